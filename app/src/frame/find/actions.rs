//! What can be done on every page.

use engine::language::Language;
use leptos::prelude::*;

use crate::browser;
use crate::frame::Action;
use crate::frame::sandboxes::SANDBOXES;
use crate::preferences::{Theme, switch_language};

/// Themes, the other language, the sandboxes.
pub(super) fn of_every_page(language: Language) -> Vec<Action> {
    let action = |korean, english, run: Callback<()>| Action { korean, english, shortcut: "", run };
    let theme = |korean, english, theme: Theme| {
        action(korean, english, Callback::new(move |()| theme.apply()))
    };
    let other = Language::from_tag(language.pick("en", "ko"));
    vec![
        action(
            "샌드박스 바꾸기와 관리",
            "Change and manage sandboxes",
            Callback::new(|()| browser::press(&format!("[data-opens={SANDBOXES}]"))),
        ),
        theme("화면 밝게", "Light theme", Theme::Light),
        theme("화면 어둡게", "Dark theme", Theme::Dark),
        theme("화면 자동", "Automatic theme", Theme::Auto),
        action(
            "영어로 보기 (English)",
            "Show in Korean (한국어)",
            Callback::new(move |()| switch_language(other)),
        ),
    ]
}
