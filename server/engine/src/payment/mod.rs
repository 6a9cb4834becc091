//! Payments: an order charged to a phone bill, with or without a coupon.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identifier::{Ctn, Ncn, OrderNo, PromotionId, SerialNo};
use crate::language::Text;
use crate::money::Krw;
use crate::personal::Personal;
use crate::promotion::OnCancel;
use crate::status::CouponStatus;

#[cfg(feature = "postgres")]
mod at_target;
#[cfg(feature = "postgres")]
mod cancel;
mod cancellable;
mod decide;
#[cfg(feature = "postgres")]
mod finalise;
mod from_target;
#[cfg(feature = "postgres")]
mod history;
mod history_filter;
#[cfg(feature = "postgres")]
mod known_codes;
#[cfg(feature = "postgres")]
mod ledger;
mod outcome;
#[cfg(feature = "postgres")]
mod paid_at_cp;
#[cfg(feature = "postgres")]
mod pay;
mod request;
#[cfg(feature = "postgres")]
mod reserve;
mod rules;
#[cfg(feature = "postgres")]
mod settle;
#[cfg(feature = "postgres")]
mod settling;
#[cfg(feature = "postgres")]
mod situation;
mod timeline;

pub use crate::status::{PaymentStatus, Stage, StageTime};
pub use cancellable::OrderForm;
pub use decide::{Decision, Situation, check_coupon, decide, sum};
pub use from_target::{
    cancel_from_target, inquiry_from_target, lookup_body, outcome_from_target, page_from_target,
    payment_body, payment_from_target,
};
#[cfg(feature = "postgres")]
pub use ledger::{LedgerEntry, LedgerKind, PaymentLedger};
pub use history_filter::{HistoryFilter, HistoryForm};
#[cfg(feature = "postgres")]
pub(crate) use known_codes::KnownCodes;
pub use request::{PaymentDraft, PaymentForm, PaymentRequest};
#[cfg(feature = "postgres")]
pub(crate) use reserve::ABANDONED_AFTER_SECONDS;
pub use rules::{Rules, check_limit, check_payer};
#[cfg(feature = "postgres")]
pub use settling::{Backlog, Settling};
pub use timeline::{PaymentTimeline, TimelineEntry, TimelineKind};

codes! {
    /// The seed's "order number status": what the form's button does with the order number.
    pub enum OrderAction {
        Pay = "pay", "결제", "Pay";
        Cancel = "cancel", "결제 취소", "Cancel";
    }
}

codes! {
    /// How a payment was taken back.
    pub enum CancelKind {
        SameMonth = "same_month", "당월 취소", "Same-month cancel";
        NextMonth = "next_month", "익월 환불", "Next-month refund";
    }
}

/// A stored payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Payment {
    /// Rising with every payment: the key of the history's pages.
    pub payment_no: i64,
    /// The merchant's order number.
    pub order_no: OrderNo,
    /// Who paid: the phone number at that time; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Ctn))]
    pub ctn: Personal<Ctn>,
    /// Who paid: the contract; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Ncn))]
    pub ncn: Personal<Ncn>,
    /// What the order costs.
    pub amount: Krw,
    /// What of it the coupon takes.
    pub coupon_amount: Krw,
    /// What of it is charged to the phone bill. `charged + coupon_amount = amount`, always.
    pub charged: Krw,
    /// The coupon, if there is one.
    pub serial_no: Option<SerialNo>,
    /// Where the payment is in its life.
    pub status: PaymentStatus,
    /// When the order was paid, as the request says.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub paid_at: DateTime<Utc>,
    /// What was taken back; zero while nothing was.
    pub cancelled_amount: Krw,
    /// When it was taken back.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// How it was taken back.
    pub cancel_kind: Option<CancelKind>,
    /// The refusal's code and words, of a declined payment.
    pub decline_code: Option<String>,
    /// The verification's answer code, where there was one.
    pub verification_code: Option<String>,
}

/// The result of the coupon's verification over TCP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct VerificationResult {
    /// The telegram's answer code; `None` where no answer came in time.
    pub code: Option<String>,
    /// The answer's name.
    pub name: Text,
}

/// What a payment request led to. The same order sent again gets the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PaymentOutcome {
    /// The order.
    pub order_no: OrderNo,
    /// `paid`, or `unknown` where the verification's answer did not come in time.
    pub status: PaymentStatus,
    /// What the order costs.
    pub amount: Krw,
    /// What of it the coupon takes.
    pub coupon_amount: Krw,
    /// What of it is charged to the phone bill.
    pub charged: Krw,
    /// The coupon, if there is one.
    pub serial_no: Option<SerialNo>,
    /// When it was paid.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub paid_at: DateTime<Utc>,
    /// The coupon's verification, if there was a coupon.
    pub verification: Option<VerificationResult>,
    /// Whether this is the answer to an earlier request with this order number, given again. The
    /// HTTP API says so by a header: the body is the first one's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "postgres", schema(ignore))]
    pub replayed: bool,
    /// The stages that it went through with what each took; none of an answer given again. The HTTP API
    /// does not tell them: its body is the same each time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "postgres", schema(ignore))]
    pub stages: Vec<StageTime>,
}

/// What a cancel took back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CancelOutcome {
    /// The order.
    pub order_no: OrderNo,
    /// The whole amount taken back.
    pub cancelled_amount: Krw,
    /// What of it goes back to the phone bill.
    pub refunded: Krw,
    /// What of it was coupon.
    pub coupon_amount: Krw,
    /// The coupon after it.
    pub coupon: Option<RestoredCoupon>,
    /// Within the month, or as a next-month refund.
    pub kind: CancelKind,
    /// When.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub cancelled_at: DateTime<Utc>,
}

/// A cancelled payment's coupon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct RestoredCoupon {
    /// Its serial number.
    pub serial_no: SerialNo,
    /// Its promotion.
    pub promotion_id: PromotionId,
    /// Its status after the cancel: unused, or expired where its last day has gone by; deleted where its promotion
    /// does not restore it.
    pub status: CouponStatus,
    /// What its promotion, in its version, promises of a cancel; a target does not tell.
    #[serde(default)]
    pub on_cancel: Option<OnCancel>,
    /// The serial number of the coupon that was issued in its place.
    #[serde(default)]
    pub replaced_by: Option<SerialNo>,
    /// That coupon's status after the cancel: unused, or expired where its promotion's last day has gone by.
    #[serde(default)]
    pub replacement_status: Option<CouponStatus>,
}
