//! Reset a sandbox to its start: the demonstration, the content that it was copied from, or
//! nothing. The next world is made while the current one serves, and then replaces it.

use sqlx::PgConnection;

use super::Sandbox;
use super::list::{not_found, parse};
use super::world::{copy, fill_codes, mark_gone, mark_start_gone, notify_servers, run};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::idempotency::IdempotencyKey;
use crate::identifier::{SandboxId, WorldId};
use crate::refusal::Refusal;

/// The world to replace.
#[derive(sqlx::FromRow)]
pub(super) struct Before {
    #[sqlx(rename = "sandbox_id")]
    world: WorldId,
    /// Its start, if an up-to-date one is kept.
    start: Option<WorldId>,
    /// Whether the demonstration was filled in.
    demonstration: bool,
    /// Whether it is for a run.
    pub(super) is_for_run: bool,
}

impl Before {
    /// Whether its start was filled in by an earlier version, or long ago: it is filled in again with the verbs,
    /// and that is kept from then on.
    pub(super) fn is_out_of_date(&self) -> bool {
        self.start.is_none() && self.demonstration
    }
}

impl Engine {
    /// Resets a sandbox to its start, with its clock. Its record of calls begins anew.
    pub async fn reset_sandbox(
        &self,
        caller: &Caller,
        sandbox_id: &str,
    ) -> Result<Sandbox, EngineError> {
        self.reset_sandbox_once(caller, sandbox_id, None).await
    }

    /// Resets a sandbox to its start; the request may have a `key`.
    pub async fn reset_sandbox_once(
        &self,
        caller: &Caller,
        sandbox_id: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Sandbox, EngineError> {
        let sandbox = parse(sandbox_id)?;
        // This ends: each round means that somebody else has reset it meanwhile.
        while !self.try_to_reset(caller, &sandbox, key).await? {}
        tracing::info!(request_id = caller.request_id, "reset the sandbox {sandbox}");
        self.sandbox_changed(sandbox.as_str());
        self.sandbox(sandbox.as_str()).await
    }

    /// Whether it was reset; if not, another reset was faster.
    async fn try_to_reset(
        &self,
        caller: &Caller,
        sandbox: &SandboxId,
        key: Option<&IdempotencyKey>,
    ) -> Result<bool, EngineError> {
        let before = self.before_reset(sandbox).await?;
        if before.is_for_run {
            return Err(Refusal::SandboxForRun { sandbox_id: sandbox.clone() }.into());
        }
        if before.is_out_of_date() {
            let next = self.fill_in_next(caller, sandbox, &before).await?;
            return run(self, sandbox, async |connection| {
                replace(connection, &before, &next, key).await
            })
            .await;
        }
        run(self, sandbox, async |connection| {
            let next = begin_next(connection, &before).await?;
            match &before.start {
                Some(start) => copy(connection, start, &next).await?,
                None => fill_codes(connection, &next).await?,
            }
            replace(connection, &before, &next, key).await
        })
        .await
    }

    /// What a sandbox is before a reset.
    pub(super) async fn before_reset(&self, sandbox: &SandboxId) -> Result<Before, EngineError> {
        let before: Option<Before> = sqlx::query_as(include_str!("before_reset.sql"))
            .bind(sandbox)
            .fetch_optional(&self.pool)
            .await?;
        before.ok_or_else(|| not_found(sandbox))
    }

    /// A demonstration in a world of its own, which has a start.
    async fn fill_in_next(
        &self,
        caller: &Caller,
        sandbox: &SandboxId,
        before: &Before,
    ) -> Result<WorldId, EngineError> {
        let next = run(self, sandbox, async |connection| {
            let next = begin_next(connection, before).await?;
            fill_codes(connection, &next).await?;
            Ok(next)
        })
        .await?;
        let demonstrator = Caller { sandbox: next.clone(), ..caller.clone() };
        self.fill_in_demonstration(&demonstrator).await?;
        Ok(next)
    }

    /// Gives a demonstration a start that is up to date, and leaves what is in it as it is.
    pub(super) async fn renew_start(
        &self,
        caller: &Caller,
        sandbox: &SandboxId,
        before: &Before,
    ) -> Result<(), EngineError> {
        let next = self.fill_in_next(caller, sandbox, before).await?;
        run(self, sandbox, async |connection| {
            mark_start_gone(connection, &before.world).await?;
            sqlx::query(include_str!("take_start.sql"))
                .bind(&before.world)
                .bind(&next)
                .execute(&mut *connection)
                .await?;
            // It stays with it where the sandbox was reset or deleted meanwhile.
            mark_start_gone(connection, &next).await?;
            mark_gone(connection, &next).await
        })
        .await?;
        Ok(())
    }
}

/// Creates the next world, empty; no call enters it yet.
async fn begin_next(
    connection: &mut PgConnection,
    before: &Before,
) -> Result<WorldId, sqlx::Error> {
    sqlx::query_scalar(include_str!("begin_next.sql"))
        .bind(&before.world)
        .bind(&before.start)
        .fetch_one(connection)
        .await
}

/// Replaces the current world by the next one. Gives whether the current one was still there; if
/// not, the next one is marked as gone.
async fn replace(
    connection: &mut PgConnection,
    before: &Before,
    next: &WorldId,
    key: Option<&IdempotencyKey>,
) -> Result<bool, sqlx::Error> {
    if mark_gone(connection, &before.world).await?.is_none() {
        mark_start_gone(connection, next).await?;
        mark_gone(connection, next).await?;
        return Ok(false);
    }
    if before.start.is_none() {
        // The old start is out of date, if there is one.
        mark_start_gone(connection, &before.world).await?;
    }
    sqlx::query(include_str!("take_place.sql"))
        .bind(&before.world)
        .bind(next)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("take_target.sql"))
        .bind(&before.world)
        .bind(next)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("take_requests.sql"))
        .bind(&before.world)
        .bind(next)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("take_scenarios.sql"))
        .bind(&before.world)
        .bind(next)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("take_key.sql"))
        .bind(&before.world)
        .bind(next)
        .bind(key)
        .execute(&mut *connection)
        .await?;
    notify_servers(connection, next.sandbox().as_str()).await?;
    Ok(true)
}
