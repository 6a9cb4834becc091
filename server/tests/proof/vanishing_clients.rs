//! Proof 10: clients vanish in the first 50 ms of a request, from a server with five connections to
//! its database. No transaction is left open and no connection unusable, and whoever stays is served
//! all the while.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::harness::{Part, Proof};
use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::{World, issue, issued, pay, payment, subscriber};

/// How many connections to the database the server has.
const POOL: i64 = 5;
/// How many clients come and vanish at a time.
const VANISHING: u64 = 16;
/// How many clients stay, besides.
const STAYING: u64 = 4;
/// The latest moment to vanish, after the request was sent.
const GONE_WITHIN_US: u64 = 50_000;
/// For how long the server may work on what nobody waits for any more.
const QUIET_WITHIN: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_vanish_leave_nothing_behind() {
    let proof = Proof {
        number: 10,
        title: "clients vanish 0–50 ms into a request, 5 connections to the database",
        module: module_path!(),
        unit: "clients",
        small: 2_000,
        full: 100_000,
        part: 10_000,
        patience: Duration::from_secs(900),
    };
    proof.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let world = World::start(&["--database-connections", &POOL.to_string()]).await;
    let address = world.address();
    let over = Arc::new(AtomicBool::new(false));
    let mut staying = JoinSet::new();
    for number in 0..STAYING {
        staying.spawn(stay(world.client(), number, Arc::clone(&over)));
    }
    let mut vanishing = JoinSet::new();
    for worker in 0..VANISHING {
        let clients = (worker..part.count).step_by(VANISHING as usize);
        let clients: Vec<_> = clients.map(|number| (number, part.random(number))).collect();
        let mut next = world.client();
        vanishing.spawn(async move {
            for (number, mut random) in clients {
                vanish(address, &call(number, &mut random), &mut random).await;
                // Whoever comes next is served; until then nobody vanishes here, so that what is
                // left behind does not pile up without end.
                let served = next.send(&Call::get("/api/v1/sandboxes")).await.unwrap();
                assert_eq!(served.status, 200, "{served:?}");
            }
        });
    }
    vanishing.join_all().await;
    over.store(true, Ordering::SeqCst);
    let mut tally = Tally::default();
    for served in staying.join_all().await {
        tally.count("served meanwhile", served);
    }
    quiet(&world).await;

    // More requests at once than there are connections: each of them is used, and fit for use.
    let mut afterwards = JoinSet::new();
    for number in 0..10 * POOL {
        let mut client = world.client();
        afterwards.spawn(async move {
            let call = pay(&format!("A{number}"), &subscriber(number as u64), None);
            let answer = client.send(&call).await.unwrap();
            assert_eq!(answer.status, 201, "{answer:?}");
        });
    }
    tally.count("served afterwards", afterwards.join_all().await.len() as u64);
    quiet(&world).await;
    let log = world.log();
    assert!(!log.contains("ERROR"), "{log}");
    // What PostgreSQL says to a statement in a transaction that has failed: code 25P02.
    let log = world.postgres_log();
    assert!(!log.contains("current transaction is aborted"), "{log}");
    tally.count("vanished", part.count);
    world.end().await;
    tally
}

/// Something that any client does: each kind of call with an effect, one that only looks, a page.
fn call(number: u64, random: &mut fastrand::Rng) -> Call {
    let ctn = subscriber(random.u64(..));
    let key = format!("V{number}");
    match random.u8(0..8) {
        0..3 => pay(&key, &ctn, None),
        3 => issue(&key, &ctn),
        4 => {
            let order = format!("V{}", random.u64(0..=number));
            Call::post(format!("/api/v1/payments/{order}/cancel"), &key)
        }
        5 => {
            let mut body = payment("", &ctn, None);
            body.as_object_mut()
                .unwrap()
                .retain(|name, _| name != "order_no" && name != "serial_no");
            Call::post("/api/v1/coupons/eligible", &key).json(&body)
        }
        6 => {
            let form = json!({ "form": { "order_no": key } });
            Call::post("/api/payment/list", &key).json(&form)
        }
        _ => Call::get("/"),
    }
}

/// Sends a request, or the beginning of it, and is gone some moments later.
async fn vanish(address: SocketAddr, call: &Call, random: &mut fastrand::Rng) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut bytes = call.bytes(address);
    if random.u8(0..10) == 0 {
        bytes.truncate(random.usize(1..bytes.len()));
    }
    stream.write_all(&bytes).await.unwrap();
    sleep(Duration::from_micros(random.u64(0..=GONE_WITHIN_US))).await;
    if random.bool() {
        // By a reset instead of an orderly end, as a process that was killed, or a lost network.
        stream.set_zero_linger().unwrap();
    }
}

/// A client that waits for its answers, all of which must be good; how many it got.
async fn stay(mut client: Client, number: u64, over: Arc<AtomicBool>) -> u64 {
    let ctn = subscriber(number);
    let coupon = issued(&mut client, &format!("J{number}"), &ctn).await;
    let mut served = 1;
    while !over.load(Ordering::SeqCst) {
        let order = format!("T{number}-{served}");
        let paid = client.send(&pay(&order, &ctn, Some(&coupon))).await.unwrap();
        assert_eq!(paid.status, 201, "{paid:?}");
        let cancel = Call::post(format!("/api/v1/payments/{order}/cancel"), format!("{order}-c"));
        let cancelled = client.send(&cancel).await.unwrap();
        assert_eq!(cancelled.status, 200, "{cancelled:?}");
        served += 2;
    }
    served
}

/// Waits until the server asks nothing of its database any more but what its background tasks do,
/// and sees that it has left no transaction open.
async fn quiet(world: &World) {
    let deadline = Instant::now() + QUIET_WITHIN;
    loop {
        let (connections, working, in_transaction): (i64, i64, i64) =
            sqlx::query_as(include_str!("connections.sql"))
                .fetch_one(&world.database)
                .await
                .unwrap();
        assert!(connections <= POOL + 1, "{connections} connections");
        if working == 0 && in_transaction == 0 {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{working} connections still work, {in_transaction} are idle in a transaction"
        );
        sleep(Duration::from_millis(20)).await;
    }
}
