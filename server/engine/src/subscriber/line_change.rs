//! What becomes of a line: another contract has its number from now on, or its contract another number.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::parse_date;
use crate::customer::{Sex, Subscriber};
use crate::field::{Collector, Field, FieldError, FieldProblem, FormValue};
use crate::identifier::{Ctn, Ncn, PersonName};
use crate::language::Text;
use crate::money::Krw;
use crate::personal::Personal;

codes! {
    /// What becomes of a line.
    pub enum LineChangeKind {
        /// The person takes the number to another carrier: a new contract.
        NumberPort = "number_port", "번호이동", "Number port";
        /// Another person takes the line over: a new contract.
        Owner = "owner", "명의변경", "Change of owner";
        /// The contract has another number.
        Number = "number", "번호변경", "New number";
    }
}

/// A change as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineChangeForm {
    /// A kind's code.
    pub kind: String,
    /// 새 고객계약번호, of a port and a change of owner; blank: one that is drawn.
    pub ncn: String,
    /// 새 핸드폰번호, of a new number.
    pub ctn: String,
    /// The new owner's name, birth date and sex.
    pub name: String,
    /// See `name`.
    pub birth_date: String,
    /// See `name`.
    pub sex: String,
}

/// A change, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `LineChangeForm`, parsed")]
pub enum LineChange {
    /// 번호이동.
    NumberPort { ncn: Option<Ncn> },
    /// 명의변경.
    Owner { ncn: Option<Ncn>, name: PersonName, birth_date: NaiveDate, sex: Sex },
    /// 번호변경.
    Number { ctn: Ctn },
}

impl LineChangeForm {
    /// Parses it.
    ///
    /// # Errors
    ///
    /// All problems at once, each at its field; also what a change of this kind has no use for.
    pub fn parse(&self) -> Result<LineChange, Vec<FieldError>> {
        let mut at = Collector::default();
        let kind = match self.kind.trim() {
            "" => Err(FieldProblem::Missing),
            code => LineChangeKind::from_code(code).ok_or(FieldProblem::UnknownCode),
        };
        let Some(kind) = at.take(Field::Kind, kind) else { return at.finish(None) };
        let mut is_blank = |field, text: &str| {
            if !text.trim().is_empty() {
                at.note(field, FieldProblem::NotHere);
            }
        };
        match kind {
            LineChangeKind::Number => is_blank(Field::Ncn, &self.ncn),
            LineChangeKind::NumberPort | LineChangeKind::Owner => is_blank(Field::Ctn, &self.ctn),
        }
        if kind != LineChangeKind::Owner {
            is_blank(Field::Name, &self.name);
            is_blank(Field::BirthDate, &self.birth_date);
            is_blank(Field::Sex, &self.sex);
        }
        let change = match kind {
            LineChangeKind::NumberPort => {
                let ncn = at.optional(Field::Ncn, &self.ncn, Ncn::parse);
                Some(LineChange::NumberPort { ncn })
            }
            LineChangeKind::Owner => {
                let ncn = at.optional(Field::Ncn, &self.ncn, Ncn::parse);
                let name = at.take(Field::Name, PersonName::parse(&self.name));
                let birth_date = at.take(Field::BirthDate, parse_date(&self.birth_date));
                let sex = at.take(Field::Sex, <Sex as FormValue>::parse(&self.sex));
                (|| {
                    Some(LineChange::Owner { ncn, name: name?, birth_date: birth_date?, sex: sex? })
                })()
            }
            LineChangeKind::Number => {
                let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
                ctn.map(|ctn| LineChange::Number { ctn })
            }
        };
        at.finish(change)
    }
}

/// A contract and its phone number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct LineNumbers {
    /// 고객계약번호.
    #[cfg_attr(feature = "postgres", schema(value_type = Ncn))]
    pub ncn: Personal<Ncn>,
    /// 핸드폰번호.
    #[cfg_attr(feature = "postgres", schema(value_type = Ctn))]
    pub ctn: Personal<Ctn>,
}

/// A change that was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PastLineChange {
    /// What became of the line.
    pub kind: LineChangeKind,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// Who did it.
    pub reader: String,
    /// The line before.
    pub before: LineNumbers,
    /// The line since.
    pub after: LineNumbers,
}

/// What comes of a change, or would come of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct LineChangeOutcome {
    /// Whether it was done, or only looked at.
    pub is_done: bool,
    /// What becomes of the line.
    pub kind: LineChangeKind,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// The line before.
    pub before: LineNumbers,
    /// Who has the line afterwards.
    pub subscriber: Subscriber,
    /// How many coupons of the contract before could be used now, counted up to a thousand.
    pub coupons: i64,
    /// What the contract before used of this month's limit.
    pub used_this_month: Krw,
    /// How many payments of it wait for their outcome.
    pub open_payments: i64,
    /// How many saved requests have its number.
    pub saved_requests: i64,
    /// What becomes of all these, in words.
    pub consequences: Vec<Text>,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[cfg(feature = "postgres")]
    pub(in crate::subscriber) fn port() -> LineChangeForm {
        LineChangeForm { kind: "number_port".into(), ..LineChangeForm::default() }
    }

    pub(in crate::subscriber) fn owner() -> LineChangeForm {
        LineChangeForm {
            kind: "owner".into(),
            ncn: "990000000002".into(),
            name: "박지훈".into(),
            birth_date: "1988-02-11".into(),
            sex: "M".into(),
            ..LineChangeForm::default()
        }
    }

    pub(in crate::subscriber) fn number(ctn: &str) -> LineChangeForm {
        LineChangeForm { kind: "number".into(), ctn: ctn.into(), ..LineChangeForm::default() }
    }

    #[test]
    fn a_form_has_what_its_kind_needs_and_nothing_else() {
        let fields = |form: &LineChangeForm| -> Vec<_> {
            let errors = form.parse().unwrap_err();
            errors.iter().map(|error| (error.field.code(), error.problem.code())).collect()
        };
        let everything = LineChangeForm { ctn: "010-0001-9999".into(), ..owner() };
        assert_eq!(fields(&everything), [("ctn", "NOT_HERE")]);
        let port = LineChangeForm { kind: "number_port".into(), ..owner() };
        let unused = ["name", "birth_date", "sex"].map(|field| (field, "NOT_HERE"));
        assert_eq!(fields(&port), unused);
        let nobody = LineChangeForm { kind: "owner".into(), ..LineChangeForm::default() };
        assert_eq!(fields(&nobody).len(), 3);
        assert_eq!(fields(&number("")), [("ctn", "MISSING")]);
        assert_eq!(fields(&LineChangeForm::default()), [("kind", "MISSING")]);
    }
}
