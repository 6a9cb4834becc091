//! What an identifier is recognised as, and what is stored about it: the server says.

use engine::find::{Found, FoundKind, recognise};
use leptos::prelude::*;

use super::{Hit, Lead};
use crate::frame::{Frame, live};
use crate::{address, api, sandbox};

/// What there is of this number. What can't be had is left out: the connection's state says why.
pub(super) async fn identify(frame: Frame, text: String) -> Vec<Hit> {
    if recognise(&text).is_err() {
        return Vec::new();
    }
    let answer = api::find::find(text).await;
    live::note(answer.as_ref().err());
    answer.unwrap_or_default().into_iter().filter_map(|found| hit(frame, found)).collect()
}

/// What was found, with where it leads; nothing where there is no page for it.
fn hit(frame: Frame, found: Found) -> Option<Hit> {
    let to = |path: &str, name: &str, value: &str| {
        frame.sandbox.with_value(|here| address::of(path, here, &[(name, value)]))
    };
    let address = match found.kind {
        FoundKind::Payment => to("/", "payment", found.order_no?.as_str()),
        // Until coupons have a page: the payment that has it, else the calls that it is in.
        FoundKind::Coupon => match found.order_no {
            Some(order_no) => to("/", "payment", order_no.as_str()),
            None => to("/", "q", found.serial_no?.as_str()),
        },
        FoundKind::Subscriber => to("/", "ctn", found.ctn?.whole()?.as_str()),
        FoundKind::Call => to("/", "call", &found.exchange_no?.to_string()),
        FoundKind::Error => {
            let error_no = found.error_no?.to_string();
            let values = [("tab", "errors"), ("error", error_no.as_str())];
            frame.sandbox.with_value(|here| address::of("/", here, &values))
        }
        FoundKind::Sandbox => sandbox::address_of(&found.sandbox_id?),
    };
    let told = |text: &engine::language::Text| text.in_language(frame.language).to_owned();
    let about = told(&found.subtitle);
    Some(Hit {
        sort: found.kind.name(frame.language),
        text: format!("{} · {about}", told(&found.title)),
        aside: String::new(),
        lead: Lead::Address(address),
    })
}
