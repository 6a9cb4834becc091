//! What is asked before something is lost.

use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components;

/// One dialog for all.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let does = move |question| actions::answer(desk, question);
    let words = move |question| words(desk, question);
    let language = desk.frame.language;
    components::question("scenarios-question", language, desk.question, desk.busy, words, does)
}

fn words(desk: Desk, question: Question) -> components::Question {
    let frame = desk.frame;
    let delete = frame.pick("삭제", "Delete");
    let (title, text, label) = match question {
        Question::Delete => (
            frame.pick("이 시나리오를 삭제할까요?", "Delete this scenario?"),
            frame.pick(
                "파일이 사라지고, 되돌릴 수 없습니다. 실행 기록은 남습니다. 이것만 실행하는 예약은 더는 실행할 것이 없습니다.",
                "The file is lost, for good. Its runs stay. Schedules that run it alone have nothing to run any more.",
            ),
            delete,
        ),
        Question::DeleteSchedule(_) => (
            frame.pick("이 예약을 삭제할까요?", "Delete this schedule?"),
            frame.pick(
                "지난 차례의 기록도 사라집니다. 실행 기록은 남습니다.",
                "What became of its slots is lost, too. Runs stay.",
            ),
            delete,
        ),
        Question::CopyOver => (
            frame.pick(
                "쓰던 새 시나리오를 복사본으로 바꿀까요?",
                "Replace the new scenario that you began?",
            ),
            frame.pick(
                "저장하지 않은 새 시나리오가 있습니다. 바꾸면 사라집니다. 남기려면 닫고 ‘새 시나리오’에서 먼저 저장하세요.",
                "A new scenario was begun and not saved. Replaced by the copy, it is lost. To keep it, close this and save it first, by “New scenario”.",
            ),
            frame.pick("복사본으로 바꾸기", "Replace by the copy"),
        ),
        Question::UnsetWebhook => (
            frame.pick("웹훅을 끌까요?", "Switch the webhook off?"),
            frame.pick(
                "주소와 비밀값이 지워지고, 기다리는 알림은 보내지 않습니다. 알림 기록은 남습니다.",
                "Its address and secret are deleted, and what waits is not sent. The list of deliveries stays.",
            ),
            frame.pick("끄기", "Switch off"),
        ),
    };
    let about = (question != Question::UnsetWebhook).then(|| desk.opened_path());
    components::Question { title, about, text, entry: None, label, look: "danger" }
}
