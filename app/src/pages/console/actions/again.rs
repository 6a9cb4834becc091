//! The same request sent again: what was done is not done twice.

use leptos::prelude::*;

use super::{cancel, coupon, pay};
use crate::pages::console::state::{Bench, Message, SentRequest};

/// Sends what the outcome is about again.
pub(crate) fn send_again(bench: Bench) {
    match bench.outcome.message.get_untracked() {
        Some(Message::Open { request: SentRequest::Cancel(order_no), .. }) => {
            cancel::cancel(bench, order_no);
        }
        Some(Message::Open { request: SentRequest::Issue(form, key), .. }) => {
            coupon::issue_under(bench, form, key);
        }
        Some(Message::Open { request: SentRequest::Delete(asked), .. }) => {
            coupon::delete(bench, *asked)
        }
        _ => pay::pay_again(bench),
    }
}
