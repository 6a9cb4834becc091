//! The order number, what is done with it, and an earlier request put back into the form.

use engine::coupon::CouponStatus;
use engine::exchange::Operation;
use engine::payment::{OrderAction, OrderForm};
use leptos::prelude::*;

use super::look_up::{forget, look_up};
use super::{cancel, pay};
use crate::api;
use crate::browser;
use crate::pages::console::state::{Desk, Message, new_order_number};

/// Another order: a new number, and no coupon that the last order used up.
pub(crate) fn renew(desk: Desk) {
    let clock = desk.clock.get_untracked();
    let today = clock.split_once(' ').map_or(clock.as_str(), |(day, _)| day);
    let number = new_order_number(today);
    desk.fresh.set(number.clone());
    desk.form.order_no.edit(number);
    let spent = desk.chosen.with_untracked(|chosen| {
        chosen.as_ref().is_some_and(|coupon| coupon.status != CouponStatus::Unused)
    });
    if spent {
        desk.choose(None);
    }
}

/// An order has its outcome: the next payment is another one. Its number stays where something else
/// was entered meanwhile.
pub(crate) fn settled(desk: Desk, order_no: &str) {
    let entered = desk.form.order_no.value.read_untracked().trim() == order_no;
    if entered && desk.action.get_untracked() == OrderAction::Pay {
        renew(desk);
    }
}

/// 결제 | 결제 취소. What is cancelled is an order that was sent: the last one, until another is
/// entered. Back from there, the next payment is another order.
pub(crate) fn act(desk: Desk, action: OrderAction) {
    desk.action.set(action);
    let order_no = desk.form.order_no;
    let is_fresh = *order_no.value.read_untracked() == *desk.fresh.read_untracked();
    let sent = desk.sent.read_untracked().as_ref().map(|sent| sent.order_no.clone());
    match action {
        OrderAction::Cancel if is_fresh => {
            if let Some(sent) = sent {
                order_no.edit(sent);
            }
        }
        OrderAction::Pay => {
            let entered = order_no.value.get_untracked();
            let message = desk.message.read_untracked();
            let told = message.as_ref().and_then(Message::order_no).map(ToOwned::to_owned);
            drop(message);
            if [sent, told].contains(&Some(entered)) {
                renew(desk);
            }
        }
        OrderAction::Cancel => {}
    }
}

/// 결제(취소) 요청: what the main button does.
pub(crate) fn send(desk: Desk) {
    match desk.action.get_untracked() {
        OrderAction::Pay => pay::pay(desk),
        OrderAction::Cancel => {
            cancel::cancel(desk, desk.form.order_no.value.get_untracked());
        }
    }
}

/// Puts an earlier payment's request back into the form, as a new order. Its coupon comes back
/// with it only if it can be used again.
pub(crate) fn put_back(desk: Desk, order_no: String) {
    desk.when_free(Operation::History, move || put_back_now(desk, order_no));
}

fn put_back_now(desk: Desk, order_no: String) {
    desk.call(Operation::History, async move {
        let mut request = api::payment::request(OrderForm { order_no }).await?;
        let serial_no = std::mem::take(&mut request.serial_no);
        forget(desk);
        desk.action.set(OrderAction::Pay);
        desk.choose(None);
        desk.lookup.set(None);
        desk.form.write(request.clone());
        renew(desk);
        browser::focus(&desk.form.amount.id());
        if serial_no.is_empty() {
            return Ok(());
        }
        request.serial_no = serial_no.clone();
        look_up(desk, request).await?;
        if desk.form.serial_no.value.get_untracked() != serial_no {
            desk.choose(None);
        }
        Ok(())
    });
}
