//! An error, opened: the whole record.

use engine::error_log::ErrorDetail;
use leptos::prelude::*;

use crate::address;
use crate::components::{Erase, Erased, Link, dynamic};
use crate::frame::Frame;
use crate::pages::console::actions::{open, timeline};
use crate::pages::console::results::body;
use crate::pages::console::state::{Records, Timeline};

/// Request (masked), response, the call it happened in, and what to find it by in the server's log.
#[component]
pub(crate) fn Detail() -> impl IntoView {
    let (frame, records) = (Frame::here(), Records::here());
    let content = dynamic(move || match records.errors.opened.found.get() {
        None => view! { <p class="soft">{frame.pick("불러오는 중…", "Loading…")}</p> }.late(),
        Some(Err(failure)) => {
            let text = failure.message.in_language(frame.language).to_owned();
            view! { <p class="bad">{text}</p> }.late()
        }
        Some(Ok(opened)) => opened_error(opened, frame, records),
    });
    view! { <div class="detail">{content}</div> }
}

fn opened_error(opened: ErrorDetail, frame: Frame, records: Records) -> Erased {
    let (here, shown) = (frame.sandbox.get_value(), Timeline::here());
    let number = opened.record.exchange_no;
    let call = address::of("/", &here, &[("call", &number.to_string())]);
    let payment = opened.order_no.map(|order_no| {
        let order_no = order_no.to_string();
        let address = address::of("/", &here, &[("payment", &order_no)]);
        let label = format!("{} {order_no}", frame.pick("주문", "Order"));
        let follow = move || timeline::open(frame, shown, order_no.clone());
        view! { <Link address label on_follow=follow /> }
    });
    let request = ("요청 (개인정보 가림)", "Request (personal data masked)");
    view! {
        <p class="about">
            <Link
                address=call
                label=frame.pick("이 오류의 호출", "Its call").to_owned()
                on_follow=move || open::call(records, number)
            />
            {payment}
        </p>
        {body(frame, request, ("요청 본문", "Request body"), opened.request)}
        {body(frame, ("응답", "Response"), ("응답 본문", "Response body"), opened.response)}
        <p class="soft">
            {frame.pick("요청 번호", "Request id")} " " <span class="code">{opened.request_id}</span>
        </p>
    }
    .late()
}
