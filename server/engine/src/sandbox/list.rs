//! List the sandboxes.

use super::Sandbox;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::SandboxId;
use crate::refusal::Refusal;

/// More than a person would choose from; the others can still be reached by their identifier.
const MOST_LISTED: i64 = 1_000;

impl Engine {
    /// The sandboxes: `default` first, then by identifier. Those for runs of scenarios, or all others.
    pub async fn list_sandboxes(&self, for_run: bool) -> Result<Vec<Sandbox>, EngineError> {
        let sandboxes = sqlx::query_as(include_str!("list.sql"))
            .bind(MOST_LISTED)
            .bind(for_run)
            .fetch_all(self.bulk())
            .await?;
        Ok(sandboxes)
    }

    /// One sandbox.
    pub async fn sandbox(&self, sandbox_id: &str) -> Result<Sandbox, EngineError> {
        let sandbox_id = parse(sandbox_id)?;
        let found = sqlx::query_as(include_str!("load.sql"))
            .bind(&sandbox_id)
            .fetch_optional(&self.pool)
            .await?;
        found.ok_or_else(|| not_found(&sandbox_id))
    }
}

pub(super) fn parse(sandbox_id: &str) -> Result<SandboxId, EngineError> {
    let parsed = SandboxId::parse(sandbox_id);
    Ok(parsed.map_err(|problem| FieldError { field: Field::SandboxId, problem })?)
}

pub(super) fn not_found(sandbox_id: &SandboxId) -> EngineError {
    Refusal::SandboxNotFound { sandbox_id: sandbox_id.to_string() }.into()
}
