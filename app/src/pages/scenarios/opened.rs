//! What is opened: its head, its tabs and what each of them shows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::desk::{Desk, Tab};
use super::{
    ADDRESS, SCENARIO, TAB, actions, again, editor, head, history, result, schedules, webhook,
};
use crate::components::{dynamic, told};
use crate::{address, browser};

/// The panel's id.
pub(super) const OPENED: &str = "scenario";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    view! {
        <section class="panel" id=OPENED aria-labelledby="scenario-title">
            {head::view(desk)}
            <div class="scenarios-told" role="status">
                {dynamic(move || told(frame.language, desk.told.get()))}
            </div>
            <div
                class="tabs scenarios-tabs"
                role="tablist"
                aria-label=frame.pick("시나리오", "Scenario")
                on:keydown=move |event| step(desk, &event)
            >
                {Tab::ALL.map(|tab| link(desk, tab)).collect_view()}
            </div>
            {panel(desk, Tab::Result, view! { {result::view(desk)} {again::view(desk)} })}
            {panel(desk, Tab::Edit, editor::view(desk))}
            {panel(desk, Tab::History, history::view(desk))}
            {panel(desk, Tab::Schedule, view! { {schedules::view(desk)} {webhook::view(desk)} })}
        </section>
    }
}

/// What a tab shows.
fn panel(desk: Desk, tab: Tab, content: impl IntoView) -> impl IntoView {
    view! {
        <div
            id=tab.panel()
            role="tabpanel"
            aria-labelledby=id_of(tab)
            hidden=move || desk.tab.get() != tab
        >
            {content}
        </div>
    }
}

fn id_of(tab: Tab) -> String {
    format!("{}-tab", tab.panel())
}

/// Links, so that they lead there without the WASM too.
fn link(desk: Desk, tab: Tab) -> impl IntoView {
    let frame = desk.frame;
    let label = match tab {
        Tab::Result => frame.pick("결과", "Result"),
        Tab::Edit if desk.may_act => frame.pick("편집", "Edit"),
        Tab::Edit => frame.pick("파일", "File"),
        Tab::History => frame.pick("기록", "History"),
        Tab::Schedule => frame.pick("일정", "Schedules"),
    };
    let address = move || {
        let path = desk.base.read().path.clone();
        let all = [(SCENARIO, path.as_str()), (TAB, tab.code())];
        let said: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        frame.sandbox.with_value(|here| address::of(ADDRESS, here, &said))
    };
    let is_shown = move || desk.tab.get() == tab;
    let count = move || match tab {
        Tab::Edit => Some(desk.problems.read().len()).filter(|count| *count > 0),
        _ => None,
    };
    view! {
        <a
            role="tab"
            href=address
            data-early=""
            id=id_of(tab)
            aria-controls=tab.panel()
            aria-selected=move || if is_shown() { "true" } else { "false" }
            on:click=move |event| {
                event.prevent_default();
                actions::show_tab(desk, tab);
            }
        >
            <span>{label}</span>
            <b class="bad">{move || count()}</b>
        </a>
    }
}

/// The arrow keys go from tab to tab.
fn step(desk: Desk, event: &KeyboardEvent) {
    let at = Tab::ALL.iter().position(|tab| *tab == desk.tab.get_untracked()).unwrap_or_default();
    let next = match event.key().as_str() {
        "ArrowRight" => Tab::ALL.get(at + 1).or(Tab::ALL.first()),
        "ArrowLeft" => Tab::ALL.get(at.wrapping_sub(1)).or(Tab::ALL.last()),
        _ => return,
    };
    if let Some(next) = next {
        event.prevent_default();
        actions::show_tab(desk, *next);
        browser::focus(&id_of(*next));
    }
}
