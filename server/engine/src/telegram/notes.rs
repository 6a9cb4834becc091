//! What is told beside a telegram: what its frame does not carry, and where an answer says something
//! else than was asked.

use super::fields::{
    AMOUNT, COUPON_AMOUNT, COUPON_NAME, CTN, MESSAGE, MESSAGE_NO, NCN, ORDER_NO, SANDBOX, SERIAL_NO,
};
use super::{FieldSpec, Telegram, euc_kr};
use crate::language::{Language, Text};

impl Telegram {
    /// What the frame does not carry of the texts for people, in words: characters that became `?`,
    /// and those behind the last that fits.
    #[must_use]
    pub fn losses(&self) -> Vec<Text> {
        let texts = [(COUPON_NAME, &self.coupon_name), (MESSAGE, &self.message)];
        texts.into_iter().flat_map(|(field, text)| losses_of(field, text)).collect()
    }

    /// The fields in which this answer says something else than its request. The phone number need not
    /// be repeated.
    #[must_use]
    pub fn contradictions(&self, request: &Self) -> Vec<&'static FieldSpec> {
        let fields = [
            (MESSAGE_NO, self.message_no != request.message_no),
            (SANDBOX, self.sandbox != request.sandbox),
            (ORDER_NO, self.order_no != request.order_no),
            (SERIAL_NO, self.serial_no != request.serial_no),
            (CTN, !self.ctn.is_empty() && self.ctn != request.ctn),
            (NCN, self.ncn != request.ncn),
            (AMOUNT, self.amount != request.amount),
            (COUPON_AMOUNT, self.coupon_amount != request.coupon_amount),
        ];
        fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }
}

fn losses_of(field: &FieldSpec, text: &str) -> Vec<Text> {
    // Blanks at the end are padding.
    let text = text.trim_end_matches(' ');
    let mut end = 0;
    let mut carried = 0;
    let mut unknown = String::new();
    for character in text.chars() {
        let code = euc_kr::encode(character);
        end += code.map_or(1, |code| code.as_bytes().len());
        if end > field.len {
            break;
        }
        carried += 1;
        if code.is_none() {
            unknown.push_str(&name_of(character));
        }
    }
    let mut losses = Vec::new();
    if !unknown.is_empty() {
        losses.push(Text::new(
            format!("{}: 전문(Windows-949)에 없는 글자를 ?로 바꿈: {unknown}", field.korean),
            format!("{}: characters that Windows-949 lacks became ?: {unknown}", field.english),
        ));
    }
    let cut = text.chars().count() - carried;
    if cut > 0 {
        losses.push(Text::new(
            format!("{}: {}바이트에 들지 않는 {cut}자를 뺌", field.korean, field.len),
            format!("{}: {cut} characters beyond {} bytes left out", field.english, field.len),
        ));
    }
    losses
}

/// A character as it can be shown.
fn name_of(character: char) -> String {
    if character.is_control() {
        format!("U+{:04X}", u32::from(character))
    } else {
        character.to_string()
    }
}

/// An answer that says something else than was asked in these fields, in words.
#[must_use]
pub fn contradiction(fields: &[&FieldSpec]) -> Text {
    let names = |language: Language| {
        let names = fields.iter().map(|field| language.pick(field.korean, field.english));
        names.collect::<Vec<_>>().join(", ")
    };
    Text::new(
        format!("요청과 다른 응답({})", names(Language::Korean)),
        format!("an answer that contradicts the request ({})", names(Language::English)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::MessageType;
    use super::*;

    fn told(name: &str) -> Vec<String> {
        let sent_at = chrono::DateTime::UNIX_EPOCH.naive_utc();
        let telegram = Telegram {
            coupon_name: name.to_owned(),
            ..Telegram::new(MessageType::VerifyRequest, sent_at)
        };
        telegram.losses().into_iter().map(|loss| loss.english).collect()
    }

    #[test]
    fn what_windows_949_lacks_and_what_does_not_fit_is_named() {
        assert_eq!(told("뷁이 있는 쿠폰"), [""; 0]);
        assert_eq!(
            told("커피☕😀\t"),
            ["Coupon name: characters that Windows-949 lacks became ?: ☕😀U+0009"]
        );
        assert_eq!(told(&"가".repeat(20)), [""; 0]);
        assert_eq!(told(&format!("{}  ", "가".repeat(20))), [""; 0], "blanks are padding");
        assert_eq!(told(&"가".repeat(23)), ["Coupon name: 3 characters beyond 40 bytes left out"]);
        assert_eq!(told(&format!("a{}", "가".repeat(20))).len(), 1);
    }
}
