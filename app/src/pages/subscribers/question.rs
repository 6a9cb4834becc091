//! What is asked before somebody is deleted.

use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use crate::components::{Button, Erase, Erased, dialog};

/// The dialog.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let content = move || if desk.doubtful.get() { asked(desk) } else { ().erased() };
    let is_open = Signal::derive(move || desk.doubtful.get());
    dialog("subscriber-question", is_open, move || desk.doubtful.set(false), content)
}

fn asked(desk: Desk) -> Erased {
    let frame = desk.frame;
    let named = {
        let opened = desk.opened.read_untracked();
        opened.as_ref().map(|opened| {
            let subscriber = &opened.listed.subscriber;
            format!("{} · {}", subscriber.name, subscriber.ctn)
        })
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                desk.doubtful.set(false);
                actions::delete(desk);
            }
        >
            <h2 id="subscriber-question">
                {frame.pick("이 가입자를 삭제할까요?", "Delete this subscriber?")}
            </h2>
            <p class="code">{named}</p>
            <p>
                {frame.pick(
                    "되돌릴 수 없습니다. 쿠폰이나 결제가 있으면 삭제되지 않습니다.",
                    "They are lost, for good. Who has coupons or payments is not deleted.",
                )}
            </p>
            <div class="actions">
                <Button label=frame.pick("삭제", "Delete") look="danger" submits=true busy=desk.busy />
                <Button
                    label=frame.pick("닫기", "Close")
                    on_press=move || desk.doubtful.set(false)
                />
            </div>
        </form>
    }
    .late()
}
