//! 결과: every call, newest first; opened, what went back and forth.

mod detail;

use engine::exchange::{Exchange, Source, Verdict};
use engine::language::Language;
use leptos::prelude::*;

use super::actions::list;
use super::state::Desk;
use crate::components::{Button, Erase, Expandable, Panel};
use crate::time;
use detail::Detail;

/// The calls.
#[component]
pub(crate) fn ResultsPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let today = StoredValue::new(desk.today());
    view! {
        <Panel
            id="results"
            title=desk.pick("결과", "Results")
            aside=view! {
                <small>{desk.pick("이 샌드박스의 모든 호출", "every call in this sandbox")}</small>
            }
                .erased()
        >
            <div class="list" tabindex="0" role="region" aria-label=desk.pick("결과 목록", "List of results")>
                <ul class="calls">
                    <For
                        each=move || desk.exchanges.rows.get()
                        key=|exchange| exchange.exchange_no
                        children=move |exchange| {
                            let at = time::short(exchange.at, &today.read_value());
                            view! { <Call desk exchange at /> }
                        }
                    />
                </ul>
                <Foot
                    language=desk.language
                    empty=Signal::derive(move || desk.exchanges.rows.with(Vec::is_empty))
                    more=Signal::derive(move || desk.exchanges.next.get().is_some())
                    on_more=move || list::more_exchanges(desk)
                />
            </div>
        </Panel>
    }
}

/// One call; its detail is fetched when it is opened.
#[component]
fn Call(
    /// The state.
    desk: Desk,
    /// The call.
    exchange: Exchange,
    /// When it began, as shown.
    at: String,
) -> impl IntoView {
    let language = desk.language;
    let tone = match exchange.verdict {
        Verdict::Good => "good",
        Verdict::Refused | Verdict::Fault => "bad",
        Verdict::Unknown => "wait",
    };
    // Most calls come from this screen: only the others say where they come from.
    let source = (exchange.source != Source::Console)
        .then(|| format!("{} · ", exchange.source.name(language)));
    let number = exchange.exchange_no;
    let title = match exchange.code.as_str() {
        "OK" => exchange.verdict.name(language).to_owned(),
        code => code.to_owned(),
    };
    let summary = view! {
        <time>{at}</time>
        <span>{exchange.operation.name(language)}</span>
        <span class="took">{time::took(exchange.took_us)}</span>
        <span class="told">
            <b class=tone>{title}</b>
            <small>{source} {exchange.message.in_language(language).to_owned()}</small>
        </span>
    };
    view! {
        <li>
            <Expandable
                summary=summary.erased()
                content=move || view! { <Detail desk number /> }.erased()
            />
        </li>
    }
}

/// Under a list: that there is nothing, or the way to more.
#[component]
pub(crate) fn Foot(
    /// The language.
    language: Language,
    /// Whether the list is empty.
    empty: Signal<bool>,
    /// Whether there is a next page.
    more: Signal<bool>,
    /// Fetches it.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    move || {
        if more.get() {
            let label = language.pick("더 보기", "Show more");
            view! { <Button label look="more" on_press=on_more /> }.erased()
        } else if empty.get() {
            view! { <p class="soft">{language.pick("아직 없습니다", "Nothing yet")}</p> }.erased()
        } else {
            ().erased()
        }
    }
}
