//! What can be wrong with an entered value, and how it is told.

use crate::language::Text;
use crate::money::Krw;

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
    /// Entered where it is not used.
    NotHere,
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
    /// The same name for two of them.
    Twice,
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
    /// A condition that can't be one.
    NotACondition {
        /// The place in the tree, as a JSON pointer.
        at: String,
        /// What is wrong there.
        problem: Text,
    },
    /// Not the times of a schedule.
    NotACron {
        /// What is wrong, and what is meant.
        problem: Text,
    },
    /// A file that is no scenario, at a place of it.
    NotAScenario {
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
        /// What is wrong there.
        problem: Text,
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
            Self::NotHere => "NOT_HERE",
            Self::NotAUrl => "NOT_A_URL",
            Self::CredentialsInUrl => "CREDENTIALS_IN_URL",
            Self::NotAnAddress => "NOT_AN_ADDRESS",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::Twice => "TWICE",
            Self::TooMany { .. } => "TOO_MANY",
            Self::NotAHeader { .. } => "NOT_A_HEADER",
            Self::SecretAgain { .. } => "SECRET_AGAIN",
            Self::NotAPath { .. } => "NOT_A_PATH",
            Self::NotACondition { .. } => "NOT_A_CONDITION",
            Self::NotAPointer { .. } => "NOT_A_POINTER",
            Self::NotACron { .. } => "NOT_A_CRON",
            Self::NotAScenario { .. } => "NOT_A_SCENARIO",
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
            Self::Twice => Text::new(
                "같은 이름이 두 번 나옵니다. 하나만 남겨 주세요",
                "The same name comes twice. Please keep one of them",
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
            Self::NotHere => Text::new(
                "여기서는 쓰이지 않습니다. 비워 주세요",
                "It is not used here. Please leave it out",
            ),
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
            Self::NotACondition { at, problem } => {
                Text::new(format!("{at}: {}", problem.korean), format!("{at}: {}", problem.english))
            }
            Self::NotACron { problem } => problem.clone(),
            Self::NotAScenario { line, column, problem } => Text::new(
                format!("{line}행 {column}열: {}", problem.korean),
                format!("line {line}, column {column}: {}", problem.english),
            ),
            Self::NotAPointer { at } => Text::new(
                format!("{at}: JSON 포인터가 아닙니다. 예: /data/0/name"),
                format!("{at}: not a JSON pointer. For example: /data/0/name"),
            ),
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
