//! What the buttons do.

use std::future::Future;
use std::pin::Pin;

use engine::failure::Failure;
use engine::language::Text;
use engine::money::Krw;
use engine::payment::PaymentForm;
use engine::subscriber::{MadeUpForm, SubscriberDetail};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::SUBSCRIBER;
use super::desk::Desk;
use super::draft;
use crate::address;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Entry, Told, show_problems};
use crate::pages::first_request::first_request;
use crate::sandbox::{address_of, request_to_fill_in};

const IMPORT: &str = "/api/v1/subscribers/import";
const EXPORT: &str = "/api/v1/subscribers/export";

/// Opens somebody of the list.
pub(super) fn open(desk: Desk, subscriber_no: i64) {
    run(desk, desk.told, desk.form.all(), async move {
        show(desk, Some(api::subscriber::open(subscriber_no).await?));
        Ok(None)
    });
}

/// Begins a new one.
pub(super) fn begin_new(desk: Desk) {
    desk.told.set(None);
    show(desk, None);
    browser::focus(&desk.form.name.id());
}

pub(super) fn show(desk: Desk, opened: Option<SubscriberDetail>) {
    let number = opened.as_ref().map(|opened| opened.listed.subscriber_no.to_string());
    address::write([(SUBSCRIBER, number.as_deref().unwrap_or_default())]);
    desk.put(opened);
    draft::restore(desk);
}

/// Saves what is entered.
pub(super) fn save(desk: Desk) {
    let form = desk.form.read_untracked();
    let is_new = desk.opened.read_untracked().is_none();
    if (!is_new && form == desk.base.get_untracked()) || !untrack(move || desk.is_editable()) {
        return;
    }
    run(desk, desk.told, desk.form.all(), async move {
        let saved = match number_now(desk) {
            Some(ctn) => api::subscriber::edit(ctn, form).await?,
            None => api::subscriber::create(form).await?,
        };
        draft::forget(desk);
        show(desk, Some(saved));
        Ok(Some(Text::new("저장했습니다", "Saved")))
    });
}

/// Has the form say what is saved.
pub(super) fn give_up(desk: Desk) {
    desk.told.set(None);
    draft::forget(desk);
    desk.put(desk.opened.get_untracked());
}

/// Deletes who is opened.
pub(super) fn delete(desk: Desk) {
    let Some(ctn) = number_now(desk) else { return };
    run(desk, desk.told, Vec::new(), async move {
        api::subscriber::delete(ctn).await?;
        draft::forget(desk);
        show(desk, None);
        Ok(Some(Text::new("삭제했습니다", "Deleted")))
    });
}

/// The phone number of who is opened, as saved; a viewer has none, nor has a contract that gave it up.
pub(super) fn number_now(desk: Desk) -> Option<String> {
    let opened = desk.opened.read_untracked();
    let listed = &opened.as_ref()?.listed;
    let ctn = listed.subscriber.ctn.whole().filter(|_| listed.ended_at.is_none())?;
    Some(ctn.to_string())
}

/// Opens the simulator with this payer.
pub(super) fn to_simulator(desk: Desk) {
    let Some(ctn) = number_now(desk) else { return };
    let first = desk.catalogue.with_value(|catalogue| first_request(catalogue, String::new()));
    let here = desk.frame.sandbox.get_value();
    if let Ok(text) = serde_json::to_string(&PaymentForm { ctn, ..first }) {
        browser::keep(&request_to_fill_in(&here), &text);
    }
    browser::go_to(&address_of(&here));
}

/// Makes people up.
pub(super) fn make_up(desk: Desk) {
    let (count, seed) = (desk.count.value.get_untracked(), desk.seed.value.get_untracked());
    let form = MadeUpForm { count, seed };
    run(desk, desk.told_of_many, vec![desk.count, desk.seed], async move {
        let made = api::subscriber::generate(form).await?;
        let (created, existing) = (Krw(made.created), Krw(made.existing));
        Ok(Some(Text::new(
            format!("{created}명을 지어냈습니다. {existing}명은 이미 있었습니다"),
            format!("{created} people are new; {existing} were there already"),
        )))
    });
}

/// Looks a list through, and shows what it has.
pub(super) fn preview(desk: Desk, list: File) {
    desk.list.set_value(Some(SendWrapper::new(list.clone())));
    desk.imported.set(None);
    run(desk, desk.told_of_many, Vec::new(), async move {
        desk.imported.set(Some(api::upload(&format!("{IMPORT}?preview=true"), list).await?));
        Ok(None)
    });
}

/// Stores the list that was looked through.
pub(super) fn import(desk: Desk) {
    let Some(list) = desk.list.get_value().map(SendWrapper::take) else { return };
    run(desk, desk.told_of_many, Vec::new(), async move {
        desk.imported.set(Some(api::upload(IMPORT, list).await?));
        Ok(None)
    });
}

/// Keeps the subscribers as a file.
pub(super) fn export(desk: Desk) {
    let mut path = format!("{EXPORT}?encoding={}", desk.encoding.value.get_untracked());
    let status = desk.status.value.get_untracked();
    if !status.is_empty() {
        path.push_str("&status=");
        path.push_str(&status);
    }
    run(desk, desk.told_of_many, Vec::new(), async move {
        api::download(&path, "subscribers.csv").await?;
        Ok(None)
    });
}

/// Does `work`, one at a time, and tells what came of it.
pub(super) fn run(
    desk: Desk,
    told: RwSignal<Option<Told>>,
    entries: Vec<Entry>,
    work: impl Future<Output = Result<Option<Text>, ApiError>> + 'static,
) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    told.set(None);
    for entry in &entries {
        entry.clear();
    }
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work);
    spawn_local(async move {
        match work.await {
            Ok(None) => {}
            Ok(Some(done)) => told.set(Some(Ok(done))),
            Err(ApiError(failure)) => {
                show_problems(&entries, &failure.fields);
                told.set(Some(Err(worded(failure))));
            }
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}

/// What went wrong, where it is not known whether it was done.
fn worded(failure: Failure) -> Failure {
    if !failure.leaves_open() {
        return failure;
    }
    Failure {
        message: Text::new(
            "응답을 받지 못해 되었는지 알 수 없습니다. 목록을 보고 다시 해 주세요. 입력한 내용은 그대로 있습니다",
            "No answer came back: it may have been done. Look at the list, then try again. What you entered is kept",
        ),
        ..failure
    }
}
