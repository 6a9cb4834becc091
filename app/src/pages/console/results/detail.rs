//! A call, opened: request, response, telegrams, and the same call for a shell.

mod command;
mod outside;
mod unmasking;

use engine::exchange::ExchangeDetail;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Erase, Json, Telegram};
use crate::pages::console::state::Desk;
use command::CopyCommand;
use outside::Outside;
use unmasking::{Reveal, WhoLooked};

/// What is shown of a call; nothing while it is fetched.
type Shown = RwSignal<Option<Result<ExchangeDetail, ApiError>>>;

/// What went back and forth.
#[component]
pub(crate) fn Detail(
    /// The state.
    desk: Desk,
    /// The call's number.
    number: i64,
) -> impl IntoView {
    let detail: Shown = RwSignal::new(None);
    spawn_local(async move { detail.set(Some(api::exchange::detail(number).await)) });
    let content = move || match detail.get() {
        None => view! { <p class="soft">{desk.pick("불러오는 중…", "Loading…")}</p> }.erased(),
        Some(Err(ApiError(failure))) => {
            let text = failure.message.in_language(desk.language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
        Some(Ok(opened)) => view! { <Opened desk opened detail /> }.erased(),
    };
    view! { <div class="detail">{content}</div> }
}

#[component]
fn Opened(
    /// The state.
    desk: Desk,
    /// The call.
    opened: ExchangeDetail,
    /// Where its personal data is put when it is asked for.
    detail: Shown,
) -> impl IntoView {
    let telegrams = opened
        .telegrams
        .iter()
        .map(|telegram| {
            view! { <Telegram language=desk.language telegram=telegram.clone() /> }
        })
        .collect_view();
    let calls_outside =
        opened.outside.into_iter().map(|call| view! { <Outside desk call /> }).collect_view();
    let number = opened.exchange.exchange_no;
    let reveal = opened.masked.then(|| view! { <Reveal desk number detail /> });
    let masked = opened.masked;
    let command = opened.call.map(|call| view! { <CopyCommand desk number call masked /> });
    view! {
        <p class="about">
            <span>{desk.pick("요청 번호", "Request id")} " "</span>
            <span class="code">{opened.request_id}</span>
            {reveal}
            {command}
        </p>
        <WhoLooked desk unmaskings=opened.unmaskings />
        <h3>{desk.pick("요청", "Request")}</h3>
        <Json label=desk.pick("요청 본문", "Request body") text=opened.request />
        <h3>{desk.pick("응답", "Response")}</h3>
        <Json label=desk.pick("응답 본문", "Response body") text=opened.response />
        {telegrams}
        {calls_outside}
    }
}
