//! ERROR 내역.

mod detail;
mod filter;

use engine::error_log::{ErrorForm, ErrorRecord};
use leptos::prelude::*;

use super::ERRORS;
use super::actions::{list, open};
use super::call_list::{Apart, CallList, Foot, Fresh, Line, nothing};
use super::state::{Bench, Records};
use crate::components::{Erase, Panel};
use detail::Detail;
use filter::Filter;

/// The errors.
#[component]
pub(crate) fn ErrorsPanel() -> impl IntoView {
    let (bench, records) = (Bench::here(), Records::here());
    let (errors, language) = (records.errors, bench.frame.language);
    let apart = Apart::new(errors.opened, errors.feed);
    let lines = move || {
        let apart = apart.line(|detail| line(&detail.record));
        let rows = errors.feed.rows.read();
        apart.into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>()
    };
    let filtered = Signal::derive(move || *errors.applied.read() != ErrorForm::default());
    let empty = move || {
        if errors.feed.rows.with(Vec::is_empty) { nothing(language, filtered.get()) } else { "" }
    };
    view! {
        <Panel id=ERRORS title=bench.frame.pick("ERROR 내역", "Errors") aside=()>
            <Filter errors />
            <CallList
                label=bench.frame.pick("ERROR 목록", "List of errors")
                list=errors.feed.list
                lines=Signal::derive(lines)
                opened=errors.opened.number
                apart=apart.number
                missing=Signal::derive(move || apart.missing(language))
                detail=|| view! { <Detail /> }.late()
                on_toggle=move |number, is_open| open::toggle_error(records, number, is_open)
                fresh=view! { <Fresh language feed=errors.feed new=("새 오류", "New errors:") /> }
                    .erased()
                foot=view! {
                    <Foot
                        language
                        empty=Signal::derive(empty)
                        filtered
                        on_clear=move || list::clear_errors(bench, errors)
                        more=Signal::derive(move || errors.feed.next.get().is_some())
                        on_more=move || list::more_errors(bench, errors)
                    />
                }
                    .erased()
            />
        </Panel>
    }
}

fn line(error: &ErrorRecord) -> Line {
    Line {
        number: error.error_no,
        at: error.at,
        operation: error.operation,
        took: None,
        tone: "bad",
        title: error.code.clone(),
        source: error.source,
        message: error.message.clone(),
        is_quiet: false,
    }
}
