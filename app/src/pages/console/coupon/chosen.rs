//! The coupon in the request: the seed's four values, and the two ways to take it out.

use engine::language::Language;
use leptos::prelude::*;

use crate::components::{Button, Problem};
use crate::pages::console::state::{Bench, Question};

/// 쿠폰 이름, 일렬 번호, 쿠폰 금액, 쿠폰 상태. They stand there also while there is none, so that
/// nothing moves.
#[component]
pub(crate) fn Chosen() -> impl IntoView {
    let bench = Bench::here();
    let values = move || {
        let chosen = bench.coupons.chosen.read();
        match chosen.as_ref() {
            Some(coupon) => [
                coupon.name.clone(),
                coupon.serial_no.grouped(),
                coupon.benefit().told(bench.frame.language),
                coupon.status.name(bench.frame.language).to_owned(),
            ],
            None => [const { String::new() }; 4].map(|_| "–".to_owned()),
        }
    };
    let labels = match bench.frame.language {
        Language::Korean => ["쿠폰 이름", "일렬 번호", "쿠폰 금액", "쿠폰 상태"],
        Language::English => ["Coupon name", "Serial number", "Coupon amount", "Coupon status"],
    };
    let rows = labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{move || values()[index].clone()}</dd>
                </div>
            }
        })
        .collect_view();
    let none = move || bench.coupons.chosen.with(Option::is_none);
    let delete = move || {
        if let Some(coupon) = bench.coupons.chosen.get_untracked() {
            bench.question.set(Some(Question::DeleteCoupon(coupon)));
        }
    };
    view! {
        <div class="chosen" data-empty=move || none().then_some("")>
            <h3>{bench.frame.pick("요청에 넣은 쿠폰", "Coupon in the request")}</h3>
            <dl class="figures">{rows}</dl>
            <Problem language=bench.frame.language entry=bench.request.form.serial_no />
            <div class="actions">
                <Button
                    label=bench.frame.pick("빼기", "Take out")
                    description=bench.frame.pick("쿠폰 빼기: 이번 요청에서", "Take out of this request")
                    on_press=move || bench.coupons.choose(None)
                />
                <Button
                    label=bench.frame.pick("삭제…", "Delete…")
                    description=bench.frame.pick("쿠폰 삭제…", "Delete…")
                    look="danger"
                    on_press=delete
                />
            </div>
        </div>
    }
}
