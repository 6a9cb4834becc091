//! Keeping the lists up to date: whenever something was stored, by whomever.

use engine::payment::{HistoryForm, PaymentStatus};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pay::note_status;
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::SANDBOX_NOT_FOUND;
use crate::pages::console::state::{Desk, Message};

/// The least time between two refreshes: at most five a second, however much happens.
const PAUSE: i32 = 200;

/// Whether a refresh is on its way, whether another is wanted after it, and whether none may begin.
#[derive(Clone, Copy, Default)]
pub(crate) struct Refreshing {
    running: bool,
    again: bool,
    held: bool,
}

/// Fetches the newest page of each list. Calls that come while one runs make one more.
pub(crate) fn refresh(desk: Desk) {
    let Refreshing { running, held, .. } = desk.refreshing.get_value();
    if running || held {
        return desk.refreshing.update_value(|state| state.again = true);
    }
    desk.refreshing.set_value(Refreshing { running: true, ..Refreshing::default() });
    spawn_local(async move {
        loop {
            fetch(desk).await;
            browser::pause(PAUSE).await;
            let Refreshing { again, held, .. } = desk.refreshing.get_value();
            if !again || held {
                return desk.refreshing.update_value(|state| state.running = false);
            }
            desk.refreshing.update_value(|state| state.again = false);
        }
    });
}

/// Lets no refresh begin until [`release`], and waits for the one on its way: what takes the sandbox
/// away tells every page, this one too, which would then ask for what is no more.
pub(crate) async fn hold(desk: Desk) {
    desk.refreshing.update_value(|state| state.held = true);
    while desk.refreshing.get_value().running {
        browser::pause(PAUSE / 10).await;
    }
}

/// Lets refreshes begin again, with one for what was missed.
pub(crate) fn release(desk: Desk) {
    desk.refreshing.update_value(|state| state.held = false);
    refresh(desk);
}

/// A list that can't be had now stays as it is; the connection's state says why.
async fn fetch(desk: Desk) {
    match api::exchange::list(None).await {
        Ok(page) => desk.exchanges.renew(page),
        // Deleted by another page: anew, the page says so and leads on.
        Err(ApiError(failure)) if failure.code == SANDBOX_NOT_FOUND => return browser::reload(),
        Err(_) => {}
    }
    let filter = desk.error_applied.get_untracked();
    if let Ok(page) = api::error_log::list(filter.clone()).await
        && desk.error_applied.get_untracked() == filter
    {
        desk.errors.renew(page);
    }
    // Last, for a system outside may let one wait.
    let filter = desk.history_applied.get_untracked();
    let answer = api::payment::list(filter.clone()).await;
    if desk.history_applied.get_untracked() == filter {
        let outside = desk.target.with_value(|target| target.payment.is_some());
        let why = answer.as_ref().err().map(|error| error.0.message.clone());
        desk.unlisted.set(why.filter(|_| outside));
        if let Ok(page) = answer {
            desk.payments.renew(page);
        }
    }
    follow_unknown(desk).await;
}

/// A payment whose outcome was unknown is followed until it is settled.
async fn follow_unknown(desk: Desk) {
    let Some(Message::Paid { outcome, settled: None }) = desk.message.get_untracked() else {
        return;
    };
    if outcome.status != PaymentStatus::Unknown {
        return;
    }
    let form = HistoryForm { order_no: outcome.order_no.to_string(), ..HistoryForm::default() };
    let Ok(page) = api::payment::list(form).await else { return };
    let payment = page.rows.into_iter().find(|payment| payment.order_no == outcome.order_no);
    let Some(payment) = payment else { return };
    let open = matches!(payment.status, PaymentStatus::Unknown | PaymentStatus::Pending);
    // Another request may have been sent while this one was looked at.
    let still = desk.message.with_untracked(|message| {
        matches!(message, Some(Message::Paid { outcome: shown, .. }) if *shown == outcome)
    });
    if !open && still {
        note_status(desk, payment.serial_no.as_ref(), payment.status);
        if payment.status == PaymentStatus::Paid {
            desk.steps.update(|steps| steps.paid = true);
        }
        desk.message.set(Some(Message::Paid { outcome, settled: Some(Box::new(payment)) }));
    }
}
