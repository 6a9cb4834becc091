//! Delete a sandbox with everything in it.

use sqlx::PgConnection;

use super::list::{not_found, parse};
use super::whole::{begin_emptying, empty, remove, run};
use crate::engine::{Caller, Change, Engine, EngineError};
use crate::identifier::SandboxId;
use crate::refusal::Refusal;

impl Engine {
    /// Deletes a sandbox with everything in it. `default` is always there.
    pub async fn delete_sandbox(
        &self,
        caller: &Caller,
        sandbox_id: &str,
    ) -> Result<(), EngineError> {
        let sandbox = parse(sandbox_id)?;
        if sandbox == SandboxId::default_sandbox() {
            return Err(Refusal::DefaultSandboxStays {}.into());
        }
        let deleted =
            run(self, &sandbox, async |connection| delete(connection, &sandbox).await).await?;
        if !deleted {
            return Err(not_found(&sandbox));
        }
        tracing::info!(request_id = caller.request_id, "deleted the sandbox {sandbox}");
        self.changed(Change::In(sandbox));
        Ok(())
    }
}

/// Whether there was such a sandbox.
async fn delete(connection: &mut PgConnection, sandbox: &SandboxId) -> Result<bool, sqlx::Error> {
    if begin_emptying(connection, sandbox).await?.is_none() {
        return Ok(false);
    }
    empty(connection, sandbox).await?;
    let start = sandbox.start();
    if begin_emptying(connection, &start).await?.is_some() {
        empty(connection, &start).await?;
    }
    remove(connection, sandbox).await?;
    Ok(true)
}
