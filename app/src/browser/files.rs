//! Files that go to the server, and come from it, beside its functions.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, Headers, HtmlAnchorElement, HtmlInputElement, RequestInit, Response, Url,
};

/// The file that a field has.
pub(crate) fn file_in(id: &str) -> Option<File> {
    let field = document().get_element_by_id(id)?.dyn_into::<HtmlInputElement>().ok()?;
    field.files()?.get(0)
}

/// Sends a list, a file or a text, and gives what came back: whether it is good, and its text. `None`
/// without an answer.
pub(crate) async fn send_list(
    address: &str,
    header: (&str, &str),
    list: &JsValue,
) -> Option<(bool, String)> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(list);
    let response = fetched(address, init, &[("content-type", "text/csv"), header]).await?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some((response.ok(), text))
}

/// Has the browser save what is at an address under `name`. Whether it could be had.
pub(crate) async fn save(address: &str, header: (&str, &str), name: &str) -> bool {
    saved(address, header, name).await.is_some()
}

async fn saved(address: &str, header: (&str, &str), name: &str) -> Option<()> {
    let response = fetched(address, RequestInit::new(), &[header]).await.filter(Response::ok)?;
    let blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into::<Blob>().ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = document().create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).ok()
}

async fn fetched(address: &str, init: RequestInit, headers: &[(&str, &str)]) -> Option<Response> {
    let given = Headers::new().ok()?;
    for (name, value) in headers {
        given.set(name, value).ok()?;
    }
    init.set_headers(&given);
    let response = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await.ok()?;
    response.dyn_into().ok()
}
