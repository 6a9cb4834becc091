//! The payments on the screen.

use engine::language::Text;
use engine::page::Page;
use engine::payment::{HistoryForm, Payment};
use leptos::prelude::*;

use super::{Feed, HistoryEntries};

/// The history's rows, and the filter that they passed.
#[derive(Clone, Copy)]
pub(crate) struct History {
    pub(crate) feed: Feed<Payment>,
    pub(crate) filter: HistoryEntries,
    pub(crate) applied: RwSignal<HistoryForm>,
    /// Why the payments of a system outside can't be had now.
    pub(crate) unlisted: RwSignal<Option<Text>>,
    /// Of when they are; blank until they were asked for.
    pub(crate) listed_at: RwSignal<String>,
}

impl History {
    /// `listed_at` is blank where the payments are yet to be asked for.
    pub(super) fn new(page: Page<Payment>, applied: HistoryForm, listed_at: String) -> Self {
        Self {
            feed: Feed::new("history-list", page),
            filter: HistoryEntries::new(applied.clone()),
            applied: RwSignal::new(applied),
            unlisted: RwSignal::new(None),
            listed_at: RwSignal::new(listed_at),
        }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}
