//! What is asked before a coupon is deleted, restored or extended.

use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components::{self, Erase, TextField};

/// One dialog for all.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let does = move |question| actions::answer(desk, question);
    let words = move |question| words(desk, question);
    let language = desk.frame.language;
    components::question("coupon-question", language, desk.question, desk.busy, words, does)
}

fn words(desk: Desk, question: Question) -> components::Question {
    let frame = desk.frame;
    let language = frame.language;
    let (title, text, label, look) = match question {
        Question::Delete => (
            frame.pick("이 쿠폰을 삭제할까요?", "Delete this coupon?"),
            frame.pick(
                "조회되지 않고 결제에 쓸 수 없습니다. 기록은 남고, 나중에 복원할 수 있습니다.",
                "It is not offered any more and pays for nothing. Its record stays, and it can be restored later.",
            ),
            frame.pick("삭제", "Delete"),
            "danger",
        ),
        Question::Restore => (
            frame.pick("이 쿠폰을 복원할까요?", "Restore this coupon?"),
            frame.pick(
                "삭제를 되돌립니다. 유효기간이 지났으면 만료로 돌아옵니다. 사유는 쿠폰의 흐름에 남습니다.",
                "Its deletion is taken back; after its last day it is expired. The reason is kept in its life.",
            ),
            frame.pick("복원", "Restore"),
            "main",
        ),
        Question::Extend => (
            frame.pick("유효기간을 연장할까요?", "Extend this coupon?"),
            frame.pick(
                "지금보다 늦고 오늘 이후인 마지막 날을 적습니다. 만료된 쿠폰은 다시 쓸 수 있게 됩니다.",
                "Give it a last day that is later than now and not before today. An expired coupon can be used again.",
            ),
            frame.pick("연장", "Extend"),
            "main",
        ),
    };
    let about = {
        let opened = desk.opened.read_untracked();
        opened.as_ref().map(|life| life.line.coupon.serial_no.grouped())
    };
    let entry = match question {
        Question::Delete => None,
        Question::Restore => Some(view! { <TextField language entry=desk.reason /> }.late()),
        Question::Extend => {
            let entry =
                view! { <TextField language entry=desk.last_day placeholder="2027-12-31" /> };
            Some(entry.late())
        }
    };
    components::Question { title, about, text, entry, label, look }
}
