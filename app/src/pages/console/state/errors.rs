//! ERROR 내역: the errors on the screen.

use engine::error_log::{ErrorDetail, ErrorForm, ErrorRecord};
use engine::page::Page;
use leptos::prelude::*;

use super::{ErrorEntries, Feed, Opened, OpenedLine};

/// The errors' rows, and the filter that they passed.
#[derive(Clone, Copy)]
pub(crate) struct Errors {
    pub(crate) feed: Feed<ErrorRecord>,
    pub(crate) filter: ErrorEntries,
    pub(crate) applied: RwSignal<ErrorForm>,
    pub(crate) opened: Opened<ErrorDetail>,
}

impl Errors {
    pub(crate) fn new(
        page: Page<ErrorRecord>,
        applied: ErrorForm,
        opened: Option<OpenedLine<ErrorDetail>>,
    ) -> Self {
        Self {
            feed: Feed::new("errors-list", page),
            filter: ErrorEntries::new(applied.clone()),
            applied: RwSignal::new(applied),
            opened: Opened::new("error", opened),
        }
    }
}
