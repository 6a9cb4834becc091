//! The answer of a target's customer API, as our type.

use super::{CustomerLookup, Sex, Subscriber, SubscriberStatus};
use crate::clock;
use crate::field::FieldProblem;
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, RiskGrade};
use crate::money::Krw;
use crate::target::{Mapped, TargetAnswer, UnreadableAnswer, read};

/// The subscriber whom a target's customer API found for `asked`.
pub fn from_target(
    answer: &TargetAnswer<'_>,
    asked: &Ctn,
) -> Result<CustomerLookup, UnreadableAnswer> {
    let limit_amount = answer.needed(Mapped::LimitAmount, read::won)?;
    let used_this_month = answer.optional(Mapped::UsedThisMonth, read::won)?.unwrap_or(Krw::ZERO);
    let ctn = answer.optional(Mapped::Ctn, Ctn::parse)?;
    answer.repeats(Mapped::Ctn, ctn.as_ref(), asked)?;
    let left = limit_amount.minus(used_this_month).max(Krw::ZERO);
    Ok(CustomerLookup {
        subscriber: Subscriber {
            ncn: answer.needed(Mapped::Ncn, Ncn::parse)?.into(),
            ctn: asked.clone().into(),
            name: answer.optional(Mapped::Name, read::text)?.unwrap_or_default().into(),
            birth_date: answer.needed(Mapped::BirthDate, clock::parse_date)?.into(),
            sex: answer.needed(Mapped::Sex, read::one_of(Sex::ALL, Sex::code))?,
            status: answer
                .optional(Mapped::LineStatus, line_status)?
                .unwrap_or(SubscriberStatus::Active),
            limit_amount,
            risk_grade: answer.code(Mapped::RiskGrade, RiskGrade::parse)?,
            leeds_grade: answer.code(Mapped::LeedsGrade, LeedsGrade::parse)?,
            mpay_member: answer.optional(Mapped::MpayMember, read::yes_no)?.unwrap_or(false),
            bill_pay_method: answer.code(Mapped::BillPayMethod, BillPayMethod::parse)?,
            contracted_on: None,
        },
        used_this_month,
        remaining: answer.optional(Mapped::Remaining, read::won)?.unwrap_or(left),
    })
}

/// A status, also by a name that does not say why.
fn line_status(text: &str) -> Result<SubscriberStatus, FieldProblem> {
    match text.trim() {
        "suspended" => Ok(SubscriberStatus::SuspendedLost),
        "blocked" => Ok(SubscriberStatus::BlockedByCarrier),
        text => read::one_of(SubscriberStatus::ALL, SubscriberStatus::code)(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{Mapping, TargetForm};
    use serde_json::json;

    fn subscriber() -> CustomerLookup {
        CustomerLookup {
            subscriber: Subscriber {
                ncn: Ncn::parse("500123456789").unwrap().into(),
                ctn: Ctn::parse("01012345678").unwrap().into(),
                name: "김하늘".to_owned().into(),
                birth_date: clock::parse_date("1991-04-02").unwrap().into(),
                sex: Sex::Female,
                status: SubscriberStatus::Active,
                limit_amount: Krw(500_000),
                risk_grade: RiskGrade::parse("3").unwrap(),
                leeds_grade: LeedsGrade::parse("A").unwrap(),
                mpay_member: true,
                bill_pay_method: BillPayMethod::parse("A").unwrap(),
                contracted_on: None,
            },
            used_this_month: Krw(132_400),
            remaining: Krw(367_600),
        }
    }

    #[test]
    fn the_standard_mapping_reads_our_own_answer() {
        let answer = serde_json::to_value(subscriber()).unwrap();
        let asked = Ctn::parse("01012345678").unwrap();
        let mapping = Mapping::default();
        assert_eq!(from_target(&TargetAnswer::new(&answer, &mapping), &asked), Ok(subscriber()));
    }

    #[test]
    fn a_foreign_answer_is_read_where_the_pointers_say() {
        let form = TargetForm {
            mapping: [
                ("customer.ncn", "/data/0/contract"),
                ("customer.birth_date", "/data/0/birth"),
                ("customer.sex", "/data/0/gender"),
                ("customer.limit_amount", "/data/0/limit~1month"),
                ("customer.mpay_member", "/data/0/member"),
                ("customer.status", "/data/0/line"),
            ]
            .map(Into::into)
            .to_vec(),
            ..TargetForm::default()
        };
        let mapping = form.parse(None).unwrap().mapping;
        let answer = json!({ "data": [{
            "contract": 500123456789_i64, "birth": "19910402", "gender": "f",
            "limit/month": "300,000", "member": "Y", "line": "blocked",
        }] });
        let asked = Ctn::parse("01012345678").unwrap();
        let found = from_target(&TargetAnswer::new(&answer, &mapping), &asked).unwrap();
        assert_eq!(found.subscriber.ncn.to_string(), "500123456789");
        assert!(found.subscriber.ctn.is(&asked));
        assert_eq!((found.subscriber.sex, found.subscriber.mpay_member), (Sex::Female, true));
        assert_eq!(found.subscriber.status, SubscriberStatus::BlockedByCarrier);
        assert_eq!(found.subscriber.risk_grade.as_str(), "-");
        assert_eq!((found.used_this_month, found.remaining), (Krw(0), Krw(300_000)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let mapping = Mapping::default();
        let asked = Ctn::parse("01012345678").unwrap();
        let mut answer = serde_json::to_value(subscriber()).unwrap();
        answer["subscriber"]["birth_date"] = json!("soon");
        let error = from_target(&TargetAnswer::new(&answer, &mapping), &asked).unwrap_err();
        assert_eq!(error.pointer, "/subscriber/birth_date");
        // Whoever sees the failure may not be allowed to see birth dates.
        assert!(error.problem.english.starts_with("••••: "), "{}", error.problem.english);
        answer["subscriber"]["birth_date"] = json!({ "year": 1991 });
        assert!(from_target(&TargetAnswer::new(&answer, &mapping), &asked).is_err());
        answer["subscriber"].as_object_mut().unwrap().remove("birth_date");
        let error = from_target(&TargetAnswer::new(&answer, &mapping), &asked).unwrap_err();
        assert_eq!(error.problem.english, "there is no value");
    }
}
