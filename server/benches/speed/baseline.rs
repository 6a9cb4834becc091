//! The yardsticks: pgbench on the same PostgreSQL in the same minutes.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::Outcome;
use crate::cycle::Measured;
use crate::load::percentile_ms;
use crate::machine::Machine;
use crate::work::Work;

/// What pgbench does for a cycle.
#[derive(Clone, Copy)]
pub enum Baseline {
    /// The least that a durable pay and cancel can be.
    Least,
    /// Every row that micropay stores of a cycle, and nothing else.
    Rows,
}

impl Baseline {
    /// What makes its functions, and its cycle.
    fn files(self) -> (&'static str, &'static str) {
        match self {
            Self::Least => ("baseline.sql", "baseline_cycle.sql"),
            Self::Rows => ("rows.sql", "rows_cycle.sql"),
        }
    }
}

/// Where a file of this bench is.
fn path(file: &str) -> String {
    format!("{}/benches/speed/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// Puts the baseline's tables and functions into the database; those of [`Baseline::Least`] come first.
pub async fn set_up(machine: &Machine, baseline: Baseline) -> Outcome<()> {
    // Many statements, one of which may not be in a transaction with others: by psql.
    let done = Command::new(machine.program("psql"))
        .args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &machine.database_url(), "-f"])
        .arg(path(baseline.files().0))
        .stdin(Stdio::null())
        .output()
        .await?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    Ok(())
}

/// Cycles by pgbench with `clients`.
pub async fn run(
    machine: &Machine,
    baseline: Baseline,
    clients: usize,
    time: Duration,
) -> Outcome<Measured> {
    let before = (machine.cpu(&[])?, Work::so_far(&machine.pool).await?);
    let (clients_text, seconds) = (clients.to_string(), time.as_secs().to_string());
    let done = Command::new(machine.program("pgbench"))
        .args(["-n", "-M", "prepared", "-c", &clients_text, "-j", "2", "-T", &seconds, "-f"])
        .arg(path(baseline.files().1))
        .arg("--log")
        .arg(format!("--log-prefix={}", machine.folder().join("baseline").display()))
        .arg(machine.database_url())
        .stdin(Stdio::null())
        .output()
        .await?;
    let text = String::from_utf8_lossy(&done.stdout);
    let (_, rest) = text
        .split_once("tps = ")
        .ok_or_else(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&done.stderr)))?;
    let per_second: f64 = rest.split_whitespace().next().ok_or("no number")?.parse()?;
    // PostgreSQL's processes tell their numbers once a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let after = (machine.cpu(&[])?, Work::so_far(&machine.pool).await?);
    let cycles = per_second * time.as_secs_f64();
    let mut took = machine.logged("baseline")?;
    took.sort_unstable();
    Ok(Measured {
        connections: clients,
        per_second,
        p50_ms: percentile_ms(&took, 0.5),
        p99_ms: percentile_ms(&took, 0.99),
        server_cpu_ms: 0.0,
        database_cpu_ms: (after.0.database - before.0.database) / cycles,
        work: after.1.since(&before.1, cycles),
    })
}
