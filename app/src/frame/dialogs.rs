//! The dialogs that are on every page: find, the sandboxes, the clock. The server renders them closed, beside the
//! page; what they do is a bundle of its own, which `dialogs.js` fetches when the first of them is opened,
//! so no page carries it. It sees the page's document alone: they tell each other by events and attributes.

use leptos::prelude::*;

use super::Frame;
use super::clock_dialog::{CLOCK, ClockDialog, clock_dialog};
use super::find::{FIND, Find, find_dialog};
use super::offers::OFFERS;
use super::sandboxes::{SANDBOXES, Sandboxes, sandbox_dialog};
use crate::browser;

/// The id of what holds them.
const ID: &str = "dialogs";
/// What tells `dialogs.js` that the bundle has begun.
const BEGUN: &str = "micropay-dialogs";
/// What `dialogs.js` then tells whenever one of them was opened, with its id.
const OPENED: &str = "micropay-opened";

/// The dialogs, closed.
#[cfg(feature = "ssr")]
pub(crate) fn dialogs(frame: Frame) -> impl IntoView {
    view! { <div id=ID>{content(frame, Find::new(frame, String::new()))}</div> }
}

fn content(frame: Frame, find: Find) -> impl IntoView {
    let (sandboxes, clock) = (Sandboxes::new(frame), ClockDialog::new(frame));
    Effect::new(move |_| {
        browser::on(OPENED, move |dialog| match dialog.as_str() {
            FIND => find.opened(frame),
            SANDBOXES => sandboxes.opened(),
            CLOCK => clock.opened(),
            _ => {}
        });
        // It may be open before the page is live.
        browser::on(OFFERS, move |_| find.take_offers());
        browser::tell(BEGUN, "");
    });
    view! {
        {sandbox_dialog(sandboxes)}
        {clock_dialog(clock)}
        {find_dialog(frame, find)}
    }
}

/// Takes over what the server rendered, with what was typed there meanwhile. `pages` are those there are.
#[cfg(feature = "hydrate")]
pub(crate) fn take_over(pages: &'static [crate::page::Page]) {
    use wasm_bindgen::JsCast;

    use crate::opening;

    /// What the dialogs need of a page's.
    #[derive(serde::Deserialize)]
    struct Opening {
        frame: super::Opening,
    }

    console_error_panic_hook::set_once();
    let holder = document().get_element_by_id(ID).and_then(|element| element.dyn_into().ok());
    let (Some(holder), Ok(Opening { frame })) = (holder, opening::read()) else { return };
    let view = move || {
        let frame = Frame::provide(frame, pages, "");
        let find = Find::new(frame, browser::typed(super::find::FIELD));
        content(frame, find)
    };
    leptos::mount::hydrate_from(holder, view).forget();
}

/// What is seen of a dialog until its bundle is there, and where that can't be had.
pub(super) fn waiting(frame: Frame) -> impl IntoView {
    let told = frame.pick(
        "열 수 없습니다. 연결을 확인하고 다시 열거나, 페이지를 새로 고쳐 주세요.",
        "It can't be opened. Check the connection and open it again, or reload the page.",
    );
    view! {
        <p class="waiting soft" role="status">{frame.pick("여는 중 …", "Opening …")}</p>
        // A form that closes its dialog by itself: nothing else is there to do it.
        <form class="failed" method="dialog">
            <p class="problem" role="alert">{told}</p>
            <div class="actions">
                <button type="submit">{frame.pick("닫기", "Close")}</button>
            </div>
        </form>
    }
}
