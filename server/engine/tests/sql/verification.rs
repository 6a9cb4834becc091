//! What the verification answers, and how a payment without an answer is settled.

use engine::clock;
use engine::coupon::{Coupon, CouponStatus};
use engine::exchange::{Direction, Operation, Verdict};
use engine::language::Language;
use engine::payment::{PaymentForm, PaymentStatus};
use engine::telegram::{MessageType, ResponseCode, Telegram};
use engine::verification::Reply;
use serde_json::json;
use sqlx::PgPool;

use crate::support::{Line, World, code_of, form_with};

impl World {
    /// Lets the time come at which payments without an outcome are inquired, and settles them.
    async fn settle(&self) -> usize {
        self.sql("update unsettled set settle_after = clock_timestamp()").await;
        self.engine.settle_payments().await.unwrap()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_lost_answer_is_settled_as_paid(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesAnswers);
    let unknown = world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(unknown.status, PaymentStatus::Unknown);
    assert_eq!(world.coupon_status(&coupon).await, "held");
    assert_eq!(code_of(&world.cancel("T1").await), "OUTCOME_UNKNOWN");
    assert_eq!(code_of(&world.pay(&form_with("T2", &coupon)).await), "COUPON_HELD");
    world.verify().await;

    assert_eq!(world.settle().await, 1);
    assert_eq!(world.payment_status("T1").await, "unknown", "nobody answers yet, nobody guesses");
    world.set_line(Line::Good);
    assert_eq!(world.settle().await, 1);
    assert_eq!(world.payment_status("T1").await, "paid");
    assert_eq!(world.coupon_status(&coupon).await, "used");
    assert_eq!(world.settle().await, 0, "settled once");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_lost_request_is_net_cancelled_and_the_coupon_comes_back(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.set_line(Line::Good);
    assert_eq!(world.settle().await, 1);
    assert_eq!(world.payment_status("T1").await, "declined");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    assert_eq!(world.used_this_month().await, 0);
    assert_eq!(code_of(&world.pay(&form_with("T1", &coupon)).await), "VERIFICATION_REFUSED");

    // The request that was lost comes late after all: the reversal refuses it.
    let late = Telegram {
        sandbox: "default".into(),
        order_no: "T1".into(),
        serial_no: coupon.serial_no.to_string(),
        ncn: coupon.ncn.to_string(),
        amount: 12_000,
        coupon_amount: 3_000,
        ..Telegram::new(MessageType::VerifyRequest, Default::default())
    };
    let Reply::Answer(answer) = world.engine.answer_telegram(&late).await.unwrap() else {
        panic!("no answer")
    };
    assert_ne!(answer.response_code, Some(ResponseCode::Approved));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_whose_server_died_is_settled(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesAnswers);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    // As a server leaves it that dies between the reservation and the outcome.
    world.sql("update payment set status = 'pending'").await;
    world.set_line(Line::Good);
    assert_eq!(world.settle().await, 1);
    assert_eq!(world.payment_status("T1").await, "paid");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_can_refuse_or_lose_its_verification_on_purpose(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("LOST2000").await;
    let outcome = world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(outcome.status, PaymentStatus::Unknown);
    world.settle().await;
    assert_eq!(world.payment_status("T1").await, "paid");

    world.sql("update promotion set verification_fault = 'lose_request'").await;
    let coupon = world.issue("LOST2000").await;
    world.pay(&form_with("T2", &coupon)).await.unwrap();
    world.settle().await;
    assert_eq!(world.payment_status("T2").await, "declined");

    world.sql("update promotion set verification_fault = 'refuse'").await;
    let refused = world.pay(&form_with("T3", &coupon)).await;
    assert_eq!(code_of(&refused), "VERIFICATION_REFUSED");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_port_answers_every_telegram_by_what_is_stored(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let verify = Telegram {
        sandbox: "default".into(),
        order_no: "T1".into(),
        serial_no: coupon.serial_no.to_string(),
        ctn: "01012345678".into(),
        ncn: coupon.ncn.to_string(),
        amount: 12_000,
        coupon_amount: 3_000,
        ..Telegram::new(MessageType::VerifyRequest, Default::default())
    };
    let of_type = |message_type| Telegram { message_type, ..verify.clone() };
    let inquiry = of_type(MessageType::InquiryRequest);
    let cases = [
        (
            Telegram {
                order_no: "T0".into(),
                serial_no: "7203000000000005".into(),
                ..verify.clone()
            },
            "1001",
        ),
        (Telegram { order_no: "T2".into(), ..verify.clone() }, "1002"),
        (Telegram { order_no: "T3".into(), coupon_amount: 2_999, ..verify.clone() }, "1002"),
        (Telegram { order_no: "T4".into(), ncn: "500999999999".into(), ..verify.clone() }, "1004"),
        (inquiry.clone(), "1006"),
        (verify.clone(), "0000"),
        (verify.clone(), "0000"),
        (inquiry.clone(), "0000"),
        (of_type(MessageType::ReversalRequest), "0000"),
        (of_type(MessageType::ReversalRequest), "0000"),
        (inquiry, "1005"),
        (verify.clone(), "1005"),
        (Telegram::new(MessageType::InquiryRequest, Default::default()), "0000"),
    ];
    for (request, expected) in cases {
        let Reply::Answer(answer) = world.engine.answer_telegram(&request).await.unwrap() else {
            panic!("no answer to {request:?}")
        };
        assert_eq!(answer.response_code.unwrap().code(), expected, "{request:?}");
        assert_eq!(answer.message_type, request.message_type.answer().unwrap());
    }
    world.verify().await;
}

/// Its approval is committed without waiting for the disk. Proof 8 found a payment that was stored as
/// paid after a crash of PostgreSQL which had lost it (seed 1795409498).
#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_that_is_paid_tells_of_the_approval_that_a_crash_lost(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let other = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let inquire = async |serial_no: String| {
        let request = Telegram {
            sandbox: "default".into(),
            order_no: "T1".into(),
            serial_no,
            ..Telegram::new(MessageType::InquiryRequest, Default::default())
        };
        match world.engine.answer_telegram(&request).await.unwrap() {
            Reply::Answer(answer) => answer.response_code.unwrap(),
            Reply::Silence => panic!("no answer to {request:?}"),
        }
    };
    world
        .sql("update verification set response_code = null, message_no = null, answered_at = null")
        .await;
    assert_eq!(inquire(coupon.serial_no.to_string()).await, ResponseCode::Approved);
    assert_eq!(inquire(other.serial_no.to_string()).await, ResponseCode::NoRecord);

    world.cancel("T1").await.unwrap();
    assert_eq!(inquire(coupon.serial_no.to_string()).await, ResponseCode::AlreadyReversed);
    world.verify().await;
}

/// 10.4: an approval of something else is no answer. Nothing is paid on it, and the record says why.
#[sqlx::test(migrations = "../../migrations")]
async fn an_answer_that_contradicts_the_request_is_no_answer(pool: PgPool) {
    let world = World::new(pool).await;
    world.sql("update promotion set per_customer = 100").await;
    let fields = [
        ("message_no", "Message number"),
        ("sandbox", "Sandbox"),
        ("order_no", "Order number"),
        ("serial_no", "Serial number"),
        ("ctn", "Phone number (CTN)"),
        ("ncn", "Contract number (NCN)"),
        ("amount", "Amount"),
        ("coupon_amount", "Coupon amount"),
    ];
    for (name, field) in fields {
        let coupon = world.issue("AUTUMN3000").await;
        world.set_line(Line::Alters(name));
        let outcome = world.pay(&form_with(&format!("T-{name}"), &coupon)).await.unwrap();
        assert_eq!(outcome.status, PaymentStatus::Unknown, "{name}");
        assert_eq!(world.coupon_status(&coupon).await, "held", "{name}");
        let told = outcome.verification.unwrap().name.english;
        assert!(told.ends_with(&format!("contradicts the request ({field})")), "{told}");
        let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
        assert_eq!(list.rows[0].verdict, Verdict::Unknown);
        assert!(list.rows[0].message.english.contains(&told), "{:?}", list.rows[0].message);
        let number = list.rows[0].exchange_no;
        let opened = world.engine.exchange_detail(&world.caller, number).await.unwrap();
        assert_eq!(opened.telegrams[0].notes, []);
        assert!(opened.telegrams[1].notes[0].english.contains(field), "{opened:?}");

        // An inquiry's answer is believed no more easily, nor a reversal's.
        world.settle().await;
        let order_no = format!("T-{name}");
        assert_eq!(world.payment_status(&order_no).await, "unknown", "{name}");
        let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
        assert!(list.rows[0].message.english.contains(field), "{:?}", list.rows[0].message);
        world.verify().await;
        world.set_line(Line::Good);
        world.settle().await;
        assert_eq!(world.payment_status(&order_no).await, "paid", "{name}");
    }
    // Nor is an error telegram, whatever its code.
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::Alters("message_type"));
    let outcome = world.pay(&form_with("T-error", &coupon)).await.unwrap();
    assert_eq!(outcome.status, PaymentStatus::Unknown);
    world.set_line(Line::Good);
    world.settle().await;
    assert_eq!(world.payment_status("T-error").await, "paid");
    // A refusal of something else declines nothing either.
    world.sql("update promotion set verification_fault = 'refuse'").await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::Alters("serial_no"));
    let outcome = world.pay(&form_with("T-refused", &coupon)).await.unwrap();
    assert_eq!(outcome.status, PaymentStatus::Unknown);
    world.set_line(Line::Good);
    world.settle().await;
    assert_eq!(world.payment_status("T-refused").await, "declined");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    world.verify().await;
}

/// 10.22: any syllable goes through, and what has no place in a telegram is told beside it.
#[sqlx::test(migrations = "../../migrations")]
async fn what_a_telegram_can_not_carry_is_told_beside_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.edit_promotion("AUTUMN3000", json!({ "name": "뷁똠 커피 ☕" })).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.use_from_foreign_system("F1").await;
    let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    for call in list
        .rows
        .iter()
        .filter(|row| matches!(row.operation, Operation::Pay | Operation::Verification))
    {
        let opened = world.engine.exchange_detail(&world.caller, call.exchange_no).await.unwrap();
        let named = opened.telegrams.iter().find(|it| !it.notes.is_empty()).unwrap();
        assert_eq!(named.direction, Direction::Sent);
        assert_eq!(named.fields[12].text.trim_end(), "뷁똠 커피 ?");
        assert!(named.notes[0].korean.ends_with("?로 바꿈: ☕"), "{:?}", named.notes);
    }
    world.verify().await;
}

/// In every way in which a payment is declined, and whenever it is asked about again.
#[sqlx::test(migrations = "../../migrations")]
async fn a_declined_payment_tells_what_its_coupon_is(pool: PgPool) {
    let world = World::new(pool).await;
    // Sent on the day after the coupon's last, and dated on that.
    let late = |order_no: &str, coupon: &Coupon| PaymentForm {
        paid_on: coupon.valid_until.to_string(),
        ..form_with(order_no, coupon)
    };
    let yesterday = clock::in_seoul(chrono::Utc::now()).date() - chrono::Days::new(1);
    let mut coupons = Vec::new();
    for promotion_id in ["GAME1000", "AUTUMN3000", "AUTUMN3000"] {
        coupons.push(Coupon { valid_until: yesterday, ..world.issue(promotion_id).await });
    }
    let [refused, unreached, lost] = coupons.try_into().unwrap();
    world
        .sql("update promotion set verification_fault = 'refuse' where promotion_id = 'GAME1000'")
        .await;
    world.end_coupons(&yesterday.to_string()).await;
    let declined = async |code: &str, coupon: &Coupon, form: &PaymentForm, told: CouponStatus| {
        let failure = world.pay(form).await.unwrap_err().failure();
        assert_eq!(failure.code, code);
        let seen = failure.coupon.unwrap();
        assert_eq!((&seen.serial_no, seen.status), (&coupon.serial_no, told));
        let (korean, english) = (told.name(Language::Korean), told.name(Language::English));
        let wanted = format!("쿠폰은 지금 {korean} 상태입니다");
        assert!(failure.message.korean.contains(&wanted), "{}", failure.message.korean);
        let wanted = format!("the coupon's status now: {english}");
        assert!(failure.message.english.contains(&wanted), "{}", failure.message.english);
    };
    let form = late("T1", &refused);
    declined("VERIFICATION_REFUSED", &refused, &form, CouponStatus::Expired).await;
    world.set_line(Line::Down);
    let form = late("T2", &unreached);
    declined("VERIFICATION_UNREACHABLE", &unreached, &form, CouponStatus::Expired).await;
    world.set_line(Line::LosesRequests);
    let form = late("T3", &lost);
    world.pay(&form).await.unwrap();
    world.set_line(Line::Good);
    world.settle().await;
    let settled = world
        .engine
        .list_exchanges(&world.caller, &Default::default())
        .await
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(settled.message.korean, "T3 → 거절 · 검증되지 않아 망취소 · 쿠폰 만료");
    declined("VERIFICATION_REFUSED", &lost, &form, CouponStatus::Expired).await;

    // One that is not past its last day, and what becomes of it.
    let unused = world.issue("AUTUMN3000").await;
    world.set_line(Line::Down);
    let form = form_with("T4", &unused);
    let unreachable = "VERIFICATION_UNREACHABLE";
    declined(unreachable, &unused, &form, CouponStatus::Unused).await;
    world.set_line(Line::Good);
    world.pay(&form_with("T5", &unused)).await.unwrap();
    declined(unreachable, &unused, &form, CouponStatus::Used).await;
    world.cancel("T5").await.unwrap();
    world.engine.delete_coupon(&world.caller, unused.serial_no.as_str()).await.unwrap();
    declined(unreachable, &unused, &form, CouponStatus::Deleted).await;
    world.verify().await;
}
