//! The tab's icon: it shows when errors came in that nobody has looked at.

use leptos::prelude::*;

use crate::browser;

/// How many errors came in since somebody last looked at them.
#[derive(Clone, Copy)]
pub(crate) struct ErrorMark(RwSignal<usize>);

impl ErrorMark {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// The page's mark. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// How many, followed where it is shown.
    pub(crate) fn count(self) -> usize {
        self.0.get()
    }

    /// So many came in that nobody has seen yet.
    pub(crate) fn add(self, new: usize) {
        if new > 0 {
            self.0.update(|count| *count += new);
            browser::set_icon("/favicon-errors.svg");
        }
    }

    /// They are looked at.
    pub(crate) fn clear(self) {
        if self.0.get_untracked() > 0 {
            self.0.set(0);
            browser::set_icon("/favicon.svg");
        }
    }
}
