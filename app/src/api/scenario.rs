//! Scenarios that the sandbox keeps: their files, runs, schedules, and whom failures are told.

#[cfg(feature = "ssr")]
use engine::EngineError;
#[cfg(feature = "ssr")]
use engine::field::FieldMessage;
use engine::language::Text;
use engine::page::Page;
use engine::scenario::compare::Divergence;
use engine::scenario_store::{
    RecordForm, RunForm, RunShown, RunsForm, SaveForm, ScenarioFile, ScenarioLine, ScenarioRun,
    ScenarioSchedule, ScenarioSlot, ScheduleForm, SchedulePreview, Sitting, StartedRuns, Webhook,
    WebhookDelivery, WebhookForm,
};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// All scenarios, the sandbox's own and the library's, by their paths.
#[server(prefix = "/api", endpoint = "scenario/list", protocol = InSandbox)]
pub async fn list() -> Result<Vec<ScenarioLine>, ApiError> {
    super::call::call(|engine, caller| async move { engine.scenarios(&caller).await }).await
}

/// One scenario, with what its file says.
#[server(prefix = "/api", endpoint = "scenario/open", protocol = InSandbox)]
pub async fn open(path: String) -> Result<ScenarioFile, ApiError> {
    super::call::call(|engine, caller| async move { engine.scenario(&caller, &path).await }).await
}

/// Keeps a scenario. Refused with everything that is wrong with it, unless it is a draft.
#[server(prefix = "/api", endpoint = "scenario/save", protocol = InSandbox)]
pub async fn save(form: SaveForm) -> Result<ScenarioFile, ApiError> {
    super::call::call(|engine, caller| async move { engine.save_scenario(&caller, &form).await })
        .await
}

/// Deletes a scenario. Its runs stay.
#[server(prefix = "/api", endpoint = "scenario/delete", protocol = InSandbox)]
pub async fn delete(path: String) -> Result<(), ApiError> {
    super::call::call(|engine, caller| async move { engine.delete_scenario(&caller, &path).await })
        .await
}

/// Runs one, a tag, all, or those that failed.
#[server(prefix = "/api", endpoint = "scenario/run", protocol = InSandbox)]
pub async fn run(form: RunForm) -> Result<StartedRuns, ApiError> {
    super::call::call(|engine, caller| async move { engine.run_scenarios(&caller, &form).await })
        .await
}

/// Runs, the newest first.
#[server(prefix = "/api", endpoint = "scenario/runs", protocol = InSandbox)]
pub async fn runs(form: RunsForm) -> Result<Page<ScenarioRun>, ApiError> {
    super::call::call(|engine, caller| async move { engine.scenario_runs(&caller, &form).await })
        .await
}

/// One run: how far it is, or what came of it.
#[server(prefix = "/api", endpoint = "scenario/open_run", protocol = InSandbox)]
pub async fn open_run(run_no: i64) -> Result<RunShown, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.scenario_run(&caller, run_no).await.map(RunShown::from)
    })
    .await
}

/// Where a run parts from the last green one before it.
#[server(prefix = "/api", endpoint = "scenario/parted", protocol = InSandbox)]
pub async fn parted(run_no: i64) -> Result<Option<Divergence>, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.scenario_run_parted(&caller, run_no).await },
    )
    .await
}

/// How many scenarios were red when they ran last.
#[server(prefix = "/api", endpoint = "scenario/red", protocol = InSandbox)]
pub async fn red() -> Result<i64, ApiError> {
    super::call::call(|engine, caller| async move { engine.red_scenarios(&caller).await }).await
}

/// 시나리오로: what was done by hand is kept as a scenario, and run. Who saw its personal data is kept.
#[server(prefix = "/api", endpoint = "scenario/record", protocol = InSandbox)]
pub async fn record(form: RecordForm) -> Result<Sitting, ApiError> {
    super::call::call(|engine, caller| async move { engine.record_scenario(&caller, &form).await })
        .await
}

/// Stops a run: at once where it waits, else after the step that it is at.
#[server(prefix = "/api", endpoint = "scenario/stop_run", protocol = InSandbox)]
pub async fn stop_run(run_no: i64) -> Result<ScenarioRun, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.stop_scenario_run(&caller, run_no).await },
    )
    .await
}

/// When a cron is due, in words, and the next five times; or what is wrong with it, which is no failure while it is typed.
#[server(prefix = "/api", endpoint = "scenario/preview_cron", protocol = InSandbox)]
pub async fn preview_cron(cron: String) -> Result<Result<SchedulePreview, Text>, ApiError> {
    super::call::call(|engine, caller| async move {
        match engine.preview_cron(&caller, &cron).await {
            Ok(preview) => Ok(Ok(preview)),
            Err(EngineError::Invalid(problems)) if !problems.is_empty() => {
                Ok(Err(FieldMessage::from(&problems[0]).message))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// All schedules.
#[server(prefix = "/api", endpoint = "scenario/schedules", protocol = InSandbox)]
pub async fn schedules() -> Result<Vec<ScenarioSchedule>, ApiError> {
    super::call::call(|engine, caller| async move { engine.scenario_schedules(&caller).await })
        .await
}

/// Makes a schedule.
#[server(prefix = "/api", endpoint = "scenario/create_schedule", protocol = InSandbox)]
pub async fn create_schedule(form: ScheduleForm) -> Result<ScenarioSchedule, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.create_scenario_schedule(&caller, &form).await
    })
    .await
}

/// Changes a schedule.
#[server(prefix = "/api", endpoint = "scenario/edit_schedule", protocol = InSandbox)]
pub async fn edit_schedule(
    schedule_no: i64,
    form: ScheduleForm,
) -> Result<ScenarioSchedule, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.edit_scenario_schedule(&caller, schedule_no, &form).await
    })
    .await
}

/// Deletes a schedule with its slots. Its runs stay.
#[server(prefix = "/api", endpoint = "scenario/delete_schedule", protocol = InSandbox)]
pub async fn delete_schedule(schedule_no: i64) -> Result<(), ApiError> {
    super::call::call(|engine, caller| async move {
        engine.delete_scenario_schedule(&caller, schedule_no).await
    })
    .await
}

/// A schedule's slots, the newest first.
#[server(prefix = "/api", endpoint = "scenario/slots", protocol = InSandbox)]
pub async fn slots(schedule_no: i64, before: Option<i64>) -> Result<Page<ScenarioSlot>, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.scenario_slots(&caller, schedule_no, before).await
    })
    .await
}

/// Whom failures and recoveries are told.
#[server(prefix = "/api", endpoint = "scenario/webhook", protocol = InSandbox)]
pub async fn open_webhook() -> Result<Webhook, ApiError> {
    super::call::call(|engine, caller| async move { engine.scenario_webhook(&caller).await }).await
}

/// Sets whom they are told.
#[server(prefix = "/api", endpoint = "scenario/set_webhook", protocol = InSandbox)]
pub async fn set_webhook(form: WebhookForm) -> Result<Webhook, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.set_scenario_webhook(&caller, &form).await },
    )
    .await
}

/// What was told, the newest first.
#[server(prefix = "/api", endpoint = "scenario/deliveries", protocol = InSandbox)]
pub async fn deliveries(before: Option<i64>) -> Result<Page<WebhookDelivery>, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.webhook_deliveries(&caller, before).await },
    )
    .await
}
