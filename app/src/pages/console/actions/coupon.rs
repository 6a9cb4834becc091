//! 쿠폰 발급 and 쿠폰 삭제.

use engine::coupon::{Coupon, IssueForm};
use engine::exchange::Operation;
use engine::failure::Failure;
use leptos::prelude::*;

use super::look_up::look_up;
use super::{follow, tell};
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::state::{Bench, Message, SentRequest, new_order_number};

/// Issues so many coupons of a promotion to the subscriber in the form, and looks up again. Each is a
/// call of its own, under a key of its own; the first that is refused, or gets no answer, is the last.
pub(crate) fn issue(bench: Bench, promotion_id: String, count: u8) {
    bench.work.when_free(Operation::CouponIssue, move || {
        let form = IssueForm { ctn: bench.request.form.ctn.value.get_untracked(), promotion_id };
        // Sent again under its key, it is the same coupon.
        let day = bench.frame.clock.day();
        let keys = (0..count).map(|_| format!("console-{}", new_order_number(&day))).collect();
        issue_now(bench, form, keys);
    });
}

/// Sends an issue again that got no answer: should it have been done, it is the coupon issued then.
pub(crate) fn issue_under(bench: Bench, form: IssueForm, key: String) {
    bench.work.when_free(Operation::CouponIssue, move || issue_now(bench, form, vec![key]));
}

fn issue_now(bench: Bench, form: IssueForm, keys: Vec<String>) {
    if let Err(errors) = form.parse() {
        return bench.tell_failure(Operation::CouponIssue, Failure::invalid(&errors));
    }
    let sent = |key: &String| SentRequest::Issue(form.clone(), key.clone());
    if let Some(first) = keys.first() {
        bench.outcome.tell(Message::sent(sent(first)));
    }
    bench.call(Operation::CouponIssue, async move {
        let mut issued = Vec::new();
        let mut ended = Ok(());
        let asked = keys.len();
        for key in keys {
            match api::coupon::issue(form.clone(), Some(key.clone())).await {
                Ok(coupon) => issued.push(coupon),
                Err(ApiError(failure)) if failure.leaves_open() => {
                    let request = SentRequest::Issue(form.clone(), key);
                    follow::begin(bench, request, Some(failure));
                    break;
                }
                Err(error) => {
                    ended = Err(error);
                    break;
                }
            }
        }
        if issued.len() == asked {
            tell::issued(bench, &issued);
        } else if !issued.is_empty() {
            tell::issued_in_part(bench, issued.len(), asked);
        }
        show_issued(bench, &issued).await;
        ended
    });
}

/// Looks up what was issued, and shows it in the list.
async fn show_issued(bench: Bench, issued: &[Coupon]) {
    let Some(first) = issued.first() else { return };
    let new = issued.iter().map(|coupon| coupon.serial_no.clone()).collect();
    bench.coupons.issued.set(new);
    let mut request = bench.request.form.read_untracked();
    // The new one is wanted, if it can be used.
    request.serial_no = first.serial_no.to_string();
    if request.draft().lookup_request().is_err() {
        return;
    }
    match look_up(bench, request).await {
        Ok(()) => browser::scroll_to("#coupon [data-new]").await,
        Err(ApiError(failure)) => bench.tell_failure(Operation::CouponLookup, failure),
    }
}

/// Deletes a coupon for good.
pub(crate) fn delete(bench: Bench, coupon: Coupon) {
    bench.work.when_free(Operation::CouponDelete, move || delete_now(bench, coupon));
}

fn delete_now(bench: Bench, coupon: Coupon) {
    let request = SentRequest::Delete(Box::new(coupon.clone()));
    bench.outcome.tell(Message::sent(request.clone()));
    bench.call(Operation::CouponDelete, async move {
        match api::coupon::delete(coupon.serial_no.to_string()).await {
            Ok(_) => tell::deleted(bench, &coupon),
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(bench, request, Some(failure));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    });
}
