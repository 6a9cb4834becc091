//! The lists: filters, and the pages below.

use engine::error_log::ErrorForm;
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::HistoryForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Entry, show_problems};
use crate::pages::console::state::{Desk, Feed, Keyed, Message};

/// 결제 내역 조회 with the filter as entered.
pub(crate) fn filter_payments(desk: Desk) {
    desk.when_free(Operation::History, move || filter_payments_now(desk));
}

fn filter_payments_now(desk: Desk) {
    let form = desk.history_filter.read_untracked();
    let entries = desk.history_filter.all();
    if !is_clean(desk, Some(Operation::History), &entries, form.parse().err()) {
        return;
    }
    desk.call(Operation::History, async move {
        let page = api::payment::history(form.clone()).await?;
        desk.history_applied.set(form);
        desk.listed_at.set(desk.clock.get_untracked());
        desk.payments.start(page);
        Ok(())
    });
}

/// 결제 내역 조회 without a filter.
pub(crate) fn clear_payments(desk: Desk) {
    desk.history_filter.write(HistoryForm::default());
    // The button goes with the filter.
    browser::focus(&desk.history_filter.order_no.id());
    filter_payments(desk);
}

/// ERROR 내역 without a filter.
pub(crate) fn clear_errors(desk: Desk) {
    desk.error_filter.write(ErrorForm::default());
    browser::focus(&desk.error_filter.code.id());
    filter_errors(desk);
}

/// ERROR 내역 with the filter as entered.
pub(crate) fn filter_errors(desk: Desk) {
    let form = desk.error_filter.read_untracked();
    let entries = desk.error_filter.all();
    if !is_clean(desk, None, &entries, form.parse().err()) {
        return;
    }
    spawn_local(async move {
        match api::error_log::list(form.clone()).await {
            Ok(page) => {
                desk.error_applied.set(form);
                desk.errors.start(page);
            }
            Err(ApiError(failure)) => desk.tell_failure(None, failure),
        }
    });
}

/// Shows what is wrong with a filter; `true` where nothing is.
fn is_clean(
    desk: Desk,
    operation: Option<Operation>,
    entries: &[Entry],
    errors: Option<Vec<engine::field::FieldError>>,
) -> bool {
    for entry in entries {
        entry.clear();
    }
    let Some(errors) = errors else { return true };
    let failure = Failure::invalid(&errors);
    show_problems(entries, &failure.fields);
    desk.note(Message::Failed { operation, failure });
    false
}

/// The next page of 결과.
pub(crate) fn more_exchanges(desk: Desk) {
    let before = desk.exchanges.next.get_untracked();
    more(desk, desk.exchanges, before, api::exchange::list(before));
}

/// The next page of 결제 내역.
pub(crate) fn more_payments(desk: Desk) {
    let before = desk.payments.next.get_untracked();
    let form = HistoryForm { before, ..desk.history_applied.get_untracked() };
    more(desk, desk.payments, before, api::payment::list(form));
}

/// The next page of ERROR 내역.
pub(crate) fn more_errors(desk: Desk) {
    let before = desk.errors.next.get_untracked();
    let form = ErrorForm { before, ..desk.error_applied.get_untracked() };
    more(desk, desk.errors, before, api::error_log::list(form));
}

fn more<T: Keyed + Clone + PartialEq + Send + Sync + 'static>(
    desk: Desk,
    feed: Feed<T>,
    before: Option<i64>,
    page: impl Future<Output = Result<engine::page::Page<T>, ApiError>> + 'static,
) {
    spawn_local(async move {
        match page.await {
            Ok(page) => feed.append(before, page),
            Err(ApiError(failure)) => desk.tell_failure(None, failure),
        }
    });
}
