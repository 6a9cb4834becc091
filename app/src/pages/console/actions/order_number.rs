//! The order number, and what is done with it.

use engine::coupon::CouponStatus;
use engine::payment::OrderAction;
use leptos::prelude::*;

use crate::pages::console::state::{Bench, Message, new_order_number};

/// Another order: a new number, and no coupon that the last order used up.
pub(crate) fn renew(bench: Bench) {
    let clock = bench.frame.clock.read();
    let today = clock.split_once(' ').map_or(clock.as_str(), |(day, _)| day);
    let number = new_order_number(today);
    bench.request.fresh.set(number.clone());
    bench.request.form.order_no.edit(number);
    let spent = bench.coupons.chosen.with_untracked(|chosen| {
        chosen.as_ref().is_some_and(|coupon| coupon.status != CouponStatus::Unused)
    });
    if spent {
        bench.coupons.choose(None);
    }
}

/// An order has its outcome: the next payment is another one. Its number stays where something else
/// was entered meanwhile.
pub(crate) fn settled(bench: Bench, order_no: &str) {
    let entered = bench.request.form.order_no.value.read_untracked().trim() == order_no;
    if entered && bench.request.action.get_untracked() == OrderAction::Pay {
        renew(bench);
    }
}

/// 결제 | 결제 취소. What is cancelled is an order that was sent: the last one, until another is
/// entered. Back from there, the next payment is another order.
pub(crate) fn act(bench: Bench, action: OrderAction) {
    bench.request.action.set(action);
    let order_no = bench.request.form.order_no;
    let is_fresh = *order_no.value.read_untracked() == *bench.request.fresh.read_untracked();
    let sent = bench.request.sent.read_untracked().as_ref().map(|sent| sent.order_no.clone());
    match action {
        OrderAction::Cancel if is_fresh => {
            if let Some(sent) = sent {
                order_no.edit(sent);
            }
        }
        OrderAction::Pay => {
            let entered = order_no.value.get_untracked();
            let message = bench.outcome.message.read_untracked();
            let told = message.as_ref().and_then(Message::order_no).map(ToOwned::to_owned);
            drop(message);
            if [sent, told].contains(&Some(entered)) {
                renew(bench);
            }
        }
        OrderAction::Cancel => {}
    }
}
