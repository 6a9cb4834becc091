//! A native `<dialog>`: the browser keeps the focus in it, and brings it back.

use leptos::html;
use leptos::prelude::*;

use super::erased::{Dynamic, Erase, Erased, dynamic};

/// A question that has the floor while `open`, and is told when it was closed, also by Escape. The element
/// with the id `name` names it. `content` is made when it opens: until then there is nothing of it.
pub(crate) fn dialog(
    name: &'static str,
    open: impl Into<Signal<bool>>,
    on_close: impl Fn() + Send + Sync + 'static,
    mut content: impl FnMut() -> Erased + Send + 'static,
) -> impl IntoView {
    let open = open.into();
    let content = dynamic(move || if open.get() { content() } else { ().erased() });
    shown(name, open, Callback::new(move |()| on_close()), content)
}

fn shown(
    name: &'static str,
    open: Signal<bool>,
    on_close: Callback<()>,
    content: Dynamic,
) -> impl IntoView {
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
            {content}
        </dialog>
    }
}
