//! Arbitrary telegrams that fit their frame exactly.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{
    LARGEST_AMOUNT, LARGEST_MESSAGE_NO, MessageType, ResponseCode, Telegram, euc_kr,
};

/// Text of at most `bytes` bytes, with no space at its end.
fn text(bytes: usize) -> impl Strategy<Value = String> {
    "[ -~가-힣→①漢Ωぬ㎏]{0,60}".prop_map(move |mut text| {
        while length(&text) > bytes {
            text.pop();
        }
        text.trim_end_matches(' ').to_owned()
    })
}

fn length(text: &str) -> usize {
    text.chars().map(|character| euc_kr::encode(character).unwrap().as_bytes().len()).sum()
}

fn date_time() -> impl Strategy<Value = NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(0, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_hms_opt(23, 59, 59).unwrap();
    (0..=(last - first).num_seconds()).prop_map(move |seconds| first + TimeDelta::seconds(seconds))
}

pub(super) fn telegram() -> impl Strategy<Value = Telegram> {
    (
        (select(&MessageType::ALL), select(&ResponseCode::ALL), 0..=LARGEST_MESSAGE_NO),
        (date_time(), text(32), text(40), text(16), text(11), text(12)),
        (0..=LARGEST_AMOUNT, 0..=LARGEST_AMOUNT, text(40), text(60)),
    )
        .prop_map(|(head, identifiers, rest)| {
            let (message_type, response_code, message_no) = head;
            let (sent_at, sandbox, order_no, serial_no, ctn, ncn) = identifiers;
            let (amount, coupon_amount, coupon_name, message) = rest;
            Telegram {
                message_type,
                message_no,
                sandbox,
                sent_at,
                response_code: (!message_type.is_request()).then_some(response_code),
                order_no,
                serial_no,
                ctn,
                ncn,
                amount,
                coupon_amount,
                coupon_name,
                message,
                world: None,
            }
        })
}
