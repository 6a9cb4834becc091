//! Whole sandboxes: the list, a new one, back to the start, gone. Afterwards the page is another's,
//! or has nothing left of what it showed, and is loaded anew.

use engine::failure::Failure;
use engine::identifier::SandboxId;
use engine::sandbox::SandboxForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::show_problems;
use crate::pages::console::actions::refresh::{hold, release};
use crate::pages::console::state::{Desk, Question, forget};
use crate::{browser, sandbox};

/// Opens the dialog, with the sandboxes that there are now.
pub(crate) fn open(desk: Desk) {
    desk.sandbox_failure.set(None);
    desk.sandbox_form.write(SandboxForm {
        copy_of: desk.sandbox.get_value().to_string(),
        ..SandboxForm::default()
    });
    desk.question.set(Some(Question::Sandboxes));
    spawn_local(async move {
        match api::sandbox::list().await {
            Ok(found) => desk.sandboxes.set(found),
            Err(ApiError(failure)) => desk.sandbox_failure.set(Some(failure)),
        }
    });
}

/// Makes the sandbox that is entered, and goes there.
pub(crate) fn create(desk: Desk) {
    let form = desk.sandbox_form.read_untracked();
    if let Err(errors) = form.parse() {
        return tell(desk, Failure::invalid(&errors));
    }
    work(desk, async move {
        let created = api::sandbox::create(form).await?;
        browser::go_to(&sandbox::address_of(&created.sandbox_id));
        Ok(())
    });
}

/// Puts the page's sandbox back to its start.
pub(crate) fn reset(desk: Desk) {
    let sandbox_id = desk.sandbox.get_value().to_string();
    replace(desk, api::sandbox::reset(sandbox_id), browser::reload);
}

/// Deletes the page's sandbox, and goes to the one that is always there.
pub(crate) fn delete(desk: Desk) {
    let sandbox_id = desk.sandbox.get_value().to_string();
    replace(desk, api::sandbox::delete(sandbox_id), || {
        browser::go_to(&sandbox::address_of(&SandboxId::default_sandbox()));
    });
}

/// Does what leaves nothing of what the page shows, and leaves the page.
fn replace<T: 'static>(
    desk: Desk,
    change: impl Future<Output = Result<T, ApiError>> + 'static,
    leave: impl FnOnce() + 'static,
) {
    work(desk, async move {
        hold(desk).await;
        match change.await {
            Ok(_) => {
                forget(desk);
                leave();
                Ok(())
            }
            Err(error) => {
                release(desk);
                Err(error)
            }
        }
    });
}

/// One at a time: pressed twice, it is done once.
fn work(desk: Desk, work: impl Future<Output = Result<(), ApiError>> + 'static) {
    if desk.sandbox_busy.get_untracked() {
        return;
    }
    desk.sandbox_busy.set(true);
    desk.sandbox_failure.set(None);
    spawn_local(async move {
        if let Err(ApiError(failure)) = work.await {
            tell(desk, failure);
        }
        desk.sandbox_busy.set(false);
    });
}

fn tell(desk: Desk, failure: Failure) {
    show_problems(&desk.sandbox_form.all(), &failure.fields);
    desk.sandbox_failure.set(Some(failure));
}
