//! `?`: every key there is, in one place.

use leptos::prelude::*;

use super::shortcuts::KEYS;
use crate::components::{Button, Erase, dialog};
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
        view! {
            <h2 id="keys">{frame.pick("단축키", "Keys")}</h2>
            <dl class="keys">{rows()}</dl>
            <div class="actions">
                <Button label=frame.pick("닫기", "Close") on_press=move || help.0.set(false) />
            </div>
        }
        .late()
    };
    dialog("keys", help.0, move || help.0.set(false), content)
}
