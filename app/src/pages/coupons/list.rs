//! The coupons that there are.

use engine::coupon::{CouponForm, CouponLine, CouponStatus};
use leptos::prelude::*;

use super::desk::Desk;
use super::{COUPON, actions, export, filter};
use crate::address;
use crate::components::{Button, Erase, Erased, Link, Panel, dynamic};
use crate::time;

/// The panel's id, and that of what scrolls.
pub(super) const LIST: &str = "coupons";
pub(super) const LINES: &str = "coupon-lines";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let lines = move || {
        if let Some(failure) = desk.unlisted.get() {
            let text = failure.message.in_language(frame.language).to_owned();
            return view! { <li class="bad">{text}</li> }.erased();
        }
        let page = desk.page.read();
        if page.rows.is_empty() {
            return empty(desk, page.next.is_some());
        }
        page.rows.iter().map(|line| shown(desk, line)).collect_view().erased()
    };
    let is_last = move || desk.page.read().next.is_none() || desk.unlisted.read().is_some();
    view! {
        <Panel id=LIST title=frame.pick("쿠폰", "Coupons") aside=()>
            {filter::view(desk)}
            <div id=LINES>
                <ul class="lines">{dynamic(lines)}</ul>
            </div>
            <p class="further" hidden=is_last>
                <Button
                    label=frame.pick("더 보기", "More")
                    look="quiet"
                    busy=desk.busy
                    on_press=move || actions::more(desk)
                />
            </p>
            {export::view(desk)}
        </Panel>
    }
}

fn empty(desk: Desk, has_next: bool) -> Erased {
    let text = if has_next {
        desk.frame.pick(
            "살펴본 쿠폰 5,000장 가운데 이 조건에 맞는 것이 없습니다. ‘더 보기’로 이어서 찾습니다.",
            "None of the 5,000 coupons that were looked at match. “More” looks further.",
        )
    } else if *desk.applied.read() == CouponForm::default() {
        desk.frame.pick(
            "아직 발급된 쿠폰이 없습니다. 프로모션에서, 또는 시뮬레이터의 쿠폰 칸에서 발급하면 여기에 나타납니다.",
            "No coupon was issued yet. Issue one from a promotion, or beside the simulator's coupons; it will be here.",
        )
    } else {
        desk.frame.pick(
            "이 조건에 맞는 쿠폰이 없습니다. 조건을 바꾸거나 모두 보세요.",
            "No coupon matches. Change the filter, or show all.",
        )
    };
    view! { <li class="soft">{text}</li> }.erased()
}

/// The class of a status.
pub(super) fn tone(status: CouponStatus) -> &'static str {
    match status {
        CouponStatus::Unused => "good",
        CouponStatus::Held => "wait",
        CouponStatus::Used => "",
        CouponStatus::Expired | CouponStatus::Deleted => "soft",
    }
}

fn shown(desk: Desk, line: &CouponLine) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let CouponLine { coupon, ctn } = line;
    let serial_no = coupon.serial_no.to_string();
    let address =
        frame.sandbox.with_value(|here| address::of("/coupons", here, &[(COUPON, &serial_no)]));
    let current = {
        let serial_no = coupon.serial_no.clone();
        move || {
            let opened = desk.opened.read();
            let is_opened = |it: &engine::coupon::CouponLife| it.line.coupon.serial_no == serial_no;
            opened.as_ref().is_some_and(is_opened).then_some("true")
        }
    };
    let whose = ctn.as_ref().map(|ctn| ctn.formatted()).unwrap_or_default();
    let issued = time::full(coupon.issued_at);
    let days = language.pick(
        format!("발급 {issued} · {}까지", coupon.valid_until),
        format!("Issued {issued} · until {}", coupon.valid_until),
    );
    let follow = move || actions::open(desk, serial_no.clone());
    view! {
        <li aria-current=current>
            <Link address label=coupon.serial_no.grouped() on_follow=follow />
            <span class=tone(coupon.status)>{coupon.status.name(language)}</span>
            <span class="code">{whose}</span>
            <span class="amount">{coupon.benefit().told(language)}</span>
            <small>
                {coupon.name.clone()} " "
                <span class="code">{coupon.promotion_id.to_string()}</span>
                {coupon.version.map(|version| format!(" v{version}"))}
            </small>
            <small>{days}</small>
        </li>
    }
    .erased()
}
