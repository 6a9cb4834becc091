//! What must always hold, checked in one sandbox.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::invariants::InvariantCount;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::problem::ApiFailure;

/// What must always hold in a sandbox, and whether it does.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invariants {
    /// Whether nothing is broken.
    holds: bool,
    /// Each of them.
    invariants: Vec<InvariantCount>,
}

/// 불변식: check what must always hold in the sandbox
///
/// The counts of `server verify` for this sandbox alone, at one moment. A payment that is under way breaks nothing.
/// It takes a few milliseconds where little is in the sandbox, and longer the more there is.
#[utoipa::path(
    get,
    path = "/api/v1/invariants",
    tag = "sandboxes",
    responses((status = 200, description = "What was checked, and what is broken", body = Invariants))
)]
pub async fn get_invariants(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Invariants>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.check_sandbox(&caller).await };
    let invariants = super::call(engine, caller, verb).await?;
    Ok(Json(Invariants { holds: invariants.iter().all(|one| one.broken == 0), invariants }))
}
