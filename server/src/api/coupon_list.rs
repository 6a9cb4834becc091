//! Coupons: list, as CSV too, and what happened to one.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use engine::Engine;
use engine::coupon::{CouponForm, CouponLife, CouponLine, CouponStatus};
use engine::csv_file::CsvEncoding;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::csv;
use super::extract::{InPath, InQuery};
use super::listing::{self, Listing, Paged};
use super::problem::ApiFailure;

const PATH: &str = "/api/v1/coupons";

/// Which coupons are asked for. What is not given filters nothing; days are Seoul's, both ends inclusive.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CouponsQuery {
    /// 일렬 번호, with or without hyphens.
    #[param(pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_no: Option<String>,
    /// The last four digits of a 일렬 번호.
    #[param(pattern = r"^[0-9]{4}$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    last_digits: Option<String>,
    /// 핸드폰번호: the coupons of the contract that has it now.
    #[param(
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    ctn: Option<String>,
    /// 고객계약번호.
    #[param(pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){9,12}$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    ncn: Option<String>,
    /// 쿠폰 ID (프로모션).
    #[param(pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20)]
    #[serde(skip_serializing_if = "Option::is_none")]
    promotion_id: Option<String>,
    /// The promotion's version.
    #[param(minimum = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    /// 상태, as of today by the sandbox's clock.
    #[param(value_type = Option<CouponStatus>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// The first day on which it was issued.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_from: Option<String>,
    /// The last one.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_until: Option<String>,
    /// The first of its last days.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_from: Option<String>,
    /// The last of them.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_until: Option<String>,
}

/// Which page of them.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PlaceQuery {
    /// Only coupons below this place; `next` has it.
    #[param(pattern = r"^[^\x00]+$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

/// How they are exported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// How its characters are stored; without it: UTF-8 with a byte order mark.
    #[param(value_type = Option<CsvEncoding>)]
    encoding: Option<String>,
}

/// A page of what is asked for, as its address says it.
#[derive(Serialize)]
struct PageQuery {
    #[serde(flatten)]
    coupons: CouponsQuery,
    #[serde(flatten)]
    place: PlaceQuery,
}

impl Paged<String> for PageQuery {
    fn below(self, place: String) -> Self {
        Self { place: PlaceQuery { before: Some(place) }, ..self }
    }
}

impl CouponsQuery {
    fn form(&self) -> CouponForm {
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        CouponForm {
            // Two that contradict each other: none has both, and the whole one decides.
            serial_no: given(if self.serial_no.is_some() {
                &self.serial_no
            } else {
                &self.last_digits
            }),
            ctn: given(&self.ctn),
            ncn: given(&self.ncn),
            promotion_id: given(&self.promotion_id),
            version: self.version.map(|version| version.to_string()).unwrap_or_default(),
            status: given(&self.status),
            issued_from: given(&self.issued_from),
            issued_until: given(&self.issued_until),
            ends_from: given(&self.ends_from),
            ends_until: given(&self.ends_until),
            before: String::new(),
        }
    }
}

/// 쿠폰 목록: coupons, newest first
///
/// Those that end between two days, and expired ones, by their last day. A page may have few or no rows and
/// yet a next one. A whole serial number that no coupon has is refused where its check digit says that it was mistyped.
#[utoipa::path(
    get,
    path = "/api/v1/coupons",
    tag = "coupons",
    params(CouponsQuery, PlaceQuery),
    responses((
        status = 200,
        description = "A page of coupons",
        body = Listing<CouponLine>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_coupons(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(coupons): InQuery<CouponsQuery>,
    InQuery(place): InQuery<PlaceQuery>,
) -> Result<Response, ApiFailure> {
    let form = CouponForm { before: place.before.clone().unwrap_or_default(), ..coupons.form() };
    let verb = |engine: Engine, caller| async move { engine.list_coupons(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer(PATH, PageQuery { coupons, place }, page))
}

/// 쿠폰 내보내기: the coupons that a filter leaves as CSV, newest first
///
/// All of them, however many: they are sent as they are read, and no longer once the connection is closed. Each is in
/// it once; what is issued meanwhile is not. Phone and contract numbers are masked for a viewer.
#[utoipa::path(
    get,
    path = "/api/v1/coupons/export",
    tag = "coupons",
    params(CouponsQuery, ExportQuery),
    responses((status = 200, description = "The list", body = String, content_type = "text/csv"))
)]
pub async fn export_coupons(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(coupons): InQuery<CouponsQuery>,
    InQuery(how): InQuery<ExportQuery>,
) -> Result<Response, ApiFailure> {
    let layout = csv::layout(how.encoding.as_deref())?;
    let request_id = caller.request_id.clone();
    let begun = engine.export_coupons(&caller, &coupons.form(), layout).await;
    let export = begun.map_err(|error| super::told(&engine, &error, &request_id))?;
    Ok(csv::attached("coupons.csv", layout.encoding, export, |mut export| async move {
        Ok(export.next().await?.map(|piece| (piece, export)))
    }))
}

/// 쿠폰의 흐름: what happened to a coupon, one after the other
///
/// Issued, held, verified, used, restored by a cancel, expired; extended, deleted and restored by hand. Of a
/// deleted coupon too.
#[utoipa::path(
    get,
    path = "/api/v1/coupons/{serial_no}/life",
    tag = "coupons",
    params((
        "serial_no" = String, Path,
        description = "일렬 번호, with or without hyphens",
        pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$"
    )),
    responses((status = 200, description = "The coupon's life", body = CouponLife))
)]
pub async fn get_coupon_life(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(serial_no): InPath<String>,
) -> Result<Json<CouponLife>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.coupon_life(&caller, &serial_no).await };
    super::call(engine, caller, verb).await.map(Json)
}
