//! 결과: the list of calls.

use engine::exchange::{Exchange, ExchangeDetail, ExchangeForm};
use engine::page::Page;
use engine::payment::PaymentForm;
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

/// Sends a recorded call once more, as it is; the new call, opened.
#[server(prefix = "/api", endpoint = "exchange/again", protocol = InSandbox)]
pub async fn again(exchange_no: i64) -> Result<ExchangeDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.resend_call(&caller, exchange_no).await },
    )
    .await
}

/// The payment request of a recorded call, to put it back into the form. Who saw it is kept.
#[server(prefix = "/api", endpoint = "exchange/as_request", protocol = InSandbox)]
pub async fn as_request(exchange_no: i64) -> Result<PaymentForm, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.request_of_call(&caller, exchange_no).await },
    )
    .await
}
