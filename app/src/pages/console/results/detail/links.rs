//! Where an opened call leads: to its payment, its coupon and its error.

use engine::exchange::ExchangeDetail;
use leptos::prelude::*;

use crate::frame::Frame;
use crate::pages::console::leads::Leads;

/// The links.
#[component]
pub(super) fn Links(
    /// The call.
    opened: ExchangeDetail,
) -> impl IntoView {
    let (frame, leads) = (Frame::here(), Leads::here());
    let payment = opened.exchange.order_no.as_ref().map(|order_no| leads.to_payment(order_no));
    let coupon = opened.serial_no.as_ref().map(|serial_no| {
        view! { <span>{frame.pick("쿠폰", "Coupon")} " " {leads.to_coupon(serial_no)}</span> }
    });
    let error = opened.error_no.map(|number| leads.to_error(number));
    view! { <p class="about">{payment} {coupon} {error}</p> }
}
