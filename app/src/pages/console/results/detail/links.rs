//! Where an opened call leads: to its payment and its error.

use engine::exchange::ExchangeDetail;
use leptos::prelude::*;

use crate::address;
use crate::components::Link;
use crate::frame::Frame;
use crate::pages::console::actions::{open, timeline};
use crate::pages::console::state::{Records, Timeline};

/// The links.
#[component]
pub(super) fn Links(
    /// The call.
    opened: ExchangeDetail,
) -> impl IntoView {
    let (frame, records, shown) = (Frame::here(), Records::here(), Timeline::here());
    let here = frame.sandbox.get_value();
    let payment = opened.exchange.order_no.map(|order_no| {
        let order_no = order_no.to_string();
        let address = address::of("/", &here, &[("payment", &order_no)]);
        let label = format!("{} {order_no}", frame.pick("주문", "Order"));
        let follow = move || timeline::open(frame, shown, order_no.clone());
        view! { <Link address label on_follow=follow /> }
    });
    let error = opened.error_no.map(|number| {
        let text = number.to_string();
        let address = address::of("/", &here, &[("tab", "errors"), ("error", &text)]);
        view! {
            <Link
                address
                label=frame.pick("이 호출의 오류", "Its error").to_owned()
                on_follow=move || open::error(records, number)
            />
        }
    });
    let coupon = opened.serial_no.map(|serial_no| {
        view! { <span>{frame.pick("쿠폰", "Coupon")} " " <span class="code">{serial_no.grouped()}</span></span> }
    });
    view! { <p class="about">{payment} {coupon} {error}</p> }
}
