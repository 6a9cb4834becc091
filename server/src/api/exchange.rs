//! Exchanges: the record of every call.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use engine::Engine;
use engine::exchange::{Exchange, ExchangeDetail, ExchangeForm};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery};
use super::listing::{self, Listing, Paged};
use super::problem::ApiFailure;

/// Which calls to list.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExchangesQuery {
    /// Only calls below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for ExchangesQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key) }
    }
}

/// 결과: calls, newest first
#[utoipa::path(
    get,
    path = "/api/v1/exchanges",
    tag = "exchanges",
    params(ExchangesQuery),
    responses((
        status = 200,
        description = "A page of calls",
        body = Listing<Exchange>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`")),
        links(("get" = (
            operation_id = "get_exchange",
            parameters(("exchange_no" = "$response.body#/rows/0/exchange_no"))
        )))
    ))
)]
pub async fn list_exchanges(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ExchangesQuery>,
) -> Result<Response, ApiFailure> {
    let form = ExchangeForm { before: query.before, ..ExchangeForm::default() };
    let verb = |engine: Engine, caller| async move { engine.list_exchanges(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer("/api/v1/exchanges", query, page))
}

/// One call with all that went back and forth
#[utoipa::path(
    get,
    path = "/api/v1/exchanges/{exchange_no}",
    tag = "exchanges",
    params(("exchange_no" = i64, Path, description = "The call's number")),
    responses((status = 200, description = "The call", body = ExchangeDetail))
)]
pub async fn get_exchange(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(exchange_no): InPath<i64>,
) -> Result<Json<ExchangeDetail>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.exchange_detail(&caller, exchange_no).await };
    super::call(engine, caller, verb).await.map(Json)
}
