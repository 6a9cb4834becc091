//! A native `<dialog>`: the browser keeps the focus in it, and brings it back.

use leptos::html;
use leptos::prelude::*;

/// A question that has the floor while `open`.
#[component]
pub(crate) fn Dialog<C>(
    /// The id of the element that names it.
    name: &'static str,
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it was closed, also by Escape.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it says.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog node_ref=node aria-labelledby=name on:close=move |_| on_close.run(())>
            {children.into_inner()()}
        </dialog>
    }
}
