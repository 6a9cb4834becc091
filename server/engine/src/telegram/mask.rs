//! Personal data on the byte ruler, masked at its width.

use super::{FieldView, decode, euc_kr, ruler};
use crate::personal;

/// Replaces all but the last four characters of personal fields by `*`, of one byte as the digits
/// were, so that every field keeps its width. A frame that can't be read may hold anything
/// anywhere: there every digit is replaced, but in its length and message type.
pub fn mask_fields(fields: &mut [FieldView], frame: &[u8]) {
    let readable = decode(frame).is_ok();
    for field in fields {
        let name = field.name.as_str();
        if readable && let Some(masked) = personal::masked_by(name, field.text.trim_end(), '*') {
            // The padding stays.
            let padding = field.text.len() - field.text.trim_end().len();
            field.text = masked + &" ".repeat(padding);
        } else if !readable && !matches!(name, "length" | "message_type") {
            field.text = field.text.replace(|c: char| c.is_ascii_digit(), "*");
        }
    }
}

/// A frame as text, masked. A text that is none shows no digit.
pub(crate) fn masked_text(text: &str) -> String {
    let mut frame = Vec::with_capacity(text.len());
    for character in text.chars() {
        match euc_kr::encode(character) {
            Some(code) => frame.extend_from_slice(code.as_bytes()),
            // One byte that is none of a text.
            None => frame.push(0xff),
        }
    }
    let mut fields = ruler(&frame);
    mask_fields(&mut fields, &frame);
    fields.into_iter().map(|field| field.text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{FRAME_LENGTH, MessageType, Telegram, ruler};
    use super::*;

    fn frame() -> Vec<u8> {
        let sent_at = chrono::DateTime::UNIX_EPOCH.naive_utc();
        let telegram = Telegram {
            order_no: "T1".into(),
            ctn: "0101234567".into(),
            ncn: "500123456789".into(),
            coupon_name: "봄맞이".into(),
            ..Telegram::new(MessageType::VerifyRequest, sent_at)
        };
        telegram.encode().unwrap()
    }

    fn masked_text(frame: &[u8], name: &str) -> String {
        let mut fields = ruler(frame);
        mask_fields(&mut fields, frame);
        fields.into_iter().find(|field| field.name == name).unwrap().text
    }

    #[test]
    fn numbers_keep_their_width_and_their_last_digits() {
        let frame = frame();
        assert_eq!(masked_text(&frame, "ctn"), "******4567 ");
        assert_eq!(masked_text(&frame, "ncn"), "********6789");
        assert_eq!(masked_text(&frame, "order_no").trim_end(), "T1");
        assert_eq!(masked_text(&frame, "coupon_name").trim_end(), "봄맞이");
    }

    #[test]
    fn what_can_not_be_read_shows_no_digit() {
        let mut shifted = frame();
        shifted.insert(8, b'7');
        let told: String = ["message_no", "order_no", "serial_no", "ctn", "ncn", "excess"]
            .map(|name| masked_text(&shifted, name))
            .concat();
        assert!(!told.contains(|c: char| c.is_ascii_digit()), "{told}");
        assert_eq!(shifted.len(), FRAME_LENGTH + 1);
    }
}
