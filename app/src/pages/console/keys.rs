//! `?`: every key there is, in one place.

use leptos::prelude::*;

use super::shortcuts::KEYS;
use crate::components::{Button, Dialog, Erase};
use crate::frame::Frame;

/// Whether the keys are shown.
#[derive(Clone, Copy)]
pub(crate) struct KeyHelp(pub(crate) RwSignal<bool>);

/// The dialog that shows them.
#[component]
pub(crate) fn KeyDialog(
    /// Whether it does.
    help: KeyHelp,
) -> impl IntoView {
    let frame = Frame::here();
    let rows = move || {
        KEYS.iter()
            .map(|(keys, korean, english)| {
                let keys = keys
                    .split(' ')
                    .map(|key| view! { <kbd>{key.replace('+', " ")}</kbd> " " })
                    .collect_view();
                view! {
                    <div>
                        <dt>{keys}</dt>
                        <dd>{frame.pick(korean, english)}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    let content = move || {
        help.0.get().then(|| {
            view! {
                <dl class="keys">{rows}</dl>
                <div class="actions">
                    <Button label=frame.pick("닫기", "Close") on_press=move || help.0.set(false) />
                </div>
            }
            .erased()
        })
    };
    view! {
        <Dialog name="keys" open=help.0 on_close=move || help.0.set(false)>
            <h2 id="keys">{frame.pick("단축키", "Keys")}</h2>
            {content}
        </Dialog>
    }
}
