//! Delete a sandbox and everything in it: its name is free at once, and its content is cleared in
//! the background.

use sqlx::PgConnection;

use super::list::{not_found, parse};
use super::world::{mark_gone, mark_start_gone, notify_servers, run};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::SandboxId;
use crate::refusal::Refusal;

impl Engine {
    /// Deletes a sandbox and everything in it. `default` can't be deleted.
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
        self.sandbox_changed(sandbox.as_str());
        Ok(())
    }
}

/// Whether the sandbox existed.
async fn delete(connection: &mut PgConnection, sandbox: &SandboxId) -> Result<bool, sqlx::Error> {
    let world = sqlx::query_scalar(include_str!("../engine/world.sql"))
        .bind(sandbox)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(world) = world else { return Ok(false) };
    if mark_gone(connection, &world).await?.is_none() {
        return Ok(false);
    }
    mark_start_gone(connection, &world).await?;
    notify_servers(connection, sandbox).await?;
    Ok(true)
}
