//! What a payment is refused for whichever coupon it has: by its payer and by what its codes mean.

use chrono::NaiveDate;

use super::PaymentRequest;
use crate::catalogue::{CodeRule, Contract};
use crate::customer::{Subscriber, is_minor};
use crate::money::{Krw, remaining};
use crate::refusal::Refusal;

/// What the codes of a request, and of its payer where it names none, mean to a payment.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The rule of the requested payment method.
    pub payment_method: Option<CodeRule>,
    /// The rule of the risk grade that applies.
    pub risk_grade: Option<CodeRule>,
    /// The rule of the bill payment method that applies.
    pub bill_pay_method: Option<CodeRule>,
    /// The service's contract.
    pub contract: Contract,
}

impl Rules {
    /// Whether the subscriber may pay the request on a day, as far as its coupon and their limit let them.
    pub fn check(
        &self,
        request: &PaymentRequest,
        subscriber: &Subscriber,
        day: NaiveDate,
    ) -> Result<(), Refusal> {
        check_payer(request, subscriber)?;
        subscriber.may_pay_on(day)?;
        if !self.contract.serves_minors
            && subscriber.birth_date.whole().is_none_or(|born| is_minor(*born, day))
        {
            return Err(Refusal::MinorRefused {});
        }
        if self.risk_grade == Some(CodeRule::RefusesPayment) {
            let grade = request.risk_grade.as_ref().unwrap_or(&subscriber.risk_grade);
            return Err(Refusal::RiskGradeRefused { grade: grade.to_string() });
        }
        let mpay_member = request.mpay_member.unwrap_or(subscriber.mpay_member);
        if self.payment_method == Some(CodeRule::MembersOnly) && !mpay_member {
            return Err(Refusal::MpayMembershipRequired {});
        }
        if self.contract.refuses_card_bill_payers
            && self.bill_pay_method == Some(CodeRule::PaidByCard)
        {
            return Err(Refusal::CardBillPayerRefused {});
        }
        Ok(())
    }
}

/// Whether the subscriber is the payer that the request states, as far as it states one.
pub fn check_payer(request: &PaymentRequest, subscriber: &Subscriber) -> Result<(), Refusal> {
    if request.ncn.as_ref().is_some_and(|ncn| !subscriber.ncn.is(ncn)) {
        return Err(Refusal::ContractMismatch {});
    }
    if request.birth_date.is_some_and(|date| !subscriber.birth_date.is(&date))
        || request.sex.is_some_and(|sex| sex != subscriber.sex)
    {
        return Err(Refusal::PayerMismatch {});
    }
    Ok(())
}

/// The monthly limit that applies to a request of which `charged` goes to the phone bill; refused where that is more
/// than is left of it.
///
/// A payment that its coupon covers completely charges nothing, so it is within any limit, even one that is used up
/// or was lowered below what is used.
pub fn check_limit(
    request: &PaymentRequest,
    subscriber: &Subscriber,
    charged: Krw,
    used_this_month: Krw,
) -> Result<Krw, Refusal> {
    let limit_amount = request.limit_amount.unwrap_or(subscriber.limit_amount);
    let remaining = remaining(limit_amount, used_this_month);
    if charged > remaining {
        return Err(Refusal::LimitExceeded { requested: charged, remaining });
    }
    Ok(limit_amount)
}
