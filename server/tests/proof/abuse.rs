//! Proof 12: 2,000 connections that send their headers or bodies slowly, read slowly, say nothing, or
//! send far too much. Meanwhile 25 ordinary users are served: none of their calls fails, and at full
//! size nine of ten are answered within 50 ms.
//!
//! A user calls five times a second, each at other moments than the others, and a call's time runs
//! from the moment at which it was due: if one is late, so are those behind it. Every fifth user comes
//! on a new connection each time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep};

use self::attacker::attack;
use crate::harness::{Part, Proof};
use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::{World, issued, pay, payment, subscriber};

#[path = "abuse/attacker.rs"]
mod attacker;

/// How many connections abuse the server: about as many as it takes.
const ATTACKERS: u64 = 2_000;
/// How many users are served meanwhile.
const USERS: u64 = 25;
/// How often a user calls.
const CALL_EVERY: Duration = Duration::from_millis(200);
/// What nine of ten calls keep.
const NINE_OF_TEN_WITHIN: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_users_are_served_while_2000_connections_abuse_the_server() {
    let proof = Proof {
        number: 12,
        title: "slow headers, bodies and readers, oversized bodies, 2,000 connections; 25 users",
        module: module_path!(),
        unit: "seconds",
        small: 30,
        full: 600,
        part: 120,
        patience: Duration::from_secs(600),
    };
    proof.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let world = World::start(&[]).await;
    // Only now: the server has to do that for itself.
    server::open_files::raise_limit();
    let over = Arc::new(AtomicBool::new(false));
    let mut users = JoinSet::new();
    for number in 0..USERS {
        let mut client = world.client();
        let ctn = subscriber(number);
        let coupon = issued(&mut client, &format!("I{number}"), &ctn).await;
        let user = User { address: world.address(), number, ctn, coupon };
        users.spawn(user.call(client, Arc::clone(&over)));
    }
    let mut attackers = JoinSet::new();
    for number in 0..ATTACKERS {
        attackers.spawn(attack(world.address(), part.random(number), Arc::clone(&over)));
    }
    for second in 1..=part.count {
        sleep(Duration::from_secs(1)).await;
        part.progress(second);
    }
    over.store(true, Ordering::SeqCst);
    let mut tally = Tally::default();
    let mut times: Vec<Duration> = users.join_all().await.concat();
    times.sort_unstable();
    for ended in attackers.join_all().await {
        tally.add(ended);
    }
    tally.count("calls served", times.len() as u64);
    let nine_of_ten = times[times.len() * 9 / 10];
    tally.duration("p50", times[times.len() / 2]);
    tally.duration("p90", nine_of_ten);
    tally.duration("p99", times[times.len() * 99 / 100]);
    assert!(!part.is_full() || nine_of_ten < NINE_OF_TEN_WITHIN, "{tally}");
    world.end().await;
    tally
}

struct User {
    address: SocketAddr,
    number: u64,
    ctn: String,
    coupon: String,
}

impl User {
    /// Calls in rounds until it is over: how long each call took.
    async fn call(self, mut client: Client, over: Arc<AtomicBool>) -> Vec<Duration> {
        let Self { address, number, ctn, coupon } = self;
        let comes_anew = number.is_multiple_of(5);
        let its_turn = CALL_EVERY * u32::try_from(number).unwrap() / u32::try_from(USERS).unwrap();
        let mut due = interval_at(Instant::now() + its_turn, CALL_EVERY);
        let mut times = Vec::new();
        for round in 0.. {
            for (call, status) in a_round(&format!("U{number}-{round}"), &ctn, &coupon) {
                let began: Instant = due.tick().await;
                if over.load(Ordering::SeqCst) {
                    return times;
                }
                if comes_anew {
                    client = Client::new(address);
                }
                let answer = client.send(&call).await.unwrap();
                assert_eq!(answer.status, status, "{call:?}: {answer:?}");
                times.push(began.elapsed());
            }
        }
        times
    }
}

/// Look coupons up, pay with one, cancel, look at the history, load the page: with what each is
/// answered.
fn a_round(order: &str, ctn: &str, coupon: &str) -> [(Call, u16); 5] {
    let mut looked_for = payment("", ctn, None);
    looked_for.as_object_mut().unwrap().retain(|name, _| name != "order_no" && name != "serial_no");
    let key = |what: &str| format!("{order}-{what}");
    [
        (Call::post("/api/v1/coupons/eligible", key("l")).json(&looked_for), 200),
        (pay(order, ctn, Some(coupon)), 201),
        (Call::post(format!("/api/v1/payments/{order}/cancel"), key("c")), 200),
        (Call::get(format!("/api/v1/payments?ctn={ctn}")), 200),
        (Call::get("/"), 200),
    ]
}
