//! From a frame to values. Whatever the bytes, this returns; it never panics.

use chrono::{NaiveDate, NaiveDateTime};
use thiserror::Error;

use super::euc_kr::{self, CodingFault};
use super::fields::{
    AMOUNT, COUPON_AMOUNT, COUPON_NAME, CTN, LENGTH, MESSAGE, MESSAGE_NO, MESSAGE_TYPE, NCN,
    ORDER_NO, RESPONSE_CODE, SANDBOX, SENT_AT, SERIAL_NO,
};
use super::{FRAME_LENGTH, FieldSpec, MessageType, ResponseCode, Telegram};

/// A frame that is no telegram.
///
/// Neither message contains the frame's bytes, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} at byte {offset}: {problem}", .field.name)]
pub struct DecodeError {
    /// The field that cannot be read.
    pub field: &'static FieldSpec,
    /// Where in the frame the fault is, in bytes from its start.
    pub offset: usize,
    /// What is wrong there.
    pub problem: DecodeProblem,
}

impl DecodeError {
    /// The error for the console, short enough for an error telegram's message.
    #[must_use]
    pub fn korean(&self) -> String {
        format!("{} {}번째 바이트: {}", self.field.korean, self.offset, self.problem.korean())
    }

    /// The response code with which an error telegram reports this.
    #[must_use]
    pub const fn response_code(&self) -> ResponseCode {
        match self.problem {
            DecodeProblem::UnknownMessageType => ResponseCode::UnknownMessageType,
            _ => ResponseCode::Malformed,
        }
    }

    /// The refusal of an answer that nobody asked for.
    #[must_use]
    pub fn not_a_request() -> Self {
        Self::of_field(MESSAGE_TYPE, DecodeProblem::UnknownMessageType)
    }

    fn of_field(field: &'static FieldSpec, problem: DecodeProblem) -> Self {
        Self { field, offset: field.offset, problem }
    }
}

/// What is wrong with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodeProblem {
    /// There is not even a whole length prefix.
    #[error("the length prefix is incomplete")]
    PrefixIncomplete,
    /// The frame is shorter or longer than its length prefix says.
    #[error("the prefix announces {announced} bytes, and {actual} follow it")]
    LengthMismatch {
        /// Bytes after the prefix, as announced.
        announced: usize,
        /// Bytes after the prefix, as received.
        actual: usize,
    },
    /// The length is not that of the layout.
    #[error("{announced} bytes are announced where the layout has {}", FRAME_LENGTH - LENGTH.len)]
    WrongLength {
        /// Bytes after the prefix, as announced.
        announced: usize,
    },
    /// The length is beyond what the listener takes.
    #[error("{announced} bytes are announced where at most {most} are taken")]
    TooLong {
        /// Bytes after the prefix, as announced.
        announced: usize,
        /// The most bytes after the prefix that are taken.
        most: usize,
    },
    /// A byte in a number that is no digit.
    #[error("not a digit")]
    NotADigit,
    /// Bytes that are no character of EUC-KR (Windows-949).
    #[error("not EUC-KR")]
    NotEucKr,
    /// The first half of a syllable without its second.
    #[error("half a syllable")]
    HalfSyllable,
    /// A control character.
    #[error("a control character")]
    ControlCharacter,
    /// Four digits that are no message type.
    #[error("unknown message type")]
    UnknownMessageType,
    /// Four characters that are no response code.
    #[error("unknown response code")]
    UnknownResponseCode,
    /// Fourteen digits that are no date and time.
    #[error("no such date and time")]
    ImpossibleDate,
    /// An answer or an error without a response code.
    #[error("an answer without a response code")]
    ResponseCodeMissing,
    /// A request with a response code.
    #[error("a request with a response code")]
    ResponseCodeUnexpected,
    /// In an identifier, a blank between or before others, or something that is no ASCII.
    #[error("an identifier has ASCII letters, digits and signs, padded with one-byte blanks")]
    NotAName,
    /// A character that no order number has, or an order number that none can be.
    #[error("an order number has letters, digits and -_.")]
    NotAnOrderNumber,
    /// Nothing where there must be something.
    #[error("blank")]
    Missing,
}

impl DecodeProblem {
    /// The problem for the console.
    #[must_use]
    pub fn korean(self) -> String {
        let text = match self {
            Self::LengthMismatch { announced, actual } => {
                return format!("길이 {announced}, 실제 {actual}");
            }
            Self::WrongLength { announced } => {
                return format!("길이 {announced}, 규격 {}", FRAME_LENGTH - LENGTH.len);
            }
            Self::TooLong { announced, most } => {
                return format!("길이 {announced}, 최대 {most}");
            }
            Self::PrefixIncomplete => "길이가 다 오지 않음",
            Self::NotADigit => "숫자가 아님",
            Self::NotEucKr => "EUC-KR이 아님",
            Self::HalfSyllable => "잘린 한글",
            Self::ControlCharacter => "제어 문자",
            Self::UnknownMessageType => "알 수 없는 종류",
            Self::UnknownResponseCode => "알 수 없는 코드",
            Self::ImpossibleDate => "없는 일시",
            Self::ResponseCodeMissing => "응답에 코드 없음",
            Self::ResponseCodeUnexpected => "요청에 코드 있음",
            Self::NotAName => "식별자에 쓸 수 없는 글자",
            Self::NotAnOrderNumber => "주문번호에 쓸 수 없는 글자",
            Self::Missing => "비어 있음",
        };
        text.to_owned()
    }
}

impl From<CodingFault> for DecodeProblem {
    fn from(fault: CodingFault) -> Self {
        match fault {
            CodingFault::Half => Self::HalfSyllable,
            CodingFault::Unassigned => Self::NotEucKr,
            CodingFault::Control => Self::ControlCharacter,
        }
    }
}

/// Reads one whole frame, the length prefix included.
///
/// # Errors
/// The first fault, in the order of the bytes; the lengths are checked before all else.
pub fn decode(frame: &[u8]) -> Result<Telegram, DecodeError> {
    check_length(frame)?;
    let message_type = message_type(frame)?;
    Ok(Telegram {
        message_type,
        message_no: number(MESSAGE_NO, frame)?,
        sandbox: text(SANDBOX, frame)?,
        sent_at: date_time(SENT_AT, frame)?,
        response_code: response_code(message_type, frame)?,
        order_no: text(ORDER_NO, frame)?,
        serial_no: text(SERIAL_NO, frame)?,
        ctn: text(CTN, frame)?,
        ncn: text(NCN, frame)?,
        amount: amount(AMOUNT, frame)?,
        coupon_amount: amount(COUPON_AMOUNT, frame)?,
        coupon_name: text(COUPON_NAME, frame)?,
        message: text(MESSAGE, frame)?,
        world: None,
    })
}

/// How long, in bytes and with its prefix, the frame is that starts with these bytes; `None` while
/// the prefix is not yet complete. For cutting a stream into frames.
///
/// # Errors
/// When the prefix is not four digits, or the frame would be longer than `longest_frame` bytes:
/// the stream cannot be cut any further.
pub fn announced_frame_length(
    received: &[u8],
    longest_frame: usize,
) -> Result<Option<usize>, DecodeError> {
    if received.len() < LENGTH.len {
        return Ok(None);
    }
    let announced = announced_length(received)?;
    let length = LENGTH.len + announced;
    if length > longest_frame {
        let most = longest_frame.saturating_sub(LENGTH.len);
        return Err(DecodeError::of_field(LENGTH, DecodeProblem::TooLong { announced, most }));
    }
    Ok(Some(length))
}

/// The message number of a frame that may be broken elsewhere, so that a fault can be reported to
/// the call it belongs to; `None` if those twelve bytes are missing or are not digits.
#[must_use]
pub fn message_no_of(frame: &[u8]) -> Option<u64> {
    (MESSAGE_NO.bytes_in(frame).len() == MESSAGE_NO.len)
        .then(|| number(MESSAGE_NO, frame).ok())
        .flatten()
}

fn check_length(frame: &[u8]) -> Result<(), DecodeError> {
    let announced = announced_length(frame)?;
    let actual = frame.len().saturating_sub(LENGTH.len);
    let problem = if frame.len() < LENGTH.len {
        DecodeProblem::PrefixIncomplete
    } else if announced != actual {
        DecodeProblem::LengthMismatch { announced, actual }
    } else if frame.len() != FRAME_LENGTH {
        DecodeProblem::WrongLength { announced }
    } else {
        return Ok(());
    };
    Err(DecodeError::of_field(LENGTH, problem))
}

fn announced_length(frame: &[u8]) -> Result<usize, DecodeError> {
    // Four digits fit any usize.
    number(LENGTH, frame).map(|announced| announced as usize)
}

fn number(field: &'static FieldSpec, frame: &[u8]) -> Result<u64, DecodeError> {
    let mut value = 0;
    for (index, byte) in field.bytes_in(frame).iter().enumerate() {
        if !byte.is_ascii_digit() {
            let offset = field.offset + index;
            return Err(DecodeError { field, offset, problem: DecodeProblem::NotADigit });
        }
        // The longest number has 14 digits: far from overflowing.
        value = value * 10 + u64::from(byte - b'0');
    }
    Ok(value)
}

fn amount(field: &'static FieldSpec, frame: &[u8]) -> Result<i64, DecodeError> {
    // Twelve digits fit an i64.
    number(field, frame).map(|won| won as i64)
}

fn text(field: &'static FieldSpec, frame: &[u8]) -> Result<String, DecodeError> {
    let mut text = euc_kr::decode(field.bytes_in(frame)).map_err(|(index, fault)| DecodeError {
        field,
        offset: field.offset + index,
        problem: fault.into(),
    })?;
    text.truncate(text.trim_end_matches(' ').len());
    Ok(text)
}

fn message_type(frame: &[u8]) -> Result<MessageType, DecodeError> {
    number(MESSAGE_TYPE, frame)?;
    MessageType::from_code(&text(MESSAGE_TYPE, frame)?)
        .ok_or_else(|| DecodeError::of_field(MESSAGE_TYPE, DecodeProblem::UnknownMessageType))
}

fn response_code(
    message_type: MessageType,
    frame: &[u8],
) -> Result<Option<ResponseCode>, DecodeError> {
    let code = text(RESPONSE_CODE, frame)?;
    let problem = match (message_type.is_request(), code.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => DecodeProblem::ResponseCodeUnexpected,
        (false, true) => DecodeProblem::ResponseCodeMissing,
        (false, false) => match ResponseCode::from_code(&code) {
            Some(code) => return Ok(Some(code)),
            None => DecodeProblem::UnknownResponseCode,
        },
    };
    Err(DecodeError::of_field(RESPONSE_CODE, problem))
}

fn date_time(field: &'static FieldSpec, frame: &[u8]) -> Result<NaiveDateTime, DecodeError> {
    let digits = number(field, frame)?;
    // yyyyMMddHHmmss, two digits a part from the right.
    let part = |position: u32| (digits / 100_u64.pow(position) % 100) as u32;
    let year = (digits / 100_u64.pow(5)) as i32;
    NaiveDate::from_ymd_opt(year, part(4), part(3))
        .and_then(|date| date.and_hms_opt(part(2), part(1), part(0)))
        .ok_or_else(|| DecodeError::of_field(field, DecodeProblem::ImpossibleDate))
}
