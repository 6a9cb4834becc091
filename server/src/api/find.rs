//! Find: everything that an identifier may mean.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::find::Found;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::InQuery;
use super::problem::ApiFailure;

/// What to find.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// An order number, a serial number, a phone number (CTN), a contract (NCN), a request's id, a
    /// telegram's number, the number of a call or an error, a sandbox, or the last four characters of one.
    #[param(min_length = 1, max_length = 80, pattern = r"\S", example = "DEMO-0001")]
    q: String,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundRows {
    /// The surest first, each once, 20 at the most.
    rows: Vec<Found>,
}

/// Find whatever an identifier may mean
///
/// It is looked up as everything that it may be by its shape. By their last four characters subscribers are
/// always found, orders among the newest 5,000 payments, coupons among 20,000 of the sandbox's.
#[utoipa::path(
    get,
    path = "/api/v1/find",
    tag = "find",
    params(FindQuery),
    responses((status = 200, description = "What was found", body = FoundRows))
)]
pub async fn find(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<FindQuery>,
) -> Result<Json<FoundRows>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.find(&caller, &query.q).await };
    super::call(engine, caller, verb).await.map(|rows| Json(FoundRows { rows }))
}
