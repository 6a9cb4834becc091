//! Promotions: the campaigns that coupons are issued from, with their conditions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::identifier::PromotionId;
use crate::money::Krw;

mod qualify;
pub use qualify::{CodeNames, Facts, Unmet};

codes! {
    /// What goes wrong, on purpose, when a coupon of the promotion is verified over TCP.
    pub enum VerificationFault {
        Refuse = "refuse", "검증 거절", "Verification refuses";
        LoseRequest = "lose_request", "요청 유실", "Request lost";
        LoseAnswer = "lose_answer", "응답 유실", "Answer lost";
    }
}

/// A campaign. A condition that is `None` holds for every request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Promotion {
    /// Its code.
    pub promotion_id: PromotionId,
    /// The name that its coupons carry.
    pub name: String,
    /// What a coupon takes off, in won. Never more than `minimum_amount`.
    pub coupon_amount: Krw,
    /// The least amount that a payment with such a coupon may have.
    pub minimum_amount: Krw,
    /// The first day on which its coupons can be issued and used.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_from: NaiveDate,
    /// The last day on which its coupons can be issued and used.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
    /// Payment methods that it is for.
    pub payment_methods: Option<Vec<String>>,
    /// Payment types that it is for.
    pub payment_types: Option<Vec<String>>,
    /// Payment gateways that it is for.
    pub pgs: Option<Vec<String>>,
    /// Content providers that it is for.
    pub cps: Option<Vec<String>>,
    /// Services that it is for.
    pub svcs: Option<Vec<String>>,
    /// Whether the payer must have consented to advertising.
    pub ad_consent_required: bool,
    /// How many coupons can be issued in all.
    pub budget: i64,
    /// How many coupons one customer can get.
    pub per_customer: i64,
    /// What goes wrong, on purpose, when its coupons are verified.
    pub verification_fault: Option<VerificationFault>,
}
