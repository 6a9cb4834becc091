//! The subscriber that was looked up last.

use engine::customer::CustomerLookup;
use leptos::prelude::*;

/// What the carrier knows of who pays.
#[derive(Clone, Copy)]
pub(crate) struct Payer {
    pub(crate) found: RwSignal<Option<CustomerLookup>>,
    /// Of when it is what they have used.
    pub(crate) usage_at: RwSignal<String>,
}

impl Payer {
    pub(super) fn new() -> Self {
        Self { found: RwSignal::new(None), usage_at: RwSignal::new(String::new()) }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}
