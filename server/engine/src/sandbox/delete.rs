//! Delete a sandbox and everything in it: its name is free at once, and its content is cleared in
//! the background.

use sqlx::PgConnection;

use super::list::{not_found, parse};
use super::world::{mark_gone, mark_start_gone, notify_servers, run};
use crate::engine::{Caller, Engine, OF_A_RUN, is_for_run};
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
use crate::reader::Role;
use crate::refusal::Refusal;

/// What came of it.
enum Deletion {
    /// What servers are told.
    Done(String),
    /// There is no such sandbox.
    NotThere,
    /// Only one for a run might have been deleted, and it is none.
    NotForRun,
}

impl Engine {
    /// Deletes a sandbox and everything in it. `default` can't be deleted. One for a run a tester may delete too.
    pub async fn delete_sandbox(
        &self,
        caller: &Caller,
        sandbox_id: &str,
    ) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let enough = caller.reader.must_be(Role::Operator);
        let sandbox = parse(sandbox_id)?;
        if sandbox == SandboxId::default_sandbox() {
            enough?;
            return Err(Refusal::DefaultSandboxStays {}.into());
        }
        let any = enough.is_ok();
        let work = async |connection: &mut PgConnection| delete(connection, &sandbox, any).await;
        let changed = match run(self, &sandbox, work).await? {
            Deletion::Done(changed) => changed,
            Deletion::NotThere => return Err(not_found(&sandbox)),
            Deletion::NotForRun => return Ok(enough?),
        };
        tracing::info!(request_id = caller.request_id, "deleted the sandbox {sandbox}");
        self.sandbox_changed(&changed);
        Ok(())
    }
}

/// Deletes it: any, or only one for a run.
async fn delete(
    connection: &mut PgConnection,
    sandbox: &SandboxId,
    any: bool,
) -> Result<Deletion, sqlx::Error> {
    let world: Option<WorldId> = sqlx::query_scalar(include_str!("../engine/world.sql"))
        .bind(sandbox)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(world) = world else { return Ok(Deletion::NotThere) };
    // Of this world, which stays what it is: its name may be another's by now.
    if !any && !is_for_run(&mut *connection, &world).await? {
        return Ok(Deletion::NotForRun);
    }
    let Some(is_for_run) = mark_gone(connection, &world).await? else {
        return Ok(Deletion::NotThere);
    };
    let changed = match is_for_run {
        true => format!("{sandbox}{OF_A_RUN}"),
        false => {
            mark_start_gone(connection, &world).await?;
            sandbox.to_string()
        }
    };
    notify_servers(connection, &changed).await?;
    Ok(Deletion::Done(changed))
}
