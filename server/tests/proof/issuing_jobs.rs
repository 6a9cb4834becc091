//! Proof 15: two jobs issue to lists far beyond a promotion's budget while clients are issued single coupons of
//! it and pay with them, and a server dies by SIGKILL at random moments. At the end exactly the budget was issued,
//! each line once or rejected once, and each coupon that somebody was told of is there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::harness::{Part, Proof};
use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::{Addresses, World, issue, pay, subscriber};

const SERVERS: usize = 2;
/// The latest moment of a kill, after the jobs were started: within a quarter of a second a server claims them.
const KILLED_WITHIN_MS: u64 = 500;
/// Within which time jobs are done that nobody kills any more: a dead server's lease ends first.
const DONE_WITHIN: Duration = Duration::from_secs(120);

const PROOF: Proof = Proof {
    number: 15,
    title: "SIGKILL under two issuing jobs and clients, beyond the budget",
    module: module_path!(),
    unit: "kills",
    small: 2,
    full: 60,
    part: 5,
    patience: Duration::from_secs(900),
};

/// How much is wanted, of how much, by how many.
struct Size {
    budget: u64,
    lines: u64,
    clients: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_budget_is_issued() {
    PROOF.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let size = if part.is_full() {
        Size { budget: 10_000, lines: 25_000, clients: 32 }
    } else {
        Size { budget: 3_000, lines: 5_000, clients: 6 }
    };
    let mut world = World::of_servers(SERVERS).await;
    offer(&world.database, 0).await;
    // Clients shop while jobs run: before, they would be issued what the jobs are to want.
    let is_open = Arc::new(AtomicBool::new(false));
    let is_over = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for client in 0..size.clients {
        let flags = (Arc::clone(&is_open), Arc::clone(&is_over));
        clients.spawn(shop(world.addresses(), client, flags));
    }
    let mut tally = Tally::default();
    let mut issued_by_jobs = 0;
    let (mut budget, mut began) = (0, Vec::new());
    for kill in 0..part.count {
        let mut jobs = Vec::new();
        budget += size.budget;
        offer(&world.database, budget).await;
        for _ in 0..2 {
            jobs.push(uploaded(&world.addresses(), size.lines).await);
        }
        for job in &jobs {
            let start = Call::without_key(format!("/api/v1/issuing/{job}/start"));
            asked(&world.addresses(), &start).await;
        }
        is_open.store(true, Ordering::SeqCst);
        let mut random = part.random(kill);
        sleep(Duration::from_millis(random.u64(0..=KILLED_WITHIN_MS))).await;
        let database = world.database.clone();
        let mut under_way: i64 = 0;
        let look = async {
            let running = "select count(*) from job where state = 'running'";
            under_way = sqlx::query_scalar(running).fetch_one(&database).await.unwrap();
        };
        world.kill(random.usize(..SERVERS), look).await;
        tally.count("jobs under way at a kill", under_way.unsigned_abs());
        let killed = Instant::now();
        for job in jobs {
            let job = done(&world.addresses(), job).await;
            let count = |name: &str| job["job"][name].as_u64().unwrap();
            assert_eq!(count("succeeded") + count("rejected"), size.lines, "{job}");
            issued_by_jobs += count("succeeded");
        }
        is_open.store(false, Ordering::SeqCst);
        began.push(killed.elapsed());
        part.progress(kill + 1);
    }
    for took in began {
        tally.duration("done after the kill", took);
    }
    is_over.store(true, Ordering::SeqCst);
    let mut told = BTreeSet::new();
    while let Some(one) = clients.join_next().await {
        told.extend(one.unwrap());
    }
    let stored: Vec<String> =
        sqlx::query_scalar("select serial_no from coupon where promotion_id = 'PROOF3000'")
            .fetch_all(&world.database)
            .await
            .unwrap();
    let stored: BTreeSet<_> = stored.into_iter().collect();
    assert_eq!(stored.len() as u64, budget, "exactly the budget");
    assert!(told.is_subset(&stored), "told of and not there");
    // One that was issued as its server died, nobody need have been told of.
    assert!(issued_by_jobs + told.len() as u64 <= budget);
    tally.count("killed", part.count);
    tally.count("issued by jobs", issued_by_jobs);
    tally.count("issued to clients", told.len() as u64);
    world.end().await;
    tally
}

/// Lets the promotion issue so many coupons in all.
async fn offer(database: &PgPool, budget: u64) {
    sqlx::query("update promotion set budget = $1 where promotion_id = 'PROOF3000'")
        .bind(i64::try_from(budget).unwrap())
        .execute(database)
        .await
        .unwrap();
}

/// A job that issues to a list of so many lines; its number.
async fn uploaded(addresses: &Addresses, lines: u64) -> i64 {
    let list: String = (0..lines).map(|line| subscriber(line) + "\n").collect();
    let upload = Call::without_key("/api/v1/issuing/list?promotion_id=PROOF3000").csv(list);
    asked(addresses, &upload).await["job"]["job_no"].as_i64().unwrap()
}

/// The job, once it is done.
async fn done(addresses: &Addresses, job: i64) -> serde_json::Value {
    let began = Instant::now();
    loop {
        let answer = asked(addresses, &Call::get(format!("/api/v1/issuing/{job}"))).await;
        if answer["job"]["state"] == "done" {
            return answer;
        }
        assert!(began.elapsed() < DONE_WITHIN, "not done in time: {answer}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Sends a call, to whichever server answers.
async fn asked(addresses: &Addresses, call: &Call) -> serde_json::Value {
    let began = Instant::now();
    loop {
        let mut client = Client::new(addresses.in_turn());
        match client.send(call).await {
            Ok(answer) if answer.status < 300 => return answer.json(),
            answer => assert!(began.elapsed() < DONE_WITHIN, "{answer:?}"),
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Is issued coupons as long as there are some, and pays with each; gives those that it was told of.
async fn shop(
    addresses: Addresses,
    number: u64,
    (is_open, is_over): (Arc<AtomicBool>, Arc<AtomicBool>),
) -> Vec<String> {
    let mut told = Vec::new();
    for round in 0_u64.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        if !is_open.load(Ordering::SeqCst) {
            sleep(Duration::from_millis(10)).await;
            continue;
        }
        let ctn = subscriber(number * 31 + round);
        let key = format!("issue-{number}-{round}");
        let Some(issued) = sent(&addresses, &issue(&key, &ctn), &is_over).await else { break };
        if issued.status != 201 {
            assert_eq!(issued.code(), "PROMOTION_BUDGET_EXHAUSTED");
            sleep(Duration::from_millis(50)).await;
            continue;
        }
        let serial_no = issued.json()["serial_no"].as_str().unwrap().to_owned();
        let paying = pay(&format!("P-{number}-{round}"), &ctn, Some(&serial_no));
        told.push(serial_no);
        let Some(paid) = sent(&addresses, &paying, &is_over).await else { break };
        // One whose server died before the coupon was verified is declined, and the coupon is free again.
        let is_declined =
            matches!(&*paid.code(), "VERIFICATION_REFUSED" | "VERIFICATION_UNREACHABLE");
        assert!(is_declined || matches!(paid.status, 201 | 202), "{paid:?}");
    }
    told
}

/// The answer to a request, which is sent again under its key until a server gives one.
async fn sent(
    addresses: &Addresses,
    call: &Call,
    is_over: &AtomicBool,
) -> Option<crate::http::Answer> {
    loop {
        match Client::new(addresses.in_turn()).send(call).await {
            Ok(answer) if answer.status < 500 && !answer.code().ends_with("IN_FLIGHT") => {
                return Some(answer);
            }
            _ if is_over.load(Ordering::SeqCst) => return None,
            _ => sleep(Duration::from_millis(20)).await,
        }
    }
}
