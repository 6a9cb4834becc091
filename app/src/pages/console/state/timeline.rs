//! 흐름: the payment that is looked at, and what happened to it.

use engine::failure::Failure;
use engine::payment::PaymentTimeline;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a timeline shows when the page opens with one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OpenedTimeline {
    pub(crate) order_no: String,
    pub(crate) found: Result<PaymentTimeline, Failure>,
}

/// The chosen payment's timeline.
#[derive(Clone, Copy)]
pub(crate) struct Timeline {
    /// The order number of the payment that is looked at; blank while none is.
    pub(crate) order_no: RwSignal<String>,
    /// What happened to it, or why nobody can say; nothing until that is asked.
    pub(crate) found: RwSignal<Option<Result<PaymentTimeline, Failure>>>,
}

impl Timeline {
    pub(super) fn new(opened: Option<OpenedTimeline>) -> Self {
        let (order_no, found) = match opened {
            Some(opened) => (opened.order_no, Some(opened.found)),
            None => (String::new(), None),
        };
        Self { order_no: RwSignal::new(order_no), found: RwSignal::new(found) }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}
