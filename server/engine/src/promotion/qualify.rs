//! Whether a request meets a promotion's conditions, and if not, the first that failed with the
//! smallest change that would satisfy it.

use chrono::NaiveDate;

use super::Promotion;
use crate::language::{Language, Text};
use crate::money::Krw;

/// Of a payment request, what promotions look at.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The order's amount.
    pub amount: Krw,
    /// The day of the payment, in Seoul.
    pub day: NaiveDate,
    /// Payment method.
    pub payment_method: &'a str,
    /// Payment type.
    pub payment_type: &'a str,
    /// Payment gateway.
    pub pg: &'a str,
    /// Content provider.
    pub cp: &'a str,
    /// Service.
    pub svc: &'a str,
    /// Whether the payer consented to advertising.
    pub ad_consent: bool,
}

/// A condition that a request does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// The promotion begins later.
    NotYet(NaiveDate),
    /// The promotion ended.
    Over(NaiveDate),
    /// The amount is too small.
    MinimumAmount {
        /// The least amount.
        minimum: Krw,
        /// The request's amount.
        requested: Krw,
    },
    /// A code is not among those allowed.
    Code {
        /// Which of the request's codes.
        of: CodeNames,
        /// The codes that would do.
        allowed: Vec<String>,
        /// The request's own.
        requested: String,
    },
    /// The payer did not consent to advertising.
    AdConsent,
}

codes! {
    /// The kinds of code that conditions speak of.
    pub enum CodeNames {
        PaymentMethod = "payment_method", "결제 수단", "Payment method";
        PaymentType = "payment_type", "결제 유형", "Payment type";
        Pg = "pg", "PG", "PG";
        Cp = "cp", "CP", "CP";
        Svc = "svc", "SVC", "SVC";
    }
}

impl Promotion {
    /// The first condition that the request does not meet, in the order in which a person would
    /// look: time, amount, what is bought where, consent.
    pub fn qualify(&self, facts: &Facts<'_>) -> Result<(), Unmet> {
        self.qualify_for(self.minimum_amount, facts)
    }

    /// The same for a coupon that was issued from it and takes off `coupon_amount`, which may be more
    /// than the promotion gives, or asks for, by now. A coupon is neither cut nor takes more than the
    /// payment has: its own amount is a minimum too.
    pub fn qualify_with(&self, coupon_amount: Krw, facts: &Facts<'_>) -> Result<(), Unmet> {
        self.qualify_for(self.minimum_amount.max(coupon_amount), facts)
    }

    fn qualify_for(&self, minimum: Krw, facts: &Facts<'_>) -> Result<(), Unmet> {
        if facts.day < self.valid_from {
            return Err(Unmet::NotYet(self.valid_from));
        }
        if facts.day > self.valid_until {
            return Err(Unmet::Over(self.valid_until));
        }
        if facts.amount < minimum {
            return Err(Unmet::MinimumAmount { minimum, requested: facts.amount });
        }
        let codes = [
            (CodeNames::PaymentMethod, &self.payment_methods, facts.payment_method),
            (CodeNames::PaymentType, &self.payment_types, facts.payment_type),
            (CodeNames::Pg, &self.pgs, facts.pg),
            (CodeNames::Cp, &self.cps, facts.cp),
            (CodeNames::Svc, &self.svcs, facts.svc),
        ];
        for (of, allowed, requested) in codes {
            if let Some(allowed) = allowed
                && !allowed.iter().any(|code| code == requested)
            {
                return Err(Unmet::Code {
                    of,
                    allowed: allowed.clone(),
                    requested: requested.to_owned(),
                });
            }
        }
        if self.ad_consent_required && !facts.ad_consent {
            return Err(Unmet::AdConsent);
        }
        Ok(())
    }
}

impl Unmet {
    /// The condition's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotYet(_) => "NOT_YET_VALID",
            Self::Over(_) => "NO_LONGER_VALID",
            Self::MinimumAmount { .. } => "MINIMUM_AMOUNT",
            Self::Code { of, .. } => match of {
                CodeNames::PaymentMethod => "PAYMENT_METHOD",
                CodeNames::PaymentType => "PAYMENT_TYPE",
                CodeNames::Pg => "PG",
                CodeNames::Cp => "CP",
                CodeNames::Svc => "SVC",
            },
            Self::AdConsent => "AD_CONSENT",
        }
    }

    /// The condition beside what the request has: the smallest change that would satisfy it.
    /// `named` tells a code with its name.
    pub fn text(&self, named: impl Fn(CodeNames, &str) -> String) -> Text {
        match self {
            Self::NotYet(from) => {
                Text::new(format!("{from}부터 사용 가능"), format!("Usable from {from}"))
            }
            Self::Over(until) => Text::new(format!("{until}에 종료"), format!("Ended on {until}")),
            Self::MinimumAmount { minimum, requested } => Text::new(
                format!("최소 결제 금액 {minimum}원, 요청 {requested}원"),
                format!("Minimum amount {minimum} won, requested {requested} won"),
            ),
            Self::Code { of, allowed, requested } => {
                let allowed: Vec<_> = allowed.iter().map(|code| named(*of, code)).collect();
                let requested = named(*of, requested);
                Text::new(
                    format!(
                        "{} {}만 가능, 요청 {requested}",
                        of.name(Language::Korean),
                        allowed.join(" · ")
                    ),
                    format!(
                        "{}: only {}, requested {requested}",
                        of.name(Language::English),
                        allowed.join(", ")
                    ),
                )
            }
            Self::AdConsent => {
                Text::new("광고동의 필요, 요청 미동의", "Ad consent needed, not given")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::PromotionId;

    fn day(text: &str) -> NaiveDate {
        crate::clock::parse_date(text).unwrap()
    }

    fn promotion() -> Promotion {
        Promotion {
            promotion_id: PromotionId::parse("P1").unwrap(),
            name: "가을".into(),
            coupon_amount: Krw(3_000),
            minimum_amount: Krw(10_000),
            valid_from: day("2026-11-01"),
            valid_until: day("2026-11-30"),
            payment_methods: Some(vec!["01".into()]),
            payment_types: None,
            pgs: None,
            cps: Some(vec!["CP014".into(), "CP015".into()]),
            svcs: None,
            ad_consent_required: true,
            budget: 10,
            per_customer: 1,
            verification_fault: None,
        }
    }

    fn facts() -> Facts<'static> {
        Facts {
            amount: Krw(10_000),
            day: day("2026-11-22"),
            payment_method: "01",
            payment_type: "D1",
            pg: "PG01",
            cp: "CP014",
            svc: "SVC201",
            ad_consent: true,
        }
    }

    #[test]
    fn each_condition_is_told_with_the_change_that_would_satisfy_it() {
        type Change = fn(&mut Facts<'static>);
        let cases: [(Change, &str); 6] = [
            (|f| f.amount = Krw(9_999), "MINIMUM_AMOUNT"),
            (|f| f.day = day("2026-10-31"), "NOT_YET_VALID"),
            (|f| f.day = day("2026-12-01"), "NO_LONGER_VALID"),
            (|f| f.payment_method = "02", "PAYMENT_METHOD"),
            (|f| f.cp = "CP016", "CP"),
            (|f| f.ad_consent = false, "AD_CONSENT"),
        ];
        assert_eq!(promotion().qualify(&facts()), Ok(()));
        for (change, code) in cases {
            let mut facts = facts();
            change(&mut facts);
            let unmet = promotion().qualify(&facts).unwrap_err();
            assert_eq!(unmet.code(), code);
        }
    }

    #[test]
    fn a_coupon_is_never_worth_more_than_the_payment() {
        let lowered =
            Promotion { coupon_amount: Krw(1_000), minimum_amount: Krw(1_000), ..promotion() };
        let facts = |amount| Facts { amount: Krw(amount), ..facts() };
        assert_eq!(lowered.qualify(&facts(2_000)), Ok(()));
        let unmet = lowered.qualify_with(Krw(3_000), &facts(2_999));
        let (minimum, requested) = (Krw(3_000), Krw(2_999));
        assert_eq!(unmet, Err(Unmet::MinimumAmount { minimum, requested }));
        assert_eq!(lowered.qualify_with(Krw(3_000), &facts(3_000)), Ok(()));
    }

    #[test]
    fn the_first_and_the_last_day_count() {
        for on in ["2026-11-01", "2026-11-30"] {
            assert_eq!(promotion().qualify(&Facts { day: day(on), ..facts() }), Ok(()));
        }
    }

    #[test]
    fn messages_name_the_codes() {
        let unmet = promotion().qualify(&Facts { cp: "CP016", ..facts() }).unwrap_err();
        let text = unmet.text(|_, code| format!("{code} 이름"));
        assert_eq!(text.korean, "CP CP014 이름 · CP015 이름만 가능, 요청 CP016 이름");
    }
}
