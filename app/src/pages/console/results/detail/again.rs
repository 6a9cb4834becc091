//! An opened call is sent again, or its request put into the form.

use engine::exchange::Operation;
use engine::reader::Role;
use leptos::prelude::*;

use crate::components::Button;
use crate::frame::Frame;
use crate::pages::console::actions::{again, order};
use crate::pages::console::state::{Bench, Records};

/// 다시 보내기, and of a payment 새 요청으로; for who may.
#[component]
pub(super) fn Again(
    /// The call's number.
    number: i64,
    /// What was called.
    operation: Operation,
) -> impl IntoView {
    let (frame, bench, records) = (Frame::here(), Bench::here(), Records::here());
    let may = frame.may(Role::Tester);
    let busy = RwSignal::new(false);
    // A telegram that came in, and a test of a connection, have nobody here to send them.
    let can_be_sent = !matches!(
        operation,
        Operation::Verification | Operation::TargetTest | Operation::ScenarioStep
    );
    let send = (may && can_be_sent).then(|| {
        view! {
            <Button
                label=frame.pick("다시 보내기", "Send again")
                key="again"
                busy
                on_press=move || again::send_resend_call(bench, records, number, busy)
            />
        }
    });
    let has_request = matches!(operation, Operation::Pay | Operation::CouponLookup);
    let put_back = (may && has_request).then(|| {
        view! {
            <Button
                label=frame.pick("새 요청으로", "As a new request")
                on_press=move || order::put_back_call(bench, number)
            />
        }
    });
    view! {
        {send}
        {put_back}
    }
}
