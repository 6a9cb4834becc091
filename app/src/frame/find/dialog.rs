//! The button in the header, and the dialog: a combobox over a list of results.

use leptos::ev;
use leptos::prelude::*;

use super::{FIELD, Find, Hit, Lead, actions, advice};
use crate::browser;
use crate::components::{Erase, Erased, dialog};
use crate::frame::Frame;
use crate::frame::sandboxes::Sandboxes;

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
            data-early=""
            aria-label=frame.pick("찾기", "Find")
            aria-keyshortcuts="Control+K"
            on:click=move |_| frame.find.open(frame, String::new())
        >
            <span class="lens" aria-hidden="true"></span>
            <span>{frame.pick("찾기", "Find")}</span>
            <kbd>"Ctrl K"</kbd>
        </button>
    }
}

/// The dialog. It opens by Ctrl+K too, wherever the focus is, unless something else has the floor.
#[component]
pub(in crate::frame) fn FindDialog(
    /// The sandboxes' dialog, which is among what can be done.
    sandboxes: Sandboxes,
) -> impl IntoView {
    let frame = Frame::here();
    let find = frame.find;
    find.offer(actions::of_every_page(frame.language, sandboxes));
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            // By its place: with the Korean layout the key is another letter.
            let is_key = event.code() == "KeyK" || event.key().eq_ignore_ascii_case("k");
            if !is_key || !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
                return;
            }
            event.prevent_default();
            if find.is_open.get_untracked() {
                find.close();
            } else if !browser::dialog_is_open() {
                find.open(frame, String::new());
            }
        });
        // It listens as long as the page is open.
        let _ = handle;
    });
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
    let is_empty = Memo::new(move |_| find.is_open.get() && find.hits(frame).is_empty());
    let content = move || {
        view! {
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
                aria-expanded=move || if is_empty.get() { "false" } else { "true" }
                aria-activedescendant=move || (!is_empty.get()).then(|| option_id(find.marked.get()))
                prop:value=find.text
                on:input=move |event| find.look_for(frame, event_target_value(&event))
                on:keydown=on_keydown
            />
            <ul id=LIST role="listbox" aria-label=frame.pick("찾은 것", "Results")>
                {rows}
            </ul>
            <p class="soft" role="status">{move || is_empty.get().then(|| advice(frame.language))}</p>
        }
        .late()
    };
    dialog("find-title", find.is_open, move || find.close(), content)
}

fn option_id(index: usize) -> String {
    format!("find-{index}")
}

fn row(find: Find, index: usize, hit: Hit) -> Erased {
    let Hit { sort, text, aside, lead } = hit;
    let selected = move || if find.marked.get() == index { "true" } else { "false" };
    let aside = (!aside.is_empty()).then(|| match &lead {
        Lead::Action(_) => view! { <kbd>{aside}</kbd> }.late(),
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
