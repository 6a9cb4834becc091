//! One entered value, with what is wrong with it.

use engine::field::{Field, FieldMessage};
use engine::language::Text;
use leptos::prelude::*;

use crate::browser;

/// A field of a form: its value as typed, and its problem.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// The form it is in: the first part of its id.
    pub(crate) form: &'static str,
    pub(crate) field: Field,
    pub(crate) value: RwSignal<String>,
    pub(crate) problem: RwSignal<Option<Text>>,
}

impl Entry {
    pub(crate) fn new(form: &'static str, field: Field, value: String) -> Self {
        Self { form, field, value: RwSignal::new(value), problem: RwSignal::new(None) }
    }

    /// Its id in the document.
    pub(crate) fn id(self) -> String {
        format!("{}-{}", self.form, self.field.code())
    }

    /// The id of the element that tells its problem.
    pub(crate) fn problem_id(self) -> String {
        format!("{}-problem", self.id())
    }

    /// Changes the value; what was wrong with the old one is forgotten.
    pub(crate) fn edit(self, value: String) {
        self.value.set(value);
        self.clear();
    }

    pub(crate) fn clear(self) {
        if self.problem.with_untracked(Option::is_some) {
            self.problem.set(None);
        }
    }
}

/// Shows each message at its field and moves the focus to the first.
pub(crate) fn show_problems(entries: &[Entry], messages: &[FieldMessage]) {
    let mut first = None;
    for entry in entries {
        let message = messages.iter().find(|message| message.field == entry.field);
        if let Some(message) = message {
            entry.problem.set(Some(message.message.clone()));
            first = first.or(Some(*entry));
        }
    }
    if let Some(entry) = first {
        browser::focus(&entry.id());
    }
}
