use super::*;
use crate::catalogue::{CodeRule, Contract};
use crate::condition::Condition;
use crate::coupon::CouponStatus;
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, PromotionId, RiskGrade, SerialNo};
use crate::payment::request::tests::good_form;
use crate::promotion::{BenefitKind, OnCancel, PromotionState, WhenIssued};

fn now() -> DateTime<Utc> {
    clock::from_seoul(
        clock::parse_date("2026-11-22").unwrap().and_time(clock::parse_time("14:03:21").unwrap()),
    )
}

fn subscriber() -> Subscriber {
    Subscriber {
        ncn: Ncn::parse("500123456789").unwrap().into(),
        ctn: Ctn::parse("01012345678").unwrap().into(),
        name: "김하늘".to_owned().into(),
        birth_date: clock::parse_date("1991-04-02").unwrap().into(),
        sex: crate::customer::Sex::Female,
        status: crate::customer::SubscriberStatus::Active,
        limit_amount: Krw(500_000),
        risk_grade: RiskGrade::parse("2").unwrap(),
        leeds_grade: LeedsGrade::parse("A").unwrap(),
        mpay_member: false,
        bill_pay_method: BillPayMethod::parse("A").unwrap(),
        contracted_on: None,
    }
}

fn coupon() -> (Coupon, Promotion) {
    let promotion_id = PromotionId::parse("AUTUMN").unwrap();
    let valid_until = clock::parse_date("2026-12-31").unwrap();
    let coupon = Coupon {
        serial_no: SerialNo::parse("7203184655209137").unwrap(),
        promotion_id: promotion_id.clone(),
        version: Some(1),
        name: "가을".into(),
        ncn: subscriber().ncn,
        amount: Krw(3_000),
        percent: None,
        rounding: None,
        status: CouponStatus::Unused,
        valid_until,
        order_no: None,
        issued_at: now(),
        restored_count: 0,
    };
    let promotion = Promotion {
        promotion_id,
        state: PromotionState::Running,
        edit_no: 1,
        version: 1,
        name: "가을".into(),
        benefit: BenefitKind::Fixed,
        coupon_amount: Krw(3_000),
        percent: None,
        rounding: None,
        minimum_amount: Krw(10_000),
        valid_from: clock::parse_date("2026-11-01").unwrap(),
        valid_until,
        valid_days: None,
        on_cancel: OnCancel::Restore,
        grace_days: None,
        conditions: Condition::NONE,
        budget: 10,
        issued: 1,
        budget_won: None,
        issued_won: Krw(3_000),
        per_customer: 10,
        per_day: None,
        issued_today: 0,
        per_month: None,
        issued_this_month: 0,
        issuing: WhenIssued::Beforehand,
        verification_fault: None,
    };
    (coupon, promotion)
}

fn situation() -> Situation {
    Situation {
        now: now(),
        earlier: None,
        foreign_order: false,
        subscriber: Some(subscriber()),
        used_this_month: Krw(132_400),
        paid_before: PaidBefore::default(),
        rules: Rules {
            payment_method: None,
            risk_grade: None,
            bill_pay_method: None,
            contract: Contract {
                refuses_card_bill_payers: true,
                serves_minors: false,
                next_month_refund: false,
            },
        },
        coupon: Some(coupon()),
        is_code: false,
    }
}

fn request() -> PaymentRequest {
    let mut form = good_form();
    form.serial_no = "7203184655209137".into();
    form.draft().request().unwrap()
}

fn code(request: &PaymentRequest, situation: &Situation) -> &'static str {
    match decide(request, now(), situation) {
        Ok(_) => "OK",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn the_coupon_is_taken_off_the_amount() {
    let decision = decide(&request(), now(), &situation()).unwrap();
    assert_eq!((decision.coupon_amount, decision.charged), (Krw(3_000), Krw(9_000)));
    let told = sum(Krw(12_000), decision.charged, decision.coupon_amount);
    assert_eq!(told.korean, "12,000 = 9,000 + 쿠폰 3,000");
}

#[test]
fn every_rule_refuses_with_its_own_code() {
    type Change = fn(&mut PaymentRequest, &mut Situation);
    let cases: [(Change, &str); 17] = [
        (|_, _| {}, "OK"),
        (|_, s| s.subscriber = None, "SUBSCRIBER_NOT_FOUND"),
        (|r, _| r.ncn = Ncn::parse("500000000000").ok(), "CONTRACT_MISMATCH"),
        (|r, _| r.birth_date = clock::parse_date("1990-01-01").ok(), "PAYER_MISMATCH"),
        (|r, _| r.sex = Some(crate::customer::Sex::Male), "PAYER_MISMATCH"),
        (
            |_, s| set(s, |p| p.status = crate::customer::SubscriberStatus::Prepaid),
            "SUBSCRIBER_PREPAID",
        ),
        (
            |_, s| set(s, |p| p.contracted_on = clock::parse_date("2026-11-20").ok()),
            "SUBSCRIBER_NEW_CONTRACT",
        ),
        (
            |_, s| set(s, |p| p.birth_date = clock::parse_date("2010-01-01").unwrap().into()),
            "MINOR_REFUSED",
        ),
        (|_, s| s.rules.risk_grade = Some(CodeRule::RefusesPayment), "RISK_GRADE_REFUSED"),
        (|_, s| s.rules.payment_method = Some(CodeRule::MembersOnly), "MPAY_MEMBERSHIP_REQUIRED"),
        (|_, s| s.rules.bill_pay_method = Some(CodeRule::PaidByCard), "CARD_BILL_PAYER_REFUSED"),
        (|_, s| s.coupon = None, "COUPON_NOT_FOUND"),
        (
            |_, s| set(s, |p| p.ncn = Ncn::parse("500999999999").unwrap().into()),
            "COUPON_OF_ANOTHER_SUBSCRIBER",
        ),
        (|r, _| r.promotion_id = PromotionId::parse("OTHER").ok(), "COUPON_OF_ANOTHER_PROMOTION"),
        (|r, _| r.amount = Krw(9_900), "COUPON_CONDITION_UNMET"),
        (|_, s| s.used_this_month = Krw(491_001), "LIMIT_EXCEEDED"),
        (|r, _| r.limit_amount = Some(Krw(0)), "LIMIT_EXCEEDED"),
    ];
    for (change, expected) in cases {
        let (mut request, mut situation) = (request(), situation());
        change(&mut request, &mut situation);
        assert_eq!(code(&request, &situation), expected);
    }
}

fn set(situation: &mut Situation, change: impl FnOnce(&mut Subscriber)) {
    if let Some(subscriber) = &mut situation.subscriber {
        change(subscriber);
    }
}

#[test]
fn a_coupon_that_is_not_unused_is_refused_by_its_status() {
    for (status, expected) in [
        (CouponStatus::Held, "COUPON_HELD"),
        (CouponStatus::Used, "COUPON_ALREADY_USED"),
        (CouponStatus::Deleted, "COUPON_DELETED"),
        // The day of the payment decides whether a coupon is expired, whatever status is stored.
        (CouponStatus::Expired, "OK"),
    ] {
        let mut situation = situation();
        if let Some((coupon, _)) = &mut situation.coupon {
            coupon.status = status;
        }
        assert_eq!(code(&request(), &situation), expected);
    }
    let mut over = situation();
    if let Some((coupon, _)) = &mut over.coupon {
        coupon.valid_until = clock::in_seoul(now()).date() - chrono::Days::new(1);
    }
    assert_eq!(code(&request(), &over), "COUPON_EXPIRED");
}

#[test]
fn an_unmet_condition_names_the_codes() {
    let mut situation = situation();
    if let Some((_, promotion)) = &mut situation.coupon {
        let conditions = serde_json::json!({"all_of": [{"cp": ["CP099"]}, {"age": {"to": 18}}]});
        promotion.conditions = Condition::parse(&conditions).unwrap();
    }
    let refusal = decide(&request(), now(), &situation).unwrap_err();
    let told = refusal.text().korean;
    // All of them, and not the first alone.
    assert!(told.contains("CP CP099, 요청 CP014 · 나이 만 18세 이하, 가입자 만 35세."), "{told}");
}

#[test]
fn additional_information_counts_for_this_request() {
    let mut situation = situation();
    situation.rules.payment_method = Some(CodeRule::MembersOnly);
    let mut request = request();
    request.mpay_member = Some(true);
    request.limit_amount = Some(Krw(141_400));
    assert_eq!(code(&request, &situation), "OK", "132,400 used + 9,000 is the whole limit");
}

proptest::proptest! {
    #[test]
    fn what_is_granted_adds_up_and_stays_within_the_limit(
        amount in 1..2_000_000_i64, used in 0..1_000_000_i64, limit in 0..1_000_000_i64,
        with_coupon in proptest::bool::ANY,
    ) {
        let (mut request, mut situation) = (request(), situation());
        request.amount = Krw(amount);
        request.limit_amount = Some(Krw(limit));
        situation.used_this_month = Krw(used);
        if !with_coupon {
            request.serial_no = None;
            situation.coupon = None;
        }
        if let Ok(decision) = decide(&request, now(), &situation) {
            proptest::prop_assert_eq!(decision.charged.plus(decision.coupon_amount), request.amount);
            proptest::prop_assert!(decision.charged >= Krw::ZERO);
            proptest::prop_assert!(decision.charged.0 + used <= limit);
        }
    }
}

proptest::proptest! {
    /// Every decision can be stored: no charge is negative, and every charge is within the limit.
    /// The look-up, which calls `check_coupon`, judges the coupon in the same way.
    #[test]
    fn a_decision_is_one_that_can_be_stored(
        amount in 1..20_000_i64,
        coupon_amount in 1..20_000_i64,
        minimum in 0..20_000_i64,
        used in 0..40_000_i64,
        limit in 0..40_000_i64,
        days in -1..=1_i64,
        stored_as_expired in proptest::bool::ANY,
    ) {
        let mut request = request();
        (request.amount, request.limit_amount) = (Krw(amount), Some(Krw(limit)));
        let (mut coupon, mut promotion) = coupon();
        // No promise is made in which a coupon takes more than the payment has.
        let minimum = minimum.max(coupon_amount);
        (coupon.amount, promotion.minimum_amount) = (Krw(coupon_amount), Krw(minimum));
        coupon.valid_until = clock::in_seoul(now()).date() + chrono::TimeDelta::days(days);
        if stored_as_expired {
            coupon.status = CouponStatus::Expired;
        }
        let payer = subscriber();
        let facts = Facts::of(&request, &payer, Krw(used), PaidBefore::default(), now(), now());
        let usable = check_coupon(&request, &payer, &coupon, &promotion, &facts);
        let good = days >= 0 && amount >= minimum;
        proptest::prop_assert_eq!(usable.is_ok(), good);
        let situation = Situation {
            used_this_month: Krw(used),
            coupon: Some((coupon, promotion)),
            ..situation()
        };
        match decide(&request, now(), &situation) {
            Ok(Decision { charged, .. }) => {
                proptest::prop_assert!(usable.is_ok());
                proptest::prop_assert_eq!(charged.0, amount - coupon_amount);
                proptest::prop_assert!(charged.0 == 0 || charged.0 > 0 && used + charged.0 <= limit);
            }
            Err(Refusal::LimitExceeded { requested, .. }) => {
                proptest::prop_assert!(usable.is_ok());
                proptest::prop_assert!(requested.0 > 0 && used + requested.0 > limit);
            }
            Err(refused) => proptest::prop_assert_eq!(usable, Err(refused)),
        }
    }
}
