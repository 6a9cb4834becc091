//! Requests that are kept: shown, saved, deleted, exported, imported, filled in; and the examples.

use engine::exchange::Operation;
use engine::payment::PaymentForm;
use engine::saved_request::{SavedRequest, SavedRequestForm};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::look_up;
use super::order::fill_in;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::show_problems;
use crate::frame::Frame;
use crate::json;
use crate::pages::console::state::{Bench, Saved};

/// Asks for the requests that are kept.
pub(crate) fn show(frame: Frame, saved: Saved) {
    apply(frame, saved, api::request::list());
}

/// Asks for the examples, once.
pub(crate) fn show_examples(frame: Frame, saved: Saved) {
    if saved.examples.read_untracked().is_some() {
        return;
    }
    spawn_local(async move {
        match api::request::examples().await {
            Ok(examples) => saved.examples.set(Some(examples)),
            Err(error) => tell(frame, saved, &error),
        }
    });
}

/// Keeps the request in the form, under the name that is entered.
pub(crate) fn save(bench: Bench, saved: Saved) {
    let form = bench.request.form.read_untracked();
    let name = saved.name.value.get_untracked();
    // Each payment needs an order number of its own.
    let form = PaymentForm { order_no: String::new(), ..form };
    apply(bench.frame, saved, api::request::save(SavedRequestForm { name, form }));
}

/// Deletes one.
pub(crate) fn delete(frame: Frame, saved: Saved, name: String) {
    apply(frame, saved, api::request::delete(name));
}

/// Keeps what an exported file holds, all of it or nothing.
pub(crate) fn import(frame: Frame, saved: Saved, file: web_sys::File) {
    spawn_local(async move {
        let text = browser::text_of(&file).await;
        match json::read::<Vec<SavedRequestForm>>(&text) {
            Ok(forms) => apply(frame, saved, api::request::import(forms)),
            Err(json::Unreadable) => saved.problem.set(Some(unreadable(frame).to_owned())),
        }
    });
}

fn unreadable(frame: Frame) -> &'static str {
    frame.pick(
        "저장한 요청의 파일이 아닙니다. ‘내보내기’로 받은 JSON 파일을 골라 주세요",
        "This is no file of saved requests. Choose a JSON file that ‘Export’ gave",
    )
}

/// What an export holds, as the address of a file.
pub(crate) fn exported(requests: &[SavedRequest]) -> String {
    let forms: Vec<_> = requests
        .iter()
        .map(|one| SavedRequestForm { name: one.name.to_string(), form: one.form.clone() })
        .collect();
    browser::file_of(&serde_json::to_string(&forms).unwrap_or_default())
}

/// Puts a request into the form, as a new order.
pub(crate) fn load(bench: Bench, request: PaymentForm) {
    bench.work.when_free(Operation::CouponLookup, move || {
        bench.call(Operation::CouponLookup, fill_in(bench, request));
    });
}

/// Has a person pay: their number, and what the carrier knows of them.
pub(crate) fn pay_as(bench: Bench, ctn: String) {
    look_up::forget(bench);
    bench.request.form.ctn.edit(ctn);
    look_up::customer(bench);
}

/// Makes a change, and shows what is kept after it.
fn apply(
    frame: Frame,
    saved: Saved,
    change: impl Future<Output = Result<Vec<SavedRequest>, ApiError>> + 'static,
) {
    spawn_local(async move {
        match change.await {
            Ok(requests) => {
                saved.problem.set(None);
                saved.name.clear();
                saved.requests.set(Some(requests));
            }
            Err(error) => tell(frame, saved, &error),
        }
    });
}

/// Tells why it was not done: at the name, or below.
fn tell(frame: Frame, saved: Saved, ApiError(failure): &ApiError) {
    show_problems(&[saved.name], &failure.fields);
    let of_fields = failure.fields.iter().map(|problem| {
        let message = problem.message.in_language(frame.language);
        format!("{}: {message}", problem.field.name(frame.language))
    });
    let text = match failure.fields.is_empty() {
        true => failure.message.in_language(frame.language).to_owned(),
        false => of_fields.collect::<Vec<_>>().join(" · "),
    };
    saved.problem.set(Some(text));
}
