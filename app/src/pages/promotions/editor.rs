//! The editor of one promotion.

use engine::money::Krw;
use engine::promotion::PromotionState;
use leptos::prelude::*;

use super::desk::{Desk, Told};
use super::{actions, conditions, fields, head};
use crate::components::{Button, Erase, Erased, Problem, dynamic};

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
                {fields::view(desk)}
                <p class="says">{move || says(desk)} " " <span class="soft">{move || audience(desk)}</span></p>
                {conditions::view(desk, desk.conditions, None)}
                <Problem language=desk.frame.language entry=desk.whole />
            </fieldset>
        </form>
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
    let some = audience.some.join(" · ");
    let (such, such_as) = match some.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" 예: {some}"), format!(" Such as {some}")),
    };
    Some(desk.frame.language.pick(
        format!("지금 이 샌드박스의 가입자 {all}명 중 {qualify}명이 해당합니다.{such}"),
        format!("{qualify} of this sandbox's {all} subscribers qualify now.{such_as}"),
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

/// That somebody else edited it meanwhile.
fn newer(desk: Desk) -> Erased {
    let began = desk.base.read().edit_no;
    let now = desk.opened.read().as_ref().map(|opened| (opened.line.edit_no, opened.line.version));
    let Some((_, version)) = now.filter(|(edit_no, _)| *edit_no != began) else {
        return ().erased();
    };
    let text = desk.frame.language.pick(
        format!("그동안 다른 사람이 고쳤습니다. 지금 저장된 것은 버전 {version}입니다."),
        format!("Somebody else edited it meanwhile: it is version {version} now."),
    );
    let label =
        desk.frame.pick("저장된 것 불러오기 (편집은 버림)", "Load what is saved (drops the edits)");
    view! {
        <p class="wait">
            {text} " " <Button label look="quiet" on_press=move || actions::give_up(desk) />
        </p>
    }
    .late()
}
