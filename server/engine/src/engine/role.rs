//! Who may do in a sandbox what is an operator's elsewhere.

use sqlx::PgExecutor;

use super::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::reader::Role;

impl Engine {
    /// Refuses what is an operator's, or, in a sandbox for a run of a scenario, a tester's: whoever may run scenarios
    /// may do in a run's sandbox all that steps do. What reaches beyond the sandbox (a target, a webhook, schedules) is
    /// not asked here.
    ///
    /// # Errors
    ///
    /// The refusal, which names the role that is needed.
    pub(crate) async fn must_be_operator(&self, caller: &Caller) -> Result<(), EngineError> {
        let Err(refusal) = caller.reader.must_be(Role::Operator) else { return Ok(()) };
        let may = caller.reader.role.includes(Role::Tester)
            && is_for_run(&self.pool, &caller.sandbox).await?;
        if may { Ok(()) } else { Err(refusal.into()) }
    }
}

/// Whether a world is one for a run; one that is gone is none.
pub(crate) async fn is_for_run(
    executor: impl PgExecutor<'_>,
    world: &WorldId,
) -> Result<bool, sqlx::Error> {
    let is_for_run: Option<bool> = sqlx::query_scalar(include_str!("is_for_run.sql"))
        .bind(world)
        .fetch_optional(executor)
        .await?;
    Ok(is_for_run.unwrap_or(false))
}
