//! The coupon that is opened: what it is, what happened to it, what can be done.

use engine::coupon::{CouponLife, CouponStatus, LifeEntry, LifeKind};
use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use super::list::tone;
use crate::address;
use crate::components::{self, Button, Erase, Erased, dynamic};
use crate::time;

/// The panel's id.
pub(super) const LIFE: &str = "coupon-life";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let title = move || {
        let opened = desk.opened.read();
        opened.as_ref().map_or_else(
            || frame.pick("쿠폰의 흐름", "A coupon's life").to_owned(),
            |life| life.line.coupon.serial_no.grouped(),
        )
    };
    let entries = move || match desk.opened.read().as_ref() {
        Some(life) => told(desk, life),
        None => {
            let text = frame.pick(
                "목록에서 쿠폰을 고르면 발급부터 지금까지의 흐름이 여기에 나타납니다.",
                "Choose a coupon of the list: what happened to it since it was issued is shown here.",
            );
            view! { <p class="hint-text">{text}</p> }.erased()
        }
    };
    view! {
        <section class="panel" id=LIFE aria-labelledby="coupon-life-title">
            <header>
                <h2 id="coupon-life-title" class="code">
                    {title}
                </h2>
                {buttons(desk)}
            </header>
            <div class="told" role="status">
                {dynamic(move || components::told(desk.frame.language, desk.told.get()))}
            </div>
            {dynamic(entries)}
        </section>
    }
}

fn buttons(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let status = move || desk.opened.read().as_ref().map(|life| life.line.coupon.status);
    let is_free = move || matches!(status(), Some(CouponStatus::Unused | CouponStatus::Expired));
    let is_payable = move || {
        let opened = desk.opened.read();
        opened.as_ref().is_some_and(|life| {
            life.line.coupon.status == CouponStatus::Unused
                && life.line.ctn.as_ref().is_some_and(|ctn| ctn.whole().is_some())
        })
    };
    desk.may_act.then(|| {
        view! {
            <div class="actions">
                <span hidden=move || !is_payable()>
                    <Button
                        label=frame.pick("시뮬레이터로", "To the simulator")
                        look="quiet"
                        on_press=move || actions::to_simulator(desk)
                    />
                </span>
                <span hidden=move || !is_free()>
                    <Button
                        label=frame.pick("연장…", "Extend…")
                        look="quiet"
                        on_press=move || actions::ask(desk, Question::Extend)
                    />
                </span>
                <span hidden=move || !is_free()>
                    <Button
                        label=frame.pick("삭제…", "Delete…")
                        look="quiet"
                        on_press=move || actions::ask(desk, Question::Delete)
                    />
                </span>
                <span hidden=move || status() != Some(CouponStatus::Deleted)>
                    <Button
                        label=frame.pick("복원…", "Restore…")
                        look="quiet"
                        on_press=move || actions::ask(desk, Question::Restore)
                    />
                </span>
            </div>
        }
    })
}

fn told(desk: Desk, life: &CouponLife) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let coupon = &life.line.coupon;
    let promotion = coupon.promotion_id.to_string();
    let address = frame
        .sandbox
        .with_value(|here| address::of("/promotions", here, &[("promotion", &promotion)]));
    let whose = life.line.ctn.as_ref().map(|ctn| ctn.formatted()).unwrap_or_default();
    let until = language
        .pick(format!("{}까지", coupon.valid_until), format!("until {}", coupon.valid_until));
    let earlier = life.has_earlier_payments.then(|| {
        frame.pick(
            "이 쿠폰을 쓴 결제 가운데 최근 100건만 보입니다.",
            "Only the newest 100 payments with this coupon are shown.",
        )
    });
    view! {
        <p class="says">
            <b class=tone(coupon.status)>{coupon.status.name(language)}</b>
            {format!(" · {} · {until} · ", coupon.benefit().told(language))}
            <a href=address>{coupon.name.clone()}</a>
            " "
            <span class="code">{whose}</span>
        </p>
        <p class="hint-text">{earlier}</p>
        <ol class="timeline">
            {life.entries.iter().map(|entry| line(desk, entry)).collect_view()}
        </ol>
    }
    .erased()
}

fn line(desk: Desk, entry: &LifeEntry) -> impl IntoView + use<> {
    let (frame, language) = (desk.frame, desk.frame.language);
    let tone = match entry.kind {
        LifeKind::Issued | LifeKind::Restored | LifeKind::Undeleted | LifeKind::Extended => "good",
        LifeKind::Expired
        | LifeKind::Deleted
        | LifeKind::Voided
        | LifeKind::Replaced
        | LifeKind::Released => "bad",
        LifeKind::Held => "wait",
        LifeKind::Verified | LifeKind::Used => "",
    };
    let order = entry.order_no.as_ref().map(|order_no| {
        let order_no = order_no.to_string();
        let address =
            frame.sandbox.with_value(|here| address::of("/", here, &[("payment", &order_no)]));
        let label = format!("{} {order_no}", frame.pick("주문", "Order"));
        view! { <a href=address>{label}</a> }
    });
    let reader = entry.reader.as_ref().map(ToString::to_string).unwrap_or_default();
    view! {
        <li data-tone=tone>
            <time>{entry.at.map(time::full).unwrap_or_default()}</time>
            <p>
                <b>{entry.kind.name(language)}</b>
                " "
                <span class="code">{entry.code.clone().unwrap_or_default()}</span>
                " "
                {entry.text.in_language(language).to_owned()}
            </p>
            <small class="took">{reader}</small>
            {order}
        </li>
    }
}
