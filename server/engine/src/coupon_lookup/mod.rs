//! 쿠폰 조회: which coupons a payment request could be paid with, here or at a target.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(feature = "postgres")]
use crate::condition::ToldChange;
use crate::condition::{Change, ConditionVerdict};
use crate::coupon::Coupon;
use crate::identifier::PromotionId;
use crate::language::Text;
use crate::money::Krw;
use crate::promotion::{Benefit, PromotionState};

#[cfg(feature = "postgres")]
mod at_look_up;
#[cfg(feature = "postgres")]
mod at_target;
#[cfg(feature = "postgres")]
mod evaluate;
mod from_target;
#[cfg(feature = "postgres")]
mod lookup;
#[cfg(feature = "postgres")]
mod promises;
mod ranking;

pub use from_target::from_target;
pub use ranking::{Precedence, RankedCoupon, ranked};

/// What of a promotion's conditions stands in the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct UnmetCondition {
    /// The condition's stable code.
    pub code: String,
    /// What is wanted beside what there is.
    pub text: Text,
}

/// A coupon that this request can't use, with why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ExcludedCoupon {
    /// The coupon.
    pub coupon: Coupon,
    /// The condition's or the refusal's stable code.
    pub code: String,
    /// What stands in the way first.
    pub reason: Text,
    /// All conditions of its promotion that are not met.
    #[serde(default)]
    pub unmet: Vec<UnmetCondition>,
    /// The fewest changes of the request with which its conditions are met; none where no change of the
    /// request does it.
    #[serde(default)]
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<ToldChange>))]
    pub changes: Vec<Change>,
}

/// A promotion whose conditions this request meets and which would still issue to this customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct IssuablePromotion {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// The name its coupons carry.
    pub name: String,
    /// What a coupon takes off, in won; of a percentage the most.
    pub amount: Krw,
    /// Of a percentage: how many hundredths of a payment's amount.
    #[serde(default)]
    pub percent: Option<i32>,
    /// Of a percentage: to a multiple of how many won it is rounded down.
    #[serde(default)]
    pub rounding: Option<i32>,
    /// The last day of a coupon that is issued today.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
}

impl IssuablePromotion {
    /// What a coupon takes off.
    pub fn benefit(&self) -> Benefit {
        Benefit::of(self.amount, self.percent, self.rounding)
    }
}

/// What 쿠폰 조회 answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CouponLookup {
    /// The coupons that can be used now: the largest benefit for this request first, then the first to end, then
    /// by serial number. A target's are in the target's order.
    pub usable: Vec<Coupon>,
    /// What each of these takes off, and why it stands before the next, in the same order. A target tells none.
    #[serde(default)]
    pub ranking: Vec<RankedCoupon>,
    /// Those that can't, each with its reason.
    pub excluded: Vec<ExcludedCoupon>,
    /// Promotions that would issue one for this request.
    pub issuable: Vec<IssuablePromotion>,
}

/// A promotion, judged for a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PromotionEvaluation {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// The version that was judged: what it promises now.
    pub version: i32,
    /// The name that its coupons carry.
    pub name: String,
    /// Whether it issues coupons.
    pub state: PromotionState,
    /// What it promises, in a sentence.
    pub sentence: Text,
    /// Whether a coupon of it would be offered to this payer for this request.
    pub offered: bool,
    /// Why none can be issued to this payer now, whatever the request is.
    pub not_issued: Option<UnmetCondition>,
    /// Its conditions, each with what is wanted, what there is, and whether that is met.
    pub conditions: ConditionVerdict,
    /// All that are not met.
    pub unmet: Vec<UnmetCondition>,
    /// The fewest changes of the request with which all are met; none where they are, or where no change of
    /// the request does it.
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<ToldChange>))]
    pub changes: Vec<Change>,
}
