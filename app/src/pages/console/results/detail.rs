//! A call, opened: what is done with it, its telegrams, request and answer, and what went outside.

mod again;
mod command;
mod links;
mod outside;
mod unmasking;

use engine::exchange::ExchangeDetail;
use leptos::prelude::*;

use super::comparison::Compare;
use crate::components::{CopyButton, Erase, Erased, Json, Telegram};
use crate::frame::Frame;
use crate::pages::console::call_list::detail;
use crate::pages::console::state::Records;
use again::Again;
use command::CopyCommand;
pub(in crate::pages::console) use command::copy_of_order;
use links::Links;
use outside::Outside;
use unmasking::{Reveal, WhoLooked};

/// What went back and forth in the call that is open.
#[component]
pub(crate) fn Detail() -> impl IntoView {
    let frame = Frame::here();
    let calls = Records::here().calls;
    detail(calls.opened, frame, |opened| view! { <Opened opened /> }.late())
}

#[component]
fn Opened(
    /// The call.
    opened: ExchangeDetail,
) -> impl IntoView {
    let (frame, calls) = (Frame::here(), Records::here().calls);
    let language = frame.language;
    let telegrams = opened
        .telegrams
        .iter()
        .map(|telegram| view! { <Telegram language telegram=telegram.clone() /> })
        .collect_view();
    let (number, masked) = (opened.exchange.exchange_no, opened.masked);
    let operation = opened.exchange.operation;
    let reveal = masked.then(|| view! { <Reveal number calls /> });
    let command = opened.call.clone().map(|call| view! { <CopyCommand number call masked /> });
    let compare = view! { <Compare calls opened=opened.clone() /> };
    let links = view! { <Links opened=opened.clone() /> };
    let calls_outside =
        opened.outside.into_iter().map(|call| view! { <Outside call /> }).collect_view();
    view! {
        <p class="about"><Again number operation /> {compare} {command} {reveal}</p>
        {links}
        <WhoLooked unmaskings=opened.unmaskings />
        {telegrams}
        {body(frame, ("요청", "Request"), ("요청 본문", "Request body"), opened.request)}
        {body(frame, ("응답", "Response"), ("응답 본문", "Response body"), opened.response)}
        {calls_outside}
        <p class="soft">
            {frame.pick("요청 번호", "Request id")} " " <span class="code">{opened.request_id}</span>
        </p>
    }
}

/// A body, under its heading, with a button that copies it.
pub(in crate::pages::console) fn body(
    frame: Frame,
    title: (&'static str, &'static str),
    label: (&'static str, &'static str),
    text: String,
) -> Erased {
    let label = frame.pick(label.0, label.1);
    let description = format!("{label} {}", frame.pick("복사", "copy"));
    view! {
        <div class="heading">
            <h3>{frame.pick(title.0, title.1)}</h3>
            <CopyButton language=frame.language description text=text.clone() />
        </div>
        <Json label text />
    }
    .late()
}
