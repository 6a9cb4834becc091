//! Payments: pay, list, get, timeline, ledger, cancel, inquire.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use engine::Engine;
use engine::idempotency::Keyed;
use engine::payment::{
    CancelOutcome, HistoryForm, OrderForm, Payment, PaymentLedger, PaymentOutcome, PaymentStatus,
    PaymentTimeline,
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery, JsonBody};
use super::idempotency::{Unsettled, mark_replayed};
use super::listing::{self, Listing, Paged};
use super::payment_body::PaymentBody;
use super::problem::ApiFailure;

const PATH: &str = "/api/v1/payments";

/// 결제: pay an order
///
/// Charges an order to a phone bill, with or without a coupon. The same order number with the same
/// request gets the first one's result, marked `Idempotent-Replayed: true`; with another request it
/// is refused.
#[utoipa::path(
    post,
    path = "/api/v1/payments",
    tag = "payments",
    request_body(
        content = PaymentBody,
        example = json!({
            "order_no": "EXAMPLE-0001", "payment_method": "01", "payment_type": "D1",
            "amount": 12000, "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true,
            "ctn": "010-1234-5678"
        })
    ),
    responses(
        (
            status = 201,
            description = "Paid",
            body = PaymentOutcome,
            headers(("Location" = String, description = "Where the payment is")),
            links(
                ("get" = (
                    operation_id = "get_payment",
                    parameters(("order_no" = "$response.body#/order_no"))
                )),
                ("inquire" = (
                    operation_id = "inquire_payment",
                    parameters(("order_no" = "$response.body#/order_no"))
                )),
                ("cancel" = (
                    operation_id = "cancel_payment",
                    parameters(("order_no" = "$response.body#/order_no"))
                ))
            )
        ),
        (
            status = 202,
            description = "The verification's answer did not come in time: the payment is \
                `unknown` until an inquiry settles it, which happens by itself",
            body = PaymentOutcome,
            headers(("Location" = String, description = "Where the payment is")),
            links(("inquire" = (
                operation_id = "inquire_payment",
                parameters(("order_no" = "$response.body#/order_no"))
            )))
        )
    )
)]
pub async fn create_payment(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    keyed: Option<Extension<Keyed>>,
    JsonBody(body): JsonBody<PaymentBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let keyed = keyed.map(|Extension(keyed)| keyed);
    let verb = |engine: Engine, caller| async move {
        engine.pay_once(&caller, body.into(), keyed.as_ref()).await
    };
    let mut outcome = super::call(engine, caller, verb).await?;
    let mut headers = HeaderMap::new();
    if std::mem::take(&mut outcome.replayed) {
        mark_replayed(&mut headers);
    }
    // A repeated answer has no stages, and both must be the same.
    outcome.stages.clear();
    let status = match outcome.status {
        PaymentStatus::Paid => StatusCode::CREATED,
        _ => StatusCode::ACCEPTED,
    };
    let location = format!("{PATH}/{}", outcome.order_no);
    let location = [(header::LOCATION, location)];
    Ok((status, headers, location, unsettled(outcome.status), Json(outcome)))
}

/// Marks the answer of a payment that has no outcome yet.
fn unsettled(status: PaymentStatus) -> Option<Extension<Unsettled>> {
    status.is_open().then_some(Extension(Unsettled))
}

/// Which payments to list. What is not given filters nothing.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PaymentsQuery {
    /// 핸드폰번호: `010-1234-5678`, with or without hyphens, dots, brackets or spaces, or as
    /// `+82 10-1234-5678`.
    #[param(
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    ctn: Option<String>,
    /// 주문번호, whole.
    #[param(pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40)]
    #[serde(skip_serializing_if = "Option::is_none")]
    order_no: Option<String>,
    /// 상태.
    #[param(value_type = Option<PaymentStatus>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Only payments below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for PaymentsQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key), ..self }
    }
}

/// 결제 내역: payments, newest first
#[utoipa::path(
    get,
    path = "/api/v1/payments",
    tag = "payments",
    params(PaymentsQuery),
    responses((
        status = 200,
        description = "A page of payments",
        body = Listing<Payment>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_payments(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<PaymentsQuery>,
) -> Result<Response, ApiFailure> {
    let form = HistoryForm {
        ctn: query.ctn.clone().unwrap_or_default(),
        order_no: query.order_no.clone().unwrap_or_default(),
        status: query.status.clone().unwrap_or_default(),
        before: query.before,
    };
    let verb = |engine: Engine, caller| async move { engine.list_payments(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer(PATH, query, page))
}

/// One payment
#[utoipa::path(
    get,
    path = "/api/v1/payments/{order_no}",
    tag = "payments",
    params((
        "order_no" = String, Path,
        description = "주문번호", pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40, example = "DEMO-0001"
    )),
    responses((status = 200, description = "The payment", body = Payment))
)]
pub async fn get_payment(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(order_no): InPath<String>,
) -> Result<Json<Payment>, ApiFailure> {
    let form = OrderForm { order_no };
    let verb =
        |engine: Engine, caller| async move { engine.payment_of_order(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 흐름: what happened to a payment, one after the other
///
/// Received, coupon held, each telegram with its code, paid or declined, cancelled, the coupon back: with
/// the time of each and the call behind it.
#[utoipa::path(
    get,
    path = "/api/v1/payments/{order_no}/timeline",
    tag = "payments",
    params((
        "order_no" = String, Path,
        description = "주문번호", pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40, example = "DEMO-0001"
    )),
    responses((status = 200, description = "The payment's timeline", body = PaymentTimeline))
)]
pub async fn get_payment_timeline(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(order_no): InPath<String>,
) -> Result<Json<PaymentTimeline>, ApiFailure> {
    let form = OrderForm { order_no };
    let verb =
        |engine: Engine, caller| async move { engine.payment_timeline(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 원장: what was entered in the ledger for a payment, and its sums
///
/// A charge once it is paid, and what was taken back once it is cancelled: then the sums are zero.
#[utoipa::path(
    get,
    path = "/api/v1/payments/{order_no}/ledger",
    tag = "payments",
    params((
        "order_no" = String, Path,
        description = "주문번호", pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40, example = "DEMO-0001"
    )),
    responses((status = 200, description = "The payment's ledger", body = PaymentLedger))
)]
pub async fn get_payment_ledger(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(order_no): InPath<String>,
) -> Result<Json<PaymentLedger>, ApiFailure> {
    let form = OrderForm { order_no };
    let verb = |engine: Engine, caller| async move { engine.payment_ledger(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 결제 취소: cancel a payment
///
/// Whole, and its coupon comes back with it as its promotion promises: 미사용 again, or 만료 where its last day has gone
/// by; with some days more; not at all; or with a new one in its place, which ends no sooner than it (`replacement_status`
/// tells whether it has ended already).
#[utoipa::path(
    post,
    path = "/api/v1/payments/{order_no}/cancel",
    tag = "payments",
    params((
        "order_no" = String, Path,
        description = "주문번호", pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40
    )),
    responses((status = 200, description = "What was taken back", body = CancelOutcome))
)]
pub async fn cancel_payment(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(order_no): InPath<String>,
    keyed: Option<Extension<Keyed>>,
) -> Result<Json<CancelOutcome>, ApiFailure> {
    let form = OrderForm { order_no };
    let keyed = keyed.map(|Extension(keyed)| keyed);
    let verb = |engine: Engine, caller| async move {
        engine.cancel_once(&caller, &form, keyed.as_ref()).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// 조회: ask now for the outcome of a payment
///
/// Of one that is `unknown`, or that a server left `pending`: asks the verification what it
/// remembers, and settles the payment if there is an answer. A payment that has its outcome is
/// answered as it is.
#[utoipa::path(
    post,
    path = "/api/v1/payments/{order_no}/inquire",
    tag = "payments",
    params((
        "order_no" = String, Path,
        description = "주문번호", pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40, example = "DEMO-0005"
    )),
    responses((status = 200, description = "The payment after it", body = Payment))
)]
pub async fn inquire_payment(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(order_no): InPath<String>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = OrderForm { order_no };
    let verb = |engine: Engine, caller| async move { engine.inquire_payment(&caller, &form).await };
    let payment = super::call(engine, caller, verb).await?;
    Ok((unsettled(payment.status), Json(payment)))
}
