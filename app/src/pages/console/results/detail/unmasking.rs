//! A call's personal data: masked until asked for, and who asked.

use engine::exchange::Unmasking;
use engine::reader::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Button, Erase};
use crate::frame::Frame;
use crate::pages::console::state::Calls;
use crate::time;

/// Asks for the personal data of a call; that it was asked for is kept. Who may not is told so.
#[component]
pub(super) fn Reveal(
    /// The call's number.
    number: i64,
    /// Where the whole call is put.
    calls: Calls,
) -> impl IntoView {
    let frame = Frame::here();
    if !frame.may(Role::Tester) {
        let text = frame.pick("개인정보 가림", "personal data masked");
        return view! { <small>{text}</small> }.late();
    }
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(String::new());
    let reveal = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::exchange::reveal(number).await {
                Ok(whole) => calls.opened.fill(number, Ok(whole)),
                // What is shown stays.
                Err(ApiError(failure)) => {
                    problem.set(failure.message.in_language(frame.language).to_owned());
                    busy.set(false);
                }
            }
        });
    };
    let told = move || {
        let problem = problem.get();
        (!problem.is_empty()).then(|| {
            view! {
                <small class="bad" role="alert">
                    {problem}
                </small>
            }
        })
    };
    view! {
        <Button label=frame.pick("개인정보 표시", "Show personal data") busy on_press=reveal />
        {told}
    }
    .late()
}

/// Who saw a call's personal data, and when.
#[component]
pub(super) fn WhoLooked(
    /// The latest first.
    unmaskings: Vec<Unmasking>,
) -> impl IntoView {
    let frame = Frame::here();
    if unmaskings.is_empty() {
        return ().erased();
    }
    let rows = unmaskings
        .into_iter()
        .map(|one| {
            let (at, role) = (time::full(one.at), one.role.name(frame.language));
            view! { <li>{format!("{at} · {} · {role}", one.reader)}</li> }
        })
        .collect_view();
    let title = frame.pick("개인정보를 본 사람", "Who saw the personal data");
    view! {
        <h3>{title}</h3>
        <ul class="looked" aria-label=title>
            {rows}
        </ul>
    }
    .late()
}
