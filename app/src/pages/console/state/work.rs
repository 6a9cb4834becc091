//! One call with the form's values at a time; what is asked for meanwhile waits for its turn.

use std::collections::VecDeque;

use engine::exchange::Operation;
use leptos::prelude::*;

type Action = Box<dyn FnOnce() + Send + Sync>;

/// What is being done, and what is asked for next.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    busy: RwSignal<Option<Operation>>,
    queue: StoredValue<VecDeque<(Operation, Action)>>,
}

impl Work {
    pub(super) fn new() -> Self {
        Self { busy: RwSignal::new(None), queue: StoredValue::new(VecDeque::new()) }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// What is being done, followed where it is shown.
    pub(crate) fn busy(self) -> Option<Operation> {
        self.busy.get()
    }

    /// Whether this is being done, for a button.
    pub(crate) fn is(self, operation: Operation) -> Signal<bool> {
        Signal::derive(move || self.busy.get() == Some(operation))
    }

    /// Does `action` now, or, while a call is under way, after it: with what the form says then.
    /// What is asked for twice before it was done once is done once.
    pub(crate) fn when_free(
        self,
        operation: Operation,
        action: impl FnOnce() + Send + Sync + 'static,
    ) {
        let Some(current) = self.busy.get_untracked() else { return action() };
        self.queue.update_value(|queue| {
            if current != operation && queue.iter().all(|(asked, _)| *asked != operation) {
                queue.push_back((operation, Box::new(action)));
            }
        });
    }

    /// A call begins.
    pub(super) fn begin(self, operation: Operation) {
        self.busy.set(Some(operation));
    }

    /// It is over.
    pub(super) fn end(self) {
        self.busy.set(None);
    }

    /// Does what waits. An action that ends at once, at a field, makes no call: the next has its turn.
    pub(super) fn go_on(self) {
        while self.busy.get_untracked().is_none() {
            let next = self.queue.try_update_value(VecDeque::pop_front).flatten();
            let Some((_, action)) = next else { break };
            action();
        }
    }
}
