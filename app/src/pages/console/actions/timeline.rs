//! 흐름: a payment is looked at, and no longer.

use engine::payment::OrderForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::frame::Frame;
use crate::pages::console::state::Timeline;
use crate::{address, browser};

/// Shows what happened to an order's payment; the address says so.
pub(crate) fn open(frame: Frame, timeline: Timeline, order_no: String) {
    if *timeline.order_no.read_untracked() != order_no {
        timeline.found.set(None);
    }
    address::write([("payment", order_no.as_str())]);
    timeline.order_no.set(order_no);
    spawn_local(fetch(frame, timeline));
}

/// Looks at no payment any more.
pub(crate) fn close(timeline: Timeline) {
    if timeline.order_no.read_untracked().is_empty() {
        return;
    }
    address::write([("payment", "")]);
    timeline.order_no.set(String::new());
    timeline.found.set(None);
}

/// Fetches what happened to the payment that is looked at. What was told stays where nobody answers.
pub(crate) async fn fetch(frame: Frame, timeline: Timeline) {
    let order_no = timeline.order_no.get_untracked();
    if order_no.is_empty() {
        return;
    }
    let answer = api::payment::timeline(OrderForm { order_no: order_no.clone() }).await;
    frame.live.note(&answer);
    let found = answer.map_err(|ApiError(failure)| failure);
    // Another is looked at meanwhile.
    if timeline.order_no.get_untracked() != order_no {
        return;
    }
    let stays = matches!(&found, Err(failure) if failure.leaves_open())
        && timeline.found.with_untracked(|told| matches!(told, Some(Ok(_))));
    if !stays {
        timeline.found.set(Some(found));
    }
}

/// Moves the keyboard to what is told, where it lies over the page.
pub(crate) fn focus_list() {
    browser::focus(LIST);
}

/// The id of the element that scrolls what is told.
pub(crate) const LIST: &str = "timeline-list";
