//! Proof 1: of 200 simultaneous payments of different orders, all with one coupon, exactly one is
//! paid. The others are refused in so many words, and none is told that the server failed.

use std::time::Duration;

use crate::harness::{Part, Proof};
use crate::http::{Call, at_once};
use crate::tally::Tally;
use crate::world::{World, issued, pay, subscriber};

/// How many pay at once, each on a connection of their own.
const CLIENTS: usize = 200;

pub const PROOF: Proof = Proof {
    number: 1,
    title: "200 simultaneous payments, different orders, one coupon",
    module: module_path!(),
    unit: "rounds",
    small: 50,
    full: 5_000,
    part: 250,
    patience: Duration::from_secs(900),
};

#[tokio::test(flavor = "multi_thread")]
async fn of_200_simultaneous_payments_with_one_coupon_one_succeeds() {
    PROOF.run(async |part| prove(part, World::start(&[]).await).await).await;
}

pub async fn prove(part: &Part, world: World) -> Tally {
    let mut tally = Tally::default();
    let mut desk = world.client();
    let mut clients: Vec<_> = (0..CLIENTS).map(|_| world.client()).collect();
    for round in 0..part.count {
        let mut random = part.random(round);
        let ctn = subscriber(random.u64(..));
        let coupon = issued(&mut desk, &format!("I{round}"), &ctn).await;
        let orders = (0..CLIENTS).map(|client| format!("C{round}-{client}"));
        let calls = orders.map(|order| pay(&order, &ctn, Some(&coupon))).collect();
        let answers;
        (clients, answers) = at_once(clients, calls).await;
        let (paid, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(paid.len(), 1, "round {round}: {paid:?} of {answers:?}");
        for answer in &refused {
            assert_eq!(answer.status, 409, "round {round}: {answer:?}");
            let code = answer.code();
            assert!(
                matches!(code.as_str(), "COUPON_HELD" | "COUPON_ALREADY_USED"),
                "round {round}: {answer:?}"
            );
        }
        let stored = desk.send(&Call::get(format!("/api/v1/coupons/{coupon}"))).await.unwrap();
        let stored = stored.json();
        assert_eq!(stored["status"], "used", "round {round}");
        assert_eq!(stored["order_no"], paid[0].json()["order_no"], "round {round}");
        tally.count("paid", 1);
        tally.count("refused", refused.len() as u64);
        part.progress(round + 1);
    }
    world.end().await;
    tally
}
