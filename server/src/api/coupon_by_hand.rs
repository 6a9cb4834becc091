//! Coupons by hand: restore a deleted one, extend one.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::coupon::{Coupon, ExtendForm, RestoreForm};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::{InPath, JsonBody};
use super::problem::ApiFailure;

/// Why a deletion is taken back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RestoreBody {
    /// 사유, which the coupon's life tells.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub(super) reason: String,
}

/// Until when a coupon is extended.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExtendBody {
    /// Its new last day, later than the one that it has and not before today.
    #[schema(required = true, format = Date)]
    pub(super) valid_until: String,
}

/// 쿠폰 복원: take a coupon's deletion back
///
/// What a payment used comes back with that payment's cancel. After its last day it is 만료.
#[utoipa::path(
    post,
    path = "/api/v1/coupons/{serial_no}/restore",
    tag = "coupons",
    params((
        "serial_no" = String, Path,
        description = "일렬 번호, with or without hyphens",
        pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$"
    )),
    request_body(content = RestoreBody, example = json!({ "reason": "잘못 삭제함" })),
    responses((status = 200, description = "The coupon", body = Coupon))
)]
pub async fn restore_coupon(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(serial_no): InPath<String>,
    JsonBody(body): JsonBody<RestoreBody>,
) -> Result<Json<Coupon>, ApiFailure> {
    let form = RestoreForm { serial_no, reason: body.reason };
    let verb = |engine: Engine, caller| async move { engine.restore_coupon(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 쿠폰 연장: give a coupon a later last day
///
/// One that no payment has. An expired one can be used again.
#[utoipa::path(
    post,
    path = "/api/v1/coupons/{serial_no}/extend",
    tag = "coupons",
    params((
        "serial_no" = String, Path,
        description = "일렬 번호, with or without hyphens",
        pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$"
    )),
    request_body(content = ExtendBody, example = json!({ "valid_until": "2035-12-31" })),
    responses((status = 200, description = "The coupon", body = Coupon))
)]
pub async fn extend_coupon(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(serial_no): InPath<String>,
    JsonBody(body): JsonBody<ExtendBody>,
) -> Result<Json<Coupon>, ApiFailure> {
    let form = ExtendForm { serial_no, valid_until: body.valid_until };
    let verb = |engine: Engine, caller| async move { engine.extend_coupon(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
