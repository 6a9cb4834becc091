//! A link within the page. Opened elsewhere, in another tab say, its address shows the same.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Leads to something on this page.
#[component]
pub(crate) fn Link(
    /// The page's address with that shown.
    address: String,
    /// What it leads to.
    label: String,
    /// Shows it here.
    #[prop(into)]
    on_follow: Callback<()>,
) -> impl IntoView {
    let follow = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            on_follow.run(());
        }
    };
    view! {
        <a href=address on:click=follow>
            {label}
        </a>
    }
}
