//! What a reload must not lose: kept for the tab, so that two tabs don't overwrite each other.

use engine::coupon::Coupon;
use engine::customer::CustomerLookup;
use engine::error_log::ErrorForm;
use engine::payment::{HistoryForm, OrderAction, PaymentForm};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::actions::{follow, saved};
use super::state::{Bench, Errors, Lookup, Message, Phase, Steps};
use crate::browser;
use crate::sandbox::request_to_fill_in;

/// Where it is kept, each sandbox's apart; `early.js` reads it too. A change of shape makes what an older page kept
/// unreadable, and so forgotten.
fn key(bench: Bench) -> String {
    format!("micropay-console {}", bench.frame.sandbox.get_value())
}

#[derive(Serialize, Deserialize)]
struct Kept {
    action: OrderAction,
    form: PaymentForm,
    clock_day: String,
    clock_time: String,
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
    errors: ErrorForm,
}

/// Restores what the tab kept, and keeps every change from now on.
pub(super) fn restore_and_keep(bench: Bench, errors: Errors) {
    let key = key(bench);
    if let Some(kept) = browser::kept::<Kept>(&key) {
        bench.request.action.set(kept.action);
        bench.request.form.write(kept.form);
        bench.request.by_clock.set((kept.clock_day, kept.clock_time));
        bench.request.fresh.set(kept.fresh);
        bench.request.sent.set(kept.sent);
        bench.payer.found.set(kept.customer);
        bench.payer.usage_at.set(kept.usage_at);
        bench.coupons.lookup.set(kept.lookup);
        bench.coupons.chosen.set(kept.chosen);
        bench.outcome.message.set(kept.message.clone());
        if !kept.message.as_ref().is_some_and(Message::leaves_open) {
            // By the clock that the server wrote into the form.
            bench.request.follow_clock(&bench.request.catalogue.read_untracked().now);
        }
        bench.outcome.told_at.set(kept.told_at);
        bench.outcome.note.set(kept.note);
        bench.outcome.noted_at.set(kept.noted_at);
        bench.outcome.steps.set(kept.steps);
        // What the address asks for is not what was entered here before.
        if *bench.history.applied.read_untracked() == HistoryForm::default() {
            bench.history.filter.write(kept.history);
        }
        if *errors.applied.read_untracked() == ErrorForm::default() {
            errors.filter.write(kept.errors);
        }
        match kept.message {
            // Its answer went to the page that was left.
            Some(Message::Open { request, phase: Phase::Sent | Phase::Asked, failure }) => {
                follow::begin(bench, request, failure);
            }
            Some(message) if message.unsettled() => follow::watch(bench),
            _ => {}
        }
    }
    fill_in_asked(bench);
    follow_clock(bench);
    Effect::new(move |_| {
        let (clock_day, clock_time) = bench.request.by_clock.get();
        let kept = Kept {
            action: bench.request.action.get(),
            form: bench.request.form.read(),
            clock_day,
            clock_time,
            fresh: bench.request.fresh.get(),
            sent: bench.request.sent.get(),
            customer: bench.payer.found.get(),
            usage_at: bench.payer.usage_at.get(),
            lookup: bench.coupons.lookup.get(),
            chosen: bench.coupons.chosen.get(),
            message: bench.outcome.message.get(),
            told_at: bench.outcome.told_at.get(),
            note: bench.outcome.note.get(),
            noted_at: bench.outcome.noted_at.get(),
            steps: bench.outcome.steps.get(),
            history: bench.history.filter.read(),
            errors: errors.filter.read(),
        };
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(&key, &text);
        }
    });
}

/// When somebody moves the sandbox's clock, the request's day and time go along; what may have to be sent again stays as
/// it was sent until that is known.
fn follow_clock(bench: Bench) {
    Effect::new(move |followed: Option<u32>| {
        let moves = bench.frame.clock.moves();
        let is_open = bench.outcome.message.read().as_ref().is_some_and(Message::leaves_open);
        match followed {
            Some(followed) if followed != moves && is_open => followed,
            Some(followed) if followed != moves => {
                bench.request.follow_clock(&bench.frame.clock.read());
                moves
            }
            _ => moves,
        }
    });
}

/// Fills in the request that another page asked for.
fn fill_in_asked(bench: Bench) {
    let key = request_to_fill_in(&bench.frame.sandbox.get_value());
    if let Some(form) = browser::kept::<PaymentForm>(&key) {
        browser::forget(&key);
        saved::load(bench, form);
    }
}
