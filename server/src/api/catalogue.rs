//! The values that requests are made of: codes with their names.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::catalogue::Catalogue;

use super::caller::ApiCaller;
use super::problem::ApiFailure;

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
