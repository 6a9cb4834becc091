//! amount − coupon = charged, always in sight.

use engine::language::Language;
use engine::money::Krw;
use engine::payment::OrderAction;
use leptos::prelude::*;

use super::{charged, known_payment};
use crate::pages::console::state::Desk;

/// Three lines: what the order costs, what the coupon takes, what is charged (or comes back).
#[component]
pub(crate) fn Sum(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let figures = move || match desk.action.get() {
        OrderAction::Pay => (
            Krw::parse(&desk.form.amount.value.read()).ok(),
            Some(desk.chosen.read().as_ref().map_or(Krw::ZERO, |coupon| coupon.amount)),
            charged(desk),
        ),
        OrderAction::Cancel => match known_payment(desk) {
            Some(payment) => {
                (Some(payment.amount), Some(payment.coupon_amount), Some(payment.charged))
            }
            None => (None, None, None),
        },
    };
    let shown = move |amount: Option<Krw>, sign: &str| match amount {
        Some(Krw::ZERO) => format!("0{}", desk.pick("원", " won")),
        Some(amount) => format!("{sign}{amount}{}", desk.pick("원", " won")),
        None => "–".to_owned(),
    };
    let labels = move || match (desk.action.get(), desk.language) {
        (OrderAction::Pay, Language::Korean) => ["결제 금액", "쿠폰 금액", "실제 결제 금액"],
        (OrderAction::Pay, Language::English) => ["Amount", "Coupon", "Charged"],
        (OrderAction::Cancel, Language::Korean) => ["취소할 결제 금액", "그중 쿠폰", "돌려줄 금액"],
        (OrderAction::Cancel, Language::English) => {
            ["Amount to cancel", "Of it coupon", "Refunded"]
        }
    };
    view! {
        <dl class="sum">
            <div>
                <dt>{move || labels()[0]}</dt>
                <dd>{move || shown(figures().0, "")}</dd>
            </div>
            <div>
                <dt>{move || labels()[1]}</dt>
                <dd>{move || shown(figures().1, "− ")}</dd>
            </div>
            <div class="total">
                <dt>{move || labels()[2]}</dt>
                <dd>{move || shown(figures().2, "")}</dd>
            </div>
        </dl>
    }
}
