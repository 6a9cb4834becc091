//! The editor of one promotion.

use engine::money::Krw;
use engine::promotion::{PromotionState, VerificationFault};
use leptos::prelude::*;

use super::desk::{Desk, Told};
use super::{actions, conditions, head};
use crate::components::{
    Button, Choice, Erase, Erased, Look, Problem, SelectField, TextField, dynamic,
};

/// The panel's id.
pub(super) const EDITOR: &str = "promotion";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let reason = (!desk.may_edit).then(|| {
        let text = desk.frame.pick(
            "보기만 할 수 있습니다. 프로모션은 운영자(operator)가 고칩니다.",
            "This is to look at only. Operators edit promotions.",
        );
        view! { <p class="hint-text">{text}</p> }
    });
    view! {
        <form
            class="panel"
            id=EDITOR
            aria-labelledby="promotion-title"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::save(desk, PromotionState::Running);
            }
        >
            {head::view(desk)}
            <div class="told" role="status">{dynamic(move || told(desk))} {dynamic(move || newer(desk))}</div>
            {reason}
            <fieldset disabled=!desk.may_edit>
                {fields(desk)}
                <p class="says">{move || says(desk)} " " <span class="soft">{move || audience(desk)}</span></p>
                {conditions::view(desk, desk.conditions, None)}
                <Problem language=desk.frame.language entry=desk.whole />
            </fieldset>
        </form>
    }
}

fn fields(desk: Desk) -> impl IntoView {
    let (frame, form, language) = (desk.frame, desk.form, desk.frame.language);
    let faults = VerificationFault::ALL.iter();
    let faults: Vec<_> =
        faults.map(|fault| Choice::new(fault.code(), fault.name(language))).collect();
    let is_made = move || desk.opened.read().is_some();
    view! {
        <div class="fields">
            <TextField language entry=form.name look=Look::Code width="w2" />
            <div hidden=is_made>
                <TextField language entry=form.promotion_id placeholder="MPAY3000" />
            </div>
            <TextField language entry=form.coupon_amount look=Look::Amount />
            <TextField
                language
                entry=form.minimum_amount
                look=Look::Amount
                placeholder=frame.pick("쿠폰 금액만큼", "the coupon's amount")
            />
            <TextField language entry=form.budget look=Look::Amount />
            <TextField language entry=form.per_customer look=Look::Amount />
            <TextField language entry=form.valid_from placeholder="2026-11-01" />
            <TextField language entry=form.valid_until placeholder="2026-12-31" />
            <SelectField
                language
                entry=form.verification_fault
                choices=faults
                blank=frame.pick("없음", "None")
            />
        </div>
        <p class="hint-text">
            {frame.pick(
                "시작일과 종료일 모두 포함하며, 서울 시각입니다. 최소 결제 금액은 할인하기 전의 금액입니다. 검증 장애는 쿠폰 검증을 일부러 실패하게 합니다.",
                "Both days are included, in Seoul. The minimum amount is counted before the discount. A fault makes verification fail on purpose.",
            )}
        </p>
    }
}

/// What it promises, in words: as it is entered, where that could be judged.
fn says(desk: Desk) -> String {
    let language = desk.frame.language;
    let judged = desk.judged.read();
    let entered = judged.as_ref().and_then(|judged| judged.evaluation.as_ref());
    let opened = desk.opened.read();
    let sentence = match (entered, opened.as_ref()) {
        (Some(entered), _) => Some(&entered.sentence),
        (None, opened) => opened.map(|opened| &opened.sentence),
    };
    sentence.map(|text| text.in_language(language).to_owned()).unwrap_or_default()
}

fn audience(desk: Desk) -> Option<String> {
    let audience = desk.audience.read();
    let audience = audience.as_ref()?;
    let (all, qualify) = (Krw(audience.subscribers), Krw(audience.qualify));
    Some(desk.frame.language.pick(
        format!("지금 이 샌드박스의 가입자 {all}명 중 {qualify}명이 해당합니다."),
        format!("{qualify} of this sandbox's {all} subscribers qualify now."),
    ))
}

fn told(desk: Desk) -> Erased {
    let language = desk.frame.language;
    match desk.told.get() {
        None => ().erased(),
        Some(Told::Done(text)) => {
            view! { <p class="good">{text.in_language(language).to_owned()}</p> }.late()
        }
        Some(Told::Restored) => {
            let text = desk.frame.pick(
                "저장하지 않은 편집을 되살렸습니다.",
                "Edits that were not saved are here again.",
            );
            view! { <p class="wait">{text}</p> }.late()
        }
        Some(Told::Failed(failure)) => {
            let text = failure.message.in_language(language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
    }
}

/// That somebody else saved a version meanwhile.
fn newer(desk: Desk) -> Erased {
    let (began, now) =
        (desk.base.read().version, desk.opened.read().as_ref().map(|opened| opened.line.version));
    let Some(now) = now.filter(|now| *now != began) else { return ().erased() };
    let text = desk.frame.language.pick(
        format!("버전 {began}에서 시작한 편집입니다. 지금 저장된 것은 버전 {now}입니다."),
        format!("These edits began from version {began}; there is version {now} now."),
    );
    let label = desk.frame.language.pick(
        format!("버전 {now} 불러오기 (편집은 버림)"),
        format!("Load version {now} (drops the edits)"),
    );
    view! {
        <p class="wait">
            {text} " " <Button label look="quiet" on_press=move || actions::give_up(desk) />
        </p>
    }
    .late()
}
