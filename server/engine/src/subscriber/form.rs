//! A subscriber as entered at any door, and parsed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::{in_seoul, parse_date, show};
use crate::condition::{CodeList, Codes};
use crate::customer::{Sex, Subscriber, SubscriberStatus};
use crate::field::{Collector, Field, FieldError, FieldProblem, FormValue};
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, PersonName, RiskGrade};
use crate::money::Krw;

/// A subscriber as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubscriberForm {
    /// 고객계약번호.
    pub ncn: String,
    /// 핸드폰번호.
    pub ctn: String,
    /// 이름.
    pub name: String,
    /// 생년월일.
    pub birth_date: String,
    /// 성별: `F` or `M`.
    pub sex: String,
    /// A status's code; blank: active.
    pub status: String,
    /// 한도금액, in won.
    pub limit_amount: String,
    /// 위험등급.
    pub risk_grade: String,
    /// 리즈등급.
    pub leeds_grade: String,
    /// M-PAY 회원가입 여부; blank: no.
    pub mpay_member: String,
    /// 폰사용료 납부수단.
    pub bill_pay_method: String,
    /// 가입일; blank: not known.
    pub contracted_on: String,
}

/// The columns of a list of subscribers, in their order where it names none.
pub const COLUMNS: &[Field] = &[
    Field::Ncn,
    Field::Ctn,
    Field::Name,
    Field::BirthDate,
    Field::Sex,
    Field::Status,
    Field::LimitAmount,
    Field::RiskGrade,
    Field::LeedsGrade,
    Field::MpayMember,
    Field::BillPayMethod,
    Field::ContractedOn,
];

impl From<&Subscriber> for SubscriberForm {
    fn from(subscriber: &Subscriber) -> Self {
        let date = |date: chrono::NaiveDate| date.to_string();
        Self {
            ncn: subscriber.ncn.to_string(),
            ctn: subscriber.ctn.whole().map_or_else(|| subscriber.ctn.to_string(), Ctn::formatted),
            name: subscriber.name.to_string(),
            birth_date: subscriber.birth_date.to_string(),
            sex: subscriber.sex.code().to_owned(),
            status: subscriber.status.code().to_owned(),
            limit_amount: subscriber.limit_amount.to_string(),
            risk_grade: subscriber.risk_grade.to_string(),
            leeds_grade: subscriber.leeds_grade.to_string(),
            mpay_member: subscriber.mpay_member.text(),
            bill_pay_method: subscriber.bill_pay_method.to_string(),
            contracted_on: subscriber.contracted_on.map(date).unwrap_or_default(),
        }
    }
}

impl SubscriberForm {
    /// What is entered in a field.
    pub fn value_mut(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::Ncn => &mut self.ncn,
            Field::Ctn => &mut self.ctn,
            Field::Name => &mut self.name,
            Field::BirthDate => &mut self.birth_date,
            Field::Sex => &mut self.sex,
            Field::Status => &mut self.status,
            Field::LimitAmount => &mut self.limit_amount,
            Field::RiskGrade => &mut self.risk_grade,
            Field::LeedsGrade => &mut self.leeds_grade,
            Field::MpayMember => &mut self.mpay_member,
            Field::BillPayMethod => &mut self.bill_pay_method,
            Field::ContractedOn => &mut self.contracted_on,
            _ => return None,
        })
    }

    /// Parses it. Grades and bill payment must be among the sandbox's codes.
    ///
    /// # Errors
    ///
    /// All problems at once, each at its field.
    pub fn parse(&self, codes: &dyn Codes) -> Result<Subscriber, Vec<FieldError>> {
        self.parse_with(Some(codes))
    }

    /// Parses it wherever it is meant.
    ///
    /// # Errors
    ///
    /// As for [`Self::parse`]; a code may be any.
    pub fn parse_anywhere(&self) -> Result<Subscriber, Vec<FieldError>> {
        self.parse_with(None)
    }

    fn parse_with(&self, codes: Option<&dyn Codes>) -> Result<Subscriber, Vec<FieldError>> {
        let mut at = Collector::default();
        let known = |list, code: &str| {
            let all = codes.map(|codes| codes.list(list));
            match all.is_none_or(|all| all.iter().any(|(one, ..)| *one == code)) {
                true => Ok(()),
                false => Err(FieldProblem::UnknownCode),
            }
        };
        let ncn = at.take(Field::Ncn, Ncn::parse(&self.ncn));
        let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        let name = at.take(Field::Name, PersonName::parse(&self.name));
        let birth_date = at.take(
            Field::BirthDate,
            parse_date(&self.birth_date).and_then(|born| {
                let now = codes.and_then(|codes| codes.now());
                now.map_or(Ok(born), |now| born_by(born, now))
            }),
        );
        let sex = at.take(Field::Sex, <Sex as FormValue>::parse(&self.sex));
        let status = at.optional(Field::Status, &self.status, |text| {
            SubscriberStatus::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let limit_amount = at.take(Field::LimitAmount, Krw::parse(&self.limit_amount));
        let risk_grade = at.take(
            Field::RiskGrade,
            RiskGrade::parse(&self.risk_grade)
                .and_then(|code| known(CodeList::RiskGrades, code.as_str()).map(|()| code)),
        );
        let leeds_grade = at.take(
            Field::LeedsGrade,
            LeedsGrade::parse(&self.leeds_grade)
                .and_then(|code| known(CodeList::LeedsGrades, code.as_str()).map(|()| code)),
        );
        let mpay_member = at.take(Field::MpayMember, <bool as FormValue>::parse(&self.mpay_member));
        let bill_pay_method = at.take(
            Field::BillPayMethod,
            BillPayMethod::parse(&self.bill_pay_method)
                .and_then(|code| known(CodeList::BillPayMethods, code.as_str()).map(|()| code)),
        );
        let contracted_on = at.optional(Field::ContractedOn, &self.contracted_on, parse_date);
        let built = (|| {
            Some(Subscriber {
                ncn: ncn?.into(),
                ctn: ctn?.into(),
                name: name?.to_string().into(),
                birth_date: birth_date?.into(),
                sex: sex?,
                status: status.unwrap_or(SubscriberStatus::Active),
                limit_amount: limit_amount?,
                risk_grade: risk_grade?,
                leeds_grade: leeds_grade?,
                mpay_member: mpay_member?,
                bill_pay_method: bill_pay_method?,
                contracted_on,
            })
        })();
        at.finish(built)
    }
}

/// A birth date, if somebody who was born then lives at `now`.
pub(super) fn born_by(
    birth_date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<NaiveDate, FieldProblem> {
    if birth_date <= in_seoul(now).date() {
        return Ok(birth_date);
    }
    Err(FieldProblem::InTheFuture { now: show(now) })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn nobody_is_born_after_today_in_seoul() {
        // In Seoul it is the 22nd.
        let now = "2026-11-21T15:00:00Z".parse().unwrap();
        let day = |text| parse_date(text).unwrap();
        assert_eq!(born_by(day("2026-11-22"), now), Ok(day("2026-11-22")));
        let refused = born_by(day("2026-11-23"), now);
        assert_eq!(refused, Err(FieldProblem::InTheFuture { now: "2026-11-22 00:00:00".into() }));
    }

    pub(in crate::subscriber) fn form() -> SubscriberForm {
        SubscriberForm {
            ncn: "500-1234-56789".into(),
            ctn: "+82 10-0001-2345".into(),
            name: " 김하늘 ".into(),
            birth_date: "19910402".into(),
            sex: "F".into(),
            limit_amount: "500,000".into(),
            risk_grade: "2".into(),
            leeds_grade: "A".into(),
            bill_pay_method: "A".into(),
            ..SubscriberForm::default()
        }
    }

    #[test]
    fn what_is_blank_and_may_be_is_the_ordinary() {
        let parsed = form().parse_anywhere().unwrap();
        assert_eq!((parsed.status, parsed.mpay_member), (SubscriberStatus::Active, false));
        assert_eq!(parsed.contracted_on, None);
        assert_eq!(parsed.name.to_string(), "김하늘");
        // What it is entered as again means the same.
        assert_eq!(SubscriberForm::from(&parsed).parse_anywhere(), Ok(parsed));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_its_field() {
        struct Nothing;
        impl Codes for Nothing {
            fn list(&self, _: CodeList) -> Vec<(&str, &str, &str)> {
                Vec::new()
            }
            fn services(&self) -> Vec<[&str; 3]> {
                Vec::new()
            }
        }
        let wrong = SubscriberForm {
            ncn: "12".into(),
            sex: "X".into(),
            status: "suspended".into(),
            contracted_on: "soon".into(),
            ..form()
        };
        let errors = wrong.parse(&Nothing).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.code()).collect();
        let expected = [
            "ncn",
            "sex",
            "status",
            "risk_grade",
            "leeds_grade",
            "bill_pay_method",
            "contracted_on",
        ];
        assert_eq!(fields, expected);
    }
}
