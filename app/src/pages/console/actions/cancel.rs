//! 결제 취소 요청.

use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::{CancelOutcome, OrderForm};
use leptos::prelude::*;

use super::pay::show_in_history;
use super::{follow, usage};
use crate::api::{self, ApiError};
use crate::pages::console::state::{Desk, Message, Request};

/// Cancels a payment by its order number, and tells what came back.
pub(crate) fn cancel(desk: Desk, order_no: String) {
    desk.when_free(Operation::Cancel, move || cancel_now(desk, order_no));
}

fn cancel_now(desk: Desk, order_no: String) {
    let form = OrderForm { order_no };
    let order_no = match form.parse() {
        Ok(order_no) => order_no.to_string(),
        Err(errors) => return desk.tell_failure(Operation::Cancel, Failure::invalid(&errors)),
    };
    let request = Request::Cancel(order_no.clone());
    desk.tell(Message::sent(request.clone()));
    desk.call(Operation::Cancel, async move {
        match api::payment::cancel(form).await {
            Ok(outcome) => tell(desk, outcome, false),
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(desk, request, Some(failure));
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        show_in_history(desk, &order_no).await;
        Ok(())
    });
}

/// Tells what a cancel took back; `found` where its answer was lost.
pub(crate) fn tell(desk: Desk, outcome: CancelOutcome, found: bool) {
    if let Some(coupon) = &outcome.coupon {
        desk.coupon_became(&coupon.serial_no, coupon.status);
    }
    desk.steps.update(|steps| {
        steps.cancelled = steps.paid;
        steps.returned = outcome.coupon.as_ref().map(|coupon| coupon.status);
    });
    desk.tell(Message::Cancelled { outcome, found });
    usage::renew(desk);
}
