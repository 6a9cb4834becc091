//! The calls of a step, each with what was asked and what came.

use engine::scenario::shown::CallShown;
use leptos::prelude::*;

use super::again;
use super::desk::Desk;
use crate::components::{CopyButton, Erase, Erased, Json, dynamic};
use crate::frame::Frame;

/// So many are shown until the others are asked for.
const SHOWN: usize = 10;

/// All of them: of one alone request and answer are seen at once.
pub(super) fn view(desk: Desk, sandbox: &str, calls: &[CallShown]) -> impl IntoView + use<> {
    let frame = desk.frame;
    let sandbox = StoredValue::new(sandbox.to_owned());
    let is_alone = calls.len() == 1;
    let first = calls
        .iter()
        .take(SHOWN)
        .cloned()
        .map(|call| one(desk, sandbox, call, is_alone))
        .collect_view();
    let rest = StoredValue::new(calls.get(SHOWN..).unwrap_or_default().to_vec());
    let count = rest.with_value(Vec::len);
    let shows_rest = RwSignal::new(false);
    let rest = dynamic(move || match shows_rest.get() {
        true => rest
            .get_value()
            .into_iter()
            .map(|call| one(desk, sandbox, call, false))
            .collect_view()
            .late(),
        false => ().erased(),
    });
    let more = (count > 0).then(|| {
        let text = frame.language.pick(format!("호출 {count}개 더"), format!("{count} more calls"));
        view! {
            <p hidden=move || shows_rest.get()>
                <button type="button" class="quiet" on:click=move |_| shows_rest.set(true)>{text}</button>
            </p>
        }
    });
    view! { <div class="scenarios-calls">{first} {rest} {more}</div> }
}

fn one(desk: Desk, sandbox: StoredValue<String>, call: CallShown, opens: bool) -> Erased {
    let frame = desk.frame;
    let status = match call.status {
        0 => frame.pick("응답 없음", "no answer").to_owned(),
        status => status.to_string(),
    };
    let outcome = match call.outcome == format!("http {status}") {
        true => String::new(),
        false => call.outcome.clone(),
    };
    let asked = format!("{} {}", call.method, call.path);
    let took = format!("+{} · {} ms", call.sent_ms, call.took_ms);
    let is_open = RwSignal::new(opens);
    let call = StoredValue::new(call);
    let body = dynamic(move || match is_open.get() {
        true => call.with_value(|call| {
            view! {
                {sandbox.with_value(|sandbox| again::of_call(desk, sandbox, call))}
                {text(frame, ("요청", "Request"), &call.request)}
                {text(frame, ("응답", "Response"), &call.answer)}
            }
            .erased()
        }),
        false => ().erased(),
    });
    view! {
        <details open=opens on:toggle=move |_| {
            if !is_open.get_untracked() {
                is_open.set(true);
            }
        }>
            <summary>
                <span class="code">{asked}</span>
                " "
                <b>{status}</b>
                " "
                {outcome}
                " "
                <small class="took">{took}</small>
            </summary>
            {body}
        </details>
    }
    .erased()
}

fn text(
    frame: Frame,
    (korean, english): (&'static str, &'static str),
    text: &str,
) -> Option<impl IntoView + use<>> {
    let label = frame.pick(korean, english);
    let description = format!("{label} {}", frame.pick("복사", "copy"));
    let text = text.to_owned();
    (!text.is_empty()).then(|| {
        view! {
            <div class="heading">
                <h3>{label}</h3>
                <CopyButton language=frame.language description text=text.clone() />
            </div>
            <Json label text />
        }
    })
}
