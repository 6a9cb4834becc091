//! 시나리오로: what was done by hand becomes a scenario, which is opened.

use engine::scenario_store::RecordForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::pages::console::state::{Bench, Message};
use crate::{address, browser};

/// All calls of an order.
pub(crate) fn order(bench: Bench, order_no: String) {
    record(bench, RecordForm { order_no, last: None });
}

/// The last calls.
pub(crate) fn last(bench: Bench, count: i64) {
    record(bench, RecordForm { last: Some(count), ..RecordForm::default() });
}

fn record(bench: Bench, form: RecordForm) {
    spawn_local(async move {
        match api::scenario::record(form).await {
            Ok(sitting) => {
                let path = sitting.path.to_string();
                let edit = [("scenario", path.as_str()), ("tab", "edit")];
                // One that can't be read as it stands says why, where it is written.
                let values = if sitting.run_no.is_some() { &edit[..1] } else { &edit };
                let to =
                    bench.frame.sandbox.with_value(|here| address::of("/scenarios", here, values));
                browser::go_to(&to);
            }
            Err(ApiError(failure)) => {
                bench.outcome.note(Message::Failed { operation: None, failure });
            }
        }
    });
}
