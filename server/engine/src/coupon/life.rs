//! 쿠폰의 흐름: what happened to a coupon, one after the other.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::CouponLine;
use crate::identifier::{OrderNo, ReaderName};
use crate::language::Text;

#[cfg(feature = "postgres")]
mod load;
#[cfg(any(test, feature = "postgres"))]
mod tell;

codes! {
    /// What happened to a coupon.
    pub enum LifeKind {
        Issued = "issued", "발급", "Issued";
        Held = "held", "선점", "Held";
        Verified = "verified", "검증", "Verified";
        Used = "used", "사용", "Used";
        Released = "released", "결제 거절, 선점 해제", "Payment declined, released";
        Restored = "restored", "취소되어 복원", "Restored by a cancel";
        Voided = "voided", "취소되어 무효", "Voided by a cancel";
        Replaced = "replaced", "취소되어 재발급", "Replaced after a cancel";
        Expired = "expired", "만료", "Expired";
        Extended = "extended", "연장", "Extended";
        Deleted = "deleted", "삭제", "Deleted";
        Undeleted = "undeleted", "손으로 복원", "Restored by hand";
    }
}

/// Something that happened to a coupon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct LifeEntry {
    /// What.
    pub kind: LifeKind,
    /// When, by the sandbox's clock; none of a deletion that was made before such things were kept.
    #[serde(deserialize_with = "crate::clock::wire::moment_if_any")]
    pub at: Option<DateTime<Utc>>,
    /// The order that it happened in.
    pub order_no: Option<OrderNo>,
    /// The verification's code, or the refusal's.
    pub code: Option<String>,
    /// What there is to say of it.
    pub text: Text,
    /// Who did it, where it was done by hand.
    pub reader: Option<ReaderName>,
}

/// A coupon with what happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CouponLife {
    /// The coupon, a deleted one too.
    pub line: CouponLine,
    /// What happened, oldest first.
    pub entries: Vec<LifeEntry>,
    /// Whether it was in payments before those that are told.
    pub has_earlier_payments: bool,
}
