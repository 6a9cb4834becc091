//! The layout of a telegram, declared once: the codec, the byte ruler and the documentation all
//! come from [`FIELDS`].

use serde::Serialize;

/// How a field's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// ASCII digits, right-aligned, padded with zeros.
    Number,
    /// EUC-KR, left-aligned, padded with spaces. A value that does not fit is an error: half an
    /// order number names another order.
    Identifier,
    /// EUC-KR for people, left-aligned, padded with spaces. A value that does not fit is cut after
    /// a whole character, and a character without a code becomes `?`: [`super::Telegram::losses`] tells.
    Text,
}

impl Kind {
    /// The kind's name for the documentation.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Identifier => "identifier",
            Self::Text => "text",
        }
    }
}

/// One field of the telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// The name in code, in error messages and in the documentation.
    pub name: &'static str,
    /// The name on the console.
    pub korean: &'static str,
    /// The name on the console in English.
    pub english: &'static str,
    /// Bytes from the start of the frame, the length prefix included.
    pub offset: usize,
    /// Bytes.
    pub len: usize,
    /// How the bytes are to be read.
    pub kind: Kind,
}

impl FieldSpec {
    /// The offset of the first byte after this field.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.offset + self.len
    }

    /// This field's bytes, or as many of them as a short frame has.
    #[must_use]
    pub fn bytes_in<'frame>(&self, frame: &'frame [u8]) -> &'frame [u8] {
        let end = self.end().min(frame.len());
        frame.get(self.offset..end).unwrap_or_default()
    }
}

const COUNT: usize = 14;

/// Every field, in the order of the bytes. One layout serves every message type.
pub const FIELDS: &[FieldSpec; COUNT] = &lay_out([
    field("length", "전문 길이", "Length", 4, Kind::Number),
    field("message_type", "전문 종류", "Message type", 4, Kind::Number),
    field("message_no", "전문 번호", "Message number", 12, Kind::Number),
    field("sandbox", "샌드박스", "Sandbox", 32, Kind::Identifier),
    field("sent_at", "전송 일시", "Sent at", 14, Kind::Number),
    field("response_code", "응답 코드", "Response code", 4, Kind::Identifier),
    field("order_no", "주문번호", "Order number", 40, Kind::Identifier),
    field("serial_no", "일련번호", "Serial number", 16, Kind::Identifier),
    field("ctn", "핸드폰번호", "Phone number (CTN)", 11, Kind::Identifier),
    field("ncn", "고객계약번호", "Contract number (NCN)", 12, Kind::Identifier),
    field("amount", "결제 금액", "Amount", 12, Kind::Number),
    field("coupon_amount", "쿠폰 금액", "Coupon amount", 12, Kind::Number),
    field("coupon_name", "쿠폰 이름", "Coupon name", 40, Kind::Text),
    field("message", "메시지", "Message", 60, Kind::Text),
]);

/// The length of every frame in bytes, the length prefix included.
pub const FRAME_LENGTH: usize = FIELDS[COUNT - 1].end();

pub(super) const LENGTH: &FieldSpec = named("length");
pub(super) const MESSAGE_TYPE: &FieldSpec = named("message_type");
pub(super) const MESSAGE_NO: &FieldSpec = named("message_no");
pub(super) const SANDBOX: &FieldSpec = named("sandbox");
pub(super) const SENT_AT: &FieldSpec = named("sent_at");
pub(super) const RESPONSE_CODE: &FieldSpec = named("response_code");
pub(super) const ORDER_NO: &FieldSpec = named("order_no");
pub(super) const SERIAL_NO: &FieldSpec = named("serial_no");
pub(super) const CTN: &FieldSpec = named("ctn");
pub(super) const NCN: &FieldSpec = named("ncn");
pub(super) const AMOUNT: &FieldSpec = named("amount");
pub(super) const COUPON_AMOUNT: &FieldSpec = named("coupon_amount");
pub(super) const COUPON_NAME: &FieldSpec = named("coupon_name");
pub(super) const MESSAGE: &FieldSpec = named("message");

const fn field(
    name: &'static str,
    korean: &'static str,
    english: &'static str,
    len: usize,
    kind: Kind,
) -> FieldSpec {
    // The offset follows from the lengths of the fields before it: see `lay_out`.
    FieldSpec { name, korean, english, offset: 0, len, kind }
}

const fn lay_out(mut fields: [FieldSpec; COUNT]) -> [FieldSpec; COUNT] {
    let mut offset = 0;
    let mut index = 0;
    while index < COUNT {
        fields[index].offset = offset;
        offset += fields[index].len;
        index += 1;
    }
    fields
}

/// Finds a field while compiling, so that a misspelt name is a compile error.
#[expect(clippy::panic, reason = "called for constants only: it can fail the compilation, no more")]
const fn named(name: &str) -> &'static FieldSpec {
    let mut index = 0;
    while index < COUNT {
        if same_text(FIELDS[index].name, name) {
            return &FIELDS[index];
        }
        index += 1;
    }
    panic!("FIELDS has no field of this name")
}

/// `==` for strings, which is not yet allowed in a const fn.
const fn same_text(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
