//! Subscribers from a CSV: how fast they are looked through, stored and stored again, and the server's memory meanwhile.

use std::time::Instant;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::cycle::{self, SANDBOX};
use crate::machine::{Machine, Server};
use crate::{Outcome, table};

/// The most that a list may have.
const LINES: u64 = 100_000;
/// So many lines are sent at once.
const PIECE: u64 = 5_000;

/// One list, looked through, stored, and stored again.
pub async fn section(machine: &Machine) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    let before = server.memory_kb()?;
    table::begin(
        &format!("A CSV of {LINES} subscribers"),
        &["", "lines/s", "server memory meanwhile"],
    );
    for (what, query, member) in [
        ("looked through", "?preview=true", "accepted"),
        ("stored, all new", "", "created"),
        ("stored again, all there", "", "changed"),
    ] {
        let began = Instant::now();
        let (answer, most) = upload(&server, query).await?;
        if answer[member] != LINES {
            return Err(format!("{what}: {answer}").into());
        }
        table::line(&[
            what.to_owned(),
            format!("{:.0}", LINES as f64 / began.elapsed().as_secs_f64()),
            format!("{:+.1} MB", (most as f64 - before as f64) / 1024.0),
        ]);
    }
    server.stop().await
}

fn line(number: u64) -> String {
    format!(
        "{},010{},김하늘,1991-04-02,F,active,500000,2,A,no,A\n",
        820_000_000_000 + number,
        82_000_000 + number
    )
}

/// Sends the list as it is made; what came of it, and the most memory that the server had meanwhile, in kB.
async fn upload(server: &Server, query: &str) -> Outcome<(Value, u64)> {
    let mut connection = TcpStream::connect(server.address).await?;
    let head = format!(
        "POST /api/v1/subscribers/import{query} HTTP/1.1\r\nHost: {}\r\n\
         Micropay-Sandbox: {SANDBOX}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        server.address,
        LINES * line(0).len() as u64
    );
    connection.write_all(head.as_bytes()).await?;
    let mut most = 0;
    for first in (0..LINES).step_by(usize::try_from(PIECE)?) {
        let piece: String = (first..(first + PIECE).min(LINES)).map(line).collect();
        connection.write_all(piece.as_bytes()).await?;
        most = most.max(server.memory_kb()?);
    }
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    most = most.max(server.memory_kb()?);
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let told = serde_json::from_str(body).map_err(|error| format!("{error}: {answer}"))?;
    Ok((told, most))
}
