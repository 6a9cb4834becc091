//! An error, opened: the whole record.

use engine::error_log::ErrorDetail;
use engine::exchange::Source;
use leptos::prelude::*;

use crate::address;
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
    let run = run_of(&opened).map(|run_no| {
        let number = run_no.to_string();
        let address =
            frame.sandbox.with_value(|here| address::of("/scenarios", here, &[("run", &number)]));
        let label = frame
            .language
            .pick(format!("시나리오 실행 #{number}"), format!("Scenario run #{number}"));
        view! { <a href=address>{label}</a> }
    });
    let request = ("요청 (개인정보 가림)", "Request (personal data masked)");
    view! {
        <p class="about">
            {call}
            {payment}
            {run}
        </p>
        {body(frame, request, ("요청 본문", "Request body"), opened.request)}
        {body(frame, ("응답", "Response"), ("응답 본문", "Response body"), opened.response)}
        <p class="soft">
            {frame.pick("요청 번호", "Request id")} " " <span class="code">{opened.request_id}</span>
        </p>
    }
    .late()
}

/// The run of a scenario that it happened in. The server indents: a line holds one member.
fn run_of(opened: &ErrorDetail) -> Option<i64> {
    let is_of_scenario = opened.record.source == Source::Scenario;
    let request = Some(&opened.request).filter(|_| is_of_scenario)?;
    let mut members = request.lines().filter_map(|line| line.trim().split_once(": "));
    let (_, number) = members.find(|(name, _)| *name == "\"run_no\"")?;
    number.trim_end_matches(',').parse().ok()
}
