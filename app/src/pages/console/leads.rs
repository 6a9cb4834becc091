//! Links between what belongs together: an error, its call, its payment, its coupon. The address of each
//! shows the same in another tab.

use engine::identifier::{OrderNo, SerialNo};
use leptos::prelude::*;

use super::TIMELINE;
use super::actions::{list, open, timeline};
use super::state::{Bench, Records};
use crate::components::{Erase, Erased, Link};
use crate::{address, browser};

/// What links need, to be made wherever something is shown.
#[derive(Clone, Copy)]
pub(crate) struct Leads {
    bench: Bench,
    records: Records,
}

impl Leads {
    /// The page's. Only in a component, of which the server too knows the context.
    pub(crate) fn here() -> Self {
        Self { bench: Bench::here(), records: Records::here() }
    }

    /// To what happened to an order.
    pub(crate) fn to_payment(self, order_no: &OrderNo) -> Erased {
        let Bench { frame, timeline, .. } = self.bench;
        let text = order_no.to_string();
        let address = self.address(&[("payment", &text)]);
        let label = format!("{} {text}", frame.pick("주문", "Order"));
        let follow = Callback::new(move |()| timeline::open(frame, timeline, text.clone()));
        view! { <Link address label on_follow=follow /> }.late()
    }

    /// To a call.
    pub(crate) fn to_call(self, number: i64, label: String) -> Erased {
        let address = self.address(&[("call", &number.to_string())]);
        let follow = Callback::new(move |()| {
            browser::hide_popover(TIMELINE);
            open::call(self.records, number);
        });
        view! { <Link address label on_follow=follow /> }.late()
    }

    /// To the error in a call.
    pub(crate) fn to_error(self, number: i64) -> Erased {
        let address = self.address(&[("tab", "errors"), ("error", &number.to_string())]);
        let label = self.bench.frame.pick("이 호출의 오류", "Its error").to_owned();
        let follow = Callback::new(move |()| open::error(self.records, number));
        view! { <Link address label on_follow=follow /> }.late()
    }

    /// To a coupon: all calls that name it, among them its issue and the payments with it.
    pub(crate) fn to_coupon(self, serial_no: &SerialNo) -> Erased {
        let text = serial_no.to_string();
        let address = self.address(&[("q", &text)]);
        let follow = Callback::new(move |()| {
            browser::hide_popover(TIMELINE);
            list::show_calls_with(self.bench, self.records, text.clone());
        });
        view! { <Link address label=serial_no.grouped() on_follow=follow /> }.late()
    }

    fn address(self, values: &[(&str, &str)]) -> String {
        self.bench.frame.sandbox.with_value(|here| address::of("/", here, values))
    }
}
