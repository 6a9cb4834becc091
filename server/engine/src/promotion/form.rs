//! A promotion as it is entered at any door, and parsed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Promotion, PromotionState, VerificationFault};
use crate::clock::parse_date;
use crate::condition::{Codes, Condition, ConditionForm, Shape, Wanted};
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{CouponName, PromotionId};
use crate::language::Text;
use crate::money::Krw;

/// The most coupons that a promotion can issue.
const MOST_COUPONS: u64 = 100_000_000;

/// A promotion as it is entered: texts, but for the conditions, which are JSON, or what an editor has of them:
/// [`ConditionForm`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromotionForm<Conditions = Value> {
    /// 쿠폰 ID.
    pub promotion_id: String,
    /// 쿠폰 이름.
    pub name: String,
    /// What a coupon takes off, in won.
    pub coupon_amount: String,
    /// The least amount of a payment, in won; blank: as much as a coupon takes off.
    pub minimum_amount: String,
    /// The first day, in Seoul.
    pub valid_from: String,
    /// The last day, in Seoul.
    pub valid_until: String,
    /// What else is asked; see [`Condition`].
    pub conditions: Conditions,
    /// How many coupons can be issued in all.
    pub budget: String,
    /// How many coupons one customer can get.
    pub per_customer: String,
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
            coupon_amount: String::new(),
            minimum_amount: String::new(),
            valid_from: String::new(),
            valid_until: String::new(),
            conditions,
            budget: String::new(),
            per_customer: String::new(),
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
    pub coupon_amount: Krw,
    /// The least amount of a payment, not below `coupon_amount`.
    pub minimum_amount: Krw,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day, not before the first.
    pub valid_until: NaiveDate,
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
    /// How many coupons one customer can get.
    pub per_customer: i64,
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
            coupon_amount: self.coupon_amount,
            minimum_amount: self.minimum_amount,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            budget: self.budget,
            per_customer: self.per_customer,
            verification_fault: self.verification_fault,
            state: self.state,
        }
    }
}

impl From<&Promotion> for PromotionForm<ConditionForm> {
    fn from(promotion: &Promotion) -> Self {
        Self {
            promotion_id: promotion.promotion_id.to_string(),
            name: promotion.name.clone(),
            coupon_amount: promotion.coupon_amount.to_string(),
            minimum_amount: promotion.minimum_amount.to_string(),
            valid_from: promotion.valid_from.to_string(),
            valid_until: promotion.valid_until.to_string(),
            conditions: ConditionForm::from(&promotion.conditions),
            budget: Krw(promotion.budget).to_string(),
            per_customer: Krw(promotion.per_customer).to_string(),
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
        let Self { promotion_id, terms, budget, per_customer, verification_fault, state } = self;
        Promotion {
            promotion_id: promotion_id.clone(),
            state: *state,
            version: 1,
            name: terms.name.to_string(),
            coupon_amount: terms.coupon_amount,
            minimum_amount: terms.minimum_amount,
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            conditions: terms.conditions.clone(),
            budget: *budget,
            issued: 0,
            per_customer: *per_customer,
            verification_fault: *verification_fault,
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
        let per_customer = at.take(Field::PerCustomer, count(&self.per_customer));
        let verification_fault =
            at.optional(Field::VerificationFault, &self.verification_fault, |text| {
                VerificationFault::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
            });
        let state = at.optional(Field::State, &self.state, |text| {
            let states = [PromotionState::Draft, PromotionState::Running];
            let state = PromotionState::from_code(text.trim());
            state.filter(|state| states.contains(state)).ok_or(FieldProblem::UnknownCode)
        });
        let parsed = (promotion_id, terms, budget, per_customer);
        let (Some(promotion_id), Some(terms), Some(budget), Some(per_customer)) = parsed else {
            return at.finish(None);
        };
        let state = state.unwrap_or(PromotionState::Running);
        at.finish(Some(NewPromotion {
            promotion_id,
            terms,
            budget,
            per_customer,
            verification_fault,
            state,
        }))
    }

    fn terms(&self, at: &mut Collector, codes: Option<&dyn Codes>) -> Option<Terms> {
        let name = at.take(Field::Name, CouponName::parse(&self.name));
        let coupon_amount = at.take(
            Field::CouponAmount,
            Krw::parse(&self.coupon_amount).and_then(|amount| match amount {
                Krw::ZERO => Err(FieldProblem::TooSmall { minimum: Krw(1) }),
                amount => Ok(amount),
            }),
        );
        let minimum = at.optional(Field::MinimumAmount, &self.minimum_amount, Krw::parse);
        let minimum_amount = minimum.or(coupon_amount);
        // A coupon never takes more than the payment has.
        if let (Some(minimum), Some(amount)) = (minimum, coupon_amount)
            && minimum < amount
        {
            at.note(Field::MinimumAmount, FieldProblem::TooSmall { minimum: amount });
        }
        let valid_from = at.take(Field::ValidFrom, parse_date(&self.valid_from));
        let valid_until = at.take(Field::ValidUntil, parse_date(&self.valid_until));
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            at.note(Field::ValidUntil, FieldProblem::EndsBeforeItBegins);
        }
        let conditions = match Condition::parse(&self.conditions) {
            Ok(conditions) => {
                let unknown = codes.map(|codes| unknown_codes(&conditions, codes));
                for (pointer, problem) in unknown.into_iter().flatten() {
                    at.note(
                        Field::Conditions,
                        FieldProblem::NotACondition { at: pointer, problem },
                    );
                }
                Some(conditions)
            }
            Err(errors) => {
                for error in errors {
                    let (at_place, problem) = (error.pointer, error.problem);
                    at.note(
                        Field::Conditions,
                        FieldProblem::NotACondition { at: at_place, problem },
                    );
                }
                None
            }
        };
        Some(Terms {
            name: name?,
            coupon_amount: coupon_amount?,
            minimum_amount: minimum_amount?,
            valid_from: valid_from?,
            valid_until: valid_until?,
            conditions: conditions?,
        })
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
        };
        let errors = wrong.parse(&OnePg).unwrap_err();
        let told: Vec<_> = errors.iter().map(|it| (it.field, it.problem.code())).collect();
        assert_eq!(
            told,
            [
                (Field::PromotionId, "BAD_CHARACTER"),
                (Field::Name, "MISSING"),
                (Field::MinimumAmount, "TOO_SMALL"),
                (Field::ValidUntil, "ENDS_BEFORE_IT_BEGINS"),
                (Field::Conditions, "NOT_A_CONDITION"),
                (Field::Budget, "OUT_OF_RANGE"),
                (Field::PerCustomer, "OUT_OF_RANGE"),
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
