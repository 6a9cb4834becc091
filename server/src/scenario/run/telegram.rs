//! Telegrams of a step: fields to bytes, and what was answered to members.
//!
//! The engine's layout says where each field is. Values are written as they are, so that wrong ones can be sent too.

use encoding_rs::EUC_KR;
use engine::language::Text;
use engine::scenario::sent;
use engine::telegram::{FIELDS, FRAME_LENGTH, FieldSpec, Kind, announced_frame_length};
use serde_json::{Map, Value as Json};

use super::exchange::text_of;
use crate::telegram::Limits;

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
/// A value doesn't fit into its field.
pub(super) fn frame(fields: &[(String, Json)], usual: &Usual) -> Result<Vec<u8>, Text> {
    let mut frame = Vec::with_capacity(FRAME_LENGTH);
    for field in FIELDS {
        let given = fields.iter().find(|(name, _)| name == field.name);
        let text = match given {
            Some((_, value)) => text_of(value),
            None => usual_text(field, usual),
        };
        frame.extend(bytes_of(field, &text)?);
    }
    Ok(frame)
}

/// The bytes of a field, filled up to its length.
fn bytes_of(field: &FieldSpec, text: &str) -> Result<Vec<u8>, Text> {
    let padding = sent::telegram_field(field, text)?;
    let (bytes, ..) = EUC_KR.encode(text);
    Ok(match field.kind {
        Kind::Number => [&vec![b'0'; padding], &*bytes].concat(),
        Kind::Identifier | Kind::Text => [&*bytes, &vec![b' '; padding]].concat(),
    })
}

/// The bytes of a raw telegram: `hex:` and digits, else text in EUC-KR.
///
/// # Errors
/// What is no digit, or lacks its second.
pub(super) fn raw(text: &str) -> Result<Vec<u8>, Text> {
    Ok(sent::raw_telegram(text)?.unwrap_or_else(|| EUC_KR.encode(text).0.into_owned()))
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

/// Whether these bytes reach nobody but `sandbox`: the port cuts them into frames, looks up what each names and records
/// it in the sandbox that it says. What says none, or one that there is not, is recorded in `default`, which is
/// somebody's; so is what can't be read. All of it must say `sandbox`.
pub(super) fn stays_inside(bytes: &[u8], sandbox: &str) -> bool {
    let longest = Limits::default().frame_bytes;
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = match announced_frame_length(rest, longest) {
            Ok(Some(length)) if length <= rest.len() => length,
            // All of it is read before it is told that more should come.
            Ok(_) => return says(rest, sandbox),
            // It is told of as soon as this can't be cut: behind other frames the field may not have come yet.
            Err(_) => return rest.len() == bytes.len() && says(rest, sandbox),
        };
        let (frame, behind) = rest.split_at(length);
        if !says(frame, sandbox) {
            return false;
        }
        rest = behind;
    }
    true
}

/// Whether a frame, or what there is of one, has `sandbox` in its field, and nothing else.
fn says(frame: &[u8], sandbox: &str) -> bool {
    let Some(field) = FIELDS.iter().find(|field| field.name == "sandbox") else { return false };
    let padding = field.bytes_in(frame).strip_prefix(sandbox.as_bytes());
    padding.is_some_and(|padding| padding.iter().all(|byte| *byte == b' '))
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
    fn raw_bytes_are_digits_or_text_in_euc_kr() {
        assert_eq!(raw("hex:30 fF"), Ok(vec![0x30, 0xff]));
        assert_eq!(raw("가a"), Ok(vec![0xb0, 0xa1, b'a']));
        assert!(raw("hex:3").is_err());
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
        let told = |given: &[(String, Json)]| frame(given, &USUAL).unwrap_err().english;
        assert!(told(&long).contains("`ctn`"));
        assert!(told(&fields(&[("message", json!("😀"))])).contains("`message`"));
    }

    #[test]
    fn bytes_stay_inside_where_every_frame_of_them_says_so() {
        let to = |sandbox: &str, length: &str| {
            let given = fields(&[("sandbox", json!(sandbox)), ("length", json!(length))]);
            frame(&given, &USUAL).unwrap()
        };
        let whole = (FRAME_LENGTH - 4).to_string();
        let mine = to("run-1", &whole);
        assert_eq!(mine.len(), FRAME_LENGTH);
        for inside in [mine.clone(), [&*mine, &mine].concat(), to("run-1", "9999"), Vec::new()] {
            assert!(stays_inside(&inside, "run-1"), "{}", shown(&inside));
        }
        assert!(stays_inside(&mine[..60], "run-1"), "less than it announces");
        for other in
            ["default", "", "run-11", "run-", "RUN-1", " run-1", "run-1 x", "run-1\n", "no-such"]
        {
            let other = to(other, &whole);
            assert!(!stays_inside(&other, "run-1"), "{}", shown(&other));
            assert!(!stays_inside(&[&*mine, &other].concat(), "run-1"), "behind one of mine");
            assert!(!stays_inside(&other[..60], "run-1"), "a part of it");
        }
        // Cut where it says, it is two frames: one of a few bytes, and one of another layout.
        assert!(!stays_inside(&to("run-1", "0"), "run-1"));
        for bytes in [&b"hello"[..], b"0", b"GET / HTTP/1.1\r\n\r\n", b"00"] {
            assert!(!stays_inside(bytes, "run-1"), "it is recorded in default");
            assert!(!stays_inside(&[&*mine, bytes].concat(), "run-1"), "behind one of mine");
        }
        assert!(!stays_inside(&[&*mine, &to("run-1", "9999")].concat(), "run-1"), "cut too early");
        assert!(stays_inside(b"GET / HTTP/1.1\r\nA:  run-1", "run-1"), "recorded in it");
    }

    #[test]
    fn what_is_no_frame_is_text() {
        assert_eq!(members(b"12"), json!("12"));
        assert_eq!(members(b""), Json::Null);
    }
}
