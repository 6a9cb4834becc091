//! 쿠폰 발급 and 쿠폰 삭제.

use engine::coupon::{Coupon, IssueForm};
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::language::Text;
use leptos::prelude::*;

use super::follow;
use super::look_up::look_up;
use crate::api::{self, ApiError};
use crate::pages::console::state::{Desk, Message, Request, new_order_number};

/// Issues a coupon of a promotion to the subscriber in the form, and looks up again.
pub(crate) fn issue(desk: Desk, promotion_id: String) {
    desk.when_free(Operation::CouponIssue, move || {
        let form = IssueForm { ctn: desk.form.ctn.value.get_untracked(), promotion_id };
        // Sent again under its key, it is the same coupon.
        let key = format!("console-{}", new_order_number(&desk.today()));
        issue_now(desk, form, key);
    });
}

/// Sends an issue again that got no answer: should it have been done, it is the coupon issued then.
pub(crate) fn issue_under(desk: Desk, form: IssueForm, key: String) {
    desk.when_free(Operation::CouponIssue, move || issue_now(desk, form, key));
}

fn issue_now(desk: Desk, form: IssueForm, key: String) {
    if let Err(errors) = form.parse() {
        return desk.tell_failure(Operation::CouponIssue, Failure::invalid(&errors));
    }
    let request = Request::Issue(form.clone(), key.clone());
    desk.tell(Message::sent(request.clone()));
    desk.call(Operation::CouponIssue, async move {
        let coupon = match api::coupon::issue(form, Some(key)).await {
            Ok(coupon) => coupon,
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(desk, request, Some(failure));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        tell_issued(desk, &coupon);
        let mut request = desk.form.read_untracked();
        // The new one is wanted, if it can be used.
        request.serial_no = coupon.serial_no.to_string();
        if request.parse_for_lookup().is_ok()
            && let Err(ApiError(failure)) = look_up(desk, request).await
        {
            desk.tell_failure(Operation::CouponLookup, failure);
        }
        Ok(())
    });
}

/// Tells which coupon was issued.
pub(crate) fn tell_issued(desk: Desk, coupon: &Coupon) {
    let serial_no = coupon.serial_no.grouped();
    let text = Text::new(
        format!("{} · {serial_no} · {}원", coupon.name, coupon.amount),
        format!("{} · {serial_no} · {} won", coupon.name, coupon.amount),
    );
    desk.tell(Message::Done { operation: Operation::CouponIssue, text });
}

/// Deletes a coupon for good.
pub(crate) fn delete(desk: Desk, coupon: Coupon) {
    desk.when_free(Operation::CouponDelete, move || delete_now(desk, coupon));
}

fn delete_now(desk: Desk, coupon: Coupon) {
    let request = Request::Delete(Box::new(coupon.clone()));
    desk.tell(Message::sent(request.clone()));
    desk.call(Operation::CouponDelete, async move {
        match api::coupon::delete(coupon.serial_no.to_string()).await {
            Ok(_) => tell_deleted(desk, &coupon),
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(desk, request, Some(failure));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    });
}

/// Tells that a coupon is no more, and takes it off the screen.
pub(crate) fn tell_deleted(desk: Desk, deleted: &Coupon) {
    let serial_no = deleted.serial_no.grouped();
    let text = Text::new(
        format!("{} · {serial_no} · 이제 쓸 수 없습니다", deleted.name),
        format!("{} · {serial_no} · it can't be used any more", deleted.name),
    );
    desk.tell(Message::Done { operation: Operation::CouponDelete, text });
    desk.lookup.update(|lookup| {
        if let Some(lookup) = lookup {
            lookup.answer.usable.retain(|other| other.serial_no != deleted.serial_no);
        }
    });
    if desk.form.serial_no.value.get_untracked() == deleted.serial_no.as_str() {
        desk.choose(None);
    }
}
