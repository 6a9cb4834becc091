//! The lists: filters, and the pages below.

use engine::error_log::ErrorForm;
use engine::exchange::{ExchangeForm, Operation};
use engine::failure::Failure;
use engine::payment::HistoryForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Entry, show_problems};
use crate::pages::console::state::{Bench, Calls, Errors, Feed, Keyed, Message, Records};
use crate::{address, browser};

/// 결제 내역 조회 with the filter as entered.
pub(crate) fn filter_payments(bench: Bench) {
    bench.work.when_free(Operation::History, move || filter_payments_now(bench));
}

fn filter_payments_now(bench: Bench) {
    let form = bench.history.filter.read_untracked();
    let entries = bench.history.filter.all();
    if !is_clean(bench, Some(Operation::History), &entries, form.parse().err()) {
        return;
    }
    bench.call(Operation::History, async move {
        let page = api::payment::history(form.clone()).await?;
        let in_address = [
            ("ctn", form.ctn.as_str()),
            ("order", form.order_no.as_str()),
            ("status", form.status.as_str()),
        ];
        address::write(in_address);
        bench.history.applied.set(form);
        bench.history.listed_at.set(bench.frame.clock.read());
        bench.history.feed.start(page);
        Ok(())
    });
}

/// 결제 내역 조회 without a filter.
pub(crate) fn clear_payments(bench: Bench) {
    bench.history.filter.write(HistoryForm::default());
    // The button goes with the filter.
    browser::focus(&bench.history.filter.order_no.id());
    filter_payments(bench);
}

/// ERROR 내역 without a filter.
pub(crate) fn clear_errors(bench: Bench, errors: Errors) {
    errors.filter.write(ErrorForm::default());
    browser::focus(&errors.filter.code.id());
    filter_errors(bench, errors);
}

/// ERROR 내역 with the filter as entered.
pub(crate) fn filter_errors(bench: Bench, errors: Errors) {
    let form = errors.filter.read_untracked();
    let entries = errors.filter.all();
    if !is_clean(bench, None, &entries, form.parse().err()) {
        return;
    }
    spawn_local(async move {
        match api::error_log::list(form.clone()).await {
            Ok(page) => {
                let in_address = [
                    ("source", form.source.as_str()),
                    ("code", form.code.as_str()),
                    ("from", form.from.as_str()),
                    ("until", form.until.as_str()),
                ];
                address::write(in_address);
                errors.applied.set(form);
                errors.feed.start(page);
            }
            Err(ApiError(failure)) => bench.tell_failure(None, failure),
        }
    });
}

/// 결과 with the filter as entered, once nothing was entered for `pause` milliseconds.
pub(crate) fn filter_calls(bench: Bench, calls: Calls, pause: i32) {
    let turn = calls.entered.get_value() + 1;
    calls.entered.set_value(turn);
    let is_last = move || calls.entered.get_value() == turn;
    spawn_local(async move {
        browser::pause(pause).await;
        let form = calls.filter.get_untracked();
        if !is_last() || form == calls.applied.get_untracked() {
            return;
        }
        match api::exchange::list(form.clone()).await {
            _ if !is_last() => {}
            Ok(page) => {
                let in_address = [
                    ("q", form.text.as_str()),
                    ("op", form.operation.as_str()),
                    ("outcome", form.verdict.as_str()),
                    ("looks", if form.hide_looks { "hidden" } else { "" }),
                ];
                address::write(in_address);
                calls.applied.set(form);
                calls.feed.start(page);
            }
            Err(ApiError(failure)) => bench.tell_failure(None, failure),
        }
    });
}

/// 결과 with the calls that a number is in, and no others.
pub(crate) fn show_calls_with(bench: Bench, records: Records, text: String) {
    records.show(false);
    records.calls.filter.set(ExchangeForm { text, ..ExchangeForm::default() });
    filter_calls(bench, records.calls, 0);
    browser::focus(CALLS_TEXT);
}

/// 결과 without a filter.
pub(crate) fn clear_calls(bench: Bench, calls: Calls) {
    calls.filter.set(ExchangeForm::default());
    browser::focus(CALLS_TEXT);
    filter_calls(bench, calls, 0);
}

/// The field in which calls are looked for, by its id in the document.
pub(crate) const CALLS_TEXT: &str = "calls-text";

/// Shows what is wrong with a filter; `true` where nothing is.
fn is_clean(
    bench: Bench,
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
    bench.outcome.note(Message::Failed { operation, failure });
    false
}

/// The next page of 결과.
pub(crate) fn more_calls(bench: Bench, calls: Calls) {
    let before = calls.feed.next.get_untracked();
    let form = ExchangeForm { before, ..calls.applied.get_untracked() };
    more(bench, calls.feed, before, api::exchange::list(form));
}

/// The next page of 결제 내역.
pub(crate) fn more_payments(bench: Bench) {
    let before = bench.history.feed.next.get_untracked();
    let form = HistoryForm { before, ..bench.history.applied.get_untracked() };
    more(bench, bench.history.feed, before, api::payment::list(form));
}

/// The next page of ERROR 내역.
pub(crate) fn more_errors(bench: Bench, errors: Errors) {
    let before = errors.feed.next.get_untracked();
    let form = ErrorForm { before, ..errors.applied.get_untracked() };
    more(bench, errors.feed, before, api::error_log::list(form));
}

fn more<T: Keyed + Clone + PartialEq + Send + Sync + 'static>(
    bench: Bench,
    feed: Feed<T>,
    before: Option<i64>,
    page: impl Future<Output = Result<engine::page::Page<T>, ApiError>> + 'static,
) {
    spawn_local(async move {
        match page.await {
            Ok(page) => feed.append(before, page),
            Err(ApiError(failure)) => bench.tell_failure(None, failure),
        }
    });
}
