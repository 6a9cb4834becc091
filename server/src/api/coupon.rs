//! Coupons: issue, look up, get, delete.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use engine::Engine;
use engine::coupon::{Coupon, IssueForm};
use engine::coupon_lookup::CouponLookup;
use engine::idempotency::Keyed;
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::{InPath, JsonBody};
use super::payment_body::EligibleBody;
use super::problem::ApiFailure;

/// To whom a coupon is issued, and from which promotion.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IssueBody {
    /// 핸드폰번호: `010-1234-5678`, with or without hyphens, dots, brackets or spaces, or as
    /// `+82 10-1234-5678`.
    #[schema(
        required = true,
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
    )]
    ctn: String,
    /// 쿠폰 ID (프로모션).
    #[schema(
        required = true,
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 20
    )]
    promotion_id: String,
}

impl From<IssueBody> for IssueForm {
    fn from(body: IssueBody) -> Self {
        Self { ctn: body.ctn, promotion_id: body.promotion_id }
    }
}

/// 쿠폰 발급: issue a coupon
///
/// One coupon of a promotion to a subscriber.
#[utoipa::path(
    post,
    path = "/api/v1/coupons",
    tag = "coupons",
    request_body(
        content = IssueBody,
        example = json!({ "ctn": "010-1234-5678", "promotion_id": "AUTUMN3000" })
    ),
    responses((
        status = 201,
        description = "The coupon",
        body = Coupon,
        headers(("Location" = String, description = "Where the coupon is")),
        links(
            ("get" = (
                operation_id = "get_coupon",
                parameters(("serial_no" = "$response.body#/serial_no"))
            )),
            ("life" = (
                operation_id = "get_coupon_life",
                parameters(("serial_no" = "$response.body#/serial_no"))
            )),
            ("extend" = (
                operation_id = "extend_coupon",
                parameters(("serial_no" = "$response.body#/serial_no"))
            )),
            ("delete" = (
                operation_id = "delete_coupon",
                parameters(("serial_no" = "$response.body#/serial_no"))
            ))
        )
    ))
)]
pub async fn issue_coupon(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    keyed: Option<Extension<Keyed>>,
    JsonBody(body): JsonBody<IssueBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = IssueForm::from(body);
    let keyed = keyed.map(|Extension(keyed)| keyed);
    let verb = |engine: Engine, caller| async move {
        engine.issue_coupon_once(&caller, &form, keyed.as_ref()).await
    };
    let coupon = super::call(engine, caller, verb).await?;
    let location = format!("{}/coupons/{}", super::PREFIX, coupon.serial_no);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(coupon)))
}

/// 쿠폰 조회: the coupons that a payment could be paid with
///
/// The customer's coupons: those that this payment could use, the largest benefit first, those that it can't with the
/// reason, and the promotions that would issue one for it. Where a promotion issues at a look-up, a customer who
/// qualifies and has none is issued one first, if nothing else would have the payment refused. Unknown codes, another
/// payer than the request states and an unknown promotion are refused as the payment would be.
#[utoipa::path(
    post,
    path = "/api/v1/coupons/eligible",
    tag = "coupons",
    request_body(
        content = EligibleBody,
        example = json!({
            "payment_method": "01", "payment_type": "D1", "amount": 12000,
            "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true, "ctn": "010-1234-5678"
        })
    ),
    responses((status = 200, description = "Coupons and promotions", body = CouponLookup))
)]
pub async fn look_up_coupons(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<EligibleBody>,
) -> Result<Json<CouponLookup>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.look_up_coupons(&caller, body.into()).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// One coupon
///
/// A deleted one too, with that status; also where a cancel took it out of use.
#[utoipa::path(
    get,
    path = "/api/v1/coupons/{serial_no}",
    tag = "coupons",
    params((
        "serial_no" = String, Path,
        description = "일렬 번호, with or without hyphens",
        pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$"
    )),
    responses((status = 200, description = "The coupon", body = Coupon))
)]
pub async fn get_coupon(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(serial_no): InPath<String>,
) -> Result<Json<Coupon>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.coupon(&caller, &serial_no).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 쿠폰 삭제: delete a coupon
///
/// Only one that no payment has. No look-up finds it any more; the record of it stays, and it can be restored.
#[utoipa::path(
    delete,
    path = "/api/v1/coupons/{serial_no}",
    tag = "coupons",
    params((
        "serial_no" = String, Path,
        description = "일렬 번호, with or without hyphens",
        pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$"
    )),
    responses((
        status = 200,
        description = "The deleted coupon",
        body = Coupon,
        links(("restore" = (
            operation_id = "restore_coupon",
            parameters(("serial_no" = "$response.body#/serial_no"))
        )))
    ))
)]
pub async fn delete_coupon(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(serial_no): InPath<String>,
) -> Result<Json<Coupon>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.delete_coupon(&caller, &serial_no).await };
    super::call(engine, caller, verb).await.map(Json)
}
