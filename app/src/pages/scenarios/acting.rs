//! One thing is done at a time, and what came of it is told.

use std::future::Future;
use std::pin::Pin;

use engine::failure::Failure;
use engine::field::Field;
use engine::language::Text;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use crate::api::ApiError;
use crate::components::show_problems;

/// Does `work`, one at a time, and tells what came of it.
pub(super) fn act(
    desk: Desk,
    work: impl Future<Output = Result<Option<Text>, ApiError>> + 'static,
) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.told.set(None);
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work);
    spawn_local(async move {
        match work.await {
            Ok(None) => {}
            Ok(Some(done)) => desk.told.set(Some(Ok(done))),
            Err(ApiError(failure)) => tell(desk, failure),
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}

/// Tells what went wrong: at its field, and as the message.
fn tell(desk: Desk, failure: Failure) {
    if failure.fields.iter().any(|one| one.field == Field::Path) {
        show_problems(&[desk.path], &failure.fields);
    }
    let schedule = desk.schedule;
    show_problems(&[schedule.cron, schedule.overlap, schedule.missed], &failure.fields);
    show_problems(&[desk.webhook.url, desk.webhook.secret], &failure.fields);
    let failure = with_fields(failure);
    let failure = match failure.leaves_open() {
        true => Failure {
            message: Text::new(
                "응답을 받지 못해 되었는지 알 수 없습니다. 목록을 보고 다시 해 주세요. 입력한 내용은 그대로 있습니다",
                "No answer came back: it may have been done. Look at the list, then try again. What you entered is kept",
            ),
            ..failure
        },
        false => failure,
    };
    desk.told.set(Some(Err(failure)));
}

/// What is wrong at fields that are not on the page is told with the message: what only the server reads of a file.
fn with_fields(failure: Failure) -> Failure {
    let of_file = failure.fields.iter().filter(|one| one.field == Field::Text);
    let (mut korean, mut english) = (String::new(), String::new());
    for one in of_file {
        korean += &format!(". {}", one.message.korean);
        english += &format!(". {}", one.message.english);
    }
    let Text { korean: k, english: e } = &failure.message;
    let message = Text::new(format!("{k}{korean}"), format!("{e}{english}"));
    Failure { message, ..failure }
}
