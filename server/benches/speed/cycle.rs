//! The full cycle *look up → pay with a coupon → cancel* through the HTTP API, and beside it the
//! yardstick: pgbench on the same PostgreSQL in the same minutes.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::PgPool;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::load::Client;
use crate::machine::{Machine, Server};

/// Order numbers of the run so far.
static ORDERS: AtomicU64 = AtomicU64::new(1);

/// Payers of the measured sandbox.
pub const PAYERS: u64 = 10_000;
const SANDBOX: &str = "bench";

/// What one load came to; processor times and transactions are those of a cycle.
pub struct Measured {
    pub connections: usize,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub server_cpu_ms: f64,
    pub database_cpu_ms: f64,
    pub transactions: f64,
}

/// Makes the sandbox that is measured, with `payers` who have a coupon each.
pub async fn seed(machine: &Machine, server: &Server, payers: u64) -> Outcome<()> {
    let mut client = Client::connect(server.address).await?;
    let body = format!(r#"{{"sandbox_id":"{SANDBOX}","name":"bench","copy_of":"default"}}"#);
    let (status, answer) =
        client.post("/api/v1/sandboxes", "default", Some("\"bench\""), &body).await?;
    if status != 201 {
        return Err(format!("{status} {}", String::from_utf8_lossy(answer)).into());
    }
    sqlx::query(include_str!("seed.sql"))
        .bind(SANDBOX)
        .bind(i64::try_from(payers)?)
        .execute(&machine.pool)
        .await?;
    sqlx::query("vacuum analyze").execute(&machine.pool).await?;
    Ok(())
}

/// Cycles on `connections` for `time`, each on payers of its own.
pub async fn run(
    machine: &Machine,
    server: &Server,
    connections: usize,
    time: Duration,
    payers: u64,
) -> Outcome<Measured> {
    let before = (machine.cpu(Some(server))?, transactions(&machine.pool).await?);
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for worker in 0..connections {
        let address = server.address;
        tasks.spawn(async move {
            work(address, worker as u64, connections as u64, began + time, payers)
                .await
                .map_err(|error| error.to_string())
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    let seconds = began.elapsed().as_secs_f64();
    // PostgreSQL's processes tell their numbers of transactions once a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let after = (machine.cpu(Some(server))?, transactions(&machine.pool).await?);
    took.sort_unstable();
    let cycles = took.len() as f64;
    let at = |part: f64| took[((cycles - 1.0) * part) as usize].as_secs_f64() * 1e3;
    Ok(Measured {
        connections,
        per_second: cycles / seconds,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        server_cpu_ms: (after.0.server - before.0.server) / cycles,
        database_cpu_ms: (after.0.database - before.0.database) / cycles,
        transactions: (after.1 - before.1) as f64 / cycles,
    })
}

async fn work(
    address: SocketAddr,
    worker: u64,
    workers: u64,
    until: Instant,
    payers: u64,
) -> Outcome<Vec<Duration>> {
    let mut client = Client::connect(address).await?;
    let mut took = Vec::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ (worker + 1);
    let of_this_worker = payers / workers;
    while Instant::now() < until {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let payer = worker * of_this_worker + random % of_this_worker + 1;
        let cycle = Instant::now();
        one(&mut client, payer, ORDERS.fetch_add(1, Ordering::Relaxed)).await?;
        took.push(cycle.elapsed());
    }
    Ok(took)
}

async fn one(client: &mut Client, payer: u64, order: u64) -> Outcome<()> {
    let asked = format!(
        r#""payment_method":"01","payment_type":"D1","amount":12000,"pg":"PG01","cp":"CP014","svc":"SVC201","ad_consent":true,"ctn":"010{:08}""#,
        70_000_000 + payer
    );
    let serial_no = 7_000_000_000_000_000 + payer;
    let expected = format!("\"{serial_no}\"");
    let (status, answer) =
        client.post("/api/v1/coupons/eligible", SANDBOX, None, &format!("{{{asked}}}")).await?;
    let answer = String::from_utf8_lossy(answer);
    if status != 200 || !answer.contains(&expected) {
        return Err(format!("look-up: {status} {answer}").into());
    }
    let pay = format!(r#"{{"order_no":"B{order:x}","serial_no":"{serial_no}",{asked}}}"#);
    let key = format!("\"pay-{order:x}\"");
    let (status, answer) = client.post("/api/v1/payments", SANDBOX, Some(&key), &pay).await?;
    if status != 201 {
        return Err(format!("pay: {status} {}", String::from_utf8_lossy(answer)).into());
    }
    let path = format!("/api/v1/payments/B{order:x}/cancel");
    let key = format!("\"cancel-{order:x}\"");
    let (status, answer) = client.post(&path, SANDBOX, Some(&key), "").await?;
    if status != 200 || !String::from_utf8_lossy(answer).contains(&expected) {
        return Err(format!("cancel: {status} {}", String::from_utf8_lossy(answer)).into());
    }
    Ok(())
}

/// How many transactions have ended, reads too.
async fn transactions(pool: &PgPool) -> Outcome<i64> {
    let statement = "select xact_commit from pg_stat_database where datname = current_database()";
    Ok(sqlx::query_scalar(statement).fetch_one(pool).await?)
}

/// Puts the yardstick's tables and functions into the database.
pub async fn set_up_yard(machine: &Machine) -> Outcome<()> {
    // Many statements, one of which may not be in a transaction with others: by psql.
    let done = Command::new("psql")
        .args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &machine.database_url(), "-f"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/yard.sql"))
        .stdin(Stdio::null())
        .output()
        .await?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    Ok(())
}

/// Cycles a second by pgbench with `clients`.
pub async fn yard(machine: &Machine, clients: usize, time: Duration) -> Outcome<Measured> {
    let before = machine.cpu(None)?;
    let (clients_text, seconds) = (clients.to_string(), time.as_secs().to_string());
    let done = Command::new(machine.program("pgbench"))
        .args(["-n", "-M", "prepared", "-c", &clients_text, "-j", "2", "-T", &seconds, "-f"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/yard_cycle.sql"))
        .arg("--log")
        .arg(format!("--log-prefix={}", machine.folder().join("yard").display()))
        .arg(machine.database_url())
        .stdin(Stdio::null())
        .output()
        .await?;
    let text = String::from_utf8_lossy(&done.stdout);
    let number = |name: &str| -> Outcome<f64> {
        let line = text
            .lines()
            .find_map(|line| line.split_once(name))
            .ok_or_else(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&done.stderr)))?;
        Ok(line.1.split_whitespace().next().ok_or("no number")?.parse()?)
    };
    let per_second = number("tps = ")?;
    let after = machine.cpu(None)?;
    let mut took = machine.logged("yard")?;
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize] as f64 / 1e3;
    Ok(Measured {
        connections: clients,
        per_second,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        server_cpu_ms: 0.0,
        database_cpu_ms: (after.database - before.database) / (per_second * time.as_secs_f64()),
        transactions: 2.0,
    })
}
