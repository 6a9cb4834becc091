//! Whether a sandbox knows the codes of a request, and what they mean: as it is read for a payment and for a look-up.

use super::Rules;
use crate::catalogue::{CodeRule, Contract};
use crate::field::{Field, FieldError, FieldProblem};

/// The columns of `situation.sql` and of the look-up's `lookup.sql` that tell of the request's codes. One that is
/// retired is not known.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(crate) struct KnownCodes {
    payment_method_known: bool,
    payment_method_rule: Option<CodeRule>,
    payment_type_known: bool,
    risk_grade_known: bool,
    risk_grade_rule: Option<CodeRule>,
    leeds_grade_known: bool,
    bill_pay_method_known: bool,
    bill_pay_method_rule: Option<CodeRule>,
    pg_known: bool,
    cp_known: bool,
    svc_known: bool,
    refuses_card_bill_payers: bool,
    serves_minors: bool,
    next_month_refund: bool,
}

impl KnownCodes {
    /// What the codes mean. Those that the sandbox doesn't know are refused at their fields, all at once.
    pub(crate) fn rules(&self) -> Result<Rules, Vec<FieldError>> {
        let unknown = self.unknown();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        Ok(Rules {
            payment_method: self.payment_method_rule,
            risk_grade: self.risk_grade_rule,
            bill_pay_method: self.bill_pay_method_rule,
            contract: Contract {
                refuses_card_bill_payers: self.refuses_card_bill_payers,
                serves_minors: self.serves_minors,
                next_month_refund: self.next_month_refund,
            },
        })
    }

    fn unknown(&self) -> Vec<FieldError> {
        // Under an unknown PG every CP is unknown too, so only the topmost unknown level is
        // reported.
        let checks = [
            (Field::PaymentMethod, self.payment_method_known, FieldProblem::UnknownCode),
            (Field::PaymentType, self.payment_type_known, FieldProblem::UnknownCode),
            (Field::Pg, self.pg_known, FieldProblem::UnknownCode),
            (Field::Cp, self.cp_known || !self.pg_known, FieldProblem::NotUnderParent),
            (Field::Svc, self.svc_known || !self.cp_known, FieldProblem::NotUnderParent),
            (Field::RiskGrade, self.risk_grade_known, FieldProblem::UnknownCode),
            (Field::LeedsGrade, self.leeds_grade_known, FieldProblem::UnknownCode),
            (Field::BillPayMethod, self.bill_pay_method_known, FieldProblem::UnknownCode),
        ];
        let unknown = checks.into_iter().filter(|(_, known, _)| !known);
        unknown.map(|(field, _, problem)| FieldError { field, problem }).collect()
    }
}
