//! A line of a list of calls: what is seen of a call that is closed, and the way to the rest.

use chrono::{DateTime, Utc};
use engine::exchange::{Operation, Source};
use engine::language::Text;
use leptos::html;
use leptos::prelude::*;

use crate::components::{Erase, Erased};
use crate::frame::Frame;
use crate::pages::console::state::line_id;
use crate::time;

/// What is seen of a call that is closed.
#[derive(Clone)]
pub(crate) struct Line {
    /// Its key.
    pub(crate) number: i64,
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
    /// Whether it is one of the many that matter less.
    pub(crate) is_quiet: bool,
}

/// What all lines of a list share.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) list: &'static str,
    pub(super) under: Signal<Vec<i64>>,
    pub(super) opened: RwSignal<Option<i64>>,
    pub(super) apart: Signal<Option<i64>>,
    /// The one that the Tab key leads to.
    pub(super) stop: Memo<Option<i64>>,
    /// The one that was last at.
    pub(super) current: RwSignal<Option<i64>>,
    pub(super) detail: fn() -> Erased,
    pub(super) on_toggle: Callback<(i64, bool)>,
}

/// The line, as a native `<details>`: it opens before the page is live, too.
pub(super) fn view_of(line: Line, state: State, frame: Frame) -> impl IntoView {
    let (number, is_quiet) = (line.number, line.is_quiet);
    let is_open = Memo::new(move |_| state.opened.get() == Some(number));
    let is_under = move || state.under.read().contains(&number);
    let is_apart = Memo::new(move |_| state.apart.get() == Some(number));
    let node = NodeRef::<html::Details>::new();
    let look = move |details: Option<web_sys::HtmlDetailsElement>| {
        if let Some(details) = details {
            state.on_toggle.run((number, details.open()));
        }
    };
    // It may have been opened before the page was hydrated.
    Effect::new(move |_| {
        if let Some(details) = node.get().filter(|details| details.open()) {
            look(Some(details));
        }
    });
    let note = move || {
        is_apart.get().then(|| {
            let text =
                frame.pick("열려 있지만 아래 목록에는 없습니다", "Open, but not in the list below");
            view! { <p class="apart">{text}</p> }
        })
    };
    let at = time::short(line.at, &frame.clock.today().read_value());
    view! {
        <li class:quiet=is_quiet class:under=is_under>
            {note}
            <details
                node_ref=node
                open=move || is_open.get()
                on:toggle=move |_| look(node.get_untracked())
            >
                <summary
                    id=line_id(state.list, number)
                    tabindex=move || if state.stop.get() == Some(number) { "0" } else { "-1" }
                    on:focus=move |_| state.current.set(Some(number))
                >
                    {summary(line, at, frame)}
                </summary>
                {move || is_open.get().then(state.detail)}
            </details>
        </li>
    }
}

fn summary(line: Line, at: String, frame: Frame) -> Erased {
    let message = line.message.in_language(frame.language);
    // Most come from here.
    let told = match line.source {
        Source::Console => message.to_owned(),
        source => format!("{} · {message}", source.name(frame.language)),
    };
    view! {
        <time>{at}</time>
        <span class="operation">{line.operation.name(frame.language)}</span>
        <span class="told" title=format!("{} {told}", line.title)>
            <b class=line.tone>{line.title.clone()}</b>
            " "
            {told.clone()}
        </span>
        {line.took.map(|took| view! { <span class="took">{took}</span> })}
    }
    .erased()
}
