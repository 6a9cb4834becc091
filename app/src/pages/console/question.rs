//! The questions that are asked before something is taken back or lost.

use engine::coupon::Coupon;
use engine::payment::Payment;
use leptos::prelude::*;

use super::actions::{self, coupon};
use super::state::{Bench, Question};
use crate::components::{Button, Erase, dialog};

/// One dialog for all of them.
#[component]
pub(crate) fn QuestionDialog() -> impl IntoView {
    let bench = Bench::here();
    let content = move || match bench.question.get() {
        Some(Question::Cancel(order_no, payment)) => cancel(bench, order_no, payment).late(),
        Some(Question::DeleteCoupon(coupon)) => delete_coupon(bench, coupon).late(),
        None => ().erased(),
    };
    let is_open = Signal::derive(move || bench.question.with(Option::is_some));
    dialog("question", is_open, move || bench.question.set(None), content)
}

fn close(bench: Bench) -> impl IntoView {
    view! {
        <Button
            label=bench.frame.pick("닫기", "Close")
            on_press=move || bench.question.set(None)
        />
    }
}

fn cancel(bench: Bench, order_no: String, payment: Option<Payment>) -> impl IntoView {
    let text = payment.as_ref().map(|payment| {
        let coupon = bench.frame.pick("쿠폰", "coupon");
        format!("{} = {} + {coupon} {}", payment.amount, payment.charged, payment.coupon_amount)
    });
    let text = text.unwrap_or_else(|| {
        let unknown = "이 주문번호의 결제를 찾지 못했습니다";
        bench.frame.pick(unknown, "no payment of this number was found").to_owned()
    });
    let text = format!("{order_no} · {text}");
    // What of it there is to come back.
    let returned = payment.is_some_and(|payment| payment.serial_no.is_some()).then(|| {
        bench.frame.pick(
            "쓰인 쿠폰도 돌아옵니다: 미사용으로, 유효기간이 지났으면 만료로.",
            "Its coupon comes back too: unused, or expired where its last day has gone by.",
        )
    });
    let answer = move || {
        bench.question.set(None);
        actions::cancel::cancel(bench, order_no.clone());
    };
    view! {
        <h2 id="question">{bench.frame.pick("이 결제를 취소할까요?", "Cancel this payment?")}</h2>
        <p class="code">{text}</p>
        <p>
            {bench.frame.pick("청구가 취소됩니다.", "The charge is taken back.")} " " {returned}
        </p>
        <div class="actions">
            <Button label=bench.frame.pick("결제 취소", "Cancel payment") look="danger" on_press=answer />
            {close(bench)}
        </div>
    }
}

fn delete_coupon(bench: Bench, chosen: Coupon) -> impl IntoView {
    let text = format!("{} · {} · {}", chosen.name, chosen.serial_no.grouped(), chosen.amount);
    let take_out = move || {
        bench.question.set(None);
        bench.coupons.choose(None);
    };
    let delete = move || {
        bench.question.set(None);
        coupon::delete(bench, chosen.clone());
    };
    view! {
        <h2 id="question">{bench.frame.pick("쿠폰을 어떻게 할까요?", "What should happen to the coupon?")}</h2>
        <p class="code">{text}</p>
        <ul>
            <li>
                {bench.frame.pick(
                    "요청에서 빼기: 쿠폰은 그대로 미사용이고, 이번 결제에만 쓰지 않습니다.",
                    "Take out: the coupon stays unused; only this payment goes without it.",
                )}
            </li>
            <li>
                {bench.frame.pick(
                    "완전히 삭제: 쿠폰이 ‘삭제’ 상태가 되어 쓸 수 없습니다. 쿠폰 페이지에서 복원할 수 있습니다.",
                    "Delete for good: the coupon becomes ‘deleted’ and can't be used. The page of coupons can restore it.",
                )}
            </li>
        </ul>
        <div class="actions">
            <Button label=bench.frame.pick("요청에서 빼기", "Take out of this request") on_press=take_out />
            <Button label=bench.frame.pick("완전히 삭제", "Delete for good") look="danger" on_press=delete />
            {close(bench)}
        </div>
    }
}
