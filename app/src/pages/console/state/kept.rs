//! What a reload must not lose: kept for the tab, so that two tabs don't overwrite each other.

use engine::coupon::Coupon;
use engine::customer::CustomerLookup;
use engine::error_log::ErrorForm;
use engine::payment::{HistoryForm, OrderAction, PaymentForm};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Desk, Lookup, Message, Steps};
use crate::browser;

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
    customer: Option<CustomerLookup>,
    lookup: Option<Lookup>,
    chosen: Option<Coupon>,
    message: Option<Message>,
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
        desk.customer.set(kept.customer);
        desk.lookup.set(kept.lookup);
        desk.chosen.set(kept.chosen);
        desk.message.set(kept.message);
        desk.steps.set(kept.steps);
        desk.history_filter.write(kept.history);
        desk.history_applied.set(kept.history_applied);
        desk.error_filter.write(kept.errors);
        desk.error_applied.set(kept.errors_applied);
    }
    Effect::new(move |_| {
        let kept = Kept {
            action: desk.action.get(),
            form: desk.form.read(),
            customer: desk.customer.get(),
            lookup: desk.lookup.get(),
            chosen: desk.chosen.get(),
            message: desk.message.get(),
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
