//! The promotions that there are.

use engine::money::Krw;
use engine::promotion::{PromotionLine, PromotionState};
use leptos::prelude::*;

use super::desk::Desk;
use super::{NEW, PROMOTION, actions};
use crate::address;
use crate::components::{Button, Erase, Erased, Link, Panel, dynamic};

/// The panel's id.
pub(super) const LIST: &str = "promotions";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let lines = move || {
        let lines = desk.lines.get();
        if lines.is_empty() {
            return empty(desk);
        }
        lines.into_iter().map(|line| shown(desk, line)).collect_view().erased()
    };
    let aside = desk.may_edit.then(|| {
        view! {
            <Button
                label=frame.pick("새 프로모션", "New promotion")
                on_press=move || actions::begin_new(desk)
            />
        }
    });
    view! {
        <Panel id=LIST title=frame.pick("프로모션", "Promotions") aside=aside>
            <ul class="lines">{dynamic(lines)}</ul>
        </Panel>
    }
}

fn empty(desk: Desk) -> Erased {
    let text = desk.frame.pick(
        "아직 프로모션이 없습니다. 여기서 이름, 금액, 기간, 조건을 정하면 그 조건에 맞는 결제에 쓸 쿠폰을 발급할 수 있습니다.",
        "There is no promotion yet. Give it a name, an amount, days and conditions here; coupons of it can then be issued and pay for what meets them.",
    );
    view! { <li class="soft">{text}</li> }.erased()
}

fn shown(desk: Desk, line: PromotionLine) -> Erased {
    let PromotionLine { promotion_id, state, name, benefit, budget, issued, .. } = line;
    let (frame, language) = (desk.frame, desk.frame.language);
    let tone = match state {
        PromotionState::Running => "good",
        PromotionState::Paused => "wait",
        PromotionState::Draft | PromotionState::Ended => "soft",
    };
    let id = promotion_id.to_string();
    let address =
        frame.sandbox.with_value(|here| address::of("/promotions", here, &[(PROMOTION, &id)]));
    let coupons =
        frame.sandbox.with_value(|here| address::of("/coupons", here, &[("promotion_id", &id)]));
    let current = {
        let id = promotion_id.clone();
        move || {
            let opened = desk.opened.read();
            opened.as_ref().is_some_and(|opened| opened.line.promotion_id == id).then_some("true")
        }
    };
    let until = line.valid_until;
    let left = move || {
        let today = engine::clock::parse_date(&frame.clock.day()).ok()?;
        let days = until.signed_duration_since(today).num_days();
        Some(match days {
            0.. => format!(" (D-{days})"),
            _ => frame.pick(" (지남)", " (over)").to_owned(),
        })
    };
    let follow = move || actions::open(desk, id.clone());
    view! {
        <li aria-current=current>
            <Link address label=name on_follow=follow />
            <span class=tone>{state.name(language)}</span>
            <small>
                <span class="code">{promotion_id.to_string()}</span>
                {format!(" · {}", benefit.in_language(language))}
                {language.pick(format!(" · {until}까지"), format!(" · until {until}"))} {left}
            </small>
            <progress max=budget.to_string() value=issued.to_string() aria-hidden="true"></progress>
            <small>
                <a href=coupons>
                    {format!("{} {} / {}", frame.pick("발급", "Issued"), Krw(issued), Krw(budget))}
                </a>
            </small>
        </li>
    }
    .erased()
}

/// Has the address say what is opened.
pub(super) fn note_in_address(promotion_id: &str) {
    let new = if promotion_id.is_empty() { "yes" } else { "" };
    address::write([(PROMOTION, promotion_id), (NEW, new)]);
}
