//! 결제 요청.

use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::PaymentForm;
use leptos::prelude::*;

use super::{follow, order_number, tell};
use crate::api::{self, ApiError};
use crate::pages::console::state::{Bench, Known, Message, SentRequest};

/// Pays what the form says, tells the result, and looks at the history for it.
pub(crate) fn pay(bench: Bench) {
    bench.work.when_free(Operation::Pay, move || send(bench, bench.request.form.read_untracked()));
}

/// Sends the last payment's request once more, whatever the form says by now: the same order, so it is
/// paid once.
pub(crate) fn pay_again(bench: Bench) {
    bench.work.when_free(Operation::Pay, move || {
        if let Some(form) = bench.request.sent.get_untracked() {
            send(bench, form);
        }
    });
}

fn send(bench: Bench, form: PaymentForm) {
    let order_no = match form.draft().request() {
        Ok(request) => request.order_no,
        Err(errors) => return bench.tell_failure(Operation::Pay, Failure::invalid(&errors)),
    };
    bench.request.sent.set(Some(form.clone()));
    bench.outcome.tell(Message::sent(SentRequest::Pay));
    follow::watch_sent(bench);
    bench.call(Operation::Pay, async move {
        let serial_no = form.serial_no.clone();
        match api::payment::pay(form).await {
            Ok(outcome) => {
                let coupon = follow::coupon_of(bench, &outcome).await;
                tell::paid(bench, outcome, Known::Answered, coupon);
                follow::watch_unsettled(bench);
            }
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(bench, SentRequest::Pay, Some(failure));
                return Ok(());
            }
            Err(ApiError(failure)) => {
                match &failure.coupon {
                    // It was made and declined: its order number is taken.
                    Some(coupon) => {
                        bench.coupons.became(&coupon.serial_no, coupon.status);
                        order_number::settled(bench, order_no.as_str());
                    }
                    None if !serial_no.is_empty() => {
                        follow::found_coupon(bench, &serial_no).await;
                    }
                    None => {}
                }
                return Err(ApiError(failure));
            }
        }
        tell::in_history(bench, order_no.as_str()).await;
        Ok(())
    });
}
