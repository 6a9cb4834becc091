//! A list of calls, newest first, one line each; what went back and forth is fetched when one is opened.
//! 결과 and ERROR 내역 are two of them.

mod line;
mod opened;

use engine::language::Language;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::state::{Feed, Keyed};
use crate::browser;
use crate::components::{Button, Erase, Erased, dynamic};
use crate::frame::Frame;
pub(crate) use line::Line;
pub(crate) use opened::{Apart, detail};

/// The lines of a list, and which of them is open.
#[component]
pub(crate) fn CallList(
    /// What the list is called.
    label: &'static str,
    /// Its id.
    list: &'static str,
    /// The calls, in the order in which they are shown.
    #[prop(into)]
    lines: Signal<Vec<Line>>,
    /// Those that stand under the call above them, by their numbers.
    #[prop(optional, into)]
    under: Signal<Vec<i64>>,
    /// The one that is open.
    opened: RwSignal<Option<i64>>,
    /// The same, where it is not of the list and only shown with it.
    #[prop(into)]
    apart: Signal<Option<i64>>,
    /// Why the one that should be open can't be shown.
    #[prop(into)]
    missing: Signal<Option<String>>,
    /// What is seen of the one that is open.
    detail: fn() -> Erased,
    /// Called with a call's number, and whether it was opened or closed.
    #[prop(into)]
    on_toggle: Callback<(i64, bool)>,
    /// Over the list: how many new lines wait.
    fresh: Erased,
    /// Under the list: that there is nothing, or the way to more.
    foot: Erased,
) -> impl IntoView {
    let frame = Frame::here();
    let missing = Memo::new(move |_| missing.get());
    // All lines are one stop of the Tab key: the one that was last at, or the first.
    let current = RwSignal::new(None);
    let stop = Memo::new(move |_| {
        let lines = lines.read();
        let is_there = |number: &i64| lines.iter().any(|line| line.number == *number);
        current.get().filter(is_there).or(lines.first().map(|line| line.number))
    });
    let lines_state = line::State { list, under, opened, apart, stop, current, detail, on_toggle };
    let step = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        if browser::is_at_row() {
            browser::step_rows(by);
            event.prevent_default();
        }
    };
    view! {
        <div class="list" id=list role="region" aria-label=label on:keydown=step>
            {fresh}
            {move || missing.get().map(|why| view! { <p class="soft bad">{why}</p> })}
            <ul class="calls">
                <For
                    each=move || lines.get()
                    key=|line| line.number
                    children=move |line| line::view_of(line, lines_state, frame)
                />
            </ul>
            {foot}
        </div>
    }
}

/// What an empty list says: that there is nothing, or nothing that its filter lets through.
pub(crate) fn nothing(language: Language, filtered: bool) -> &'static str {
    if filtered {
        language.pick("조건에 맞는 것이 없습니다", "Nothing matches the filter")
    } else {
        language.pick("아직 없습니다", "Nothing yet")
    }
}

/// Over a list: how many new lines wait while somebody is at it, and the way to them.
#[component]
pub(crate) fn Fresh<T>(
    /// The language.
    language: Language,
    /// The list.
    feed: Feed<T>,
    /// What new lines are called.
    new: (&'static str, &'static str),
) -> impl IntoView
where
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
{
    let count = Memo::new(move |_| feed.waiting());
    // The button stays while its number changes.
    let waits = Memo::new(move |_| count.get().is_some());
    let label =
        move || format!("{} {}", language.pick(new.0, new.1), count.get().unwrap_or_default());
    let show = move || {
        feed.show_waiting();
        browser::go_to_top(feed.list);
    };
    let button = move || {
        waits.get().then(|| view! { <Button label=Signal::derive(label) on_press=show /> }.late())
    };
    view! { <div class="fresh">{button}</div> }
}

/// Under a list: that there is nothing, and the way to more.
#[component]
pub(crate) fn Foot(
    /// The language.
    language: Language,
    /// What is said of an empty list; blank while it is not empty.
    empty: Signal<&'static str>,
    /// Takes a filter away, where there is one.
    #[prop(optional, into)]
    filtered: Signal<bool>,
    /// How.
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
    /// Whether there is a next page.
    more: Signal<bool>,
    /// Fetches it.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    // Made anew only when it changes: the focus is on the button.
    let more = Memo::new(move |_| more.get());
    let empty = Memo::new(move |_| empty.get());
    let filtered = Memo::new(move |_| filtered.get());
    let told = dynamic(move || {
        if empty.get().is_empty() {
            return ().erased();
        }
        let label = language.pick("필터 지우기", "Clear the filter");
        let clear = on_clear
            .filter(|_| filtered.get())
            .map(|on_clear| view! { <Button label on_press=on_clear /> });
        view! { <p class="soft">{empty.get()} " " {clear}</p> }.erased()
    });
    let label = language.pick("더 보기", "Show more");
    let way = move || {
        more.get().then(|| view! { <Button label look="more" on_press=on_more /> }.erased())
    };
    view! {
        {told}
        {way}
    }
}
