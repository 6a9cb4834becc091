//! Put a sandbox back to its start: the demonstration, what it was copied from, or nothing.

use sqlx::PgConnection;

use super::Sandbox;
use super::list::{not_found, parse};
use super::whole::{Beginning, begin_emptying, copy, empty, fill_codes, run};
use crate::engine::{Caller, Change, Engine, EngineError};
use crate::identifier::SandboxId;

impl Engine {
    /// Puts a sandbox back to its start, its clock too. Its record of calls begins anew.
    pub async fn reset_sandbox(
        &self,
        caller: &Caller,
        sandbox_id: &str,
    ) -> Result<Sandbox, EngineError> {
        let sandbox = parse(sandbox_id)?;
        let beginning =
            run(self, &sandbox, async |connection| reset(connection, &sandbox).await).await?;
        let beginning = beginning.ok_or_else(|| not_found(&sandbox))?;
        // Filled in by an earlier version, or long ago: made anew, and kept from now on.
        if beginning.demonstration && !beginning.kept {
            let caller = Caller { sandbox: sandbox.clone(), ..caller.clone() };
            self.fill_in_demonstration(&caller).await?;
        }
        tracing::info!(request_id = caller.request_id, "reset the sandbox {sandbox}");
        self.changed(Change::In(sandbox.clone()));
        self.sandbox(sandbox.as_str()).await
    }
}

/// What it began with; `None` where there is no such sandbox.
async fn reset(
    connection: &mut PgConnection,
    sandbox: &SandboxId,
) -> Result<Option<Beginning>, sqlx::Error> {
    let Some(beginning) = begin_emptying(connection, sandbox).await? else {
        return Ok(None);
    };
    empty(connection, sandbox).await?;
    if beginning.kept {
        copy(connection, &sandbox.start(), sandbox).await?;
    } else {
        fill_codes(connection, sandbox).await?;
    }
    sqlx::query(include_str!("restart.sql"))
        .bind(sandbox)
        .bind(!beginning.kept)
        .execute(connection)
        .await?;
    Ok(Some(beginning))
}
