//! One chunk of a job: begun and ended in one transaction of its kind's.

use std::time::Instant;

use serde::de::DeserializeOwned;
use sqlx::types::Json;
use sqlx::{PgConnection, Postgres, Transaction};

use super::{Claimed, JobReason, JobState, LEASE_SECONDS};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::refusal::Refusal;

/// What is ahead of a job, as it is locked for a chunk.
#[derive(sqlx::FromRow)]
struct Row {
    task: Json<serde_json::Value>,
    total: i64,
    looked_at: i64,
    next_chunk: i64,
    next_after: String,
}

/// What is ahead of a job.
pub(crate) struct Ahead<T> {
    /// What is to be done.
    pub task: T,
    /// How many lines there are, as far as is known.
    pub total: i64,
    /// How many it is through with.
    pub looked_at: i64,
    /// The next chunk of its input.
    pub next_chunk: i64,
    /// Behind what it goes on, where it walks through a table.
    pub next_after: String,
}

/// A line that is rejected.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rejected {
    /// Which one.
    pub line_no: i64,
    /// Until which one, where all from there are.
    pub last_line_no: i64,
    /// Its cells, as a JSON array.
    pub line: Option<String>,
    /// Why: a stable code.
    pub code: &'static str,
}

/// A chunk under way. Nobody else does one of this job meanwhile, nor pauses it.
pub(crate) struct Chunk {
    transaction: Transaction<'static, Postgres>,
    world: WorldId,
    job_no: i64,
    begun: Instant,
}

/// What a chunk did.
#[derive(Default)]
pub(crate) struct Done {
    /// How many lines it did.
    pub succeeded: i64,
    /// How many it rejected: more than `rejections` where one stands for many.
    pub rejected: i64,
    /// Those that it rejected.
    pub rejections: Vec<Rejected>,
    /// Behind what the job goes on, where it walks through a table.
    pub next_after: String,
    /// Whether the next chunk of its input was read, which is then forgotten.
    pub has_read: bool,
    /// Whether nothing is left.
    pub is_last: bool,
}

impl Engine {
    /// Begins a chunk; `None` where the job is no longer this server's, or does not run.
    pub(crate) async fn begin_chunk<T: DeserializeOwned>(
        &self,
        claimed: &Claimed,
    ) -> Result<Option<(Chunk, Ahead<T>)>, EngineError> {
        let begun = Instant::now();
        let mut transaction = self.pool.begin().await?;
        let row: Option<Row> = sqlx::query_as(include_str!("chunk_begin.sql"))
            .bind(&claimed.sandbox_id)
            .bind(claimed.job_no)
            .bind(&claimed.lease_by)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let ahead = Ahead {
            task: serde_json::from_value(row.task.0)?,
            total: row.total,
            looked_at: row.looked_at,
            next_chunk: row.next_chunk,
            next_after: row.next_after,
        };
        let (world, job_no) = (claimed.sandbox_id.clone(), claimed.job_no);
        Ok(Some((Chunk { transaction, world, job_no, begun }, ahead)))
    }
}

impl Chunk {
    /// The chunk's connection.
    pub fn on(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Stores what was done, and gives where the job is now.
    pub async fn done(mut self, done: Done) -> Result<JobState, EngineError> {
        let Done { succeeded, rejected, rejections, next_after, has_read, is_last } = done;
        let milliseconds = i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        let state = sqlx::query_scalar(include_str!("chunk_end.sql"))
            .bind(&self.world)
            .bind(self.job_no)
            .bind(succeeded)
            .bind(rejected)
            .bind(next_after)
            .bind(is_last)
            .bind(milliseconds)
            .bind(LEASE_SECONDS)
            .bind(rejections.iter().map(|it| it.line_no).collect::<Vec<_>>())
            .bind(rejections.iter().map(|it| it.last_line_no).collect::<Vec<_>>())
            .bind(rejections.iter().map(|it| it.line.as_deref()).collect::<Vec<_>>())
            .bind(rejections.iter().map(|it| it.code).collect::<Vec<_>>())
            .bind(has_read)
            .fetch_one(&mut *self.transaction)
            .await?;
        self.transaction.commit().await?;
        Ok(state)
    }

    /// Ends or pauses the job without having done anything, for a reason.
    pub async fn refused(
        mut self,
        state: JobState,
        refusal: &Refusal,
    ) -> Result<JobState, EngineError> {
        let reason = JobReason { code: refusal.code().to_owned(), message: refusal.text() };
        sqlx::query(include_str!("chunk_refused.sql"))
            .bind(&self.world)
            .bind(self.job_no)
            .bind(state)
            .bind(Json(reason))
            .execute(&mut *self.transaction)
            .await?;
        self.transaction.commit().await?;
        Ok(state)
    }
}
