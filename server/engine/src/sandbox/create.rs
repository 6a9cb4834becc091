//! Create a sandbox: empty, or as a copy of another.

use sqlx::PgConnection;

use super::list::not_found;
use super::world::{copy, fill_codes, keep_start, notify_servers, run};
use super::{NewSandbox, Sandbox, SandboxForm};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::{Topic, Topics};

/// The created world, and the world that it is a copy of.
#[derive(sqlx::FromRow)]
struct Created {
    sandbox_id: WorldId,
    copy_of: Option<WorldId>,
}

impl Engine {
    /// Creates a sandbox. A copy has everything but the record of calls; an empty one has the
    /// codes. One for a run is a tester's too, as runs are.
    pub async fn create_sandbox(
        &self,
        caller: &Caller,
        form: &SandboxForm,
    ) -> Result<Sandbox, EngineError> {
        let needed = if form.for_run { Role::Tester } else { Role::Operator };
        caller.reader.must_be(needed)?;
        let new = form.parse()?;
        if new.for_run {
            return Box::pin(self.create_for_run(caller, &new)).await;
        }
        let NewSandbox { sandbox_id, copy_of, .. } = &new;
        let created =
            run(self, sandbox_id, async |connection| create(connection, &new).await).await?;
        if !created {
            // The name is taken, or there is nothing to copy.
            if let Some(source) = copy_of
                && *source != *sandbox_id
            {
                self.sandbox(source.as_str()).await?;
            }
            return match self.sandbox(sandbox_id.as_str()).await {
                Ok(_) => Err(Refusal::SandboxExists { sandbox_id: sandbox_id.clone() }.into()),
                Err(_) => Err(not_found(copy_of.as_ref().unwrap_or(sandbox_id))),
            };
        }
        tracing::info!(request_id = caller.request_id, "created the sandbox {sandbox_id}");
        self.changed(Change::within(sandbox_id.clone(), Topics::all()));
        self.changed(Change::anywhere(Topic::Sandboxes));
        self.sandbox(sandbox_id.as_str()).await
    }
}

/// Whether it was created.
async fn create(connection: &mut PgConnection, new: &NewSandbox) -> Result<bool, sqlx::Error> {
    let created: Option<Created> = sqlx::query_as(include_str!("create.sql"))
        .bind(&new.sandbox_id)
        .bind(&new.name)
        .bind(&new.copy_of)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(Created { sandbox_id: world, copy_of }) = created else { return Ok(false) };
    match copy_of {
        Some(source) => {
            copy(connection, &source, &world).await?;
            keep_start(connection, &world).await?;
        }
        None => fill_codes(connection, &world).await?,
    }
    notify_servers(connection, new.sandbox_id.as_str()).await?;
    Ok(true)
}
