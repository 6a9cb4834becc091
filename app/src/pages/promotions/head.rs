//! The editor's head: which promotion and version it is, and what can be done with it.

use engine::money::Krw;
use engine::promotion::{PromotionState, PromotionView};
use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components::Button;

/// Its heading and its buttons.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let name = move || match desk.opened.read().as_ref() {
        Some(opened) => opened.line.name.clone(),
        None => frame.pick("새 프로모션", "New promotion").to_owned(),
    };
    view! {
        <header>
            <h2 id="promotion-title">{name} " " <small>{move || of_versions(desk)}</small></h2>
            {desk.may_edit.then(|| buttons(desk))}
        </header>
    }
}

/// Which version it is, and who follows earlier ones.
fn of_versions(desk: Desk) -> Option<String> {
    let language = desk.frame.language;
    let opened = desk.opened.read();
    let PromotionView { line, followed, .. } = opened.as_ref()?;
    let (version, state) = (line.version, line.state.name(language));
    let told =
        language.pick(format!("{state} · 버전 {version}"), format!("{state} · version {version}"));
    if followed.is_empty() {
        return Some(told);
    }
    let earlier: Vec<_> = followed
        .iter()
        .map(|one| {
            let coupons = match one.coupons {
                // The server counts no further.
                10_001.. => "10,000+".to_owned(),
                coupons => Krw(coupons).to_string(),
            };
            language.pick(
                format!("버전 {} ({coupons}장)", one.version),
                format!("version {} ({coupons})", one.version),
            )
        })
        .collect();
    let earlier = earlier.join(", ");
    Some(language.pick(
        format!("{told} · 이미 발급된 쿠폰은 {earlier}을 따릅니다"),
        format!("{told} · coupons that are out follow {earlier}"),
    ))
}

fn buttons(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let state = move || desk.opened.read().as_ref().map(|opened| opened.line.state);
    let is_new = move || state().is_none();
    let is_over = move || matches!(state(), None | Some(PromotionState::Ended));
    // One button for all three, so that it keeps the focus.
    let next = move || match state() {
        Some(PromotionState::Running) => PromotionState::Paused,
        _ => PromotionState::Running,
    };
    let next_label = move || match state() {
        Some(PromotionState::Running) => frame.pick("일시 중지", "Pause"),
        Some(PromotionState::Paused) => frame.pick("재개", "Resume"),
        _ => frame.pick("시작", "Start"),
    };
    let ask = move |question| {
        move || {
            desk.copy.edit(String::new());
            desk.question.set(Some(question));
        }
    };
    let save_label = move || {
        if desk.base.read().edit_no == 0 {
            frame.pick("만들고 시작", "Make and start").to_owned()
        } else if desk.promises_anew() {
            let next = desk.opened.read().as_ref().map_or(0, |opened| opened.line.version) + 1;
            let to = if matches!(next % 10, 0 | 3 | 6) { "으로" } else { "로" };
            frame.language.pick(format!("버전 {next}{to} 저장"), format!("Save as version {next}"))
        } else {
            frame.pick("저장", "Save").to_owned()
        }
    };
    let nothing = move || (!is_new() && !desk.is_changed()).then_some("true");
    view! {
        <div class="actions">
            <span hidden=is_new>
                <Button label=frame.pick("복사…", "Copy…") look="quiet" on_press=ask(Question::Copy) />
            </span>
            <span hidden=is_over>
                <Button
                    label=Signal::derive(move || next_label().to_owned())
                    look="quiet"
                    busy=desk.busy
                    on_press=move || actions::set_state(desk, next())
                />
            </span>
            <span hidden=is_over>
                <Button label=frame.pick("종료…", "End…") look="quiet" on_press=ask(Question::End) />
            </span>
            <span hidden=is_new>
                <Button label=frame.pick("삭제…", "Delete…") look="quiet" on_press=ask(Question::Delete) />
            </span>
            <span hidden=move || !is_new()>
                <Button
                    label=frame.pick("초안으로 저장", "Save as draft")
                    look="quiet"
                    busy=desk.busy
                    on_press=move || actions::save(desk, PromotionState::Draft)
                />
            </span>
            <span hidden=move || nothing().is_some()>
                <Button
                    label=frame.pick("되돌리기", "Undo edits")
                    look="quiet"
                    on_press=move || actions::give_up(desk)
                />
            </span>
            // Not `disabled`: saved by the keyboard, it keeps the focus.
            <button
                type="submit"
                class="main"
                data-early=""
                aria-disabled=nothing
                aria-busy=move || desk.busy.get().then_some("true")
            >
                {save_label}
            </button>
        </div>
    }
}
