//! 흐름: what happened to a payment, as it is told.

use engine::exchange::ExchangeForm;
use engine::payment::{OrderForm, PaymentForm, PaymentTimeline, Stage};
use sqlx::PgPool;

use crate::support::{Line, World, code_of, form, form_with};

impl World {
    async fn timeline(&self, order_no: &str) -> PaymentTimeline {
        let form = OrderForm { order_no: order_no.into() };
        let timeline = self.engine.payment_timeline(&self.caller, &form).await.unwrap();
        assert!(timeline.entries.is_sorted_by_key(|entry| entry.at), "{timeline:?}");
        timeline
    }

    /// Each as its kind's code, with its own code where it has one.
    async fn steps(&self, order_no: &str) -> Vec<String> {
        let timeline = self.timeline(order_no).await;
        let entries = timeline.entries.iter().map(|entry| match &entry.code {
            Some(code) => format!("{} {code}", entry.kind.code()),
            None => entry.kind.code().to_owned(),
        });
        entries.collect()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_that_is_paid_and_cancelled_is_told_step_by_step(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let outcome = world.pay(&form_with("T1", &coupon)).await.unwrap();
    let stages: Vec<_> = outcome.stages.iter().map(|it| (it.stage, it.code.as_deref())).collect();
    let expected = [
        (Stage::Received, None),
        (Stage::Held, None),
        (Stage::Verified, Some("0000")),
        (Stage::Settled, None),
    ];
    assert_eq!(stages, expected);
    let again = world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert!(again.replayed && again.stages.is_empty());
    let other = world.pay(&PaymentForm { amount: "13,000".into(), ..form("T1") }).await;
    assert_eq!(code_of(&other), "DUPLICATE_ORDER");
    world.look_up(&form("T1")).await.unwrap();
    world.cancel("T1").await.unwrap();
    assert_eq!(code_of(&world.cancel("T1").await), "ALREADY_CANCELLED");
    let told = [
        "received",
        "coupon_held",
        "verification_asked",
        "verification_answered 0000",
        "paid",
        "coupon_used",
        "repeated",
        "refused DUPLICATE_ORDER",
        "cancel_requested",
        "cancelled",
        "coupon_restored",
        "cancel_requested",
        "cancel_refused ALREADY_CANCELLED",
        "usage_of_month",
    ];
    assert_eq!(world.steps("T1").await, told);
    let timeline = world.timeline("T1").await;
    assert_eq!(timeline.coupon.unwrap().serial_no, coupon.serial_no);
    let calls: Vec<_> = timeline.calls.iter().map(|call| call.operation.code()).collect();
    assert_eq!(calls, ["pay", "pay", "pay", "cancel", "cancel"], "what only looked is left out");
    assert!(!timeline.has_earlier_calls);
    // Whatever a call did leads to it.
    let first = timeline.calls[0].exchange_no;
    assert!(timeline.entries[..6].iter().all(|entry| entry.exchange_no == Some(first)));
    assert!(timeline.entries[3].took_us.unwrap() > 0);
    assert_eq!(timeline.entries[1].took_us, Some(outcome.stages[1].took_us));

    // Without its calls it is told from what is stored of the payment itself.
    world.sql("delete from error_record; delete from exchange").await;
    let told = ["received", "coupon_held", "paid", "coupon_used", "cancelled", "coupon_restored"];
    assert_eq!(world.steps("T1").await[..6], told);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_without_an_answer_is_told_with_its_inquiries(pool: PgPool) {
    let world = World::new(pool).await;
    let due = "update unsettled set settle_after = clock_timestamp()";
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let unknown = ["received", "coupon_held", "verification_asked", "not_answered", "unknown"];
    assert_eq!(world.steps("T1").await[..5], unknown);
    world.sql(due).await;
    world.engine.settle_payments().await.unwrap();
    assert_eq!(world.steps("T1").await[5..8], ["inquiry_asked", "not_answered", "unknown"]);
    world.set_line(Line::Good);
    world.sql(due).await;
    world.engine.settle_payments().await.unwrap();
    let told = world.steps("T1").await;
    let settled = [
        "inquiry_asked",
        "inquiry_answered 1006",
        "reversal_asked",
        "reversal_answered 0000",
        "declined 1006",
        "coupon_restored",
        "usage_of_month",
    ];
    assert_eq!(told[8..], settled, "{told:?}");

    // Never reached at all.
    world.set_line(Line::Down);
    world.pay(&form_with("T2", &coupon)).await.unwrap_err();
    let told = world.steps("T2").await;
    let expected = [
        "received",
        "coupon_held",
        "verification_asked",
        "not_answered",
        "declined VERIFICATION_UNREACHABLE",
        "coupon_restored",
        "usage_of_month",
    ];
    assert_eq!(told, expected);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_is_told_from_its_newest_hundred_calls(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("T1")).await.unwrap();
    for _ in 0..100 {
        world.pay(&form("T1")).await.unwrap();
    }
    let timeline = world.timeline("T1").await;
    assert!(timeline.has_earlier_calls);
    assert_eq!(timeline.calls.len(), 100);
    let told = world.steps("T1").await;
    assert_eq!((&told[..2], told.len()), (&["received".to_owned(), "paid".to_owned()][..], 103));
    let missing = world
        .engine
        .payment_timeline(&world.caller, &OrderForm { order_no: "NOWHERE".into() })
        .await;
    assert_eq!(code_of(&missing), "ORDER_NOT_FOUND");
    let form = ExchangeForm { order_no: "T1".into(), ..ExchangeForm::default() };
    let page = world.engine.list_exchanges(&world.caller, &form).await.unwrap();
    assert!(page.next.is_some());
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_ledger_is_told_with_its_sums(pool: PgPool) {
    use engine::payment::LedgerKind;
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let ledger = async |order_no: &str| {
        let order = OrderForm { order_no: order_no.into() };
        world.engine.payment_ledger(&world.caller, &order).await
    };
    let paid = ledger("T1").await.unwrap();
    assert_eq!((paid.phone_bill.0, paid.coupon.0, paid.entries.len()), (9_000, 3_000, 1));
    world.cancel("T1").await.unwrap();
    let cancelled = ledger("T1").await.unwrap();
    assert_eq!((cancelled.phone_bill.0, cancelled.coupon.0), (0, 0));
    let kinds: Vec<_> = cancelled.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [LedgerKind::Charge, LedgerKind::Cancel]);
    assert_eq!(cancelled.entries[1].phone_bill.0, -9_000);

    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::Down);
    world.pay(&form_with("T2", &coupon)).await.unwrap_err();
    world.set_line(Line::Good);
    assert!(ledger("T2").await.unwrap().entries.is_empty(), "declined");
    assert_eq!(code_of(&ledger("NOWHERE").await), "ORDER_NOT_FOUND");
    world.verify().await;
}
