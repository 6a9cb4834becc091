//! Telegrams of a step: fields to bytes, and what was answered to members.
//!
//! The engine's layout says where each field is. Values are written as they are, so that wrong ones can be sent too.

use encoding_rs::EUC_KR;
use engine::telegram::{FIELDS, FRAME_LENGTH, FieldSpec, Kind};
use serde_json::{Map, Value as Json};

use super::exchange::text_of;

/// The fields that a telegram has unless the step says otherwise.
pub(super) struct Usual<'a> {
    /// The run's sandbox.
    pub sandbox: &'a str,
    /// When it is sent, `yyyyMMddHHmmss` in Seoul.
    pub sent_at: &'a str,
    /// Its number.
    pub message_no: u64,
}

/// A frame of these fields.
///
/// # Errors
/// The name of a field that its value doesn't fit into, or that has a character without a code in EUC-KR.
pub(super) fn frame(fields: &[(String, Json)], usual: &Usual) -> Result<Vec<u8>, &'static str> {
    let mut frame = Vec::with_capacity(FRAME_LENGTH);
    for field in FIELDS {
        let given = fields.iter().find(|(name, _)| name == field.name);
        let text = match given {
            Some((_, value)) => text_of(value),
            None => usual_text(field, usual),
        };
        let (bytes, _, unmapped) = EUC_KR.encode(&text);
        if unmapped || bytes.len() > field.len {
            return Err(field.name);
        }
        let padding = field.len - bytes.len();
        match field.kind {
            Kind::Number => {
                frame.extend(std::iter::repeat_n(b'0', padding));
                frame.extend_from_slice(&bytes);
            }
            Kind::Identifier | Kind::Text => {
                frame.extend_from_slice(&bytes);
                frame.extend(std::iter::repeat_n(b' ', padding));
            }
        }
    }
    Ok(frame)
}

fn usual_text(field: &FieldSpec, usual: &Usual) -> String {
    match field.name {
        "length" => (FRAME_LENGTH - field.len).to_string(),
        "message_type" => "0200".to_owned(),
        "message_no" => usual.message_no.to_string(),
        "sandbox" => usual.sandbox.to_owned(),
        "sent_at" => usual.sent_at.to_owned(),
        _ => String::new(),
    }
}

/// The bytes of a raw telegram: `hex:` and digits, else text in EUC-KR. `None` where these are no digits.
pub(super) fn raw(text: &str) -> Option<Vec<u8>> {
    match text.strip_prefix("hex:") {
        Some(digits) => {
            let digits: String = digits.split_whitespace().collect();
            hex::decode(digits).ok()
        }
        None => Some(EUC_KR.encode(text).0.into_owned()),
    }
}

/// Bytes as a person reads them.
pub(super) fn shown(bytes: &[u8]) -> String {
    EUC_KR.decode_without_bom_handling(bytes).0.into_owned()
}

/// A frame's fields by their names: amounts and the telegram's number as numbers, all else as text. Of what is no whole
/// frame, its text.
pub(super) fn members(frame: &[u8]) -> Json {
    if frame.is_empty() {
        return Json::Null;
    }
    if frame.len() != FRAME_LENGTH {
        return Json::String(shown(frame));
    }
    let members = FIELDS.iter().map(|field| {
        let text = shown(field.bytes_in(frame));
        let text = text.trim_end_matches(' ');
        let number = matches!(field.name, "message_no" | "amount" | "coupon_amount")
            .then(|| text.parse::<u64>().ok())
            .flatten();
        (field.name.to_owned(), number.map_or_else(|| Json::from(text), Json::from))
    });
    Json::Object(members.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use engine::telegram::{MessageType, decode};
    use serde_json::json;

    use super::*;

    const USUAL: Usual = Usual { sandbox: "run-1", sent_at: "20261127120000", message_no: 7 };

    fn fields(fields: &[(&str, Json)]) -> Vec<(String, Json)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn fields_make_the_frame_that_the_engine_reads() {
        let given = fields(&[
            ("message_type", json!("0200")),
            ("order_no", json!("A-1")),
            ("amount", json!(12_000)),
            ("coupon_name", json!("쿠폰")),
        ]);
        let frame = frame(&given, &USUAL).unwrap();
        let telegram = decode(&frame).unwrap();
        assert_eq!(telegram.message_type, MessageType::VerifyRequest);
        assert_eq!((telegram.message_no, telegram.amount), (7, 12_000));
        assert_eq!((telegram.sandbox.as_str(), telegram.order_no.as_str()), ("run-1", "A-1"));
        assert_eq!(telegram.coupon_name, "쿠폰");
        let members = members(&frame);
        assert_eq!(members["message_type"], "0200");
        assert_eq!((&members["amount"], &members["order_no"]), (&json!(12_000), &json!("A-1")));
    }

    #[test]
    fn wrong_values_are_sent_as_they_are_and_too_long_ones_are_told() {
        let given = fields(&[("message_type", json!("0999")), ("amount", json!("12x"))]);
        assert!(decode(&frame(&given, &USUAL).unwrap()).is_err());
        let long = fields(&[("ctn", json!("010123456789"))]);
        assert_eq!(frame(&long, &USUAL), Err("ctn"));
        assert_eq!(frame(&fields(&[("message", json!("😀"))]), &USUAL), Err("message"));
    }

    #[test]
    fn raw_bytes_are_text_or_digits() {
        assert_eq!(raw("hex:30 ff"), Some(vec![0x30, 0xff]));
        assert_eq!(raw("hex:3"), None);
        assert_eq!(raw("가"), Some(vec![0xb0, 0xa1]));
        assert_eq!(members(b"12"), json!("12"));
        assert_eq!(members(b""), Json::Null);
    }
}
