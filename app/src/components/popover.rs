//! A button with what it opens: a native popover, so that the browser closes it, by Escape too, and
//! brings the focus back.

use leptos::prelude::*;

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
    /// What it opens.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    view! {
        <button type="button" class="quiet" popovertarget=id aria-label=description>
            {label} <span aria-hidden="true">"▾"</span>
        </button>
        <div class="popover" id=id popover="auto">
            {children.into_inner()()}
        </div>
    }
}
