//! Decides whether a payment is made: a pure function of the request and of what is known about it.

use chrono::{DateTime, Utc};

use super::{Payment, PaymentRequest, Rules, check_limit};
use crate::clock;
use crate::condition::{CodeList, Codes, Facts, PaidBefore};
use crate::coupon::Coupon;
use crate::customer::Subscriber;
use crate::language::Text;
use crate::money::Krw;
use crate::promotion::Promotion;
use crate::refusal::Refusal;

/// Everything that a decision depends on besides the request.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The time by the sandbox's clock.
    pub now: DateTime<Utc>,
    /// The earlier payment with this order number, and the request that made it.
    pub earlier: Option<(Payment, PaymentRequest)>,
    /// Whether a foreign system used this order number to have a coupon verified.
    pub foreign_order: bool,
    /// The subscriber who has the phone number now.
    pub subscriber: Option<Subscriber>,
    /// The sum that live payments of the month have charged.
    pub used_this_month: Krw,
    /// The payer's payments before this one.
    pub paid_before: PaidBefore,
    /// What the codes mean that apply.
    pub rules: Rules,
    /// The requested coupon and its promotion, in the version that it was issued from.
    pub coupon: Option<(Coupon, Promotion)>,
    /// Whether the requested coupon is a code that nobody registered yet.
    pub is_code: bool,
}

/// A payment that may be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The payer.
    pub subscriber: Subscriber,
    /// When it was decided, by the sandbox's clock.
    pub decided_at: DateTime<Utc>,
    /// When it is paid.
    pub paid_at: DateTime<Utc>,
    /// The part of the amount that the coupon pays.
    pub coupon_amount: Krw,
    /// The coupon's name; blank without one.
    pub coupon_name: String,
    /// The part of the amount that is charged to the phone bill.
    pub charged: Krw,
    /// The monthly limit that the payment was checked against.
    pub limit_amount: Krw,
    /// The earlier payments that it was decided on, where the coupon's promotion asks about them: they must
    /// still be the same when it is reserved.
    pub paid_before: Option<PaidBefore>,
}

/// Decides a request that is paid at `paid_at`. Grades, limit and the like that the request itself
/// gives replace the subscriber's for this request.
pub fn decide(
    request: &PaymentRequest,
    paid_at: DateTime<Utc>,
    situation: &Situation,
) -> Result<Decision, Refusal> {
    let day = clock::in_seoul(paid_at).date();
    let subscriber = situation.subscriber.clone().ok_or(Refusal::SubscriberNotFound {})?;
    situation.rules.check(request, &subscriber, day)?;
    let paid_before = situation.paid_before;
    let (coupon_amount, coupon_name) = match &situation.coupon {
        Some((coupon, promotion)) => {
            let used = situation.used_this_month;
            let facts = Facts::of(request, &subscriber, used, paid_before, paid_at, situation.now);
            check_coupon(request, &subscriber, coupon, promotion, &facts)?;
            (coupon.benefit().discount(request.amount), coupon.name.clone())
        }
        None => match &request.serial_no {
            Some(serial_no) if situation.is_code => {
                return Err(Refusal::CouponNotRegistered { serial_no: serial_no.clone() });
            }
            Some(serial_no) => {
                return Err(Refusal::no_coupon(serial_no.clone()));
            }
            None => (Krw::ZERO, String::new()),
        },
    };
    let charged = request.amount.minus(coupon_amount);
    let limit_amount = check_limit(request, &subscriber, charged, situation.used_this_month)?;
    Ok(Decision {
        subscriber,
        decided_at: situation.now,
        paid_at,
        coupon_amount,
        coupon_name,
        charged,
        limit_amount,
        paid_before: situation
            .coupon
            .as_ref()
            .is_some_and(|(_, promotion)| promotion.conditions.asks_about_payments())
            .then_some(paid_before),
    })
}

/// Checks whether this request can pay with this coupon. `promotion` is in the version that the coupon was
/// issued from.
pub fn check_coupon(
    request: &PaymentRequest,
    subscriber: &Subscriber,
    coupon: &Coupon,
    promotion: &Promotion,
    facts: &Facts<'_>,
) -> Result<(), Refusal> {
    let paid_at = facts.paid_at.unwrap_or_default();
    if coupon.ncn != subscriber.ncn {
        return Err(Refusal::CouponOfAnotherSubscriber { serial_no: coupon.serial_no.clone() });
    }
    coupon.holdable(paid_at.date())?;
    if let Some(promotion_id) = &request.promotion_id
        && *promotion_id != coupon.promotion_id
    {
        return Err(Refusal::CouponOfAnotherPromotion { promotion_id: promotion_id.clone() });
    }
    if promotion.qualifies_until(coupon.valid_until, facts) {
        return Ok(());
    }
    let judged = promotion.requirement_until(coupon.valid_until).judge(facts);
    let unmet =
        judged.unmet().into_iter().map(|(test, actual)| test.unmet_sentence(actual, &BareCodes));
    let condition = unmet.reduce(|all, one| {
        Text::new(
            format!("{} · {}", all.korean, one.korean),
            format!("{}; {}", all.english, one.english),
        )
    });
    Err(Refusal::CouponConditionUnmet { condition: condition.unwrap_or_default() })
}

impl<'a> Facts<'a> {
    /// What conditions look at, of a request that is paid at `paid_at`. What the request says of the payer counts
    /// before what is known of them.
    pub fn of(
        request: &'a PaymentRequest,
        subscriber: &'a Subscriber,
        used_this_month: Krw,
        paid_before: PaidBefore,
        paid_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            now: Some(clock::in_seoul(now)),
            today: None,
            paid_at: Some(clock::in_seoul(paid_at)),
            amount: Some(request.amount),
            payment_method: Some(request.payment_method.as_str()),
            payment_type: Some(request.payment_type.as_str()),
            pg: Some(request.pg.as_str()),
            cp: Some(request.cp.as_str()),
            svc: Some(request.svc.as_str()),
            ad_consent: Some(request.ad_consent),
            birth_date: subscriber.birth_date.whole().copied(),
            sex: Some(subscriber.sex.code()),
            risk_grade: Some(
                request.risk_grade.as_ref().unwrap_or(&subscriber.risk_grade).as_str(),
            ),
            leeds_grade: Some(
                request.leeds_grade.as_ref().unwrap_or(&subscriber.leeds_grade).as_str(),
            ),
            mpay_member: Some(request.mpay_member.unwrap_or(subscriber.mpay_member)),
            bill_pay_method: Some(
                request.bill_pay_method.as_ref().unwrap_or(&subscriber.bill_pay_method).as_str(),
            ),
            limit_amount: Some(request.limit_amount.unwrap_or(subscriber.limit_amount)),
            used_this_month: Some(used_this_month),
            has_paid: Some(paid_before.ever),
            has_paid_at_cp: paid_before.at_cp,
            paid_this_month: Some(paid_before.this_month),
        }
    }
}

/// Refusals name the bare codes: the lists on the screen show their names.
struct BareCodes;

impl Codes for BareCodes {
    fn list(&self, _: CodeList) -> Vec<(&str, &str, &str)> {
        Vec::new()
    }

    fn services(&self) -> Vec<[&str; 3]> {
        Vec::new()
    }
}

/// `12,000 = 9,000 + 쿠폰 3,000`, or the amount alone without a coupon.
pub fn sum(amount: Krw, charged: Krw, coupon_amount: Krw) -> Text {
    if coupon_amount == Krw::ZERO {
        Text::new(format!("{amount}원"), format!("{amount} won"))
    } else {
        Text::new(
            format!("{amount} = {charged} + 쿠폰 {coupon_amount}"),
            format!("{amount} = {charged} + coupon {coupon_amount}"),
        )
    }
}

#[cfg(test)]
mod tests;
