#![doc = include_str!("telegram.md")]

mod codes;
mod decode;
mod document;
mod encode;
mod euc_kr;
mod fields;
mod mask;
mod names;
mod notes;
mod other_protocol;
mod ruler;

#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::identifier::WorldId;

pub use codes::{MessageType, ResponseCode};
pub use decode::{DecodeError, DecodeProblem, announced_frame_length, decode, message_no_of};
pub use document::fields_as_markdown;
pub use encode::{EncodeError, EncodeProblem};
pub use fields::{FIELDS, FRAME_LENGTH, FieldSpec, Kind};
pub use mask::mask_fields;
pub(crate) use mask::masked_text;
pub use notes::contradiction;
pub use other_protocol::OtherProtocol;
pub use ruler::{FieldView, ruler};

/// The largest message number that fits its twelve digits.
pub const LARGEST_MESSAGE_NO: u64 = 999_999_999_999;

/// The largest amount, in won, that fits its twelve digits.
pub const LARGEST_AMOUNT: i64 = 999_999_999_999;

/// One telegram, as values: what a frame says once its bytes have been checked.
///
/// [`Telegram::encode`] makes the frame of it and [`decode()`] reads it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telegram {
    /// What is asked or answered.
    pub message_type: MessageType,
    /// Ties an answer to its request; at most [`LARGEST_MESSAGE_NO`]. 0 in an error telegram means
    /// that the number of the faulty frame could not be read.
    pub message_no: u64,
    /// The sandbox in which the payment lives; an identifier of at most 32 bytes.
    pub sandbox: String,
    /// When the telegram was made, on the sandbox's clock, in Asia/Seoul, to the whole second
    /// (fractions are not sent).
    pub sent_at: NaiveDateTime,
    /// The outcome. `Some` in every answer and error, `None` in every request.
    pub response_code: Option<ResponseCode>,
    /// The merchant's order number; an identifier of at most 40 bytes. Blank in an inquiry makes it
    /// an echo.
    pub order_no: String,
    /// The coupon's serial number; an identifier of at most 16 bytes.
    pub serial_no: String,
    /// The subscriber's phone number; at most 11 bytes. Personal: never log it.
    pub ctn: String,
    /// The carrier's contract number; at most 12 bytes. Personal: never log it.
    pub ncn: String,
    /// The payment's amount in won, 0 to [`LARGEST_AMOUNT`].
    pub amount: i64,
    /// How much of it the coupon pays, in won, 0 to [`LARGEST_AMOUNT`].
    pub coupon_amount: i64,
    /// The coupon's name, for people: cut at 40 bytes, never within a syllable.
    pub coupon_name: String,
    /// A sentence for people: cut at 60 bytes, never within a syllable.
    pub message: String,
    /// The world that `sandbox` names, where the telegram is this server's own: it is on no wire. A
    /// payment's verification that comes late is then not taken for one of the next world.
    #[serde(skip)]
    pub world: Option<WorldId>,
}

impl Telegram {
    /// A telegram of this type in which everything else is blank or zero, to be filled in.
    #[must_use]
    pub fn new(message_type: MessageType, sent_at: NaiveDateTime) -> Self {
        Self {
            message_type,
            message_no: 0,
            sandbox: String::new(),
            sent_at,
            response_code: None,
            order_no: String::new(),
            serial_no: String::new(),
            ctn: String::new(),
            ncn: String::new(),
            amount: 0,
            coupon_amount: 0,
            coupon_name: String::new(),
            message: String::new(),
            world: None,
        }
    }

    /// The answer to this request: everything repeated, with the outcome and its Korean sentence.
    ///
    /// What is not a request has no answer type, and is answered by an error telegram.
    #[must_use]
    pub fn reply(&self, code: ResponseCode, sent_at: NaiveDateTime) -> Self {
        Self {
            message_type: self.message_type.answer().unwrap_or(MessageType::Error),
            sent_at,
            response_code: Some(code),
            message: code.korean().to_owned(),
            ..self.clone()
        }
    }

    /// The error telegram (9999) that tells the sender of `frame` why it could not be read.
    ///
    /// It repeats the frame's message number and sandbox as far as they can be read, so that the
    /// sender can tell which call failed; the message names the field.
    #[must_use]
    pub fn refusal(frame: &[u8], error: &DecodeError, sent_at: NaiveDateTime) -> Self {
        let sandbox = euc_kr::decode(fields::SANDBOX.bytes_in(frame)).unwrap_or_default();
        Self {
            message_no: message_no_of(frame).unwrap_or(0),
            sandbox: sandbox.trim_end_matches(' ').to_owned(),
            response_code: Some(error.response_code()),
            message: error.korean(),
            ..Self::new(MessageType::Error, sent_at)
        }
    }

    /// Whether this is an inquiry about no order at all, which only asks whether anybody is there.
    #[must_use]
    pub fn is_echo(&self) -> bool {
        self.message_type == MessageType::InquiryRequest && self.order_no.is_empty()
    }
}
