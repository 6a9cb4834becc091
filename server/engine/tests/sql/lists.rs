//! The lists: pages, filters, and codes that the sandbox doesn't know.

use engine::error_log::ErrorForm;
use engine::exchange::{Exchange, ExchangeForm};
use engine::payment::{HistoryForm, PaymentForm};
use sqlx::PgPool;

use crate::support::{Line, World, form, form_with};

fn below(before: Option<i64>) -> ExchangeForm {
    ExchangeForm { before, ..ExchangeForm::default() }
}

async fn order_numbers(world: &World, filter: HistoryForm) -> Vec<String> {
    let page = world.engine.list_payments(&world.caller, &filter).await.unwrap();
    page.rows.iter().map(|row| row.order_no.to_string()).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn pages_continue_where_the_one_before_ended_whatever_arrives_meanwhile(pool: PgPool) {
    let world = World::new(pool).await;
    for index in 0..30 {
        world
            .pay(&PaymentForm { amount: "100".into(), ..form(&format!("T{index:02}")) })
            .await
            .unwrap();
    }
    let first = world.engine.list_payments(&world.caller, &HistoryForm::default()).await.unwrap();
    assert_eq!(first.rows.len(), 25);
    assert_eq!(first.rows[0].order_no.as_str(), "T29");
    world.pay(&PaymentForm { amount: "100".into(), ..form("T30") }).await.unwrap();
    let next = HistoryForm { before: first.next, ..HistoryForm::default() };
    let second = world.engine.list_payments(&world.caller, &next).await.unwrap();
    let rest: Vec<_> = second.rows.iter().map(|row| row.order_no.as_str()).collect();
    assert_eq!(rest, ["T04", "T03", "T02", "T01", "T00"]);
    assert_eq!(second.next, None);

    let calls = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    let older = world.engine.list_exchanges(&world.caller, &below(calls.next)).await.unwrap();
    assert_eq!((calls.rows.len(), older.rows.len()), (25, 6));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_history_can_be_filtered(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("T1")).await.unwrap();
    world.pay(&PaymentForm { ctn: "01056781020".into(), ..form("T2") }).await.unwrap();
    world.pay(&form("T3")).await.unwrap();
    world.cancel("T3").await.unwrap();
    let filter = |ctn: &str, order_no: &str, status: &str| HistoryForm {
        ctn: ctn.into(),
        order_no: order_no.into(),
        status: status.into(),
        before: None,
    };
    let cases = [
        (filter("", "", ""), vec!["T3", "T2", "T1"]),
        (filter("010-1234-5678", "", ""), vec!["T3", "T1"]),
        (filter("01012345678", "", "paid"), vec!["T1"]),
        (filter("", "", "cancelled"), vec!["T3"]),
        (filter("", "T2", ""), vec!["T2"]),
        (filter("01012345678", "T2", ""), vec![]),
        (filter("", "T2", "cancelled"), vec![]),
    ];
    for (filter, expected) in cases {
        assert_eq!(order_numbers(&world, filter.clone()).await, expected, "{filter:?}");
    }
    let wrong = world.engine.list_payments(&world.caller, &filter("12", "주문", "done")).await;
    let fields: Vec<_> =
        wrong.unwrap_err().failure().fields.iter().map(|field| field.field.code()).collect();
    assert_eq!(fields, ["ctn", "order_no", "status"]);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn errors_can_be_filtered_by_source_code_and_time(pool: PgPool) {
    let world = World::new(pool).await;
    let _ = world.cancel("NOBODY").await;
    let _ = world.pay(&PaymentForm { ctn: "01099998888".into(), ..form("T1") }).await;
    let today =
        engine::clock::in_seoul(world.engine.now(&world.caller.sandbox).await.unwrap()).date();
    let yesterday = today.pred_opt().unwrap().to_string();
    let codes = async |form: ErrorForm| {
        let page = world.engine.list_errors(&world.caller, &form).await.unwrap();
        page.rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>()
    };
    let all = ["SUBSCRIBER_NOT_FOUND", "ORDER_NOT_FOUND"];
    assert_eq!(codes(ErrorForm::default()).await, all);
    assert_eq!(codes(ErrorForm { source: "api".into(), ..Default::default() }).await, all);
    assert!(codes(ErrorForm { source: "console".into(), ..Default::default() }).await.is_empty());
    let by_code = ErrorForm { code: "order_not_found".into(), ..Default::default() };
    assert_eq!(codes(by_code.clone()).await, ["ORDER_NOT_FOUND"]);
    let elsewhere = ErrorForm { source: "tcp".into(), ..by_code };
    assert!(codes(elsewhere).await.is_empty());
    assert_eq!(codes(ErrorForm { from: today.to_string(), ..Default::default() }).await, all);
    assert!(codes(ErrorForm { until: yesterday.clone(), ..Default::default() }).await.is_empty());
    let backwards = ErrorForm { from: today.to_string(), until: yesterday, ..Default::default() };
    let refused = world.engine.list_errors(&world.caller, &backwards).await.unwrap_err().failure();
    assert_eq!(refused.fields[0].code, "ENDS_BEFORE_IT_BEGINS");
    let page = world.engine.list_errors(&world.caller, &ErrorForm::default()).await.unwrap();
    let below = ErrorForm { before: Some(page.rows[0].error_no), ..Default::default() };
    assert_eq!(codes(below).await, ["ORDER_NOT_FOUND"]);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn unknown_codes_are_told_at_their_fields_all_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let unknown = PaymentForm {
        payment_method: "77".into(),
        payment_type: "X".into(),
        cp: "CP033".into(),
        risk_grade: "Z".into(),
        leeds_grade: "Z".into(),
        bill_pay_method: "Z".into(),
        ..form("T1")
    };
    let failure = world.pay(&unknown).await.unwrap_err().failure();
    assert_eq!(failure.status, 422);
    let told: Vec<_> =
        failure.fields.iter().map(|field| (field.field.code(), field.code.as_str())).collect();
    assert_eq!(
        told,
        [
            ("payment_method", "UNKNOWN_CODE"),
            ("payment_type", "UNKNOWN_CODE"),
            ("cp", "NOT_UNDER_PARENT"),
            ("risk_grade", "UNKNOWN_CODE"),
            ("leeds_grade", "UNKNOWN_CODE"),
            ("bill_pay_method", "UNKNOWN_CODE"),
        ]
    );
    world.verify().await;
}

/// A status has no index: pending, unknown and declined payments are listed where they are noted, the
/// others are looked for among the newest.
#[sqlx::test(migrations = "../../migrations")]
async fn payments_are_listed_by_their_status(pool: PgPool) {
    let world = World::new(pool).await;
    let coupons = [world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await];
    world.pay(&form("PAID")).await.unwrap();
    world.pay(&form("CANCELLED")).await.unwrap();
    world.cancel("CANCELLED").await.unwrap();
    world.set_line(Line::Down);
    world.pay(&form_with("DECLINED", &coupons[0])).await.unwrap_err();
    world.set_line(Line::LosesAnswers);
    world.pay(&form_with("UNKNOWN", &coupons[1])).await.unwrap();
    let in_status = async |status: &str| {
        let filter = HistoryForm { status: status.into(), ..HistoryForm::default() };
        order_numbers(&world, filter).await
    };
    for status in ["paid", "cancelled", "declined", "unknown"] {
        assert_eq!(in_status(status).await, [status.to_uppercase()]);
    }
    assert!(in_status("pending").await.is_empty());
    // One that is being made is noted with those that were reserved with it.
    world.sql("update payment set status = 'pending' where status = 'unknown'").await;
    world.sql("delete from unsettled").await;
    assert_eq!(in_status("pending").await, ["UNKNOWN"]);
    assert!(in_status("unknown").await.is_empty());

    // Further back than a page looks, and found by going on.
    world
        .sql(
            "insert into payment (
                sandbox_id, order_no, request, ctn, ncn, pg, cp, svc, amount, coupon_amount, charged,
                status, paid_at, month, created_at
            )
            select sandbox_id, 'L' || n, request, ctn, ncn, pg, cp, svc, amount, coupon_amount,
                charged, status, paid_at, month, created_at
            from payment
            cross join generate_series(1, 5000) as n
            where order_no = 'PAID'",
        )
        .await;
    let mut filter = HistoryForm { status: "cancelled".into(), ..HistoryForm::default() };
    let page = world.engine.list_payments(&world.caller, &filter).await.unwrap();
    assert!(page.rows.is_empty());
    filter.before = page.next;
    assert_eq!(order_numbers(&world, filter).await, ["CANCELLED"]);
}

/// The operations of the calls that are meant, newest first.
async fn operations(world: &World, form: ExchangeForm) -> Vec<&'static str> {
    let page = world.engine.list_exchanges(&world.caller, &form).await.unwrap();
    assert_eq!(page.next, None);
    page.rows.iter().map(|row| row.operation.code()).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn calls_can_be_filtered_and_tell_their_order(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.look_up(&form("T-4711")).await.unwrap();
    world.engine.look_up_customer(&world.caller, "010-1234-5678").await.unwrap();
    world.pay(&form_with("T-4711", &coupon)).await.unwrap();
    world.pay(&PaymentForm { ctn: "010-5678-1020".into(), ..form("T-4712") }).await.unwrap();
    world.cancel("NOWHERE").await.unwrap_err();

    let text = |text: &str| ExchangeForm { text: text.into(), ..ExchangeForm::default() };
    let serial_no = coupon.serial_no.to_string();
    for (asked, expected) in [
        (text("t-471"), vec!["pay", "pay", "coupon_lookup"]),
        (text("order_not"), vec!["cancel"]),
        (
            text("TEST"),
            vec!["cancel", "pay", "pay", "customer_lookup", "coupon_lookup", "coupon_issue"],
        ),
        (text("1020"), vec!["pay"]),
        (text("+82 10-5678-1020"), vec!["pay"]),
        (text("0105678"), vec![]),
        (text(&serial_no), vec!["pay", "coupon_issue"]),
        (text(&serial_no[12..]), vec!["pay", "coupon_issue"]),
        (text(&serial_no[..12]), vec![]),
        (
            ExchangeForm { hide_looks: true, ..text("") },
            vec!["cancel", "pay", "pay", "coupon_issue"],
        ),
        (ExchangeForm { operation: "pay".into(), ..text("4712") }, vec!["pay"]),
        (ExchangeForm { verdict: "refused".into(), ..text("") }, vec!["cancel"]),
        (ExchangeForm { order_no: "T-4711".into(), ..text("") }, vec!["pay", "coupon_lookup"]),
        (ExchangeForm { order_no: "T-4711".into(), hide_looks: true, ..text("") }, vec!["pay"]),
    ] {
        assert_eq!(operations(&world, asked.clone()).await, expected, "{asked:?}");
    }
    let all = world.engine.list_exchanges(&world.caller, &ExchangeForm::default()).await.unwrap();
    let orders: Vec<_> =
        all.rows.iter().map(|row| row.order_no.as_ref().map(ToString::to_string)).collect();
    let expected = [Some("NOWHERE"), Some("T-4712"), Some("T-4711"), None, Some("T-4711"), None];
    assert_eq!(orders, expected.map(|it| it.map(str::to_owned)));

    // A call, its error, its order and its coupon lead to one another.
    let refused = |row: &&Exchange| row.operation.code() == "cancel";
    let cancel = all.rows.iter().find(refused).unwrap().exchange_no;
    let cancel = world.engine.exchange_detail(&world.caller, cancel).await.unwrap();
    let error = world.engine.error_detail(&world.caller, cancel.error_no.unwrap()).await.unwrap();
    assert_eq!(error.record.exchange_no, cancel.exchange.exchange_no);
    assert_eq!(error.order_no.unwrap().as_str(), "NOWHERE");
    for row in &all.rows {
        let detail = world.engine.exchange_detail(&world.caller, row.exchange_no).await.unwrap();
        let order = row.order_no.as_ref().map(|order_no| order_no.as_str());
        let has_coupon = order == Some("T-4711") || row.operation.code() == "coupon_issue";
        assert_eq!(detail.serial_no.as_ref(), has_coupon.then_some(&coupon.serial_no), "{row:?}");
    }
    world.verify().await;
}

/// However few are meant, a page looks at so many calls and tells where it stopped.
#[sqlx::test(migrations = "../../migrations")]
async fn a_filter_looks_at_some_thousands_of_calls_a_page(pool: PgPool) {
    let world = World::new(pool).await;
    world.cancel("OLDEST").await.unwrap_err();
    world
        .sql(
            "insert into exchange (
                sandbox_id, at, took_us, source, operation, verdict, code, message, request_id,
                request, response, telegrams
            )
            select 'default', now(), 1, 'api', 'history', 'good', 'OK', '{\"korean\":\"\",\"english\":\"\"}',
                '', '{}', '{}', '[]'
            from generate_series(1, 6000)",
        )
        .await;
    let form = ExchangeForm { text: "oldest".into(), ..ExchangeForm::default() };
    let first = world.engine.list_exchanges(&world.caller, &form).await.unwrap();
    assert!(first.rows.is_empty() && first.next.is_some());
    let next = ExchangeForm { before: first.next, ..form };
    let second = world.engine.list_exchanges(&world.caller, &next).await.unwrap();
    assert_eq!((second.rows.len(), second.next), (1, None));
}
