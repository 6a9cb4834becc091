//! 결과: the list of calls.

use engine::exchange::{Exchange, ExchangeDetail, ExchangeForm};
use engine::page::Page;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// Calls, newest first. A page of a filter may have few rows, or none, and a next page.
#[server(prefix = "/api", endpoint = "exchange/list", protocol = InSandbox)]
pub async fn list(form: ExchangeForm) -> Result<Page<Exchange>, ApiError> {
    super::call::call(|engine, caller| async move { engine.list_exchanges(&caller, &form).await })
        .await
}

/// One call, opened, its personal data masked.
#[server(prefix = "/api", endpoint = "exchange/detail", protocol = InSandbox)]
pub async fn detail(exchange_no: i64) -> Result<ExchangeDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.exchange_detail(&caller, exchange_no).await },
    )
    .await
}

/// One call, opened, with its personal data. Who saw it is kept.
#[server(prefix = "/api", endpoint = "exchange/reveal", protocol = InSandbox)]
pub async fn reveal(exchange_no: i64) -> Result<ExchangeDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.reveal_exchange(&caller, exchange_no).await },
    )
    .await
}
