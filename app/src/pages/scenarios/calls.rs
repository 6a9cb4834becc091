//! The calls of a step, each with what was asked and what came.

use engine::scenario::shown::CallShown;
use leptos::prelude::*;

use crate::components::{CopyButton, Erase, Erased, Json, dynamic};
use crate::frame::Frame;

/// So many are shown until the others are asked for.
const SHOWN: usize = 10;

/// All of them: of one alone request and answer are seen at once.
pub(super) fn view(frame: Frame, calls: &[CallShown]) -> impl IntoView + use<> {
    let is_alone = calls.len() == 1;
    let first =
        calls.iter().take(SHOWN).cloned().map(|call| one(frame, call, is_alone)).collect_view();
    let rest = StoredValue::new(calls.get(SHOWN..).unwrap_or_default().to_vec());
    let count = rest.with_value(Vec::len);
    let shows_rest = RwSignal::new(false);
    let rest = dynamic(move || match shows_rest.get() {
        true => {
            rest.get_value().into_iter().map(|call| one(frame, call, false)).collect_view().late()
        }
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

fn one(frame: Frame, call: CallShown, opens: bool) -> Erased {
    let CallShown { method, path, request, status, answer, outcome, sent_ms, took_ms } = call;
    let status = match status {
        0 => frame.pick("응답 없음", "no answer").to_owned(),
        status => status.to_string(),
    };
    let outcome = if outcome == format!("http {status}") { String::new() } else { outcome };
    let is_open = RwSignal::new(opens);
    let bodies = StoredValue::new((request, answer));
    let body = dynamic(move || match is_open.get() {
        true => bodies.with_value(|(request, answer)| {
            view! {
                {text(frame, ("요청", "Request"), request)}
                {text(frame, ("응답", "Response"), answer)}
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
                <span class="code">{format!("{method} {path}")}</span>
                " "
                <b>{status}</b>
                " "
                {outcome}
                " "
                <small class="took">{format!("+{sent_ms} · {took_ms} ms")}</small>
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
