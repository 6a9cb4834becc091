//! The few things that are asked of the browser directly. Called from event handlers and effects
//! only, which never run on the server.

pub(crate) mod files;
mod messages;

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, File, HtmlDialogElement, HtmlDocument, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition, Storage, UrlSearchParams,
    js_sys,
};

use crate::json;
#[cfg(feature = "hydrate")]
pub(crate) use messages::announce_take_over;
pub(crate) use messages::{announce_hydration, answer, ask, on, tell};

/// Keeps `name` for a year.
pub(crate) fn set_cookie(name: &str, value: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        // Where cookies are blocked, the choice holds until the next page.
        let _ = document.set_cookie(&cookie);
        // Chromium writes it on a way of its own, which a page that is loaded next could overtake.
        // A read waits for what was written before it.
        let _ = document.cookie();
    }
}

pub(crate) fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

pub(crate) fn root_attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

pub(crate) fn remove_root_attribute(name: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.remove_attribute(name);
    }
}

/// Sets an attribute of the element with this id.
pub(crate) fn set_attribute(id: &str, name: &str, value: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.set_attribute(name, value);
    }
}

/// What an attribute of the element with this id says.
pub(crate) fn attribute(id: &str, name: &str) -> Option<String> {
    document().get_element_by_id(id)?.get_attribute(name)
}

/// The tab's name.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Whether somebody can see the element: the tab is shown, and it is within the window, of which
/// `events.js` keeps note.
pub(crate) fn is_seen(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    !document().hidden() && element.is_some_and(|element| !element.has_attribute("data-unseen"))
}

/// Whether somebody is at a list, so that nothing in it may move: it is scrolled, a line of it is open,
/// or the pointer or the keyboard is within.
pub(crate) fn is_read(id: &str) -> bool {
    const AT: &str = ":hover, :active, :focus-visible, :has(:focus-visible, details[open])";
    document()
        .get_element_by_id(id)
        .is_some_and(|list| list.scroll_top() > 0 || list.matches(AT).unwrap_or(false))
}

/// Shows a list from its beginning, and has the keyboard there.
pub(crate) fn go_to_top(id: &str) {
    if let Some(list) = document().get_element_by_id(id) {
        list.set_scroll_top(0);
    }
    focus(id);
}

pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Opens another page.
pub(crate) fn go_to(address: &str) {
    let _ = window().location().assign(address);
}

/// The query of the page's address.
pub(crate) fn query() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()
}

/// A query that says these values; what is blank it does not say.
pub(crate) fn query_of<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let Ok(query) = UrlSearchParams::new() else { return String::new() };
    for (name, value) in values {
        if !value.is_empty() {
            query.append(name, value);
        }
    }
    String::from(query.to_string())
}

/// Replaces it, without a step back.
pub(crate) fn set_query(query: &UrlSearchParams) {
    let query = String::from(query.to_string());
    let path = window().location().pathname().unwrap_or_default();
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The tab's icon.
pub(crate) fn set_icon(address: &str) {
    if let Ok(Some(icon)) = document().query_selector("link[rel=icon]") {
        let _ = icon.set_attribute("href", address);
    }
}

/// `http://127.0.0.1:3000`.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Moves the focus to the element, or to the chosen input of a group.
pub(crate) fn focus(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let inside = |selector| element.query_selector(selector).ok().flatten();
    let chosen = inside("input:checked").or_else(|| inside("input"));
    if let Ok(element) = chosen.unwrap_or(element).dyn_into::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// What this tab kept under `key`; nothing where it can't be read as that.
pub(crate) fn kept<T: DeserializeOwned>(key: &str) -> Option<T> {
    json::read(&tab_storage()?.get_item(key).ok()??).ok()
}

/// Keeps a text for this tab; it survives a reload.
pub(crate) fn keep(key: &str, text: &str) {
    if let Some(storage) = tab_storage() {
        // A full or forbidden storage costs only what a reload would restore.
        let _ = storage.set_item(key, text);
    }
}

/// Forgets what this tab kept under `key`.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = tab_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Forgets what this tab kept of a sandbox: it speaks of what is no more.
pub(crate) fn forget_all(sandbox: &str) {
    let Some(storage) = tab_storage() else { return };
    let keys: Vec<String> = (0..storage.length().unwrap_or_default())
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.split_once(' ').is_some_and(|(_, of)| of == sandbox))
        .collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}

fn tab_storage() -> Option<Storage> {
    window().session_storage().ok()?
}

/// Puts a text on the clipboard; `false` where the browser does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Without a secure context there is no clipboard, whatever web-sys's types say.
    let exists = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| clipboard.is_object());
    exists && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Waits.
pub(crate) async fn pause(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}

/// 256 bits that nobody can guess, in hexadecimal; blank where the browser has none.
pub(crate) fn random_hex() -> String {
    let mut bytes = [0_u8; 32];
    let crypto = window().crypto();
    match crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
        Ok(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(_) => String::new(),
    }
}

/// Milliseconds since 1970 by the browser's clock.
pub(crate) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Whether letters go into something that is typed or chosen.
pub(crate) fn is_typing() -> bool {
    const TYPED: &str = "input:not([type=radio]), select, textarea, [contenteditable]";
    document().active_element().is_some_and(|at| at.matches(TYPED).unwrap_or(false))
}

/// What is a row of a list, for the keyboard.
const ROW: &str = "[data-row], .calls > li > details > summary";

/// Whether a row has the focus, rather than something in it.
pub(crate) fn is_at_row() -> bool {
    document().active_element().is_some_and(|at| at.matches(ROW).unwrap_or(false))
}

/// Moves the focus to another row of the list that has it, or of the first list that is shown.
pub(crate) fn step_rows(step: i32) {
    let at = document().active_element();
    let list = at.as_ref().and_then(|at| at.closest(".list").ok().flatten());
    let list = list.or_else(|| {
        let lists = document().query_selector_all(".list").ok()?;
        (0..lists.length())
            .filter_map(|index| lists.get(index)?.dyn_into::<HtmlElement>().ok())
            .find(|list| list.offset_height() > 0)
            .map(Into::into)
    });
    let Some(rows) = list.and_then(|list| list.query_selector_all(ROW).ok()) else { return };
    let row = at.and_then(|at| at.closest(ROW).ok().flatten());
    let here = (0..rows.length()).position(|index| {
        row.as_ref()
            .is_some_and(|row| rows.get(index).is_some_and(|one| one.is_same_node(Some(row))))
    });
    let next = match here {
        Some(here) => (here as i32 + step).clamp(0, rows.length() as i32 - 1),
        None => 0,
    };
    let next = rows.get(next as u32).and_then(|row| row.dyn_into::<HtmlElement>().ok());
    if let Some(next) = next {
        let _ = next.focus();
        next.scroll_into_view_with_scroll_into_view_options(&nearest());
    }
}

fn nearest() -> ScrollIntoViewOptions {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options
}

/// What the row that has the focus stands for; nothing where none has it.
pub(crate) fn row_value() -> Option<String> {
    let row = document().active_element()?.closest("[data-row]").ok()??;
    row.get_attribute("data-row").filter(|value| !value.is_empty())
}

/// Presses the button that a key stands for in the row that has the focus; `false` where there is none.
pub(crate) fn press_in_row(key: &str) -> bool {
    let row =
        document().active_element().and_then(|at| at.closest("[data-row], .calls > li").ok()?);
    let button = row.and_then(|row| row.query_selector(&format!("[data-key={key}]")).ok()?);
    let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    button.click();
    true
}

/// Presses the button that a selector finds.
pub(crate) fn press(selector: &str) {
    let button = document().query_selector(selector).ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Whether a dialog is open.
pub(crate) fn is_open(id: &str) -> bool {
    attribute(id, "open").is_some()
}

/// Closes a dialog, which then says that it was.
pub(crate) fn close_dialog(id: &str) {
    let dialog = document().get_element_by_id(id);
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// Whether a dialog has the floor.
pub(crate) fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Whether an element is there to be seen, rather than a popover that is closed.
pub(crate) fn is_shown(element: &HtmlElement) -> bool {
    element.offset_width() > 0
}

/// Shows a popover over the page, where it has no place beside the rest, or takes it away; `true` where
/// it is shown now and was not before.
pub(crate) fn show_over_page(element: &HtmlElement, show: bool) -> bool {
    if show {
        !is_shown(element) && element.show_popover().is_ok()
    } else {
        // One that is not open can't be hidden.
        let _ = element.hide_popover();
        false
    }
}

/// Closes what a button opened.
pub(crate) fn hide_popover(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // One that is not open can't be hidden.
        let _ = element.hide_popover();
    }
}

/// Scrolls the first element that a selector finds into view, once what was told is drawn.
pub(crate) async fn scroll_to(selector: &str) {
    pause(0).await;
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.scroll_into_view_with_scroll_into_view_options(&nearest());
    }
}

/// What is typed in a field.
pub(crate) fn typed(id: &str) -> String {
    let field = document().get_element_by_id(id);
    let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}

fn text_area(id: &str) -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Has the keyboard at a place of a text that is written, which is chosen and seen; in units of UTF-16.
pub(crate) fn select(id: &str, from: u32, to: u32) {
    if let Some(area) = text_area(id) {
        let _ = area.focus();
        let _ = area.set_selection_range(from, to);
    }
}

/// Types a text where the keyboard is, so that it can be undone as what was typed by hand; `false` where the browser
/// can't.
pub(crate) fn type_text(text: &str) -> bool {
    let Ok(document) = document().dyn_into::<HtmlDocument>() else { return false };
    document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
}

/// Types a text over what stands from one place of a text that is written to another, in units of UTF-16, so that it can
/// be undone as what was typed by hand; `false` where the browser can't. The keyboard is back where it was.
pub(crate) fn type_over(id: &str, from: u32, to: u32, text: &str) -> bool {
    let before = document().active_element();
    select(id, from, to);
    let is_typed = type_text(text);
    if let Some(before) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = before.focus();
    }
    is_typed
}

/// The id of what has the keyboard; blank where it has none.
pub(crate) fn focused() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

/// Where in a text that is written the keyboard is, in units of UTF-16.
pub(crate) fn cursor(id: &str) -> Option<u32> {
    text_area(id)?.selection_start().ok()?
}

/// The file that a field was given, which then can be given it once more.
pub(crate) fn chosen_file(event: &Event) -> Option<File> {
    let field = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = field.files()?.get(0);
    field.set_value("");
    file
}

/// What is chosen of a list.
pub(crate) fn chosen(id: &str) -> String {
    let list = document().get_element_by_id(id);
    let list = list.and_then(|list| list.dyn_into::<HtmlSelectElement>().ok());
    list.map(|list| list.value()).unwrap_or_default()
}

/// Has the browser keep what is at an address of the page's as a file.
#[cfg(feature = "hydrate")]
pub(crate) fn save_as(blob: &web_sys::Blob, name: &str) {
    let Ok(address) = web_sys::Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // An element that was just made takes any attribute.
        let _ = link.set_attribute("href", &address);
        let _ = link.set_attribute("download", name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&address);
}

/// What a file says; blank where it can't be read.
pub(crate) async fn text_of(file: &File) -> String {
    JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// The address of a file of JSON that holds a text.
pub(crate) fn file_of(text: &str) -> String {
    format!("data:application/json;charset=utf-8,{}", js_sys::encode_uri_component(text))
}
