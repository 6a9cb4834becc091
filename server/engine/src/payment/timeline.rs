//! 흐름: what happened to a payment, one after the other, with the calls behind it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Payment;
use crate::coupon::Coupon;
use crate::exchange::Exchange;
use crate::identifier::SerialNo;
use crate::language::Text;

#[cfg(feature = "postgres")]
mod load;
#[cfg(feature = "postgres")]
mod tell;

codes! {
    /// What happened.
    pub enum TimelineKind {
        Received = "received", "요청 받음", "Received";
        Repeated = "repeated", "같은 요청 다시", "Sent again";
        Refused = "refused", "거절", "Refused";
        CouponHeld = "coupon_held", "쿠폰 선점", "Coupon held";
        VerificationAsked = "verification_asked", "쿠폰 검증 요청", "Verification asked";
        VerificationAnswered = "verification_answered", "쿠폰 검증 응답", "Verification answered";
        InquiryAsked = "inquiry_asked", "조회 요청", "Inquiry asked";
        InquiryAnswered = "inquiry_answered", "조회 응답", "Inquiry answered";
        ReversalAsked = "reversal_asked", "망취소 요청", "Reversal asked";
        ReversalAnswered = "reversal_answered", "망취소 응답", "Reversal answered";
        NotAnswered = "not_answered", "응답 없음", "No answer";
        Paid = "paid", "결제", "Paid";
        Declined = "declined", "거절 확정", "Declined";
        Unknown = "unknown", "확인 중", "Unknown";
        InquiryRequested = "inquiry_requested", "주문 조회", "Order inquiry";
        CancelRequested = "cancel_requested", "취소 요청", "Cancel requested";
        CancelRefused = "cancel_refused", "취소 거절", "Cancel refused";
        Cancelled = "cancelled", "취소", "Cancelled";
        CouponUsed = "coupon_used", "쿠폰 사용", "Coupon used";
        CouponRestored = "coupon_restored", "쿠폰 복원", "Coupon restored";
        CouponVoided = "coupon_voided", "쿠폰 무효", "Coupon voided";
        CouponReplaced = "coupon_replaced", "쿠폰 재발급", "Coupon replaced";
        CouponExpired = "coupon_expired", "쿠폰 만료", "Coupon expired";
        ForeignTelegram = "foreign_telegram", "밖에서 온 전문", "Telegram from outside";
        UsageOfMonth = "usage_of_month", "그 달의 사용액", "Usage of the month";
    }
}

/// Something that happened to a payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// What.
    pub kind: TimelineKind,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// What it took, in microseconds, where that is known.
    pub took_us: Option<i64>,
    /// The verification's code, or the refusal's.
    pub code: Option<String>,
    /// The same in words.
    pub text: Text,
    /// The call that it happened in; none where its record is not kept.
    pub exchange_no: Option<i64>,
    /// The coupon that it happened to.
    pub serial_no: Option<SerialNo>,
}

/// A payment with all that happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PaymentTimeline {
    /// The payment as it is now.
    pub payment: Payment,
    /// Its coupon as it is now.
    pub coupon: Option<Coupon>,
    /// What happened, in its order.
    pub entries: Vec<TimelineEntry>,
    /// The calls behind it, in their order. What only looked is not among them.
    pub calls: Vec<Exchange>,
    /// Whether there are earlier calls than these.
    pub has_earlier_calls: bool,
}
