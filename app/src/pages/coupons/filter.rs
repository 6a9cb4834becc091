//! What coupons are looked for by, also in the page's address.

use engine::catalogue::{Catalogue, PromotionName};
use engine::coupon::{CouponForm, CouponStatus};
use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
#[cfg(feature = "ssr")]
use crate::address;
use crate::components::{Button, Choice, Look, SelectField, TextField};

/// The filter that the address names.
#[cfg(feature = "ssr")]
pub(super) fn in_address() -> CouponForm {
    let mut filter = CouponForm::default();
    for (name, value) in named(&mut filter) {
        *value = address::read(name);
    }
    filter
}

/// Its values, by their names in the address.
pub(super) fn named(filter: &mut CouponForm) -> [(&'static str, &mut String); 10] {
    [
        ("serial_no", &mut filter.serial_no),
        ("ctn", &mut filter.ctn),
        ("ncn", &mut filter.ncn),
        ("promotion_id", &mut filter.promotion_id),
        ("version", &mut filter.version),
        ("status", &mut filter.status),
        ("issued_from", &mut filter.issued_from),
        ("issued_until", &mut filter.issued_until),
        ("ends_from", &mut filter.ends_from),
        ("ends_until", &mut filter.ends_until),
    ]
}

/// Its form. What is seldom looked for by is folded away.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, filter) = (desk.frame, desk.filter);
    let language = frame.language;
    let any = frame.pick("전체", "any");
    let promotions = desk.catalogue.with_value(promotions);
    let statuses: Vec<_> =
        CouponStatus::ALL.iter().map(|one| Choice::new(one.code(), one.name(language))).collect();
    let more = {
        let mut applied = desk.applied.get_untracked();
        let folded = ["ncn", "version", "issued_from", "issued_until", "ends_from", "ends_until"];
        named(&mut applied).iter().any(|(name, value)| folded.contains(name) && !value.is_empty())
    };
    let is_filtered = move || *desk.applied.read() != CouponForm::default();
    view! {
        <form
            class="filter"
            role="search"
            aria-label=frame.pick("쿠폰 찾기", "Find coupons")
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::apply(desk);
            }
        >
            <TextField
                language
                entry=filter.serial_no
                placeholder=frame.pick("전체 또는 끝 네 자리", "whole, or last four digits")
            />
            <TextField language entry=filter.ctn look=Look::Phone placeholder="010-1234-5678" />
            <SelectField language entry=filter.promotion_id choices=promotions blank=any />
            <SelectField language entry=filter.status choices=statuses blank=any />
            <Button label=frame.pick("조회", "Look up") submits=true />
            <span hidden=move || !is_filtered()>
                <Button
                    label=frame.pick("모두 보기", "Show all")
                    look="quiet"
                    on_press=move || actions::show_all(desk)
                />
            </span>
            <details open=more>
                <summary>{frame.pick("조건 더 보기", "More filters")}</summary>
                <div class="more">
                    <TextField language entry=filter.version placeholder=any />
                    <TextField language entry=filter.ncn placeholder=any />
                    <TextField language entry=filter.issued_from placeholder="2026-11-01" />
                    <TextField language entry=filter.issued_until placeholder="2026-11-30" />
                    <TextField language entry=filter.ends_from placeholder="2026-12-01" />
                    <TextField language entry=filter.ends_until placeholder="2026-12-31" />
                </div>
            </details>
        </form>
    }
}

/// The promotions to choose from.
pub(super) fn promotions(catalogue: &Catalogue) -> Vec<Choice> {
    let choice = |one: &PromotionName| {
        let id = one.promotion_id.to_string();
        Choice::new(&id, &format!("{id} {}", one.name))
    };
    catalogue.promotions.iter().map(choice).collect()
}
