//! What is entered is judged by the server as it is entered: the browser then neither learns who pays nor
//! carries the rules.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use engine::field::Field;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use crate::api;
use crate::browser;

/// The panel that shows it.
pub(super) const WHY: &str = "why";
/// How long nothing is entered before it is judged, in milliseconds.
const QUIET: i32 = 200;
/// Where the conditions stand in what is judged: after the first day, the last day and the least amount.
const CONDITIONS: usize = 3;

/// Judges whatever is entered from now on.
pub(super) fn begin(desk: Desk) {
    Effect::new(move |_| {
        desk.read();
        desk.request.read();
        judge_now(desk);
    });
}

/// Judges what is entered, once it stands still. The last to ask is the one that is answered.
pub(super) fn judge_now(desk: Desk) {
    let turn = desk.turn.get_value() + 1;
    desk.turn.set_value(turn);
    if let Some(counting) = desk.counting.get_value() {
        counting.wake();
    }
    let is_last = move || desk.turn.get_value() == turn;
    desk.is_stale.set(true);
    spawn_local(async move {
        browser::pause(QUIET).await;
        if !is_last() {
            return;
        }
        let (form, request) = (desk.read_untracked(), desk.request.read_untracked());
        let answer = api::promotion::judge(request, form.clone()).await;
        desk.frame.live.note(&answer);
        // What can't be had stays as it is, and says of when it is.
        let Ok(judged) = answer else { return };
        if !is_last() {
            return;
        }
        let verdict = judged.evaluation.as_ref().and_then(|it| it.conditions.parts.get(CONDITIONS));
        desk.conditions.judge(verdict);
        let wrong = judged.unjudged.as_ref().map(|failure| &*failure.fields).unwrap_or_default();
        for entry in desk.request.all() {
            let problem = wrong.iter().find(|one| one.field == entry.field);
            entry.problem.set(problem.map(|one| one.message.clone()));
        }
        // The same is not shown anew.
        if desk.judged.read_untracked().as_ref() != Some(&judged) {
            desk.judged.set(Some(judged));
        }
        desk.judged_at.set(desk.frame.clock.time());
        desk.is_stale.set(false);
        // All subscribers are looked at for it: not again for the same conditions.
        let conditions = Some(form.conditions.clone());
        if desk.counted.get_value() == conditions {
            return;
        }
        let audience = while_last(desk, is_last, api::promotion::who_qualifies(form)).await;
        if let Some(Ok(audience)) = audience {
            desk.counted.set_value(conditions.filter(|_| audience.is_some()));
            desk.audience.set(audience);
        }
    });
}

/// What comes of `work`; nothing where something else is asked meanwhile: then it is dropped, which ends its
/// request and what the server does for it.
async fn while_last<T>(
    desk: Desk,
    is_last: impl Fn() -> bool,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if !is_last() {
            return Poll::Ready(None);
        }
        desk.counting.set_value(Some(context.waker().clone()));
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// Counts again who qualifies: there are other subscribers.
pub(super) fn count_again(desk: Desk) {
    desk.counted.set_value(None);
    judge_now(desk);
}

/// What of the form has to be entered before it can be judged, in words.
pub(super) fn fields_named(desk: Desk, fields: impl Iterator<Item = Field>) -> String {
    let mut names: Vec<_> = fields.map(|field| field.name(desk.frame.language)).collect();
    names.dedup();
    names.join(", ")
}
