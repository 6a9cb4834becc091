//! The shoppers of a test that kills something, all together, and what is compared after each kill.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::harness::Part;
use crate::in_process::broken;
use crate::shopper::purchase::Stored;
use crate::shopper::{Mall, SETTLED_WITHIN, Shopper};
use crate::tally::Tally;

/// How many there are.
pub const SHOPPERS: u64 = 32;
/// What the shoppers draw from has its number far above every kill's.
const FIRST_SHOPPER: u64 = 1 << 32;

pub struct Crowd {
    shoppers: Vec<Shopper>,
}

impl Crowd {
    /// So many in one mall.
    pub fn in_mall(mall: &Mall, part: &Part) -> Self {
        Self::of_clients(SHOPPERS, mall, part)
    }

    /// As many as are said.
    pub fn of_clients(clients: u64, mall: &Mall, part: &Part) -> Self {
        let random = |number| part.random(FIRST_SHOPPER + number);
        let shopper = |number| Shopper::new(number, mall.clone(), random(number));
        Self::of((0..clients).map(shopper).collect())
    }

    /// These, wherever they shop.
    pub fn of(shoppers: Vec<Shopper>) -> Self {
        Self { shoppers }
    }

    /// Has everybody shop while something is done.
    pub async fn shop_during(&mut self, mall: &Mall, something: impl Future<Output = ()>) {
        mall.over.store(false, Ordering::SeqCst);
        let shopping = self.shoppers.drain(..).map(Shopper::shop).collect::<JoinSet<_>>();
        something.await;
        mall.over.store(true, Ordering::SeqCst);
        self.shoppers = shopping.join_all().await;
    }

    /// Sees that all that anybody was told is stored and nothing else, and that everything holds
    /// that must always hold.
    pub async fn compare(&self, database: &PgPool) {
        let stored: Vec<Stored> =
            sqlx::query_as(include_str!("purchases.sql")).fetch_all(database).await.unwrap();
        let mut stored: BTreeMap<_, _> =
            stored.into_iter().map(|stored| (stored.order_no.clone(), stored)).collect();
        for purchase in self.shoppers.iter().flat_map(Shopper::purchases) {
            purchase.compare(stored.remove(&purchase.order).as_ref());
        }
        assert!(stored.is_empty(), "nobody asked for {stored:?}");
        assert_eq!(broken(database).await, Vec::<String>::new());
    }

    /// Waits until the servers have settled everything by themselves and everybody was told about
    /// it, compares, and asks again about all that was ever left unanswered.
    pub async fn settle(mut self, database: &PgPool) -> Tally {
        let began = Instant::now();
        self.shoppers =
            self.shoppers.into_iter().map(Shopper::settle).collect::<JoinSet<_>>().join_all().await;
        loop {
            let open: i64 = sqlx::query_scalar(include_str!("purchases_open.sql"))
                .fetch_one(database)
                .await
                .unwrap();
            if open == 0 {
                break;
            }
            assert!(began.elapsed() < SETTLED_WITHIN, "{open} payments have no outcome");
            sleep(Duration::from_millis(100)).await;
        }
        let mut tally = Tally::default();
        tally.duration("all settled", began.elapsed());
        self.compare(database).await;
        let asking = self.shoppers.into_iter().map(Shopper::ask_again).collect::<JoinSet<_>>();
        for counted in asking.join_all().await {
            tally.add(counted);
        }
        tally
    }
}
