//! What is asked before a promotion is copied, ended or deleted.

use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components::{Button, Erase, Erased, TextField, dialog};

/// One dialog for all.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let content = move || match desk.question.get() {
        Some(question) => asked(desk, question),
        None => ().erased(),
    };
    let is_open = Signal::derive(move || desk.question.read().is_some());
    dialog("promotion-question", is_open, move || desk.question.set(None), content)
}

fn asked(desk: Desk, question: Question) -> Erased {
    let frame = desk.frame;
    let (title, text, label, look) = match question {
        Question::Copy => (
            frame.pick("이 프로모션을 복사할까요?", "Copy this promotion?"),
            frame.pick(
                "저장된 지금 버전의 약속이 초안으로 복사됩니다.",
                "What it promises now, as saved, is copied as a draft.",
            ),
            frame.pick("복사", "Copy"),
            "",
        ),
        Question::End => (
            frame.pick("이 프로모션을 종료할까요?", "End this promotion?"),
            frame.pick(
                "더는 발급되지 않고, 다시 시작할 수 없습니다. 이미 발급된 쿠폰은 그대로 쓸 수 있습니다.",
                "It issues nothing any more and can't be started again. Coupons that are out stay usable.",
            ),
            frame.pick("종료", "End"),
            "danger",
        ),
        Question::Delete => (
            frame.pick("이 프로모션을 삭제할까요?", "Delete this promotion?"),
            frame.pick(
                "모든 버전과, 끝났거나 삭제된 쿠폰, 종료 후 등록하지 않은 코드가 사라지며 되돌릴 수 없습니다. 쓸 수 있거나 쓴 쿠폰이 있으면 삭제되지 않습니다.",
                "All its versions, its coupons that ended or were deleted and, once it ended, codes that nobody registered are lost, for good. One with usable or used coupons is not deleted.",
            ),
            frame.pick("삭제", "Delete"),
            "danger",
        ),
    };
    let named = {
        let opened = desk.opened.read_untracked();
        opened.as_ref().map(|opened| format!("{} · {}", opened.line.promotion_id, opened.line.name))
    };
    let copy_id = (question == Question::Copy)
        .then(|| view! { <TextField language=frame.language entry=desk.copy /> });
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::answer(desk, question);
            }
        >
            <h2 id="promotion-question">{title}</h2>
            <p class="code">{named}</p>
            <p>{text}</p>
            {copy_id}
            <div class="actions">
                <Button label look submits=true busy=desk.busy />
                <Button label=frame.pick("닫기", "Close") on_press=move || desk.question.set(None) />
            </div>
        </form>
    }
    .late()
}
