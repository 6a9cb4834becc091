//! The keys. Those of the main actions work wherever the focus is; letters only where nothing is typed.

use engine::payment::{OrderAction, PaymentStatus};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::actions::{cancel, look_up, order, order_number as numbers};
use super::keys::KeyHelp;
use super::state::{Bench, Message};
use crate::browser;

/// The shortcut of 쿠폰 조회: as shown, and as the browser names the key.
pub(crate) const COUPONS: (&str, &str) = ("F2", "F2");
/// The shortcut of NCN 조회.
pub(crate) const CUSTOMER: (&str, &str) = ("F3", "F3");
/// The shortcut of a new order number.
pub(crate) const ORDER: (&str, &str) = ("F4", "F4");
/// The shortcut of 결제(취소) 요청.
pub(crate) const SEND: (&str, &str) = ("Ctrl ↵", "Enter");

/// Every key there is, and what it does in both languages.
pub(crate) const KEYS: &[(&str, &str, &str)] = &[
    ("F2", "쿠폰 조회", "Look up coupons"),
    ("F3", "NCN 조회", "Look up the NCN"),
    ("F4", "새 주문번호", "New order number"),
    ("Ctrl+↵", "결제(취소) 요청", "Pay, or cancel"),
    ("Ctrl+K", "찾기", "Find"),
    ("/", "호출에서 찾기", "Filter the calls"),
    ("j k", "다음 줄, 이전 줄", "Next row, row before"),
    ("↵", "줄 열기", "Open the row"),
    (
        "c",
        "결제 취소: 지금 줄의, 없으면 방금 한 결제",
        "Cancel the row's payment, else the last one",
    ),
    ("r", "지금 줄을 다시", "The row again"),
    ("?", "단축키 보기", "Show the keys"),
    ("Esc", "닫기", "Close"),
];

/// Listens for them as long as the page is open.
pub(crate) fn listen(bench: Bench, help: KeyHelp) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let with_control = event.ctrl_key() || event.meta_key();
        let action: fn(Bench) = match event.key().as_str() {
            "F2" => look_up::coupons_by_key,
            "F3" => look_up::customer,
            "F4" if !event.alt_key() => order_number,
            "Enter" if with_control => order::send,
            key => return letter(bench, help, key, &event),
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

/// A key that is a letter elsewhere.
fn letter(bench: Bench, help: KeyHelp, key: &str, event: &KeyboardEvent) {
    let is_typed = event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_typing();
    if is_typed || browser::dialog_is_open() {
        return;
    }
    match key {
        "/" => browser::focus(FILTER),
        "j" => browser::step_rows(1),
        "k" => browser::step_rows(-1),
        "c" if !event.repeat() && !browser::press_in_row("cancel") => cancel_last(bench),
        "c" => {}
        "r" if !event.repeat() => {
            browser::press_in_row("again");
        }
        "?" => help.0.set(true),
        _ => return,
    }
    event.prevent_default();
}

/// The calls' filter.
const FILTER: &str = "calls-text";

/// Asks whether to cancel the payment that the outcome tells of.
pub(crate) fn cancel_last(bench: Bench) {
    let paid = match bench.outcome.message.read_untracked().as_ref() {
        Some(Message::Paid { outcome, .. }) if outcome.status == PaymentStatus::Paid => {
            Some(outcome.order_no.to_string())
        }
        _ => None,
    };
    if let Some(order_no) = paid {
        cancel::ask(bench, order_no, None);
    }
}

/// While cancelling, the order number is the one to cancel: it is not replaced by accident.
pub(crate) fn order_number(bench: Bench) {
    if bench.request.action.get_untracked() == OrderAction::Pay {
        numbers::renew(bench);
    }
}
