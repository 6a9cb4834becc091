//! The yardstick: pgbench on the same PostgreSQL in the same minutes.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::Outcome;
use crate::cycle::Measured;
use crate::load::percentile_ms;
use crate::machine::Machine;

/// Puts the yardstick's tables and functions into the database.
pub async fn set_up(machine: &Machine) -> Outcome<()> {
    // Many statements, one of which may not be in a transaction with others: by psql.
    let done = Command::new(machine.program("psql"))
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

/// Cycles by pgbench with `clients`.
pub async fn run(machine: &Machine, clients: usize, time: Duration) -> Outcome<Measured> {
    let before = machine.cpu(&[])?;
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
    let (_, rest) = text
        .split_once("tps = ")
        .ok_or_else(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&done.stderr)))?;
    let per_second: f64 = rest.split_whitespace().next().ok_or("no number")?.parse()?;
    let after = machine.cpu(&[])?;
    let mut took = machine.logged("yard")?;
    took.sort_unstable();
    Ok(Measured {
        connections: clients,
        per_second,
        p50_ms: percentile_ms(&took, 0.5),
        p99_ms: percentile_ms(&took, 0.99),
        server_cpu_ms: 0.0,
        database_cpu_ms: (after.database - before.database) / (per_second * time.as_secs_f64()),
        transactions: 2.0,
    })
}
