//! The list of coupons by each filter and each pair of filters, and all of them as a file.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::cycle::{self, SANDBOX};
use crate::growth::fill_by;
use crate::load::{Client, percentile_ms};
use crate::machine::{Machine, Server};
use crate::{Outcome, table};

/// So often each filter, and each pair, is asked; every third time for a page that follows.
const ASKED: u64 = 100;
/// So many pairs are told each for itself.
const TOLD: usize = 5;
/// What a page may take.
const WANTED: &str = "≤ 50";

/// A filter: its name, and what it asks the n-th time, of how many coupons.
type Filter = (&'static str, fn(u64, u64) -> String);

const FILTERS: [Filter; 15] = [
    ("serial_no", |n, all| format!("serial_no={}", 8_000_000_000_000_001 + n * 7_919 % all)),
    ("last_digits", |n, _| format!("last_digits={:04}", n * 791 % 10_000)),
    ("ctn", |n, _| format!("ctn=010{}", 70_000_001 + n * 97 % 10_000)),
    ("ncn", |n, _| format!("ncn={}", 700_000_000_001 + n * 97 % 10_000)),
    ("promotion_id", |n, _| {
        let promotions = ["AUTUMN3000", "GAME1000", "MPAY5000", "LOST2000"];
        format!("promotion_id={}", promotions[n as usize % 4])
    }),
    ("version", |n, _| format!("version={}", 1 + n % 3)),
    ("status unused", |_, _| "status=unused".into()),
    ("status held", |_, _| "status=held".into()),
    ("status used", |_, _| "status=used".into()),
    ("status expired", |_, _| "status=expired".into()),
    ("status deleted", |_, _| "status=deleted".into()),
    ("issued_from", |n, _| format!("issued_from={}", day(-7 - n as i64))),
    ("issued_until", |n, _| format!("issued_until={}", day(-(n as i64)))),
    ("ends_from", |n, _| format!("ends_from={}", day(n as i64 % 60 - 20))),
    ("ends_until", |n, _| format!("ends_until={}", day(n as i64 % 60 - 20))),
];

/// The parameter of a filter: two of one can't be asked together.
fn parameter(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

fn day(from_today: i64) -> String {
    let today = engine::clock::in_seoul(chrono::Utc::now()).date();
    (today + chrono::TimeDelta::days(from_today)).to_string()
}

/// The list of `coupons` coupons.
pub async fn section(machine: &Machine, coupons: u64) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    fill_by(machine, include_str!("coupons.sql"), 0, coupons).await?;
    sqlx::query("vacuum analyze").execute(&machine.pool).await?;
    let mut client = Client::connect(server.address).await?;
    table::begin(
        &format!("The list of {coupons} coupons, one connection"),
        &["", "wanted", "p50 ms", "p99 ms"],
    );
    let line = |what: &str, took: &[Duration]| {
        let ms = |part| format!("{:.1}", percentile_ms(took, part));
        table::line(&[what.to_owned(), WANTED.to_owned(), ms(0.5), ms(0.99)]);
    };
    line("all", &measure(&mut client, &[], coupons).await?);
    for filter in FILTERS {
        line(filter.0, &measure(&mut client, &[filter], coupons).await?);
    }
    let mut pairs = Vec::new();
    for (place, one) in FILTERS.iter().enumerate() {
        for other in &FILTERS[place + 1..] {
            if parameter(one.0) != parameter(other.0) {
                let took = measure(&mut client, &[*one, *other], coupons).await?;
                pairs.push((format!("{} and {}", one.0, other.0), took));
            }
        }
    }
    let slowest = |took: &[Duration]| percentile_ms(took, 0.99);
    pairs.sort_by(|(_, one), (_, other)| slowest(other).total_cmp(&slowest(one)));
    for (what, took) in pairs.iter().take(TOLD) {
        line(what, took);
    }
    let mut all: Vec<Duration> = pairs.iter().flat_map(|(_, took)| took).copied().collect();
    all.sort_unstable();
    line(&format!("all {} pairs", pairs.len()), &all);
    export(&server, coupons).await?;
    server.stop().await
}

/// What it took to be answered, sorted.
async fn measure(client: &mut Client, filters: &[Filter], all: u64) -> Outcome<Vec<Duration>> {
    let mut took = Vec::new();
    let mut next = None;
    for n in 0..ASKED {
        let path = match next.take().filter(|_| n % 3 == 2) {
            Some(next) => next,
            None => {
                let query: Vec<_> = filters.iter().map(|(_, asks)| asks(n, all)).collect();
                format!("/api/v1/coupons?{}", query.join("&"))
            }
        };
        let sent = Instant::now();
        let (status, answer) = client.get(&path, SANDBOX).await?;
        took.push(sent.elapsed());
        if status != 200 {
            return Err(format!("{path}: {}", String::from_utf8_lossy(answer)).into());
        }
        let page: Value = serde_json::from_slice(answer)?;
        next = page["next"].as_str().map(str::to_owned);
    }
    took.sort_unstable();
    Ok(took)
}

/// All of them as a file: lines a second, and the server's memory meanwhile.
async fn export(server: &Server, coupons: u64) -> Outcome<()> {
    let before = server.memory_kb()?;
    let began = Instant::now();
    let mut connection = TcpStream::connect(server.address).await?;
    let head = format!(
        "GET /api/v1/coupons/export HTTP/1.1\r\nHost: {}\r\nMicropay-Sandbox: {SANDBOX}\r\n\
         Connection: close\r\n\r\n",
        server.address
    );
    connection.write_all(head.as_bytes()).await?;
    let (mut piece, mut end) = (vec![0; 256 * 1024], Vec::new());
    let (mut bytes, mut most) = (0, before);
    loop {
        let read = connection.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        bytes += read;
        end = [&end[end.len().saturating_sub(5)..], &piece[..read]].concat();
        most = most.max(server.memory_kb()?);
    }
    if !end.ends_with(b"0\r\n\r\n") {
        return Err(format!("the export broke off after {bytes} bytes").into());
    }
    let rate = coupons as f64 / began.elapsed().as_secs_f64();
    table::begin("All of them as a file", &["", "wanted", "measured"]);
    table::line(&["coupons/s".into(), String::new(), format!("{rate:.0}")]);
    table::line(&["MB".into(), String::new(), format!("{:.0}", bytes as f64 / 1e6)]);
    let more = format!("{:+.1} MB", (most as f64 - before as f64) / 1024.0);
    table::line(&["server memory meanwhile".into(), "≤ +64 MB".into(), more]);
    Ok(())
}
