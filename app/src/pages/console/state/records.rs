//! The calls and the errors, of which one list is shown.

use leptos::prelude::*;

use super::{Calls, Errors};
use crate::address;
use crate::frame::{ErrorMark, Frame};

/// What the address calls the errors' tab; the calls' it does not name.
const ERRORS: &str = "errors";

/// Both lists.
#[derive(Clone, Copy)]
pub(crate) struct Records {
    pub(crate) calls: Calls,
    pub(crate) errors: Errors,
    pub(crate) shows_errors: RwSignal<bool>,
    frame: Frame,
    mark: ErrorMark,
}

impl Records {
    /// The page's, put into the context.
    pub(crate) fn provide(calls: Calls, errors: Errors) -> Self {
        let records = Self {
            calls,
            errors,
            shows_errors: RwSignal::new(address::read("tab") == ERRORS),
            frame: Frame::here(),
            mark: ErrorMark::here(),
        };
        provide_context(records);
        records
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Shows one of the lists. Errors that are looked at are not marked any more.
    pub(crate) fn show(self, errors: bool) {
        self.shows_errors.set(errors);
        address::write([("tab", if errors { ERRORS } else { "" })]);
        if errors {
            self.mark.clear();
        }
        self.frame.live.look();
    }

    /// Errors came in, which count as seen where they are looked at.
    pub(crate) fn came_in(self, new: usize) {
        if !self.shows_errors.get_untracked() {
            self.mark.add(new);
        }
    }
}
