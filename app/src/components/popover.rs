//! A button with what it opens: a native popover, so that the browser closes it, by Escape too, and
//! brings the focus back.

use leptos::html;
use leptos::prelude::*;

use crate::browser;

/// A button, and what it opens below it.
#[component]
pub(crate) fn Popover<C>(
    /// The id of what it opens.
    id: &'static str,
    /// What the button says.
    label: &'static str,
    /// More than the label says, for who doesn't see what it is beside.
    #[prop(optional)]
    description: Option<&'static str>,
    /// Called when it opens.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// What it opens.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let node = NodeRef::<html::Div>::new();
    let look = move |element: Option<web_sys::HtmlDivElement>| {
        if let Some(on_open) = on_open
            && element.is_some_and(|element| browser::is_shown(&element))
        {
            on_open.run(());
        }
    };
    // It may have been opened before the page was hydrated.
    Effect::new(move |_| look(node.get()));
    view! {
        <button type="button" class="quiet" popovertarget=id aria-label=description>
            {label} <span aria-hidden="true">"▾"</span>
        </button>
        <div
            class="popover"
            id=id
            popover="auto"
            node_ref=node
            on:toggle=move |_| look(node.get_untracked())
        >
            {children.into_inner()()}
        </div>
    }
}
