//! What a reload must not lose: kept for the tab, so that two tabs don't overwrite each other.

use engine::coupon::Coupon;
use engine::customer::CustomerLookup;
use engine::error_log::ErrorForm;
use engine::payment::{HistoryForm, OrderAction, PaymentForm};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Desk, Lookup, Message, Phase, Steps};
use crate::browser;
use crate::pages::console::actions::follow;

/// Where it is kept, each sandbox's apart. A change of shape makes what an older page kept
/// unreadable, and so forgotten.
fn key(desk: Desk) -> String {
    format!("micropay-console {}", desk.sandbox.get_value())
}

/// Forgets what was kept: it speaks of what is no more.
pub(crate) fn forget(desk: Desk) {
    browser::forget(&key(desk));
}

#[derive(Serialize, Deserialize)]
struct Kept {
    action: OrderAction,
    form: PaymentForm,
    fresh: String,
    sent: Option<PaymentForm>,
    customer: Option<CustomerLookup>,
    usage_at: String,
    lookup: Option<Lookup>,
    chosen: Option<Coupon>,
    message: Option<Message>,
    told_at: String,
    note: Option<Message>,
    noted_at: String,
    steps: Steps,
    history: HistoryForm,
    history_applied: HistoryForm,
    errors: ErrorForm,
    errors_applied: ErrorForm,
}

/// Restores what the tab kept, and keeps every change from now on.
pub(crate) fn restore_and_keep(desk: Desk) {
    let key = key(desk);
    if let Some(kept) = browser::kept::<Kept>(&key) {
        desk.action.set(kept.action);
        desk.form.write(kept.form);
        desk.fresh.set(kept.fresh);
        desk.sent.set(kept.sent);
        desk.customer.set(kept.customer);
        desk.usage_at.set(kept.usage_at);
        desk.lookup.set(kept.lookup);
        desk.chosen.set(kept.chosen);
        desk.message.set(kept.message.clone());
        desk.told_at.set(kept.told_at);
        desk.note.set(kept.note);
        desk.noted_at.set(kept.noted_at);
        desk.steps.set(kept.steps);
        desk.history_filter.write(kept.history);
        desk.history_applied.set(kept.history_applied);
        desk.error_filter.write(kept.errors);
        desk.error_applied.set(kept.errors_applied);
        match kept.message {
            // Its answer went to the page that was left.
            Some(Message::Open { request, phase: Phase::Sent | Phase::Asked, failure }) => {
                follow::begin(desk, request, failure);
            }
            Some(message) if message.unsettled() => follow::watch(desk),
            _ => {}
        }
    }
    Effect::new(move |_| {
        let kept = Kept {
            action: desk.action.get(),
            form: desk.form.read(),
            fresh: desk.fresh.get(),
            sent: desk.sent.get(),
            customer: desk.customer.get(),
            usage_at: desk.usage_at.get(),
            lookup: desk.lookup.get(),
            chosen: desk.chosen.get(),
            message: desk.message.get(),
            told_at: desk.told_at.get(),
            note: desk.note.get(),
            noted_at: desk.noted_at.get(),
            steps: desk.steps.get(),
            history: desk.history_filter.read(),
            history_applied: desk.history_applied.get(),
            errors: desk.error_filter.read(),
            errors_applied: desk.error_applied.get(),
        };
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(&key, &text);
        }
    });
}
