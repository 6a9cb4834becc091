//! The codes as data that a tester changes: what there is, and how one is entered.

use serde::{Deserialize, Serialize};

use super::CodeRule;
use crate::field::{Collector, Field, FieldError, FieldProblem, FormValue};
use crate::identifier::{CodeName, CodeValue, CpCode, PaymentMethodCode, PgCode};

codes! {
    /// What a code is of.
    pub enum CodeKind {
        Pg = "pg", "PG", "PG";
        Cp = "cp", "CP", "CP";
        Svc = "svc", "SVC", "SVC";
        PaymentMethod = "payment_method", "결제 수단 코드", "Payment method";
        PaymentType = "payment_type", "결제 유형 코드", "Payment type";
        RiskGrade = "risk_grade", "위험등급", "Risk grade";
        LeedsGrade = "leeds_grade", "리즈등급", "Leeds grade";
        BillPayMethod = "bill_pay_method", "폰사용료 납부수단", "Bill payment";
    }
}

impl CodeKind {
    /// What a code of this kind can mean to the rules.
    pub fn rule(self) -> Option<CodeRule> {
        match self {
            Self::PaymentMethod => Some(CodeRule::MembersOnly),
            Self::RiskGrade => Some(CodeRule::RefusesPayment),
            Self::BillPayMethod => Some(CodeRule::PaidByCard),
            Self::Pg | Self::Cp | Self::Svc | Self::PaymentType | Self::LeedsGrade => None,
        }
    }

    /// How many a sandbox can have: each payment looks at all codes that are no merchants'.
    pub fn most(self) -> i64 {
        match self {
            Self::Pg | Self::Cp | Self::Svc => 1_000,
            _ => 100,
        }
    }
}

/// A service's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Contract {
    /// Refuses subscribers who pay their phone bill by card.
    pub refuses_card_bill_payers: bool,
    /// Sells to minors.
    pub serves_minors: bool,
    /// Refunds where a payment is cancelled after its month.
    pub next_month_refund: bool,
}

/// A code with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ListedCode {
    /// What it is of.
    pub kind: CodeKind,
    /// Of a CP or an SVC: the PG above it.
    pub pg: Option<String>,
    /// Of an SVC: the CP above it.
    pub cp: Option<String>,
    /// The code.
    pub code: String,
    /// Its Korean name.
    pub korean: String,
    /// Its English name.
    pub english: String,
    /// Where it stands in its list; merchants are in the order of their codes.
    pub position: Option<i32>,
    /// What it means to the rules.
    pub rule: Option<CodeRule>,
    /// Of an SVC: its contract.
    pub contract: Option<Contract>,
    /// Whether it is not used any more: neither offered nor taken.
    pub retired: bool,
}

/// A code as it is entered: texts, and `yes` or `no`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeForm {
    /// What it is of.
    pub kind: String,
    /// Of a CP or an SVC: the PG above it.
    pub pg: String,
    /// Of an SVC: the CP above it.
    pub cp: String,
    /// The code.
    pub code: String,
    /// Its Korean name.
    pub korean: String,
    /// Its English name; blank: the same.
    pub english: String,
    /// Where it stands in its list; blank: where it stood, or last.
    pub position: String,
    /// `yes`: it means to the rules what a code of its kind can mean.
    pub has_rule: String,
    /// `yes` or `no`; blank: no.
    pub refuses_card_bill_payers: String,
    /// `yes` or `no`; blank: yes.
    pub serves_minors: String,
    /// `yes` or `no`; blank: no.
    pub next_month_refund: String,
    /// `yes` or `no`; blank: no.
    pub retired: String,
}

/// A code, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewCode {
    /// What it is of.
    pub kind: CodeKind,
    /// Of a CP or an SVC: the PG above it.
    pub pg: Option<PgCode>,
    /// Of an SVC: the CP above it.
    pub cp: Option<CpCode>,
    /// The code.
    pub code: CodeValue,
    /// Its Korean name.
    pub korean: CodeName,
    /// Its English name.
    pub english: CodeName,
    /// Where it stands in its list; none: where it stood, or last.
    pub position: Option<i32>,
    /// What it means to the rules.
    pub rule: Option<CodeRule>,
    /// A service's contract; of others it says nothing.
    pub contract: Contract,
    /// Whether it is not used any more.
    pub retired: bool,
}

/// The last place in a list that somebody would ask for.
const LAST_POSITION: i32 = 9_999;

impl CodeForm {
    /// What is entered in a field.
    pub fn value_mut(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::Kind => &mut self.kind,
            Field::Pg => &mut self.pg,
            Field::Cp => &mut self.cp,
            Field::Code => &mut self.code,
            Field::Korean => &mut self.korean,
            Field::English => &mut self.english,
            Field::Position => &mut self.position,
            Field::Rule => &mut self.has_rule,
            Field::RefusesCardBillPayers => &mut self.refuses_card_bill_payers,
            Field::ServesMinors => &mut self.serves_minors,
            Field::NextMonthRefund => &mut self.next_month_refund,
            Field::Retired => &mut self.retired,
            _ => return None,
        })
    }

    /// Parses it.
    ///
    /// # Errors
    ///
    /// All problems at once, each at its field.
    pub fn parse(&self) -> Result<NewCode, Vec<FieldError>> {
        let mut at = Collector::default();
        let kind = at.take(Field::Kind, kind(&self.kind));
        let (has_pg, has_cp) =
            (matches!(kind, Some(CodeKind::Cp | CodeKind::Svc)), kind == Some(CodeKind::Svc));
        let pg = has_pg.then(|| at.take(Field::Pg, PgCode::parse(&self.pg))).flatten();
        let cp = has_cp.then(|| at.take(Field::Cp, CpCode::parse(&self.cp))).flatten();
        let is_merchant = matches!(kind, Some(CodeKind::Pg | CodeKind::Cp | CodeKind::Svc));
        // As a request has it: shorter in a list of codes.
        let code = if is_merchant {
            CodeValue::parse(&self.code)
        } else {
            PaymentMethodCode::parse(&self.code).and_then(|code| CodeValue::parse(code.as_str()))
        };
        let code = at.take(Field::Code, code);
        let korean = at.take(Field::Korean, CodeName::parse(&self.korean));
        let english = match self.english.trim() {
            "" => korean.clone(),
            english => at.take(Field::English, CodeName::parse(english)),
        };
        let position = at.optional(Field::Position, &self.position, position);
        let mut yes =
            |field, text: &str, blank| at.optional(field, text, bool::parse).unwrap_or(blank);
        let has_rule = yes(Field::Rule, &self.has_rule, false);
        let contract = Contract {
            refuses_card_bill_payers: yes(
                Field::RefusesCardBillPayers,
                &self.refuses_card_bill_payers,
                false,
            ),
            serves_minors: yes(Field::ServesMinors, &self.serves_minors, true),
            next_month_refund: yes(Field::NextMonthRefund, &self.next_month_refund, false),
        };
        let retired = yes(Field::Retired, &self.retired, false);
        let rule = kind.filter(|_| has_rule).and_then(CodeKind::rule);
        if has_rule && rule.is_none() && kind.is_some() {
            at.note(Field::Rule, FieldProblem::UnknownCode);
        }
        let built = (|| {
            let (kind, code, korean, english) = (kind?, code?, korean?, english?);
            Some(NewCode { kind, pg, cp, code, korean, english, position, rule, contract, retired })
        })();
        at.finish(built)
    }
}

impl From<&ListedCode> for CodeForm {
    fn from(listed: &ListedCode) -> Self {
        let yes = |yes: bool| yes.text();
        let of = |it: fn(&Contract) -> bool| listed.contract.as_ref().map(it).map(yes);
        Self {
            kind: listed.kind.code().to_owned(),
            pg: listed.pg.clone().unwrap_or_default(),
            cp: listed.cp.clone().unwrap_or_default(),
            code: listed.code.clone(),
            korean: listed.korean.clone(),
            english: listed.english.clone(),
            position: listed.position.map(|it| it.to_string()).unwrap_or_default(),
            has_rule: yes(listed.rule.is_some()),
            refuses_card_bill_payers: of(|it| it.refuses_card_bill_payers).unwrap_or_default(),
            serves_minors: of(|it| it.serves_minors).unwrap_or_default(),
            next_month_refund: of(|it| it.next_month_refund).unwrap_or_default(),
            retired: yes(listed.retired),
        }
    }
}

fn kind(text: &str) -> Result<CodeKind, FieldProblem> {
    match text.trim() {
        "" => Err(FieldProblem::Missing),
        text => CodeKind::from_code(text).ok_or(FieldProblem::UnknownCode),
    }
}

fn position(text: &str) -> Result<i32, FieldProblem> {
    let position: i32 = text.trim().parse().map_err(|_| FieldProblem::NotANumber)?;
    if (1..=LAST_POSITION).contains(&position) {
        Ok(position)
    } else {
        Err(FieldProblem::OutOfRange { least: 1, most: LAST_POSITION.unsigned_abs().into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> CodeForm {
        CodeForm {
            kind: "svc".into(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            code: "SVC999".into(),
            korean: "새 상점".into(),
            ..CodeForm::default()
        }
    }

    #[test]
    fn what_is_blank_is_as_most_are() {
        let new = service().parse().unwrap();
        assert_eq!(new.english.as_str(), "새 상점");
        assert_eq!((new.position, new.rule, new.retired), (None, None, false));
        let Contract { refuses_card_bill_payers, serves_minors, next_month_refund } = new.contract;
        assert_eq!(
            (refuses_card_bill_payers, serves_minors, next_month_refund),
            (false, true, false)
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_at_its_field() {
        let wrong = CodeForm {
            kind: "cp".into(),
            pg: "한빛".into(),
            code: "..".into(),
            korean: " ".into(),
            position: "0".into(),
            has_rule: "Y".into(),
            serves_minors: "maybe".into(),
            ..CodeForm::default()
        };
        let told: Vec<_> =
            wrong.parse().unwrap_err().iter().map(|it| (it.field, it.problem.code())).collect();
        assert_eq!(
            told,
            [
                (Field::Pg, "BAD_CHARACTER"),
                (Field::Code, "ONLY_DOTS"),
                (Field::Korean, "MISSING"),
                (Field::Position, "OUT_OF_RANGE"),
                (Field::ServesMinors, "UNKNOWN_CODE"),
                (Field::Rule, "UNKNOWN_CODE"),
            ]
        );
        let long = CodeForm { kind: "risk_grade".into(), code: "123456789".into(), ..service() };
        assert_eq!(long.parse().unwrap_err()[0].problem.code(), "TOO_LONG");
        assert_eq!(CodeForm::default().parse().unwrap_err()[0].field, Field::Kind);
    }

    #[test]
    fn a_rule_is_of_its_kind() {
        for &kind in CodeKind::ALL {
            let form = CodeForm {
                kind: kind.code().into(),
                has_rule: "Y".into(),
                code: "X".into(),
                ..service()
            };
            assert_eq!(form.parse().ok().and_then(|new| new.rule), kind.rule(), "{kind:?}");
        }
    }
}
