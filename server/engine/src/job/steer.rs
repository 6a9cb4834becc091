//! Start, pause, resume and stop a job.

use super::JobState;
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::refusal::Refusal;
use crate::topic::Topic;

/// What a tester does with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobMove {
    /// Begin what is prepared.
    Start,
    /// Rest after the chunk that is under way.
    Pause,
    /// Go on where it paused.
    Resume,
    /// End for good.
    Stop,
}

impl JobMove {
    /// The state that it leads to, and those from which it does.
    fn ways(self) -> (JobState, &'static [JobState]) {
        use JobState::{Paused, Prepared, Preparing, Running, Stopped};
        match self {
            Self::Start => (Running, &[Prepared]),
            Self::Pause => (Paused, &[Running]),
            Self::Resume => (Running, &[Paused]),
            Self::Stop => (Stopped, &[Preparing, Prepared, Running, Paused]),
        }
    }
}

impl Engine {
    /// Moves a job. One that is there already stays as it is.
    pub(crate) async fn steer_job(
        &self,
        caller: &Caller,
        job_no: i64,
        to: JobMove,
    ) -> Result<(), EngineError> {
        let (state, from) = to.ways();
        let from: Vec<_> = from.iter().map(|state| state.code()).collect();
        let moved = sqlx::query(include_str!("steer.sql"))
            .bind(&caller.sandbox)
            .bind(job_no)
            .bind(state)
            .bind(from)
            .execute(&self.pool)
            .await?;
        if moved.rows_affected() > 0 {
            self.changed(Change::within(caller.sandbox.sandbox(), Topic::Jobs));
            return Ok(());
        }
        let now: Option<JobState> = sqlx::query_scalar(include_str!("state.sql"))
            .bind(&caller.sandbox)
            .bind(job_no)
            .fetch_optional(&self.pool)
            .await?;
        let now = self.found(caller, now, Refusal::JobNotFound { job_no }).await?;
        if now == state {
            return Ok(());
        }
        Err(Refusal::JobStateConflict { job_no, state: now.text() }.into())
    }
}
