//! 결과: the record of every call, with what went back and forth.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identifier::{OrderNo, ReaderName, SandboxId, SerialNo};
use crate::language::Text;
use crate::reader::Role;
pub use crate::reader::Source;
use crate::telegram::FieldView;
use crate::topic::{Topic, Topics};

#[cfg(feature = "postgres")]
mod call;
#[cfg(feature = "postgres")]
mod detail;
mod filter;
#[cfg(feature = "postgres")]
mod list;
#[cfg(feature = "postgres")]
mod record;
#[cfg(feature = "postgres")]
mod retention;
mod target_call;
#[cfg(feature = "postgres")]
mod trace;

pub use filter::{ExchangeFilter, ExchangeForm};
#[cfg(feature = "postgres")]
pub(crate) use record::{CallResult, Recorded, ToRecord, microseconds, result_of, store_within};
#[cfg(feature = "postgres")]
pub use retention::Retention;
pub use target_call::{Pair, TargetCall};
#[cfg(feature = "postgres")]
pub(crate) use trace::{StoredFrame, StoredTelegram, Trace};

codes! {
    /// What was called.
    pub enum Operation {
        Pay = "pay", "결제", "Payment";
        Cancel = "cancel", "결제 취소", "Cancel";
        CouponLookup = "coupon_lookup", "쿠폰 조회", "Coupon lookup";
        CustomerLookup = "customer_lookup", "NCN 조회", "NCN lookup";
        History = "history", "결제 내역", "Payment history";
        CouponIssue = "coupon_issue", "쿠폰 발급", "Coupon issue";
        CouponRegister = "coupon_register", "쿠폰 등록", "Coupon registration";
        CouponDelete = "coupon_delete", "쿠폰 삭제", "Coupon deletion";
        CouponRestore = "coupon_restore", "쿠폰 복원", "Coupon restoration";
        CouponExtend = "coupon_extend", "쿠폰 연장", "Coupon extension";
        Verification = "verification", "쿠폰 검증", "Verification";
        Settlement = "settlement", "결과 확인", "Settlement";
        Inquiry = "inquiry", "주문 조회", "Inquiry";
        TargetTest = "target_test", "연결 시험", "Connection test";
        ScenarioStep = "scenario_step", "시나리오 단계", "Scenario step";
    }
}

impl Operation {
    /// What a call of this kind changes when it takes effect, besides the record of it.
    pub fn changes(self) -> Topics {
        match self {
            Self::Pay | Self::Cancel | Self::Settlement => {
                Topics::of(&[Topic::Payments, Topic::Coupons, Topic::Subscribers])
            }
            // Outside, what a payment is may be known only since it was asked for.
            Self::Inquiry => Topics::of(&[Topic::Payments, Topic::Coupons]),
            // A look-up issues coupons where a promotion says so.
            Self::CouponIssue | Self::CouponRegister | Self::CouponLookup => {
                Topics::of(&[Topic::Coupons, Topic::Promotions])
            }
            Self::CouponDelete | Self::CouponRestore | Self::CouponExtend | Self::Verification => {
                Topic::Coupons.into()
            }
            Self::CustomerLookup | Self::History | Self::TargetTest | Self::ScenarioStep => {
                Topics::NONE
            }
        }
    }

    /// Whether a call of this kind only looks.
    pub fn is_look(self) -> bool {
        matches!(self, Self::CouponLookup | Self::CustomerLookup | Self::History | Self::Inquiry)
    }
}

codes! {
    /// How a call ended, for its colour.
    pub enum Verdict {
        Good = "good", "정상", "Good";
        Refused = "refused", "거절", "Refused";
        Unknown = "unknown", "확인 중", "Unknown";
        Fault = "fault", "오류", "Fault";
    }
}

/// A call in the list of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Exchange {
    /// Rising with every call.
    pub exchange_no: i64,
    /// When it began, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// Where it came from.
    pub source: Source,
    /// What was called.
    pub operation: Operation,
    /// How it ended.
    pub verdict: Verdict,
    /// The result's code: `OK`, a refusal's, a fault's.
    pub code: String,
    /// The result in a line.
    #[cfg_attr(feature = "postgres", sqlx(json))]
    pub message: Text,
    /// The order that it was about, if it named one.
    pub order_no: Option<OrderNo>,
}

/// A call, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ExchangeDetail {
    /// The call.
    pub exchange: Exchange,
    /// What to ask for with the server's log.
    pub request_id: String,
    /// The request, as indented JSON.
    pub request: String,
    /// The same as a request of the HTTP API; none where no client can ask for it.
    pub call: Option<ApiCall>,
    /// The answer, as indented JSON.
    pub response: String,
    /// What went over TCP for it.
    pub telegrams: Vec<TelegramView>,
    /// What went to a system outside for it.
    pub outside: Vec<TargetCall>,
    /// Whether personal data in request, answer, telegrams and calls outside is masked.
    pub masked: bool,
    /// The record of what went wrong in it, if something did.
    pub error_no: Option<i64>,
    /// The coupon of the payment that it was about, or that it named itself.
    pub serial_no: Option<SerialNo>,
    /// Who saw this call's personal data last, the latest first.
    pub unmaskings: Vec<Unmasking>,
}

/// That somebody saw a call's personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Unmasking {
    /// When, in real time: not by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// Who.
    pub reader: ReaderName,
    /// As what.
    pub role: Role,
}

/// A request of the HTTP API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ApiCall {
    /// The sandbox that it is about.
    pub sandbox: SandboxId,
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The JSON body, on one line.
    pub body: Option<String>,
}

/// A telegram as it went over the wire, with its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct TelegramView {
    /// From micropay to whoever is at the other end, or from there.
    pub direction: Direction,
    /// The frame as text; what isn't text is shown as `·`.
    pub text: String,
    /// Its fields, from the one declaration.
    pub fields: Vec<FieldView>,
    /// What is to be told beside it: characters that its bytes could not carry, and where an answer says
    /// something else than was asked.
    pub notes: Vec<Text>,
}

codes! {
    /// Which way a telegram went.
    pub enum Direction {
        Sent = "sent", "송신", "Sent";
        Received = "received", "수신", "Received";
    }
}
