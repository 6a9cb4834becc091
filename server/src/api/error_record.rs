//! ERROR 내역: what went wrong.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use engine::Engine;
use engine::error_log::{ErrorDetail, ErrorForm, ErrorRecord};
use engine::exchange::Source;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery};
use super::listing::{self, Listing, Paged};
use super::problem::ApiFailure;

/// Which errors to list. What is not given filters nothing.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ErrorsQuery {
    /// Where they came from.
    #[param(value_type = Option<Source>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// An error code, whole.
    #[param(pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 60)]
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The first day, in Seoul.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The last day, in Seoul.
    #[param(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// Only errors below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for ErrorsQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key), ..self }
    }
}

/// ERROR 내역: errors, newest first
#[utoipa::path(
    get,
    path = "/api/v1/errors",
    tag = "errors",
    params(ErrorsQuery),
    responses((
        status = 200,
        description = "A page of errors",
        body = Listing<ErrorRecord>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`")),
        links(("get" = (
            operation_id = "get_error",
            parameters(("error_no" = "$response.body#/rows/0/error_no"))
        )))
    ))
)]
pub async fn list_errors(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ErrorsQuery>,
) -> Result<Response, ApiFailure> {
    let form = ErrorForm {
        source: query.source.clone().unwrap_or_default(),
        code: query.code.clone().unwrap_or_default(),
        from: query.from.clone().unwrap_or_default(),
        until: query.to.clone().unwrap_or_default(),
        before: query.before,
    };
    let verb = |engine: Engine, caller| async move { engine.list_errors(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer("/api/v1/errors", query, page))
}

/// One error, whole; personal data stays masked
#[utoipa::path(
    get,
    path = "/api/v1/errors/{error_no}",
    tag = "errors",
    params(("error_no" = i64, Path, description = "The error's number")),
    responses((status = 200, description = "The error", body = ErrorDetail))
)]
pub async fn get_error(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(error_no): InPath<i64>,
) -> Result<Json<ErrorDetail>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.error_detail(&caller, error_no).await };
    super::call(engine, caller, verb).await.map(Json)
}
