//! Keys of requests: one effect a key, one answer, also when a server died in between.

use engine::coupon::CouponStatus;
use engine::idempotency::{IdempotencyKey, Once, StoredAnswer};
use engine::payment::OrderForm;
use sqlx::PgPool;

use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn answer(status: i16) -> StoredAnswer {
    StoredAnswer {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: vec![0, 255, b'{'],
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_first_answer_is_given_again_byte_for_byte(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, caller) = (&world.engine, &world.caller);
    let Once::Do(claim) = engine.claim_key(caller, &key("k"), b"f").await.unwrap() else {
        panic!("the first one works")
    };
    engine.keep_answer(caller, &claim, answer(201)).await.unwrap();
    // Whoever comes late changes nothing.
    engine.keep_answer(caller, &claim, answer(500)).await.unwrap();
    engine.release_key(caller, &claim).await.unwrap();
    let again = engine.claim_key(caller, &key("k"), b"f").await.unwrap();
    assert!(matches!(again, Once::Done(first) if first == answer(201)));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_of_a_server_that_died_is_taken_over_by_the_same_request_alone(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, caller) = (&world.engine, &world.caller);
    let Once::Do(dead) = engine.claim_key(caller, &key("k"), b"f").await.unwrap() else {
        panic!("the first one works")
    };
    world.sql("update idempotency_key set leased_until = clock_timestamp()").await;
    let other = engine.claim_key(caller, &key("k"), b"g").await;
    assert_eq!(code_of(&other), "IDEMPOTENCY_KEY_REUSED");
    let Once::Do(claim) = engine.claim_key(caller, &key("k"), b"f").await.unwrap() else {
        panic!("taken over")
    };
    // The one that was thought dead neither answers nor releases.
    engine.keep_answer(caller, &dead, answer(200)).await.unwrap();
    engine.release_key(caller, &dead).await.unwrap();
    let waiting = engine.claim_key(caller, &key("k"), b"f").await;
    assert_eq!(code_of(&waiting), "IDEMPOTENCY_KEY_IN_FLIGHT");
    engine.release_key(caller, &claim).await.unwrap();
    assert!(matches!(engine.claim_key(caller, &key("k"), b"g").await.unwrap(), Once::Do(_)));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn keys_are_forgotten_after_a_day(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, caller) = (&world.engine, &world.caller);
    for text in ["old", "new"] {
        engine.claim_key(caller, &key(text), b"f").await.unwrap();
    }
    world
        .sql(
            "update idempotency_key set created_at = created_at - interval '25 hours' \
             where key = 'old'",
        )
        .await;
    assert_eq!(engine.forget_keys().await.unwrap(), 1);
    assert_eq!(world.count("select count(*) from idempotency_key where key = 'new'").await, 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_is_issued_once_a_key(pool: PgPool) {
    let world = World::new(pool).await;
    let issue =
        engine::coupon::IssueForm { ctn: ORDINARY.into(), promotion_id: "AUTUMN3000".into() };
    let (engine, caller, k) = (&world.engine, &world.caller, key("k"));
    let first = engine.issue_coupon_once(caller, &issue, Some(&k)).await.unwrap();
    world.pay(&form_with("T1", &first)).await.unwrap();
    let again = engine.issue_coupon_once(caller, &issue, Some(&k)).await.unwrap();
    assert_eq!(again, first, "as it was when it was issued");
    // Who got no answer finds what became of it, by its key and by its number.
    let serial_no = first.serial_no.as_str();
    for (serial_no, key) in [(None, Some(&k)), (Some(serial_no), None)] {
        let found = engine.find_coupon(caller, serial_no, key).await.unwrap().unwrap();
        assert_eq!((&found.serial_no, found.status), (&first.serial_no, CouponStatus::Used));
    }
    for (serial_no, key) in [(None, Some(&key("never"))), (Some("7203000000000000"), None)] {
        assert_eq!(engine.find_coupon(caller, serial_no, key).await.unwrap(), None);
    }
    assert_eq!(world.count("select count(*) from coupon").await, 1);
    let at_once = (0..8).map(|_| {
        let (engine, caller, issue) = (engine.clone(), caller.clone(), issue.clone());
        tokio::spawn(async move {
            engine.issue_coupon_once(&caller, &issue, Some(&key("other"))).await.unwrap()
        })
    });
    let mut issued = std::collections::BTreeSet::new();
    for task in at_once.collect::<Vec<_>>() {
        issued.insert(task.await.unwrap().serial_no);
    }
    assert_eq!(issued.len(), 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_cancel_finds_its_own_effect(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.pay(&form("T2")).await.unwrap();
    for order_no in ["T1", "T2"] {
        let cancel = OrderForm { order_no: order_no.into() };
        let (engine, caller, k) = (&world.engine, &world.caller, key(order_no));
        let first = engine.cancel_once(caller, &cancel, Some(&k)).await.unwrap();
        if order_no == "T1" {
            world.pay(&form_with("T3", &coupon)).await.unwrap();
        }
        assert_eq!(engine.cancel_once(caller, &cancel, Some(&k)).await.unwrap(), first);
        let other = engine.cancel_once(caller, &cancel, Some(&key("other"))).await;
        assert_eq!(code_of(&other), "ALREADY_CANCELLED");
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_inquiry_settles_what_has_no_outcome(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let inquire = |order_no: &str| {
        let form = OrderForm { order_no: order_no.into() };
        let world = world.clone();
        async move { world.engine.inquire_payment(&world.caller, &form).await }
    };
    world.set_line(Line::LosesAnswers);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(inquire("T1").await.unwrap().status.code(), "unknown", "still no answer");
    world.sql("update payment set status = 'pending'").await;
    assert_eq!(code_of(&inquire("T1").await), "ORDER_IN_PROGRESS", "somebody is asking");
    world.sql("update payment set settle_after = clock_timestamp()").await;
    world.set_line(Line::Good);
    assert_eq!(inquire("T1").await.unwrap().status.code(), "paid");
    assert_eq!(inquire("T1").await.unwrap().status.code(), "paid", "nothing to ask");
    assert_eq!(code_of(&inquire("NOBODY").await), "ORDER_NOT_FOUND");
    world.verify().await;
}
