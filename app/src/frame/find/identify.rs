//! What an identifier is recognised as, by its shape, and what is stored about it.

use engine::exchange::ExchangeForm;
use engine::identifier::{Ctn, OrderNo, SerialNo};
use engine::payment::HistoryForm;
use leptos::prelude::*;

use super::{Hit, Lead};
use crate::frame::Frame;
use crate::{address, api};

/// What there is of this number; what can't be had is left out.
pub(super) async fn identify(frame: Frame, text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    if let Ok(serial_no) = SerialNo::parse(text) {
        hits.extend(coupon(frame, serial_no).await);
    }
    if let Ok(ctn) = Ctn::parse(text) {
        let number = ctn.formatted();
        hits.push(Hit {
            sort: frame.pick("결제", "Payment"),
            text: frame
                .language
                .pick(format!("{number} 번호의 결제 내역"), format!("Payments of {number}")),
            aside: String::new(),
            lead: lead(frame, "ctn", ctn.as_str()),
        });
    } else if let Ok(order_no) = OrderNo::parse(text) {
        hits.extend(payments(frame, order_no).await);
    }
    if text.chars().count() >= LEAST {
        hits.extend(calls(frame, text).await);
    }
    hits
}

/// Of fewer characters there is no end of calls that have them.
const LEAST: usize = 4;
/// How many calls are shown.
const CALLS: usize = 4;

/// The newest calls that are about it: a part of an order number, a request id, the last four digits of
/// a phone or serial number. Where there are several, the one order that each is about comes with it.
async fn calls(frame: Frame, text: &str) -> Vec<Hit> {
    let form = ExchangeForm { text: text.to_owned(), hide_looks: true, ..ExchangeForm::default() };
    let found = api::exchange::list(form).await.map(|page| page.rows).unwrap_or_default();
    let language = frame.language;
    let mut orders: Vec<&OrderNo> =
        found.iter().filter_map(|call| call.order_no.as_ref()).collect();
    orders.dedup();
    // The whole number was looked for among the payments.
    orders.retain(|order_no| order_no.as_str() != text);
    let payments = orders.into_iter().take(CALLS).map(|order_no| Hit {
        sort: frame.pick("결제", "Payment"),
        text: order_no.to_string(),
        aside: String::new(),
        lead: lead(frame, "payment", order_no.as_str()),
    });
    let calls = found.iter().take(CALLS).map(|call| Hit {
        sort: frame.pick("호출", "Call"),
        text: format!("{} · {}", call.operation.name(language), call.message.in_language(language)),
        aside: if call.code == "OK" {
            call.verdict.name(language).to_owned()
        } else {
            call.code.clone()
        },
        lead: lead(frame, "call", &call.exchange_no.to_string()),
    });
    payments.chain(calls).collect()
}

async fn payments(frame: Frame, order_no: OrderNo) -> Vec<Hit> {
    let form = HistoryForm { order_no: order_no.to_string(), ..HistoryForm::default() };
    let found = api::payment::list(form).await.map(|page| page.rows).unwrap_or_default();
    let hit = |payment: engine::payment::Payment| Hit {
        sort: frame.pick("결제", "Payment"),
        text: format!("{} · {}{}", payment.order_no, payment.amount, frame.pick("원", " won")),
        aside: payment.status.name(frame.language).to_owned(),
        lead: lead(frame, "payment", payment.order_no.as_str()),
    };
    found.into_iter().map(hit).collect()
}

/// A coupon, with the payment that has it.
async fn coupon(frame: Frame, serial_no: SerialNo) -> Vec<Hit> {
    let Ok(Some(coupon)) = api::coupon::find(Some(serial_no.to_string()), None).await else {
        return Vec::new();
    };
    let Some(order_no) = &coupon.order_no else { return Vec::new() };
    vec![Hit {
        sort: frame.pick("쿠폰", "Coupon"),
        text: format!("{} · {} · {order_no}", coupon.serial_no.grouped(), coupon.name),
        aside: coupon.status.name(frame.language).to_owned(),
        lead: lead(frame, "payment", order_no.as_str()),
    }]
}

/// The console's address that says so.
fn lead(frame: Frame, name: &str, value: &str) -> Lead {
    Lead::Address(frame.sandbox.with_value(|sandbox| address::of("/", sandbox, &[(name, value)])))
}
