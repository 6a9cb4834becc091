//! Scenarios: list, read, save, delete.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::Engine;
use engine::scenario_store::{SaveForm, ScenarioFile, ScenarioLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::{InQuery, JsonBody};
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

/// The scenarios.
#[derive(Debug, Serialize, ToSchema)]
pub struct Scenarios {
    /// The sandbox's and the library's, by their paths.
    rows: Vec<ScenarioLine>,
}

/// Which scenario.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScenarioQuery {
    /// Its path.
    #[param(min_length = 1, max_length = 200, example = "clock.yaml")]
    path: String,
}

/// A scenario to be saved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScenarioBody {
    /// Where; `/` makes folders.
    #[schema(required = true, max_length = 200)]
    path: String,
    /// What the file says.
    #[schema(required = true, max_length = 262_144)]
    text: String,
    /// The `edit_no` of the file that was edited; 0, or none, where it is new.
    #[schema(minimum = 0)]
    #[serde(deserialize_with = "whole_number_if_any")]
    edit_no: Option<i64>,
    /// Whether it is kept though it can't be read. Such a one does not run.
    draft: Option<bool>,
}

impl From<ScenarioBody> for SaveForm {
    fn from(body: ScenarioBody) -> Self {
        Self {
            path: body.path,
            text: body.text,
            edit_no: body.edit_no.unwrap_or(0),
            draft: body.draft.unwrap_or(false),
        }
    }
}

/// 시나리오 목록: the sandbox's scenarios and the library's, with their last runs
#[utoipa::path(
    get,
    path = "/api/v1/scenarios",
    tag = "scenarios",
    responses((status = 200, description = "All scenarios", body = Scenarios))
)]
pub async fn list_scenarios(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Scenarios>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.scenarios(&caller).await };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(Scenarios { rows }))
}

/// One scenario, with its text and what is wrong with it
#[utoipa::path(
    get,
    path = "/api/v1/scenarios/file",
    tag = "scenarios",
    params(ScenarioQuery),
    responses((status = 200, description = "The scenario", body = ScenarioFile))
)]
pub async fn get_scenario(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ScenarioQuery>,
) -> Result<Json<ScenarioFile>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.scenario(&caller, &query.path).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 시나리오 저장: keep a new scenario, or the next edit of one
///
/// Refused with everything that is wrong with it, each with its line, unless it is a draft. What the file says of
/// when it runs (`schedule:`) is so from then on, which takes an operator.
#[utoipa::path(
    post,
    path = "/api/v1/scenarios",
    tag = "scenarios",
    request_body(
        content = ScenarioBody,
        example = json!({
            "path": "clock.yaml",
            "text": "name: The clock is told\nsteps:\n  - check: {clock: }\n    expect: {http: 200}\n",
            "edit_no": 0
        })
    ),
    responses((status = 200, description = "The scenario", body = ScenarioFile))
)]
pub async fn save_scenario(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<ScenarioBody>,
) -> Result<Json<ScenarioFile>, ApiFailure> {
    let form = SaveForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.save_scenario(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// Delete a scenario; its runs stay
#[utoipa::path(
    delete,
    path = "/api/v1/scenarios/file",
    tag = "scenarios",
    params(ScenarioQuery),
    responses((status = 204, description = "It is deleted"))
)]
pub async fn delete_scenario(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ScenarioQuery>,
) -> Result<StatusCode, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.delete_scenario(&caller, &query.path).await };
    super::call(engine, caller, verb).await?;
    Ok(StatusCode::NO_CONTENT)
}
