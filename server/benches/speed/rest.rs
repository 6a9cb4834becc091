//! What the server takes when there is little to do: memory and processor time.

use std::slice;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::cycle::{self, PAYERS};
use crate::machine::{Machine, Server};
use crate::{Outcome, table};

/// Event streams held open.
const STREAMS: usize = 2_000;
/// How long processor time at rest is counted.
const REST: Duration = Duration::from_secs(10);
/// For what a load began to come to its end.
const SETTLE: Duration = Duration::from_secs(3);

/// After a load of `time`: memory, memory with idle event streams, processor time without a client.
pub async fn section(machine: &Machine, time: Duration) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    cycle::run(machine, slice::from_ref(&server), 64, time, PAYERS).await?;
    sleep(SETTLE).await;
    let after_load = megabytes(&server)?;
    table::begin("At rest", &["", "wanted", "measured"]);
    line("server memory (PSS) after 64 connections", "≤ 60 MB", format!("{after_load:.1} MB"));
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(timeout(Duration::from_secs(10), listen(&server)).await??);
    }
    sleep(SETTLE).await;
    let growth = megabytes(&server)? - after_load;
    line("more with 2,000 idle event streams", "≤ 100 MB", format!("{growth:+.1} MB"));
    drop(streams);
    // What autovacuum would do at some time.
    sqlx::query("vacuum analyze").execute(&machine.pool).await?;
    sleep(SETTLE).await;
    let before = machine.cpu(slice::from_ref(&server))?;
    let began = Instant::now();
    sleep(REST).await;
    let after = machine.cpu(slice::from_ref(&server))?;
    let percent =
        |from: f64, to: f64| format!("{:.1} %", (to - from) / began.elapsed().as_secs_f64() / 10.0);
    let used = percent(before.server, after.server);
    line("server, of one core, without a client", "≤ 1 %", used);
    let used = percent(before.database, after.database);
    line("PostgreSQL, of one core, without a client", "", used);
    server.stop().await
}

fn line(what: &str, wanted: &str, measured: String) {
    table::line(&[what.to_owned(), wanted.to_owned(), measured]);
}

fn megabytes(server: &Server) -> Outcome<f64> {
    Ok(server.memory_kb()? as f64 / 1024.0)
}

/// An event stream whose first event has come.
async fn listen(server: &Server) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(server.address).await?;
    let request = format!("GET /events HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    stream.write_all(request.as_bytes()).await?;
    let mut received = Vec::new();
    while !received.windows(6).any(|window| window == b"event:") {
        if stream.read_buf(&mut received).await? == 0 {
            return Err(String::from_utf8_lossy(&received).into_owned().into());
        }
    }
    Ok(stream)
}
