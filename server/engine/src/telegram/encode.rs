//! From values to a frame.

use chrono::{Datelike, NaiveDateTime, Timelike};
use thiserror::Error;

use super::fields::{
    AMOUNT, COUPON_AMOUNT, COUPON_NAME, CTN, LENGTH, MESSAGE, MESSAGE_NO, MESSAGE_TYPE, NCN,
    ORDER_NO, RESPONSE_CODE, SANDBOX, SENT_AT, SERIAL_NO,
};
use super::{FRAME_LENGTH, FieldSpec, Telegram, euc_kr};

/// A telegram that has no frame: a value does not fit its field.
///
/// Neither message contains the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} at byte {offset}: {problem}", .field.name)]
pub struct EncodeError {
    /// The field whose value does not fit.
    pub field: &'static FieldSpec,
    /// Where in the frame the first byte that cannot be written would have been.
    pub offset: usize,
    /// What is wrong with the value.
    pub problem: EncodeProblem,
}

impl EncodeError {
    /// The error for the console.
    #[must_use]
    pub fn korean(&self) -> String {
        format!("{} {}번째 바이트: {}", self.field.korean, self.offset, self.problem.korean())
    }

    /// The refusal to send what nothing would answer.
    #[must_use]
    pub fn not_a_request() -> Self {
        Self::of_field(MESSAGE_TYPE, EncodeProblem::NotARequest)
    }

    fn of_field(field: &'static FieldSpec, problem: EncodeProblem) -> Self {
        Self { field, offset: field.offset, problem }
    }
}

/// What is wrong with a value that does not fit its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EncodeProblem {
    /// A number below zero.
    #[error("a negative number")]
    Negative,
    /// A number with more digits than the field.
    #[error("more digits than the field has")]
    TooManyDigits,
    /// An identifier with more bytes than the field.
    #[error("more bytes than the field has")]
    TooLong,
    /// A character in an identifier that EUC-KR (Windows-949) does not have.
    #[error("a character that EUC-KR (Windows-949) does not have")]
    NoEucKrCode,
    /// A control character in an identifier.
    #[error("a control character")]
    ControlCharacter,
    /// An identifier that ends in a space, which the padding would swallow.
    #[error("a space at the end, where it would be taken for padding")]
    TrailingSpace,
    /// A date outside the years 0000 to 9999.
    #[error("a year that does not have four digits")]
    YearOutOfRange,
    /// An answer or an error without a response code.
    #[error("an answer without a response code")]
    ResponseCodeMissing,
    /// A request with a response code.
    #[error("a request with a response code")]
    ResponseCodeUnexpected,
    /// A telegram to be sent as a request, though nothing answers its type.
    #[error("not a request")]
    NotARequest,
}

impl EncodeProblem {
    /// The problem for the console.
    #[must_use]
    pub const fn korean(self) -> &'static str {
        match self {
            Self::Negative => "음수",
            Self::TooManyDigits => "자릿수 초과",
            Self::TooLong => "길이 초과",
            Self::NoEucKrCode => "EUC-KR에 없는 글자",
            Self::ControlCharacter => "제어 문자",
            Self::TrailingSpace => "끝의 공백",
            Self::YearOutOfRange => "네 자리가 아닌 연도",
            Self::ResponseCodeMissing => "응답에 응답 코드 없음",
            Self::ResponseCodeUnexpected => "요청에 응답 코드 있음",
            Self::NotARequest => "요청이 아닌 전문",
        }
    }
}

impl Telegram {
    /// The frame of this telegram: [`FRAME_LENGTH`] bytes, the length prefix included.
    ///
    /// `coupon_name` and `message` are for people: they are cut after the last character that fits,
    /// and what EUC-KR does not have becomes `?`. [`Telegram::losses`] tells what was lost.
    ///
    /// # Errors
    /// When another value does not fit its field, or the response code is missing in an answer or
    /// present in a request.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let mut frame = Frame { bytes: vec![b' '; FRAME_LENGTH] };
        frame.put_length()?;
        frame.put_identifier(MESSAGE_TYPE, self.message_type.code())?;
        frame.put_number(MESSAGE_NO, self.message_no)?;
        frame.put_identifier(SANDBOX, &self.sandbox)?;
        frame.put_date_time(SENT_AT, self.sent_at)?;
        frame.put_response_code(self)?;
        frame.put_identifier(ORDER_NO, &self.order_no)?;
        frame.put_identifier(SERIAL_NO, &self.serial_no)?;
        frame.put_identifier(CTN, &self.ctn)?;
        frame.put_identifier(NCN, &self.ncn)?;
        frame.put_amount(AMOUNT, self.amount)?;
        frame.put_amount(COUPON_AMOUNT, self.coupon_amount)?;
        frame.put_text(COUPON_NAME, &self.coupon_name);
        frame.put_text(MESSAGE, &self.message);
        Ok(frame.bytes)
    }
}

/// A frame being filled in, blank at first.
struct Frame {
    bytes: Vec<u8>,
}

impl Frame {
    fn slot(&mut self, field: &FieldSpec) -> &mut [u8] {
        self.bytes.get_mut(field.offset..field.end()).unwrap_or_default()
    }

    fn put_length(&mut self) -> Result<(), EncodeError> {
        self.put_number(LENGTH, (FRAME_LENGTH - LENGTH.len) as u64)
    }

    fn put_number(&mut self, field: &'static FieldSpec, value: u64) -> Result<(), EncodeError> {
        let mut rest = value;
        for byte in self.slot(field).iter_mut().rev() {
            *byte = digit(rest);
            rest /= 10;
        }
        if rest > 0 {
            return Err(EncodeError::of_field(field, EncodeProblem::TooManyDigits));
        }
        Ok(())
    }

    fn put_amount(&mut self, field: &'static FieldSpec, won: i64) -> Result<(), EncodeError> {
        let value = u64::try_from(won)
            .map_err(|_| EncodeError::of_field(field, EncodeProblem::Negative))?;
        self.put_number(field, value)
    }

    fn put_date_time(
        &mut self,
        field: &'static FieldSpec,
        at: NaiveDateTime,
    ) -> Result<(), EncodeError> {
        let year = u64::try_from(at.year())
            .ok()
            .filter(|year| *year <= 9999)
            .ok_or_else(|| EncodeError::of_field(field, EncodeProblem::YearOutOfRange))?;
        let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
        let number = parts.into_iter().fold(year, |number, part| number * 100 + u64::from(part));
        self.put_number(field, number)
    }

    fn put_response_code(&mut self, telegram: &Telegram) -> Result<(), EncodeError> {
        let problem = match (telegram.message_type.is_request(), telegram.response_code) {
            (true, None) => return Ok(()),
            (false, Some(code)) => return self.put_identifier(RESPONSE_CODE, code.code()),
            (true, Some(_)) => EncodeProblem::ResponseCodeUnexpected,
            (false, None) => EncodeProblem::ResponseCodeMissing,
        };
        Err(EncodeError::of_field(RESPONSE_CODE, problem))
    }

    fn put_identifier(
        &mut self,
        field: &'static FieldSpec,
        value: &str,
    ) -> Result<(), EncodeError> {
        let mut written = 0;
        let fail =
            |problem, written| Err(EncodeError { field, offset: field.offset + written, problem });
        for character in value.chars() {
            if character.is_control() {
                return fail(EncodeProblem::ControlCharacter, written);
            }
            let Some(code) = euc_kr::encode(character) else {
                return fail(EncodeProblem::NoEucKrCode, written);
            };
            match put_code(self.slot(field), written, &code) {
                Some(end) => written = end,
                None => return fail(EncodeProblem::TooLong, written),
            }
        }
        if value.ends_with(' ') {
            return fail(EncodeProblem::TrailingSpace, written - 1);
        }
        Ok(())
    }

    fn put_text(&mut self, field: &'static FieldSpec, value: &str) {
        let slot = self.slot(field);
        let mut written = 0;
        for character in value.chars() {
            let Some(code) = euc_kr::encode(character).or_else(|| euc_kr::encode('?')) else {
                continue;
            };
            match put_code(slot, written, &code) {
                Some(end) => written = end,
                None => return,
            }
        }
    }
}

/// Writes a whole character at `start`, or nothing if it does not fit; returns where it ends.
fn put_code(slot: &mut [u8], start: usize, code: &euc_kr::Code) -> Option<usize> {
    let bytes = code.as_bytes();
    let end = start + bytes.len();
    slot.get_mut(start..end)?.copy_from_slice(bytes);
    Some(end)
}

/// The last decimal digit of a number, in ASCII.
fn digit(number: u64) -> u8 {
    b'0' + (number % 10) as u8
}
