//! A call, opened: request, response, telegrams, and the same call for a shell.

mod command;
mod outside;
mod unmasking;

use engine::exchange::ExchangeDetail;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Erase, Json, Telegram};
use crate::pages::console::state::Bench;
use command::CopyCommand;
use outside::Outside;
use unmasking::{Reveal, WhoLooked};

/// What is shown of a call; nothing while it is fetched.
type Shown = RwSignal<Option<Result<ExchangeDetail, ApiError>>>;

/// What went back and forth.
#[component]
pub(crate) fn Detail(
    /// The call's number.
    number: i64,
) -> impl IntoView {
    let bench = Bench::here();
    let detail: Shown = RwSignal::new(None);
    spawn_local(async move { detail.set(Some(api::exchange::detail(number).await)) });
    let content = move || match detail.get() {
        None => {
            view! { <p class="soft">{bench.frame.pick("불러오는 중…", "Loading…")}</p> }.erased()
        }
        Some(Err(ApiError(failure))) => {
            let text = failure.message.in_language(bench.frame.language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
        Some(Ok(opened)) => view! { <Opened opened detail /> }.erased(),
    };
    view! { <div class="detail">{content}</div> }
}

#[component]
fn Opened(
    /// The call.
    opened: ExchangeDetail,
    /// Where its personal data is put when it is asked for.
    detail: Shown,
) -> impl IntoView {
    let bench = Bench::here();
    let telegrams = opened
        .telegrams
        .iter()
        .map(|telegram| {
            view! { <Telegram language=bench.frame.language telegram=telegram.clone() /> }
        })
        .collect_view();
    let calls_outside =
        opened.outside.into_iter().map(|call| view! { <Outside call /> }).collect_view();
    let number = opened.exchange.exchange_no;
    let reveal = opened.masked.then(|| view! { <Reveal number detail /> });
    let masked = opened.masked;
    let command = opened.call.map(|call| view! { <CopyCommand number call masked /> });
    view! {
        <p class="about">
            <span>{bench.frame.pick("요청 번호", "Request id")} " "</span>
            <span class="code">{opened.request_id}</span>
            {reveal}
            {command}
        </p>
        <WhoLooked unmaskings=opened.unmaskings />
        <h3>{bench.frame.pick("요청", "Request")}</h3>
        <Json label=bench.frame.pick("요청 본문", "Request body") text=opened.request />
        <h3>{bench.frame.pick("응답", "Response")}</h3>
        <Json label=bench.frame.pick("응답 본문", "Response body") text=opened.response />
        {telegrams}
        {calls_outside}
    }
}
