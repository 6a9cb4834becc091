//! What the buttons do.

use engine::coupon::{Coupon, CouponForm, CouponLine, ExtendForm, RestoreForm};
use engine::field::Field;
use engine::language::Text;
use engine::page::Page;
use engine::payment::PaymentForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::COUPON;
use super::desk::{Desk, Question};
use super::filter::named;
use super::list::LINES;
use crate::api::{self, ApiError};
use crate::components::Entry;
use crate::pages::first_request::first_request;
use crate::sandbox::{address_of, request_to_fill_in};
use crate::{address, browser};

/// Lists what the filter says.
pub(super) fn apply(desk: Desk) {
    for entry in desk.filter.all() {
        entry.clear();
    }
    let mut filter = desk.filter.read_untracked();
    for (name, value) in named(&mut filter) {
        address::write([(name, value.as_str())]);
    }
    desk.pages.set_value(1);
    desk.waiting.set(None);
    desk.applied.set(filter);
    fetch(desk, true);
}

/// Takes the filter away.
pub(super) fn show_all(desk: Desk) {
    desk.filter.write(CouponForm::default());
    apply(desk);
}

/// Lists more.
pub(super) fn more(desk: Desk) {
    desk.pages.update_value(|pages| *pages += 1);
    fetch(desk, false);
}

fn fetch(desk: Desk, from_the_top: bool) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    spawn_local(async move {
        let page = if from_the_top {
            list(desk).await
        } else {
            further(desk, desk.page.get_untracked()).await
        };
        desk.busy.set(false);
        match page {
            Ok(page) => {
                desk.unlisted.set(None);
                desk.page.set(page);
                if from_the_top {
                    browser::go_to_top(LINES);
                }
            }
            Err(ApiError(failure)) => desk.refuse(failure),
        }
    });
}

/// The list as it is now, as far as it was asked for.
pub(super) async fn list(desk: Desk) -> Result<Page<CouponLine, String>, ApiError> {
    let mut page = api::coupon::list(desk.applied.get_untracked()).await?;
    for _ in 1..desk.pages.get_value() {
        page = further(desk, page).await?;
    }
    Ok(page)
}

/// A list with one page more.
async fn further(
    desk: Desk,
    page: Page<CouponLine, String>,
) -> Result<Page<CouponLine, String>, ApiError> {
    let Page { mut rows, next } = page;
    let Some(before) = next else { return Ok(Page { rows, next: None }) };
    let filter = CouponForm { before, ..desk.applied.get_untracked() };
    let more = api::coupon::list(filter).await?;
    rows.extend(more.rows);
    Ok(Page { rows, next: more.next })
}

/// Opens a coupon.
pub(super) fn open(desk: Desk, serial_no: String) {
    desk.told.set(None);
    spawn_local(async move {
        match api::coupon::life(serial_no.clone()).await {
            Ok(life) => {
                address::write([(COUPON, serial_no.as_str())]);
                desk.opened.set(Some(life));
            }
            Err(ApiError(failure)) => desk.told.set(Some(Err(failure))),
        }
    });
}

/// Opens the simulator with the coupon and its subscriber.
pub(super) fn to_simulator(desk: Desk) {
    let Some(life) = desk.opened.get_untracked() else { return };
    let CouponLine { coupon, ctn } = life.line;
    let Some(ctn) = ctn.as_ref().and_then(|ctn| ctn.whole()) else { return };
    let first = desk.catalogue.with_value(|catalogue| first_request(catalogue, String::new()));
    let form = PaymentForm {
        ctn: ctn.formatted(),
        serial_no: coupon.serial_no.to_string(),
        promotion_id: coupon.promotion_id.to_string(),
        ..first
    };
    let here = desk.frame.sandbox.get_value();
    if let Ok(text) = serde_json::to_string(&form) {
        browser::keep(&request_to_fill_in(&here), &text);
    }
    browser::go_to(&address_of(&here));
}

/// Asks before something is done.
pub(super) fn ask(desk: Desk, question: Question) {
    desk.reason.edit(String::new());
    desk.last_day.edit(String::new());
    desk.question.set(Some(question));
}

/// Does what a question was about.
pub(super) fn answer(desk: Desk, question: Question) {
    let Some(serial_no) = desk.serial_no().filter(|_| !desk.busy.get_untracked()) else { return };
    desk.busy.set(true);
    desk.told.set(None);
    let (reason, valid_until) =
        (desk.reason.value.get_untracked(), desk.last_day.value.get_untracked());
    spawn_local(async move {
        let done = match question {
            Question::Delete => api::coupon::delete(serial_no).await,
            Question::Restore => api::coupon::restore(RestoreForm { serial_no, reason }).await,
            Question::Extend => api::coupon::extend(ExtendForm { serial_no, valid_until }).await,
        };
        desk.busy.set(false);
        match done {
            Ok(coupon) => {
                desk.question.set(None);
                renew(desk, coupon.serial_no.to_string()).await;
                desk.told.set(Some(Ok(done_text(question, &coupon))));
            }
            Err(ApiError(failure)) => {
                let entry = entry_of(desk, question);
                let at_field = failure.fields.iter().find(|one| one.field != Field::SerialNo);
                match (entry, failure.leaves_open()) {
                    (Some(entry), false) => {
                        let told = at_field.map_or(&failure.message, |one| &one.message);
                        entry.problem.set(Some(told.clone()));
                        browser::focus(&entry.id());
                    }
                    _ => {
                        desk.question.set(None);
                        desk.told.set(Some(Err(failure)));
                    }
                }
            }
        }
        desk.frame.live.refresh();
    });
}

/// What is entered for it.
fn entry_of(desk: Desk, question: Question) -> Option<Entry> {
    match question {
        Question::Delete => None,
        Question::Restore => Some(desk.reason),
        Question::Extend => Some(desk.last_day),
    }
}

fn done_text(question: Question, coupon: &Coupon) -> Text {
    match question {
        Question::Delete => Text::new("삭제했습니다", "Deleted"),
        Question::Restore => Text::new("복원했습니다", "Restored"),
        Question::Extend => {
            let until = coupon.valid_until;
            Text::new(format!("{until}까지 연장했습니다"), format!("Extended until {until}"))
        }
    }
}

/// Takes what the coupon that is opened is now.
pub(super) async fn renew(desk: Desk, serial_no: String) {
    let Ok(life) = api::coupon::life(serial_no.clone()).await else { return };
    if desk.serial_no() == Some(serial_no) && desk.opened.get_untracked().as_ref() != Some(&life) {
        desk.opened.set(Some(life));
    }
}
