//! When scenarios run by themselves, and whom their failures are told.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::scenario_store::{
    Missed, Overlap, ScenarioSchedule, ScenarioSlot, ScheduleForm, SchedulePreview, Webhook,
    WebhookDelivery, WebhookForm,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery, JsonBody};
use super::listing::{self, Listing, Paged};
use super::problem::ApiFailure;

const PATH: &str = "/api/v1/scenario-schedules";

/// The schedules.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioSchedules {
    /// The oldest first.
    rows: Vec<ScenarioSchedule>,
}

/// A schedule to be made, or changed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleBody {
    /// The scenario that it runs; or its tag.
    #[schema(max_length = 200)]
    path: Option<String>,
    /// The scenarios of this tag, whichever there are by then.
    #[schema(max_length = 200)]
    tag: Option<String>,
    /// Cron of five fields (minute, hour, day, month, weekday), in Seoul.
    #[schema(required = true, max_length = 200)]
    cron: String,
    /// What becomes of a slot while the one before still runs; without it: `skip`.
    #[schema(value_type = Option<Overlap>)]
    overlap: Option<String>,
    /// What becomes of slots that were missed; without it: `once`.
    #[schema(value_type = Option<Missed>)]
    missed: Option<String>,
    /// Whether it rests.
    paused: Option<bool>,
    /// Whether a run whose server died is run again.
    again_if_killed: Option<bool>,
}

impl From<ScheduleBody> for ScheduleForm {
    fn from(body: ScheduleBody) -> Self {
        Self {
            path: body.path.unwrap_or_default(),
            tag: body.tag.unwrap_or_default(),
            cron: body.cron,
            overlap: body.overlap.unwrap_or_default(),
            missed: body.missed.unwrap_or_default(),
            paused: body.paused.unwrap_or(false),
            again_if_killed: body.again_if_killed.unwrap_or(false),
        }
    }
}

/// A cron to be read.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CronQuery {
    /// Cron of five fields, in Seoul.
    #[param(min_length = 1, max_length = 200, example = "0 9 * * 1-5")]
    cron: String,
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct BelowQuery {
    /// Only rows below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for BelowQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key) }
    }
}

/// Whom to tell.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookBody {
    /// Where to; without it: nobody is told.
    #[schema(max_length = 200)]
    url: Option<String>,
    /// What bodies are signed with, of 16 to 200 visible ASCII characters. Without it the stored one stays, as long
    /// as the address has the same origin.
    #[schema(max_length = 200)]
    secret: Option<String>,
}

impl From<WebhookBody> for WebhookForm {
    fn from(body: WebhookBody) -> Self {
        Self { url: body.url.unwrap_or_default(), secret: body.secret.unwrap_or_default() }
    }
}

/// 예약 목록: when scenarios run by themselves
#[utoipa::path(
    get,
    path = "/api/v1/scenario-schedules",
    tag = "scenarios",
    responses((status = 200, description = "All schedules", body = ScenarioSchedules))
)]
pub async fn list_scenario_schedules(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<ScenarioSchedules>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.scenario_schedules(&caller).await };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(ScenarioSchedules { rows }))
}

/// A cron in words, and its next five times
#[utoipa::path(
    get,
    path = "/api/v1/scenario-schedules/preview",
    tag = "scenarios",
    params(CronQuery),
    responses((status = 200, description = "When it is due", body = SchedulePreview))
)]
pub async fn preview_cron(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<CronQuery>,
) -> Result<Json<SchedulePreview>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.preview_cron(&caller, &query.cron).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 예약: run a scenario, or those of a tag, by themselves
///
/// Each time is a slot, which is run once, however many servers there are.
#[utoipa::path(
    post,
    path = "/api/v1/scenario-schedules",
    tag = "scenarios",
    request_body(
        content = ScheduleBody,
        example = json!({ "path": "flow/cancel_without_coupon.yaml", "cron": "*/5 * * * *", "overlap": "skip", "missed": "once" })
    ),
    responses((
        status = 201,
        description = "The schedule",
        body = ScenarioSchedule,
        headers(("Location" = String, description = "Where the schedule is")),
        links(
            ("get" = (
                operation_id = "get_scenario_schedule",
                parameters(("schedule_no" = "$response.body#/schedule_no"))
            )),
            ("edit" = (
                operation_id = "edit_scenario_schedule",
                parameters(("schedule_no" = "$response.body#/schedule_no"))
            )),
            ("slots" = (
                operation_id = "list_scenario_slots",
                parameters(("schedule_no" = "$response.body#/schedule_no"))
            )),
            ("delete" = (
                operation_id = "delete_scenario_schedule",
                parameters(("schedule_no" = "$response.body#/schedule_no"))
            ))
        )
    ))
)]
pub async fn create_scenario_schedule(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<ScheduleBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = ScheduleForm::from(body);
    let verb = |engine: Engine, caller| async move {
        engine.create_scenario_schedule(&caller, &form).await
    };
    let made = super::call(engine, caller, verb).await?;
    let location = format!("{PATH}/{}", made.schedule_no);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// One schedule
#[utoipa::path(
    get,
    path = "/api/v1/scenario-schedules/{schedule_no}",
    tag = "scenarios",
    params(("schedule_no" = i64, Path, description = "The schedule's number")),
    responses((status = 200, description = "The schedule", body = ScenarioSchedule))
)]
pub async fn get_scenario_schedule(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(schedule_no): InPath<i64>,
) -> Result<Json<ScenarioSchedule>, ApiFailure> {
    let verb = |engine: Engine, caller| async move {
        engine.scenario_schedule(&caller, schedule_no).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// Change a schedule: all of it
#[utoipa::path(
    post,
    path = "/api/v1/scenario-schedules/{schedule_no}",
    tag = "scenarios",
    params(("schedule_no" = i64, Path, description = "The schedule's number")),
    request_body(
        content = ScheduleBody,
        example = json!({ "path": "flow/cancel_without_coupon.yaml", "cron": "0 9 * * 1-5", "paused": true })
    ),
    responses((status = 200, description = "The schedule", body = ScenarioSchedule))
)]
pub async fn edit_scenario_schedule(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(schedule_no): InPath<i64>,
    JsonBody(body): JsonBody<ScheduleBody>,
) -> Result<Json<ScenarioSchedule>, ApiFailure> {
    let form = ScheduleForm::from(body);
    let verb = |engine: Engine, caller| async move {
        engine.edit_scenario_schedule(&caller, schedule_no, &form).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// Delete a schedule with its slots; its runs stay
#[utoipa::path(
    delete,
    path = "/api/v1/scenario-schedules/{schedule_no}",
    tag = "scenarios",
    params(("schedule_no" = i64, Path, description = "The schedule's number")),
    responses((status = 204, description = "It is deleted"))
)]
pub async fn delete_scenario_schedule(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(schedule_no): InPath<i64>,
) -> Result<StatusCode, ApiFailure> {
    let verb = |engine: Engine, caller| async move {
        engine.delete_scenario_schedule(&caller, schedule_no).await
    };
    super::call(engine, caller, verb).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The times at which it was due, newest first, and what became of each
#[utoipa::path(
    get,
    path = "/api/v1/scenario-schedules/{schedule_no}/slots",
    tag = "scenarios",
    params(("schedule_no" = i64, Path, description = "The schedule's number"), BelowQuery),
    responses((
        status = 200,
        description = "A page of slots",
        body = Listing<ScenarioSlot>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_scenario_slots(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(schedule_no): InPath<i64>,
    InQuery(query): InQuery<BelowQuery>,
) -> Result<Response, ApiFailure> {
    let before = query.before;
    let verb = |engine: Engine, caller| async move {
        engine.scenario_slots(&caller, schedule_no, before).await
    };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer(&format!("{PATH}/{schedule_no}/slots"), query, page))
}

/// Whom failures and recoveries are told
#[utoipa::path(
    get,
    path = "/api/v1/scenario-webhook",
    tag = "scenarios",
    responses((status = 200, description = "The webhook", body = Webhook))
)]
pub async fn get_scenario_webhook(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Webhook>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.scenario_webhook(&caller).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// Set whom failures and recoveries are told
///
/// Each is a POST of JSON with `Micropay-Signature: t=…,v1=…`: the moment in seconds, and the HMAC-SHA256 of
/// `moment.body` by the secret, in hexadecimal. It is sent again, later each time, until it is answered by 2xx, eight
/// times at the most; `Micropay-Delivery` is its number.
#[utoipa::path(
    post,
    path = "/api/v1/scenario-webhook",
    tag = "scenarios",
    request_body(
        content = WebhookBody,
        example = json!({ "url": "http://localhost:9999/hook", "secret": "0123456789abcdef" })
    ),
    responses((status = 200, description = "The webhook", body = Webhook))
)]
pub async fn set_scenario_webhook(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<WebhookBody>,
) -> Result<Json<Webhook>, ApiFailure> {
    let form = WebhookForm::from(body);
    let verb =
        |engine: Engine, caller| async move { engine.set_scenario_webhook(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// What was told, newest first
#[utoipa::path(
    get,
    path = "/api/v1/scenario-webhook/deliveries",
    tag = "scenarios",
    params(BelowQuery),
    responses((
        status = 200,
        description = "A page of deliveries",
        body = Listing<WebhookDelivery>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_webhook_deliveries(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<BelowQuery>,
) -> Result<Response, ApiFailure> {
    let before = query.before;
    let verb =
        |engine: Engine, caller| async move { engine.webhook_deliveries(&caller, before).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer("/api/v1/scenario-webhook/deliveries", query, page))
}
