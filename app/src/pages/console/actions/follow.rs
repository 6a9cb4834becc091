//! What came of a request that got no answer: its order, or its coupon, is looked at until that is
//! known. Nobody guesses, and nothing is sent again by itself.

use engine::coupon::{Coupon, CouponStatus};
use engine::failure::Failure;
use engine::payment::{
    CancelKind, CancelOutcome, HistoryForm, Payment, PaymentOutcome, PaymentStatus, RestoredCoupon,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{cancel, coupon, pay};
use crate::api;
use crate::browser;
use crate::pages::console::state::{Desk, Known, Message, Phase, Request};

/// How often what came of a request is asked by itself: for a minute and a half. After that, whenever
/// the server tells of a change, and on the user's wish.
const LOOKS: i32 = 20;
/// How much longer each time lies before the next, and the most, in milliseconds.
const LONGER: i32 = 500;
const LONGEST: i32 = 5_000;

/// How often in a row it has to be said that nothing was done: a request whose connection broke may
/// still be on its way.
const TIMES_NOT_DONE: i32 = 2;

/// What a look at it told.
#[derive(PartialEq)]
pub(crate) enum Look {
    /// What came of it, which is on the screen now.
    Known,
    /// It was not done, by now.
    NotDone,
    /// Nothing.
    Silence,
}

/// Tells that a request got no answer, and asks what came of it.
pub(crate) fn begin(desk: Desk, request: Request, failure: Option<Failure>) {
    desk.tell(Message::Open { request, phase: Phase::Asked, failure });
    watch(desk);
}

/// Asks what came of the request on the screen, until it is known or nobody said so for long. A
/// payment that has no outcome yet is told by the server once it has one; by a system outside never.
pub(crate) fn watch(desk: Desk) {
    let turn = desk.following.get_value() + 1;
    desk.following.set_value(turn);
    desk.asked.set(String::new());
    // Another request was sent meanwhile, or this one begun anew.
    let is_left = move || !is_followed(desk) || desk.following.get_value() != turn;
    spawn_local(async move {
        let told = until_known(async |look| {
            let told = look_at(desk).await;
            if is_left() {
                return Look::Known;
            }
            let clock = desk.time();
            desk.asked.set(desk.language.pick(
                format!("{look}번째 확인 · {clock}"),
                format!("Asked {look} times · {clock}"),
            ));
            told
        })
        .await;
        match told {
            _ if is_left() => {}
            Look::Known => {}
            Look::NotDone => enter(desk, Phase::NotDone),
            Look::Silence => enter(desk, Phase::GivenUp),
        }
    });
}

/// Looks, the how-many-th time, until it is known what came of a request, or nobody said so for long.
pub(crate) async fn until_known(look: impl AsyncFn(i32) -> Look) -> Look {
    let mut not_done = 0;
    for times in 1..=LOOKS {
        let told = look(times).await;
        not_done = if told == Look::NotDone { not_done + 1 } else { 0 };
        if told == Look::Known || not_done == TIMES_NOT_DONE {
            return told;
        }
        browser::pause((LONGER * (times + 1)).min(LONGEST)).await;
    }
    Look::Silence
}

/// Asks again, on the user's wish.
pub(crate) fn ask_again(desk: Desk) {
    if let Some(Message::Open { request, failure, .. }) = desk.message.get_untracked() {
        begin(desk, request, failure);
    }
}

/// Sends the same again: what was done is not done twice.
pub(crate) fn send_again(desk: Desk) {
    match desk.message.get_untracked() {
        Some(Message::Open { request: Request::Cancel(order_no), .. }) => {
            cancel::cancel(desk, order_no);
        }
        Some(Message::Open { request: Request::Issue(form, key), .. }) => {
            coupon::issue_under(desk, form, key);
        }
        Some(Message::Open { request: Request::Delete(asked), .. }) => coupon::delete(desk, *asked),
        _ => pay::pay_again(desk),
    }
}

/// Whether it is still not known what came of a request.
fn is_open(desk: Desk) -> bool {
    matches!(*desk.message.read_untracked(), Some(Message::Open { .. }))
}

/// Whether what came of a request is asked now.
fn is_followed(desk: Desk) -> bool {
    desk.message.read_untracked().as_ref().is_some_and(Message::is_followed)
}

/// Tells that one knows no more than before, or that it was not done.
pub(crate) fn enter(desk: Desk, entered: Phase) {
    if let Some(Message::Open { request, failure, .. }) = desk.message.get_untracked() {
        desk.tell(Message::Open { request, phase: entered, failure });
    }
}

/// Something was stored, or the server is back: what is open may be known now.
pub(crate) async fn look(desk: Desk) {
    look_at(desk).await;
}

async fn look_at(desk: Desk) -> Look {
    match desk.message.get_untracked() {
        Some(Message::Open { request, phase, .. }) if phase != Phase::Sent => match request {
            Request::Pay => {
                let sent = desk.sent.read_untracked().as_ref().map(|sent| sent.order_no.clone());
                look_at_order(desk, &sent.unwrap_or_default()).await
            }
            Request::Cancel(order_no) => look_at_order(desk, &order_no).await,
            Request::Issue(_, key) => match api::coupon::find(None, Some(key)).await {
                Ok(Some(issued)) if is_open(desk) => {
                    coupon::tell_issued(desk, &issued);
                    Look::Known
                }
                Ok(None) => Look::NotDone,
                _ => Look::Silence,
            },
            Request::Delete(asked) => {
                let serial_no = asked.serial_no.to_string();
                match api::coupon::find(Some(serial_no), None).await {
                    Ok(None) if is_open(desk) => {
                        coupon::tell_deleted(desk, &asked);
                        Look::Known
                    }
                    Ok(Some(_)) => Look::NotDone,
                    _ => Look::Silence,
                }
            }
        },
        Some(message) if message.unsettled() => {
            look_at_order(desk, message.order_no().unwrap_or_default()).await
        }
        _ => Look::Silence,
    }
}

async fn look_at_order(desk: Desk, order_no: &str) -> Look {
    let form = HistoryForm { order_no: order_no.to_owned(), ..HistoryForm::default() };
    let Ok(page) = api::payment::list(form).await else { return Look::Silence };
    let mut rows = page.rows.into_iter();
    let found = match rows.find(|payment| payment.order_no.as_str() == order_no.trim()) {
        Some(payment) => tell_of(desk, payment).await,
        None => Look::NotDone,
    };
    // A system outside may list its payments otherwise than it was asked: what it does not list may be
    // there all the same.
    let outside = desk.target.with_value(|target| target.payment.is_some());
    if outside && found == Look::NotDone { Look::Silence } else { found }
}

/// Tells what a stored payment says of the request on the screen, if it says something of it.
pub(crate) async fn tell_of(desk: Desk, payment: Payment) -> Look {
    let Some(shown) = desk.message.get_untracked() else { return Look::Silence };
    let cancels = match &shown {
        Message::Open { phase: Phase::Sent, .. } => return Look::Silence,
        // Of this number, but another request's: it says nothing about this one.
        Message::Open { request: Request::Pay, .. } if !is_of_sent(desk, &payment) => {
            return Look::NotDone;
        }
        Message::Open { request: Request::Pay, .. } => false,
        Message::Open { request: Request::Cancel(order_no), .. } => {
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
        Some(serial_no) if cancels => (None, found_coupon(desk, serial_no.as_str()).await),
        _ => (coupon_of(desk, &outcome).await, None),
    };
    // Another request may have been sent meanwhile.
    if desk.message.read_untracked().as_ref() != Some(&shown) {
        return Look::Silence;
    }
    if cancels {
        cancel::tell(desk, as_cancelled(payment, restored), true);
    } else {
        let settled = matches!(shown, Message::Paid { known: Known::Answered, .. });
        pay::tell(desk, outcome, if settled { Known::Settled } else { Known::Found }, coupon);
    }
    Look::Known
}

/// Whether a stored payment is what the last request asked for.
fn is_of_sent(desk: Desk, payment: &Payment) -> bool {
    let sent = desk.sent.read_untracked();
    sent.as_ref().and_then(|form| form.parse().ok()).is_some_and(|sent| {
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
        }),
        kind: payment.cancel_kind.unwrap_or(CancelKind::SameMonth),
        cancelled_at: payment.cancelled_at.unwrap_or(payment.paid_at),
        order_no: payment.order_no,
    }
}

/// What a payment's coupon is by now: known where the payment has it, asked where it gave it back.
pub(crate) async fn coupon_of(desk: Desk, outcome: &PaymentOutcome) -> Option<CouponStatus> {
    let serial_no = outcome.serial_no.as_ref()?;
    let status = match outcome.status {
        PaymentStatus::Paid => CouponStatus::Used,
        PaymentStatus::Pending | PaymentStatus::Unknown => CouponStatus::Held,
        PaymentStatus::Declined | PaymentStatus::Cancelled => {
            return found_coupon(desk, serial_no.as_str()).await.map(|coupon| coupon.status);
        }
    };
    desk.coupon_became(serial_no, status);
    Some(status)
}

/// A coupon as it is now, noted wherever it is shown; nothing where nobody says.
pub(crate) async fn found_coupon(desk: Desk, serial_no: &str) -> Option<Coupon> {
    let found = api::coupon::find(Some(serial_no.to_owned()), None).await.ok()??;
    desk.coupon_became(&found.serial_no, found.status);
    Some(found)
}
