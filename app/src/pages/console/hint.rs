//! The first-time hint: from the demonstration's data to a paid and restored coupon.

use engine::coupon::CouponStatus;
use leptos::prelude::*;

use super::state::Bench;
use crate::components::Button;
use crate::preferences::{dismiss_hint, hint_is_dismissed};

/// Four steps that tick off as they are done.
#[component]
pub(crate) fn Hint() -> impl IntoView {
    let bench = Bench::here();
    let shown = RwSignal::new(!hint_is_dismissed());
    let dismiss = move || {
        dismiss_hint();
        shown.set(false);
    };
    let steps = move || {
        let steps = bench.outcome.steps.get();
        [
            (
                steps.customer,
                "F3",
                bench.frame.pick("010-1234-5678로 NCN 조회", "Look up 010-1234-5678"),
            ),
            (steps.coupon, "F2", bench.frame.pick("쿠폰 조회", "Look up coupons")),
            (steps.paid, "Ctrl ↵", bench.frame.pick("결제 요청", "Pay")),
            (
                steps.cancelled,
                "",
                bench.frame.pick("결제 내역에서 ‘취소’", "‘Cancel’ in the history"),
            ),
        ]
    };
    let all_done = move || steps().iter().all(|(done, ..)| *done);
    let items = move || {
        let steps = steps();
        let current = steps.iter().position(|(done, ..)| !done);
        steps
            .into_iter()
            .enumerate()
            .map(|(index, (done, key, text))| {
                let state = if done {
                    bench.frame.pick("완료", "done")
                } else {
                    bench.frame.pick("할 일", "to do")
                };
                let key = (!key.is_empty()).then(|| view! { <kbd>{key}</kbd> });
                view! {
                    <li
                        data-done=done.then_some("")
                        aria-current=(current == Some(index)).then_some("step")
                    >
                        <span class="hidden">{state} ": "</span>
                        {text}
                        {key}
                    </li>
                }
            })
            .collect_view()
    };
    let title = move |when_done: bool, text: Signal<&'static str>| {
        view! { <span aria-hidden=move || (all_done() != when_done).then_some("true")>{text}</span> }
    };
    // What became of the coupon, if there was one.
    let done = move || match bench.outcome.steps.get().returned {
        None => bench.frame.pick(
            "끝났습니다. 쿠폰 없이 결제하고 취소했습니다",
            "Done: paid without a coupon, and cancelled",
        ),
        Some(CouponStatus::Unused) => bench
            .frame
            .pick("끝났습니다. 쿠폰이 미사용으로 돌아왔습니다", "Done: the coupon is unused again"),
        Some(_) => bench.frame.pick(
            "끝났습니다. 쿠폰은 유효기간이 지나 만료로 돌아왔습니다",
            "Done: the coupon came back expired, past its last day",
        ),
    };
    move || {
        shown.get().then(|| {
            view! {
                <aside class="hint" aria-label=bench.frame.pick("처음 사용 안내", "First steps")>
                    <p>
                        {title(
                            false,
                            Signal::stored(
                                bench.frame.pick(
                                    "처음이신가요? 쿠폰으로 결제하고 취소해 쿠폰을 되돌려 봅니다",
                                    "New here? Pay with a coupon, cancel, and see it come back",
                                ),
                            ),
                        )}
                        {title(true, Signal::derive(done))}
                    </p>
                    <ol>{items}</ol>
                    <Button
                        label=bench.frame.pick("안내 닫기", "Dismiss")
                        on_press=dismiss
                    />
                </aside>
            }
        })
    }
}
