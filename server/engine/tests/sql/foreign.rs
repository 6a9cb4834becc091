//! A foreign system keeps its payments itself, and has only its coupons verified here.

use std::time::Duration;

use engine::coupon::Coupon;
use engine::error_log::ErrorForm;
use engine::exchange::{Direction, Exchange, Source, Verdict};
use engine::telegram::{MessageType, Telegram, decode};
use engine::verification::Reply;
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::line_changes::port;
use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

const PEER: &str = "192.0.2.7:51000";

/// A foreign system's telegram about its order and a coupon of the ordinary subscriber's.
fn telegram(message_type: MessageType, order_no: &str, coupon: &Coupon) -> Telegram {
    Telegram {
        message_no: 42,
        sandbox: "default".into(),
        order_no: order_no.into(),
        serial_no: coupon.serial_no.to_string(),
        ctn: "01012345678".into(),
        ncn: coupon.ncn.to_string(),
        amount: 12_000,
        coupon_amount: coupon.amount.0,
        ..Telegram::new(message_type, Default::default())
    }
}

impl World {
    /// What a foreign system gets: the response code, or `silence`.
    async fn told(&self, request: &Telegram) -> &'static str {
        match self.engine.answer_foreign_telegram(request, PEER).await {
            Reply::Answer(answer) => answer.response_code.unwrap().code(),
            Reply::Silence => "silence",
        }
    }

    async fn verify_for(&self, order_no: &str, coupon: &Coupon) -> &'static str {
        self.told(&telegram(MessageType::VerifyRequest, order_no, coupon)).await
    }

    async fn reverse_for(&self, order_no: &str, coupon: &Coupon) -> &'static str {
        self.told(&telegram(MessageType::ReversalRequest, order_no, coupon)).await
    }

    async fn inquire_for(&self, order_no: &str, coupon: &Coupon) -> &'static str {
        self.told(&telegram(MessageType::InquiryRequest, order_no, coupon)).await
    }

    /// The calls that came over TCP, newest first.
    async fn foreign_calls(&self) -> Vec<Exchange> {
        let page = self.engine.list_exchanges(&self.caller, &Default::default()).await.unwrap();
        page.rows.into_iter().filter(|row| row.source == Source::Tcp).collect()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approved_verification_uses_the_coupon_and_a_reversal_brings_it_back(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    assert_eq!(world.inquire_for("F1", &coupon).await, "1006");
    assert_eq!(world.verify_for("F1", &coupon).await, "0000");
    assert_eq!(world.coupon_status(&coupon).await, "used");
    assert_eq!(world.verify_for("F1", &coupon).await, "0000", "sent again");
    assert_eq!(world.inquire_for("F1", &coupon).await, "0000");
    assert_eq!(world.verify_for("F2", &coupon).await, "1002", "another order of its own");
    assert_eq!(code_of(&world.pay(&form_with("T1", &coupon)).await), "COUPON_ALREADY_USED");
    assert_eq!(world.reverse_for("F2", &coupon).await, "0000", "an order that has nothing");
    assert_eq!(world.coupon_status(&coupon).await, "used");
    world.verify().await;

    assert_eq!(world.reverse_for("F1", &coupon).await, "0000");
    assert_eq!(world.reverse_for("F1", &coupon).await, "0000", "sent again");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    assert_eq!(world.count("select restored_count::bigint from coupon").await, 1);
    assert_eq!(world.inquire_for("F1", &coupon).await, "1005");
    assert_eq!(world.verify_for("F1", &coupon).await, "1005", "it comes late");
    world.verify().await;

    assert_eq!(code_of(&world.pay(&form_with("T1", &coupon)).await), "OK");
    assert_eq!(world.reverse_for("F1", &coupon).await, "0000");
    assert_eq!(world.coupon_status(&coupon).await, "used", "it is another's by now");
    world.verify().await;
}

/// Orders of which several at once want each coupon.
const ORDERS: usize = 40;

#[sqlx::test(migrations = "../../migrations")]
async fn of_many_orders_at_once_one_uses_each_coupon_and_all_can_be_reversed(pool: PgPool) {
    let world = crowded(pool).await;
    world.sql("update promotion set per_customer = 10").await;
    let mut coupons = Vec::new();
    for _ in 0..5 {
        coupons.push(world.issue("AUTUMN3000").await);
    }
    let coupon_of = |order: usize| coupons[order % coupons.len()].clone();
    let codes = at_once(ORDERS, |order| {
        let (world, coupon) = (world.clone(), coupon_of(order));
        async move { world.verify_for(&format!("F{order}"), &coupon).await }
    })
    .await;
    for first in 0..coupons.len() {
        let of_coupon: Vec<_> = codes.iter().skip(first).step_by(coupons.len()).collect();
        let count = |wanted: &str| of_coupon.iter().filter(|code| **code == &wanted).count();
        assert_eq!((count("0000"), count("1002")), (1, ORDERS / coupons.len() - 1), "{codes:?}");
    }
    world.verify().await;

    // Reversed while each is sent again: what was answered stands, or is reversed by then.
    let codes = at_once(2 * ORDERS, |index| {
        let (world, order) = (world.clone(), index / 2);
        let coupon = coupon_of(order);
        async move {
            match index % 2 {
                0 => world.reverse_for(&format!("F{order}"), &coupon).await,
                _ => world.verify_for(&format!("F{order}"), &coupon).await,
            }
        }
    })
    .await;
    for (index, code) in codes.iter().enumerate() {
        let expected: &[&str] = if index % 2 == 0 { &["0000"] } else { &["0000", "1002", "1005"] };
        assert!(expected.contains(code), "{index}: {codes:?}");
    }
    assert_eq!(world.count("select count(*) from coupon where status = 'unused'").await, 5);
    assert_eq!(world.count("select sum(restored_count)::bigint from coupon").await, 5);
    world.verify().await;

    // New orders, each with its reversal on its heels: whichever is first, the coupon comes back.
    for round in 0..5 {
        at_once(2 * coupons.len(), |index| {
            let (world, order) = (world.clone(), format!("G{round}-{}", index / 2));
            let coupon = coupon_of(index / 2);
            async move {
                match index % 2 {
                    0 => world.verify_for(&order, &coupon).await,
                    _ => world.reverse_for(&order, &coupon).await,
                }
            }
        })
        .await;
        assert_eq!(world.count("select count(*) from coupon where status = 'unused'").await, 5);
        world.verify().await;
    }
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_of_ours_is_not_touched_from_outside(pool: PgPool) {
    let world = World::new(pool).await;
    let [paid, other] = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    world.pay(&form_with("T1", &paid)).await.unwrap();
    world.pay(&form("T2")).await.unwrap();
    assert_eq!(world.reverse_for("T1", &paid).await, "1009");
    assert_eq!(world.inquire_for("T1", &paid).await, "0000");
    assert_eq!(world.inquire_for("T1", &other).await, "1006", "not with this coupon");
    assert_eq!(world.verify_for("T2", &other).await, "1002", "an order number of ours");
    assert_eq!(world.verify_for("F1", &paid).await, "1002");
    assert_eq!(world.coupon_status(&other).await, "unused");
    world.verify().await;

    // The other way round: a foreign order's number.
    let mine = world.issue("AUTUMN3000").await;
    assert_eq!(world.verify_for("F2", &other).await, "0000");
    assert_eq!(code_of(&world.pay(&form_with("F2", &mine)).await), "ORDER_OF_ANOTHER_SYSTEM");
    assert_eq!(world.coupon_status(&mine).await, "unused");
    assert_eq!(world.inquire_for("F2", &other).await, "0000");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_wrong_with_a_request_is_told_and_uses_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let good = telegram(MessageType::VerifyRequest, "F0", &coupon);
    let cases = [
        (Telegram { serial_no: "7203000000000005".into(), ..good.clone() }, "1001"),
        (Telegram { serial_no: "7203000000000000".into(), ..good.clone() }, "1010"),
        (Telegram { sandbox: "nowhere".into(), ..good.clone() }, "1001"),
        (Telegram { coupon_amount: 2_999, ..good.clone() }, "1003"),
        (Telegram { amount: 2_999, ..good.clone() }, "1003"),
        (Telegram { ncn: "500999999999".into(), ..good.clone() }, "1004"),
        (Telegram { order_no: String::new(), ..good.clone() }, "9001"),
        (Telegram { order_no: "주문".into(), ..good.clone() }, "9001"),
    ];
    for (index, (request, expected)) in cases.into_iter().enumerate() {
        // The first answer for an order stands, so each is an order of its own.
        let order_no = match request.order_no.as_str() {
            "F0" => format!("F{index}"),
            other => other.to_owned(),
        };
        assert_eq!(world.told(&Telegram { order_no, ..request }).await, expected, "case {index}");
    }
    for message_type in [MessageType::InquiryRequest, MessageType::ReversalRequest] {
        let asked = telegram(message_type, "F7", &coupon);
        let mistyped = Telegram { serial_no: "7203000000000000".into(), ..asked };
        assert_eq!(world.told(&mistyped).await, "1010");
    }
    world.end_coupons("2020-01-01").await;
    assert_eq!(world.verify_for("F8", &coupon).await, "1007");
    world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str()).await.unwrap();
    assert_eq!(world.verify_for("F9", &coupon).await, "1007");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_of_a_contract_that_ended_is_nobodys_to_use(pool: PgPool) {
    let world = World::new(pool).await;
    let [used, coupon] = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    assert_eq!(world.verify_for("F0", &used).await, "0000");
    world.change_line(ORDINARY, &port()).await.unwrap();
    assert_eq!(world.verify_for("F1", &coupon).await, "1011");
    assert_eq!(world.inquire_for("F1", &coupon).await, "1011");
    let of_new = world.issue("AUTUMN3000").await;
    world.sql("update subscriber set status = 'terminated' where ended_at is null").await;
    assert_eq!(world.verify_for("F2", &of_new).await, "1011");
    for coupon in [&coupon, &of_new] {
        assert_eq!(world.coupon_status(coupon).await, "unused");
    }
    assert_eq!(world.reverse_for("F0", &used).await, "0000", "what it had used comes back");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_lost_answer_can_be_inquired_and_reversed(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("LOST2000").await;
    assert_eq!(world.verify_for("F1", &coupon).await, "silence");
    assert_eq!(world.coupon_status(&coupon).await, "used");
    assert_eq!(world.inquire_for("F1", &coupon).await, "0000");
    assert_eq!(world.foreign_calls().await[1].verdict, Verdict::Unknown);
    world.verify().await;
    // Its last day goes by before the reversal.
    world.end_coupons("2020-01-01").await;
    assert_eq!(world.reverse_for("F1", &coupon).await, "0000");
    assert_eq!(world.coupon_status(&coupon).await, "expired");

    world.sql("update promotion set verification_fault = 'lose_request'").await;
    let coupon = world.issue("LOST2000").await;
    assert_eq!(world.verify_for("F2", &coupon).await, "silence");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    assert_eq!(world.inquire_for("F2", &coupon).await, "1006");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_many_orders_at_once_one_gets_the_coupon(pool: PgPool) {
    let world = World::new(pool).await;
    let coupons = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    let mut asked = tokio::task::JoinSet::new();
    for round in 0..24 {
        let (world, coupon) = (world.clone(), coupons[round % 2].clone());
        asked.spawn(async move {
            match round % 4 {
                // Own payments, foreign orders, one of them sent with both coupons, and reversals.
                0 => code_of(&world.pay(&form_with(&format!("T{round}"), &coupon)).await),
                1 => world.verify_for("F-SAME", &coupon).await.to_owned(),
                2 => world.verify_for(&format!("F{round}"), &coupon).await.to_owned(),
                _ => world.reverse_for("F-SAME", &coupon).await.to_owned(),
            }
        });
    }
    for answer in asked.join_all().await {
        assert_ne!(answer, "9099");
        assert_ne!(answer, "INTERNAL");
    }
    for coupon in &coupons {
        assert!(["used", "unused"].contains(&world.coupon_status(coupon).await.as_str()));
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_foreign_system_sends_is_recorded_once_and_own_verifications_are_not(pool: PgPool) {
    let world = World::new(pool).await;
    let [own, foreign] = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    world.pay(&form_with("T1", &own)).await.unwrap();
    assert_eq!(world.foreign_calls().await, []);

    assert_eq!(world.verify_for("F1", &foreign).await, "0000");
    assert_eq!(world.verify_for("F2", &foreign).await, "1002");
    let elsewhere = Telegram {
        sandbox: "nowhere".into(),
        ..telegram(MessageType::VerifyRequest, "F3", &foreign)
    };
    assert_eq!(world.told(&elsewhere).await, "1001");
    let echo = Telegram::new(MessageType::InquiryRequest, Default::default());
    assert_eq!(world.told(&echo).await, "0000");
    let calls = world.foreign_calls().await;
    let told: Vec<_> = calls.iter().map(|call| call.message.english.as_str()).collect();
    assert_eq!(
        told,
        [
            "0800 Echo → 0000 Approved (192.0.2.7:51000)",
            "0200 Verification request F3 → 1001 No such coupon (192.0.2.7:51000)",
            "0200 Verification request F2 → 1002 The coupon is not held for this order (192.0.2.7:51000)",
            "0200 Verification request F1 → 0000 Approved (192.0.2.7:51000)",
        ]
    );
    let opened = world.engine.exchange_detail(&world.caller, calls[3].exchange_no).await.unwrap();
    let directions: Vec<_> = opened.telegrams.iter().map(|telegram| telegram.direction).collect();
    assert_eq!(directions, [Direction::Received, Direction::Sent]);
    assert_eq!(opened.telegrams[0].fields[6].text.trim_end(), "F1");
    assert_eq!(opened.request_id, "tcp-192.0.2.7:51000-42");

    let errors = world.engine.list_errors(&world.caller, &ErrorForm::default()).await.unwrap();
    let codes: Vec<_> = errors.rows.iter().map(|row| (row.source, row.code.as_str())).collect();
    assert_eq!(codes, [(Source::Tcp, "1001"), (Source::Tcp, "1002")]);
    let error = world.engine.error_detail(&world.caller, errors.rows[1].error_no).await.unwrap();
    assert!(error.request.contains("•••••••5678"), "{}", error.request);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_frame_that_cannot_be_read_is_recorded_as_far_as_it_goes(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let mut broken = telegram(MessageType::VerifyRequest, "F1", &coupon).encode().unwrap();
    broken[149] = b'x';
    for frame in [broken.as_slice(), b"GET / HTTP/1.1\r\n\r\n"] {
        let error = decode(frame).unwrap_err();
        let refusal = Telegram::refusal(frame, &error, Default::default());
        world.engine.record_malformed_frame(frame, &error, &refusal, PEER).await;
    }
    let calls = world.foreign_calls().await;
    assert_eq!(
        calls[1].message.korean,
        "전문 형식 오류 · 결제 금액 149번째 바이트: 숫자가 아님 (192.0.2.7:51000)"
    );
    assert_eq!((calls[1].verdict, calls[1].code.as_str()), (Verdict::Refused, "9001"));
    let opened = world.engine.exchange_detail(&world.caller, calls[0].exchange_no).await.unwrap();
    assert_eq!(opened.telegrams[0].fields[0].text, "GET ");
    assert_eq!(opened.telegrams[1].fields[1].text, "9999");
    let filter = ErrorForm { source: "tcp".into(), ..ErrorForm::default() };
    let errors = world.engine.list_errors(&world.caller, &filter).await.unwrap();
    assert_eq!(errors.rows.len(), 2);
    world.verify().await;
}

/// 10.2: one order number, one owner, whoever is first.
#[sqlx::test(migrations = "../../migrations")]
async fn an_order_number_that_a_foreign_system_has_is_no_payments(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    assert_eq!(world.verify_for("X5", &coupon).await, "0000");
    let bought = form("X5");
    assert_eq!(code_of(&world.pay(&bought).await), "ORDER_OF_ANOTHER_SYSTEM");
    assert_eq!(world.count("select count(*) from payment").await, 0);
    assert_eq!(world.used_this_month().await, 0);
    assert_eq!(world.reverse_for("X5", &coupon).await, "0000");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    // It stays that order's: also one that was refused, or reversed before it came.
    assert_eq!(code_of(&world.pay(&bought).await), "ORDER_OF_ANOTHER_SYSTEM");
    world
        .told(&Telegram {
            ncn: "500999999999".into(),
            ..telegram(MessageType::VerifyRequest, "X6", &coupon)
        })
        .await;
    world.reverse_for("X7", &coupon).await;
    for order_no in ["X6", "X7"] {
        let refused = code_of(&world.pay(&form_with(order_no, &coupon)).await);
        assert_eq!(refused, "ORDER_OF_ANOTHER_SYSTEM", "{order_no}");
    }
    world.verify().await;

    // The other way round, with and without a coupon of the payment's own.
    world.pay(&form("T1")).await.unwrap();
    let mine = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T2", &mine)).await.unwrap();
    for order_no in ["T1", "T2"] {
        assert_eq!(world.verify_for(order_no, &coupon).await, "1002", "{order_no}");
    }
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    world.verify().await;
}

/// 10.2: as databases are in which a payment took a foreign order's number.
#[sqlx::test(migrations = "../../migrations")]
async fn what_a_foreign_order_took_comes_back_though_its_number_was_paid(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    assert_eq!(world.verify_for("X5", &coupon).await, "0000");
    world.pay(&form("T1")).await.unwrap();
    world
        .sql(
            "alter table ledger_entry drop constraint ledger_entry_payment;
            update verification set order_no = 'gone' where order_no = 'T1';
            update payment set order_no = 'X5'",
        )
        .await;
    let findings = engine::invariants::check(world.engine.pool()).await.unwrap();
    assert!(findings.iter().any(|it| it.says.contains("one owner") && it.broken == 2));
    assert_eq!(world.reverse_for("X5", &coupon).await, "0000");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
}

/// Longer than a payment or a foreign order takes to get its number.
const HEAD_START: Duration = Duration::from_millis(50);

/// 10.2, by racing: of a payment and a foreign order of the same number, one gets it.
#[sqlx::test(migrations = "../../migrations")]
async fn of_a_payment_and_a_foreign_order_of_one_number_one_gets_it(pool: PgPool) {
    let world = crowded(pool).await;
    world.sql("update promotion set per_customer = 100").await;
    let mut owners = [0; 2];
    for round in 0..20 {
        let [mine, theirs] = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
        let order_no = format!("R{round}");
        let codes = at_once(8, |index| {
            let (world, order_no, theirs) = (world.clone(), order_no.clone(), theirs.clone());
            let form = if round % 2 == 0 { form_with(&order_no, &mine) } else { form(&order_no) };
            // Neither begins first, or one of the two does.
            let late = matches!((round % 3, index % 2), (1, 1) | (2, 0));
            async move {
                if late {
                    tokio::time::sleep(HEAD_START).await;
                }
                match index % 2 {
                    0 => code_of(&world.pay(&form).await),
                    _ => world.verify_for(&order_no, &theirs).await.to_owned(),
                }
            }
        })
        .await;
        let (paid, verified): (Vec<_>, Vec<_>) =
            codes.iter().enumerate().partition(|(index, _)| index % 2 == 0);
        let is_paid = paid.iter().all(|(_, code)| *code == "OK");
        let expected = if is_paid { ("OK", "1002") } else { ("ORDER_OF_ANOTHER_SYSTEM", "0000") };
        assert!(paid.iter().all(|(_, code)| *code == expected.0), "{codes:?}");
        assert!(verified.iter().all(|(_, code)| *code == expected.1), "{codes:?}");
        owners[usize::from(is_paid)] += 1;
        let status = world.coupon_status(&theirs).await;
        assert_eq!(status, if is_paid { "unused" } else { "used" });
        let reversed = world.reverse_for(&order_no, &theirs).await;
        assert_eq!(reversed, if is_paid { "1009" } else { "0000" });
        assert_eq!(world.coupon_status(&theirs).await, "unused");
        world.verify().await;
    }
    assert!(owners.iter().all(|owned| *owned > 0), "both win some of the races: {owners:?}");
    world.engine.pool().close().await;
}

/// 10.3: what was cancelled, declined or reversed is not approved again.
#[sqlx::test(migrations = "../../migrations")]
async fn an_order_that_was_given_up_is_not_approved_again(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(world.verify_for("T1", &coupon).await, "1002", "the payment's, and nobody else's");
    assert_eq!(world.inquire_for("T1", &coupon).await, "0000");
    world.cancel("T1").await.unwrap();
    assert_eq!(world.verify_for("T1", &coupon).await, "1002");
    assert_eq!(world.inquire_for("T1", &coupon).await, "1005");
    assert_eq!(world.coupon_status(&coupon).await, "unused");

    // Declined: refused, never reached, and net-cancelled after its answer was lost.
    world.sql("update promotion set verification_fault = 'refuse'").await;
    world.pay(&form_with("T2", &coupon)).await.unwrap_err();
    world.sql("update promotion set verification_fault = null").await;
    world.set_line(Line::Down);
    world.pay(&form_with("T3", &coupon)).await.unwrap_err();
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T4", &coupon)).await.unwrap();
    world.set_line(Line::Good);
    world.sql("update unsettled set settle_after = clock_timestamp() where order_no = 'T4'").await;
    world.engine.settle_payments().await.unwrap();
    for (order_no, expected) in [("T2", "1009"), ("T3", "1005"), ("T4", "1005")] {
        assert_eq!(world.verify_for(order_no, &coupon).await, expected, "{order_no}");
        assert_eq!(world.inquire_for(order_no, &coupon).await, expected, "{order_no}");
        assert_eq!(world.coupon_status(&coupon).await, "unused");
    }
    world.verify().await;
    assert_eq!(code_of(&world.pay(&form_with("T5", &coupon)).await), "OK");
    world.verify().await;
}

/// 10.6: only the same telegram gets the first answer.
#[sqlx::test(migrations = "../../migrations")]
async fn another_telegram_for_the_same_order_is_not_approved(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let first = telegram(MessageType::VerifyRequest, "F1", &coupon);
    let altered = [
        Telegram { amount: 13_000, ..first.clone() },
        Telegram { coupon_amount: 2_000, ..first.clone() },
        Telegram { ncn: "500999999999".into(), ..first.clone() },
    ];
    assert_eq!(world.told(&first).await, "0000");
    for other in &altered {
        assert_eq!(world.told(other).await, "1008");
        let inquiry = Telegram { message_type: MessageType::InquiryRequest, ..other.clone() };
        assert_eq!(world.told(&inquiry).await, "1008");
    }
    assert_eq!(world.told(&first).await, "0000", "the same again");
    world.verify().await;

    // All at once: one is first, and its equals get the same.
    let second = world.issue("AUTUMN3000").await;
    let codes = at_once(20, |index| {
        let world = world.clone();
        let amount = 12_000 + i64::try_from(index % 4).unwrap();
        let request = Telegram { amount, ..telegram(MessageType::VerifyRequest, "F2", &second) };
        async move { (amount, world.told(&request).await) }
    })
    .await;
    let approved: std::collections::BTreeSet<_> =
        codes.iter().filter(|(_, code)| *code == "0000").map(|(amount, _)| amount).collect();
    assert_eq!(approved.len(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|(_, code)| *code == "0000").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|(_, code)| *code == "1008").count(), 15, "{codes:?}");
    world.verify().await;

    // A payment's number, while the payment waits for its answer: nobody else decides it.
    let held = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &held)).await.unwrap();
    let meddling = Telegram { amount: 99, ..telegram(MessageType::VerifyRequest, "T1", &held) };
    assert_eq!(world.told(&meddling).await, "1008");
    assert_eq!(world.inquire_for("T1", &held).await, "1006", "nothing is remembered of it");
    assert_eq!(world.verify_for("T1", &held).await, "0000", "its own, come late");
    world.verify().await;
}
