//! A sandbox for one run of a scenario: made in a few milliseconds, listed only where it is asked for, and deleted
//! by itself.

use std::time::Duration;

use sqlx::PgConnection;

use super::list::not_found;
use super::world::{copy, fill_codes, run_on};
use super::{CHANNEL, NewSandbox, Sandbox};
use crate::engine::{Caller, Change, Engine, OF_A_RUN};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::refusal::Refusal;
use crate::topic::Topics;

/// How long a sandbox for a run is kept, in real time. A run that went well deletes its own before; the others can
/// be looked at for as long.
pub const RUN_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The created world, and the start that is to be copied into it.
#[derive(sqlx::FromRow)]
struct Made {
    sandbox_id: WorldId,
    start: Option<WorldId>,
}

impl Engine {
    /// Creates a sandbox for a run: empty, or what the source began with, whatever was done in it since.
    pub(super) async fn create_for_run(
        &self,
        caller: &Caller,
        new: &NewSandbox,
    ) -> Result<Sandbox, EngineError> {
        let sandbox_id = &new.sandbox_id;
        // This ends: each round means that somebody else made, reset or deleted one meanwhile, or that a start was
        // renewed. It is planned as what serves calls: once, by indexes, since little is copied.
        while !run_on(&self.pool, sandbox_id, async |connection| make(connection, new).await)
            .await?
        {
            if let Some(source) = new.copy_of.as_ref().filter(|source| *source != sandbox_id) {
                let before = self.before_reset(source).await?;
                if before.is_for_run {
                    return Err(Refusal::SandboxForRun { sandbox_id: source.clone() }.into());
                }
                if before.is_out_of_date() {
                    // Boxed: it is rare, and a demonstration's verbs would be room in the future of everybody who makes one.
                    Box::pin(self.renew_start(caller, source, &before)).await?;
                    continue;
                }
            }
            match self.sandbox(sandbox_id.as_str()).await {
                Ok(_) => {
                    return Err(Refusal::SandboxExists { sandbox_id: sandbox_id.clone() }.into());
                }
                Err(_) if new.copy_of.as_ref() == Some(sandbox_id) => {
                    return Err(not_found(sandbox_id));
                }
                Err(_) => {}
            }
        }
        self.changed(Change::within(sandbox_id.clone(), Topics::all()));
        self.sandbox(sandbox_id.as_str()).await
    }

    /// Deletes the sandboxes for runs that are older than [`RUN_KEPT_FOR`].
    pub(super) async fn delete_old_runs(&self) -> Result<(), EngineError> {
        sqlx::query(include_str!("delete_old_runs.sql"))
            .bind(CHANNEL)
            .bind(RUN_KEPT_FOR.as_secs_f64())
            .bind(OF_A_RUN)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Whether it was made.
async fn make(connection: &mut PgConnection, new: &NewSandbox) -> Result<bool, sqlx::Error> {
    let made: Option<Made> = sqlx::query_as(include_str!("create_for_run.sql"))
        .bind(&new.sandbox_id)
        .bind(&new.name)
        .bind(&new.copy_of)
        .bind(new.seed)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(Made { sandbox_id: world, start }) = made else { return Ok(false) };
    match start {
        Some(start) => copy(connection, &start, &world).await?,
        None => fill_codes(connection, &world).await?,
    }
    Ok(true)
}
