//! Whole sandboxes: the list, a new one, back to the start, gone. Afterwards the page is another's,
//! or has nothing left of what it showed, and is loaded anew.

use engine::failure::Failure;
use engine::identifier::SandboxId;
use engine::language::Text;
use engine::sandbox::SandboxForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::show_problems;
use crate::pages::console::actions::follow::{self, Look};
use crate::pages::console::actions::refresh::{hold, release};
use crate::pages::console::state::{Desk, Question, forget};
use crate::{browser, sandbox};

/// Opens the dialog, with the sandboxes that there are now.
pub(crate) fn open(desk: Desk) {
    desk.sandbox_failure.set(None);
    desk.sandbox_size.set(None);
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
        // Known or not, the rest of the dialog serves.
        let size = api::sandbox::size(desk.sandbox.get_value().to_string()).await;
        desk.sandbox_size.set(size.ok());
    });
}

/// Makes the sandbox that is entered, and goes there.
pub(crate) fn create(desk: Desk) {
    let form = desk.sandbox_form.read_untracked();
    if let Err(errors) = form.parse() {
        return tell(desk, Failure::invalid(&errors));
    }
    let Ok(asked) = SandboxId::parse(&form.sandbox_id) else { return };
    work(desk, async move {
        let there = async |_| sandbox_is_there(&asked, Look::Known, Look::NotDone).await;
        found_out(desk, api::sandbox::create(form).await, there).await?;
        browser::go_to(&sandbox::address_of(&asked));
        Ok(())
    });
}

/// Puts the page's sandbox back to its start.
pub(crate) fn reset(desk: Desk) {
    let sandbox_id = desk.sandbox.get_value().to_string();
    // It takes the calls with it: the last one that is shown tells.
    let last = desk.exchanges.rows.read_untracked().first().map(|call| call.exchange_no);
    let is_reset = async move |_| match last {
        None => Look::Known,
        Some(last) => match api::exchange::detail(last).await {
            Ok(_) => Look::NotDone,
            Err(ApiError(failure)) if failure.code == RECORD_NOT_FOUND => Look::Known,
            Err(_) => Look::Silence,
        },
    };
    replace(desk, api::sandbox::reset(sandbox_id), is_reset, browser::reload);
}

/// Deletes the page's sandbox, and goes to the one that is always there.
pub(crate) fn delete(desk: Desk) {
    let here = desk.sandbox.get_value();
    let sandbox_id = here.to_string();
    let gone = async move |_| sandbox_is_there(&here, Look::NotDone, Look::Known).await;
    replace(desk, api::sandbox::delete(sandbox_id), gone, || {
        browser::go_to(&sandbox::address_of(&SandboxId::default_sandbox()));
    });
}

/// What the engine refuses a call that is no more with.
const RECORD_NOT_FOUND: &str = "RECORD_NOT_FOUND";

/// What it tells that the sandbox is there, or not.
async fn sandbox_is_there(asked: &SandboxId, yes: Look, no: Look) -> Look {
    match api::sandbox::list().await {
        Ok(found) if found.iter().any(|one| one.sandbox_id == *asked) => yes,
        Ok(_) => no,
        Err(_) => Look::Silence,
    }
}

/// What came of a change whose answer may have been lost: then `look` tells.
async fn found_out<T>(
    desk: Desk,
    answer: Result<T, ApiError>,
    look: impl AsyncFn(i32) -> Look,
) -> Result<(), ApiError> {
    let failure = match answer {
        Ok(_) => return Ok(()),
        Err(ApiError(failure)) if failure.leaves_open() => failure,
        Err(error) => return Err(error),
    };
    let told = |korean: &str, english: &str| Failure {
        message: Text::new(korean, english),
        ..failure.clone()
    };
    desk.sandbox_failure.set(Some(told(
        "응답을 받지 못했습니다. 처리되었는지 확인하고 있습니다",
        "No answer came back. Whether it was done is being checked",
    )));
    let failure = match follow::until_known(look).await {
        Look::Known => return Ok(()),
        Look::NotDone => told(
            "확인 결과: 처리되지 않았습니다. 다시 눌러도 두 번 처리되지 않습니다",
            "Checked: it was not done. Pressed again, it is done once",
        ),
        Look::Silence => told(
            "처리되었는지 아직 알 수 없습니다. 서버가 돌아온 뒤 다시 눌러도 두 번 처리되지 않습니다",
            "It is not known yet whether it was done. Pressed again once the server is back, it is done once",
        ),
    };
    Err(ApiError(failure))
}

/// Does what leaves nothing of what the page shows, and leaves the page.
fn replace<T: 'static>(
    desk: Desk,
    change: impl Future<Output = Result<T, ApiError>> + 'static,
    is_done: impl AsyncFn(i32) -> Look + 'static,
    leave: impl FnOnce() + 'static,
) {
    work(desk, async move {
        hold(desk).await;
        match found_out(desk, change.await, is_done).await {
            Ok(()) => {
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
