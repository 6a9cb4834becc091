//! Keys of requests: one effect a key, one answer, also when a server died in between.

use engine::coupon::CouponStatus;
use engine::idempotency::{IdempotencyKey, Keyed, Once, Progress, StoredAnswer};
use engine::payment::OrderForm;
use sqlx::PgPool;

use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn of_effect(text: &str) -> Keyed {
    Keyed::of_effect(key(text))
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
    let first = engine.issue_coupon_once(caller, &issue, Some(&of_effect("k"))).await.unwrap();
    world.pay(&form_with("T1", &first)).await.unwrap();
    let again = engine.issue_coupon_once(caller, &issue, Some(&of_effect("k"))).await.unwrap();
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
            engine.issue_coupon_once(&caller, &issue, Some(&of_effect("other"))).await.unwrap()
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
        let (engine, caller, k) = (&world.engine, &world.caller, of_effect(order_no));
        let first = engine.cancel_once(caller, &cancel, Some(&k)).await.unwrap();
        if order_no == "T1" {
            world.pay(&form_with("T3", &coupon)).await.unwrap();
        }
        assert_eq!(engine.cancel_once(caller, &cancel, Some(&k)).await.unwrap(), first);
        let other = engine.cancel_once(caller, &cancel, Some(&of_effect("other"))).await;
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
    world.sql("update unsettled set settle_after = clock_timestamp()").await;
    world.set_line(Line::Good);
    assert_eq!(inquire("T1").await.unwrap().status.code(), "paid");
    assert_eq!(inquire("T1").await.unwrap().status.code(), "paid", "nothing to ask");
    assert_eq!(code_of(&inquire("NOBODY").await), "ORDER_NOT_FOUND");
    world.verify().await;
}

fn keyed(text: &str, request: &str) -> Keyed {
    Keyed::new(key(text), request.into())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_is_stored_with_its_effect_and_tells_it_again(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let (engine, caller) = (&world.engine, &world.caller);
    let calls = "select count(*) from exchange";

    let pay = form_with("T1", &coupon);
    let first = keyed("k", "pay T1");
    let paid = engine.pay_once(caller, pay.draft(), Some(&first)).await.unwrap();
    assert!(matches!(first.progress(), Some(Progress::Stored)));
    let recorded = world.count(calls).await;
    let again = keyed("k", "pay T1");
    let told = engine.pay_once(caller, pay.draft(), Some(&again)).await.unwrap();
    assert!(matches!(again.progress(), Some(Progress::Repeated)) && told.replayed);
    assert_eq!(
        (told.status, told.paid_at, told.charged),
        (paid.status, paid.paid_at, paid.charged)
    );
    assert_eq!(world.count(calls).await, recorded, "what is told again is no call of its own");

    // Another request under it has no effect, of whatever kind it is.
    let other = form("T2").draft();
    let reused = engine.pay_once(caller, other, Some(&keyed("k", "pay T2"))).await;
    assert_eq!(code_of(&reused), "IDEMPOTENCY_KEY_REUSED");
    let cancel = OrderForm { order_no: "T1".into() };
    let reused = engine.cancel_once(caller, &cancel, Some(&keyed("k", "cancel T1"))).await;
    assert_eq!(code_of(&reused), "IDEMPOTENCY_KEY_REUSED");
    let claimed = engine.claim_key(caller, &key("k"), b"sandbox").await;
    assert_eq!(code_of(&claimed), "IDEMPOTENCY_KEY_REUSED");

    let cancelled = engine.cancel_once(caller, &cancel, Some(&keyed("c", "cancel T1"))).await;
    let again = engine.cancel_once(caller, &cancel, Some(&keyed("c", "cancel T1"))).await;
    assert_eq!(again.unwrap(), cancelled.unwrap());
    let told = engine.pay_once(caller, pay.draft(), Some(&keyed("k", "pay T1"))).await.unwrap();
    assert_eq!(told.status.code(), "paid", "whatever became of it");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_has_one_effect_however_many_requests_name_it_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    for round in 0..8 {
        let paid = format!("P{round}");
        world.pay(&form(&paid)).await.unwrap();
        let pays = (0..6).map(|index| {
            let (world, paid) = (world.clone(), paid.clone());
            tokio::spawn(async move {
                let (engine, caller, key) = (&world.engine, &world.caller, format!("k{round}"));
                if index % 3 == 0 {
                    let keyed = keyed(&key, &format!("cancel {paid}"));
                    let order = OrderForm { order_no: paid };
                    code_of(&engine.cancel_once(caller, &order, Some(&keyed)).await)
                } else {
                    let order = format!("N{round}-{index}");
                    let draft = form(&order).draft();
                    code_of(&engine.pay_once(caller, draft, Some(&keyed(&key, &order))).await)
                }
            })
        });
        for done in pays.collect::<Vec<_>>() {
            let code = done.await.unwrap();
            assert!(
                ["OK", "IDEMPOTENCY_KEY_REUSED", "ALREADY_CANCELLED"].contains(&&*code),
                "{code}"
            );
        }
        let effects = world
            .count(
                "select (select count(*) from payment where order_no like 'N%')
                    + (select count(*) from payment where status = 'cancelled')",
            )
            .await;
        assert_eq!(effects, round + 1, "one a key");
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_decline_is_kept_as_it_was_told_and_a_waiting_payment_is_in_flight(pool: PgPool) {
    let world = World::new(pool).await;
    let [declined, waiting] = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    let (engine, caller) = (&world.engine, &world.caller);
    world.set_line(Line::Down);
    let pay = form_with("T1", &declined);
    let first = keyed("k", "pay T1");
    let refused = engine.pay_once(caller, pay.draft(), Some(&first)).await;
    assert_eq!(code_of(&refused), "VERIFICATION_UNREACHABLE");
    assert_eq!(engine.keep_new_answer(caller, &first, answer(502)).await.unwrap(), answer(502));
    let again = keyed("k", "pay T1");
    engine.pay_once(caller, pay.draft(), Some(&again)).await.unwrap_err();
    assert!(matches!(again.progress(), Some(Progress::Answered(kept)) if *kept == answer(502)));

    world.set_line(Line::LosesAnswers);
    let pay = form_with("T2", &waiting);
    let unknown = engine.pay_once(caller, pay.draft(), Some(&keyed("w", "pay T2"))).await.unwrap();
    assert_eq!(unknown.status.code(), "unknown");
    // Nobody's refusal takes the place of an effect.
    let refusal = engine.keep_new_answer(caller, &keyed("w", "pay T2"), answer(409)).await;
    assert_eq!(code_of(&refusal), "IDEMPOTENCY_KEY_IN_FLIGHT");
    world.sql("update payment set status = 'pending' where order_no = 'T2'").await;
    let at_once = engine.pay_once(caller, pay.draft(), Some(&keyed("w", "pay T2"))).await;
    assert_eq!(code_of(&at_once), "IDEMPOTENCY_KEY_IN_FLIGHT");
    world.set_line(Line::Good);
    world.sql("update unsettled set settle_after = clock_timestamp()").await;
    engine.settle_payments().await.unwrap();
    let paid = engine.pay_once(caller, pay.draft(), Some(&keyed("w", "pay T2"))).await.unwrap();
    assert_eq!(paid.status.code(), "paid");
    // A refusal under a key that nothing was done for.
    let new = keyed("r", "pay T9");
    assert_eq!(engine.keep_new_answer(caller, &new, answer(422)).await.unwrap(), answer(422));
    let other = engine.keep_new_answer(caller, &keyed("r", "pay T8"), answer(422)).await;
    assert_eq!(code_of(&other), "IDEMPOTENCY_KEY_REUSED");
    world.verify().await;
}

/// What the disk holds when a server dies between a reservation and its outcome is found by whoever
/// settles: nothing else notes a payment that is being made.
#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_whose_server_died_is_found_by_its_reservation(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let none = "select count(*) from unsettled";
    assert_eq!(world.count(none).await, 0, "a payment that goes well waits nowhere");
    // As it was before its outcome.
    world
        .sql(
            "alter table coupon disable trigger user; alter table ledger_entry disable trigger user;
            update payment set status = 'pending', verification_code = null;
            update coupon set status = 'held'; delete from ledger_entry;
            delete from exchange where operation = 'pay';
            alter table coupon enable trigger user; alter table ledger_entry enable trigger user",
        )
        .await;
    world.verify().await;
    assert_eq!(world.engine.settle_payments().await.unwrap(), 0, "it may still be made");
    world.sql("update reservation set settle_after = clock_timestamp()").await;
    assert_eq!(world.engine.settle_payments().await.unwrap(), 1);
    assert_eq!(world.payment_status("T1").await, "paid");
    assert_eq!(world.count(none).await, 0);
    assert_eq!(world.count("select count(*) from reservation").await, 0);
    // One that had its outcome at the moment in which it was taken for abandoned goes as well.
    world
        .sql(
            "insert into unsettled (sandbox_id, order_no, peer, settle_after)
            select sandbox_id, order_no, '', clock_timestamp() from payment",
        )
        .await;
    world.engine.settle_payments().await.unwrap();
    assert_eq!(world.count(none).await, 0);
    world.verify().await;
}
