//! What is asked before a promotion is copied, ended or deleted.

use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components::{self, Erase, TextField};

/// One dialog for all.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let does = move |question| actions::answer(desk, question);
    let words = move |question| words(desk, question);
    let language = desk.frame.language;
    components::question("promotion-question", language, desk.question, desk.busy, words, does)
}

fn words(desk: Desk, question: Question) -> components::Question {
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
    let about = {
        let opened = desk.opened.read_untracked();
        opened.as_ref().map(|opened| format!("{} · {}", opened.line.promotion_id, opened.line.name))
    };
    let entry = (question == Question::Copy)
        .then(|| view! { <TextField language=frame.language entry=desk.copy /> }.late());
    components::Question { title, about, text, entry, label, look }
}
