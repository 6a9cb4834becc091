//! 결과: every call; opened, what went back and forth.

mod arrange;
mod compare;
mod comparison;
mod detail;
mod filter;

use engine::exchange::{Exchange, ExchangeForm, Verdict};
use engine::language::Language;
use leptos::prelude::*;

use super::RESULTS;
use super::actions::{list, open};
use super::call_list::{Apart, CallList, Foot, Fresh, Line, nothing};
use super::state::{Bench, Records};
use crate::components::{Erase, Panel};
use crate::time;
use arrange::arrange;
use comparison::{Comparison, Picked};
use detail::Detail;
pub(super) use detail::{body, copy_of_order};
use filter::Filter;

/// The calls.
#[component]
pub(crate) fn ResultsPanel() -> impl IntoView {
    let (bench, records) = (Bench::here(), Records::here());
    let (calls, language) = (records.calls, bench.frame.language);
    let apart = Apart::new(calls.opened, calls.feed);
    let lines = move || {
        let apart = apart.line(|detail| line(&detail.exchange, language));
        let rows = calls.feed.rows.read();
        let listed = arrange(&rows).into_iter().map(|(index, _)| line(&rows[index], language));
        apart.into_iter().chain(listed).collect::<Vec<_>>()
    };
    let under = Memo::new(move |_| {
        let rows = calls.feed.rows.read();
        let under = arrange(&rows).into_iter().filter(|(_, is_under)| *is_under);
        under.map(|(index, _)| rows[index].exchange_no).collect::<Vec<_>>()
    });
    let filtered = Signal::derive(move || *calls.applied.read() != ExchangeForm::default());
    let empty = move || {
        if calls.feed.rows.with(Vec::is_empty) { nothing(language, filtered.get()) } else { "" }
    };
    view! {
        <Panel id=RESULTS title=bench.frame.pick("결과", "Results") aside=()>
            <Filter calls />
            <Picked calls />
            <CallList
                label=bench.frame.pick("결과 목록", "List of results")
                list=calls.feed.list
                lines=Signal::derive(lines)
                under
                opened=calls.opened.number
                apart=apart.number
                missing=Signal::derive(move || apart.missing(language))
                detail=|| view! { <Detail /> }.late()
                on_toggle=move |number, is_open| open::toggle_call(records, number, is_open)
                fresh=view! { <Fresh language feed=calls.feed new=("새 호출", "New calls:") /> }
                    .erased()
                foot=view! {
                    <Foot
                        language
                        empty=Signal::derive(empty)
                        filtered
                        on_clear=move || list::clear_calls(bench, calls)
                        more=Signal::derive(move || calls.feed.next.get().is_some())
                        on_more=move || list::more_calls(bench, calls)
                    />
                }
                    .erased()
            />
            <Comparison calls />
        </Panel>
    }
}

fn line(call: &Exchange, language: Language) -> Line {
    let tone = match call.verdict {
        Verdict::Good => "good",
        Verdict::Refused | Verdict::Fault => "bad",
        Verdict::Unknown => "wait",
    };
    let title = if call.code == "OK" { call.verdict.name(language) } else { &call.code };
    Line {
        number: call.exchange_no,
        at: call.at,
        operation: call.operation,
        took: Some(time::took(call.took_us)),
        tone,
        title: title.to_owned(),
        source: call.source,
        message: call.message.clone(),
        is_quiet: call.operation.is_look(),
    }
}
