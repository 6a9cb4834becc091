//! Claim what waits for a server.

use super::{JobKind, JobState};
use crate::engine::Engine;
use crate::error::{EngineError, Fault};
use crate::identifier::WorldId;

/// How long a server has a job without a chunk being done, in seconds: short against a tester's patience. While a
/// chunk is being done its job is locked, so that nobody claims it, however long that takes.
pub(crate) const LEASE_SECONDS: f64 = 5.0;

/// A job that this server has claimed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Claimed {
    pub sandbox_id: WorldId,
    pub job_no: i64,
    pub kind: JobKind,
    pub state: JobState,
    /// Who has it, in the database's words.
    pub lease_by: String,
}

/// A name for whoever claims a job: no two are alike.
pub(crate) fn holder() -> Result<String, EngineError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Fault::Inconsistent(format!("the system gave no random bytes: {error}"))
    })?;
    Ok(hex::encode(bytes))
}

impl Engine {
    /// Claims at most `most` jobs that nobody has, those first that have waited longest.
    pub(crate) async fn claim_jobs(
        &self,
        holder: &str,
        most: usize,
    ) -> Result<Vec<Claimed>, EngineError> {
        let claimed = sqlx::query_as(include_str!("claim.sql"))
            .bind(holder)
            .bind(LEASE_SECONDS)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        Ok(claimed)
    }

    /// Gives a job back, so that another one gets its turn.
    pub(crate) async fn release_job(&self, claimed: &Claimed) -> Result<(), EngineError> {
        sqlx::query(include_str!("release.sql"))
            .bind(&claimed.sandbox_id)
            .bind(claimed.job_no)
            .bind(&claimed.lease_by)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Notes that a chunk failed by a fault: the job is tried again later, and fails at last.
    pub(crate) async fn note_job_fault(&self, claimed: &Claimed) -> Result<(), EngineError> {
        let failure = crate::failure::Failure::internal();
        let reason = super::JobReason { code: failure.code, message: failure.message };
        sqlx::query(include_str!("note_fault.sql"))
            .bind(&claimed.sandbox_id)
            .bind(claimed.job_no)
            .bind(&claimed.lease_by)
            .bind(ATTEMPTS)
            .bind(sqlx::types::Json(reason))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// How often in a row a chunk may fail by a fault.
const ATTEMPTS: i32 = 6;
