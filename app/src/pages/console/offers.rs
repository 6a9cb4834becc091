//! What find offers on this page.

use engine::payment::OrderAction;
use leptos::prelude::*;

use super::actions::{look_up, order, order_number};
use super::shortcuts;
use super::state::Bench;
use crate::frame::Action;

/// What the console can do by itself, each with its shortcut.
pub(super) fn actions(bench: Bench) -> Vec<Action> {
    let action = |korean, english, shortcut, run: fn(Bench)| Action {
        korean,
        english,
        shortcut,
        run: Callback::new(move |()| run(bench)),
    };
    vec![
        action("결제(취소) 요청", "Pay or cancel", shortcuts::SEND.0, order::send),
        action("결제 취소로 바꾸기", "Switch to cancelling", "", |bench| {
            order_number::act(bench, OrderAction::Cancel);
        }),
        action("결제로 바꾸기", "Switch to paying", "", |bench| {
            order_number::act(bench, OrderAction::Pay);
        }),
        action("새 주문번호", "New order number", shortcuts::ORDER.0, shortcuts::order_number),
        action("NCN 조회", "Look up NCN", shortcuts::CUSTOMER.0, look_up::customer),
        action("쿠폰 조회", "Look up coupons", shortcuts::COUPONS.0, look_up::coupons),
        action("요청 지우기", "Clear the request", "", order::clear),
    ]
}
