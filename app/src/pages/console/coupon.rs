//! 쿠폰: what can be used, what is in the request, what could be issued.

mod chosen;
mod issue;
mod list;

use engine::exchange::Operation;
use leptos::prelude::*;

use super::actions::look_up;
use super::shortcuts;
use super::state::Bench;
use crate::components::{Button, Erase, Erased, Panel, dynamic};
use chosen::Chosen;
use issue::Issue;
use list::Found;

/// The coupons.
#[component]
pub(crate) fn CouponPanel() -> impl IntoView {
    let bench = Bench::here();
    let buttons = view! {
        <div class="actions">
            <Issue />
            <Button
                label=bench.frame.pick("쿠폰 조회", "Look up coupons")
                shortcut=shortcuts::COUPONS
                busy=Signal::derive(move || bench.work.busy() == Some(Operation::CouponLookup))
                on_press=move || look_up::coupons(bench)
            />
        </div>
    };
    view! {
        <Panel id="coupon" title=bench.frame.pick("쿠폰", "Coupon") aside=buttons>
            <div class="found">
                <p role="status" class="answer">{dynamic(move || answer(bench))}</p>
            </div>
            <div class="coupons" id=look_up::COUPONS tabindex="0" role="region" aria-label=bench.frame.pick("조회된 쿠폰", "Coupons found")>
                <Found />
            </div>
            <Chosen />
        </Panel>
    }
}

/// `쿠폰조회 OK · 사용 가능 2`, or why there is none.
fn answer(bench: Bench) -> Erased {
    let lookup = bench.coupons.lookup.read();
    let Some(lookup) = lookup.as_ref() else {
        return bench
            .frame
            .pick(
                "쿠폰 조회를 누르면 쓸 수 있는 쿠폰을 찾습니다",
                "Look up the coupons that can be used",
            )
            .erased();
    };
    let counted = |korean, english, count: usize| match count {
        0 => String::new(),
        _ => format!(" · {} {count}", bench.frame.pick(korean, english)),
    };
    let usable = lookup.answer.usable.len();
    let excluded = counted("제외", "excluded", lookup.answer.excluded.len());
    let issuable = counted("발급 가능", "can be issued", lookup.answer.issuable.len());
    let (tone, told) = match usable {
        0 if excluded.is_empty() => (
            "wait",
            format!("{}{issuable}", bench.frame.pick("발급된 쿠폰 없음", "No coupon was issued")),
        ),
        0 => (
            "wait",
            format!(
                "{}{excluded}{issuable}",
                bench.frame.pick("쓸 수 있는 쿠폰 없음", "None usable")
            ),
        ),
        _ => (
            "good",
            format!(
                "{} {usable}{excluded}",
                bench.frame.pick("쿠폰조회 OK · 사용 가능", "Coupon lookup OK · usable")
            ),
        ),
    };
    let stale = look_up::comparable(bench.request.form.read()) != lookup.asked;
    let stale = stale.then(|| {
        let text = bench
            .frame
            .pick("요청이 바뀌었습니다. 다시 조회하세요", "The request changed: look up again");
        view! { <small class="wait">{text}</small> }
    });
    view! {
        <b class=tone>{told}</b>
        " "
        <time>{lookup.at.clone()}</time>
        {stale}
    }
    .late()
}
