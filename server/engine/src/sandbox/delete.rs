//! Delete a sandbox and everything in it: its name is free at once, and its content is cleared in
//! the background.

use sqlx::PgConnection;

use super::list::{not_found, parse};
use super::world::{mark_gone, mark_start_gone, notify_servers, run};
use crate::engine::{Caller, Engine, OF_A_RUN};
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
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
        let changed = deleted.ok_or_else(|| not_found(&sandbox))?;
        tracing::info!(request_id = caller.request_id, "deleted the sandbox {sandbox}");
        self.sandbox_changed(&changed);
        Ok(())
    }
}

/// What servers are told; `None` if there was no such sandbox.
async fn delete(
    connection: &mut PgConnection,
    sandbox: &SandboxId,
) -> Result<Option<String>, sqlx::Error> {
    let world: Option<WorldId> = sqlx::query_scalar(include_str!("../engine/world.sql"))
        .bind(sandbox)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(world) = world else { return Ok(None) };
    let Some(is_for_run) = mark_gone(connection, &world).await? else { return Ok(None) };
    let changed = match is_for_run {
        true => format!("{sandbox}{OF_A_RUN}"),
        false => {
            mark_start_gone(connection, &world).await?;
            sandbox.to_string()
        }
    };
    notify_servers(connection, &changed).await?;
    Ok(Some(changed))
}
