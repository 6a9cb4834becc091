//! A promotion as it is entered at any door, and parsed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::benefit::ROUNDINGS;
use super::{
    Benefit, BenefitKind, OnCancel, Promotion, PromotionState, VerificationFault, WhenIssued,
};
use crate::clock::parse_date;
use crate::condition::{Codes, Condition, ConditionForm, Shape, Wanted};
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{CouponName, PromotionId};
use crate::language::Text;
use crate::money::Krw;

/// The most coupons that a promotion can issue.
const MOST_COUPONS: u64 = 100_000_000;
/// The most won that a promotion's coupons may take off in all: all of the most coupons.
const MOST_WON: Krw = Krw(9_999_999_900_000_000);
/// The most days that a coupon has after that of its issue: ten years.
const MOST_VALID_DAYS: i32 = 3_650;
/// The most days more that a restored coupon has.
const MOST_GRACE_DAYS: i32 = 365;

/// A promotion as it is entered: texts, but for the conditions, which are JSON, or what an editor has of them:
/// [`ConditionForm`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromotionForm<Conditions = Value> {
    /// 쿠폰 ID.
    pub promotion_id: String,
    /// 쿠폰 이름.
    pub name: String,
    /// `fixed` or `percentage`; blank: fixed.
    pub benefit: String,
    /// What a coupon takes off, in won; of a percentage the most.
    pub coupon_amount: String,
    /// Of a percentage: how many hundredths of the amount.
    pub percent: String,
    /// Of a percentage: to a multiple of how many won it is rounded down, 1, 10 or 100; blank: 1.
    pub rounding: String,
    /// The least amount of a payment, in won; blank: as much as a coupon takes off, or what is needed for a percentage
    /// to take off anything.
    pub minimum_amount: String,
    /// The first day, in Seoul.
    pub valid_from: String,
    /// The last day, in Seoul.
    pub valid_until: String,
    /// How many days a coupon has after that of its issue; blank: all until the last day.
    pub valid_days: String,
    /// What a cancel does to the coupon, as [`OnCancel`]; blank: it is restored.
    pub on_cancel: String,
    /// How many days more a restored coupon has that ended meanwhile.
    pub grace_days: String,
    /// What else is asked; see [`Condition`].
    pub conditions: Conditions,
    /// How many coupons can be issued in all.
    pub budget: String,
    /// The most won that its coupons may take off in all; blank: any.
    pub budget_won: String,
    /// How many coupons one customer can get.
    pub per_customer: String,
    /// How many coupons can be issued on a day; blank: any.
    pub per_day: String,
    /// How many coupons can be issued in a month; blank: any.
    pub per_month: String,
    /// `beforehand` or `at_look_up`; blank: beforehand.
    pub issuing: String,
    /// What goes wrong, on purpose, when its coupons are verified; blank: nothing.
    pub verification_fault: String,
    /// `draft` or `running`, of a new one; blank: running.
    pub state: String,
}

impl Default for PromotionForm {
    fn default() -> Self {
        Self::blank(json!({ "all_of": [] }))
    }
}

impl Default for PromotionForm<ConditionForm> {
    fn default() -> Self {
        Self::blank(ConditionForm::group())
    }
}

impl<Conditions> PromotionForm<Conditions> {
    fn blank(conditions: Conditions) -> Self {
        Self {
            promotion_id: String::new(),
            name: String::new(),
            benefit: String::new(),
            coupon_amount: String::new(),
            percent: String::new(),
            rounding: String::new(),
            minimum_amount: String::new(),
            valid_from: String::new(),
            valid_until: String::new(),
            valid_days: String::new(),
            on_cancel: String::new(),
            grace_days: String::new(),
            conditions,
            budget: String::new(),
            budget_won: String::new(),
            per_customer: String::new(),
            per_day: String::new(),
            per_month: String::new(),
            issuing: String::new(),
            verification_fault: String::new(),
            state: String::new(),
        }
    }
}

/// What a version promises.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Terms {
    /// The name that its coupons carry.
    pub name: CouponName,
    /// What a coupon takes off.
    pub benefit: Benefit,
    /// The least amount of a payment, not below that of the benefit.
    pub minimum_amount: Krw,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day, not before the first.
    pub valid_until: NaiveDate,
    /// How many days a coupon has after that of its issue.
    pub valid_days: Option<i32>,
    /// What a cancel does to the coupon.
    pub on_cancel: OnCancel,
    /// How many days more a coupon has that ended meanwhile; there exactly where `on_cancel` grants them.
    pub grace_days: Option<i32>,
    /// What else is asked.
    pub conditions: Condition,
}

/// A promotion, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewPromotion {
    /// Its code.
    pub promotion_id: PromotionId,
    /// What it promises.
    pub terms: Terms,
    /// How many coupons can be issued in all.
    pub budget: i64,
    /// The most won that its coupons may take off in all.
    pub budget_won: Option<Krw>,
    /// How many coupons one customer can get.
    pub per_customer: i64,
    /// How many coupons can be issued on a day.
    pub per_day: Option<i64>,
    /// How many coupons can be issued in a month.
    pub per_month: Option<i64>,
    /// Whether coupons are issued beforehand or at a look-up.
    pub issuing: WhenIssued,
    /// What goes wrong on purpose.
    pub verification_fault: Option<VerificationFault>,
    /// Whether it begins as a draft.
    pub state: PromotionState,
}

impl PromotionForm<ConditionForm> {
    /// The same with its conditions as JSON.
    pub fn into_json(self) -> PromotionForm {
        PromotionForm {
            conditions: self.conditions.to_json(),
            promotion_id: self.promotion_id,
            name: self.name,
            benefit: self.benefit,
            coupon_amount: self.coupon_amount,
            percent: self.percent,
            rounding: self.rounding,
            minimum_amount: self.minimum_amount,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            valid_days: self.valid_days,
            on_cancel: self.on_cancel,
            grace_days: self.grace_days,
            budget: self.budget,
            budget_won: self.budget_won,
            per_customer: self.per_customer,
            per_day: self.per_day,
            per_month: self.per_month,
            issuing: self.issuing,
            verification_fault: self.verification_fault,
            state: self.state,
        }
    }
}

impl From<&Promotion> for PromotionForm<ConditionForm> {
    fn from(promotion: &Promotion) -> Self {
        let if_any = |number: Option<i64>| number.map(|it| Krw(it).to_string()).unwrap_or_default();
        let days = |number: Option<i32>| if_any(number.map(i64::from));
        let unless = |code: &str, usual| if code == usual { "" } else { code }.to_owned();
        Self {
            promotion_id: promotion.promotion_id.to_string(),
            name: promotion.name.clone(),
            // What is usual is blank.
            benefit: unless(promotion.benefit.code(), BenefitKind::Fixed.code()),
            coupon_amount: promotion.coupon_amount.to_string(),
            percent: days(promotion.percent),
            rounding: days(promotion.rounding.filter(|won| *won != 1)),
            minimum_amount: promotion.minimum_amount.to_string(),
            valid_from: promotion.valid_from.to_string(),
            valid_until: promotion.valid_until.to_string(),
            valid_days: days(promotion.valid_days),
            on_cancel: unless(promotion.on_cancel.code(), OnCancel::Restore.code()),
            grace_days: days(promotion.grace_days),
            conditions: ConditionForm::from(&promotion.conditions),
            budget: Krw(promotion.budget).to_string(),
            budget_won: if_any(promotion.budget_won.map(|won| won.0)),
            per_customer: Krw(promotion.per_customer).to_string(),
            per_day: if_any(promotion.per_day),
            per_month: if_any(promotion.per_month),
            issuing: unless(promotion.issuing.code(), WhenIssued::Beforehand.code()),
            verification_fault: promotion
                .verification_fault
                .map(|fault| fault.code().to_owned())
                .unwrap_or_default(),
            state: String::new(),
        }
    }
}

impl NewPromotion {
    /// The promotion as it would be in its first version.
    pub fn as_promotion(&self) -> Promotion {
        let Terms { benefit, .. } = self.terms;
        let terms = &self.terms;
        Promotion {
            promotion_id: self.promotion_id.clone(),
            state: self.state,
            edit_no: 1,
            version: 1,
            name: terms.name.to_string(),
            benefit: benefit.kind(),
            coupon_amount: benefit.most(),
            percent: benefit.percentage().map(|(percent, _)| percent),
            rounding: benefit.percentage().map(|(_, rounding)| rounding),
            minimum_amount: terms.minimum_amount,
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            valid_days: terms.valid_days,
            on_cancel: terms.on_cancel,
            grace_days: terms.grace_days,
            conditions: terms.conditions.clone(),
            budget: self.budget,
            issued: 0,
            budget_won: self.budget_won,
            issued_won: Krw::ZERO,
            per_customer: self.per_customer,
            per_day: self.per_day,
            issued_today: 0,
            per_month: self.per_month,
            issued_this_month: 0,
            issuing: self.issuing,
            verification_fault: self.verification_fault,
        }
    }
}

impl PromotionForm {
    /// Parses it. Codes in conditions must be among those of the sandbox.
    ///
    /// # Errors
    ///
    /// All problems at once, each at its field.
    pub fn parse(&self, codes: &dyn Codes) -> Result<NewPromotion, Vec<FieldError>> {
        self.parse_with(Some(codes))
    }

    /// Parses it wherever it is meant.
    ///
    /// # Errors
    ///
    /// As for [`Self::parse`]; a code may be any.
    pub fn parse_anywhere(&self) -> Result<NewPromotion, Vec<FieldError>> {
        self.parse_with(None)
    }

    fn parse_with(&self, codes: Option<&dyn Codes>) -> Result<NewPromotion, Vec<FieldError>> {
        let mut at = Collector::default();
        let promotion_id = at.take(Field::PromotionId, PromotionId::parse(&self.promotion_id));
        let terms = self.terms(&mut at, codes);
        let budget = at.take(Field::Budget, count(&self.budget));
        let budget_won = at.optional(Field::BudgetWon, &self.budget_won, budget_won);
        let per_customer = at.take(Field::PerCustomer, count(&self.per_customer));
        let per_day = at.optional(Field::PerDay, &self.per_day, count);
        let per_month = at.optional(Field::PerMonth, &self.per_month, count);
        let issuing = at.optional(Field::Issuing, &self.issuing, code_in(WhenIssued::from_code));
        let verification_fault = at.optional(
            Field::VerificationFault,
            &self.verification_fault,
            code_in(VerificationFault::from_code),
        );
        let state = at.optional(
            Field::State,
            &self.state,
            code_in(|code| {
                let states = [PromotionState::Draft, PromotionState::Running];
                PromotionState::from_code(code).filter(|state| states.contains(state))
            }),
        );
        let parsed = (promotion_id, terms, budget, per_customer);
        let (Some(promotion_id), Some(terms), Some(budget), Some(per_customer)) = parsed else {
            return at.finish(None);
        };
        at.finish(Some(NewPromotion {
            promotion_id,
            terms,
            budget,
            budget_won,
            per_customer,
            per_day,
            per_month,
            issuing: issuing.unwrap_or(WhenIssued::Beforehand),
            verification_fault,
            state: state.unwrap_or(PromotionState::Running),
        }))
    }

    fn terms(&self, at: &mut Collector, codes: Option<&dyn Codes>) -> Option<Terms> {
        let name = at.take(Field::Name, CouponName::parse(&self.name));
        let benefit = self.benefit(at);
        let minimum = at.optional(Field::MinimumAmount, &self.minimum_amount, Krw::parse);
        let least = benefit.map(Benefit::least_amount);
        // A coupon never takes more than the payment has, and never nothing.
        if let (Some(minimum), Some(least)) = (minimum, least)
            && minimum < least
        {
            at.note(Field::MinimumAmount, FieldProblem::TooSmall { minimum: least });
        }
        let valid_from = at.take(Field::ValidFrom, parse_date(&self.valid_from));
        let valid_until = at.take(Field::ValidUntil, parse_date(&self.valid_until));
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            at.note(Field::ValidUntil, FieldProblem::EndsBeforeItBegins);
        }
        let valid_days =
            at.optional(Field::ValidDays, &self.valid_days, number_of(0, MOST_VALID_DAYS));
        let (on_cancel, grace_days) = self.on_cancel(at);
        let conditions = self.parsed_conditions(at, codes);
        Some(Terms {
            name: name?,
            benefit: benefit?,
            minimum_amount: minimum.or(least)?,
            valid_from: valid_from?,
            valid_until: valid_until?,
            valid_days,
            on_cancel,
            grace_days,
            conditions: conditions?,
        })
    }

    fn benefit(&self, at: &mut Collector) -> Option<Benefit> {
        let kind = at.optional(Field::Benefit, &self.benefit, code_in(BenefitKind::from_code));
        let most = at.take(
            Field::CouponAmount,
            Krw::parse(&self.coupon_amount).and_then(|amount| match amount {
                Krw::ZERO => Err(FieldProblem::TooSmall { minimum: Krw(1) }),
                amount => Ok(amount),
            }),
        );
        if kind != Some(BenefitKind::Percentage) {
            if kind.is_some() || self.benefit.trim().is_empty() {
                not_here(at, Field::Percent, &self.percent);
                not_here(at, Field::Rounding, &self.rounding);
            }
            return most.map(|amount| Benefit::Fixed { amount });
        }
        let percent = at.take(Field::Percent, number_of(1, 100)(&self.percent));
        let rounding = at.optional(Field::Rounding, &self.rounding, |text| {
            let rounding = number_of(1, 100)(text).ok();
            rounding.filter(|won| ROUNDINGS.contains(won)).ok_or(FieldProblem::UnknownCode)
        });
        let rounding = rounding.unwrap_or(1);
        Some(Benefit::Percentage { percent: percent?, most: most?, rounding })
    }

    fn on_cancel(&self, at: &mut Collector) -> (OnCancel, Option<i32>) {
        let on_cancel = at.optional(Field::OnCancel, &self.on_cancel, code_in(OnCancel::from_code));
        if on_cancel == Some(OnCancel::RestoreWithGrace) {
            let days = at.take(Field::GraceDays, number_of(1, MOST_GRACE_DAYS)(&self.grace_days));
            return (OnCancel::RestoreWithGrace, days);
        }
        if on_cancel.is_some() || self.on_cancel.trim().is_empty() {
            not_here(at, Field::GraceDays, &self.grace_days);
        }
        (on_cancel.unwrap_or(OnCancel::Restore), None)
    }

    fn parsed_conditions(
        &self,
        at: &mut Collector,
        codes: Option<&dyn Codes>,
    ) -> Option<Condition> {
        let mut note = |pointer, problem| {
            at.note(Field::Conditions, FieldProblem::NotACondition { at: pointer, problem });
        };
        match Condition::parse(&self.conditions) {
            Ok(conditions) => {
                let unknown = codes.map(|codes| unknown_codes(&conditions, codes));
                for (pointer, problem) in unknown.into_iter().flatten() {
                    note(pointer, problem);
                }
                Some(conditions)
            }
            Err(errors) => {
                for error in errors {
                    note(error.pointer, error.problem);
                }
                None
            }
        }
    }
}

/// Reads a code.
fn code_in<T>(
    from_code: impl FnOnce(&str) -> Option<T>,
) -> impl FnOnce(&str) -> Result<T, FieldProblem> {
    |text| from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
}

/// Notes what was entered where it means nothing.
fn not_here(at: &mut Collector, field: Field, text: &str) {
    if !text.trim().is_empty() {
        at.note(field, FieldProblem::NotHere);
    }
}

/// Reads a number within bounds.
fn number_of(least: i32, most: i32) -> impl FnOnce(&str) -> Result<i32, FieldProblem> {
    move |text| {
        let bounds = || FieldProblem::OutOfRange {
            least: u64::from(least.unsigned_abs()),
            most: u64::from(most.unsigned_abs()),
        };
        match Krw::parse_up_to(text, Krw(i64::from(most))) {
            Ok(Krw(number)) => {
                let number = i32::try_from(number).ok();
                number.filter(|number| *number >= least).ok_or_else(bounds)
            }
            Err(FieldProblem::TooLarge { .. } | FieldProblem::Negative) => Err(bounds()),
            Err(problem) => Err(problem),
        }
    }
}

/// A budget in won.
fn budget_won(text: &str) -> Result<Krw, FieldProblem> {
    match Krw::parse_up_to(text, MOST_WON)? {
        Krw::ZERO => Err(FieldProblem::TooSmall { minimum: Krw(1) }),
        won => Ok(won),
    }
}

/// A number of coupons.
fn count(text: &str) -> Result<i64, FieldProblem> {
    let out_of_range = FieldProblem::OutOfRange { least: 1, most: MOST_COUPONS };
    let most = Krw(i64::try_from(MOST_COUPONS).unwrap_or(i64::MAX));
    match Krw::parse_up_to(text, most) {
        Ok(Krw::ZERO) | Err(FieldProblem::TooLarge { .. }) => Err(out_of_range),
        count => count.map(|Krw(count)| count),
    }
}

/// The codes that a sandbox does not have, each at its place: no request would ever have one.
fn unknown_codes(conditions: &Condition, codes: &dyn Codes) -> Vec<(String, Text)> {
    let mut found = Vec::new();
    let mut all = vec![(String::new(), conditions)];
    while let Some((at, condition)) = all.pop() {
        match condition {
            Condition::Group(rule, parts) => {
                let parts = parts.iter().enumerate().rev();
                all.extend(
                    parts.map(|(place, part)| (format!("{at}/{}/{place}", rule.code()), part)),
                );
            }
            Condition::Test(test) => {
                let (Shape::Codes(list), Wanted::Codes(wanted)) = (test.kind.shape, &test.wanted)
                else {
                    continue;
                };
                if list.is_fixed() {
                    continue;
                }
                let known = codes.list(list);
                for code in wanted {
                    if known.iter().all(|(one, ..)| one != code) {
                        let problem = Text::new(
                            format!("이 샌드박스에 {code} 코드가 없습니다"),
                            format!("This sandbox has no code {code}"),
                        );
                        found.push((format!("{at}/{}", test.kind.code), problem));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::CodeList;

    struct OnePg;

    impl Codes for OnePg {
        fn list(&self, list: CodeList) -> Vec<(&str, &str, &str)> {
            if list == CodeList::Pgs {
                vec![("PG01", "한빛페이", "Hanbit")]
            } else {
                Vec::new()
            }
        }

        fn services(&self) -> Vec<[&str; 3]> {
            Vec::new()
        }
    }

    fn form() -> PromotionForm {
        PromotionForm {
            promotion_id: "MPAY3000".into(),
            name: "M-PAY 첫 결제 3천원".into(),
            coupon_amount: "3,000".into(),
            minimum_amount: "10000".into(),
            valid_from: "2026-11-01".into(),
            valid_until: "20261231".into(),
            conditions: json!({"all_of": [{"mpay_member": true}, {"pg": ["PG01"]}]}),
            budget: "500".into(),
            per_customer: "1".into(),
            ..PromotionForm::default()
        }
    }

    #[test]
    fn a_good_form_is_understood() {
        let new = form().parse(&OnePg).unwrap();
        assert_eq!((new.budget, new.per_customer, new.state), (500, 1, PromotionState::Running));
        assert_eq!(new.terms.minimum_amount, Krw(10_000));
        let bare = PromotionForm { minimum_amount: String::new(), ..form() };
        assert_eq!(bare.parse(&OnePg).unwrap().terms.minimum_amount, Krw(3_000));
    }

    #[test]
    fn a_percentage_has_a_most_a_rounding_and_a_least_amount() {
        let tenth = PromotionForm {
            benefit: "percentage".into(),
            percent: "10".into(),
            rounding: "100".into(),
            minimum_amount: String::new(),
            valid_days: "7".into(),
            on_cancel: "restore_with_grace".into(),
            grace_days: "3".into(),
            budget_won: "1,000,000".into(),
            ..form()
        };
        let new = tenth.parse(&OnePg).unwrap();
        let benefit = Benefit::Percentage { percent: 10, most: Krw(3_000), rounding: 100 };
        assert_eq!((new.terms.benefit, new.terms.minimum_amount), (benefit, Krw(1_000)));
        assert_eq!((new.terms.valid_days, new.terms.grace_days), (Some(7), Some(3)));
        assert_eq!(new.budget_won, Some(Krw(1_000_000)));
        // What an editor shows of it is the same again.
        let shown = PromotionForm::<ConditionForm>::from(&new.as_promotion());
        assert_eq!(shown.into_json().parse(&OnePg).unwrap().terms, new.terms);
        for (field, wrong, code) in [
            (
                Field::Rounding,
                PromotionForm { benefit: "fixed".into(), percent: String::new(), ..tenth.clone() },
                "NOT_HERE",
            ),
            (
                Field::MinimumAmount,
                PromotionForm { minimum_amount: "999".into(), ..tenth.clone() },
                "TOO_SMALL",
            ),
            (
                Field::Percent,
                PromotionForm { percent: "101".into(), ..tenth.clone() },
                "OUT_OF_RANGE",
            ),
            (
                Field::Percent,
                PromotionForm { percent: "0".into(), ..tenth.clone() },
                "OUT_OF_RANGE",
            ),
            (Field::Percent, PromotionForm { percent: String::new(), ..tenth.clone() }, "MISSING"),
            (
                Field::Rounding,
                PromotionForm { rounding: "50".into(), ..tenth.clone() },
                "UNKNOWN_CODE",
            ),
            (
                Field::GraceDays,
                PromotionForm { grace_days: String::new(), ..tenth.clone() },
                "MISSING",
            ),
        ] {
            let errors = wrong.parse(&OnePg).unwrap_err();
            let told: Vec<_> = errors.iter().map(|it| (it.field, it.problem.code())).collect();
            assert_eq!(told, [(field, code)]);
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_its_field() {
        let wrong = PromotionForm {
            promotion_id: "가을".into(),
            name: " ".into(),
            coupon_amount: "3000".into(),
            minimum_amount: "2999".into(),
            valid_from: "2026-12-01".into(),
            valid_until: "2026-11-30".into(),
            conditions: json!({"all_of": [{"any_of": [{"pg": ["PG01", "PG09"]}]}]}),
            budget: "0".into(),
            per_customer: "100000001".into(),
            verification_fault: "explode".into(),
            state: "ended".into(),
            benefit: "gift".into(),
            percent: "10".into(),
            rounding: "1".into(),
            valid_days: "3651".into(),
            on_cancel: "void".into(),
            grace_days: "7".into(),
            budget_won: "0".into(),
            per_day: "0".into(),
            per_month: "x".into(),
            issuing: "later".into(),
        };
        let errors = wrong.parse(&OnePg).unwrap_err();
        let told: Vec<_> = errors.iter().map(|it| (it.field, it.problem.code())).collect();
        assert_eq!(
            told,
            [
                (Field::PromotionId, "BAD_CHARACTER"),
                (Field::Name, "MISSING"),
                (Field::Benefit, "UNKNOWN_CODE"),
                (Field::MinimumAmount, "TOO_SMALL"),
                (Field::ValidUntil, "ENDS_BEFORE_IT_BEGINS"),
                (Field::ValidDays, "OUT_OF_RANGE"),
                (Field::GraceDays, "NOT_HERE"),
                (Field::Conditions, "NOT_A_CONDITION"),
                (Field::Budget, "OUT_OF_RANGE"),
                (Field::BudgetWon, "TOO_SMALL"),
                (Field::PerCustomer, "OUT_OF_RANGE"),
                (Field::PerDay, "OUT_OF_RANGE"),
                (Field::PerMonth, "NOT_A_NUMBER"),
                (Field::Issuing, "UNKNOWN_CODE"),
                (Field::VerificationFault, "UNKNOWN_CODE"),
                (Field::State, "UNKNOWN_CODE"),
            ]
        );
        let at = errors.iter().find(|it| it.field == Field::Conditions).unwrap();
        assert!(at.problem.text().english.starts_with("/all_of/0/any_of/0/pg: "));
        let free = PromotionForm { coupon_amount: "0".into(), ..form() };
        assert_eq!(free.parse(&OnePg).unwrap_err()[0].problem.code(), "TOO_SMALL");
    }
}
