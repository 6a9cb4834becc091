//! The cycle while coupons and payments become more: what an index is for.

use std::slice;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::cycle::{self, COLUMNS, Measured, PAYERS, SANDBOX};
use crate::machine::Machine;
use crate::{Outcome, table};

const CONNECTIONS: usize = 32;
/// So often each size is measured: one run alone says little on a machine that does other things too.
const RUNS: usize = 3;
/// So many are filled in at once: a statement's memory is bounded.
const AT_ONCE: u64 = 100_000;

/// 10,000 payers with a coupon and an earlier payment each, then ten times as many, up to
/// `most_rows`. The cycle draws its payers from all of them, three runs at each size, each compared with
/// the middle one of the smallest. 10 million take about 15 GB.
pub async fn section(machine: &Machine, time: Duration, most_rows: u64) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    fill(machine, &[include_str!("past.sql")], 0, PAYERS).await?;
    let columns = [&["coupons, payments", "p50 of the first", "wanted"], COLUMNS.as_slice()];
    table::begin("The cycle on tables that grow, 32 connections", &columns.concat());
    let mut smallest_p50 = None;
    let mut payers = PAYERS;
    loop {
        cycle::warm_up(machine, slice::from_ref(&server), CONNECTIONS, payers).await?;
        let mut runs = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            runs.push(
                cycle::run(machine, slice::from_ref(&server), CONNECTIONS, time, payers).await?,
            );
        }
        let wanted = if smallest_p50.is_some() { "≤ 1.20" } else { "" };
        let smallest = *smallest_p50.get_or_insert_with(|| middle_p50(&runs));
        for measured in runs {
            let ratio = format!("{:.2}", measured.p50_ms / smallest);
            let names = [payers.to_string(), ratio, wanted.to_owned()];
            table::line(&[names.to_vec(), measured.cells()].concat());
        }
        if payers * 10 > most_rows {
            return server.stop().await;
        }
        let statements = [include_str!("seed.sql"), include_str!("past.sql")];
        fill(machine, &statements, payers, payers * 10).await?;
        payers *= 10;
    }
}

/// The median of the runs' own medians, in milliseconds.
fn middle_p50(runs: &[Measured]) -> f64 {
    let mut each: Vec<f64> = runs.iter().map(|run| run.p50_ms).collect();
    each.sort_by(f64::total_cmp);
    each[each.len() / 2]
}

/// Fills in by `statements`, all at the same time, what comes after the first `from` payers, up to `to`.
async fn fill(machine: &Machine, statements: &[&'static str], from: u64, to: u64) -> Outcome<()> {
    eprintln!("speed: filling up to {to}");
    let filled = statements.iter().map(|statement| fill_by(machine, statement, from, to));
    try_join_all(filled).await?;
    Ok(())
}

/// Fills in by a statement what comes after the first `from`, up to `to`.
pub async fn fill_by(
    machine: &Machine,
    statement: &'static str,
    from: u64,
    to: u64,
) -> Outcome<()> {
    let mut connection = machine.pool.acquire().await?;
    // What is filled in is whole as it is written: a look for each key would only take time.
    sqlx::query("set session_replication_role = replica").execute(&mut *connection).await?;
    for first in (from..to).step_by(AT_ONCE as usize) {
        sqlx::query(statement)
            .bind(SANDBOX)
            .bind(i64::try_from(first + 1)?)
            .bind(i64::try_from(to.min(first + AT_ONCE))?)
            .execute(&mut *connection)
            .await?;
    }
    // The setting goes with it.
    Ok(connection.close().await?)
}
