//! Make a sandbox: empty, or as a copy of another.

use sqlx::PgConnection;

use super::list::not_found;
use super::whole::{copy, fill_codes, keep_start, run};
use super::{NewSandbox, Sandbox, SandboxForm};
use crate::engine::{Caller, Change, Engine, EngineError};
use crate::identifier::SandboxId;
use crate::refusal::Refusal;

impl Engine {
    /// Makes a sandbox. A copy has everything but the record of calls; an empty one has the codes.
    pub async fn create_sandbox(
        &self,
        caller: &Caller,
        form: &SandboxForm,
    ) -> Result<Sandbox, EngineError> {
        let new = form.parse()?;
        let NewSandbox { sandbox_id, copy_of, .. } = &new;
        let created =
            run(self, sandbox_id, async |connection| create(connection, &new).await).await?;
        if !created {
            // Taken, unless there is nothing to copy.
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
        self.changed(Change::In(sandbox_id.clone()));
        self.sandbox(sandbox_id.as_str()).await
    }
}

/// Whether it was created.
async fn create(connection: &mut PgConnection, new: &NewSandbox) -> Result<bool, sqlx::Error> {
    let created: Option<SandboxId> = sqlx::query_scalar(include_str!("create.sql"))
        .bind(&new.sandbox_id)
        .bind(&new.name)
        .bind(&new.copy_of)
        .fetch_optional(&mut *connection)
        .await?;
    if created.is_none() {
        return Ok(false);
    }
    match &new.copy_of {
        Some(source) => {
            copy(connection, source, &new.sandbox_id).await?;
            keep_start(connection, &new.sandbox_id).await?;
        }
        None => fill_codes(connection, &new.sandbox_id).await?,
    }
    Ok(true)
}
