//! A sandbox's clock: read, set, put forward, stopped.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::sandbox::{ClockForm, SandboxClock};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::JsonBody;
use super::problem::ApiFailure;

/// What is done to a clock.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClockBody {
    /// `set` to a moment; `advance` by a duration or to a goal; `stop` where it is; `resume` from there; `real`:
    /// the time of the machine.
    #[schema(required = true, pattern = "^(set|advance|stop|resume|real)$")]
    act: String,
    /// To set: the day in Seoul, with or without a time, `2026-12-01 09:30:00`; or an RFC 3339 moment, as this answers.
    moment: Option<String>,
    /// To advance: by how much, in days, hours, minutes and seconds.
    duration: Option<String>,
    /// To advance: to the beginning of the next day or month, or of the day after the next last day of a coupon.
    #[schema(pattern = "^(next_day|next_month|next_expiry)?$")]
    goal: Option<String>,
}

impl From<ClockBody> for ClockForm {
    fn from(body: ClockBody) -> Self {
        Self {
            act: body.act,
            moment: body.moment.unwrap_or_default(),
            duration: body.duration.unwrap_or_default(),
            goal: body.goal.unwrap_or_default(),
        }
    }
}

/// 시계: what the sandbox's clock shows
#[utoipa::path(
    get,
    path = "/api/v1/clock",
    tag = "sandboxes",
    responses((status = 200, description = "The clock", body = SandboxClock))
)]
pub async fn get_clock(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<SandboxClock>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.sandbox_clock(&caller).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 시계 움직이기: set the sandbox's clock, put it forward, or stop it
///
/// Limits, months, validity, expiry and cancel periods follow it at once. Deadlines of the machinery (waits for an
/// answer, keys, leases) stay real time. It may be put back: `went_back` then says, in this answer only, that what was
/// done before may lie in its future.
#[utoipa::path(
    post,
    path = "/api/v1/clock",
    tag = "sandboxes",
    request_body(
        content = ClockBody,
        example = json!({ "act": "advance", "goal": "next_month" })
    ),
    responses((status = 200, description = "The clock", body = SandboxClock))
)]
pub async fn move_clock(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<ClockBody>,
) -> Result<Json<SandboxClock>, ApiFailure> {
    let form = ClockForm::from(body);
    let verb =
        |engine: Engine, caller| async move { engine.move_sandbox_clock(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
