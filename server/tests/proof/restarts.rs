//! Planned restarts (SIGTERM, then a new server) while 16 clients pay and cancel and, where they got no
//! answer, ask again. What was acknowledged is there, and not one payment was declined: what a payment
//! under way needs, its verification, the server gives up last.

use std::time::Duration;

use tokio::time::sleep;

use crate::crowd::Crowd;
use crate::harness::{Part, Proof};
use crate::shopper::Mall;
use crate::tally::Tally;
use crate::world::World;

/// How many clients there are.
const CLIENTS: u64 = 16;
/// The latest moment of a restart, after the clients began.
const ENDED_WITHIN_US: u64 = 300_000;

#[tokio::test(flavor = "multi_thread")]
async fn planned_restarts_decline_no_payment() {
    let proof = Proof {
        number: 7,
        title: "planned restarts under 16 clients: no payment is declined",
        module: module_path!(),
        unit: "restarts",
        small: 20,
        full: 400,
        part: 40,
        patience: Duration::from_secs(900),
    };
    proof.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let mut world = World::of_servers(1).await;
    let mall = Mall::new(world.addresses());
    let mut crowd = Crowd::of_clients(CLIENTS, &mall, part);
    let mut tally = Tally::default();
    for restart in 0..part.count {
        let moment = Duration::from_micros(part.random(restart).u64(0..=ENDED_WITHIN_US));
        let mut took = Duration::ZERO;
        let restarting = async {
            sleep(moment).await;
            took = world.restart(0).await;
        };
        crowd.shop_during(&mall, restarting).await;
        tally.duration("longest end", took);
        part.progress(restart + 1);
    }
    tally.count("restarts", part.count);
    let declined: i64 =
        sqlx::query_scalar("select count(*) from payment where status = 'declined'")
            .fetch_one(&world.database)
            .await
            .unwrap();
    tally.add(crowd.settle(&world.database).await);
    assert_eq!((declined, tally.of("declined")), (0, 0), "{tally}");
    world.end().await;
    tally
}
