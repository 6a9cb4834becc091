//! Whether a line can be changed, and what it is afterwards. Pure: what is known of the line is given.

use chrono::{DateTime, Utc};

use super::{LineChange, LineChangeKind};
use crate::clock;
use crate::customer::{Subscriber, SubscriberStatus, new_contract_refusal};
use crate::identifier::Ncn;
use crate::language::Text;
use crate::money::Krw;
use crate::personal::Personal;
use crate::refusal::Refusal;

/// What is known of a line, while nobody else changes it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct LineFacts {
    pub(super) now: DateTime<Utc>,
    pub(super) used_this_month: Krw,
    pub(super) coupons: i64,
    pub(super) open_payments: i64,
    pub(super) saved_requests: i64,
    pub(super) contract_is_taken: bool,
    pub(super) number_is_taken: bool,
}

impl LineChange {
    /// Its kind.
    pub(super) fn kind(&self) -> LineChangeKind {
        match self {
            Self::NumberPort { .. } => LineChangeKind::NumberPort,
            Self::Owner { .. } => LineChangeKind::Owner,
            Self::Number { .. } => LineChangeKind::Number,
        }
    }

    /// The contract afterwards: `drawn` where a new one is wanted and not said which.
    pub(super) fn contract(&self, before: &Subscriber, drawn: &Ncn) -> Personal<Ncn> {
        match self {
            Self::NumberPort { ncn } | Self::Owner { ncn, .. } => {
                ncn.clone().unwrap_or_else(|| drawn.clone()).into()
            }
            Self::Number { .. } => before.ncn.clone(),
        }
    }

    /// Who has the line afterwards.
    ///
    /// A new contract is active and begins today; limit, grades and how the bill is paid are as before, until
    /// somebody edits them. A new owner is no member of M-PAY.
    ///
    /// # Errors
    ///
    /// Why it can't be.
    pub(super) fn after(
        &self,
        before: &Subscriber,
        ncn: Personal<Ncn>,
        facts: &LineFacts,
    ) -> Result<Subscriber, Refusal> {
        if before.status == SubscriberStatus::Terminated {
            return Err(Refusal::SubscriberTerminated {});
        }
        let new_contract = Subscriber {
            ncn: ncn.clone(),
            status: SubscriberStatus::Active,
            contracted_on: Some(clock::in_seoul(facts.now).date()),
            ..before.clone()
        };
        let after = match self {
            Self::NumberPort { .. } => new_contract,
            Self::Owner { name, birth_date, sex, .. } => Subscriber {
                name: name.to_string().into(),
                birth_date: (*birth_date).into(),
                sex: *sex,
                mpay_member: false,
                ..new_contract
            },
            Self::Number { ctn } if before.ctn.is(ctn) => return Err(Refusal::LineUnchanged {}),
            Self::Number { .. } if facts.number_is_taken => {
                return Err(Refusal::PhoneNumberTaken {});
            }
            Self::Number { ctn } => {
                return Ok(Subscriber { ctn: ctn.clone().into(), ..before.clone() });
            }
        };
        if before.ncn == ncn {
            return Err(Refusal::LineUnchanged {});
        }
        if facts.contract_is_taken {
            return Err(Refusal::SubscriberExists {});
        }
        match facts.open_payments {
            0 => Ok(after),
            payments => Err(Refusal::LinePaymentOpen { payments }),
        }
    }

    /// What becomes of what the line has, in words.
    pub(super) fn consequences(
        &self,
        before: &Subscriber,
        after: &Subscriber,
        facts: &LineFacts,
    ) -> Vec<Text> {
        let LineFacts { coupons, open_payments, saved_requests, .. } = *facts;
        let used = facts.used_this_month;
        let mut told = Vec::new();
        if matches!(self, Self::Number { .. }) {
            told.push(Text::new(
                format!("계약은 그대로입니다. 쓸 수 있는 쿠폰 {coupons}장과 이번 달 사용액 {used}원은 새 번호로 이어집니다."),
                format!("The contract stays: its usable coupons ({coupons}) and the {used} won used this month go on with the new number."),
            ));
            if open_payments > 0 {
                told.push(Text::new(
                    format!("결과를 기다리는 결제 {open_payments}건은 그대로 진행됩니다."),
                    format!("Payments that wait for their outcome go on: {open_payments}."),
                ));
            }
            told.push(Text::new(
                "지난 결제는 이전 번호로 남습니다. 이전 번호는 비어 다른 가입자가 쓸 수 있습니다.",
                "Past payments keep the old number. It is free for another subscriber.",
            ));
        } else {
            told.push(Text::new(
                format!("쓸 수 있는 쿠폰 {coupons}장은 이전 계약에 남고 더는 쓸 수 없습니다."),
                format!("Usable coupons stay with the contract that ends, where nobody can use them: {coupons}."),
            ));
            told.push(Text::new(
                format!("이번 달 사용액 {used}원은 이전 계약에 남고 새 계약은 0원에서 시작합니다. 지난 결제는 이전 계약의 것으로 취소할 수 있습니다."),
                format!("The {used} won used this month stay with the contract that ends; the new one begins with nothing. Past payments can be cancelled, as that contract's."),
            ));
            let today = clock::in_seoul(facts.now).date();
            if let Some(Refusal::SubscriberNewContract { from }) =
                new_contract_refusal(after.contracted_on, today)
            {
                told.push(Text::new(
                    format!("새 계약은 {from}부터 결제할 수 있습니다."),
                    format!("The new contract can pay from {from}."),
                ));
            }
            if before.mpay_member && !after.mpay_member {
                told.push(Text::new(
                    "M-PAY 회원 가입은 새 명의자에게 이어지지 않습니다.",
                    "The new owner is no member of M-PAY.",
                ));
            }
        }
        if saved_requests > 0 {
            told.push(Text::new(
                format!("저장한 요청 {saved_requests}개에는 지금 번호가 그대로 적혀 있습니다."),
                format!(
                    "Saved requests that keep the number that the line has now: {saved_requests}."
                ),
            ));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_date;
    use crate::customer::Sex;
    use crate::subscriber::LineChangeForm;
    use crate::subscriber::form::tests::form as subscriber;
    use crate::subscriber::line_change::tests::{number, owner, port};

    fn facts() -> LineFacts {
        LineFacts {
            now: clock::from_seoul(
                parse_date("2026-11-29").unwrap().and_hms_opt(0, 30, 0).unwrap(),
            ),
            used_this_month: Krw(12_000),
            coupons: 2,
            open_payments: 0,
            saved_requests: 0,
            contract_is_taken: false,
            number_is_taken: false,
        }
    }

    fn before() -> Subscriber {
        let form = crate::subscriber::SubscriberForm {
            status: "dormant".into(),
            mpay_member: "yes".into(),
            ..subscriber()
        };
        form.parse_anywhere().unwrap()
    }

    fn changed(form: &LineChangeForm, facts: &LineFacts) -> Result<Subscriber, Refusal> {
        let (before, change) = (before(), form.parse().unwrap());
        let ncn = change.contract(&before, &Ncn::parse("990000000001").unwrap());
        change.after(&before, ncn, facts)
    }

    #[test]
    fn a_port_is_the_same_person_in_a_new_contract() {
        let after = changed(&port(), &facts()).unwrap();
        assert_eq!(after.ncn.to_string(), "990000000001");
        // Seoul's day, which is another one in UTC.
        assert_eq!(after.contracted_on, parse_date("2026-11-29").ok());
        let (status, before) = (SubscriberStatus::Active, before());
        assert_eq!(
            after,
            Subscriber {
                ncn: after.ncn.clone(),
                status,
                contracted_on: after.contracted_on,
                ..before
            }
        );
    }

    #[test]
    fn a_new_owner_is_another_person_with_the_same_number() {
        let after = changed(&owner(), &facts()).unwrap();
        assert_eq!((after.ncn.to_string(), &after.ctn), ("990000000002".into(), &before().ctn));
        assert_eq!((after.name.to_string(), after.sex), ("박지훈".into(), Sex::Male));
        assert!(!after.mpay_member && before().mpay_member);
    }

    #[test]
    fn a_new_number_changes_nothing_else() {
        let facts = LineFacts { open_payments: 3, contract_is_taken: true, ..facts() };
        let after = changed(&number("010-0001-9999"), &facts).unwrap();
        assert_eq!(after.ctn.to_string(), "01000019999");
        assert_eq!(after, Subscriber { ctn: after.ctn.clone(), ..before() });
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let code = |form: &LineChangeForm, facts: &LineFacts| {
            changed(form, facts).map(|_| ()).map_err(|refusal| refusal.code())
        };
        let open = LineFacts { open_payments: 2, ..facts() };
        let taken = LineFacts { contract_is_taken: true, number_is_taken: true, ..facts() };
        let same_contract = LineChangeForm { ncn: before().ncn.to_string(), ..port() };
        assert_eq!(code(&port(), &open), Err("LINE_PAYMENT_OPEN"));
        assert_eq!(code(&owner(), &taken), Err("SUBSCRIBER_EXISTS"));
        assert_eq!(code(&same_contract, &taken), Err("LINE_UNCHANGED"));
        assert_eq!(code(&number("010-0001-9999"), &taken), Err("PHONE_NUMBER_TAKEN"));
        assert_eq!(code(&number("01000012345"), &facts()), Err("LINE_UNCHANGED"));
    }
}
