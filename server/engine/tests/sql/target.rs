//! A sandbox whose target is outside.

use engine::exchange::Verdict;
use engine::payment::{HistoryForm, OrderForm, PaymentStatus};
use engine::target::{HIDDEN, Method, Pair, TargetForm};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{ORDINARY, World, code_of, form, form_with};
use crate::target_system::header;

const URL: &str = "http://outside.example/api/v1";

fn at_target() -> TargetForm {
    TargetForm {
        customer_url: URL.into(),
        payment_url: URL.into(),
        headers: vec![Pair::from(("Authorization", "Bearer a-long-secret"))],
        ..TargetForm::default()
    }
}

async fn world(pool: PgPool, target: &TargetForm) -> World {
    let world = World::new(pool).await;
    world.engine.set_target(&world.caller, target).await.unwrap();
    world
}

fn paid(order_no: &str) -> Value {
    json!({
        "order_no": order_no, "status": "paid", "amount": 12_000, "coupon_amount": 3_000,
        "charged": 9_000, "serial_no": "7203184655209137", "paid_at": "2026-11-22T05:03:00Z",
        "verification": { "code": "0000", "name": { "korean": "정상", "english": "Approved" } },
    })
}

fn payment(order_no: &str, status: &str) -> Value {
    json!({
        "payment_no": 7, "order_no": order_no, "ctn": "01012345678", "ncn": "500123456789",
        "amount": 12_000, "coupon_amount": 0, "charged": 12_000, "serial_no": null,
        "status": status, "paid_at": "2026-11-22T05:03:00Z", "cancelled_amount": 0,
        "cancelled_at": null, "cancel_kind": null, "decline_code": null, "verification_code": null,
    })
}

fn problem(code: &str) -> Value {
    json!({ "code": code, "message": { "korean": "거절", "english": "a-long-secret refused" } })
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_target_is_kept_and_its_secrets_are_not_shown(pool: PgPool) {
    let world = World::new(pool).await;
    let nothing = world.engine.target(&world.caller).await.unwrap();
    assert_eq!(nothing.summary.hosts(), None);
    let mut form = at_target();
    form.paths.push(Pair::from(("pay", "/v2/pay")));
    form.mapping.push(Pair::from(("customer.ncn", "/contract")));
    world.engine.set_target(&world.caller, &form).await.unwrap();
    let shown = world.engine.target(&world.caller).await.unwrap();
    assert_eq!(shown.summary.hosts().as_deref(), Some("outside.example"));
    assert_eq!(shown.form.headers, [Pair::from(("Authorization", HIDDEN))]);
    assert!(shown.form.paths.contains(&Pair::from(("pay", "/v2/pay"))));
    assert!(shown.form.mapping.contains(&Pair::from(("customer.ncn", "/contract"))));
    let stored = world.count("select json_array_length(mapping)::bigint from target").await;
    assert_eq!(stored, 1, "only what differs from the defaults");

    // What was shown can be saved as it is, and the secret stays.
    world.engine.set_target(&world.caller, &shown.form).await.unwrap();
    world.target.answers(404, &problem("SUBSCRIBER_NOT_FOUND"));
    let found = world.engine.look_up_customer(&world.caller, ORDINARY).await;
    assert_eq!(code_of(&found), "SUBSCRIBER_NOT_FOUND");
    let asked = world.target.asked();
    assert_eq!(header(&asked[0], "authorization"), Some("Bearer a-long-secret"));

    let mut elsewhere = shown.form.clone();
    elsewhere.payment_url = "http://elsewhere.example".into();
    let refused = world.engine.set_target(&world.caller, &elsewhere).await;
    assert_eq!(refused.unwrap_err().failure().fields[0].code, "SECRET_AGAIN");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_customer_and_coupons_are_looked_up_outside(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    world.target.answers(
        200,
        &json!({ "subscriber": {
            "ncn": "500999999999", "ctn": "01012345678", "name": "밖의 사람", "sex": "M",
            "birth_date": "1990-01-01", "status": "active", "limit_amount": 100_000,
        }, "used_this_month": 1_000 }),
    );
    let found = world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap();
    assert_eq!(found.subscriber.name.to_string(), "밖의 사람");
    assert_eq!(found.remaining.0, 99_000);
    let coupon = json!({
        "serial_no": "7203184655209137", "promotion_id": "OUT", "name": "밖의 쿠폰",
        "ncn": "500999999999", "amount": 3_000, "status": "unused", "valid_until": "2026-12-31",
    });
    world.target.answers(200, &json!({ "usable": [coupon], "excluded": [], "issuable": [] }));
    let found = world.look_up(&form("T1")).await.unwrap();
    assert_eq!(found.usable[0].name, "밖의 쿠폰");

    let asked = world.target.asked();
    assert_eq!(asked[0].method, Method::Get);
    assert_eq!(asked[0].url, format!("{URL}/subscribers/01012345678"));
    assert_eq!(asked[1].url, format!("{URL}/coupons/eligible"));
    let body: Value = serde_json::from_str(asked[1].body.as_deref().unwrap()).unwrap();
    assert_eq!((&body["amount"], &body["ad_consent"]), (&json!(12_000), &json!(true)));
    assert!(body.get("order_no").is_none() && body.get("ncn").is_none(), "{body}");
    assert_eq!(header(&asked[1], "idempotency-key"), None, "a look-up takes no effect");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_outside_leaves_a_record_and_nothing_else(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    world.target.answers(201, &paid("T1"));
    let outcome = world.pay(&form("T1")).await.unwrap();
    assert_eq!((outcome.status, outcome.charged.0), (PaymentStatus::Paid, 9_000));
    world.target.answers(
        200,
        &json!({ "order_no": "T1", "cancelled_amount": 12_000, "refunded": 9_000,
            "coupon_amount": 3_000, "kind": "same_month", "cancelled_at": "2026-11-22T06:00:00Z",
            "coupon": { "serial_no": "7203184655209137", "promotion_id": "OUT", "status": "unused" } }),
    );
    let cancelled = world.cancel("T1").await.unwrap();
    assert_eq!(cancelled.coupon.unwrap().promotion_id.as_str(), "OUT");
    for table in [
        "select count(*) from payment",
        "select count(*) from ledger_entry",
        "select count(*) from month_usage",
        "select count(*) from open_request",
    ] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert_eq!(world.calls(), 0, "its coupon is verified there");

    let asked = world.target.asked();
    let keys: Vec<_> = asked.iter().map(|ask| header(ask, "idempotency-key").unwrap()).collect();
    assert_ne!(keys[0], keys[1]);
    let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    let detail = world.engine.reveal_exchange(&world.caller, list.rows[1].exchange_no).await;
    let detail = detail.unwrap();
    let call = &detail.outside[0];
    assert_eq!((call.method.as_str(), call.status), ("POST", Some(201)));
    assert_eq!(call.url, format!("{URL}/payments"));
    assert!(call.request_headers.contains(&Pair::from(("Authorization", HIDDEN))));
    assert!(call.request.contains(r#""amount": 12000"#) && call.response.contains("9000"));
    let shown = serde_json::to_string(&detail).unwrap();
    assert!(!shown.contains("a-long-secret") && !shown.contains("of-theirs"), "{shown}");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_refusal_outside_is_passed_on_in_its_own_words(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    world.target.answers(409, &problem("THEIR_RULE"));
    let failure = world.pay(&form("T1")).await.unwrap_err().failure();
    assert_eq!((failure.status, failure.code.as_str()), (409, "THEIR_RULE"));
    assert_eq!(failure.message.english, format!("{HIDDEN} refused"));
    // Decided anew when it is asked again: another key.
    world.target.answers(409, &problem("THEIR_RULE"));
    world.pay(&form("T1")).await.unwrap_err();
    let asked = world.target.asked();
    assert_ne!(header(&asked[0], "idempotency-key"), header(&asked[1], "idempotency-key"));

    let mut declined = paid("T1");
    declined["status"] = json!("declined");
    world.target.answers(200, &declined);
    assert_eq!(code_of(&world.pay(&form("T1")).await), "EXTERNAL_REFUSED");
    // Our credentials are not the caller's.
    world.target.answers(401, &problem("BAD_TOKEN"));
    let failure = world.pay(&form("T1")).await.unwrap_err().failure();
    assert_eq!((failure.status, failure.code.as_str()), (502, "BAD_TOKEN"));
    let errors = world.count("select count(*) from error_record where code = 'THEIR_RULE'").await;
    assert_eq!(errors, 2);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn without_an_answer_the_same_request_keeps_its_key(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    world.target.is_silent();
    assert_eq!(code_of(&world.pay(&form("T1")).await), "EXTERNAL_OUTCOME_UNKNOWN");
    let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    assert_eq!(list.rows[0].verdict, Verdict::Unknown);
    // Still being done there, failed without a word, answered with what can't be read.
    world.target.answers(409, &problem("IN_FLIGHT"));
    assert_eq!(code_of(&world.pay(&form("T1")).await), "IN_FLIGHT");
    world.target.answers(500, &json!("oops"));
    assert_eq!(code_of(&world.pay(&form("T1")).await), "EXTERNAL_OUTCOME_UNKNOWN");
    world.target.answers(200, &json!({ "state": "ok" }));
    let unread = world.pay(&form("T1")).await.unwrap_err().failure();
    assert_eq!(unread.code, "EXTERNAL_ANSWER_UNREADABLE");
    assert!(unread.message.english.contains("/charged"), "{}", unread.message.english);
    // Another request is another one.
    world.target.is_silent();
    world.pay(&form("T2")).await.unwrap_err();
    world.target.answers(200, &paid("T1"));
    world.pay(&form("T1")).await.unwrap();
    let asked = world.target.asked();
    let key = |index: usize| header(&asked[index], "idempotency-key").unwrap();
    for index in [1, 2, 3, 5] {
        assert_eq!(key(index), key(0), "{index}");
    }
    assert_ne!(key(4), key(0));
    assert_eq!(world.count("select count(*) from open_request").await, 1, "T2's");

    // Nobody guesses: it is inquired when somebody asks.
    world.target.answers(200, &payment("T2", "paid"));
    let order = OrderForm { order_no: "T2".into() };
    let found = world.engine.inquire_order(&world.caller, &order).await.unwrap();
    assert_eq!(found.status, PaymentStatus::Paid);
    world.target.answers(200, &payment("T3", "paid"));
    let other = world.engine.inquire_order(&world.caller, &order).await;
    assert_eq!(code_of(&other), "EXTERNAL_ANSWER_CONTRADICTORY");
    let asked = world.target.asked();
    assert_eq!(asked[0].url, format!("{URL}/payments/T2"));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_history_is_the_one_outside(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("OURS")).await.unwrap();
    world.engine.set_target(&world.caller, &at_target()).await.unwrap();
    world.target.answers(200, &json!({ "rows": [payment("T1", "paid")], "next": 7 }));
    let filter = HistoryForm { ctn: ORDINARY.into(), status: "paid".into(), ..Default::default() };
    let page = world.engine.history(&world.caller, &filter).await.unwrap();
    assert_eq!((page.rows[0].order_no.as_str(), page.next), ("T1", Some(7)));
    let asked = world.target.asked();
    assert_eq!(asked[0].url, format!("{URL}/payments?ctn=01012345678&status=paid"));
    world.target.is_silent();
    let quiet = world.engine.list_payments(&world.caller, &HistoryForm::default()).await;
    assert_eq!(code_of(&quiet), "EXTERNAL_NO_ANSWER");
    // What belongs to the owner is refused here, and is ours again once the target is built in.
    let order = OrderForm { order_no: "OURS".into() };
    let refused = world.engine.payment_request(&world.caller, &order).await;
    assert_eq!(code_of(&refused), "OWNED_BY_EXTERNAL");
    world.engine.set_target(&world.caller, &TargetForm::default()).await.unwrap();
    world.engine.payment_request(&world.caller, &order).await.unwrap();
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_is_inquired_where_it_was_verified(pool: PgPool) {
    let target = TargetForm { telegram_address: "there:7700".into(), ..TargetForm::default() };
    let world = world(pool, &target).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(crate::support::Line::LosesAnswers);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.engine.set_target(&world.caller, &TargetForm::default()).await.unwrap();
    world.set_line(crate::support::Line::Good);
    world.sql("update unsettled set settle_after = clock_timestamp()").await;
    world.engine.settle_payments().await.unwrap();
    assert_eq!(world.payment_status("T1").await, "paid");
    let other = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T2", &other)).await.unwrap();
    let there = Some("there:7700".to_owned());
    assert_eq!(world.verifier.peers(), [there.clone(), there, None]);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_test_of_the_connection_tells_of_each_endpoint(pool: PgPool) {
    let world = World::new(pool).await;
    let built_in = world.engine.test_target(&world.caller, &TargetForm::default(), ORDINARY).await;
    assert!(built_in.unwrap().iter().all(|it| it.verdict == Verdict::Good && it.took_us.is_none()));
    let form = TargetForm { telegram_address: "there:7700".into(), ..at_target() };
    // They are asked at the same time; the fake answers in their order.
    world.target.answers(404, &problem("SUBSCRIBER_NOT_FOUND"));
    world.target.answers(200, &json!({ "usable": [{ "serial_no": 1 }] }));
    world.target.answers(200, &json!({ "rows": [] }));
    let found = world.engine.test_target(&world.caller, &form, ORDINARY).await.unwrap();
    let verdicts: Vec<_> = found.iter().map(|it| it.verdict).collect();
    assert_eq!(
        verdicts,
        [Verdict::Refused, Verdict::Fault, Verdict::Good, Verdict::Good],
        "{found:?}"
    );
    assert!(found[1].told.english.contains("/usable/0"), "{}", found[1].told.english);
    assert!(found[3].told.english.starts_with("0000"), "{}", found[3].told.english);
    world.set_line(crate::support::Line::Alters("sandbox"));
    let nobody = world.engine.test_target(&world.caller, &form, ORDINARY).await.unwrap();
    assert!(nobody[0].told.english.contains("EXTERNAL_UNREACHABLE"), "{nobody:?}");
    assert_eq!(nobody[3].verdict, Verdict::Fault);
    assert!(nobody[3].told.english.ends_with("the request (Sandbox)"), "{nobody:?}");
    assert_eq!(world.count("select count(*) from target").await, 0, "a test saves nothing");
    world.verify().await;
}

/// 10.4: an answer that contradicts the request, or itself, is no outcome: it is inquired.
#[sqlx::test(migrations = "../../migrations")]
async fn an_answer_that_contradicts_itself_is_not_taken(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    let changed = |member: &str, value: Value| {
        let mut answer = paid("T1");
        answer[member] = value;
        answer
    };
    for (answer, pointer) in [
        (changed("charged", json!(12_000)), "/coupon_amount"),
        (changed("amount", json!(99_999)), "/amount"),
        (changed("order_no", json!("T2")), "/order_no"),
        (changed("coupon_amount", json!("3000.5")), "/coupon_amount"),
        (changed("coupon_amount", json!(-3_000)), "/coupon_amount"),
        (json!({ "status": "paid", "charged": 12_001 }), "/charged"),
    ] {
        world.target.answers(201, &answer);
        let failure = world.pay(&form("T1")).await.unwrap_err().failure();
        let code = if failure.message.english.contains("contradicts") {
            let list =
                world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
            assert_eq!(list.rows[0].verdict, Verdict::Unknown);
            "EXTERNAL_ANSWER_CONTRADICTORY"
        } else {
            "EXTERNAL_ANSWER_UNREADABLE"
        };
        assert_eq!((failure.status, failure.code.as_str()), (502, code));
        assert!(failure.message.english.contains(&format!("{pointer}: ")), "{failure:?}");
    }
    // It stays the same request until it has an answer that can be taken.
    world.target.answers(201, &paid("T1"));
    assert_eq!(world.pay(&form("T1")).await.unwrap().charged.0, 9_000);
    let asked = world.target.asked();
    let keys: std::collections::BTreeSet<_> =
        asked.iter().map(|ask| header(ask, "idempotency-key").unwrap()).collect();
    assert_eq!(keys.len(), 1);

    world.target.answers(
        200,
        &json!({ "cancelled_amount": 12_000, "refunded": 12_000, "coupon_amount": 3_000 }),
    );
    assert_eq!(code_of(&world.cancel("T1").await), "EXTERNAL_ANSWER_CONTRADICTORY");
    let mut inquired = payment("T1", "paid");
    inquired["coupon_amount"] = json!(3_000);
    world.target.answers(200, &inquired);
    let order = OrderForm { order_no: "T1".into() };
    let inquired = world.engine.inquire_order(&world.caller, &order).await;
    assert_eq!(code_of(&inquired), "EXTERNAL_ANSWER_CONTRADICTORY");
    world.verify().await;
}

/// 10.23: a number is read as our own API reads it, and shown as it was sent.
#[sqlx::test(migrations = "../../migrations")]
async fn a_number_from_outside_is_read_as_ours_and_shown_as_it_was_sent(pool: PgPool) {
    let world = world(pool, &at_target()).await;
    let sent = r#"{"order_no":"T1","status":"paid","amount":12000.00,"coupon_amount":3e3,"charged":"9000.0"}"#;
    world.target.answers_text(201, sent);
    let outcome = world.pay(&form("T1")).await.unwrap();
    assert_eq!((outcome.charged.0, outcome.coupon_amount.0), (9_000, 3_000));
    let list = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    let number = list.rows[0].exchange_no;
    let detail = world.engine.reveal_exchange(&world.caller, number).await.unwrap();
    let shown: String = detail.outside[0].response.split_whitespace().collect();
    assert_eq!(shown, sent);

    world.target.answers_text(200, r#"{"subscriber":{"ncn":5.00123456789e11},"remaining":1}"#);
    let failure =
        world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap_err().failure();
    assert!(failure.message.english.contains("/subscriber/limit_amount"), "{failure:?}");
    // What says who somebody is is masked, as it was sent too.
    for (sent, shown) in [
        (r#"{"subscriber":{"limit_amount":1.0005e3}}"#, "/subscriber/limit_amount: 1.0005e3: "),
        (
            r#"{"subscriber":{"limit_amount":1000,"ncn":5.00123456789e11}}"#,
            "/subscriber/ncn: ••••••••••••9e11: ",
        ),
    ] {
        world.target.answers_text(200, sent);
        let failure =
            world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap_err().failure();
        assert!(failure.message.english.contains(shown), "{failure:?}");
    }
    world.verify().await;
}
