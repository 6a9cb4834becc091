//! The three lists of a lookup's answer.

use engine::condition::Change;
use engine::coupon::{Coupon, CouponStatus};
use engine::coupon_lookup::RankedCoupon;
use engine::language::Language;
use engine::promotion::Benefit;
use leptos::prelude::*;

use crate::components::{Button, Erase, dynamic};
use crate::frame::Frame;
use crate::pages::console::actions::{coupon, look_up};
use crate::pages::console::state::{Bench, Coupons};

/// The lists, once coupons were looked up.
#[component]
pub(crate) fn Found() -> impl IntoView {
    let bench = Bench::here();
    let is_known = Memo::new(move |_| bench.coupons.lookup.read().is_some());
    dynamic(move || {
        if is_known.get() {
            view! {
                {usables(bench)}
                <Issuable />
                <Excluded />
            }
            .late()
        } else {
            ().erased()
        }
    })
}

/// Coupons that this request can be paid with: one of them is in it.
fn usables(bench: Bench) -> impl IntoView {
    let rows = move || {
        let lookup = bench.coupons.lookup.read();
        let Some(answer) = lookup.as_ref().map(|lookup| &lookup.answer) else { return Vec::new() };
        // A target tells no reasons for its order.
        let rank = |coupon: &Coupon| {
            answer.ranking.iter().find(|rank| rank.serial_no == coupon.serial_no).cloned()
        };
        let coupons = answer.usable.iter();
        coupons.map(|coupon| usable(bench, coupon.clone(), rank(coupon))).collect::<Vec<_>>()
    };
    view! {
        <fieldset>
            <legend class="hidden">{bench.frame.pick("사용할 쿠폰", "Coupon to use")}</legend>
            {rows}
        </fieldset>
    }
}

fn usable(bench: Bench, coupon: Coupon, rank: Option<RankedCoupon>) -> impl IntoView + use<> {
    let serial_no = coupon.serial_no.clone();
    let details = details(&coupon, bench.frame.language);
    let language = bench.frame.language;
    let benefit = coupon.benefit().told(language);
    // What it takes off this request; a target does not say.
    let amount = rank.as_ref().map(|rank| Benefit::Fixed { amount: rank.takes_off }.told(language));
    let amount = amount.unwrap_or_else(|| benefit.clone());
    let details = match coupon.percent {
        Some(_) => format!("{benefit} · {details}"),
        None => details,
    };
    let why = rank.as_ref().and_then(|rank| rank.reason.as_ref()).map(|reason| {
        let reason = reason.in_language(language).to_owned();
        view! { <small class="why">{reason}</small> }
    });
    let name = coupon.name.clone();
    let issued_now = rank.as_ref().is_some_and(|rank| rank.issued_now);
    let is_new = issued_now || bench.coupons.is_new(&serial_no);
    // Used since it was looked up: it can be looked at, not chosen.
    let spent = coupon.status != CouponStatus::Unused;
    let checked =
        move || bench.coupons.chosen.read().as_ref().is_some_and(|it| it.serial_no == serial_no);
    view! {
        <label class="coupon" class:spent=spent data-new=is_new.then_some("")>
            <input
                type="radio"
                name="coupon"
                prop:checked=checked
                on:change=move |_| bench.coupons.choose(Some(coupon.clone()))
            />
            <b>{name} {is_new.then(|| new_mark(bench.frame))}</b>
            <span class="amount">{amount}</span>
            <small>{details}</small>
            {why}
        </label>
    }
}

/// Promotions that would give this subscriber a coupon for this request.
#[component]
fn Issuable() -> impl IntoView {
    let bench = Bench::here();
    move || {
        let lookup = bench.coupons.lookup.read();
        let promotions = lookup.as_ref().map(|lookup| lookup.answer.issuable.clone());
        let promotions = promotions.filter(|promotions| !promotions.is_empty())?;
        let rows = promotions
            .into_iter()
            .map(|promotion| {
                let id = promotion.promotion_id.to_string();
                let issued = id.clone();
                let benefit = promotion.benefit().told(bench.frame.language);
                let description = format!("{} {}", promotion.name, bench.frame.pick("발급", "issue"));
                view! {
                    <li class="coupon">
                        <b>{promotion.name}</b>
                        <span class="amount">{benefit}</span>
                        <small>{id} " · " {until(promotion.valid_until.to_string(), bench.frame.language)}</small>
                        <Button
                            label=bench.frame.pick("발급", "Issue")
                            description
                            on_press=move || coupon::issue(bench, issued.clone(), 1)
                        />
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <h3>{bench.frame.pick("이 요청에 발급할 수 있는 쿠폰", "Can be issued for this request")}</h3>
            <ul>{rows}</ul>
        })
    }
}

/// Coupons that this request can't be paid with, each with all that stands in the way and the smallest
/// change that would help.
#[component]
fn Excluded() -> impl IntoView {
    let bench = Bench::here();
    let frame = Frame::here();
    let coupons = Coupons::here();
    move || {
        let lookup = coupons.lookup.read();
        let excluded = lookup.as_ref().map(|lookup| lookup.answer.excluded.clone());
        let excluded = excluded.filter(|excluded| !excluded.is_empty())?;
        let count = excluded.len();
        let any_new = excluded.iter().any(|one| coupons.is_new(&one.coupon.serial_no));
        let rows = excluded
            .into_iter()
            .map(|excluded| {
                let coupon = excluded.coupon;
                // A coupon that is used, say, may miss conditions too: they come after it.
                let first =
                    (excluded.unmet.first().is_none_or(|unmet| unmet.text != excluded.reason))
                        .then_some(excluded.reason);
                let reasons = first.into_iter().chain(excluded.unmet.into_iter().map(|it| it.text));
                let reasons = reasons
                    .map(|reason| {
                        let reason = reason.in_language(frame.language).to_owned();
                        view! { <small class="wait">{reason}</small> }
                    })
                    .collect_view();
                let changes = (!excluded.changes.is_empty())
                    .then(|| change(bench, &coupon, excluded.changes));
                let details = details(&coupon, frame.language);
                let name = coupon.name.clone();
                let is_new = coupons.is_new(&coupon.serial_no);
                let description = format!("{name} {}", frame.pick("그래도 넣기", "use anyway"));
                view! {
                    <li class="coupon spent" data-new=is_new.then_some("")>
                        <b>{name} {is_new.then(|| new_mark(frame))}</b>
                        <span class="amount">{coupon.benefit().told(frame.language)}</span>
                        <small>{details}</small>
                        {reasons}
                        {changes}
                        <Button
                            label=frame.pick("그래도 넣기", "Use anyway")
                            description
                            on_press=move || coupons.choose(Some(coupon.clone()))
                        />
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <details open=any_new>
                <summary>
                    {frame.pick("쓸 수 없는 쿠폰과 이유", "Those that can't be used, and why")} " " {count}
                </summary>
                <ul>{rows}</ul>
            </details>
        })
    }
}

/// The change of the request with which a coupon's conditions are met, and a button that makes it.
fn change(bench: Bench, coupon: &Coupon, changes: Vec<Change>) -> impl IntoView + use<> {
    let frame = bench.frame;
    let told: Vec<_> = changes
        .iter()
        .map(|change| {
            let value = match change.value.as_str() {
                "yes" => frame.pick("예", "yes"),
                "no" => frame.pick("아니요", "no"),
                value => value,
            };
            format!("{} → {value}", change.field.name(frame.language))
        })
        .collect();
    let told = told.join(", ");
    let description = format!("{} {}: {told}", coupon.name, frame.pick("이렇게 고치기", "change"));
    let serial_no = coupon.serial_no.to_string();
    view! {
        <small>{told}</small>
        <Button
            label=frame.pick("이렇게 고치기", "Change it")
            description
            on_press=move || look_up::with_changes(bench, &changes, serial_no.clone())
        />
    }
}

/// What tells a coupon that was issued last from the others.
fn new_mark(frame: Frame) -> impl IntoView {
    view! { <small class="mark">{frame.pick("새로 발급", "Just issued")}</small> }
}

fn details(coupon: &Coupon, language: Language) -> String {
    format!(
        "{} · {} · {}",
        coupon.serial_no.grouped(),
        coupon.status.name(language),
        until(coupon.valid_until.to_string(), language)
    )
}

fn until(day: String, language: Language) -> String {
    match language {
        Language::Korean => format!("{day}까지"),
        Language::English => format!("until {day}"),
    }
}
