//! Keeping the lists up to date: whenever something was stored, by whomever.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follow;
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::SANDBOX_NOT_FOUND;
use crate::pages::console::state::Desk;

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
            desk.listed_at.set(desk.clock.get_untracked());
            desk.payments.renew(page);
        }
    }
    follow::look(desk).await;
}
