//! What a promotion promises and how it counts: percentages, days since the issue, budgets in won, bounds of a day
//! and a month.

use engine::EngineError;
use engine::job::JobState;
use engine::language::Language;
use engine::money::Krw;
use engine::payment::PaymentForm;
use engine::promotion::{OnCancel, PromotionForm};
use engine::telegram::{MessageType, Telegram};
use serde_json::json;
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::issuing::counts;
use crate::promotions::mpay3000;
use crate::support::{ORDINARY, World, code_of, form, form_with};

/// Anybody's promotion.
fn many() -> PromotionForm {
    PromotionForm {
        promotion_id: "MANY".into(),
        conditions: json!({ "all_of": [] }),
        budget: "1000".into(),
        per_customer: "1000".into(),
        ..mpay3000()
    }
}

/// A tenth, rounded down to 100 won, 3,000 won at the most.
fn tenth() -> PromotionForm {
    PromotionForm {
        benefit: "percentage".into(),
        percent: "10".into(),
        rounding: "100".into(),
        minimum_amount: String::new(),
        ..many()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_percentage_takes_its_part_rounded_down_and_capped(pool: PgPool) {
    let world = World::new(pool).await;
    let made = world.create_promotion(&tenth()).await.unwrap().promotion;
    assert_eq!(made.minimum_amount, Krw(1_000));
    for (order_no, amount, off) in [
        ("T1", "12,345", 1_200),
        ("T2", "30,000", 3_000),
        ("T3", "99,999", 3_000),
        ("T4", "1,000", 100),
    ] {
        let coupon = world.issue("MANY").await;
        assert_eq!((coupon.amount, coupon.percent), (Krw(3_000), Some(10)));
        let form = PaymentForm { amount: amount.into(), ..form_with(order_no, &coupon) };
        let paid = world.pay(&form).await.unwrap();
        assert_eq!(paid.coupon_amount, Krw(off), "{amount}");
        assert_eq!(paid.charged.plus(paid.coupon_amount), Krw::parse(amount).unwrap());
    }
    let coupon = world.issue("MANY").await;
    let few = PaymentForm { amount: "999".into(), ..form_with("T5", &coupon) };
    assert_eq!(code_of(&world.pay(&few).await), "COUPON_CONDITION_UNMET");
    world.verify().await;
    world.cancel("T1").await.unwrap();
    world.verify().await;
    // Of an edit that rounds otherwise, nothing comes to the coupons that are out.
    world.edit_promotion("MANY", json!({ "rounding": 1 })).await;
    let form = PaymentForm { amount: "12,345".into(), ..form_with("T6", &coupon) };
    assert_eq!(world.pay(&form).await.unwrap().coupon_amount, Krw(1_200));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_foreign_system_has_to_take_off_the_same(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&tenth()).await.unwrap();
    let coupon = world.issue("MANY").await;
    let ask = async |order_no: &str, off: i64| {
        let request = Telegram {
            sandbox: "default".into(),
            order_no: order_no.into(),
            serial_no: coupon.serial_no.to_string(),
            ncn: coupon.ncn.to_string(),
            amount: 12_345,
            coupon_amount: off,
            ..Telegram::new(MessageType::VerifyRequest, Default::default())
        };
        world.engine.answer_foreign_telegram(&request, "192.0.2.7:51000").await;
        world.coupon_status(&coupon).await
    };
    assert_eq!(ask("F1", 3_000).await, "unused");
    assert_eq!(ask("F2", 1_234).await, "unused");
    assert_eq!(ask("F3", 1_200).await, "used");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_ends_so_many_days_after_its_issue(pool: PgPool) {
    let world = World::new(pool).await;
    let last = "(sandbox_now('default') at time zone 'Asia/Seoul')::date";
    let form = PromotionForm { valid_days: "7".into(), ..many() };
    let made = world.create_promotion(&form).await.unwrap().promotion;
    assert_eq!((made.valid_days, made.on_cancel), (Some(7), OnCancel::Restore));
    let offered = world.look_up(&crate::support::form("")).await.unwrap().issuable;
    let offered = offered.iter().find(|it| it.promotion_id.as_str() == "MANY").unwrap();
    let coupon = world.issue("MANY").await;
    assert_eq!(offered.valid_until, coupon.valid_until);
    let job = world.job("one", ORDINARY, "2").await.unwrap();
    world.run(&job).await;
    let codes = world.job("codes", "", "1").await.unwrap();
    let codes = world.run(&codes).await;
    let (code, _) = world.codes(&codes).await.remove(0);
    world.register(&code, ORDINARY).await.unwrap();
    let ends = sqlx::AssertSqlSafe(format!(
        "select count(*) from coupon where promotion_id = 'MANY' and valid_until = {last} + 7"
    ));
    let seven: i64 = sqlx::query_scalar(ends).fetch_one(world.engine.pool()).await.unwrap();
    assert_eq!(seven, 4);
    // Never after the promotion's last day.
    world.edit_promotion("MANY", json!({ "valid_days": 3650, "valid_until": "2027-12-31" })).await;
    assert_eq!(world.issue("MANY").await.valid_until.to_string(), "2027-12-31");
    world.verify().await;
}

/// One of many clients, of which each issues a coupon of `MANY`.
async fn everybody_issues(world: &World, clients: usize) -> Vec<String> {
    at_once(clients, |_| {
        let world = world.clone();
        async move { code_of(&world.issue_to(ORDINARY, "MANY").await) }
    })
    .await
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_clients_and_a_job_at_once_exactly_the_budget_in_won_is_issued(pool: PgPool) {
    let world = crowded(pool).await;
    world
        .create_promotion(&PromotionForm { budget_won: "101,000".into(), ..many() })
        .await
        .unwrap();
    let job = world.job("one", ORDINARY, "20").await.unwrap();
    let (codes, job) = tokio::join!(everybody_issues(&world, 40), world.run(&job));
    let one_by_one = codes.iter().filter(|code| *code == "OK").count();
    let refused = codes.iter().filter(|code| *code == "PROMOTION_WON_EXHAUSTED").count();
    assert_eq!(one_by_one + refused, 40, "{codes:?}");
    let (state, _, by_job, rejected) = counts(&job);
    assert_eq!((state, by_job + rejected), (JobState::Done, 20));
    assert_eq!(i64::try_from(one_by_one).unwrap() + by_job, 33);
    let told = world.engine.promotion(&world.caller, "MANY").await.unwrap().promotion;
    assert_eq!((told.issued, told.issued_won), (33, Krw(99_000)));
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_day_and_a_month_have_their_bounds_whoever_issues(pool: PgPool) {
    let world = crowded(pool).await;
    let bounded = PromotionForm { per_day: "7".into(), per_month: "12".into(), ..many() };
    world.create_promotion(&bounded).await.unwrap();
    // So that the next day is of the same month.
    world.sql("update sandbox set clock_offset = timestamptz '2026-12-10 12:00+09' - now()").await;
    let codes = everybody_issues(&world, 30).await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 7, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "PROMOTION_DAY_LIMIT").count(), 23, "{codes:?}");
    assert_eq!(code_of(&world.job("one", ORDINARY, "1").await), "PROMOTION_DAY_LIMIT");
    let judged = world.engine.evaluate_promotions(&world.caller, many_asked().draft(), None).await;
    let judged = judged.unwrap().remove(0);
    assert_eq!(judged.not_issued.unwrap().code, "PROMOTION_DAY_LIMIT");
    assert!(world.look_up(&many_asked()).await.unwrap().issuable.is_empty());

    world.sql("update sandbox set clock_offset = clock_offset + interval '1 day'").await;
    assert!(!world.look_up(&many_asked()).await.unwrap().issuable.is_empty());
    // Three as codes, and registering them counts no more; two of six by a job.
    let made = world.job("codes", "", "3").await.unwrap();
    let made = world.run(&made).await;
    let (code, _) = world.codes(&made).await.remove(0);
    world.register(&code, ORDINARY).await.unwrap();
    let job = world.job("one", ORDINARY, "6").await.unwrap();
    assert_eq!(job.preview.as_ref().unwrap().budget_left, 2);
    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 6, 2, 4));
    let told = String::from_utf8(world.rejections(&job, Language::English).await).unwrap();
    assert_eq!(
        told.matches("PROMOTION_MONTH_LIMIT,Promotion MANY issues at most 12").count(),
        4,
        "{told}"
    );
    let codes = everybody_issues(&world, 8).await;
    assert!(codes.iter().all(|code| code == "PROMOTION_MONTH_LIMIT"), "{codes:?}");
    let told = world.engine.promotion(&world.caller, "MANY").await.unwrap().promotion;
    assert_eq!((told.issued_today, told.issued_this_month), (5, 12));

    // Back on the day before it is as full as it was; in another month nothing was issued.
    world.sql("update sandbox set clock_offset = clock_offset - interval '1 day'").await;
    assert_eq!(code_of(&world.issue_to(ORDINARY, "MANY").await), "PROMOTION_MONTH_LIMIT");
    world.sql("update sandbox set clock_offset = clock_offset + interval '1 month'").await;
    let made = world.job("codes", "", "9").await.unwrap();
    assert_eq!(counts(&world.run(&made).await), (JobState::Done, 9, 7, 2));
    world.verify().await;
    world.engine.pool().close().await;
}

fn many_asked() -> PaymentForm {
    PaymentForm { promotion_id: "MANY".into(), ..form("") }
}

/// A budget belongs to no version, and is nobody's to overwrite unseen all the same.
#[sqlx::test(migrations = "../../migrations")]
async fn of_edits_at_once_that_make_no_version_one_is_stored(pool: PgPool) {
    let world = crowded(pool).await;
    world.create_promotion(&many()).await.unwrap();
    let edit = |edit_no, form: PromotionForm| {
        let world = world.clone();
        async move { world.engine.edit_promotion(&world.caller, "MANY", edit_no, &form).await }
    };
    let bounded = |n: usize| PromotionForm { per_day: (n + 1).to_string(), ..many() };
    let codes = at_once(16, |n| {
        let edited = edit(1, bounded(n));
        async move { code_of(&edited.await) }
    })
    .await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "PROMOTION_CHANGED").count(), 15, "{codes:?}");
    let now = world.engine.promotion(&world.caller, "MANY").await.unwrap();
    assert_eq!((now.promotion.edit_no, now.versions.len()), (2, 1));
    let stored: Result<_, EngineError> = edit(2, many()).await;
    assert_eq!(stored.unwrap().promotion.per_day, None);
    world.verify().await;
    world.engine.pool().close().await;
}
