//! Payments: pay, cancel, look at the history.

use engine::page::Page;
use engine::payment::{
    CancelOutcome, HistoryForm, OrderForm, Payment, PaymentForm, PaymentOutcome, PaymentTimeline,
};
#[cfg(feature = "ssr")]
use engine::personal;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// 결제 요청.
#[server(prefix = "/api", endpoint = "payment/pay", protocol = InSandbox)]
pub async fn pay(form: PaymentForm) -> Result<PaymentOutcome, ApiError> {
    super::call::call(|engine, caller| async move { engine.pay(&caller, form.draft()).await }).await
}

/// 결제 취소 요청.
#[server(prefix = "/api", endpoint = "payment/cancel", protocol = InSandbox)]
pub async fn cancel(form: OrderForm) -> Result<CancelOutcome, ApiError> {
    super::call::call(|engine, caller| async move { engine.cancel(&caller, &form).await }).await
}

/// 결제 내역 조회, as a call of its own: it leaves a result in the list. Numbers are masked for
/// everybody until they are asked for.
#[server(prefix = "/api", endpoint = "payment/history", protocol = InSandbox)]
pub async fn history(form: HistoryForm) -> Result<Page<Payment>, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(personal::of_anybody(engine.history(&caller, &form).await?)?)
    })
    .await
}

/// A payment with its payer's numbers. Who saw it is kept.
#[server(prefix = "/api", endpoint = "payment/reveal", protocol = InSandbox)]
pub async fn reveal(form: OrderForm) -> Result<Payment, ApiError> {
    super::call::call(|engine, caller| async move { engine.reveal_payment(&caller, &form).await })
        .await
}

/// The same rows for a screen that keeps itself up to date: no result is recorded.
#[server(prefix = "/api", endpoint = "payment/list", protocol = InSandbox)]
pub async fn list(form: HistoryForm) -> Result<Page<Payment>, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(personal::of_anybody(engine.list_payments(&caller, &form).await?)?)
    })
    .await
}

/// The request that made a payment, to put it back into the form.
#[server(prefix = "/api", endpoint = "payment/request", protocol = InSandbox)]
pub async fn request(form: OrderForm) -> Result<PaymentForm, ApiError> {
    super::call::call(|engine, caller| async move { engine.payment_request(&caller, &form).await })
        .await
}

/// 흐름: what happened to an order's payment, with the calls behind it. Numbers are masked for everybody.
#[server(prefix = "/api", endpoint = "payment/timeline", protocol = InSandbox)]
pub async fn timeline(form: OrderForm) -> Result<PaymentTimeline, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(personal::of_anybody(engine.payment_timeline(&caller, &form).await?)?)
    })
    .await
}

/// 주문 조회: how an order's payment is now.
#[server(prefix = "/api", endpoint = "payment/inquire", protocol = InSandbox)]
pub async fn inquire(form: OrderForm) -> Result<Payment, ApiError> {
    super::call::call(|engine, caller| async move { engine.inquire_order(&caller, &form).await })
        .await
}
