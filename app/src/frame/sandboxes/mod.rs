//! 샌드박스 관리: go to another sandbox, make one, put this one back to its start, delete it.

mod actions;
mod dialog;

use engine::failure::Failure;
use engine::field::Field;
use engine::sandbox::{Sandbox, SandboxForm, SandboxSize};
use leptos::prelude::*;

use super::Frame;
use crate::browser;
use crate::components::{Entry, entries};
pub(super) use dialog::sandbox_dialog;

/// The dialog's id.
pub(super) const SANDBOXES: &str = "sandboxes";

entries! {
    /// A new sandbox.
    SandboxEntries of SandboxForm as "sandbox" {
        sandbox_id: SandboxId, name: Name, copy_of: CopyOf
    }
}

/// What the dialog asks.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// What to do.
    Manage,
    /// Whether to reset.
    Reset,
    /// Whether to delete.
    Delete,
}

/// The dialog's state.
#[derive(Clone, Copy)]
pub(super) struct Sandboxes {
    frame: Frame,
    /// What it asks; closed while it asks nothing.
    step: RwSignal<Option<Step>>,
    /// Those that there are.
    all: RwSignal<Vec<Sandbox>>,
    form: SandboxEntries,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    /// How much the page's sandbox takes in the database, once that is known.
    size: RwSignal<Option<SandboxSize>>,
}

impl Sandboxes {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            step: RwSignal::new(None),
            all: RwSignal::new(Vec::new()),
            form: SandboxEntries::new(SandboxForm::default()),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            size: RwSignal::new(None),
        }
    }

    fn closed(self) {
        if !browser::is_open(SANDBOXES) {
            self.step.set(None);
        }
    }

    fn ask(self, step: Step) {
        self.failure.set(None);
        self.step.set(Some(step));
    }
}
