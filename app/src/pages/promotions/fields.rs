//! The editor's fields: what is promised, and how much of it is issued.

use engine::promotion::{BenefitKind, OnCancel, VerificationFault, WhenIssued};
use leptos::prelude::*;

use super::desk::Desk;
use crate::components::{Choice, Look, SelectField, TextField};

/// All of them.
pub(super) fn view(desk: Desk) -> impl IntoView {
    view! {
        {promised(desk)}
        <p class="hint-text">
            {desk
                .frame
                .pick(
                    "시작일과 종료일 모두 포함하며, 서울 시각입니다. 발급 후 일수는 발급한 다음 날부터 세고, 종료일을 넘지 않습니다. 최소 결제 금액은 할인하기 전의 금액입니다. 정률은 버림 단위 아래를 버린 뒤 쿠폰 금액까지 할인합니다.",
                    "Both days are included, in Seoul. Days after issue are counted from the next day, and end with the last day. The minimum amount is counted before the discount. A percentage is rounded down, then capped at the coupon amount.",
                )}
        </p>
        {issued(desk)}
        <p class="hint-text">
            {desk
                .frame
                .pick(
                    "수량과 예산은 버전 없이 바뀝니다. 할인 예산은 쿠폰마다 가장 많이 할인할 금액으로 발급할 때 셉니다. 검증 장애는 쿠폰 검증을 일부러 실패하게 합니다.",
                    "Quantities and budgets change without a version. The budget in won counts each coupon's most when it is issued. A fault makes verification fail on purpose.",
                )}
        </p>
    }
}

fn promised(desk: Desk) -> impl IntoView {
    let (frame, form, language) = (desk.frame, desk.form, desk.frame.language);
    let is_made = move || desk.opened.read().is_some();
    let is_fixed = move || *form.benefit.value.read() != BenefitKind::Percentage.code();
    let has_no_grace = move || *form.on_cancel.value.read() != OnCancel::RestoreWithGrace.code();
    let roundings = vec![
        Choice::new("10", frame.pick("10원", "10 won")),
        Choice::new("100", frame.pick("100원", "100 won")),
    ];
    let cancels = OnCancel::ALL.iter().filter(|it| **it != OnCancel::Restore);
    let cancels: Vec<_> =
        cancels.map(|cancel| Choice::new(cancel.code(), cancel.name(language))).collect();
    let percentage = BenefitKind::Percentage;
    view! {
        <div class="fields">
            <TextField language entry=form.name look=Look::Code width="w2" />
            <div hidden=is_made>
                <TextField language entry=form.promotion_id placeholder="MPAY3000" />
            </div>
            <SelectField
                language
                entry=form.benefit
                choices=vec![Choice::new(percentage.code(), percentage.name(language))]
                blank=BenefitKind::Fixed.name(language)
            />
            <div hidden=is_fixed>
                <TextField language entry=form.percent look=Look::Amount placeholder="10" />
            </div>
            <TextField language entry=form.coupon_amount look=Look::Amount />
            <div hidden=is_fixed>
                <SelectField
                    language
                    entry=form.rounding
                    choices=roundings
                    blank=frame.pick("1원", "1 won")
                />
            </div>
            <TextField
                language
                entry=form.minimum_amount
                look=Look::Amount
                placeholder=frame.pick("쿠폰 금액만큼", "the coupon's amount")
            />
            <TextField language entry=form.valid_from placeholder="2026-11-01" />
            <TextField language entry=form.valid_until placeholder="2026-12-31" />
            <TextField
                language
                entry=form.valid_days
                look=Look::Amount
                placeholder=frame.pick("종료일까지", "until the last day")
            />
            <SelectField
                language
                entry=form.on_cancel
                choices=cancels
                blank=OnCancel::Restore.name(language)
            />
            <div hidden=has_no_grace>
                <TextField language entry=form.grace_days look=Look::Amount placeholder="7" />
            </div>
        </div>
    }
}

fn issued(desk: Desk) -> impl IntoView {
    let (frame, form, language) = (desk.frame, desk.form, desk.frame.language);
    let any = frame.pick("제한 없음", "any");
    let faults = VerificationFault::ALL.iter();
    let faults: Vec<_> =
        faults.map(|fault| Choice::new(fault.code(), fault.name(language))).collect();
    let at_look_up = WhenIssued::AtLookUp;
    view! {
        <div class="fields">
            <TextField language entry=form.budget look=Look::Amount />
            <TextField language entry=form.budget_won look=Look::Amount placeholder=any />
            <TextField language entry=form.per_customer look=Look::Amount />
            <TextField language entry=form.per_day look=Look::Amount placeholder=any />
            <TextField language entry=form.per_month look=Look::Amount placeholder=any />
            <SelectField
                language
                entry=form.issuing
                choices=vec![Choice::new(at_look_up.code(), at_look_up.name(language))]
                blank=WhenIssued::Beforehand.name(language)
            />
            <SelectField
                language
                entry=form.verification_fault
                choices=faults
                blank=frame.pick("없음", "None")
            />
        </div>
    }
}
