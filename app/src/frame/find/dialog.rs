//! The button in the header, and the dialog that it opens, by Ctrl+K too: a combobox over a list of results.

use leptos::ev;
use leptos::prelude::*;

use super::{FIELD, FIND, Find, Hit, Lead, advice};
use crate::components::{Erase, Erased};
use crate::frame::Frame;
use crate::frame::dialogs::waiting;

/// The id of the list.
const LIST: &str = "find-list";

/// The button.
#[component]
pub(in crate::frame) fn FindButton() -> impl IntoView {
    let frame = Frame::here();
    view! {
        <button
            type="button"
            class="find"
            data-opens=FIND
            aria-label=frame.pick("찾기", "Find")
            aria-keyshortcuts="Control+K"
        >
            <span class="lens" aria-hidden="true"></span>
            <span>{frame.pick("찾기", "Find")}</span>
            <kbd>"Ctrl K"</kbd>
        </button>
    }
}

/// The dialog.
pub(in crate::frame) fn find_dialog(frame: Frame, find: Find) -> impl IntoView {
    let on_keydown = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            // What an input method is still composing is its own.
            _ if event.is_composing() => return,
            "ArrowDown" => find.step(frame, 1),
            "ArrowUp" => find.step(frame, -1),
            "Enter" => find.take_marked(frame),
            _ => return,
        }
        event.prevent_default();
    };
    let rows = move || {
        let rows = find.hits(frame).into_iter().enumerate();
        rows.map(|(index, hit)| row(find, index, hit)).collect_view()
    };
    let count = Memo::new(move |_| find.hits(frame).len());
    let is_empty = move || find.is_open.get() && count.get() == 0;
    view! {
        <dialog id=FIND aria-labelledby="find-title" on:close=move |_| find.closed()>
            <h2 id="find-title" class="hidden">{frame.pick("찾기", "Find")}</h2>
            <input
                id=FIELD
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=frame.pick("페이지, 할 일, 번호", "Pages, actions, numbers")
                placeholder=frame.pick("페이지, 할 일, 주문번호, 일렬 번호, CTN, NCN …", "Page, action, order, serial number, CTN, NCN …")
                aria-autocomplete="list"
                aria-controls=LIST
                aria-expanded=move || if count.get() == 0 { "false" } else { "true" }
                aria-activedescendant=move || (count.get() > 0).then(|| option_id(find.marked.get()))
                prop:value=find.text
                on:input=move |event| find.look_for(frame, event_target_value(&event))
                on:keydown=on_keydown
            />
            <ul id=LIST role="listbox" aria-label=frame.pick("찾은 것", "Results")>
                {rows}
            </ul>
            <p class="soft" role="status">{move || is_empty().then(|| advice(frame.language))}</p>
            {waiting(frame)}
        </dialog>
    }
}

fn option_id(index: usize) -> String {
    format!("find-{index}")
}

fn row(find: Find, index: usize, hit: Hit) -> Erased {
    let Hit { sort, text, aside, lead } = hit;
    let selected = move || if find.marked.get() == index { "true" } else { "false" };
    let aside = (!aside.is_empty()).then(|| match &lead {
        Lead::Action(_) | Lead::Offer(_) => view! { <kbd>{aside}</kbd> }.late(),
        Lead::Address(_) => view! { <small>{aside}</small> }.late(),
    });
    view! {
        <li
            role="option"
            id=option_id(index)
            aria-selected=selected
            on:pointermove=move |_| {
                if find.marked.get_untracked() != index {
                    find.marked.set(index);
                }
            }
            on:click=move |_| find.take(lead.clone())
        >
            <small>{sort}</small>
            <span>{text}</span>
            {aside}
        </li>
    }
    .late()
}
