//! What the coupon service decides, case by case and over arbitrary telegrams.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::identifier::{Ncn, OrderNo, PromotionId, SerialNo};
use crate::money::Krw;
use crate::telegram::MessageType;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn coupon(status: CouponStatus, order_no: Option<&str>) -> Coupon {
    Coupon {
        serial_no: SerialNo::parse("7203184655209137").unwrap(),
        promotion_id: PromotionId::parse("AUTUMN3000").unwrap(),
        version: Some(1),
        name: "가을".into(),
        ncn: Ncn::parse("500123456789").unwrap().into(),
        amount: Krw(3_000),
        percent: None,
        rounding: None,
        status,
        valid_until: today(),
        order_no: order_no.map(|order_no| OrderNo::parse(order_no).unwrap()),
        issued_at: DateTime::UNIX_EPOCH,
        restored_count: 0,
    }
}

fn request() -> Telegram {
    Telegram {
        order_no: "O1".into(),
        serial_no: "7203184655209137".into(),
        ncn: "500123456789".into(),
        amount: 12_000,
        coupon_amount: 3_000,
        ..Telegram::new(MessageType::VerifyRequest, Default::default())
    }
}

fn registered(owner: Owner, response_code: Option<ResponseCode>) -> RegisteredOrder {
    RegisteredOrder {
        owner,
        serial_no: Some("7203184655209137".into()),
        ncn: Some("500123456789".into()),
        amount: Some(12_000),
        coupon_amount: Some(3_000),
        response_code,
        reversed_at: None,
    }
}

fn no_facts() -> VerificationFacts<'static> {
    VerificationFacts {
        coupon: None,
        contract_ended: false,
        fault: None,
        payment: None,
        registered: None,
        today: today(),
    }
}

const APPROVED: Option<ResponseCode> = Some(ResponseCode::Approved);

#[test]
fn what_a_payment_came_to_decides_what_its_number_gets() {
    use PaymentStatus::{Cancelled, Declined, Paid, Pending, Unknown};
    use ResponseCode::{AlreadyReversed, Approved, CouponNotHeld, NoRecord, Refused};
    let held = coupon(CouponStatus::Held, Some("O1"));
    let given_up = Some(DateTime::UNIX_EPOCH);
    // The payment, its answer so far, whether it was given up; what a 0200 gets, and an 0800.
    let cases = [
        (Pending, None, None, None, NoRecord),
        (Pending, APPROVED, None, APPROVED, Approved),
        (Unknown, Some(Refused), None, Some(Refused), Refused),
        (Unknown, APPROVED, given_up, Some(AlreadyReversed), AlreadyReversed),
        (Paid, APPROVED, None, Some(CouponNotHeld), Approved),
        (Paid, None, None, Some(CouponNotHeld), Approved),
        (Cancelled, APPROVED, given_up, Some(CouponNotHeld), AlreadyReversed),
        (Declined, Some(Refused), None, Some(Refused), Refused),
        (Declined, None, None, Some(CouponNotHeld), NoRecord),
        (Declined, APPROVED, given_up, Some(AlreadyReversed), AlreadyReversed),
    ];
    for (payment, answered, reversed_at, verified, inquired) in cases {
        let registered = RegisteredOrder { reversed_at, ..registered(Owner::Payment, answered) };
        let facts = VerificationFacts {
            coupon: Some(&held),
            payment: Some(payment),
            registered: Some(&registered),
            ..no_facts()
        };
        let expected = match verified {
            Some(code) => Decision::Answer(code),
            None => Decision::Register(Approved, Owner::Payment),
        };
        assert_eq!(verify(&request(), &facts), expected, "{payment:?}, {answered:?}");
        assert_eq!(inquire(&request(), &facts), inquired, "{payment:?}, {answered:?}");
        assert_eq!(may_be_reversed(&facts), !matches!(payment, Paid | Cancelled));
    }
}

#[test]
fn a_payment_that_does_not_hold_the_coupon_gets_nothing() {
    let registered = registered(Owner::Payment, None);
    for coupon in [coupon(CouponStatus::Unused, None), coupon(CouponStatus::Held, Some("O2"))] {
        let facts = VerificationFacts {
            coupon: Some(&coupon),
            payment: Some(PaymentStatus::Pending),
            registered: Some(&registered),
            ..no_facts()
        };
        let expected = Decision::Answer(ResponseCode::CouponNotHeld);
        assert_eq!(verify(&request(), &facts), expected);
    }
}

/// As it was when both could have a number: the coupon has to come back all the same.
#[test]
fn what_a_foreign_order_took_comes_back_whatever_payment_has_its_number() {
    let registered = registered(Owner::Foreign, APPROVED);
    for payment in PaymentStatus::ALL {
        let facts = VerificationFacts {
            payment: Some(*payment),
            registered: Some(&registered),
            ..no_facts()
        };
        assert!(may_be_reversed(&facts), "{payment:?}");
    }
}

#[test]
fn an_inquiry_need_not_say_more_than_order_and_coupon() {
    let registered = registered(Owner::Foreign, APPROVED);
    let facts = VerificationFacts { registered: Some(&registered), ..no_facts() };
    let inquiry = |change: fn(&mut Telegram)| {
        let mut inquiry = request();
        change(&mut inquiry);
        inquire(&inquiry, &facts)
    };
    assert_eq!(inquiry(|_| ()), ResponseCode::Approved);
    assert_eq!(
        inquiry(|it| (it.ncn, it.amount, it.coupon_amount) = (String::new(), 0, 0)),
        ResponseCode::Approved
    );
    assert_eq!(inquiry(|it| it.serial_no.clear()), ResponseCode::NoRecord);
    assert_eq!(inquiry(|it| it.amount = 12_001), ResponseCode::OtherRequest);
    assert_eq!(inquiry(|it| it.coupon_amount = 1), ResponseCode::OtherRequest);
    assert_eq!(inquiry(|it| it.ncn = "500999999999".into()), ResponseCode::OtherRequest);
}

proptest! {
    /// Whatever an order was answered, another telegram for it is approved by none of it, and the same
    /// one gets the answer.
    #[test]
    fn only_the_same_telegram_gets_the_first_answer(
        code in select(&ResponseCode::ALL),
        ncn in select(vec!["500123456789", "500999999999", ""]),
        serial_no in select(vec!["7203184655209137", "7203184655209138", ""]),
        amount in select(vec![12_000, 12_001, 0]),
        coupon_amount in select(vec![3_000, 2_999, 0]),
    ) {
        let registered = registered(Owner::Foreign, Some(code));
        let unused = coupon(CouponStatus::Unused, None);
        let facts = VerificationFacts {
            coupon: Some(&unused), registered: Some(&registered), ..no_facts()
        };
        let asked = Telegram {
            ncn: ncn.into(), serial_no: serial_no.into(), amount, coupon_amount, ..request()
        };
        let expected = if asked == request() {
            code
        } else if asked.serial_no == request().serial_no {
            ResponseCode::OtherRequest
        } else {
            ResponseCode::CouponNotHeld
        };
        prop_assert_eq!(verify(&asked, &facts), Decision::Answer(expected));
    }
}
