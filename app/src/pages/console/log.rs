//! The calls and the errors, in one place: tabs, of which the address says which is open.

use leptos::prelude::*;

use super::errors::ErrorsPanel;
use super::results::ResultsPanel;
use super::state::{Calls, Errors};
use crate::address;
use crate::frame::{ErrorMark, Frame};

/// What the address calls the errors' tab; the calls' it does not name.
const ERRORS: &str = "errors";

/// Both lists, of which one is shown.
#[component]
pub(crate) fn Log(
    /// The calls.
    calls: Calls,
    /// The errors.
    errors: Errors,
) -> impl IntoView {
    let frame = Frame::here();
    let mark = ErrorMark::here();
    let shows_errors = RwSignal::new(address::read("tab") == ERRORS);
    let open = move |is_errors: bool| {
        shows_errors.set(is_errors);
        address::write([("tab", if is_errors { ERRORS } else { "" })]);
        if is_errors {
            mark.clear();
        }
        frame.live.look();
    };
    // Links, so that they lead there without the WASM too.
    let tab = move |is_errors: bool, label: &'static str, panel: &'static str| {
        let selected = move || if shows_errors.get() == is_errors { "true" } else { "false" };
        let here = frame.sandbox.get_value();
        let address = format!("/?sandbox={here}{}", if is_errors { "&tab=errors" } else { "" });
        view! {
            <a
                role="tab"
                href=address
                data-early=""
                id=format!("{panel}-tab")
                aria-controls=panel
                aria-selected=selected
                on:click=move |event| {
                    event.prevent_default();
                    open(is_errors);
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
        <div class="log" data-tab=move || if shows_errors.get() { ERRORS } else { "calls" }>
            <div class="tabs" role="tablist" aria-label=frame.pick("기록", "Records")>
                {tab(false, frame.pick("결과", "Results"), "results")}
                {tab(true, frame.pick("ERROR 내역", "Errors"), "errors")}
            </div>
            <ResultsPanel calls />
            <ErrorsPanel errors />
        </div>
    }
}
