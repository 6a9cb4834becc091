//! Whose turn it is: a server claims runs that wait, has each for some seconds (its lease) and again with every
//! heartbeat, and stores what came of it. No transaction is open while one runs.

mod forgotten;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::watched_runs::LEASE;
use super::{ReportText, RunNews, RunProgress, RunVerdict, ScenarioPath};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
use crate::language::Text;
use crate::reader::{Reader, Source};
use crate::scenario::report::CaseReport;
use crate::topic::{Topic, Topics};

/// How often a run is looked for.
const LOOKS: usize = 2;

/// A run to be done.
#[derive(Clone, Debug)]
pub struct ScenarioTask {
    /// The sandbox that the scenario belongs to.
    pub sandbox: SandboxId,
    /// Which run.
    pub run_no: i64,
    /// The scenario.
    pub path: ScenarioPath,
    /// Its text.
    pub text: String,
    /// The one row that runs; all without it.
    pub row: Option<String>,
    /// What values are drawn from, where it was given.
    pub seed: Option<u64>,
    /// The step that it ends with; none: the last.
    pub until: Option<String>,
    /// The files that others may use, by their paths: the sandbox's and the library's.
    pub files: BTreeMap<String, String>,
    holder: String,
}

impl ScenarioTask {
    pub(super) fn of(claimed: Claimed, files: BTreeMap<String, String>) -> Self {
        Self {
            sandbox: claimed.sandbox_id.sandbox(),
            run_no: claimed.run_no,
            path: claimed.path,
            text: claimed.text,
            row: claimed.row_name,
            seed: claimed.seed.and_then(|seed| u64::try_from(seed).ok()),
            files,
            until: claimed.until_step,
            holder: claimed.holder,
        }
    }
}

/// The future of a run.
pub type RunFuture<'a> = Pin<Box<dyn Future<Output = Vec<CaseReport>> + Send + 'a>>;

/// Does runs. The host implements it.
pub trait ScenarioRunner: Send + Sync {
    /// Runs a scenario, or the one row of it that is asked for, and tells each step as it is done. With `stop` it ends
    /// after the step that it is at. A file that can't be run gives a report that says so.
    fn run<'a>(
        &'a self,
        task: &'a ScenarioTask,
        tell: &'a (dyn Fn(RunNews) + Send + Sync),
        stop: CancellationToken,
    ) -> RunFuture<'a>;
}

/// What a heartbeat says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Go on.
    Goes,
    /// Somebody asked for it to stop.
    Stop,
    /// It is no longer this server's: it took too long to be heard of, or its sandbox is deleted.
    Lost,
}

#[derive(sqlx::FromRow)]
pub(super) struct Claimed {
    pub(super) sandbox_id: WorldId,
    pub(super) run_no: i64,
    path: ScenarioPath,
    text: String,
    row_name: Option<String>,
    seed: Option<i64>,
    until_step: Option<String>,
    holder: String,
}

#[derive(sqlx::FromRow)]
struct Finished {
    sandbox_id: WorldId,
    slower_than_ms: Option<i64>,
    before: Option<RunVerdict>,
}

/// What came of a run.
pub(super) struct Outcome {
    pub(super) verdict: RunVerdict,
    pub(super) note: Option<Text>,
    pub(super) took: Option<Duration>,
    pub(super) progress: Option<RunProgress>,
    pub(super) cases: Vec<CaseReport>,
}

/// The worst of its cases.
fn verdict_of(cases: &[CaseReport]) -> RunVerdict {
    use RunVerdict::{Broken, Failed, Flaky, Passed, Skipped, Stopped};
    let all: Vec<_> = cases.iter().map(|case| RunVerdict::from(case.verdict)).collect();
    let worst = [Broken, Failed, Flaky, Stopped].into_iter().find(|verdict| all.contains(verdict));
    match worst {
        Some(verdict) => verdict,
        None if all.is_empty() => Broken,
        None if all.iter().all(|verdict| *verdict == Skipped) => Skipped,
        None => Passed,
    }
}

impl Engine {
    /// Claims at most `most` runs that wait, those first that have waited longest.
    pub async fn claim_scenario_runs(&self, most: usize) -> Result<Vec<ScenarioTask>, EngineError> {
        let claimed: Vec<Claimed> = sqlx::query_as(include_str!("turn_claim.sql"))
            .bind(crate::job::holder()?)
            .bind(LEASE.as_secs_f64())
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        let mut tasks = Vec::new();
        for one in claimed {
            self.changed(Change::within(one.sandbox_id.sandbox(), Topic::Scenarios));
            tasks.push(self.task(one).await?);
        }
        Ok(tasks)
    }

    async fn task(&self, claimed: Claimed) -> Result<ScenarioTask, EngineError> {
        let library = self.library();
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        // Only what uses another file needs them.
        if claimed.text.contains("use") {
            let of_library = library.iter().map(|one| (one.path.to_string(), one.text.to_owned()));
            files.extend(of_library);
            let own: Vec<(String, String)> = sqlx::query_as(include_str!("files_texts.sql"))
                .bind(&claimed.sandbox_id)
                .fetch_all(&self.pool)
                .await?;
            files.extend(own);
        }
        Ok(ScenarioTask::of(claimed, files))
    }

    /// Says that the run goes on, how far it is and, where there is news, its report so far, which screens are told.
    pub async fn beat_scenario_run(
        &self,
        task: &ScenarioTask,
        progress: RunProgress,
        report: Option<&ReportText>,
    ) -> Result<Beat, EngineError> {
        let mut stop_asked: Option<bool> = None;
        // A reset that ended just now took the run along: it is seen at the second look.
        for _ in 0..LOOKS {
            stop_asked = sqlx::query_scalar(include_str!("turn_beat.sql"))
                .bind(&task.sandbox)
                .bind(task.run_no)
                .bind(&task.holder)
                .bind(LEASE.as_secs_f64())
                .bind(progress.finished)
                .bind(progress.total)
                .bind(progress.failed)
                .bind(report.map(ReportText::as_str))
                .fetch_optional(&self.pool)
                .await?;
            if stop_asked.is_some() {
                break;
            }
        }
        if report.is_some() {
            self.changed(Change::within(task.sandbox.clone(), Topic::Scenarios));
        }
        Ok(match stop_asked {
            Some(false) => Beat::Goes,
            Some(true) => Beat::Stop,
            None => Beat::Lost,
        })
    }

    /// Gives a run back that was not done: another server begins it anew.
    pub async fn release_scenario_run(&self, task: &ScenarioTask) -> Result<(), EngineError> {
        sqlx::query(include_str!("turn_release.sql"))
            .bind(&task.sandbox)
            .bind(task.run_no)
            .bind(&task.holder)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Stores what came of a run, with its errors and what is to be told of it, at once. Gives whether it was still
    /// this server's.
    pub async fn finish_scenario_run(
        &self,
        task: &ScenarioTask,
        cases: Vec<CaseReport>,
        took: Duration,
    ) -> Result<bool, EngineError> {
        let steps = || cases.iter().flat_map(|case| &case.steps);
        let is_red = |verdict| RunVerdict::from(verdict).is_red();
        let progress = RunProgress {
            finished: steps().count() as i64,
            total: steps().count() as i64,
            failed: steps().filter(|step| is_red(step.verdict)).count() as i64,
        };
        let verdict = verdict_of(&cases);
        let note = cases.iter().find_map(|case| case.problem.clone());
        let (took, progress) = (Some(took), Some(progress));
        let outcome = Outcome { verdict, note, took, progress, cases };
        for _ in 0..LOOKS {
            let mut transaction = self.pool.begin().await?;
            let is_ours = self.finish(&mut transaction, task, &outcome).await?;
            transaction.commit().await?;
            if is_ours {
                self.tell_of_run(&task.sandbox);
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn tell_of_run(&self, sandbox: &SandboxId) {
        let topics = Topics::of(&[Topic::Scenarios, Topic::Errors, Topic::Calls]);
        self.changed(Change::within(sandbox.clone(), topics));
    }

    pub(super) async fn finish(
        &self,
        connection: &mut sqlx::PgConnection,
        task: &ScenarioTask,
        outcome: &Outcome,
    ) -> Result<bool, EngineError> {
        let report =
            (!outcome.cases.is_empty()).then(|| ReportText::of(&outcome.cases)).transpose()?;
        let note = outcome.note.as_ref().map(serde_json::to_string).transpose()?;
        let took_ms = outcome.took.map(|took| i64::try_from(took.as_millis()).unwrap_or(i64::MAX));
        let progress = outcome.progress;
        let finished: Option<Finished> = sqlx::query_as(include_str!("turn_finish.sql"))
            .bind(&task.sandbox)
            .bind(task.run_no)
            .bind(&task.holder)
            .bind(outcome.verdict)
            .bind(report.as_ref().map(ReportText::as_str))
            .bind(note)
            .bind(took_ms)
            .bind(progress.map(|it| it.finished))
            .bind(progress.map(|it| it.total))
            .bind(progress.map(|it| it.failed))
            .fetch_optional(&mut *connection)
            .await?;
        let Some(finished) = finished else { return Ok(false) };
        if let (Some(average), Some(took)) = (finished.slower_than_ms, took_ms) {
            tracing::info!("run {} took {took} ms, twice the average of {average} ms", task.run_no);
        }
        let is_whole = task.until.is_none();
        if is_whole {
            super::telling::tell(
                connection,
                &finished.sandbox_id,
                task,
                (outcome.verdict, finished.before),
                &outcome.cases,
            )
            .await?;
        }
        let caller = Caller {
            sandbox: finished.sandbox_id,
            source: Source::Scenario,
            request_id: format!("run-{}", task.run_no),
            reader: Reader::local(),
        };
        // What fails on the way to a step was told when the whole of it ran.
        let cases = if is_whole { &*outcome.cases } else { &[] };
        let records =
            super::failed_steps::records(task, outcome.verdict, outcome.note.as_ref(), cases)?;
        if !records.is_empty() {
            crate::exchange::store_within(connection, &caller, records).await?;
            sqlx::query(include_str!("durable.sql")).execute(connection).await?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
