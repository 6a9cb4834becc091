//! A list of calls, newest first; what went back and forth is fetched when one is opened. 결과 and
//! ERROR 내역 are two of them.

use chrono::{DateTime, Utc};
use engine::exchange::{Operation, Source};
use engine::language::{Language, Text};
use leptos::prelude::*;

use super::state::{Feed, Keyed};
use crate::browser;
use crate::components::{Button, Erase, Expandable};
use crate::frame::Frame;
use crate::time;

/// What is seen of a call that is closed.
pub(crate) struct Line {
    /// When it began.
    pub(crate) at: DateTime<Utc>,
    /// What was called.
    pub(crate) operation: Operation,
    /// How long it took, as shown.
    pub(crate) took: Option<String>,
    /// The class of how it ended.
    pub(crate) tone: &'static str,
    /// How it ended.
    pub(crate) title: String,
    /// Where it came from.
    pub(crate) source: Source,
    /// The result in a line.
    pub(crate) message: Text,
}

/// The list, and the way to its older calls.
#[component]
pub(crate) fn CallList<T>(
    /// What the list is called.
    label: &'static str,
    /// The calls.
    feed: Feed<T>,
    /// What is seen of one.
    line: fn(T, Language) -> Line,
    /// What is seen of one that is opened, by its number.
    detail: fn(i64) -> AnyView,
    /// What new ones are called: `새 호출`, `New calls:`.
    new: (&'static str, &'static str),
    /// Fetches older ones.
    #[prop(into)]
    on_more: Callback<()>,
    /// Whether a filter is applied.
    #[prop(optional, into)]
    filtered: Signal<bool>,
    /// Takes it away.
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
) -> impl IntoView
where
    T: Keyed + Clone + PartialEq + Send + Sync + 'static,
{
    let frame = Frame::here();
    let today = frame.clock.today();
    view! {
        <div class="list" id=feed.list tabindex="0" role="region" aria-label=label>
            <Fresh language=frame.language feed new />
            <ul class="calls">
                <For
                    each=move || feed.rows.get()
                    key=|call| call.key()
                    children=move |call| {
                        let number = call.key();
                        let line = line(call, frame.language);
                        let at = time::short(line.at, &today.read_value());
                        let content = move || detail(number);
                        let summary = summary(line, at, frame.language);
                        view! { <li><Expandable summary content /></li> }
                    }
                />
            </ul>
            <Foot
                language=frame.language
                empty=Signal::derive(move || {
                    if feed.rows.with(Vec::is_empty) {
                        nothing(frame.language, filtered.get())
                    } else {
                        ""
                    }
                })
                filtered
                on_clear=move || {
                    if let Some(on_clear) = on_clear {
                        on_clear.run(());
                    }
                }
                more=Signal::derive(move || feed.next.get().is_some())
                on_more
            />
        </div>
    }
}

fn summary(line: Line, at: String, language: Language) -> AnyView {
    view! {
        <time>{at}</time>
        <span>{line.operation.name(language)}</span>
        {line.took.map(|took| view! { <span class="took">{took}</span> })}
        <span class="told">
            <b class=line.tone>{line.title}</b>
            <small>
                {line.source.name(language)} " · " {line.message.in_language(language).to_owned()}
            </small>
        </span>
    }
    .erased()
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
        waits.get().then(|| view! { <Button label=Signal::derive(label) on_press=show /> }.erased())
    };
    view! { <div class="fresh">{button}</div> }
}

/// Under a list: that there is nothing, or the way to more.
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
    move || {
        if more.get() {
            let label = language.pick("더 보기", "Show more");
            view! { <Button label look="more" on_press=on_more /> }.erased()
        } else if empty.get().is_empty() {
            ().erased()
        } else {
            let label = language.pick("필터 지우기", "Clear the filter");
            let clear = on_clear
                .filter(|_| filtered.get())
                .map(|on_clear| view! { <Button label on_press=on_clear /> });
            view! { <p class="soft">{empty.get()} " " {clear}</p> }.erased()
        }
    }
}
