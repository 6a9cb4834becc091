//! The requests that the sandbox keeps, and the examples to begin with.

use engine::field::Field;
use engine::saved_request::{Examples, SavedRequest};
use leptos::prelude::*;

use crate::components::Entry;

/// Both lists, as they were asked for last.
#[derive(Clone, Copy)]
pub(crate) struct Saved {
    /// Nothing until they were asked for.
    pub(crate) requests: RwSignal<Option<Vec<SavedRequest>>>,
    pub(crate) examples: RwSignal<Option<Examples>>,
    /// What the request in the form is to be called.
    pub(crate) name: Entry,
    /// Why the last change was not made, in the page's language.
    pub(crate) problem: RwSignal<Option<String>>,
}

impl Saved {
    pub(super) fn new() -> Self {
        Self {
            requests: RwSignal::new(None),
            examples: RwSignal::new(None),
            name: Entry::new("saved", Field::Name, String::new()),
            problem: RwSignal::new(None),
        }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}
