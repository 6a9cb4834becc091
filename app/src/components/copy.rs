//! A button that puts a text on the clipboard.

use engine::language::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Button, Erase};
use crate::browser;

/// Copies `text`, and says so, or that the browser does not allow it.
#[component]
pub(crate) fn CopyButton(
    /// The language.
    language: Language,
    /// More than 복사, for who doesn't see what it is beside.
    description: String,
    /// What is copied.
    text: String,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let text = StoredValue::new(text);
    let copy = move || {
        spawn_local(async move { copied.set(Some(browser::copy(&text.get_value()).await)) });
    };
    let told = move || {
        let (class, told) = match copied.get()? {
            true => ("good", language.pick("복사했습니다", "Copied")),
            false => ("bad", language.pick("복사할 수 없습니다", "It can't be copied")),
        };
        Some(view! { <small class=class>{told}</small> }.late())
    };
    view! {
        <Button label=language.pick("복사", "Copy") look="plain" description on_press=copy />
        <span role="status">{told}</span>
    }
}
