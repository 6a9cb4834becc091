//! A row that opens; what it then shows is made only when it is opened.

use leptos::html;
use leptos::prelude::*;

/// A native `<details>`.
#[component]
pub(crate) fn Expandable(
    /// What is always seen.
    summary: AnyView,
    /// Makes what is seen when it is open.
    #[prop(into)]
    content: Callback<(), AnyView>,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let opened = RwSignal::new(false);
    let look = move |details: Option<web_sys::HtmlDetailsElement>| {
        if details.is_some_and(|details| details.open()) && !opened.get_untracked() {
            opened.set(true);
        }
    };
    // It may have been opened before the page was hydrated.
    Effect::new(move |_| look(node.get()));
    view! {
        <details node_ref=node on:toggle=move |_| look(node.get_untracked())>
            <summary>{summary}</summary>
            {move || opened.get().then(|| content.run(()))}
        </details>
    }
}
