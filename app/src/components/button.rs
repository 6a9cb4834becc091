//! A button. Pressed before the page is hydrated, it waits and is pressed then.

use leptos::prelude::*;

/// A button with, perhaps, a shortcut.
#[component]
pub(crate) fn Button(
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Its class.
    #[prop(optional)]
    look: &'static str,
    /// The shortcut as shown, and the key that the page's script knows it by.
    #[prop(optional)]
    shortcut: Option<(&'static str, &'static str)>,
    /// What a key presses it by, within the row that has the focus.
    #[prop(optional)]
    key: Option<&'static str>,
    /// More than the label says, for who doesn't see what it is beside.
    #[prop(optional, into)]
    description: Option<String>,
    /// Whether what it does is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Sends the form that it is in, instead of doing something itself.
    #[prop(optional)]
    submits: bool,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type=if submits { "submit" } else { "button" }
            class=look
            data-early=""
            data-shortcut=shortcut.map(|(_, key)| key)
            data-key=key
            aria-label=description
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            <span>{label}</span>
            {shortcut.map(|(shown, _)| view! { <kbd>{shown}</kbd> })}
        </button>
    }
}
