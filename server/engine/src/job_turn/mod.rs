//! Whose turn it is: a server claims the jobs that have waited longest, does each for a while, and gives it back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::engine::{Change, Engine};
use crate::error::EngineError;
use crate::job::{Claimed, JobKind, JobState, holder};
use crate::topic::{Topic, Topics};

/// How many jobs a server does at once. Each has a connection while it does a chunk.
const PLACES: usize = 2;
/// How long a job is done before others get their turn.
const TURN: Duration = Duration::from_secs(2);
/// How often open pages are told how far a job is, at the most.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// The jobs that this server does now.
pub struct JobsAtWork {
    engine: Engine,
    at_work: JoinSet<()>,
    /// Set when the server ends: each job is given back after its chunk.
    is_ending: Arc<AtomicBool>,
}

impl Engine {
    /// With no job at work.
    pub fn jobs_at_work(&self) -> JobsAtWork {
        JobsAtWork {
            engine: self.clone(),
            at_work: JoinSet::new(),
            is_ending: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Does all jobs that wait until none does any more, and gives how many turns that took.
    pub async fn do_jobs(&self) -> Result<usize, EngineError> {
        let mut jobs = self.jobs_at_work();
        let mut turns = 0;
        loop {
            turns += jobs.begin().await?;
            if !jobs.some_done().await {
                return Ok(turns);
            }
        }
    }

    async fn take_turn(&self, claimed: &Claimed, is_ending: &AtomicBool) {
        match self.do_chunks(claimed, is_ending).await {
            Ok(()) => {}
            Err(EngineError::Refused(refusal)) => {
                // Its world is gone.
                tracing::debug!("job {} is not done: {}", claimed.job_no, refusal.code());
            }
            Err(error) => {
                tracing::error!("job {} failed and is tried again: {error}", claimed.job_no);
                if let Err(error) = self.note_job_fault(claimed).await {
                    // Its lease ends by itself.
                    tracing::error!("job {} was not given back: {error}", claimed.job_no);
                }
            }
        }
        self.tell_of_job(claimed);
    }

    async fn do_chunks(
        &self,
        claimed: &Claimed,
        is_ending: &AtomicBool,
    ) -> Result<(), EngineError> {
        if claimed.state == JobState::Preparing {
            return match claimed.kind {
                JobKind::IssueCoupons => self.prepare_issuing(claimed).await,
            };
        }
        let begun = Instant::now();
        let mut told = begun;
        while !is_ending.load(Ordering::Relaxed) && begun.elapsed() < TURN {
            let state = match claimed.kind {
                JobKind::IssueCoupons => self.issue_chunk(claimed).await?,
            };
            if state != Some(JobState::Running) {
                return Ok(());
            }
            if told.elapsed() >= TOLD_EVERY {
                self.tell_of_job(claimed);
                told = Instant::now();
            }
        }
        self.release_job(claimed).await
    }

    fn tell_of_job(&self, claimed: &Claimed) {
        let topics = match (claimed.kind, claimed.state) {
            (JobKind::IssueCoupons, JobState::Preparing) => Topics::from(Topic::Jobs),
            (JobKind::IssueCoupons, _) => {
                Topics::of(&[Topic::Jobs, Topic::Coupons, Topic::Promotions])
            }
        };
        self.changed(Change::within(claimed.sandbox_id.sandbox(), topics));
    }
}

impl JobsAtWork {
    /// Begins as many jobs as there are free places, and gives how many.
    pub async fn begin(&mut self) -> Result<usize, EngineError> {
        let free = PLACES.saturating_sub(self.at_work.len());
        if free == 0 {
            return Ok(0);
        }
        let claimed = self.engine.claim_jobs(&holder()?, free).await?;
        let begun = claimed.len();
        for claimed in claimed {
            let (engine, is_ending) = (self.engine.clone(), Arc::clone(&self.is_ending));
            self.at_work.spawn(async move { engine.take_turn(&claimed, &is_ending).await });
        }
        Ok(begun)
    }

    /// Waits until one of the running ones had its turn; `false` if none is running. Cancelling the wait loses
    /// none of them.
    pub async fn some_done(&mut self) -> bool {
        let Some(done) = self.at_work.join_next().await else { return false };
        if let Err(error) = done {
            // Its lease ends by itself.
            tracing::error!("a job's turn ended early: {error}");
        }
        true
    }

    /// Whether any is running.
    pub fn is_at_work(&self) -> bool {
        !self.at_work.is_empty()
    }

    /// Gives the running ones back after their chunk, and waits for it, at most `patience`.
    pub async fn finish(mut self, patience: Duration) {
        self.is_ending.store(true, Ordering::Relaxed);
        let finished = tokio::time::timeout(patience, async { while self.some_done().await {} });
        if finished.await.is_err() {
            tracing::info!("{} jobs were left to whoever claims them", self.at_work.len());
        }
    }
}
