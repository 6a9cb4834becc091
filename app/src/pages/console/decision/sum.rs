//! amount − coupon = charged, always in sight.

use engine::language::Language;
use engine::money::Krw;
use engine::payment::OrderAction;
use leptos::prelude::*;

use super::charged;
use crate::pages::console::state::Bench;

/// Three lines: what the order costs, what the coupon takes, what is charged (or comes back).
#[component]
pub(crate) fn Sum() -> impl IntoView {
    let bench = Bench::here();
    let figures = move || match bench.request.action.get() {
        OrderAction::Pay => (
            Krw::parse(&bench.request.form.amount.value.read()).ok(),
            Some(bench.coupons.chosen.read().as_ref().map_or(Krw::ZERO, |coupon| coupon.amount)),
            charged(bench),
        ),
        OrderAction::Cancel => match bench.known_payment() {
            Some(payment) => {
                (Some(payment.amount), Some(payment.coupon_amount), Some(payment.charged))
            }
            None => (None, None, None),
        },
    };
    let shown = move |amount: Option<Krw>, sign: &str| match amount {
        Some(Krw::ZERO) => format!("0{}", bench.frame.pick("원", " won")),
        Some(amount) => format!("{sign}{amount}{}", bench.frame.pick("원", " won")),
        None => "–".to_owned(),
    };
    let labels = move || match (bench.request.action.get(), bench.frame.language) {
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
