//! 결과: every call; opened, what went back and forth.

mod detail;

use engine::exchange::{Exchange, Verdict};
use engine::language::Language;
use leptos::prelude::*;

use super::RESULTS;
use super::actions::list;
use super::call_list::{CallList, Line};
use super::state::{Bench, Calls};
use crate::components::{Erase, Panel};
use crate::time;
use detail::Detail;

/// The calls.
#[component]
pub(crate) fn ResultsPanel(
    /// The calls.
    calls: Calls,
) -> impl IntoView {
    let bench = Bench::here();
    view! {
        <Panel
            id=RESULTS
            title=bench.frame.pick("결과", "Results")
            aside=view! {
                <small>{bench.frame.pick("이 샌드박스의 모든 호출", "every call in this sandbox")}</small>
            }
                .erased()
        >
            <CallList
                label=bench.frame.pick("결과 목록", "List of results")
                feed=calls.feed
                line=line
                detail=|number| view! { <Detail number /> }.erased()
                new=("새 호출", "New calls:")
                on_more=move || list::more_calls(bench, calls)
            />
        </Panel>
    }
}

fn line(exchange: Exchange, language: Language) -> Line {
    let Exchange { at, took_us, source, operation, verdict, code, message, .. } = exchange;
    let tone = match verdict {
        Verdict::Good => "good",
        Verdict::Refused | Verdict::Fault => "bad",
        Verdict::Unknown => "wait",
    };
    let title = if code == "OK" { verdict.name(language).to_owned() } else { code };
    Line { at, operation, took: Some(time::took(took_us)), tone, title, source, message }
}
