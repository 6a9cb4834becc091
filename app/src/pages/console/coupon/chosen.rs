//! The coupon in the request: the seed's four values, and the two ways to take it out.

use engine::language::Language;
use leptos::prelude::*;

use crate::components::{Button, Problem};
use crate::pages::console::state::{Desk, Question};

/// 쿠폰 이름, 일렬 번호, 쿠폰 금액, 쿠폰 상태. They stand there also while there is none, so that
/// nothing moves.
#[component]
pub(crate) fn Chosen(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let won = desk.pick("원", " won");
    let values = move || {
        let chosen = desk.chosen.read();
        match chosen.as_ref() {
            Some(coupon) => [
                coupon.name.clone(),
                coupon.serial_no.grouped(),
                format!("{}{won}", coupon.amount),
                coupon.status.name(desk.language).to_owned(),
            ],
            None => [const { String::new() }; 4].map(|_| "–".to_owned()),
        }
    };
    let labels = match desk.language {
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
    let none = move || desk.chosen.with(Option::is_none);
    let delete = move || {
        if let Some(coupon) = desk.chosen.get_untracked() {
            desk.question.set(Some(Question::DeleteCoupon(coupon)));
        }
    };
    view! {
        <div class="chosen" data-empty=move || none().then_some("")>
            <h3>{desk.pick("요청에 넣은 쿠폰", "Coupon in the request")}</h3>
            <dl class="figures">{rows}</dl>
            <Problem language=desk.language entry=desk.form.serial_no />
            <div class="actions">
                <Button
                    label=desk.pick("쿠폰 빼기", "Take out")
                    description=desk.pick("쿠폰 빼기: 이번 요청에서", "Take out of this request")
                    on_press=move || desk.choose(None)
                />
                <Button label=desk.pick("쿠폰 삭제…", "Delete…") look="danger" on_press=delete />
            </div>
        </div>
    }
}
