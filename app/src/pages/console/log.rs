//! The calls and the errors, in one place: tabs, of which the address says which is open.

mod opening;

use leptos::prelude::*;

use super::errors::ErrorsPanel;
use super::results::ResultsPanel;
use super::state::Records;
use crate::address;
use crate::components::{Button, Erase};
use crate::frame::{ErrorMark, Frame};
pub(crate) use opening::Opening;

/// Both lists, of which one is shown.
#[component]
pub(crate) fn Log() -> impl IntoView {
    let (frame, records) = (Frame::here(), Records::here());
    let mark = ErrorMark::here();
    // Links, so that they lead there without the WASM too.
    let tab = move |is_errors: bool, label: &'static str, panel: &'static str| {
        let is_shown = move || records.shows_errors.get() == is_errors;
        let here = frame.sandbox.get_value();
        let tab: &[(&str, &str)] = if is_errors { &[("tab", "errors")] } else { &[] };
        let address = address::of("/", &here, tab);
        view! {
            <a
                role="tab"
                href=address
                data-early=""
                id=format!("{panel}-tab")
                aria-controls=panel
                aria-selected=move || if is_shown() { "true" } else { "false" }
                on:click=move |event| {
                    event.prevent_default();
                    records.show(is_errors);
                }
            >
                <span>{label}</span>
                {is_errors.then(|| {
                    view! {
                        <b class="bad">
                            {move || Some(mark.count()).filter(|count| *count > 0)}
                        </b>
                    }
                })}
            </a>
        }
    };
    view! {
        <div
            class="log"
            id=super::LOG
            data-tab=move || if records.shows_errors.get() { "errors" } else { "calls" }
        >
            <div class="records">
                <div class="tabs" role="tablist" aria-label=frame.pick("기록", "Records")>
                    {tab(false, frame.pick("결과", "Results"), "results")}
                    {tab(true, frame.pick("ERROR 내역", "Errors"), "errors")}
                </div>
                <super::record::Record />
                <Pause />
            </div>
            <ResultsPanel />
            <ErrorsPanel />
        </div>
    }
}

/// Whether new calls are shown as they come in.
#[component]
fn Pause() -> impl IntoView {
    let (frame, records) = (Frame::here(), Records::here());
    let feed = records.calls.feed;
    let label = move || {
        if feed.paused.get() {
            frame.pick("계속", "Resume")
        } else {
            frame.pick("일시 정지", "Pause")
        }
    };
    let press = move || {
        let pauses = !feed.paused.get_untracked();
        feed.paused.set(pauses);
        if !pauses {
            feed.show_waiting();
        }
    };
    move || {
        let shown = !records.shows_errors.get();
        shown.then(|| {
            view! { <Button label=Signal::derive(move || label().to_owned()) on_press=press /> }
                .erased()
        })
    }
}
