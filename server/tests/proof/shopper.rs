//! A client that pays with coupons, pays without, and cancels, while something is being killed. It
//! remembers what it was told, and asks again about what it was not told.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::http::{Answer, Call, Client};
use crate::tally::Tally;
use crate::world::{Addresses, issue, pay, subscriber};

use self::purchase::Purchase;

#[path = "shopper/purchase.rs"]
pub mod purchase;

/// How long a client rests before it calls again after nobody answered.
const REST: Duration = Duration::from_millis(20);
/// How long it waits, while there is something new to buy, for what it asks about again: an order
/// whose server died is answered only when it is settled.
const IMPATIENCE: Duration = Duration::from_millis(300);
/// Within which time everything has its outcome after the last kill.
pub const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// What the shoppers of a test have in common.
#[derive(Clone)]
pub struct Mall {
    pub addresses: Addresses,
    /// Nothing new is begun any more.
    pub over: Arc<AtomicBool>,
    /// How many calls were done, of all shoppers together.
    pub done: Arc<AtomicU64>,
}

impl Mall {
    pub fn new(addresses: Addresses) -> Self {
        Self { addresses, over: Arc::default(), done: Arc::default() }
    }
}

/// A client with its memory.
pub struct Shopper {
    number: u64,
    mall: Mall,
    random: fastrand::Rng,
    client: Client,
    begun: u64,
    /// What it was not told about yet.
    open: Vec<Purchase>,
    /// What it was told all about.
    through: Vec<Purchase>,
}

impl Shopper {
    pub fn new(number: u64, mall: Mall, random: fastrand::Rng) -> Self {
        let client = Client::new(mall.addresses.in_turn());
        Self { number, mall, random, client, begun: 0, open: Vec::new(), through: Vec::new() }
    }

    /// Asks once more about what is open, then buys and cancels until it is over.
    pub async fn shop(mut self) -> Self {
        self.client = Client::new(self.mall.addresses.in_turn());
        self.ask_open().await;
        while !self.mall.over.load(Ordering::SeqCst) {
            if let Some(purchase) = self.begin().await {
                self.pursue(purchase, Duration::MAX).await;
            }
        }
        self
    }

    /// Asks for what is missing of a purchase.
    pub async fn ask(&mut self, purchase: Purchase) {
        self.pursue(purchase, Duration::MAX).await;
    }

    /// How many purchases are open.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// Asks once more about what was left open last.
    pub async fn ask_newest(&mut self) {
        if let Some(purchase) = self.open.pop() {
            self.pursue(purchase, IMPATIENCE).await;
        }
    }

    /// Asks once more about all that is open.
    async fn ask_open(&mut self) {
        for purchase in std::mem::take(&mut self.open) {
            self.pursue(purchase, IMPATIENCE).await;
        }
    }

    /// Asks about what is open until it is told, which happens by the servers' own settling.
    pub async fn settle(mut self) -> Self {
        let deadline = Instant::now() + SETTLED_WITHIN;
        self.client = Client::new(self.mall.addresses.in_turn());
        while !self.open.is_empty() {
            for purchase in std::mem::take(&mut self.open) {
                self.pursue(purchase, Duration::MAX).await;
            }
            assert!(Instant::now() < deadline || self.open.is_empty(), "{:?}", self.open);
            sleep(REST).await;
        }
        self
    }

    /// Everything that it has begun.
    pub fn purchases(&self) -> impl Iterator<Item = &Purchase> {
        self.through.iter().chain(&self.open)
    }

    /// Sends what was left unanswered once again, now that it was answered: it is told the same, to
    /// the byte.
    pub async fn ask_again(mut self) -> Tally {
        let mut tally = Tally::default();
        for purchase in &self.through {
            tally.add(purchase.counted());
            for (call, told) in purchase.asked_again() {
                let answer = self.client.send(&call).await.unwrap();
                // The first key may be that of a server that died, which is in flight until its lease
                // runs out.
                if answer.code() == "IDEMPOTENCY_KEY_IN_FLIGHT" {
                    continue;
                }
                assert_eq!((answer.status, &answer.body), (told.status, &told.body), "{call:?}");
                tally.count("told the same again", 1);
            }
            if let Some(call) = purchase.cancel_without_key() {
                let answer = self.client.send(&call).await.unwrap();
                let told = String::from_utf8_lossy(&answer.body);
                assert!(answer.status == 409 && told.contains("ALREADY_CANCELLED"), "{answer:?}");
                tally.count("told to be cancelled already", 1);
            }
        }
        tally
    }

    /// A coupon in every second case. Where nobody says which one, nothing was begun.
    async fn begin(&mut self) -> Option<Purchase> {
        let ctn = subscriber(self.random.u64(..));
        let order = format!("K{}-{}", self.number, self.begun);
        self.begun += 1;
        let mut coupon = None;
        if self.random.bool() {
            let answer = self.send(&issue(&format!("{order}-coupon"), &ctn), Duration::MAX).await?;
            assert!(matches!(answer.status, 201 | 503), "{answer:?}");
            let answered = (answer.status == 201).then(|| answer.json())?;
            coupon = Some(answered["serial_no"].as_str().unwrap().to_owned());
        }
        let call = pay(&order, &ctn, coupon.as_deref());
        Some(Purchase::new(order, call, coupon, self.random.bool()))
    }

    /// Goes on with a purchase until it is through, or an answer is missing.
    async fn pursue(&mut self, mut purchase: Purchase, patience: Duration) {
        while let Some(call) = purchase.next(&mut self.random) {
            let answer = self.send(&call, patience).await;
            let goes_on = answer.is_some_and(|answer| purchase.hear(&call, answer));
            if !goes_on {
                return self.open.push(purchase);
            }
            self.mall.done.fetch_add(1, Ordering::SeqCst);
        }
        self.through.push(purchase);
    }

    async fn send(&mut self, call: &Call, patience: Duration) -> Option<Answer> {
        let answer = timeout(patience, self.client.send(call)).await;
        match answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(answer) => {
                if answer.status == 503 {
                    sleep(REST).await;
                }
                Some(answer)
            }
            Err(_) => {
                self.client = Client::new(self.mall.addresses.in_turn());
                sleep(REST).await;
                None
            }
        }
    }
}
