//! What conditions look at.

use chrono::{NaiveDate, NaiveDateTime};

use crate::money::Krw;

/// What is known of the payer's payments before this one: those that are held or paid, neither declined nor
/// cancelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaidBefore {
    /// Whether there is any.
    pub ever: bool,
    /// How many there are in the payment's month, in Seoul.
    pub this_month: i64,
    /// Whether there is any at the payment's content provider; `None` where nobody asked.
    pub at_cp: Option<bool>,
}

/// What is known of a payment and of who pays. What is `None` is not known: a test of it neither holds nor
/// fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts<'a> {
    /// The sandbox's time, in Seoul: the last that a payment can be dated.
    pub now: Option<NaiveDateTime>,
    /// The day for which people are asked about whose payment is not known, in Seoul.
    pub today: Option<NaiveDate>,
    /// When it is paid, in Seoul.
    pub paid_at: Option<NaiveDateTime>,
    /// The order's amount, before the discount.
    pub amount: Option<Krw>,
    /// Payment method.
    pub payment_method: Option<&'a str>,
    /// Payment type.
    pub payment_type: Option<&'a str>,
    /// Payment gateway.
    pub pg: Option<&'a str>,
    /// Content provider.
    pub cp: Option<&'a str>,
    /// Service.
    pub svc: Option<&'a str>,
    /// Whether the payer consented to advertising.
    pub ad_consent: Option<bool>,
    /// The payer's birth date.
    pub birth_date: Option<NaiveDate>,
    /// The payer's sex.
    pub sex: Option<&'a str>,
    /// The payer's risk grade.
    pub risk_grade: Option<&'a str>,
    /// The payer's Leeds grade.
    pub leeds_grade: Option<&'a str>,
    /// Whether the payer is a member of M-PAY.
    pub mpay_member: Option<bool>,
    /// How the payer's phone bill is paid.
    pub bill_pay_method: Option<&'a str>,
    /// The payer's monthly limit.
    pub limit_amount: Option<Krw>,
    /// What the payer's payments of the month have charged.
    pub used_this_month: Option<Krw>,
    /// Whether the payer has paid before.
    pub has_paid: Option<bool>,
    /// Whether the payer has paid at the content provider before.
    pub has_paid_at_cp: Option<bool>,
    /// How many payments of the month the payer has made before.
    pub paid_this_month: Option<i64>,
}

impl Facts<'_> {
    /// The day of the payment.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.paid_at.map(|at| at.date())
    }
}
