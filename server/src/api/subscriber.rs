//! Subscribers: the customer API.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::customer::CustomerLookup;

use super::caller::ApiCaller;
use super::extract::InPath;
use super::problem::ApiFailure;

/// NCN 조회: who has a phone number
///
/// The subscriber, what this month's payments used of the limit, and what is left.
#[utoipa::path(
    get,
    path = "/api/v1/subscribers/{ctn}",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-1234-5678"
    )),
    responses((status = 200, description = "The subscriber", body = CustomerLookup))
)]
pub async fn get_subscriber(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
) -> Result<Json<CustomerLookup>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.look_up_customer(&caller, &ctn).await };
    super::call(engine, caller, verb).await.map(Json)
}
