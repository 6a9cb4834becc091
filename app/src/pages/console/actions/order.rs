//! What the main button does, and an earlier request put back into the form.

use engine::catalogue::Catalogue;
use engine::exchange::Operation;
use engine::payment::{OrderAction, OrderForm, PaymentForm};
use leptos::prelude::*;

use super::look_up::{forget, look_up};
use super::order_number::renew;
use super::{cancel, pay};
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::state::{Bench, new_order_number};
use crate::pages::first_request::first_request;

/// 결제(취소) 요청: what the main button does.
pub(crate) fn send(bench: Bench) {
    match bench.request.action.get_untracked() {
        OrderAction::Pay => pay::pay(bench),
        OrderAction::Cancel => {
            let payment = untrack(move || bench.known_payment());
            cancel::ask(bench, bench.request.form.order_no.value.get_untracked(), payment);
        }
    }
}

/// Puts an earlier payment's request back into the form, as a new order. Its coupon comes back
/// with it only if it can be used again.
pub(crate) fn put_back(bench: Bench, order_no: String) {
    bench.work.when_free(Operation::History, move || put_back_now(bench, order_no));
}

fn put_back_now(bench: Bench, order_no: String) {
    bench.call(Operation::History, async move {
        fill_in(bench, api::payment::request(OrderForm { order_no }).await?).await
    });
}

/// Puts the request of a call back into the form, in the same way.
pub(crate) fn put_back_call(bench: Bench, number: i64) {
    bench.work.when_free(Operation::History, move || {
        bench.call(Operation::History, async move {
            fill_in(bench, api::exchange::as_request(number).await?).await
        });
    });
}

/// Puts a request into the form, as a new order. Its coupon comes with it only if it can be used.
pub(crate) async fn fill_in(bench: Bench, mut request: PaymentForm) -> Result<(), ApiError> {
    let serial_no = std::mem::take(&mut request.serial_no);
    forget(bench);
    bench.request.action.set(OrderAction::Pay);
    bench.coupons.choose(None);
    bench.coupons.lookup.set(None);
    bench.request.form.write(request.clone());
    renew(bench);
    browser::focus(&bench.request.form.amount.id());
    request.serial_no = serial_no.clone();
    // What is wrong on purpose has no coupons.
    if serial_no.is_empty() || request.draft().lookup_request().is_err() {
        return Ok(());
    }
    look_up(bench, request).await?;
    if bench.request.form.serial_no.value.get_untracked() != serial_no {
        bench.coupons.choose(None);
    }
    Ok(())
}

/// Puts the request back to what it was when the page opened, under a new order number.
pub(crate) fn clear(bench: Bench) {
    let request = bench.request;
    let order_no = new_order_number(&bench.frame.clock.day());
    let catalogue =
        Catalogue { now: bench.frame.clock.read(), ..request.catalogue.get_untracked() };
    forget(bench);
    bench.coupons.choose(None);
    bench.coupons.lookup.set(None);
    request.action.set(OrderAction::Pay);
    request.form.write(first_request(&catalogue, order_no.clone()));
    request.set_now(&catalogue.now);
    request.fresh.set(order_no);
    browser::focus(&request.form.amount.id());
}
