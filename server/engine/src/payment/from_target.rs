//! Requests to a target's payment API, and its answers as our types.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    CancelKind, CancelOutcome, Payment, PaymentOutcome, PaymentRequest, PaymentStatus,
    RestoredCoupon, VerificationResult,
};
use crate::coupon::CouponStatus;
use crate::field::FieldProblem;
use crate::identifier::{Ctn, Ncn, OrderNo, PromotionId, SerialNo};
use crate::money::Krw;
use crate::page::Page;
use crate::target::{Mapped, TargetAnswer, UnreadableAnswer, read};

/// The body of a payment request; fields left blank are left out.
pub fn payment_body(request: &PaymentRequest) -> Result<Value, serde_json::Error> {
    let mut body = serde_json::to_value(request)?;
    if let Value::Object(members) = &mut body {
        members.retain(|_, member| !member.is_null());
    }
    Ok(body)
}

/// The body of a coupon look-up: that of a payment without the order number, which does not matter
/// yet.
pub fn lookup_body(request: &PaymentRequest) -> Result<Value, serde_json::Error> {
    let mut body = payment_body(request)?;
    if let Value::Object(members) = &mut body {
        members.retain(|name, _| name != "order_no");
    }
    Ok(body)
}

/// The outcome that a target answered for `request`, whatever its status.
pub fn outcome_from_target(
    answer: &TargetAnswer<'_>,
    request: &PaymentRequest,
    now: DateTime<Utc>,
) -> Result<PaymentOutcome, UnreadableAnswer> {
    same_order(answer, Mapped::PaidOrder, &request.order_no)?;
    let amount = answer.optional(Mapped::PaidAmount, read::won)?;
    answer.repeats(Mapped::PaidAmount, amount.as_ref(), &request.amount)?;
    let charged = answer.needed(Mapped::PaidCharged, read::won)?;
    let status = answer.needed(Mapped::PaidStatus, status)?;
    let coupon_amount = answer.optional(Mapped::PaidCoupon, read::won)?;
    let (charged, coupon_amount) = charge(
        answer,
        status,
        request.amount,
        (Mapped::PaidCharged, Some(charged)),
        (Mapped::PaidCoupon, coupon_amount),
    )?;
    let code = answer.optional(Mapped::VerificationCode, read::code)?;
    let name = answer.both(Mapped::VerificationKorean, Mapped::VerificationEnglish)?;
    let verification = (code.is_some() || name.is_some())
        .then(|| VerificationResult { code, name: name.unwrap_or_default() });
    let serial_no = answer.optional(Mapped::PaidSerialNo, SerialNo::parse)?;
    if let Some(asked) = &request.serial_no {
        answer.repeats(Mapped::PaidSerialNo, serial_no.as_ref(), asked)?;
    }
    Ok(PaymentOutcome {
        order_no: request.order_no.clone(),
        status,
        amount: request.amount,
        coupon_amount,
        charged,
        serial_no: serial_no.or_else(|| request.serial_no.clone()),
        paid_at: answer.optional(Mapped::PaidAt, read::moment)?.unwrap_or(now),
        verification,
        replayed: false,
        stages: Vec::new(),
    })
}

/// The cancel that a target answered for an order.
pub fn cancel_from_target(
    answer: &TargetAnswer<'_>,
    order_no: &OrderNo,
    now: DateTime<Utc>,
) -> Result<CancelOutcome, UnreadableAnswer> {
    same_order(answer, Mapped::CancelOrder, order_no)?;
    let cancelled_amount = answer.needed(Mapped::CancelledAmount, read::won)?;
    let (refunded, coupon_amount) = answer.parts(
        cancelled_amount,
        (Mapped::Refunded, answer.optional(Mapped::Refunded, read::won)?),
        (Mapped::CancelCoupon, answer.optional(Mapped::CancelCoupon, read::won)?),
    )?;
    let coupon = match answer.optional(Mapped::RestoredSerialNo, SerialNo::parse)? {
        None => None,
        Some(serial_no) => Some(RestoredCoupon {
            serial_no,
            promotion_id: answer.code(Mapped::RestoredPromotion, PromotionId::parse)?,
            status: answer
                .optional(
                    Mapped::RestoredStatus,
                    read::one_of(CouponStatus::ALL, CouponStatus::code),
                )?
                .unwrap_or(CouponStatus::Unused),
            // A target does as it does, and says no more of it.
            on_cancel: None,
            replaced_by: None,
            replacement_status: None,
        }),
    };
    Ok(CancelOutcome {
        order_no: order_no.clone(),
        cancelled_amount,
        refunded,
        coupon_amount,
        coupon,
        kind: answer
            .optional(Mapped::CancelKind, read::one_of(CancelKind::ALL, CancelKind::code))?
            .unwrap_or(CancelKind::SameMonth),
        cancelled_at: answer.optional(Mapped::CancelledAt, read::moment)?.unwrap_or(now),
    })
}

/// A page of a target's payments, newest first.
pub fn page_from_target(answer: &TargetAnswer<'_>) -> Result<Page<Payment>, UnreadableAnswer> {
    let rows = answer.needed_list(Mapped::Rows)?;
    let mut rows =
        rows.iter().map(payment_from_target).collect::<Result<Vec<Payment>, UnreadableAnswer>>()?;
    // Our lists show the newest first, whatever order the target used.
    rows.sort_by_key(|payment| std::cmp::Reverse(payment.payment_no));
    Ok(Page { rows, next: answer.optional(Mapped::Next, read::next_key)? })
}

/// The target's payment of an order.
pub fn inquiry_from_target(
    answer: &TargetAnswer<'_>,
    asked: &OrderNo,
) -> Result<Payment, UnreadableAnswer> {
    same_order(answer, Mapped::PaymentOrder, asked)?;
    payment_from_target(answer)
}

/// One payment of a target.
pub fn payment_from_target(answer: &TargetAnswer<'_>) -> Result<Payment, UnreadableAnswer> {
    let amount = answer.needed(Mapped::PaymentAmount, read::won)?;
    let status = answer.needed(Mapped::PaymentStatus, status)?;
    let (charged, coupon_amount) = charge(
        answer,
        status,
        amount,
        (Mapped::PaymentCharged, answer.optional(Mapped::PaymentCharged, read::won)?),
        (Mapped::PaymentCoupon, answer.optional(Mapped::PaymentCoupon, read::won)?),
    )?;
    let paid_at = answer.needed(Mapped::PaymentAt, read::moment)?;
    let payment_no = answer.optional(Mapped::PaymentNo, read::number)?;
    let cancelled = answer.optional(Mapped::PaymentCancelled, read::won)?;
    let kind = read::one_of(CancelKind::ALL, CancelKind::code);
    Ok(Payment {
        payment_no: payment_no.unwrap_or_else(|| paid_at.timestamp_micros()),
        order_no: answer.needed(Mapped::PaymentOrder, OrderNo::parse)?,
        ctn: answer.needed(Mapped::PaymentCtn, Ctn::parse)?.into(),
        ncn: answer.needed(Mapped::PaymentNcn, Ncn::parse)?.into(),
        amount,
        coupon_amount,
        charged,
        serial_no: answer.optional(Mapped::PaymentSerialNo, SerialNo::parse)?,
        status,
        paid_at,
        cancelled_amount: cancelled.unwrap_or(Krw::ZERO),
        cancelled_at: answer.optional(Mapped::PaymentCancelledAt, read::moment)?,
        cancel_kind: answer.optional(Mapped::PaymentCancelKind, kind)?,
        decline_code: answer.optional(Mapped::DeclineCode, read::code)?,
        verification_code: answer.optional(Mapped::PaymentVerification, read::code)?,
    })
}

fn status(text: &str) -> Result<PaymentStatus, FieldProblem> {
    read::one_of(PaymentStatus::ALL, PaymentStatus::code)(text)
}

/// The charged part of `amount`, and the part that the coupon paid. They must add up to the amount
/// only if the payment is paid: systems differ in what they report for one that was declined or
/// cancelled.
fn charge(
    answer: &TargetAnswer<'_>,
    status: PaymentStatus,
    amount: Krw,
    charged: (Mapped, Option<Krw>),
    coupon_amount: (Mapped, Option<Krw>),
) -> Result<(Krw, Krw), UnreadableAnswer> {
    let parts = answer.parts(amount, charged, coupon_amount);
    match (parts, charged.1, coupon_amount.1) {
        (Err(_), Some(charged), coupon_amount) if status != PaymentStatus::Paid => {
            Ok((charged, coupon_amount.unwrap_or(Krw::ZERO)))
        }
        (parts, ..) => parts,
    }
}

/// Refuses an answer about another order: it says nothing about this one.
fn same_order(
    answer: &TargetAnswer<'_>,
    mapped: Mapped,
    asked: &OrderNo,
) -> Result<(), UnreadableAnswer> {
    answer.repeats(mapped, answer.optional(mapped, OrderNo::parse)?.as_ref(), asked)
}

#[cfg(test)]
mod tests;
