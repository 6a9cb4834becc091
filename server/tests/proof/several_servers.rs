//! Proofs 1, 2, 3 and 7 against several servers on one database: nothing that matters is in one
//! server's memory. No proxy stands before them; each client, and each request of proof 3, takes the
//! server that is next.

use crate::harness::Proof;
use crate::world::World;
use crate::{cancel_storm, one_coupon, replays, server_kills};

/// How many servers there are.
const SERVERS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn proof_1() {
    let proof = Proof {
        title: "200 simultaneous payments, different orders, one coupon; 3 servers",
        module: concat!(module_path!(), "::proof_1"),
        small: 3,
        ..one_coupon::PROOF
    };
    let prove = async |part: &_| one_coupon::prove(part, World::of_servers(SERVERS).await).await;
    proof.run(prove).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proof_2() {
    let proof = Proof {
        title: "each paid order cancelled by 10 requests at once, 64 orders at a time; 3 servers",
        module: concat!(module_path!(), "::proof_2"),
        small: 64,
        ..cancel_storm::PROOF
    };
    let prove = async |part: &_| cancel_storm::prove(part, World::of_servers(SERVERS).await).await;
    proof.run(prove).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proof_3() {
    let proof = Proof {
        title: "order numbers and keys sent 1–20 times again; 3 servers",
        module: concat!(module_path!(), "::proof_3"),
        small: 60,
        ..replays::PROOF
    };
    let prove = async |part: &_| replays::prove(part, World::of_servers(SERVERS).await).await;
    proof.run(prove).await;
}

/// One is killed at a time, and the others serve all the while.
#[tokio::test(flavor = "multi_thread")]
async fn proof_7() {
    let proof = Proof {
        title: "SIGKILL of one of 3 servers at random under 32 clients",
        module: concat!(module_path!(), "::proof_7"),
        small: 3,
        ..server_kills::PROOF
    };
    proof.run(async |part| server_kills::prove(part, SERVERS).await).await;
}
