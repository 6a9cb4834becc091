//! What is asked before somebody is deleted.

use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use crate::components;

/// The dialog.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let does = move |()| {
        desk.doubtful.set(None);
        actions::delete(desk);
    };
    let words = move |()| words(desk);
    let language = desk.frame.language;
    components::question("subscriber-question", language, desk.doubtful, desk.busy, words, does)
}

fn words(desk: Desk) -> components::Question {
    let frame = desk.frame;
    let about = {
        let opened = desk.opened.read_untracked();
        opened.as_ref().map(|opened| {
            let subscriber = &opened.listed.subscriber;
            format!("{} · {}", subscriber.name, subscriber.ctn)
        })
    };
    components::Question {
        title: frame.pick("이 가입자를 삭제할까요?", "Delete this subscriber?"),
        about,
        text: frame.pick(
            "되돌릴 수 없습니다. 쿠폰이나 결제가 있으면 삭제되지 않습니다.",
            "They are lost, for good. Who has coupons or payments is not deleted.",
        ),
        entry: None,
        label: frame.pick("삭제", "Delete"),
        look: "danger",
    }
}
