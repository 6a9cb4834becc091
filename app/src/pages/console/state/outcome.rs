//! What came of the last request with effects, and what the calls since then told.

use engine::payment::PaymentStatus;
use leptos::prelude::*;

use super::{Message, Steps};
use crate::frame::Clock;

/// The outcome.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    clock: Clock,
    /// What came of the last request with effects, and since when that is told.
    pub(crate) message: RwSignal<Option<Message>>,
    pub(crate) told_at: RwSignal<String>,
    /// How far the payment came whose answer is waited for: its status, and whether it has a coupon.
    pub(crate) reached: RwSignal<Option<(PaymentStatus, bool)>>,
    /// How often what came of it was asked.
    pub(crate) asked: RwSignal<String>,
    /// Which following of a request is the last.
    pub(crate) following: StoredValue<u32>,
    /// What the last call without effects told, and when.
    pub(crate) note: RwSignal<Option<Message>>,
    pub(crate) noted_at: RwSignal<String>,
    /// Which of the first-time hint's steps are done.
    pub(crate) steps: RwSignal<Steps>,
}

impl Outcome {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            message: RwSignal::new(None),
            told_at: RwSignal::new(String::new()),
            reached: RwSignal::new(None),
            asked: RwSignal::new(String::new()),
            following: StoredValue::new(0),
            note: RwSignal::new(None),
            noted_at: RwSignal::new(String::new()),
            steps: RwSignal::new(Steps::default()),
        }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Tells what came of a request with effects.
    pub(crate) fn tell(self, message: Message) {
        self.told_at.set(self.clock.time());
        self.message.set(Some(message));
    }

    /// Tells what a call without effects led to, beside what came of the last request.
    pub(crate) fn note(self, message: Message) {
        self.noted_at.set(self.clock.time());
        self.note.set(Some(message));
    }
}
