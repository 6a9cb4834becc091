//! Issue, look up, delete, expire.

use engine::coupon::{Coupon, CouponStatus};
use engine::coupon_lookup::Precedence;
use engine::money::Krw;
use engine::payment::PaymentForm;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::{ORDINARY, World, code_of, form, form_with};

#[sqlx::test(migrations = "../../migrations")]
async fn the_lookup_tells_why_not_and_what_would_change_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.issue("AUTUMN3000").await;
    world.issue("MPAY5000").await;
    let used = world.issue("GAME1000").await;
    world.pay(&form_with("T1", &used)).await.unwrap();
    let found = world.look_up(&PaymentForm { amount: "9,900".into(), ..form("") }).await.unwrap();
    assert!(found.usable.is_empty());
    let reasons: Vec<_> = found
        .excluded
        .iter()
        .map(|excluded| (excluded.code.as_str(), excluded.reason.korean.as_str()))
        .collect();
    // 영, 일, 삼, 육, 칠 and 팔 end in a consonant.
    let particle = if used.serial_no.as_str().ends_with(['0', '1', '3', '6', '7', '8']) {
        "은"
    } else {
        "는"
    };
    let used_reason = format!(
        "쿠폰 {}{particle} 이미 사용되었습니다. 그 결제를 취소하면 복원됩니다",
        used.serial_no
    );
    assert_eq!(
        reasons,
        [
            ("MINIMUM_AMOUNT", "결제 금액 20,000원 이상, 요청 9,900원"),
            ("MINIMUM_AMOUNT", "결제 금액 10,000원 이상, 요청 9,900원"),
            ("COUPON_ALREADY_USED", used_reason.as_str()),
        ]
    );
    let issuable: Vec<_> = found.issuable.iter().map(|known| known.promotion_id.as_str()).collect();
    assert_eq!(issuable, ["LOST2000", "GAME1000"]);

    let mpay = PaymentForm { amount: "20,000".into(), ..form("") };
    let found = world.look_up(&mpay).await.unwrap();
    assert_eq!(found.usable.len(), 1);
    let unmet = found.excluded.iter().find(|excluded| excluded.code == "PAYMENT_METHOD").unwrap();
    assert_eq!(unmet.reason.korean, "결제 수단 02 M-PAY, 요청 01 휴대폰 소액결제");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_promotion_chosen_narrows_the_lookup(pool: PgPool) {
    let world = World::new(pool).await;
    world.issue("AUTUMN3000").await;
    world.issue("GAME1000").await;
    let all = world.look_up(&form("")).await.unwrap();
    assert_eq!(all.usable.len(), 2);
    assert!(all.usable[0].amount > all.usable[1].amount, "the largest first");
    let ranks: Vec<_> = all
        .ranking
        .iter()
        .map(|rank| (&rank.serial_no, rank.takes_off, rank.before_next))
        .collect();
    assert_eq!(
        ranks,
        [
            (&all.usable[0].serial_no, Krw(3_000), Some(Precedence::LargestBenefit)),
            (&all.usable[1].serial_no, Krw(1_000), None),
        ]
    );
    let one = PaymentForm { promotion_id: "GAME1000".into(), ..form("") };
    assert_eq!(world.look_up(&one).await.unwrap().usable.len(), 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_gives_no_more_than_its_budget_and_a_customer_no_more_than_a_share(
    pool: PgPool,
) {
    let world = World::new(pool).await;
    world.issue("MPAY5000").await;
    world.issue("MPAY5000").await;
    assert_eq!(code_of(&world.issue_to(ORDINARY, "MPAY5000").await), "PROMOTION_CUSTOMER_LIMIT");
    world.sql("update promotion set budget = 3 where promotion_id = 'MPAY5000'").await;
    world.issue_to("01023456789", "MPAY5000").await.unwrap();
    let exhausted = world.issue_to("01056781020", "MPAY5000").await;
    assert_eq!(code_of(&exhausted), "PROMOTION_BUDGET_EXHAUSTED");
    world.sql("update sandbox set clock_offset = interval '70 days'").await;
    assert_eq!(code_of(&world.issue_to(ORDINARY, "GAME1000").await), "PROMOTION_NOT_RUNNING");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_issues_stay_within_the_budget(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sql("update promotion set budget = 7, per_customer = 100 where promotion_id = 'GAME1000'")
        .await;
    let tries = (0..40).map(|_| {
        let world = world.clone();
        tokio::spawn(async move { code_of(&world.issue_to(ORDINARY, "GAME1000").await) })
    });
    let mut codes = Vec::new();
    for answer in tries.collect::<Vec<_>>() {
        codes.push(answer.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 7, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "PROMOTION_BUDGET_EXHAUSTED").count(), 33);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_deleted_coupon_is_gone_and_a_used_one_can_not_be_deleted(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let delete = || world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str());
    assert_eq!(code_of(&delete().await), "COUPON_ALREADY_USED");
    world.cancel("T1").await.unwrap();
    assert_eq!(delete().await.unwrap().status, CouponStatus::Deleted);
    assert_eq!(code_of(&delete().await), "COUPON_DELETED");
    assert_eq!(code_of(&world.pay(&form_with("T2", &coupon)).await), "COUPON_DELETED");
    let found = world.look_up(&form("")).await.unwrap();
    assert!(found.usable.is_empty() && found.excluded.is_empty());
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn coupons_expire_by_the_sandbox_clock_stored_so_or_not_yet(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.sql("update sandbox set clock_offset = interval '61 days'").await;
    assert_eq!(code_of(&world.pay(&form_with("T1", &coupon)).await), "COUPON_EXPIRED");
    assert_eq!(
        world.look_up(&form("")).await.unwrap().excluded[0].coupon.status,
        CouponStatus::Expired
    );
    assert_eq!(world.engine.expire_coupons().await.unwrap(), 1);
    assert_eq!(world.engine.expire_coupons().await.unwrap(), 0);
    assert_eq!(world.coupon_status(&coupon).await, "expired");
    assert_eq!(code_of(&world.pay(&form_with("T2", &coupon)).await), "COUPON_EXPIRED");
    world.verify().await;
}

/// A payment that is dated on the coupon's last day, and sent on the day after.
#[sqlx::test(migrations = "../../migrations")]
async fn a_day_is_told_the_same_before_and_after_the_expiry_task(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.sql("update sandbox set clock_offset = interval '61 days'").await;
    let last_day = coupon.valid_until.to_string();
    let dated = |order_no: &str| PaymentForm {
        paid_on: last_day.clone(),
        // Its month is over by the clock; this merchant refunds.
        cp: "CP021".into(),
        svc: "SVC310".into(),
        ..form_with(order_no, &coupon)
    };
    for (order_no, stored) in [("T1", "unused"), ("T2", "expired"), ("T3", "expired")] {
        assert_eq!(world.coupon_status(&coupon).await, stored);
        let today = world.look_up(&form("")).await.unwrap();
        assert_eq!(today.excluded[0].code, "COUPON_EXPIRED");
        assert_eq!(code_of(&world.pay(&form_with("X", &coupon)).await), "COUPON_EXPIRED");
        let looked_up = world.look_up(&dated("")).await.unwrap();
        assert_eq!(looked_up.usable.len(), 1, "{looked_up:?}");
        assert_eq!(looked_up.usable[0].status, CouponStatus::Unused);
        assert!(looked_up.excluded.is_empty(), "{looked_up:?}");
        world.pay(&dated(order_no)).await.unwrap();
        assert_eq!(world.coupon_status(&coupon).await, "used");
        let restored = world.cancel(order_no).await.unwrap().coupon.unwrap();
        assert_eq!(restored.status, CouponStatus::Expired);
        world.engine.expire_coupons().await.unwrap();
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_look_up_and_the_payment_hold_a_coupon_to_what_its_version_promised(pool: PgPool) {
    let world = World::new(pool).await;
    let before = world.issue("AUTUMN3000").await;
    let edited = json!({
        "name": "가을 1천원", "coupon_amount": 1_000, "minimum_amount": 1_000,
        "conditions": { "all_of": [] },
    });
    world.edit_promotion("AUTUMN3000", edited).await;
    let after = world.issue("AUTUMN3000").await;
    let told = |coupon: &Coupon| (coupon.version, coupon.name.clone(), coupon.amount);
    assert_eq!(told(&before), (Some(1), "가을 첫 결제 3천원".into(), Krw(3_000)));
    assert_eq!(told(&after), (Some(2), "가을 1천원".into(), Krw(1_000)));

    let asked = |order_no: &str, coupon: &Coupon, amount: &str| PaymentForm {
        amount: amount.into(),
        ad_consent: if amount == "10,000" { "yes" } else { "no" }.into(),
        ..form_with(order_no, coupon)
    };
    // The new minimum is enough for the new coupon alone, nor is the old one's consent given.
    let found = world.look_up(&asked("", &after, "1,000")).await.unwrap();
    let usable: Vec<_> = found.usable.iter().map(|coupon| &coupon.serial_no).collect();
    assert_eq!(usable, [&after.serial_no]);
    assert_eq!(found.excluded[0].coupon.serial_no, before.serial_no);
    let refused = world.pay(&asked("T1", &before, "1,000")).await;
    assert_eq!(code_of(&refused), "COUPON_CONDITION_UNMET");
    assert_eq!(world.pay(&asked("T1", &after, "1,000")).await.unwrap().charged, Krw::ZERO);

    let found = world.look_up(&asked("", &before, "10,000")).await.unwrap();
    assert_eq!(found.usable[0].serial_no, before.serial_no);
    let paid = world.pay(&asked("T2", &before, "10,000")).await.unwrap();
    assert_eq!(paid.charged, Krw(7_000));
    // And what it says, it says for ever.
    world.cancel("T2").await.unwrap();
    world.edit_promotion("AUTUMN3000", json!({ "coupon_amount": 500 })).await;
    let found = world.look_up(&asked("", &before, "10,000")).await.unwrap();
    assert_eq!(told(&found.usable[0]), told(&before));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_a_running_promotion_issues(pool: PgPool) {
    let world = World::new(pool).await;
    for state in ["draft", "paused", "ended"] {
        let set = format!("update promotion set state = '{state}'");
        sqlx::raw_sql(AssertSqlSafe(set)).execute(world.engine.pool()).await.unwrap();
        world.issue_to(ORDINARY, "AUTUMN3000").await.unwrap_err();
        let stored = sqlx::query(include_str!("../../src/coupon/issue_store.sql"))
            .bind(&world.caller.sandbox)
            .bind("AUTUMN3000")
            .bind("500123456789")
            .bind(None::<String>)
            .bind(None::<Vec<u8>>)
            .bind("9999999999999990")
            .bind(None::<i64>)
            .fetch_optional(world.engine.pool())
            .await;
        assert!(stored.unwrap().is_none(), "{state}: not even if it was running a moment ago");
        let found = world.look_up(&form("")).await.unwrap();
        assert!(found.issuable.is_empty(), "{state}: {found:?}");
    }
    world.sql("update promotion set state = 'running'").await;
    world.issue("AUTUMN3000").await;
    world.verify().await;
}
