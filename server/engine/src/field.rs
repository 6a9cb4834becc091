//! The fields of the forms, and what can be wrong with what was entered into one.
//!
//! All of a form's errors are reported at once, each at its field.

use serde::{Deserialize, Serialize};

use crate::language::Text;
use crate::money::Krw;

codes! {
    /// A field of a request, named as in JSON.
    pub enum Field {
        OrderNo = "order_no", "주문번호", "Order number";
        PromotionId = "promotion_id", "쿠폰 ID (프로모션)", "Coupon ID (promotion)";
        PaymentMethod = "payment_method", "결제 수단 코드", "Payment method";
        PaymentType = "payment_type", "결제 유형 코드", "Payment type";
        Amount = "amount", "결제 금액", "Amount";
        PaidOn = "paid_on", "결제일", "Payment date";
        PaidAt = "paid_at", "결제시간", "Payment time";
        Pg = "pg", "PG", "PG";
        Cp = "cp", "CP", "CP";
        Svc = "svc", "SVC", "SVC";
        AdConsent = "ad_consent", "광고동의", "Ad consent";
        Ctn = "ctn", "핸드폰번호 (CTN)", "Phone number (CTN)";
        Ncn = "ncn", "고객계약번호 (NCN)", "Contract no. (NCN)";
        BirthDate = "birth_date", "생년월일", "Birth date";
        Sex = "sex", "성별", "Sex";
        LimitAmount = "limit_amount", "한도금액", "Monthly limit";
        RiskGrade = "risk_grade", "위험등급", "Risk grade";
        LeedsGrade = "leeds_grade", "리즈등급", "Leeds grade";
        MpayMember = "mpay_member", "M-PAY 회원가입 여부", "M-PAY member";
        BillPayMethod = "bill_pay_method", "폰사용료 납부수단", "Bill payment";
        SerialNo = "serial_no", "일렬 번호", "Serial number";
        Status = "status", "상태", "Status";
        Code = "code", "코드", "Code";
        Source = "source", "발생처", "Source";
        From = "from", "시작일", "From";
        Until = "until", "종료일", "Until";
        SandboxId = "sandbox_id", "샌드박스 ID", "Sandbox ID";
        Name = "name", "이름", "Name";
        CopyOf = "copy_of", "복사할 샌드박스", "Copy of";
        CustomerUrl = "customer_url", "고객 API 주소", "Customer API";
        PaymentUrl = "payment_url", "쿠폰·결제 API 주소", "Coupon and payment API";
        TelegramAddress = "telegram_address", "전문 포트 주소", "Telegram port";
        Headers = "headers", "추가 헤더", "Extra headers";
        ConnectTimeoutMs = "connect_timeout_ms", "연결 제한 시간 (ms)", "Connection timeout (ms)";
        TimeoutMs = "timeout_ms", "응답 제한 시간 (ms)", "Answer timeout (ms)";
        Paths = "paths", "경로", "Paths";
        Mapping = "mapping", "필드 매핑", "Field mapping";
        Text = "text", "찾을 말", "Text";
        Operation = "operation", "호출", "Operation";
        Verdict = "verdict", "결과", "Outcome";
    }
}

/// What is wrong with an entered value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// Nothing was entered where something is needed.
    Missing,
    /// Not digits.
    NotANumber,
    /// Digits with commas that are not between its thousands.
    MisplacedComma,
    /// Below zero.
    Negative,
    /// Below the least that is possible.
    TooSmall {
        /// The least possible amount.
        minimum: Krw,
    },
    /// Above the most that is possible.
    TooLarge {
        /// The largest possible amount.
        maximum: Krw,
    },
    /// Not a day of the calendar.
    NotADate,
    /// Not a time of day.
    NotATime,
    /// Later than the sandbox's clock.
    InTheFuture {
        /// What the sandbox's clock shows.
        now: String,
    },
    /// Digits, but too few or too many.
    WrongLength {
        /// How many there must be, in words: `10–11`.
        expected: &'static str,
    },
    /// More characters than there is room for.
    TooLong {
        /// The most characters possible.
        maximum: usize,
    },
    /// A character that can't be in such a value.
    BadCharacter {
        /// Which characters are allowed, in words.
        allowed: &'static str,
    },
    /// Dots and nothing else, which in an address would be a way and no name.
    OnlyDots,
    /// A phone number that isn't a mobile one.
    NotAMobileNumber,
    /// A code that this sandbox does not know.
    UnknownCode,
    /// Known, but not below the one chosen above it in PG › CP › SVC.
    NotUnderParent,
    /// An end before its beginning.
    EndsBeforeItBegins,
    /// Not the address of a web service.
    NotAUrl,
    /// A user's name or password within an address.
    CredentialsInUrl,
    /// Not a host with a port.
    NotAnAddress,
    /// A number outside of its bounds.
    OutOfRange {
        /// The least possible.
        least: u64,
        /// The most possible.
        most: u64,
    },
    /// More entries than there is room for.
    TooMany {
        /// The most possible.
        maximum: usize,
    },
    /// Not a header that can be sent, or one that is ours to send.
    NotAHeader {
        /// Its name.
        at: String,
    },
    /// A hidden secret that is not stored, or would go to another address than before.
    SecretAgain {
        /// The header's name.
        at: String,
    },
    /// Not a path with the placeholders that it can have.
    NotAPath {
        /// Which path.
        at: String,
    },
    /// Not a JSON pointer, or none where one is needed.
    NotAPointer {
        /// Which field.
        at: String,
    },
}

impl FieldProblem {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::NotANumber => "NOT_A_NUMBER",
            Self::MisplacedComma => "MISPLACED_COMMA",
            Self::Negative => "NEGATIVE",
            Self::TooSmall { .. } => "TOO_SMALL",
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::NotADate => "NOT_A_DATE",
            Self::NotATime => "NOT_A_TIME",
            Self::InTheFuture { .. } => "IN_THE_FUTURE",
            Self::WrongLength { .. } => "WRONG_LENGTH",
            Self::TooLong { .. } => "TOO_LONG",
            Self::BadCharacter { .. } => "BAD_CHARACTER",
            Self::OnlyDots => "ONLY_DOTS",
            Self::NotAMobileNumber => "NOT_A_MOBILE_NUMBER",
            Self::UnknownCode => "UNKNOWN_CODE",
            Self::NotUnderParent => "NOT_UNDER_PARENT",
            Self::EndsBeforeItBegins => "ENDS_BEFORE_IT_BEGINS",
            Self::NotAUrl => "NOT_A_URL",
            Self::CredentialsInUrl => "CREDENTIALS_IN_URL",
            Self::NotAnAddress => "NOT_AN_ADDRESS",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::TooMany { .. } => "TOO_MANY",
            Self::NotAHeader { .. } => "NOT_A_HEADER",
            Self::SecretAgain { .. } => "SECRET_AGAIN",
            Self::NotAPath { .. } => "NOT_A_PATH",
            Self::NotAPointer { .. } => "NOT_A_POINTER",
        }
    }

    /// What is wrong and what to enter instead.
    pub fn text(&self) -> Text {
        match self {
            Self::Missing => Text::new("입력해 주세요", "Please enter a value"),
            Self::NotANumber => Text::new("숫자만 입력해 주세요", "Please enter digits only"),
            Self::MisplacedComma => Text::new(
                "쉼표는 세 자리마다 찍어 주세요. 예: 12,000",
                "Commas stand between thousands only. For example: 12,000",
            ),
            Self::Negative => Text::new("0보다 작을 수 없습니다", "It can't be below zero"),
            Self::TooSmall { minimum } => Text::new(
                format!("{minimum}원 이상이어야 합니다"),
                format!("It must be at least {minimum} won"),
            ),
            Self::TooLarge { maximum } => Text::new(
                format!("{maximum}원을 넘을 수 없습니다"),
                format!("It can't be more than {maximum} won"),
            ),
            Self::NotADate => Text::new(
                "달력에 없는 날짜입니다. 예: 2026-11-22",
                "Not a date of the calendar. For example: 2026-11-22",
            ),
            Self::NotATime => Text::new(
                "시각이 아닙니다. 예: 14:03:21",
                "Not a time of day. For example: 14:03:21",
            ),
            Self::InTheFuture { now } => Text::new(
                format!("샌드박스 시계({now})보다 뒤입니다"),
                format!("Later than the sandbox's clock ({now})"),
            ),
            Self::WrongLength { expected } => Text::new(
                format!("숫자 {expected}자리여야 합니다"),
                format!("It must have {expected} digits"),
            ),
            Self::TooLong { maximum } => Text::new(
                format!("{maximum}자를 넘을 수 없습니다"),
                format!("It can't be longer than {maximum} characters"),
            ),
            Self::BadCharacter { allowed } => Text::new(
                format!("쓸 수 있는 글자: {allowed}"),
                format!("Allowed characters: {allowed}"),
            ),
            Self::OnlyDots => Text::new(
                "점만으로는 쓸 수 없습니다. 글자나 숫자를 넣어 주세요",
                "It can't be dots alone. Please add a letter or a digit",
            ),
            Self::NotAMobileNumber => Text::new(
                "휴대폰 번호가 아닙니다. 예: 010-1234-5678",
                "Not a mobile number. For example: 010-1234-5678",
            ),
            Self::UnknownCode => Text::new(
                "이 샌드박스에 없는 코드입니다. 목록에서 골라 주세요",
                "This sandbox doesn't know the code. Please choose from the list",
            ),
            Self::NotUnderParent => Text::new(
                "위에서 고른 PG · CP에 속하지 않습니다. 다시 골라 주세요",
                "It doesn't belong to the PG and CP chosen. Please choose again",
            ),
            Self::EndsBeforeItBegins => {
                Text::new("시작일보다 앞설 수 없습니다", "It can't be before the beginning")
            }
            Self::NotAUrl => Text::new(
                "http:// 또는 https://로 시작하는 주소여야 합니다. 예: http://localhost:3000/api/v1",
                "It must be an http:// or https:// address. For example: http://localhost:3000/api/v1",
            ),
            Self::CredentialsInUrl => Text::new(
                "주소에 사용자 이름이나 비밀번호를 넣지 말고 추가 헤더를 써 주세요",
                "Please use an extra header instead of a name or password in the address",
            ),
            Self::NotAnAddress => Text::new(
                "호스트와 포트여야 합니다. 예: localhost:7700",
                "It must be a host and a port. For example: localhost:7700",
            ),
            Self::OutOfRange { least, most } => Text::new(
                format!("{least}에서 {most} 사이여야 합니다"),
                format!("It must be between {least} and {most}"),
            ),
            Self::TooMany { maximum } => Text::new(
                format!("{maximum}개까지입니다"),
                format!("There can be {maximum} at the most"),
            ),
            Self::NotAHeader { at } => Text::new(
                format!("{at}: 보낼 수 없는 헤더입니다. 이름과 값(ASCII)을 확인해 주세요"),
                format!("{at}: not a header that can be sent. Check its name and value (ASCII)"),
            ),
            Self::SecretAgain { at } => Text::new(
                format!("{at}: 저장된 값이 없거나 주소가 바뀌었습니다. 값을 다시 입력해 주세요"),
                format!("{at}: no value is stored, or the address changed. Please enter it again"),
            ),
            Self::NotAPath { at } => Text::new(
                format!("{at}: 경로는 /로 시작하고, 기본값에 있는 {{이름}}만 쓸 수 있습니다"),
                format!("{at}: a path begins with / and has no other {{names}} than the default"),
            ),
            Self::NotAPointer { at } => Text::new(
                format!("{at}: JSON 포인터가 아닙니다. 예: /data/0/name"),
                format!("{at}: not a JSON pointer. For example: /data/0/name"),
            ),
        }
    }
}

/// A problem at its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where.
    pub field: Field,
    /// What.
    pub problem: FieldProblem,
}

/// A problem at its field, as it is sent: told in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct FieldMessage {
    /// The field's name in JSON.
    pub field: Field,
    /// The problem's stable code.
    pub code: String,
    /// What is wrong and what to enter instead.
    pub message: Text,
}

impl From<&FieldError> for FieldMessage {
    fn from(error: &FieldError) -> Self {
        Self {
            field: error.field,
            code: error.problem.code().to_owned(),
            message: error.problem.text(),
        }
    }
}

/// Collects a form's errors while it is parsed, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Collector {
    errors: Vec<FieldError>,
}

impl Collector {
    /// The parsed value; or `None`, with the problem noted at its field.
    pub fn take<T>(&mut self, field: Field, parsed: Result<T, FieldProblem>) -> Option<T> {
        parsed.map_err(|problem| self.note(field, problem)).ok()
    }

    /// Parses `text` unless it is blank, where blank means "not given".
    pub fn optional<T>(
        &mut self,
        field: Field,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.take(field, parse(text)) }
    }

    /// Notes a problem.
    pub fn note(&mut self, field: Field, problem: FieldProblem) {
        self.errors.push(FieldError { field, problem });
    }

    /// The value built from all fields, or all problems. `built` is `None` only after a problem.
    pub fn finish<T>(self, built: Option<T>) -> Result<T, Vec<FieldError>> {
        match built {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_bounds() {
        let told = FieldProblem::TooLarge { maximum: Krw(99_999_999) }.text();
        assert_eq!(told.korean, "99,999,999원을 넘을 수 없습니다");
        assert_eq!(told.english, "It can't be more than 99,999,999 won");
    }
}
