//! An error, opened: the whole record.

use engine::error_log::ErrorDetail;
use leptos::prelude::*;

use crate::components::{Erase, Erased};
use crate::frame::Frame;
use crate::pages::console::call_list::detail;
use crate::pages::console::leads::Leads;
use crate::pages::console::results::body;
use crate::pages::console::state::Records;

/// Request (masked), response, the call it happened in, and what to find it by in the server's log.
#[component]
pub(crate) fn Detail() -> impl IntoView {
    let (frame, records, leads) = (Frame::here(), Records::here(), Leads::here());
    detail(records.errors.opened, frame, move |opened| opened_error(opened, frame, leads))
}

fn opened_error(opened: ErrorDetail, frame: Frame, leads: Leads) -> Erased {
    let number = opened.record.exchange_no;
    let call = leads.to_call(number, frame.pick("이 오류의 호출", "Its call").to_owned());
    let payment = opened.order_no.as_ref().map(|order_no| leads.to_payment(order_no));
    let request = ("요청 (개인정보 가림)", "Request (personal data masked)");
    view! {
        <p class="about">
            {call}
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
