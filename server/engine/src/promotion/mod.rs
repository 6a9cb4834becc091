//! Promotions: the campaigns that coupons are issued from. What one promises is a version, which never
//! changes; a coupon keeps the promise of the version that it was issued from.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::condition::{Condition, Facts, Rule};
use crate::identifier::PromotionId;
#[cfg(feature = "postgres")]
use crate::language::Language;
use crate::language::Text;
use crate::money::Krw;

#[cfg(feature = "postgres")]
mod audience;
mod benefit;
#[cfg(feature = "postgres")]
mod delete;
#[cfg(feature = "postgres")]
mod edit;
mod form;
#[cfg(feature = "postgres")]
mod list;
#[cfg(feature = "postgres")]
mod lock;
#[cfg(feature = "postgres")]
mod room;
mod sentence;
#[cfg(feature = "postgres")]
mod state;
mod view;

#[cfg(feature = "postgres")]
pub(crate) use audience::people_after;
pub use benefit::{Benefit, BenefitKind};
pub use form::{NewPromotion, PromotionForm, Terms};
#[cfg(feature = "postgres")]
pub(crate) use lock::lock;
pub use view::{ChoiceView, EnteredAs, FollowedVersion, KindView, PromotionLine, PromotionView};

codes! {
    /// What goes wrong, on purpose, when a coupon of the promotion is verified over TCP.
    pub enum VerificationFault {
        Refuse = "refuse", "검증 거절", "Verification refuses";
        LoseRequest = "lose_request", "요청 유실", "Request lost";
        LoseAnswer = "lose_answer", "응답 유실", "Answer lost";
    }
}

codes! {
    /// Whether a promotion issues coupons. Those that are out keep their promise whatever it is.
    pub enum PromotionState {
        Draft = "draft", "초안", "Draft";
        Running = "running", "진행 중", "Running";
        Paused = "paused", "일시 중지", "Paused";
        Ended = "ended", "종료", "Ended";
    }
}

codes! {
    /// What a cancel does to the coupon of the payment.
    pub enum OnCancel {
        Restore = "restore", "복원", "Restored";
        RestoreWithGrace = "restore_with_grace", "복원, 끝났으면 유예", "Restored, with grace if it ended";
        Void = "void", "복원 안 함", "Not restored";
        Reissue = "reissue", "새 쿠폰 발급", "A new one is issued";
    }
}

codes! {
    /// When a promotion's coupons are issued.
    pub enum WhenIssued {
        Beforehand = "beforehand", "미리 발급", "Beforehand";
        AtLookUp = "at_look_up", "쿠폰 조회 때 자동 발급", "At a look-up, to whoever qualifies";
    }
}

/// A campaign with one version of what it promises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Promotion {
    /// Its code.
    pub promotion_id: PromotionId,
    /// Whether it issues coupons.
    pub state: PromotionState,
    /// How often it was edited, from 1: what an edit has to name.
    pub edit_no: i32,
    /// Which version of its promise this is, from 1.
    pub version: i32,
    /// The name that its coupons carry.
    pub name: String,
    /// Whether a coupon takes off an amount or a percentage.
    pub benefit: BenefitKind,
    /// What a coupon takes off, in won, never more than `minimum_amount`; of a percentage the most.
    pub coupon_amount: Krw,
    /// Of a percentage: how many hundredths of a payment's amount.
    pub percent: Option<i32>,
    /// Of a percentage: to a multiple of how many won it is rounded down.
    pub rounding: Option<i32>,
    /// The least amount that a payment with such a coupon may have, before the discount.
    pub minimum_amount: Krw,
    /// The first day on which its coupons can be issued and used, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_from: NaiveDate,
    /// The last day on which its coupons can be issued and used, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
    /// How many days a coupon has after that of its issue, which is not counted; none: all until `valid_until`, which
    /// ends it anyway.
    pub valid_days: Option<i32>,
    /// What a cancel does to the coupon of the payment.
    pub on_cancel: OnCancel,
    /// How many days, from that of a cancel, a restored coupon has that ended meanwhile.
    pub grace_days: Option<i32>,
    /// What else is asked of a payment and of who pays.
    #[cfg_attr(feature = "postgres", sqlx(json))]
    pub conditions: Condition,
    /// How many coupons can be issued in all.
    pub budget: i64,
    /// How many have been. What a cancel restores is not issued again.
    #[serde(default)]
    pub issued: i64,
    /// The most won that its coupons may take off in all; none: any.
    pub budget_won: Option<Krw>,
    /// What those that were issued take off at the most, in won.
    pub issued_won: Krw,
    /// How many coupons one customer can get.
    pub per_customer: i64,
    /// How many coupons can be issued on a day, in Seoul; none: any.
    pub per_day: Option<i64>,
    /// How many have been issued today, where days or months are bounded.
    #[serde(default)]
    pub issued_today: i64,
    /// How many coupons can be issued in a month, in Seoul; none: any.
    pub per_month: Option<i64>,
    /// How many have been issued this month, where days or months are bounded.
    #[serde(default)]
    pub issued_this_month: i64,
    /// When its coupons are issued.
    pub issuing: WhenIssued,
    /// What goes wrong, on purpose, when its coupons are verified.
    pub verification_fault: Option<VerificationFault>,
}

/// What was promised, and by whom. Its coupons keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PromotionVersion {
    /// From 1.
    pub version: i32,
    /// The name that its coupons carry.
    pub name: String,
    /// Whether a coupon takes off an amount or a percentage.
    pub benefit: BenefitKind,
    /// What a coupon takes off, in won; of a percentage the most.
    pub coupon_amount: Krw,
    /// Of a percentage: how many hundredths of a payment's amount.
    pub percent: Option<i32>,
    /// Of a percentage: to a multiple of how many won it is rounded down.
    pub rounding: Option<i32>,
    /// The least amount of a payment, before the discount.
    pub minimum_amount: Krw,
    /// The first day, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_from: NaiveDate,
    /// The last day, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
    /// How many days a coupon has after that of its issue, which is not counted.
    pub valid_days: Option<i32>,
    /// What a cancel does to the coupon of the payment.
    pub on_cancel: OnCancel,
    /// How many days, from that of a cancel, a restored coupon has that ended meanwhile.
    pub grace_days: Option<i32>,
    /// What else is asked.
    pub conditions: Condition,
    /// Who made it; none where it came with the sandbox.
    pub made_by: Option<String>,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub made_at: DateTime<Utc>,
    /// How many coupons were issued from it; 10,001 stands for more.
    pub coupons: i64,
}

/// A promotion with all that it ever promised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PromotionDetail {
    /// As it is now.
    pub promotion: Promotion,
    /// What it promises now, in a sentence.
    pub sentence: Text,
    /// Its versions, the newest first: that is what it promises now.
    pub versions: Vec<PromotionVersion>,
}

/// How many of a sandbox's subscribers could get a promotion's coupon, by what is known of them: what only a
/// request says is taken as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Audience {
    /// How many subscribers there are.
    pub subscribers: i64,
    /// How many of them qualify.
    pub qualify: i64,
    /// Some who do, by their phone numbers, which are masked.
    pub some: Vec<String>,
}

impl PromotionState {
    /// What a person reads.
    #[cfg(feature = "postgres")]
    pub(crate) fn text(self) -> Text {
        Text::new(self.name(Language::Korean), self.name(Language::English))
    }

    /// The states from which a promotion comes to this one; from this one itself it stays.
    #[cfg(feature = "postgres")]
    fn reached_from(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Draft],
            Self::Running => &[Self::Draft, Self::Paused, Self::Running],
            Self::Paused => &[Self::Running, Self::Paused],
            // What ended stays so: a copy can begin anew.
            Self::Ended => Self::ALL,
        }
    }
}

impl Promotion {
    /// What a coupon takes off.
    pub fn benefit(&self) -> Benefit {
        Benefit::of(self.coupon_amount, self.percent, self.rounding)
    }

    /// What a coupon takes off a payment of `amount`.
    pub fn discount(&self, amount: Krw) -> Krw {
        self.benefit().discount(amount)
    }

    /// The last day of a coupon that is issued on a day.
    pub fn ends_on(&self, issued_on: NaiveDate) -> NaiveDate {
        let days = self.valid_days.and_then(|days| u64::try_from(days).ok());
        let last = days.and_then(|days| issued_on.checked_add_days(Days::new(days)));
        last.map_or(self.valid_until, |last| last.min(self.valid_until))
    }

    /// Whether a payment can be made with one of its coupons, as far as its promise goes.
    pub fn qualifies(&self, facts: &Facts<'_>) -> bool {
        self.qualifies_until(self.valid_until, facts)
    }

    /// The same of a coupon with this last day, which may have been extended by hand.
    pub fn qualifies_until(&self, last_day: NaiveDate, facts: &Facts<'_>) -> bool {
        self.days_and_minimum(last_day).iter().all(|one| one.holds(facts) == Some(true))
            && self.conditions.holds(facts) == Some(true)
    }

    /// All that must hold for that, to be told whole: the days, the least amount, the conditions.
    pub fn requirement(&self) -> Condition {
        self.requirement_until(self.valid_until)
    }

    /// The same of a coupon with this last day.
    pub fn requirement_until(&self, last_day: NaiveDate) -> Condition {
        let mut parts = Vec::from(self.days_and_minimum(last_day));
        parts.push(self.conditions.clone());
        Condition::Group(Rule::AllOf, parts)
    }

    fn days_and_minimum(&self, last_day: NaiveDate) -> [Condition; 3] {
        Condition::of_promise(self.valid_from, last_day, self.minimum_amount)
    }
}
