//! The line of a list that is open: one at a time. The address has its number.

use engine::failure::Failure;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::address;

/// A line that the address names, as the page opens with it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OpenedLine<T> {
    pub(crate) number: i64,
    pub(crate) found: Result<T, Failure>,
}

/// The open line of a list.
pub(crate) struct Opened<T: Send + Sync + 'static> {
    /// What the address calls it.
    name: &'static str,
    pub(crate) number: RwSignal<Option<i64>>,
    /// What is in it, or why that can't be had; nothing while it is fetched.
    pub(crate) found: RwSignal<Option<Result<T, Failure>>>,
}

impl<T: Send + Sync + 'static> Clone for Opened<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Opened<T> {}

impl<T: Send + Sync + 'static> Opened<T> {
    pub(super) fn new(name: &'static str, line: Option<OpenedLine<T>>) -> Self {
        let (number, found) = match line {
            Some(line) => (Some(line.number), Some(line.found)),
            None => (None, None),
        };
        Self { name, number: RwSignal::new(number), found: RwSignal::new(found) }
    }

    /// Opens a line, of which is known what is in it or not yet, or closes the one that is open.
    pub(crate) fn set(self, number: Option<i64>, found: Option<Result<T, Failure>>) {
        address::write([(
            self.name,
            number.map(|number| number.to_string()).unwrap_or_default().as_str(),
        )]);
        self.found.set(found);
        self.number.set(number);
    }

    /// What is in the line `number`, unless another one is open by now.
    pub(crate) fn fill(self, number: i64, found: Result<T, Failure>) {
        if self.number.get_untracked() == Some(number) {
            self.found.set(Some(found));
        }
    }
}

/// The id of a line in the document.
pub(crate) fn line_id(list: &str, number: i64) -> String {
    format!("{list}-{number}")
}
