//! The full cycle *look up → pay with a coupon → cancel* through the HTTP API.

use std::net::SocketAddr;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::baseline::{self, Baseline};
use crate::load::{Client, percentile_ms};
use crate::machine::{Machine, Server};
use crate::stand_in::STAND_INS;
use crate::work::Work;
use crate::{Outcome, table};

/// Order numbers of the run so far.
static ORDERS: AtomicU64 = AtomicU64::new(1);

/// How many payers the measured sandbox has, where nothing else is said.
pub const PAYERS: u64 = 10_000;
/// The measured sandbox.
pub const SANDBOX: &str = "bench";

/// Whose calls a cycle is made of.
#[derive(Clone, Copy)]
pub enum Calls {
    Micropay,
    /// Those of what is used instead.
    StandIn,
}

/// What one load came to; processor times and PostgreSQL's work are those of a cycle.
pub struct Measured {
    pub connections: usize,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub server_cpu_ms: f64,
    pub database_cpu_ms: f64,
    pub work: Work,
}

/// The columns of [`Measured::cells`].
pub const COLUMNS: [&str; 9] = [
    "cycles/s",
    "p50 ms",
    "p99 ms",
    "server CPU ms",
    "database CPU ms",
    "transactions",
    "log kB",
    "buffer hits",
    "HOT",
];

impl Measured {
    /// Its cells in a table.
    pub fn cells(&self) -> Vec<String> {
        vec![
            format!("{:.0}", self.per_second),
            format!("{:.1}", self.p50_ms),
            format!("{:.1}", self.p99_ms),
            format!("{:.2}", self.server_cpu_ms),
            format!("{:.2}", self.database_cpu_ms),
            format!("{:.1}", self.work.transactions),
            format!("{:.1}", self.work.log_bytes / 1000.0),
            format!("{:.0}", self.work.buffer_hits),
            format!("{:.0} %", self.work.hot_per_cent()),
        ]
    }
}

/// The cycle at several numbers of connections, in parts of what pgbench does at its best; beside it
/// what is used instead, one over the same functions as pgbench's.
pub async fn section(machine: &Machine, time: Duration) -> Outcome<()> {
    baseline::set_up(machine, Baseline::Least).await?;
    let server = machine.serve(&[]).await?;
    seed(machine, &server).await?;
    baseline::set_up(machine, Baseline::Rows).await?;
    let servers = slice::from_ref(&server);
    warm_up(machine, servers, 16, PAYERS).await?;
    let baseline = baseline::run(machine, Baseline::Least, 16, time).await?;
    let mut instead = Vec::new();
    for stand_in in &STAND_INS {
        let running = machine.stand_in(stand_in).await?;
        let on_stand_in = slice::from_ref(&running);
        load(machine, on_stand_in, Calls::StandIn, 16, stand_in.warm_up, PAYERS).await?;
        instead.push(load(machine, on_stand_in, Calls::StandIn, 32, time, PAYERS).await?);
        running.stop().await?;
    }
    let rows = baseline::run(machine, Baseline::Rows, 16, time).await?;
    let columns = [&["load", "connections", "of pgbench", "wanted"], COLUMNS.as_slice()].concat();
    table::begin("The cycle: look up, pay with a coupon, cancel", &columns);
    let line = |name: &str, measured: &Measured, wanted: &str| {
        let ratio = format!("{:.2}", measured.per_second / baseline.per_second);
        let names = [name.to_owned(), measured.connections.to_string(), ratio, wanted.to_owned()];
        table::line(&[names.to_vec(), measured.cells()].concat());
    };
    line("pgbench: the least", &baseline, "");
    line("pgbench: micropay's rows", &rows, "");
    for (stand_in, measured) in STAND_INS.iter().zip(&instead) {
        line(&format!("{} ({})", stand_in.name, stand_in.package), measured, "");
    }
    for connections in [1, 8, 16, 32, 64] {
        let measured = run(machine, servers, connections, time, PAYERS).await?;
        line("micropay", &measured, if connections == 32 { "≥ 1.00" } else { "" });
    }
    server.stop().await
}

/// Makes the sandbox that is measured, with [`PAYERS`] who have a coupon each.
pub async fn seed(machine: &Machine, server: &Server) -> Outcome<()> {
    let mut client = Client::connect(server.address).await?;
    let body = format!(r#"{{"sandbox_id":"{SANDBOX}","name":"bench","copy_of":"default"}}"#);
    let (status, answer) =
        client.post("/api/v1/sandboxes", "default", Some("\"bench\""), &body).await?;
    if status != 201 {
        return Err(format!("{status} {}", String::from_utf8_lossy(answer)).into());
    }
    sqlx::query(include_str!("seed.sql"))
        .bind(SANDBOX)
        .bind(1_i64)
        .bind(i64::try_from(PAYERS)?)
        .execute(&machine.pool)
        .await?;
    Ok(())
}

/// What every measurement is preceded by: connections, caches, and tables that PostgreSQL has looked
/// at. Left to itself it does so within a minute of load, and plans anew then.
pub async fn warm_up(
    machine: &Machine,
    servers: &[Server],
    connections: usize,
    payers: u64,
) -> Outcome<()> {
    run(machine, servers, connections, Duration::from_secs(3), payers).await?;
    sqlx::query("vacuum analyze").execute(&machine.pool).await?;
    sqlx::query("checkpoint").execute(&machine.pool).await?;
    Ok(())
}

/// Cycles on `connections` for `time`, each on payers of its own; the servers take turns at them.
pub async fn run(
    machine: &Machine,
    servers: &[Server],
    connections: usize,
    time: Duration,
    payers: u64,
) -> Outcome<Measured> {
    load(machine, servers, Calls::Micropay, connections, time, payers).await
}

/// The same of whatever calls.
async fn load(
    machine: &Machine,
    servers: &[Server],
    calls: Calls,
    connections: usize,
    time: Duration,
    payers: u64,
) -> Outcome<Measured> {
    let before = (machine.cpu(servers)?, Work::so_far(&machine.pool).await?);
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (worker, server) in servers.iter().cycle().take(connections).enumerate() {
        let address = server.address;
        tasks.spawn(work(address, calls, worker as u64, connections as u64, began + time, payers));
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    let seconds = began.elapsed().as_secs_f64();
    // PostgreSQL's processes tell their numbers once a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let after = (machine.cpu(servers)?, Work::so_far(&machine.pool).await?);
    took.sort_unstable();
    let cycles = took.len() as f64;
    Ok(Measured {
        connections,
        per_second: cycles / seconds,
        p50_ms: percentile_ms(&took, 0.5),
        p99_ms: percentile_ms(&took, 0.99),
        server_cpu_ms: (after.0.server - before.0.server) / cycles,
        database_cpu_ms: (after.0.database - before.0.database) / cycles,
        work: after.1.since(&before.1, cycles),
    })
}

async fn work(
    address: SocketAddr,
    calls: Calls,
    worker: u64,
    workers: u64,
    until: Instant,
    payers: u64,
) -> Outcome<Vec<Duration>> {
    let mut client = Client::connect(address).await?;
    let mut took = Vec::new();
    let mut random = fastrand::Rng::with_seed(worker);
    let of_this_worker = payers / workers;
    while Instant::now() < until {
        let payer = worker * of_this_worker + random.u64(0..of_this_worker) + 1;
        let cycle = Instant::now();
        let order = ORDERS.fetch_add(1, Ordering::Relaxed);
        match calls {
            Calls::Micropay => one(&mut client, payer, order).await?,
            Calls::StandIn => one_of_stand_in(&mut client, payer, order).await?,
        }
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

async fn one_of_stand_in(client: &mut Client, payer: u64, order: u64) -> Outcome<()> {
    let payer_alone = format!(r#"{{"payer":{payer}}}"#);
    let pay = format!(r#"{{"order_no":"N{order:x}","payer":{payer},"amount":12000}}"#);
    let cancel = format!(r#"{{"order_no":"N{order:x}"}}"#);
    for (path, body, expected) in
        [("/coupons", payer_alone, 200), ("/pay", pay, 201), ("/cancel", cancel, 200)]
    {
        let (status, answer) = client.post(path, SANDBOX, None, &body).await?;
        if status != expected {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(answer)).into());
        }
    }
    Ok(())
}
