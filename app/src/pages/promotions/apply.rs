//! What follows from how a promotion was judged: the changes that would do, and a coupon for who pays.

use engine::coupon::IssueForm;
use engine::language::Text;
use engine::payment::PaymentForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::actions::opened;
use super::desk::Desk;
use crate::api::{self, ApiError};
use crate::browser;
use crate::sandbox::{address_of, request_to_fill_in};

/// The request with the changes that would do.
fn changed_request(desk: Desk) -> PaymentForm {
    let mut form = desk.request.read_untracked();
    let judged = desk.judged.get_untracked().and_then(|judged| judged.evaluation);
    for change in judged.into_iter().flat_map(|evaluation| evaluation.changes) {
        if let Some(value) = form.value_mut(change.field) {
            *value = change.value;
        }
    }
    form
}

/// Has the request say what would do.
pub(super) fn change_here(desk: Desk) {
    desk.request.write(changed_request(desk));
}

/// Opens the simulator with the request as it would do.
pub(super) fn to_simulator(desk: Desk) {
    let form =
        PaymentForm { promotion_id: opened(desk).unwrap_or_default(), ..changed_request(desk) };
    let here = desk.frame.sandbox.get_value();
    if let Ok(text) = serde_json::to_string(&form) {
        browser::keep(&request_to_fill_in(&here), &text);
    }
    browser::go_to(&address_of(&here));
}

/// Issues a coupon of the promotion, as it is saved, to the subscriber in the request.
pub(super) fn issue(desk: Desk) {
    let Some(promotion_id) = opened(desk) else { return };
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.issued.set(None);
    let form = IssueForm { ctn: desk.request.ctn.value.get_untracked(), promotion_id };
    spawn_local(async move {
        let issued = api::coupon::issue(form, None).await;
        desk.busy.set(false);
        desk.issued.set(Some(match issued {
            Ok(coupon) => {
                let number = coupon.serial_no.grouped();
                Ok(Text::new(format!("발급했습니다: {number}"), format!("Issued: {number}")))
            }
            Err(ApiError(failure)) => Err(failure),
        }));
        desk.frame.live.refresh();
    });
}
