//! What is asked before a scenario or a schedule is deleted.

use leptos::prelude::*;

use super::actions;
use super::desk::{Desk, Question};
use crate::components::{Button, Erase, Erased, dialog};

/// One dialog for all.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let content = move || match desk.question.get() {
        Some(question) => asked(desk, question),
        None => ().erased(),
    };
    let is_open = Signal::derive(move || desk.question.read().is_some());
    dialog("scenarios-question", is_open, move || desk.question.set(None), content)
}

fn asked(desk: Desk, question: Question) -> Erased {
    let frame = desk.frame;
    let (title, text) = match question {
        Question::Delete => (
            frame.pick("이 시나리오를 삭제할까요?", "Delete this scenario?"),
            frame.pick(
                "파일이 사라지고, 되돌릴 수 없습니다. 실행 기록은 남습니다. 이것만 실행하는 예약은 더는 실행할 것이 없습니다.",
                "The file is lost, for good. Its runs stay. Schedules that run it alone have nothing to run any more.",
            ),
        ),
        Question::DeleteSchedule(_) => (
            frame.pick("이 예약을 삭제할까요?", "Delete this schedule?"),
            frame.pick(
                "지난 차례의 기록도 사라집니다. 실행 기록은 남습니다.",
                "What became of its slots is lost, too. Runs stay.",
            ),
        ),
    };
    let path = desk.opened_path();
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::answer(desk, question);
            }
        >
            <h2 id="scenarios-question">{title}</h2>
            <p class="code">{path}</p>
            <p>{text}</p>
            <div class="actions">
                <Button
                    label=frame.pick("삭제", "Delete")
                    look="danger"
                    submits=true
                    busy=desk.busy
                />
                <Button label=frame.pick("닫기", "Close") on_press=move || desk.question.set(None) />
            </div>
        </form>
    }
    .late()
}
