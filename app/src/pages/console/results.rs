//! 결과: every call; opened, what went back and forth.

mod detail;

use engine::exchange::{Exchange, Verdict};
use engine::language::Language;
use leptos::prelude::*;

use super::RESULTS;
use super::actions::list;
use super::calls::{Calls, Line};
use super::state::Desk;
use crate::components::{Erase, Panel};
use crate::time;
use detail::Detail;

/// The calls.
#[component]
pub(crate) fn ResultsPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    view! {
        <Panel
            id=RESULTS
            title=desk.pick("결과", "Results")
            aside=view! {
                <small>{desk.pick("이 샌드박스의 모든 호출", "every call in this sandbox")}</small>
            }
                .erased()
        >
            <Calls
                desk
                label=desk.pick("결과 목록", "List of results")
                feed=desk.exchanges
                line=line
                detail=|desk, number| view! { <Detail desk number /> }.erased()
                new=("새 호출", "New calls:")
                on_more=move || list::more_exchanges(desk)
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
