//! How anything that went wrong is told to a client: one flat value for invalid fields, refusals
//! and faults alike.

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, FieldMessage};
use crate::language::Text;
use crate::refusal::Refusal;
use crate::status::CouponSeen;

/// The code of a request with fields that could not be understood.
pub const INVALID_REQUEST: &str = "INVALID_REQUEST";
/// The code of a fault while the database can't be reached.
pub const DATABASE_UNAVAILABLE: &str = "DATABASE_UNAVAILABLE";
/// The code of a fault while the database's disk is full.
pub const STORAGE_FULL: &str = "STORAGE_FULL";
/// The code of any other fault.
pub const INTERNAL: &str = "INTERNAL";
/// The code of a payment whose verification did not answer in time.
pub const VERIFICATION_TIMEOUT: &str = "VERIFICATION_TIMEOUT";

/// What went wrong, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What happened and what to do next.
    pub message: Text,
    /// The fields at fault, if it is they.
    #[serde(default)]
    pub fields: Vec<FieldMessage>,
    /// What the coupon is, of a payment that was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponSeen>,
    /// What to tell whoever reads the server's log; empty where no request reached it.
    #[serde(default)]
    pub request_id: String,
    /// Whether it was told before: the same order, sent again, gets its first answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
}

impl Failure {
    /// A failure with a code and a message, and nothing at a field.
    pub fn new(status: u16, code: &str, message: Text) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message,
            fields: Vec::new(),
            coupon: None,
            request_id: String::new(),
            replayed: false,
        }
    }

    /// Whether a request with effects that got this answer may have been done all the same, or may
    /// yet be: nobody said that it was not.
    pub fn leaves_open(&self) -> bool {
        match self.code.as_str() {
            // These say that nothing was done.
            "VERIFICATION_UNREACHABLE" | "EXTERNAL_UNREACHABLE" => false,
            "ORDER_IN_PROGRESS" => true,
            _ => self.status >= 500,
        }
    }

    /// Fields that could not be understood.
    pub fn invalid(errors: &[FieldError]) -> Self {
        let message = Text::new(
            format!("입력값 {}개를 확인해 주세요", errors.len()),
            format!("Please check {} of the values entered", errors.len()),
        );
        Self {
            fields: errors.iter().map(FieldMessage::from).collect(),
            ..Self::new(422, INVALID_REQUEST, message)
        }
    }

    /// Whether the same request may come to something else though nobody changes anything: a
    /// refusal that passes, a fault, a wait that was cut short.
    pub fn passes(&self) -> bool {
        passes(self.status, &self.code)
    }

    /// A business refusal.
    pub fn refused(refusal: &Refusal) -> Self {
        let failure = Self::new(refusal.status(), refusal.code(), refusal.text());
        Self { coupon: refusal.coupon().cloned(), ..failure }
    }

    /// The database can't be reached; it will be tried again with the next request.
    pub fn database_unavailable() -> Self {
        Self::new(
            503,
            DATABASE_UNAVAILABLE,
            Text::new(
                "데이터베이스에 연결할 수 없습니다. PostgreSQL이 실행 중인지 확인하고 잠시 후 다시 시도해 주세요. 입력한 내용은 그대로 있습니다",
                "The database can't be reached. Check that PostgreSQL is running and try again shortly. What you entered is kept",
            ),
        )
    }

    /// The database has no room left on its disk; it goes on as soon as there is some.
    pub fn storage_full() -> Self {
        Self::new(
            507,
            STORAGE_FULL,
            Text::new(
                "데이터베이스의 디스크가 가득 차서 저장할 수 없습니다. 공간을 확보하면 서버를 다시 시작하지 않아도 이어집니다. 그다음 다시 시도해 주세요. 입력한 내용은 그대로 있습니다",
                "The database's disk is full, so nothing more can be stored. Make room there: it goes on by itself, without a restart. Then try again. What you entered is kept",
            ),
        )
    }

    /// A fault of micropay itself.
    pub fn internal() -> Self {
        Self::new(
            500,
            INTERNAL,
            Text::new(
                "처리 중 오류가 났습니다. 다시 시도해 주세요. 계속되면 요청 번호로 서버 로그를 확인해 주세요",
                "Something went wrong. Please try again. If it persists, find the request id in the server's log",
            ),
        )
    }

    /// The request could not be read at all: not JSON, or not of the expected shape.
    pub fn malformed(detail: &str) -> Self {
        Self::new(
            400,
            "MALFORMED_REQUEST",
            Text::new(
                format!(
                    "요청을 읽을 수 없습니다. JSON 본문과 Content-Type을 확인해 주세요: {detail}"
                ),
                format!(
                    "The request can't be read. Check its JSON body and Content-Type: {detail}"
                ),
            ),
        )
    }

    /// The request's path or query could not be read.
    pub fn malformed_address(detail: &str) -> Self {
        let message = Text::new(
            format!("요청의 주소를 읽을 수 없습니다. 경로와 ? 뒤의 값을 확인해 주세요: {detail}"),
            format!(
                "The address can't be read. Check its path and what stands behind the ?: {detail}"
            ),
        );
        Self { message, ..Self::malformed(detail) }
    }

    /// No answer came back from the server: it is away, or the network is.
    pub fn unreachable() -> Self {
        Self::new(
            503,
            "SERVER_UNREACHABLE",
            Text::new(
                "서버에 연결할 수 없습니다. 서버가 실행 중인지 확인하고 다시 시도해 주세요. 입력한 내용은 그대로 있습니다",
                "The server can't be reached. Check that it is running and try again. What you entered is kept",
            ),
        )
    }
}

/// The same of a failure's status and code. A code that is no refusal of ours may be a system
/// outside's own: its status says it then.
pub fn passes(status: u16, code: &str) -> bool {
    Refusal::code_passes(code).unwrap_or(status >= 500 || matches!(status, 408 | 423 | 425 | 429))
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message.english)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_by_the_code_before_the_status() {
        for (status, code, expected) in [
            (409, "OUTCOME_UNKNOWN", true),
            (409, "COUPON_HELD", true),
            (409, "COUPON_ALREADY_USED", false),
            // Stored with the payment, whatever its status says.
            (503, "VERIFICATION_UNREACHABLE", false),
            (502, "EXTERNAL_ANSWER_UNREADABLE", true),
            (422, INVALID_REQUEST, false),
            (500, INTERNAL, true),
            (503, DATABASE_UNAVAILABLE, true),
            (429, "SOMEBODY_ELSES", true),
            (409, "SOMEBODY_ELSES", false),
        ] {
            assert_eq!(passes(status, code), expected, "{status} {code}");
        }
    }

    /// A new refusal is looked at here, whether it says that nothing was done.
    #[test]
    fn what_leaves_a_request_open() {
        let mut open: Vec<&str> = Vec::new();
        for (code, status) in Refusal::CODES {
            if Failure::new(*status, code, Text::default()).leaves_open() {
                open.push(code);
            }
        }
        let expected = [
            "ORDER_IN_PROGRESS",
            // Of a question, which has no effect.
            "EXTERNAL_NO_ANSWER",
            "EXTERNAL_OUTCOME_UNKNOWN",
            "EXTERNAL_ANSWER_UNREADABLE",
            "EXTERNAL_ANSWER_CONTRADICTORY",
        ];
        assert_eq!(open, expected);
        for fault in [Failure::unreachable(), Failure::internal(), Failure::database_unavailable()]
        {
            assert!(fault.leaves_open(), "{fault}");
        }
        assert!(!Failure::malformed("").leaves_open());
        assert!(!Failure::invalid(&[]).leaves_open());
    }
}
