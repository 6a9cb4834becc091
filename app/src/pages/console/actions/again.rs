//! The same request sent again: what was done is not done twice.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{cancel, coupon, pay};
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::state::{Bench, Message, Records, SentRequest, line_id};

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

/// Sends a call of the list again, as it was; the new call is on top of the list, open.
pub(crate) fn send_resend_call(bench: Bench, records: Records, number: i64, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let answer = api::exchange::again(number).await;
        // The call that it was asked of may be closed by now.
        let _ = busy.try_set(false);
        bench.frame.live.note(&answer);
        let sent = match answer {
            Ok(sent) => sent,
            Err(ApiError(failure)) => return bench.tell_failure(None, failure),
        };
        let (calls, number) = (records.calls, sent.exchange.exchange_no);
        calls.opened.set(Some(number), Some(Ok(sent)));
        let filter = calls.applied.get_untracked();
        if let Ok(page) = api::exchange::list(filter.clone()).await
            && calls.applied.get_untracked() == filter
        {
            calls.feed.take(page);
        }
        bench.frame.live.refresh();
        // Once it is drawn.
        browser::pause(0).await;
        browser::focus(&line_id(calls.feed.list, number));
    });
}
