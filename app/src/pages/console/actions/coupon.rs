//! 쿠폰 발급 and 쿠폰 삭제.

use engine::coupon::{Coupon, IssueForm};
use engine::exchange::Operation;
use engine::failure::Failure;
use leptos::prelude::*;

use super::look_up::look_up;
use super::{follow, tell};
use crate::api::{self, ApiError};
use crate::pages::console::state::{Bench, Message, SentRequest, new_order_number};

/// Issues a coupon of a promotion to the subscriber in the form, and looks up again.
pub(crate) fn issue(bench: Bench, promotion_id: String) {
    bench.work.when_free(Operation::CouponIssue, move || {
        let form = IssueForm { ctn: bench.request.form.ctn.value.get_untracked(), promotion_id };
        // Sent again under its key, it is the same coupon.
        let key = format!("console-{}", new_order_number(&bench.frame.clock.day()));
        issue_now(bench, form, key);
    });
}

/// Sends an issue again that got no answer: should it have been done, it is the coupon issued then.
pub(crate) fn issue_under(bench: Bench, form: IssueForm, key: String) {
    bench.work.when_free(Operation::CouponIssue, move || issue_now(bench, form, key));
}

fn issue_now(bench: Bench, form: IssueForm, key: String) {
    if let Err(errors) = form.parse() {
        return bench.tell_failure(Operation::CouponIssue, Failure::invalid(&errors));
    }
    let request = SentRequest::Issue(form.clone(), key.clone());
    bench.outcome.tell(Message::sent(request.clone()));
    bench.call(Operation::CouponIssue, async move {
        let coupon = match api::coupon::issue(form, Some(key)).await {
            Ok(coupon) => coupon,
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(bench, request, Some(failure));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        tell::issued(bench, &coupon);
        let mut request = bench.request.form.read_untracked();
        // The new one is wanted, if it can be used.
        request.serial_no = coupon.serial_no.to_string();
        if request.parse_for_lookup().is_ok()
            && let Err(ApiError(failure)) = look_up(bench, request).await
        {
            bench.tell_failure(Operation::CouponLookup, failure);
        }
        Ok(())
    });
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
