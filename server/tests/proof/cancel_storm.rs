//! Proof 2: a paid order that is cancelled by ten requests at once, with 64 orders at a time, is
//! cancelled once. The nine others are refused, and its coupon is restored once.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::harness::{Part, Proof};
use crate::http::{Call, Client, at_once};
use crate::tally::Tally;
use crate::world::{World, issued, pay, subscriber};

/// How many orders are worked on at a time.
const WORKERS: u64 = 64;
/// How many cancel the same order at once, each on a connection of their own.
const CANCELS: usize = 10;

pub const PROOF: Proof = Proof {
    number: 2,
    title: "each paid order cancelled by 10 requests at once, 64 orders at a time",
    module: module_path!(),
    unit: "payments",
    small: 500,
    full: 5_000,
    part: 1_000,
    patience: Duration::from_secs(900),
};

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_cancels_at_once_one_succeeds_and_restores_the_coupon_once() {
    PROOF.run(async |part| prove(part, World::start(&[]).await).await).await;
}

pub async fn prove(part: &Part, world: World) -> Tally {
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let desk = world.client();
        let clients = (0..CANCELS).map(|_| world.client()).collect();
        let orders = (worker..part.count).step_by(WORKERS as usize);
        let orders = orders.map(|order| (order, subscriber(part.random(order).u64(..))));
        workers.spawn(pay_and_cancel(desk, clients, orders.collect()));
    }
    let mut tally = Tally::default();
    for counted in workers.join_all().await {
        tally.add(counted);
    }
    assert_eq!(tally.of("cancelled"), part.count);
    world.end().await;
    tally
}

async fn pay_and_cancel(
    mut desk: Client,
    mut clients: Vec<Client>,
    orders: Vec<(u64, String)>,
) -> Tally {
    let mut tally = Tally::default();
    for (number, ctn) in orders {
        let order = format!("S{number}");
        let coupon = issued(&mut desk, &format!("I{number}"), &ctn).await;
        let paid = desk.send(&pay(&order, &ctn, Some(&coupon))).await.unwrap();
        assert_eq!(paid.status, 201, "{paid:?}");

        let cancel = |client| Call::post(format!("/api/v1/payments/{order}/cancel"), client);
        let calls = (0..CANCELS).map(|client| cancel(format!("{order}-{client}"))).collect();
        let answers;
        (clients, answers) = at_once(clients, calls).await;
        let (done, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(done.len(), 1, "{order}: {answers:?}");
        assert_eq!(done[0].json()["coupon"]["status"], "unused", "{done:?}");
        for answer in &refused {
            assert_eq!((answer.status, answer.code().as_str()), (409, "ALREADY_CANCELLED"));
        }
        let stored = desk.send(&Call::get(format!("/api/v1/coupons/{coupon}"))).await.unwrap();
        let stored = stored.json();
        assert_eq!(
            (&stored["status"], &stored["restored_count"]),
            (&"unused".into(), &1.into()),
            "{order}: {stored}"
        );
        tally.count("cancelled", done.len() as u64);
        tally.count("refused", refused.len() as u64);
    }
    tally
}
