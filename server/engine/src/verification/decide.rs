//! Decides what the coupon service answers: pure functions of a telegram and of the facts about its
//! order and coupon.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::coupon::{Coupon, CouponStatus};
use crate::identifier::SerialNo;
use crate::money::Krw;
use crate::promotion::VerificationFault;
use crate::status::PaymentStatus;
use crate::telegram::{ResponseCode, Telegram};

/// Who uses an order number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Owner {
    /// A payment of micropay's own.
    Payment,
    /// A foreign system, which keeps its payments itself.
    Foreign,
}

/// The register's entry of an order number.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct RegisteredOrder {
    pub owner: Owner,
    /// What was asked; `None` if it was not kept.
    pub serial_no: Option<String>,
    pub ncn: Option<String>,
    pub amount: Option<i64>,
    pub coupon_amount: Option<i64>,
    /// What was answered; `None` for a payment that has not asked yet.
    pub response_code: Option<ResponseCode>,
    /// When it was reversed, or its payment cancelled or declined.
    pub reversed_at: Option<DateTime<Utc>>,
}

/// The facts about a telegram's order and coupon that its answer depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct VerificationFacts<'a> {
    pub coupon: Option<&'a Coupon>,
    /// Whether the contract that the coupon belongs to has ended or is terminated.
    pub contract_ended: bool,
    /// The fault that its promotion simulates.
    pub fault: Option<VerificationFault>,
    /// The status of the payment with the order number.
    pub payment: Option<PaymentStatus>,
    pub registered: Option<&'a RegisteredOrder>,
    /// The day in Seoul, by the sandbox's clock.
    pub today: NaiveDate,
}

/// The decision on a verification request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Answer this code and store nothing.
    Answer(ResponseCode),
    /// Answer this code and register it for the order, which is a payment's of ours or a foreign
    /// system's. The coupon stays as it is.
    Register(ResponseCode, Owner),
    /// Approve a foreign system's order and use the coupon for it.
    Use,
}

/// Checks whether the coupon is good for the order that asks.
pub(super) fn verify(request: &Telegram, facts: &VerificationFacts<'_>) -> Decision {
    let Some(registered) = facts.registered else {
        return match facts.payment {
            Some(_) => Decision::Answer(ResponseCode::CouponNotHeld),
            None => verify_foreign(request, facts),
        };
    };
    match registered.standing(request, facts.payment) {
        Some(code) => Decision::Answer(code),
        None => verify_ours(request, facts),
    }
}

/// Checks the coupon of a payment that is being made: it must hold the coupon already.
fn verify_ours(request: &Telegram, facts: &VerificationFacts<'_>) -> Decision {
    let is_held = facts.coupon.is_some_and(|coupon| {
        let held_for = coupon.order_no.as_ref().map(|order_no| order_no.as_str());
        coupon.status == CouponStatus::Held && held_for == Some(request.order_no.as_str())
    });
    if !is_held {
        return Decision::Answer(ResponseCode::CouponNotHeld);
    }
    let code = match facts.fault {
        Some(VerificationFault::Refuse) => ResponseCode::Refused,
        _ => ResponseCode::Approved,
    };
    Decision::Register(code, Owner::Payment)
}

fn verify_foreign(request: &Telegram, facts: &VerificationFacts<'_>) -> Decision {
    let refused = |code| Decision::Register(code, Owner::Foreign);
    let Some(coupon) = facts.coupon else {
        return refused(if is_mistyped(request, facts) {
            ResponseCode::SerialNoMistyped
        } else {
            ResponseCode::CouponNotFound
        });
    };
    if coupon.ncn.to_string() != request.ncn {
        return refused(ResponseCode::OtherSubscriber);
    }
    // Nobody can use it any more, here as in a payment.
    if facts.contract_ended {
        return refused(ResponseCode::ContractEnded);
    }
    match coupon.status_on(facts.today) {
        CouponStatus::Unused => {}
        CouponStatus::Expired | CouponStatus::Deleted => {
            return refused(ResponseCode::CouponExpired);
        }
        CouponStatus::Held | CouponStatus::Used => return refused(ResponseCode::CouponNotHeld),
    }
    let amount = Krw(request.amount);
    if coupon.benefit().discount(amount).0 != request.coupon_amount
        || amount < coupon.benefit().least_amount()
    {
        return refused(ResponseCode::AmountMismatch);
    }
    if facts.fault == Some(VerificationFault::Refuse) {
        return refused(ResponseCode::Refused);
    }
    Decision::Use
}

/// Whether no coupon has the telegram's serial number, and its check digit says that it was mistyped. Coupons from
/// before there was one have none.
pub(super) fn is_mistyped(request: &Telegram, facts: &VerificationFacts<'_>) -> bool {
    facts.coupon.is_none()
        && SerialNo::parse(&request.serial_no).is_ok_and(|serial_no| !serial_no.checks())
}

/// The answer to an inquiry: what was answered before for its order and coupon.
pub(super) fn inquire(request: &Telegram, facts: &VerificationFacts<'_>) -> ResponseCode {
    let Some(registered) = facts.registered.filter(|registered| registered.is_about(request))
    else {
        return match is_mistyped(request, facts) {
            true => ResponseCode::SerialNoMistyped,
            false => ResponseCode::NoRecord,
        };
    };
    if registered.contradicts(request) {
        return ResponseCode::OtherRequest;
    }
    match (registered.owner, facts.payment) {
        // Approvals of payments are committed without waiting for the disk. If PostgreSQL lost one
        // in a crash after which the payment was stored as paid, the payment's status says so.
        (Owner::Payment, Some(PaymentStatus::Paid)) => ResponseCode::Approved,
        (Owner::Payment, Some(PaymentStatus::Cancelled)) => ResponseCode::AlreadyReversed,
        _ if registered.reversed_at.is_some() => ResponseCode::AlreadyReversed,
        _ => registered.response_code.unwrap_or(ResponseCode::NoRecord),
    }
}

/// Whether a reversal may take the order's answer back. One of our own payments can only be taken
/// back by cancelling it; a foreign order always can.
pub(super) fn may_be_reversed(facts: &VerificationFacts<'_>) -> bool {
    let is_foreign = facts.registered.is_some_and(|it| it.owner == Owner::Foreign);
    is_foreign || !matches!(facts.payment, Some(PaymentStatus::Paid | PaymentStatus::Cancelled))
}

impl RegisteredOrder {
    /// The answer that a verification request for this order gets without a new decision; `None` if
    /// the payment that asks was not answered yet. `payment` is the status of the order's payment,
    /// if there is one.
    pub(super) fn standing(
        &self,
        request: &Telegram,
        payment: Option<PaymentStatus>,
    ) -> Option<ResponseCode> {
        if !self.is_about(request) {
            return Some(ResponseCode::CouponNotHeld);
        }
        if self.differs_from(request) {
            return Some(ResponseCode::OtherRequest);
        }
        match (self.owner, payment) {
            // A payment asks only once, while it is being made: this is somebody else using its
            // number.
            (Owner::Payment, Some(PaymentStatus::Paid | PaymentStatus::Cancelled)) => {
                Some(ResponseCode::CouponNotHeld)
            }
            _ if self.reversed_at.is_some() => Some(ResponseCode::AlreadyReversed),
            (Owner::Payment, Some(PaymentStatus::Declined)) => {
                Some(self.response_code.unwrap_or(ResponseCode::CouponNotHeld))
            }
            _ => self.response_code,
        }
    }

    fn is_about(&self, request: &Telegram) -> bool {
        self.serial_no.as_deref() == Some(request.serial_no.as_str())
    }

    /// Whether a request for the same order and coupon differs in anything else.
    fn differs_from(&self, request: &Telegram) -> bool {
        other(self.ncn.as_deref(), request.ncn.as_str())
            || other(self.amount, request.amount)
            || other(self.coupon_amount, request.coupon_amount)
    }

    /// The same for an inquiry, which may leave out everything but order and coupon.
    fn contradicts(&self, inquiry: &Telegram) -> bool {
        !inquiry.ncn.is_empty() && other(self.ncn.as_deref(), inquiry.ncn.as_str())
            || inquiry.amount != 0 && other(self.amount, inquiry.amount)
            || inquiry.coupon_amount != 0 && other(self.coupon_amount, inquiry.coupon_amount)
    }
}

fn other<T: PartialEq>(kept: Option<T>, asked: T) -> bool {
    kept.is_some_and(|kept| kept != asked)
}

#[cfg(test)]
mod tests;
