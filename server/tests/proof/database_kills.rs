//! Proof 8: SIGKILL for PostgreSQL while 32 clients pay and cancel: for its first process, which the
//! server has to start again, or for one that serves a connection, after which PostgreSQL restarts
//! all of them itself. Whatever was acknowledged is there afterwards, and the server serves again
//! within ten seconds, by itself. Clients are told 503 meanwhile, and nothing worse.
//!
//! PostgreSQL is the server's own, with `fsync` on. A killed process leaves what it wrote to the
//! system, so this proves nothing about a power failure, which is PostgreSQL's own claim.

use std::fs;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::crowd::{Crowd, SHOPPERS};
use crate::harness::{Part, Proof};
use crate::http::Client;
use crate::shopper::Mall;
use crate::tally::Tally;
use crate::world::{World, pay, subscriber};

/// The moments of a kill, after the clients began.
const KILLED_WITHIN_US: std::ops::RangeInclusive<u64> = 50_000..=500_000;
/// How long PostgreSQL may take to notice, and to be back.
const BACK_WITHIN: Duration = Duration::from_secs(60);
/// Within which time everybody is served again once it is.
const SERVED_WITHIN: Duration = Duration::from_secs(10);
/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(10);

const PROOF: Proof = Proof {
    number: 8,
    title: "SIGKILL of PostgreSQL, its first process or one backend, same load",
    module: module_path!(),
    unit: "kills",
    small: 10,
    full: 500,
    // The server starts a PostgreSQL that keeps ending ever more slowly.
    part: 10,
    patience: Duration::from_secs(600),
};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_sigkill_of_postgresql() {
    PROOF.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let world = World::start(&[]).await;
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&world.database).await.unwrap();
    assert_eq!(fsync, "on");
    let mall = Mall::new(world.addresses());
    let mut crowd = Crowd::in_mall(&mall, part);
    let mut tally = Tally::default();
    for number in 0..part.count {
        let mut random = part.random(number);
        let moment = Duration::from_micros(random.u64(KILLED_WITHIN_US));
        let whole = number.is_multiple_of(2);
        let kills = async {
            let watching = connection(&world).await.unwrap();
            sleep(moment).await;
            let process = if whole { postmaster(&world) } else { backend(&world, random).await };
            kill(Pid::from_raw(process), Signal::SIGKILL).unwrap();
            let began = Instant::now();
            is_back(&world, watching).await;
            let back = began.elapsed();
            let began = Instant::now();
            timeout(SERVED_WITHIN, everybody_is_served(&world, number))
                .await
                .unwrap_or_else(|_| panic!("kill {number}: not served again in time"));
            tally.duration("PostgreSQL back", back);
            tally.duration("then served all", began.elapsed());
        };
        crowd.shop_during(&mall, kills).await;
        crowd.compare(&world.database).await;
        tally.count(if whole { "of all" } else { "of one backend" }, 1);
        part.progress(number + 1);
    }
    tally.add(crowd.settle(&world.database).await);
    let log = world.log();
    assert!(!log.contains("panicked"), "{log}");
    world.end().await;
    tally
}

async fn connection(world: &World) -> Result<PgConnection, sqlx::Error> {
    let options: PgConnectOptions = PgConnectOptions::clone(&world.database.connect_options());
    options.application_name("proof").connect().await
}

/// The process that all others of PostgreSQL come from.
fn postmaster(world: &World) -> i32 {
    let file = fs::read_to_string(world.data().join("postmaster.pid")).unwrap();
    file.lines().next().unwrap().parse().unwrap()
}

/// One of the processes that serve the server.
async fn backend(world: &World, mut random: fastrand::Rng) -> i32 {
    let all: Vec<i32> =
        sqlx::query_scalar(include_str!("backends.sql")).fetch_all(&world.database).await.unwrap();
    all[random.usize(..all.len())]
}

/// Resolves once the connection that was there before has ended, and a new one is served.
async fn is_back(world: &World, mut watching: PgConnection) {
    let noticed_and_back = async {
        while watching.ping().await.is_ok() {
            sleep(LOOK_EVERY).await;
        }
        while connection(world).await.is_err() {
            sleep(LOOK_EVERY).await;
        }
    };
    timeout(BACK_WITHIN, noticed_and_back).await.expect("PostgreSQL did not come back");
}

/// Resolves once as many new clients as there are old ones have paid, all at the same time: more
/// than the server has connections to its database.
async fn everybody_is_served(world: &World, number: u64) {
    let mut clients = JoinSet::new();
    for client in 0..SHOPPERS {
        let address = world.address();
        clients.spawn(async move {
            for attempt in 0.. {
                let order = format!("B{number}-{client}-{attempt}");
                let call = pay(&order, &subscriber(client), None);
                let answer = Client::new(address).send(&call).await.unwrap();
                if answer.status == 201 {
                    return;
                }
                assert_eq!(answer.status, 503, "{answer:?}");
                sleep(LOOK_EVERY).await;
            }
        });
    }
    clients.join_all().await;
}
