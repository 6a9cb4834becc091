//! 결제 취소 요청.

use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::CancelForm;
use leptos::prelude::*;

use super::pay::show_in_history;
use crate::api;
use crate::pages::console::state::{Desk, Message};

/// Cancels a payment by its order number, and tells what came back.
pub(crate) fn cancel(desk: Desk, order_no: String) {
    desk.when_free(Operation::Cancel, move || cancel_now(desk, order_no));
}

fn cancel_now(desk: Desk, order_no: String) {
    let form = CancelForm { order_no };
    if let Err(errors) = form.parse() {
        return desk.tell_failure(Operation::Cancel, Failure::invalid(&errors));
    }
    desk.call(Operation::Cancel, async move {
        let order_no = form.order_no.clone();
        let answer = api::payment::cancel(form).await;
        desk.note_unanswered(&answer, &order_no);
        let outcome = answer?;
        if let Some(coupon) = &outcome.coupon {
            desk.coupon_became(&coupon.serial_no, coupon.status);
        }
        desk.steps.update(|steps| steps.cancelled = steps.paid);
        let order_no = outcome.order_no.clone();
        desk.message.set(Some(Message::Cancelled(outcome)));
        show_in_history(desk, &order_no).await;
        Ok(())
    });
}
