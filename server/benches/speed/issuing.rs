//! A long list, uploaded and issued to: the server's memory meanwhile, and coupons a second.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::cycle::{self, SANDBOX};
use crate::load::Client;
use crate::machine::{Machine, Server};
use crate::{Outcome, table};

const SUBSCRIBERS: u64 = 100_000;
/// So many lines are sent at once.
const PIECE: u64 = 5_000;
/// Each line: a phone number and its end.
const LINE_BYTES: u64 = 12;
/// How often the job is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// One list of `lines` numbers.
pub async fn section(machine: &Machine, lines: u64) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    sqlx::query(include_str!("seed.sql"))
        .bind(SANDBOX)
        .bind(10_001_i64)
        .bind(i64::try_from(SUBSCRIBERS)?)
        .execute(&machine.pool)
        .await?;
    let mut client = Client::connect(server.address).await?;
    let promotion = r#"{"promotion_id":"BENCH","name":"Bench","coupon_amount":1000,
        "valid_from":"2020-01-01","valid_until":"2999-12-31","budget":100000000,"per_customer":1000}"#;
    asked(&mut client, "/api/v1/promotions", Some("\"bench-issuing\""), promotion).await?;
    let before = server.memory_kb()?;
    let began = Instant::now();
    let (job, most) = upload(&server, lines).await?;
    let uploaded = began.elapsed();
    let job_no = job["job"]["job_no"].as_i64().ok_or_else(|| job.to_string())?;
    let started = Instant::now();
    asked(&mut client, &format!("/api/v1/issuing/{job_no}/start"), None, "").await?;
    let mut most_issuing = server.memory_kb()?;
    let issued = loop {
        let row: (String, i64) =
            sqlx::query_as("select state, succeeded from job where job_no = $1")
                .bind(job_no)
                .fetch_one(&machine.pool)
                .await?;
        match row {
            (state, issued) if state == "done" => break issued,
            (state, _) if state == "running" => {}
            (state, _) => return Err(format!("the job is {state}").into()),
        }
        most_issuing = most_issuing.max(server.memory_kb()?);
        sleep(LOOK_EVERY).await;
    };
    let rate = issued as f64 / started.elapsed().as_secs_f64();
    table::begin(
        &format!("Issuing to a list of {lines} lines, {SUBSCRIBERS} subscribers"),
        &["", "wanted", "measured"],
    );
    let line = |what: &str, wanted: &str, measured: String| {
        table::line(&[what.to_owned(), wanted.to_owned(), measured]);
    };
    let more = |most: u64| format!("{:+.1} MB", (most as f64 - before as f64) / 1024.0);
    line("lines/s, uploaded", "", format!("{:.0}", lines as f64 / uploaded.as_secs_f64()));
    line("server memory while it is uploaded", "≤ +64 MB", more(most));
    line("coupons/s, issued", "≥ 30,000", format!("{rate:.0}"));
    line("server memory while they are issued", "≤ +64 MB", more(most_issuing));
    server.stop().await
}

async fn asked(client: &mut Client, path: &str, key: Option<&str>, body: &str) -> Outcome<()> {
    let (status, answer) = client.post(path, SANDBOX, key, body).await?;
    if status >= 300 {
        return Err(String::from_utf8_lossy(answer).into_owned().into());
    }
    Ok(())
}

/// Sends the list as it is made; the job, and the most memory that the server had meanwhile, in kB.
async fn upload(server: &Server, lines: u64) -> Outcome<(Value, u64)> {
    let mut connection = TcpStream::connect(server.address).await?;
    let head = format!(
        "POST /api/v1/issuing/list?promotion_id=BENCH HTTP/1.1\r\nHost: {}\r\n\
         Micropay-Sandbox: {SANDBOX}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        server.address,
        lines * LINE_BYTES
    );
    connection.write_all(head.as_bytes()).await?;
    let mut most = 0;
    for first in (0..lines).step_by(usize::try_from(PIECE)?) {
        let piece: String = (first..(first + PIECE).min(lines))
            .map(|line| format!("010{}\n", 70_000_001 + line % SUBSCRIBERS))
            .collect();
        connection.write_all(piece.as_bytes()).await?;
        most = most.max(server.memory_kb()?);
    }
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    most = most.max(server.memory_kb()?);
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let job = serde_json::from_str(body).map_err(|error| format!("{error}: {answer}"))?;
    Ok((job, most))
}
