//! A call or an error is opened, where it stands or from elsewhere; it need not be in its list.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::state::{Opened, Records, line_id};

/// Opens a call of the list, or closes it.
pub(crate) fn toggle_call(records: Records, number: i64, is_open: bool) {
    toggle(records.calls.opened, number, is_open, || api::exchange::detail(number));
}

/// Opens an error of the list, or closes it.
pub(crate) fn toggle_error(records: Records, number: i64, is_open: bool) {
    toggle(records.errors.opened, number, is_open, || api::error_log::detail(number));
}

/// Leads to a call.
pub(crate) fn call(records: Records, number: i64) {
    let list = records.calls.feed.list;
    lead_to(records, false, list, records.calls.opened, number, api::exchange::detail(number));
}

/// Leads to an error.
pub(crate) fn error(records: Records, number: i64) {
    let list = records.errors.feed.list;
    lead_to(records, true, list, records.errors.opened, number, api::error_log::detail(number));
}

fn toggle<T, F>(opened: Opened<T>, number: i64, is_open: bool, fetch: impl FnOnce() -> F)
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let was_open = opened.number.get_untracked() == Some(number);
    if is_open && !was_open {
        opened.set(Some(number), None);
        let found = fetch();
        spawn_local(async move {
            opened.fill(number, found.await.map_err(|ApiError(failure)| failure))
        });
    } else if was_open && !is_open {
        opened.set(None, None);
    }
}

fn lead_to<T: Send + Sync + 'static>(
    records: Records,
    errors: bool,
    list: &'static str,
    opened: Opened<T>,
    number: i64,
    found: impl Future<Output = Result<T, ApiError>> + 'static,
) {
    records.show(errors);
    opened.set(Some(number), None);
    spawn_local(async move {
        opened.fill(number, found.await.map_err(|ApiError(failure)| failure));
        // Once it is drawn.
        browser::pause(0).await;
        browser::focus(&line_id(list, number));
    });
}
