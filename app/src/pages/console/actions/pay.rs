//! 결제 요청.

use engine::coupon::CouponStatus;
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::identifier::{OrderNo, SerialNo};
use engine::payment::{HistoryForm, PaymentStatus};
use leptos::prelude::*;

use crate::api;
use crate::pages::console::state::{Desk, Message};

/// Pays, tells the result, and looks at the history for it.
pub(crate) fn pay(desk: Desk) {
    desk.when_free(Operation::Pay, move || pay_now(desk));
}

fn pay_now(desk: Desk) {
    let form = desk.form.read_untracked();
    if let Err(errors) = form.parse() {
        return desk.tell_failure(Operation::Pay, Failure::invalid(&errors));
    }
    desk.call(Operation::Pay, async move {
        let order_no = form.order_no.clone();
        let answer = api::payment::pay(form).await;
        desk.note_unanswered(&answer, &order_no);
        let outcome = answer?;
        note_status(desk, outcome.serial_no.as_ref(), outcome.status);
        if outcome.status == PaymentStatus::Paid {
            desk.steps.update(|steps| steps.paid = true);
        }
        let order_no = outcome.order_no.clone();
        desk.message.set(Some(Message::Paid { outcome, settled: None }));
        show_in_history(desk, &order_no).await;
        Ok(())
    });
}

/// What a payment's status says about its coupon.
pub(crate) fn note_status(desk: Desk, serial_no: Option<&SerialNo>, status: PaymentStatus) {
    let Some(serial_no) = serial_no else { return };
    let status = match status {
        PaymentStatus::Paid => CouponStatus::Used,
        PaymentStatus::Pending | PaymentStatus::Unknown => CouponStatus::Held,
        PaymentStatus::Declined | PaymentStatus::Cancelled => CouponStatus::Unused,
    };
    desk.coupon_became(serial_no, status);
}

/// Each payment and each cancel is followed by a look at the history, recorded as a call of its
/// own. The list itself is refreshed after it; only a row on an older page is replaced here.
pub(crate) async fn show_in_history(desk: Desk, order_no: &OrderNo) {
    let form = HistoryForm { order_no: order_no.to_string(), ..HistoryForm::default() };
    if let Ok(page) = api::payment::history(form).await {
        desk.payments.replace(page.rows);
    }
}
