//! 쿠폰 발급 and 쿠폰 삭제.

use engine::coupon::{Coupon, IssueForm};
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::language::Text;
use leptos::prelude::*;

use super::look_up::look_up;
use crate::api;
use crate::pages::console::state::{Desk, Message};

/// Issues a coupon of a promotion to the subscriber in the form, and looks up again.
pub(crate) fn issue(desk: Desk, promotion_id: String) {
    desk.when_free(Operation::CouponIssue, move || issue_now(desk, promotion_id));
}

fn issue_now(desk: Desk, promotion_id: String) {
    let form = IssueForm { ctn: desk.form.ctn.value.get_untracked(), promotion_id };
    if let Err(errors) = form.parse() {
        return desk.tell_failure(Operation::CouponIssue, Failure::invalid(&errors));
    }
    desk.call(Operation::CouponIssue, async move {
        let coupon = api::coupon::issue(form).await?;
        let serial_no = coupon.serial_no.grouped();
        let text = Text::new(
            format!("{} · {serial_no} · {}원", coupon.name, coupon.amount),
            format!("{} · {serial_no} · {} won", coupon.name, coupon.amount),
        );
        desk.message.set(Some(Message::Done { operation: Operation::CouponIssue, text }));
        let mut request = desk.form.read_untracked();
        // The new one is wanted, if it can be used.
        request.serial_no = coupon.serial_no.to_string();
        if request.parse_for_lookup().is_ok() { look_up(desk, request).await } else { Ok(()) }
    });
}

/// Deletes a coupon for good.
pub(crate) fn delete(desk: Desk, coupon: Coupon) {
    desk.when_free(Operation::CouponDelete, move || delete_now(desk, coupon));
}

fn delete_now(desk: Desk, coupon: Coupon) {
    desk.call(Operation::CouponDelete, async move {
        let deleted = api::coupon::delete(coupon.serial_no.to_string()).await?;
        let serial_no = deleted.serial_no.grouped();
        let text = Text::new(
            format!("{} · {serial_no} · 이제 쓸 수 없습니다", deleted.name),
            format!("{} · {serial_no} · it can't be used any more", deleted.name),
        );
        desk.message.set(Some(Message::Done { operation: Operation::CouponDelete, text }));
        desk.lookup.update(|lookup| {
            if let Some(lookup) = lookup {
                lookup.answer.usable.retain(|other| other.serial_no != deleted.serial_no);
            }
        });
        if desk.form.serial_no.value.get_untracked() == deleted.serial_no.as_str() {
            desk.choose(None);
        }
        Ok(())
    });
}
