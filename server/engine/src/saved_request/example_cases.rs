//! The examples, made from who and what is in the sandbox.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{ExampleCase, ExamplePerson, Examples};
use crate::customer::Subscriber;
use crate::identifier::{PromotionId, SerialNo};
use crate::language::Text;
use crate::payment::PaymentForm;
use crate::promotion::VerificationFault;

/// The contracts of the demonstration's people, with what is particular about each.
pub(super) const PEOPLE: [(&str, &str, &str); 6] = [
    (ORDINARY, "보통 가입자", "An ordinary subscriber"),
    (NEAR_THE_LIMIT, "한도에 가까움", "Near the month's limit"),
    (MINOR, "미성년자", "A minor"),
    ("500423456792", "소액결제 차단", "Blocked by the carrier"),
    (PAYS_BY_CARD, "요금을 카드로 납부", "Pays the phone bill by card"),
    ("500623456794", "결제 거절 위험등급", "A risk grade that does not pay"),
];
const ORDINARY: &str = "500123456789";
const NEAR_THE_LIMIT: &str = "500223456790";
const MINOR: &str = "500323456791";
const PAYS_BY_CARD: &str = "500523456793";

/// A coupon that the ordinary subscriber can use.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Usable {
    pub serial_no: SerialNo,
    pub promotion_id: PromotionId,
    pub minimum_amount: i64,
    pub verification_fault: Option<VerificationFault>,
    /// Whether its promotion takes any merchant and any way to pay.
    pub is_for_all: bool,
}

impl Examples {
    /// The examples of a sandbox in which these people and coupons are, on `today`.
    pub(super) fn of(people: Vec<Subscriber>, coupons: &[Usable], today: NaiveDate) -> Self {
        let find = |ncn: &str| people.iter().find(|it| it.ncn.to_string() == ncn);
        let mut cases = Vec::new();
        let mut add = |title: (&str, &str), about: (&str, &str), form: Option<PaymentForm>| {
            let text = |(korean, english)| Text::new(korean, english);
            cases.extend(form.map(|form| ExampleCase {
                title: text(title),
                about: text(about),
                form,
            }));
        };
        let ordinary = find(ORDINARY);
        let with = |fault: Option<VerificationFault>| {
            let usable = |it: &&Usable| it.is_for_all && it.verification_fault == fault;
            let coupon = coupons.iter().find(usable)?;
            let amount = coupon.minimum_amount.max(12_000);
            Some(PaymentForm {
                promotion_id: coupon.promotion_id.to_string(),
                serial_no: coupon.serial_no.to_string(),
                ..form(ordinary?, amount)
            })
        };
        add(
            ("쿠폰으로 결제", "Pay with a coupon"),
            ("쿠폰을 TCP로 검증하고 결제합니다", "The coupon is verified over TCP, and used"),
            with(None),
        );
        add(
            ("쿠폰 없이 결제", "Pay without a coupon"),
            ("금액 전부를 휴대폰 요금에 더합니다", "All of it is charged to the phone bill"),
            ordinary.map(|it| form(it, 12_000)),
        );
        let over = find(NEAR_THE_LIMIT);
        add(
            ("한도 초과", "Over the limit"),
            (
                "이번 달 한도가 모자라 거절됩니다",
                "Refused: too little of the month's limit is left",
            ),
            over.map(|it| form(it, it.limit_amount.0)),
        );
        add(
            ("쿠폰 검증 거절", "Verification declined"),
            (
                "검증이 거절해 결제도 거절됩니다",
                "The verification refuses the coupon, and so the payment",
            ),
            with(Some(VerificationFault::Refuse)),
        );
        add(
            ("응답 유실", "Lost answer"),
            (
                "검증 응답이 없어 확인 중이 되고, 조회로 정리됩니다",
                "Unknown, until an inquiry settles it",
            ),
            with(Some(VerificationFault::LoseAnswer)),
        );
        let last_month = today.with_day(1).and_then(|first| first.pred_opt());
        let next_month_cancel = ordinary.zip(last_month).map(|(it, day)| PaymentForm {
            paid_on: day.to_string(),
            paid_time: "12:00:00".into(),
            ..form(it, 12_000)
        });
        add(
            ("익월 취소", "Cancel next month"),
            (
                "지난달 결제입니다. 결제한 뒤 취소하면 익월 규칙을 따릅니다",
                "Paid last month: to cancel it follows the rule for the month after",
            ),
            next_month_cancel,
        );
        add(
            ("미성년자", "A minor"),
            (
                "미성년자를 받지 않는 서비스라 거절됩니다",
                "Refused: the service does not serve minors",
            ),
            find(MINOR).map(|it| PaymentForm { svc: "SVC202".into(), ..form(it, 12_000) }),
        );
        let people = PEOPLE.iter().filter_map(|(ncn, korean, english)| {
            let subscriber = find(ncn)?.clone();
            Some(ExamplePerson { subscriber, about: Text::new(*korean, *english) })
        });
        Self { people: people.collect(), cases }
    }
}

/// A request of the demonstration's merchant that is granted, if it is within the limit.
fn form(payer: &Subscriber, amount: i64) -> PaymentForm {
    PaymentForm {
        payment_method: "01".into(),
        payment_type: "D1".into(),
        amount: amount.to_string(),
        pg: "PG01".into(),
        cp: "CP014".into(),
        svc: "SVC201".into(),
        ad_consent: "yes".into(),
        ctn: payer.ctn.formatted(),
        ..PaymentForm::default()
    }
}
