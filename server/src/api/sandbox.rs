//! Sandboxes: list, make, look at, reset, delete.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use engine::Engine;
use engine::idempotency::IdempotencyKey;
use engine::sandbox::{Sandbox, SandboxForm};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery, JsonBody};
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

/// The sandboxes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sandboxes {
    /// `default` first, the others by their identifier; a thousand at the most.
    rows: Vec<Sandbox>,
}

/// A sandbox to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxBody {
    /// What calls will name it by.
    #[schema(
        required = true,
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 32
    )]
    sandbox_id: String,
    /// What a person will read; without it: the identifier.
    #[schema(pattern = r"^[A-Za-z0-9가-힣 ._-]{0,60}$")]
    name: String,
    /// The sandbox to copy; without it: an empty one.
    #[schema(pattern = r"^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)?$", max_length = 32)]
    copy_of: String,
    /// Whether it is for one run of a scenario: in no list unless asked for, without a start of its own, and deleted
    /// by itself a day after it was made. What is copied is then the start of `copy_of`, whatever was done in that one
    /// since.
    for_run: bool,
    /// The seed of one for a run: serial numbers and contracts that are drawn in it follow from it, so that the same
    /// calls store the same rows. Without it, nobody can foresee them.
    #[schema(minimum = 0)]
    #[serde(deserialize_with = "whole_number_if_any")]
    seed: Option<i64>,
}

impl From<SandboxBody> for SandboxForm {
    fn from(body: SandboxBody) -> Self {
        let SandboxBody { sandbox_id, name, copy_of, for_run, seed } = body;
        Self { sandbox_id, name, copy_of, for_run, seed }
    }
}

/// Which sandboxes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SandboxesQuery {
    /// Those for runs of scenarios; without it, all others.
    #[serde(default)]
    for_run: bool,
}

/// 샌드박스 목록: the sandboxes
#[utoipa::path(
    get,
    path = "/api/v1/sandboxes",
    tag = "sandboxes",
    params(SandboxesQuery),
    responses((status = 200, description = "All sandboxes", body = Sandboxes))
)]
pub async fn list_sandboxes(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<SandboxesQuery>,
) -> Result<Json<Sandboxes>, ApiFailure> {
    let verb = |engine: Engine, _| async move { engine.list_sandboxes(query.for_run).await };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(Sandboxes { rows }))
}

/// 샌드박스 만들기: make a sandbox, empty or as a copy of another
///
/// A copy has everything but the record of calls. A reset brings it back to what it is now. One for a run of a
/// scenario (`for_run`) is made in a few milliseconds and can't be reset: make another one.
#[utoipa::path(
    post,
    path = "/api/v1/sandboxes",
    tag = "sandboxes",
    request_body(
        content = SandboxBody,
        example = json!({ "sandbox_id": "team-1", "name": "1팀", "copy_of": "default" })
    ),
    responses((
        status = 201,
        description = "The sandbox",
        body = Sandbox,
        headers(("Location" = String, description = "Where the sandbox is")),
        links(
            ("get" = (
                operation_id = "get_sandbox",
                parameters(("sandbox_id" = "$response.body#/sandbox_id"))
            )),
            ("reset" = (
                operation_id = "reset_sandbox",
                parameters(("sandbox_id" = "$response.body#/sandbox_id"))
            )),
            ("delete" = (
                operation_id = "delete_sandbox",
                parameters(("sandbox_id" = "$response.body#/sandbox_id"))
            ))
        )
    ))
)]
pub async fn create_sandbox(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<SandboxBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = SandboxForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.create_sandbox(&caller, &form).await };
    let sandbox = super::call(engine, caller, verb).await?;
    let location = format!("{}/sandboxes/{}", super::PREFIX, sandbox.sandbox_id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(sandbox)))
}

/// One sandbox
#[utoipa::path(
    get,
    path = "/api/v1/sandboxes/{sandbox_id}",
    tag = "sandboxes",
    params((
        "sandbox_id" = String, Path,
        description = "The sandbox's identifier",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 32
    )),
    responses((status = 200, description = "The sandbox", body = Sandbox))
)]
pub async fn get_sandbox(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(sandbox_id): InPath<String>,
) -> Result<Json<Sandbox>, ApiFailure> {
    let verb = |engine: Engine, _| async move { engine.sandbox(&sandbox_id).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 샌드박스 초기화: bring a sandbox back to its start
///
/// To the demonstration, to what it was copied from as that was then, or to nothing. Its payments,
/// calls and errors are gone for good.
#[utoipa::path(
    post,
    path = "/api/v1/sandboxes/{sandbox_id}/reset",
    tag = "sandboxes",
    params((
        "sandbox_id" = String, Path,
        description = "The sandbox's identifier",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 32
    )),
    responses((status = 200, description = "The sandbox", body = Sandbox))
)]
pub async fn reset_sandbox(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(sandbox_id): InPath<String>,
    key: Option<Extension<IdempotencyKey>>,
) -> Result<Json<Sandbox>, ApiFailure> {
    let key = key.map(|Extension(key)| key);
    let verb = |engine: Engine, caller| async move {
        engine.reset_sandbox_once(&caller, &sandbox_id, key.as_ref()).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// 샌드박스 삭제: delete a sandbox with everything in it
///
/// `default` stays: it can be reset.
#[utoipa::path(
    delete,
    path = "/api/v1/sandboxes/{sandbox_id}",
    tag = "sandboxes",
    params((
        "sandbox_id" = String, Path,
        description = "The sandbox's identifier",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 32
    )),
    responses((status = 204, description = "It is gone"))
)]
pub async fn delete_sandbox(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(sandbox_id): InPath<String>,
) -> Result<StatusCode, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.delete_sandbox(&caller, &sandbox_id).await };
    super::call(engine, caller, verb).await?;
    Ok(StatusCode::NO_CONTENT)
}
