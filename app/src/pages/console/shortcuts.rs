//! The keys of the four main actions. They work wherever the focus is.

use engine::payment::OrderAction;
use leptos::ev;
use leptos::prelude::*;

use super::actions::{look_up, order, order_number as numbers};
use super::state::Bench;
use crate::browser;

/// The shortcut of 쿠폰 조회: as shown, and as the browser names the key.
pub(crate) const COUPONS: (&str, &str) = ("F2", "F2");
/// The shortcut of NCN 조회.
pub(crate) const CUSTOMER: (&str, &str) = ("F3", "F3");
/// The shortcut of a new order number.
pub(crate) const ORDER: (&str, &str) = ("F4", "F4");
/// The shortcut of 결제(취소) 요청.
pub(crate) const SEND: (&str, &str) = ("Ctrl ↵", "Enter");

/// Listens for them as long as the page is open.
pub(crate) fn listen(bench: Bench) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let with_control = event.ctrl_key() || event.meta_key();
        let action: fn(Bench) = match event.key().as_str() {
            "F2" => look_up::coupons,
            "F3" => look_up::customer,
            "F4" if !event.alt_key() => order_number,
            "Enter" if with_control => order::send,
            _ => return,
        };
        event.prevent_default();
        // A held key asks once; a question has to be answered first.
        if !event.repeat() && !browser::dialog_is_open() {
            action(bench);
        }
    });
    // The listener lives as long as the page does.
    let _ = handle;
}

/// While cancelling, the order number is the one to cancel: it is not replaced by accident.
pub(crate) fn order_number(bench: Bench) {
    if bench.request.action.get_untracked() == OrderAction::Pay {
        numbers::renew(bench);
    }
}
