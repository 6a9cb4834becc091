//! What came of a request that got no answer: its order, or its coupon, is looked at until that is
//! known. Nobody guesses, and nothing is sent again by itself.

use engine::coupon::{Coupon, CouponStatus};
use engine::failure::Failure;
use engine::payment::{
    CancelKind, CancelOutcome, HistoryForm, Payment, PaymentOutcome, PaymentStatus, RestoredCoupon,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::tell;
use crate::api::{self, ApiError};
use crate::browser;
use crate::lost_answer::{Look, Looks, until_known};
use crate::pages::console::state::{Bench, Known, Message, Phase, SentRequest};

/// How long an answer may take before it is shown how far the payment came, and how long each look at that
/// lies before the next, in milliseconds.
const QUICK: i32 = 250;
const BETWEEN_LOOKS: i32 = 400;

/// Tells that a request got no answer, and asks what came of it.
pub(crate) fn begin(bench: Bench, request: SentRequest, failure: Option<Failure>) {
    bench.outcome.tell(Message::Open { request, phase: Phase::Asked, failure });
    watch(bench);
}

/// Asks what came of the request on the screen, until it is known or nobody said so for long. A
/// payment that has no outcome yet is told by the server once it has one; by a system outside never.
pub(crate) fn watch(bench: Bench) {
    let turn = next_turn(bench);
    bench.outcome.asked.set(String::new());
    // Another request was sent meanwhile, or this one begun anew.
    let is_left = move || !is_followed(bench) || bench.outcome.following.get_value() != turn;
    spawn_local(async move {
        let looks: Looks = Box::new(move |times| {
            Box::pin(async move {
                let told = look(bench).await;
                if is_left() {
                    return Look::Known;
                }
                let clock = bench.frame.clock.time();
                bench.outcome.asked.set(bench.frame.language.pick(
                    format!("{times}번째 확인 · {clock}"),
                    format!("Asked {times} times · {clock}"),
                ));
                told
            })
        });
        let told = until_known(looks).await;
        match told {
            _ if is_left() => {}
            Look::Known => {}
            Look::NotDone => enter(bench, Phase::NotDone),
            Look::Silence => enter(bench, Phase::GivenUp),
        }
    });
}

/// While the answer to a payment lets one wait, shows how far the payment came by now. A quick answer is
/// there before anything is asked. A system outside is not asked: it may be what lets one wait.
pub(crate) fn watch_sent(bench: Bench) {
    let turn = next_turn(bench);
    bench.outcome.reached.set(None);
    if bench.frame.target.with_value(|target| target.payment.is_some()) {
        return;
    }
    let is_waited_for = move || {
        let message = bench.outcome.message.read_untracked();
        let is_sent = matches!(
            message.as_ref(),
            Some(Message::Open { request: SentRequest::Pay, phase: Phase::Sent, .. })
        );
        is_sent && bench.outcome.following.get_value() == turn
    };
    spawn_local(async move {
        browser::pause(QUICK).await;
        while is_waited_for() {
            let order_no = sent_order(bench);
            let found = stored(&order_no).await.ok().flatten();
            if let Some(payment) = found.filter(|payment| is_of_sent(bench, payment))
                && is_waited_for()
            {
                let has_coupon = payment.serial_no.is_some();
                bench.outcome.reached.set(Some((payment.status, has_coupon)));
            }
            browser::pause(BETWEEN_LOOKS).await;
        }
    });
}

/// What is followed from now on is the last.
fn next_turn(bench: Bench) -> u32 {
    let turn = bench.outcome.following.get_value() + 1;
    bench.outcome.following.set_value(turn);
    turn
}

/// The order number of the last payment that was sent.
fn sent_order(bench: Bench) -> String {
    let sent = bench.request.sent.read_untracked();
    sent.as_ref().map(|sent| sent.order_no.trim().to_owned()).unwrap_or_default()
}

/// The payment of an order, if there is one.
async fn stored(order_no: &str) -> Result<Option<Payment>, ApiError> {
    let order_no = order_no.trim().to_owned();
    let form = HistoryForm { order_no: order_no.clone(), ..HistoryForm::default() };
    let mut rows = api::payment::list(form).await?.rows.into_iter();
    Ok(rows.find(|payment| payment.order_no.as_str() == order_no))
}

/// Asks what came of a payment that has no outcome yet.
pub(crate) fn watch_unsettled(bench: Bench) {
    if bench.outcome.message.read_untracked().as_ref().is_some_and(Message::unsettled) {
        watch(bench);
    }
}

/// Asks again, on the user's wish.
pub(crate) fn ask_again(bench: Bench) {
    if let Some(Message::Open { request, failure, .. }) = bench.outcome.message.get_untracked() {
        begin(bench, request, failure);
    }
}

/// Whether it is still not known what came of a request.
fn is_open(bench: Bench) -> bool {
    matches!(*bench.outcome.message.read_untracked(), Some(Message::Open { .. }))
}

/// Whether what came of a request is asked now.
fn is_followed(bench: Bench) -> bool {
    bench.outcome.message.read_untracked().as_ref().is_some_and(Message::is_followed)
}

/// Tells that one knows no more than before, or that it was not done.
pub(crate) fn enter(bench: Bench, entered: Phase) {
    if let Some(Message::Open { request, failure, .. }) = bench.outcome.message.get_untracked() {
        bench.outcome.tell(Message::Open { request, phase: entered, failure });
    }
}

/// Looks at what came of the request on the screen: something was stored, or the server is back.
pub(crate) async fn look(bench: Bench) -> Look {
    match bench.outcome.message.get_untracked() {
        Some(Message::Open { request, phase, .. }) if phase != Phase::Sent => match request {
            SentRequest::Pay => look_at_order(bench, &sent_order(bench)).await,
            SentRequest::Cancel(order_no) => look_at_order(bench, &order_no).await,
            SentRequest::Issue(_, key) => match api::coupon::find(None, Some(key)).await {
                Ok(Some(issued)) if is_open(bench) => {
                    tell::issued(bench, &[issued]);
                    Look::Known
                }
                Ok(None) => Look::NotDone,
                _ => Look::Silence,
            },
            SentRequest::Delete(asked) => {
                let serial_no = asked.serial_no.to_string();
                match api::coupon::find(Some(serial_no), None).await {
                    Ok(None) if is_open(bench) => {
                        tell::deleted(bench, &asked);
                        Look::Known
                    }
                    Ok(Some(_)) => Look::NotDone,
                    _ => Look::Silence,
                }
            }
        },
        Some(message) if message.unsettled() => {
            look_at_order(bench, message.order_no().unwrap_or_default()).await
        }
        _ => Look::Silence,
    }
}

async fn look_at_order(bench: Bench, order_no: &str) -> Look {
    let Ok(found) = stored(order_no).await else { return Look::Silence };
    let found = match found {
        Some(payment) => tell_of(bench, payment).await,
        None => Look::NotDone,
    };
    // A system outside may list its payments otherwise than it was asked: what it does not list may be
    // there all the same.
    let outside = bench.frame.target.with_value(|target| target.payment.is_some());
    if outside && found == Look::NotDone { Look::Silence } else { found }
}

/// Tells what a stored payment says of the request on the screen, if it says something of it.
pub(crate) async fn tell_of(bench: Bench, payment: Payment) -> Look {
    let Some(shown) = bench.outcome.message.get_untracked() else { return Look::Silence };
    let cancels = match &shown {
        Message::Open { phase: Phase::Sent, .. } => return Look::Silence,
        // Of this number, but another request's: it says nothing about this one.
        Message::Open { request: SentRequest::Pay, .. } if !is_of_sent(bench, &payment) => {
            return Look::NotDone;
        }
        Message::Open { request: SentRequest::Pay, .. } => false,
        Message::Open { request: SentRequest::Cancel(order_no), .. } => {
            if payment.order_no.as_str() != order_no {
                return Look::Silence;
            }
            if payment.status != PaymentStatus::Cancelled {
                return Look::NotDone;
            }
            true
        }
        Message::Paid { outcome, .. } if shown.unsettled() => {
            if payment.order_no != outcome.order_no || payment.status == outcome.status {
                return Look::Silence;
            }
            false
        }
        _ => return Look::Silence,
    };
    let outcome = payment.told();
    let (coupon, restored) = match &payment.serial_no {
        Some(serial_no) if cancels => (None, found_coupon(bench, serial_no.as_str()).await),
        _ => (coupon_of(bench, &outcome).await, None),
    };
    // Another request may have been sent meanwhile.
    if bench.outcome.message.read_untracked().as_ref() != Some(&shown) {
        return Look::Silence;
    }
    if cancels {
        tell::cancelled(bench, as_cancelled(payment, restored), true);
    } else {
        let settled = matches!(shown, Message::Paid { known: Known::Answered, .. });
        tell::paid(bench, outcome, if settled { Known::Settled } else { Known::Found }, coupon);
        watch_unsettled(bench);
    }
    Look::Known
}

/// Whether a stored payment is what the last request asked for.
fn is_of_sent(bench: Bench, payment: &Payment) -> bool {
    let sent = bench.request.sent.read_untracked();
    sent.as_ref().and_then(|form| form.draft().request().ok()).is_some_and(|sent| {
        sent.order_no == payment.order_no
            && sent.amount == payment.amount
            && payment.ctn.may_be(&sent.ctn)
            && sent.serial_no == payment.serial_no
    })
}

fn as_cancelled(payment: Payment, coupon: Option<Coupon>) -> CancelOutcome {
    CancelOutcome {
        cancelled_amount: payment.cancelled_amount,
        refunded: payment.charged,
        coupon_amount: payment.coupon_amount,
        coupon: coupon.map(|coupon| RestoredCoupon {
            serial_no: coupon.serial_no,
            promotion_id: coupon.promotion_id,
            status: coupon.status,
            // Its answer was lost, and with it what it said of this.
            on_cancel: None,
            replaced_by: None,
            replacement_status: None,
        }),
        kind: payment.cancel_kind.unwrap_or(CancelKind::SameMonth),
        cancelled_at: payment.cancelled_at.unwrap_or(payment.paid_at),
        order_no: payment.order_no,
    }
}

/// What a payment's coupon is by now: known where the payment has it, asked where it gave it back.
pub(crate) async fn coupon_of(bench: Bench, outcome: &PaymentOutcome) -> Option<CouponStatus> {
    let serial_no = outcome.serial_no.as_ref()?;
    let status = match outcome.status {
        PaymentStatus::Paid => CouponStatus::Used,
        PaymentStatus::Pending | PaymentStatus::Unknown => CouponStatus::Held,
        PaymentStatus::Declined | PaymentStatus::Cancelled => {
            return found_coupon(bench, serial_no.as_str()).await.map(|coupon| coupon.status);
        }
    };
    bench.coupons.became(serial_no, status);
    Some(status)
}

/// A coupon as it is now, noted wherever it is shown; nothing where nobody says.
pub(crate) async fn found_coupon(bench: Bench, serial_no: &str) -> Option<Coupon> {
    let found = api::coupon::find(Some(serial_no.to_owned()), None).await.ok()??;
    bench.coupons.became(&found.serial_no, found.status);
    Some(found)
}
