//! Where a coupon and a payment are in their lives, as all that tells of them says it. What leads from
//! one status to the next is decided in `coupon` and `payment`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identifier::SerialNo;

codes! {
    /// Where a coupon is in its life.
    pub enum CouponStatus {
        Unused = "unused", "미사용", "Unused";
        Held = "held", "선점", "Held";
        Used = "used", "사용", "Used";
        Expired = "expired", "만료", "Expired";
        Deleted = "deleted", "삭제", "Deleted";
    }
}

codes! {
    /// Where a payment is in its life.
    pub enum PaymentStatus {
        Pending = "pending", "처리 중", "Pending";
        Unknown = "unknown", "확인 중", "Unknown";
        Paid = "paid", "결제", "Paid";
        Declined = "declined", "거절", "Declined";
        Cancelled = "cancelled", "취소", "Cancelled";
    }
}

impl PaymentStatus {
    /// Whether the payment has no outcome yet.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }
}

/// What a coupon was at a moment: told with what became of its payment, for what comes back after its
/// last day is expired, and what came back may be gone again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CouponSeen {
    /// 일렬 번호.
    pub serial_no: SerialNo,
    /// Its status then.
    pub status: CouponStatus,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub as_of: DateTime<Utc>,
}

codes! {
    /// A stage of a payment that is being made.
    pub enum Stage {
        Received = "received", "접수", "Received";
        Held = "held", "쿠폰 선점", "Coupon held";
        Verified = "verified", "쿠폰 검증", "Verified";
        Settled = "settled", "확정", "Settled";
    }
}

/// A stage that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// Which.
    pub stage: Stage,
    /// What it took, in microseconds.
    pub took_us: i64,
    /// What the verification answered; `None` where it did not, and of the other stages.
    pub code: Option<String>,
}
