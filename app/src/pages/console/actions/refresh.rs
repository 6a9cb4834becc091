//! Keeping the lists up to date: whenever something was stored, by whomever, what is seen of them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follow;
use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::SANDBOX_NOT_FOUND;
use crate::pages::console::live::connection;
use crate::pages::console::state::{Connection, Desk};
use crate::pages::console::{DECISION, ERRORS, HISTORY, RESULTS};

/// The least time from one refresh to the next: at most two a second, however much happens.
const PAUSE: i64 = 500;
/// While a sandbox is taken away, how often it is asked whether the last refresh is over.
const MOMENT: i32 = 20;

/// What is known of the refreshes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Refreshing {
    /// One is on its way, or the next waits for its time.
    running: bool,
    /// None may begin.
    held: bool,
    /// What may have changed since it was fetched.
    due: Due,
    /// It changed by this page's own doing: it is fetched whether it is seen or not.
    own: bool,
}

#[derive(Clone, Copy, Default)]
struct Due {
    exchanges: bool,
    errors: bool,
    payments: bool,
    /// Whether the tab is to be looked at all.
    message: bool,
}

/// After something that this page did: fetches the newest page of each list.
pub(crate) fn refresh(desk: Desk) {
    desk.refreshing.update_value(|state| state.own = true);
    changed(desk);
}

/// Something changed, by whomever: fetches the newest page of each list that is seen, and of the others
/// once they are.
pub(crate) fn changed(desk: Desk) {
    let due = Due { exchanges: true, errors: true, payments: true, message: true };
    desk.refreshing.update_value(|state| state.due = due);
    look(desk);
}

/// Fetches what may have changed and is seen now. Calls that come while that runs make one more.
pub(crate) fn look(desk: Desk) {
    let Refreshing { running, held, .. } = desk.refreshing.get_value();
    if running || held || !has_work(desk) {
        return;
    }
    desk.refreshing.update_value(|state| state.running = true);
    spawn_local(async move {
        loop {
            let began = browser::now();
            fetch(desk).await;
            show_what_waited(desk);
            let left = (PAUSE - (browser::now() - began)).clamp(0, PAUSE);
            browser::pause(left as i32).await;
            if desk.refreshing.get_value().held || !has_work(desk) {
                return desk.refreshing.update_value(|state| state.running = false);
            }
        }
    });
}

/// Whether something that is due is seen, or new lines wait until nobody is at their list.
fn has_work(desk: Desk) -> bool {
    let Due { exchanges, errors, payments, message } = desk.refreshing.get_value().due;
    exchanges && is_wanted(desk, RESULTS)
        || errors && is_wanted(desk, ERRORS)
        || payments && is_wanted(desk, HISTORY)
        || message && is_wanted(desk, DECISION)
        || desk.exchanges.waits() && browser::is_seen(RESULTS)
        || desk.errors.waits() && browser::is_seen(ERRORS)
        || desk.payments.waits() && browser::is_seen(HISTORY)
}

fn is_wanted(desk: Desk, id: &str) -> bool {
    desk.refreshing.get_value().own || browser::is_seen(id)
}

/// Whether it is due and wanted; if so it is not due any more.
fn take(desk: Desk, id: &str, which: fn(&mut Due) -> &mut bool) -> bool {
    let mut due = false;
    if is_wanted(desk, id) {
        desk.refreshing.update_value(|state| due = std::mem::take(which(&mut state.due)));
    }
    due
}

/// Shows the lines that waited, of the lists that nobody is at any more.
fn show_what_waited(desk: Desk) {
    desk.exchanges.show_unless_read();
    desk.errors.show_unless_read();
    desk.payments.show_unless_read();
}

/// Lets no refresh begin until [`release`], and waits for the one on its way: what takes the sandbox
/// away tells every page, this one too, which would then ask for what is no more.
pub(crate) async fn hold(desk: Desk) {
    desk.refreshing.update_value(|state| state.held = true);
    while desk.refreshing.get_value().running {
        browser::pause(MOMENT).await;
    }
}

/// Lets refreshes begin again, with one for what was missed.
pub(crate) fn release(desk: Desk) {
    desk.refreshing.update_value(|state| state.held = false);
    refresh(desk);
}

/// A list that can't be had now stays as it is; the connection's state says why.
async fn fetch(desk: Desk) {
    if take(desk, RESULTS, |due| &mut due.exchanges) {
        let answer = api::exchange::list(None).await;
        note_refusal(desk, answer.as_ref().err());
        if let Ok(page) = answer {
            desk.exchanges.renew(page);
        }
    }
    if take(desk, ERRORS, |due| &mut due.errors) {
        let filter = desk.error_applied.get_untracked();
        let answer = api::error_log::list(filter.clone()).await;
        note_refusal(desk, answer.as_ref().err());
        if let Ok(page) = answer
            && desk.error_applied.get_untracked() == filter
        {
            desk.errors.renew(page);
        }
    }
    // Last, for a system outside may let one wait.
    if take(desk, HISTORY, |due| &mut due.payments) {
        let filter = desk.history_applied.get_untracked();
        let answer = api::payment::list(filter.clone()).await;
        note_refusal(desk, answer.as_ref().err());
        if desk.history_applied.get_untracked() == filter {
            let outside = desk.target.with_value(|target| target.payment.is_some());
            let why = answer.as_ref().err().map(|error| error.0.message.clone());
            desk.unlisted.set(why.filter(|_| outside));
            if let Ok(page) = answer {
                desk.listed_at.set(desk.clock.get_untracked());
                desk.payments.renew(page);
            }
        }
    }
    if take(desk, DECISION, |due| &mut due.message) {
        follow::look(desk).await;
    }
    // Unless it did something more meanwhile.
    desk.refreshing.update_value(|state| state.own &= state.due.exchanges);
}

/// What the answer to a refresh says of all that the page shows.
fn note_refusal(desk: Desk, error: Option<&ApiError>) {
    let was_signed_out = desk.connection.get_untracked() == Connection::SignedOut;
    match error.map(|ApiError(failure)| failure) {
        // Deleted by another page: anew, the page says so and leads on.
        Some(failure) if failure.code == SANDBOX_NOT_FOUND => browser::reload(),
        // In another tab, whose stream of events this one may share.
        Some(failure) if failure.status == 401 && !was_signed_out => {
            desk.connection.set(Connection::SignedOut);
        }
        None if was_signed_out => desk.connection.set(connection()),
        _ => {}
    }
}
