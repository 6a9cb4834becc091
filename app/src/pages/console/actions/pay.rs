//! 결제 요청.

use engine::coupon::CouponStatus;
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::{HistoryForm, PaymentForm, PaymentOutcome, PaymentStatus};
use leptos::prelude::*;

use super::{follow, order, usage};
use crate::api::{self, ApiError};
use crate::pages::console::state::{Desk, Known, Message, Request};

/// Pays what the form says, tells the result, and looks at the history for it.
pub(crate) fn pay(desk: Desk) {
    desk.when_free(Operation::Pay, move || send(desk, desk.form.read_untracked()));
}

/// Sends the last payment's request once more, whatever the form says by now: the same order, so it is
/// paid once.
pub(crate) fn pay_again(desk: Desk) {
    desk.when_free(Operation::Pay, move || {
        if let Some(form) = desk.sent.get_untracked() {
            send(desk, form);
        }
    });
}

fn send(desk: Desk, form: PaymentForm) {
    let order_no = match form.parse() {
        Ok(request) => request.order_no,
        Err(errors) => return desk.tell_failure(Operation::Pay, Failure::invalid(&errors)),
    };
    desk.sent.set(Some(form.clone()));
    desk.tell(Message::sent(Request::Pay));
    desk.call(Operation::Pay, async move {
        let serial_no = form.serial_no.clone();
        match api::payment::pay(form).await {
            Ok(outcome) => {
                let coupon = follow::coupon_of(desk, &outcome).await;
                tell(desk, outcome, Known::Answered, coupon);
            }
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(desk, Request::Pay, Some(failure));
                return Ok(());
            }
            Err(ApiError(failure)) => {
                match &failure.coupon {
                    // It was made and declined: its order number is taken.
                    Some(coupon) => {
                        desk.coupon_became(&coupon.serial_no, coupon.status);
                        order::settled(desk, order_no.as_str());
                    }
                    None if !serial_no.is_empty() => {
                        follow::found_coupon(desk, &serial_no).await;
                    }
                    None => {}
                }
                return Err(ApiError(failure));
            }
        }
        show_in_history(desk, order_no.as_str()).await;
        Ok(())
    });
}

/// Tells what a payment is now. Once that is final, the next payment is another order.
pub(crate) fn tell(
    desk: Desk,
    outcome: PaymentOutcome,
    known: Known,
    coupon: Option<CouponStatus>,
) {
    if outcome.status == PaymentStatus::Paid {
        desk.steps.update(|steps| steps.paid = true);
    }
    let message = Message::Paid { outcome, known, coupon };
    let unsettled = message.unsettled();
    if !unsettled {
        order::settled(desk, message.order_no().unwrap_or_default());
    }
    desk.tell(message);
    if unsettled {
        follow::watch(desk);
    }
    usage::renew(desk);
}

/// Each payment and each cancel is followed by a look at the history, recorded as a call of its
/// own. The list itself is refreshed after it; only a row on an older page is replaced here.
pub(crate) async fn show_in_history(desk: Desk, order_no: &str) {
    let form = HistoryForm { order_no: order_no.to_owned(), ..HistoryForm::default() };
    if let Ok(page) = api::payment::history(form).await {
        desk.payments.replace(page.rows);
    }
}
