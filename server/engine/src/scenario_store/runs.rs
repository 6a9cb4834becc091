//! Begin runs, list them, look at one, stop one.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::files::Runnable;
use super::{NewRun, RunCause, RunDetail, RunForm, RunWhat, RunsForm, ScenarioRun, StartedRuns};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::page::{PAGE_ROWS, Page};
use crate::personal_text;
use crate::reader::{Role, Source};
use crate::refusal::Refusal;
use crate::scenario::report::CaseReport;
use crate::topic::Topic;

/// How many runs of a sandbox may wait or be under way.
const MOST_UNFINISHED: i64 = 2_000;

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    run: ScenarioRun,
    text: String,
    report: Option<Json<Vec<CaseReport>>>,
    last_green: Option<i64>,
}

/// Runs that are wanted together, but for which scenarios.
pub(super) struct Wanted<'a> {
    pub cause: RunCause,
    pub by: &'a str,
    pub schedule_no: Option<i64>,
    pub due_at: Option<chrono::DateTime<chrono::Utc>>,
    pub again_if_killed: bool,
    pub row: Option<&'a str>,
    pub seed: Option<i64>,
    pub until: Option<&'a str>,
    pub batch_no: i64,
}

/// The number of the next runs that are wanted together.
pub(super) async fn next_batch(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(include_str!("next_batch.sql")).fetch_one(connection).await
}

/// Lets runs wait for a server. Whether there was room for them.
pub(super) async fn begin(
    connection: &mut PgConnection,
    world: &WorldId,
    scenarios: &[Runnable],
    wanted: &Wanted<'_>,
) -> Result<bool, EngineError> {
    let tags: Result<Vec<_>, _> =
        scenarios.iter().map(|one| serde_json::to_string(&one.tags)).collect();
    let begun = sqlx::query(include_str!("runs_begin.sql"))
        .bind(world)
        .bind(scenarios.iter().map(|one| one.path.as_str()).collect::<Vec<_>>())
        .bind(scenarios.iter().map(|one| one.is_library).collect::<Vec<_>>())
        .bind(scenarios.iter().map(|one| one.name.as_str()).collect::<Vec<_>>())
        .bind(tags?)
        .bind(scenarios.iter().map(|one| one.text.as_str()).collect::<Vec<_>>())
        .bind(wanted.cause)
        .bind(wanted.by)
        .bind(wanted.schedule_no)
        .bind(wanted.due_at)
        .bind(wanted.again_if_killed)
        .bind(wanted.row)
        .bind(MOST_UNFINISHED)
        .bind(wanted.seed)
        .bind(wanted.batch_no)
        .bind(wanted.until)
        .execute(connection)
        .await?;
    Ok(begun.rows_affected() > 0)
}

impl Engine {
    /// Runs one scenario, those of a tag, all, or those that were red when they ran last. Each has a sandbox of its
    /// own; they wait until a server has a place for them.
    pub async fn run_scenarios(
        &self,
        caller: &Caller,
        form: &RunForm,
    ) -> Result<StartedRuns, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let new = form.parse()?;
        let scenarios = self.scenarios_asked(caller, &new).await?;
        let cause = if caller.source == Source::Console { RunCause::Hand } else { RunCause::Api };
        let mut transaction = self.pool.begin().await?;
        let batch_no = next_batch(&mut transaction).await?;
        let wanted = Wanted {
            cause,
            by: caller.reader.name.as_str(),
            schedule_no: None,
            due_at: None,
            again_if_killed: false,
            row: new.row.as_deref(),
            seed: new.seed,
            until: new.until.as_deref(),
            batch_no,
        };
        let is_begun = begin(&mut transaction, &caller.sandbox, &scenarios, &wanted).await?;
        transaction.commit().await?;
        if !is_begun {
            self.now(&caller.sandbox).await?;
            return Err(Refusal::ScenarioRunsFull { most: MOST_UNFINISHED }.into());
        }
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        let runs = sqlx::query_as(include_str!("runs_of_batch.sql"))
            .bind(&caller.sandbox)
            .bind(batch_no)
            .fetch_all(&self.pool)
            .await?;
        Ok(StartedRuns { batch_no, runs })
    }

    async fn scenarios_asked(
        &self,
        caller: &Caller,
        new: &NewRun,
    ) -> Result<Vec<Runnable>, EngineError> {
        if let (RunWhat::Path, Some(path)) = (new.what, &new.path) {
            let one = self.runnable(caller, path).await?;
            if one.problems > 0 {
                let (path, problems) = (path.to_string(), one.problems);
                return Err(Refusal::ScenarioIsDraft { path, problems }.into());
            }
            return Ok(vec![one]);
        }
        let mut connection = self.pool.acquire().await?;
        let mut all = self.runnables(&mut connection, &caller.sandbox).await?;
        drop(connection);
        all.retain(Runnable::runs);
        match new.what {
            RunWhat::Path | RunWhat::All => {}
            RunWhat::Tag => {
                all.retain(|one| new.tag.as_ref().is_some_and(|tag| one.tags.contains(tag)))
            }
            RunWhat::Failed => {
                let paths: Vec<_> = all.iter().map(|one| one.path.as_str()).collect();
                let red: Vec<String> = sqlx::query_scalar(include_str!("runs_last_red.sql"))
                    .bind(&caller.sandbox)
                    .bind(paths)
                    .fetch_all(&self.pool)
                    .await?;
                all.retain(|one| red.iter().any(|path| path == one.path.as_str()));
            }
        }
        if all.is_empty() {
            self.now(&caller.sandbox).await?;
            return Err(Refusal::NoScenarioToRun {}.into());
        }
        Ok(all)
    }

    /// A page of runs, the newest first. Each filter has a statement and an index of its own.
    pub async fn scenario_runs(
        &self,
        caller: &Caller,
        form: &RunsForm,
    ) -> Result<Page<ScenarioRun>, EngineError> {
        let filter = form.parse()?;
        let statement = match (filter.batch_no, &filter.path, filter.verdict) {
            (Some(_), ..) => include_str!("runs_list_by_batch.sql"),
            (None, Some(_), _) => include_str!("runs_list_by_path.sql"),
            (None, None, Some(_)) => include_str!("runs_list_by_verdict.sql"),
            (None, None, None) => include_str!("runs_list.sql"),
        };
        let mut query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1);
        if let Some(batch_no) = filter.batch_no {
            query = query.bind(batch_no).bind(filter.verdict);
        } else if let Some(path) = filter.path {
            query = query.bind(path).bind(filter.verdict);
        } else if let Some(verdict) = filter.verdict {
            query = query.bind(verdict);
        }
        let rows: Vec<ScenarioRun> = query.fetch_all(self.bulk()).await?;
        let rows = personal_text::told_to(&caller.reader, rows)?;
        self.page(caller, rows, |row| row.run_no).await
    }

    /// One run: how far it is, or what came of it.
    pub async fn scenario_run(
        &self,
        caller: &Caller,
        run_no: i64,
    ) -> Result<RunDetail, EngineError> {
        let detail = self.whole_scenario_run(caller, run_no).await?;
        Ok(personal_text::told_to(&caller.reader, detail)?)
    }

    /// One run, with the numbers of people that are in it.
    pub(super) async fn whole_scenario_run(
        &self,
        caller: &Caller,
        run_no: i64,
    ) -> Result<RunDetail, EngineError> {
        let row: Option<DetailRow> = sqlx::query_as(include_str!("runs_get.sql"))
            .bind(&caller.sandbox)
            .bind(run_no)
            .fetch_optional(&self.pool)
            .await?;
        let row = self.found(caller, row, Refusal::ScenarioRunNotFound { run_no }).await?;
        let DetailRow { run, text, report, last_green } = row;
        let report = report.map(|Json(report)| report).unwrap_or_default();
        Ok(RunDetail { run, text, report, last_green })
    }

    /// Stops a run: at once where it waits, else after the step that it is at. One that is over stays as it is.
    pub async fn stop_scenario_run(
        &self,
        caller: &Caller,
        run_no: i64,
    ) -> Result<ScenarioRun, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let stopped = sqlx::query(include_str!("runs_stop.sql"))
            .bind(&caller.sandbox)
            .bind(run_no)
            .execute(&self.pool)
            .await?;
        if stopped.rows_affected() > 0 {
            self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        }
        Ok(self.scenario_run(caller, run_no).await?.run)
    }
}
