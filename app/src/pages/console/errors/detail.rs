//! An error, opened: the whole record.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Erase, Json};
use crate::frame::Frame;

/// Request (masked), response, and what to find it by in the server's log.
#[component]
pub(crate) fn Detail(
    /// The error's number.
    number: i64,
) -> impl IntoView {
    let frame = Frame::here();
    let detail = RwSignal::new(None);
    spawn_local(async move { detail.set(Some(api::error_log::detail(number).await)) });
    let content = move || match detail.get() {
        None => view! { <p class="soft">{frame.pick("불러오는 중…", "Loading…")}</p> }.erased(),
        Some(Err(ApiError(failure))) => {
            let text = failure.message.in_language(frame.language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
        Some(Ok(detail)) => view! {
            <p class="about">
                <span>{frame.pick("요청 번호", "Request id")} " "</span>
                <span class="code">{detail.request_id}</span>
            </p>
            <h3>{frame.pick("요청 (개인정보 가림)", "Request (personal data masked)")}</h3>
            <Json label=frame.pick("요청 본문", "Request body") text=detail.request />
            <h3>{frame.pick("응답", "Response")}</h3>
            <Json label=frame.pick("응답 본문", "Response body") text=detail.response />
        }
        .erased(),
    };
    view! { <div class="detail">{content}</div> }
}
