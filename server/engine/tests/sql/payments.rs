//! Pay, cancel, and what they leave behind.

use engine::coupon::CouponStatus;
use engine::money::Krw;
use engine::payment::{CancelKind, HistoryForm, PaymentForm, PaymentOutcome, PaymentStatus};
use serde_json::json;
use sqlx::PgPool;

use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

#[sqlx::test(migrations = "../../migrations")]
async fn issue_use_cancel_restore_is_one_sitting(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let found = world.look_up(&form("")).await.unwrap();
    assert_eq!(found.usable.len(), 1);

    let paid = world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(paid.status, PaymentStatus::Paid);
    assert_eq!(
        (paid.amount, paid.coupon_amount, paid.charged),
        (Krw(12_000), Krw(3_000), Krw(9_000))
    );
    assert_eq!(paid.verification.unwrap().code.as_deref(), Some("0000"));
    assert_eq!(world.coupon_status(&coupon).await, "used");
    assert_eq!(world.used_this_month().await, 9_000);
    assert_eq!(code_of(&world.pay(&form_with("T2", &coupon)).await), "COUPON_ALREADY_USED");

    let cancelled = world.cancel("T1").await.unwrap();
    assert_eq!(cancelled.cancelled_amount, Krw(12_000));
    assert_eq!((cancelled.refunded, cancelled.coupon_amount), (Krw(9_000), Krw(3_000)));
    assert_eq!(cancelled.kind, CancelKind::SameMonth);
    let restored = cancelled.coupon.unwrap();
    assert_eq!(
        (restored.serial_no, restored.status),
        (coupon.serial_no.clone(), CouponStatus::Unused)
    );
    assert_eq!(world.used_this_month().await, 0);

    let again = world.pay(&form_with("T3", &coupon)).await.unwrap();
    assert_eq!(again.charged, Krw(9_000), "a restored coupon can be used again");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_second_cancel_is_told_when_the_first_was(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("T1")).await.unwrap();
    let first = world.cancel("T1").await.unwrap();
    let second = world.cancel("T1").await.unwrap_err().failure();
    assert_eq!(second.code, "ALREADY_CANCELLED");
    assert!(second.message.korean.contains(&engine::clock::show(first.cancelled_at)));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_order_gets_the_same_result(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let first = world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert!(!first.replayed);
    // The same, and marked as such.
    let first = PaymentOutcome { replayed: true, stages: Vec::new(), ..first };
    assert_eq!(world.pay(&form_with("T1", &coupon)).await.unwrap(), first);
    // Written otherwise, but the same request.
    let rewritten = PaymentForm { amount: " 12000 ".into(), ..form_with("T1", &coupon) };
    assert_eq!(world.pay(&rewritten).await.unwrap(), first);
    let altered = PaymentForm { amount: "12,001".into(), ..form_with("T1", &coupon) };
    assert_eq!(code_of(&world.pay(&altered).await), "DUPLICATE_ORDER");
    world.cancel("T1").await.unwrap();
    assert_eq!(world.pay(&form_with("T1", &coupon)).await.unwrap(), first, "also after a cancel");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    assert_eq!(world.calls(), 1, "verified once");

    // A refusal is told again too, where the order was made and declined; one that made none is not.
    let other = world.issue("AUTUMN3000").await;
    world.set_line(Line::Down);
    for replayed in [false, true] {
        let refused = world.pay(&form_with("T2", &other)).await.unwrap_err().failure();
        assert_eq!(
            (refused.code.as_str(), refused.replayed),
            ("VERIFICATION_UNREACHABLE", replayed)
        );
    }
    let nobody = PaymentForm { ctn: "010-9999-9999".into(), ..form("T3") };
    for _ in 0..2 {
        assert!(!world.pay(&nobody).await.unwrap_err().failure().replayed);
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_used_is_looked_at_without_a_record(pool: PgPool) {
    let world = World::new(pool).await;
    let calls = "select count(*) from exchange";
    let usage = async || {
        let before = world.count(calls).await;
        let usage = world.engine.usage_of(&world.caller, ORDINARY).await.unwrap();
        assert_eq!(world.count(calls).await, before);
        usage.used_this_month
    };
    assert_eq!(usage().await, Krw(0));
    world.pay(&form("T1")).await.unwrap();
    assert_eq!(usage().await, Krw(12_000));
    world.cancel("T1").await.unwrap();
    assert_eq!(usage().await, Krw(0));
    let nobody = world.engine.usage_of(&world.caller, "010-9999-9999").await;
    assert_eq!(code_of(&nobody), "SUBSCRIBER_NOT_FOUND");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_cancel_after_the_month_is_a_refund_where_the_contract_has_one(pool: PgPool) {
    let world = World::new(pool).await;
    let webtoon =
        |order_no: &str| PaymentForm { cp: "CP021".into(), svc: "SVC310".into(), ..form(order_no) };
    world.pay(&form("T1")).await.unwrap();
    world.pay(&webtoon("T2")).await.unwrap();
    world.sql("update sandbox set clock_offset = interval '32 days'").await;
    assert_eq!(code_of(&world.cancel("T1").await), "CANCEL_PERIOD_OVER");
    assert_eq!(world.cancel("T2").await.unwrap().kind, CancelKind::NextMonth);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_that_comes_back_after_its_last_day_is_expired(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let paid = PaymentForm { cp: "CP021".into(), svc: "SVC310".into(), ..form_with("T1", &coupon) };
    world.pay(&paid).await.unwrap();
    world.sql("update sandbox set clock_offset = interval '70 days'").await;
    let restored = world.cancel("T1").await.unwrap().coupon.unwrap();
    assert_eq!(restored.status, CouponStatus::Expired);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_limit_counts_what_is_charged_and_a_request_may_bring_its_own(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let whole = PaymentForm { amount: "503,000".into(), ..form_with("T1", &coupon) };
    world.pay(&whole).await.unwrap();
    let refused = world.pay(&form("T2")).await.unwrap_err().failure();
    assert_eq!(refused.code, "LIMIT_EXCEEDED");
    assert!(refused.message.korean.contains("남은 금액 0원"));
    let with_own = PaymentForm { limit_amount: "600,000".into(), ..form("T3") };
    world.pay(&with_own).await.unwrap();
    world.cancel("T1").await.unwrap();
    assert_eq!(world.used_this_month().await, 12_000);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_charges_nothing_is_within_any_limit(pool: PgPool) {
    let world = World::new(pool).await;
    world.edit_promotion("AUTUMN3000", json!({ "minimum_amount": 3_000 })).await;
    let covered = async |order_no: &str, limit_amount: &str| {
        let coupon = world.issue("AUTUMN3000").await;
        let form = PaymentForm {
            amount: "3,000".into(),
            limit_amount: limit_amount.into(),
            ..form_with(order_no, &coupon)
        };
        world.pay(&form).await
    };
    let charged = async |order_no: &str, limit_amount: &str| {
        let form =
            PaymentForm { amount: "1".into(), limit_amount: limit_amount.into(), ..form(order_no) };
        code_of(&world.pay(&form).await)
    };
    assert_eq!(covered("T1", "0").await.unwrap().charged, Krw::ZERO, "the month's first");
    world.pay(&PaymentForm { amount: "35,000".into(), ..form("T2") }).await.unwrap();
    for (order_no, limit_amount) in [("T3", "10,000"), ("T4", "35,000"), ("T5", "0")] {
        let paid = covered(order_no, limit_amount).await.unwrap();
        assert_eq!((paid.status, paid.charged), (PaymentStatus::Paid, Krw::ZERO));
        assert_eq!(charged("X", limit_amount).await, "LIMIT_EXCEEDED");
    }
    // The assigned limit, lowered below what is used.
    world.sql("update subscriber set limit_amount = 20000").await;
    assert_eq!(covered("T6", "").await.unwrap().charged, Krw::ZERO);
    assert_eq!(charged("X", "").await, "LIMIT_EXCEEDED");
    for order_no in ["T1", "T2", "T3", "T6"] {
        world.cancel(order_no).await.unwrap();
    }
    assert_eq!(world.used_this_month().await, 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_verification_that_is_down_charges_nothing_and_gives_the_coupon_back(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::Down);
    let declined = world.pay(&form_with("T1", &coupon)).await;
    assert_eq!(code_of(&declined), "VERIFICATION_UNREACHABLE");
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    assert_eq!(world.used_this_month().await, 0);
    world.set_line(Line::Good);
    assert_eq!(
        code_of(&world.pay(&form_with("T1", &coupon)).await),
        "VERIFICATION_UNREACHABLE",
        "the same order keeps its first result"
    );
    assert_eq!(code_of(&world.cancel("T1").await), "NOTHING_TO_CANCEL");
    world.pay(&form_with("T2", &coupon)).await.unwrap();
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_call_is_recorded_with_its_telegrams_and_every_failure_in_the_error_log(
    pool: PgPool,
) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let _ = world.pay(&PaymentForm { amount: "".into(), ..form("T2") }).await;
    world.engine.history(&world.caller, &HistoryForm::default()).await.unwrap();
    let calls = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    let told: Vec<_> =
        calls.rows.iter().map(|row| (row.operation.code(), row.code.as_str())).collect();
    assert_eq!(
        told,
        [("history", "OK"), ("pay", "INVALID_REQUEST"), ("pay", "OK"), ("coupon_issue", "OK")]
    );
    let detail =
        world.engine.exchange_detail(&world.caller, calls.rows[2].exchange_no).await.unwrap();
    assert_eq!(detail.telegrams.len(), 2);
    assert!(detail.telegrams[0].text.starts_with("02690200"), "{}", detail.telegrams[0].text);
    assert!(detail.telegrams[1].text.starts_with("02690210"), "{}", detail.telegrams[1].text);
    assert!(detail.telegrams.iter().all(|telegram| telegram.text.contains("가을 첫 결제")));
    let call = detail.call.unwrap();
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/api/v1/payments"));
    let errors = world.engine.list_errors(&world.caller, &Default::default()).await.unwrap();
    assert_eq!(errors.rows.len(), 1);
    let error = world.engine.error_detail(&world.caller, errors.rows[0].error_no).await.unwrap();
    assert!(!error.request.contains(ORDINARY), "{}", error.request);
    assert!(error.request.contains("5678"), "{}", error.request);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_put_back_into_the_form_is_the_same_request(pool: PgPool) {
    let world = World::new(pool).await;
    let first = world.pay(&form("T1")).await.unwrap();
    let cancel_form = engine::payment::OrderForm { order_no: "T1".into() };
    let again = world.engine.payment_request(&world.caller, &cancel_form).await.unwrap();
    let first = PaymentOutcome { replayed: true, stages: Vec::new(), ..first };
    assert_eq!(world.pay(&again).await.unwrap(), first);
    world.verify().await;
}
