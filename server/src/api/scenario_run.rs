//! Runs of scenarios: begin, list, look at, stop.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::Engine;
use engine::scenario::compare::Divergence;
use engine::scenario_store::{
    RunDetail, RunForm, RunVerdict, RunWhat, RunsForm, ScenarioRun, StartedRuns,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery, JsonBody};
use super::listing::{self, Listing, Paged};
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

const PATH: &str = "/api/v1/scenario-runs";

/// Scenarios to be run.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RunBody {
    /// Which; without it: the one of `path`.
    #[schema(value_type = Option<RunWhat>)]
    what: Option<String>,
    /// The one scenario.
    #[schema(max_length = 200)]
    path: Option<String>,
    /// The tag.
    #[schema(max_length = 200)]
    tag: Option<String>,
    /// The one row of the one scenario; without it: all.
    #[schema(max_length = 200)]
    row: Option<String>,
    /// What values are drawn from, where the file doesn't say; without it: 1.
    #[schema(minimum = 0)]
    #[serde(deserialize_with = "whole_number_if_any")]
    seed: Option<i64>,
    /// The number of the step that the one scenario ends with, as a report tells it (`3`, `2.1`): its sandbox is kept as
    /// it is then, its clock stopped. Without it: the last.
    #[schema(max_length = 40)]
    until: Option<String>,
}

impl From<RunBody> for RunForm {
    fn from(body: RunBody) -> Self {
        Self {
            what: body.what.unwrap_or_default(),
            path: body.path.unwrap_or_default(),
            tag: body.tag.unwrap_or_default(),
            row: body.row.unwrap_or_default(),
            seed: body.seed,
            until: body.until.unwrap_or_default(),
        }
    }
}

/// Which runs to list.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RunsQuery {
    /// Those of one scenario.
    #[param(min_length = 1, max_length = 200)]
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Those with this verdict.
    #[param(value_type = Option<RunVerdict>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    /// Those that were wanted together.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_no: Option<i64>,
    /// Only runs below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for RunsQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key), ..self }
    }
}

/// 시나리오 실행: run one, those of a tag, all, or those that failed
///
/// Each runs in a sandbox of its own as soon as a server has a place for it. Ask for the run, or for those of the
/// batch, until they are `over`.
#[utoipa::path(
    post,
    path = "/api/v1/scenario-runs",
    tag = "scenarios",
    request_body(content = RunBody, example = json!({ "what": "path", "path": "flow/cancel_without_coupon.yaml", "seed": 7 })),
    responses((
        status = 202,
        description = "The runs, which wait",
        body = StartedRuns,
        links(
            ("get" = (
                operation_id = "get_scenario_run",
                parameters(("run_no" = "$response.body#/runs/0/run_no"))
            )),
            ("compared" = (
                operation_id = "compare_scenario_run",
                parameters(("run_no" = "$response.body#/runs/0/run_no"))
            )),
            ("stop" = (
                operation_id = "stop_scenario_run",
                parameters(("run_no" = "$response.body#/runs/0/run_no"))
            ))
        )
    ))
)]
pub async fn run_scenarios(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<RunBody>,
) -> Result<(StatusCode, Json<StartedRuns>), ApiFailure> {
    let form = RunForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.run_scenarios(&caller, &form).await };
    let started = super::call(engine, caller, verb).await?;
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// 실행 목록: runs, newest first
#[utoipa::path(
    get,
    path = "/api/v1/scenario-runs",
    tag = "scenarios",
    params(RunsQuery),
    responses((
        status = 200,
        description = "A page of runs",
        body = Listing<ScenarioRun>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_scenario_runs(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<RunsQuery>,
) -> Result<Response, ApiFailure> {
    let form = RunsForm {
        path: query.path.clone().unwrap_or_default(),
        verdict: query.verdict.clone().unwrap_or_default(),
        batch_no: query.batch_no,
        before: query.before,
    };
    let verb = |engine: Engine, caller| async move { engine.scenario_runs(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer(PATH, query, page))
}

/// One run: how far it is, or its report
#[utoipa::path(
    get,
    path = "/api/v1/scenario-runs/{run_no}",
    tag = "scenarios",
    params(("run_no" = i64, Path, description = "The run's number")),
    responses((status = 200, description = "The run", body = RunDetail))
)]
pub async fn get_scenario_run(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(run_no): InPath<i64>,
) -> Result<Json<RunDetail>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.scenario_run(&caller, run_no).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// Where a run parts from an earlier one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ScenarioRunCompared {
    /// The first call that differs; none where no call does, where there is no green run before it, or as long as it is
    /// under way.
    divergence: Option<Divergence>,
}

/// The first call at which a run parts from the last green run of its scenario before it
#[utoipa::path(
    get,
    path = "/api/v1/scenario-runs/{run_no}/compared",
    tag = "scenarios",
    params(("run_no" = i64, Path, description = "The run's number")),
    responses((status = 200, description = "Where they part", body = ScenarioRunCompared))
)]
pub async fn compare_scenario_run(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(run_no): InPath<i64>,
) -> Result<Json<ScenarioRunCompared>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.scenario_run_parted(&caller, run_no).await };
    let divergence = super::call(engine, caller, verb).await?;
    Ok(Json(ScenarioRunCompared { divergence }))
}

/// 실행 중단: stop a run, after the step that it is at
#[utoipa::path(
    post,
    path = "/api/v1/scenario-runs/{run_no}/stop",
    tag = "scenarios",
    params(("run_no" = i64, Path, description = "The run's number")),
    responses((status = 200, description = "The run", body = ScenarioRun))
)]
pub async fn stop_scenario_run(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(run_no): InPath<i64>,
) -> Result<Json<ScenarioRun>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.stop_scenario_run(&caller, run_no).await };
    super::call(engine, caller, verb).await.map(Json)
}
