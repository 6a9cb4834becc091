//! Proof 7: SIGKILL for the server at a random moment while 32 clients pay and cancel. Whatever was
//! acknowledged is there after each restart, nothing is there twice, and what was left without an
//! outcome gets one by the server's own settling.
//!
//! The database is one that outlives the server, so that a round is short; proof 8 is about that.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::crowd::{Crowd, SHOPPERS};
use crate::harness::{Part, Proof};
use crate::shopper::Mall;
use crate::tally::Tally;
use crate::world::World;

/// The latest moment of a kill, after the clients began.
const KILLED_WITHIN_US: u64 = 500_000;
/// Within which time the servers that live on have done what the clients ask.
const SERVED_WITHIN: Duration = Duration::from_secs(10);

pub const PROOF: Proof = Proof {
    number: 7,
    title: "SIGKILL of the server at random under 32 clients",
    module: module_path!(),
    unit: "kills",
    small: 25,
    full: 1_000,
    part: 40,
    patience: Duration::from_secs(900),
};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_sigkill_of_the_server() {
    PROOF.run(async |part| prove(part, 1).await).await;
}

pub async fn prove(part: &Part, servers: usize) -> Tally {
    let mut world = World::of_servers(servers).await;
    let mall = Mall::new(world.addresses());
    let mut crowd = Crowd::in_mall(&mall, part);
    let mut tally = Tally::default();
    for kill in 0..part.count {
        let mut random = part.random(kill);
        let moment = Duration::from_micros(random.u64(0..=KILLED_WITHIN_US));
        let killed = random.usize(..servers);
        let mut others = Duration::ZERO;
        let one_dies = async {
            sleep(moment).await;
            let others_serve = async {
                if servers > 1 {
                    others = others_serve(&mall).await;
                }
            };
            world.kill(killed, others_serve).await;
        };
        crowd.shop_during(&mall, one_dies).await;
        if servers > 1 {
            tally.duration("others served all", others);
        }
        crowd.compare(&world.database).await;
        part.progress(kill + 1);
    }
    tally.count("killed", part.count);
    tally.add(crowd.settle(&world.database).await);
    world.end().await;
    tally
}

/// Waits until the servers that are left have done as many calls as there are clients.
async fn others_serve(mall: &Mall) -> Duration {
    let began = Instant::now();
    let before = mall.done.load(Ordering::SeqCst);
    while mall.done.load(Ordering::SeqCst) < before + SHOPPERS {
        assert!(began.elapsed() < SERVED_WITHIN, "the other servers don't serve");
        sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}
