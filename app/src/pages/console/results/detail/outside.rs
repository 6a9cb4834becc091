//! A call to a system outside, beside our own request and answer.

use engine::target::{Pair, TargetCall};
use leptos::prelude::*;

use crate::components::Json;
use crate::frame::Frame;
use crate::time;

/// What went there, and what came back.
#[component]
pub(super) fn Outside(
    /// The call.
    call: TargetCall,
) -> impl IntoView {
    let frame = Frame::here();
    let answer = match (&call.problem, call.status) {
        (Some(problem), _) => problem.clone(),
        (None, status) => status.map(|status| status.to_string()).unwrap_or_default(),
    };
    let title = format!("{} {} {}", frame.pick("외부", "External"), call.method, call.url);
    let headers = |headers: Vec<Pair>| {
        let lines: Vec<_> =
            headers.into_iter().map(|it| format!("{}: {}", it.name, it.value)).collect();
        view! { <p class="code headers">{lines.join("\n")}</p> }
    };
    let body = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <Json label text /> })
    };
    view! {
        <h3>{title}</h3>
        {headers(call.request_headers)}
        {body(frame.pick("외부로 보낸 본문", "Body sent outside"), call.request)}
        <h3>{frame.pick("외부 응답", "External answer")} " " {answer} " · " {time::took(call.took_us)}</h3>
        {headers(call.response_headers)}
        {body(frame.pick("외부 응답 본문", "Body of the external answer"), call.response)}
    }
}
