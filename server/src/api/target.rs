//! A sandbox's target: which of its parts are outside, and how they are asked.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::target::{Pair, TargetForm, TargetView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::JsonBody;
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

/// The target, whole: what is blank or missing is built in, or as in micropay's own API. What is answered can be
/// sent again as it is.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TargetBody {
    /// The base URL of the customer API (NCN 조회), without credentials: `http://host:port/api/v1`.
    customer_url: String,
    /// The base URL of coupons and payments.
    payment_url: String,
    /// The telegram port that verifies coupons: `host:port`.
    telegram_address: String,
    /// Sent with each request; eight at the most. Their values are secrets: `••••••••` is answered in their place, and
    /// stands for the stored value where it is sent, as long as it would go to no other host.
    headers: Vec<Pair>,
    /// The longest wait for a connection, in milliseconds.
    #[schema(minimum = 10, maximum = 3_000)]
    #[serde(deserialize_with = "whole_number_if_any")]
    connect_timeout_ms: Option<i64>,
    /// The longest wait from there to the whole answer, in milliseconds.
    #[schema(minimum = 10, maximum = 10_000)]
    #[serde(deserialize_with = "whole_number_if_any")]
    timeout_ms: Option<i64>,
    /// Paths below the base URLs, by what is asked there.
    paths: Vec<Pair>,
    /// JSON pointers into the answers, by what is read there.
    mapping: Vec<Pair>,
}

impl From<TargetBody> for TargetForm {
    fn from(body: TargetBody) -> Self {
        let text = |number: Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
        Self {
            customer_url: body.customer_url,
            payment_url: body.payment_url,
            telegram_address: body.telegram_address,
            headers: body.headers,
            connect_timeout_ms: text(body.connect_timeout_ms),
            timeout_ms: text(body.timeout_ms),
            paths: body.paths,
            mapping: body.mapping,
        }
    }
}

impl From<TargetForm> for TargetBody {
    fn from(form: TargetForm) -> Self {
        Self {
            customer_url: form.customer_url,
            payment_url: form.payment_url,
            telegram_address: form.telegram_address,
            headers: form.headers,
            connect_timeout_ms: form.connect_timeout_ms.parse().ok(),
            timeout_ms: form.timeout_ms.parse().ok(),
            paths: form.paths,
            mapping: form.mapping,
        }
    }
}

impl TargetBody {
    /// What it means; the values of headers count.
    ///
    /// # Errors
    ///
    /// Where it can't be read by itself: also where a value stands for a stored one.
    pub(super) fn meaning(self) -> Result<(TargetForm, Vec<Pair>), ()> {
        let target = TargetForm::from(self).parse(None).map_err(|_| ())?;
        let headers = target.headers.iter();
        let headers =
            headers.map(|header| Pair::from((header.name.as_str(), header.value.reveal())));
        Ok((TargetForm::from(&target), headers.collect()))
    }
}

/// 연결 대상: what of the sandbox is outside, and how it is asked
///
/// The values of headers are hidden.
#[utoipa::path(
    get,
    path = "/api/v1/target",
    tag = "sandboxes",
    responses((status = 200, description = "The target", body = TargetBody))
)]
pub async fn get_target(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<TargetBody>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.target(&caller).await };
    super::call(engine, caller, verb).await.map(answered)
}

/// 연결 대상 바꾸기: set the sandbox's target
///
/// Later calls go there. An empty object builds everything in again.
#[utoipa::path(
    post,
    path = "/api/v1/target",
    tag = "sandboxes",
    request_body(
        content = TargetBody,
        example = json!({
            "payment_url": "https://pay.example/api/v1",
            "headers": [{ "name": "Authorization", "value": "Bearer a-token" }],
            "timeout_ms": 3000
        })
    ),
    responses((status = 200, description = "The target as it is now", body = TargetBody))
)]
pub async fn set_target(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<TargetBody>,
) -> Result<Json<TargetBody>, ApiFailure> {
    let form = TargetForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.set_target(&caller, &form).await };
    super::call(engine, caller, verb).await.map(answered)
}

fn answered(view: TargetView) -> Json<TargetBody> {
    Json(TargetBody::from(view.form))
}
