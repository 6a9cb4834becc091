//! What came of a request with effects, told wherever the workbench shows it.

use engine::coupon::{Coupon, CouponStatus};
use engine::exchange::Operation;
use engine::language::Text;
use engine::payment::{CancelOutcome, HistoryForm, PaymentOutcome, PaymentStatus};
use leptos::prelude::*;

use super::{order_number, usage};
use crate::api;
use crate::pages::console::state::{Bench, Known, Message};

/// Tells what a payment is now. Once that is final, the next payment is another order.
pub(crate) fn paid(
    bench: Bench,
    outcome: PaymentOutcome,
    known: Known,
    coupon: Option<CouponStatus>,
) {
    if outcome.status == PaymentStatus::Paid {
        bench.outcome.steps.update(|steps| steps.paid = true);
    }
    let message = Message::Paid { outcome, known, coupon };
    let unsettled = message.unsettled();
    if !unsettled {
        order_number::settled(bench, message.order_no().unwrap_or_default());
    }
    bench.outcome.tell(message);
    usage::renew(bench);
}

/// Tells what a cancel took back; `found` where its answer was lost.
pub(crate) fn cancelled(bench: Bench, outcome: CancelOutcome, found: bool) {
    if let Some(coupon) = &outcome.coupon {
        bench.coupons.became(&coupon.serial_no, coupon.status);
    }
    bench.outcome.steps.update(|steps| {
        steps.cancelled = steps.paid;
        steps.returned = outcome.coupon.as_ref().map(|coupon| coupon.status);
    });
    bench.outcome.tell(Message::Cancelled { outcome, found });
    usage::renew(bench);
}

/// Tells which coupons were issued, all of one promotion.
pub(crate) fn issued(bench: Bench, coupons: &[Coupon]) {
    let Some(first) = coupons.first() else { return };
    let serial_no = first.serial_no.grouped();
    let count = coupons.len();
    let (korean, english) = match count {
        1 => (serial_no.clone(), serial_no),
        _ => (format!("{count}장, {serial_no}부터"), format!("{count}, from {serial_no}")),
    };
    let benefit = first.benefit().text();
    let text = Text::new(
        format!("{} · {korean} · {}", first.name, benefit.korean),
        format!("{} · {english} · {}", first.name, benefit.english),
    );
    bench.outcome.tell(Message::Done { operation: Operation::CouponIssue, text });
}

/// Tells how many of the coupons that were asked for were issued before one was not.
pub(crate) fn issued_in_part(bench: Bench, issued: usize, asked: usize) {
    let text = Text::new(
        format!("{asked}장 중 {issued}장을 발급하고 멈췄습니다"),
        format!("{issued} of {asked} were issued before it stopped"),
    );
    bench.outcome.note(Message::Done { operation: Operation::CouponIssue, text });
}

/// Tells that a coupon is no more, and takes it off the screen.
pub(crate) fn deleted(bench: Bench, coupon: &Coupon) {
    let serial_no = coupon.serial_no.grouped();
    let text = Text::new(
        format!("{} · {serial_no} · 이제 쓸 수 없습니다", coupon.name),
        format!("{} · {serial_no} · it can't be used any more", coupon.name),
    );
    bench.outcome.tell(Message::Done { operation: Operation::CouponDelete, text });
    bench.coupons.lookup.update(|lookup| {
        if let Some(lookup) = lookup {
            lookup.answer.usable.retain(|other| other.serial_no != coupon.serial_no);
        }
    });
    if bench.request.form.serial_no.value.get_untracked() == coupon.serial_no.as_str() {
        bench.coupons.choose(None);
    }
}

/// Each payment and each cancel is followed by a look at the history, recorded as a call of its
/// own. The list itself is refreshed after it; only a row on an older page is replaced here.
pub(crate) async fn in_history(bench: Bench, order_no: &str) {
    let form = HistoryForm { order_no: order_no.to_owned(), ..HistoryForm::default() };
    if let Ok(page) = api::payment::history(form).await {
        bench.history.feed.replace(page.rows);
    }
}
