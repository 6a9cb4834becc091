//! The cycle with several servers on one database.

use std::slice;
use std::time::Duration;

use crate::cycle::{self, COLUMNS, Measured, PAYERS};
use crate::machine::Machine;
use crate::{Outcome, table};

const CONNECTIONS: usize = 32;

/// One server, then three, the connections spread over them in turn.
pub async fn section(machine: &Machine, time: Duration) -> Outcome<()> {
    let first = machine.serve(&[]).await?;
    cycle::seed(machine, &first).await?;
    let servers = [first, machine.serve(&[]).await?, machine.serve(&[]).await?];
    let [first, ..] = &servers;
    let columns = [&["servers", "of one", "wanted"], COLUMNS.as_slice()].concat();
    table::begin("Several servers on one database, 32 connections", &columns);
    let mut one: Option<Measured> = None;
    for (serving, wanted) in [(slice::from_ref(first), ""), (servers.as_slice(), "≥ 1.00")] {
        cycle::warm_up(machine, serving, CONNECTIONS, PAYERS).await?;
        let measured = cycle::run(machine, serving, CONNECTIONS, time, PAYERS).await?;
        let ratio = one.as_ref().map_or(1.0, |one| measured.per_second / one.per_second);
        let names = [serving.len().to_string(), format!("{ratio:.2}"), wanted.to_owned()];
        table::line(&[names.to_vec(), measured.cells()].concat());
        one.get_or_insert(measured);
    }
    for server in servers {
        server.stop().await?;
    }
    Ok(())
}
