//! The values that requests are made of: promotions, and codes with their names.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::catalogue::Catalogue;
use engine::promotion::Promotion;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::problem::ApiFailure;

/// The promotions of a sandbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promotions {
    /// All of them.
    rows: Vec<Promotion>,
}

/// The codes that requests are made of
///
/// Payment methods and types, merchants (PG › CP › SVC), grades and promotions, with their names.
#[utoipa::path(
    get,
    path = "/api/v1/catalogue",
    tag = "catalogue",
    responses((status = 200, description = "Codes with their names", body = Catalogue))
)]
pub async fn get_catalogue(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Catalogue>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.catalogue(&caller).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// The promotions that coupons are issued from
///
/// A condition that is `null` holds for every payment.
#[utoipa::path(
    get,
    path = "/api/v1/promotions",
    tag = "catalogue",
    responses((status = 200, description = "All promotions", body = Promotions))
)]
pub async fn list_promotions(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Promotions>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.catalogue(&caller).await };
    let catalogue = super::call(engine, caller, verb).await?;
    Ok(Json(Promotions { rows: catalogue.promotions }))
}
