//! Coupons that a look-up issues by itself.

use engine::coupon::Coupon;
use engine::coupon_lookup::CouponLookup;
use engine::exchange::ExchangeForm;
use engine::payment::PaymentForm;
use engine::promotion::PromotionForm;
use engine::reader::{Reader, Role};
use engine::{Caller, EngineError};
use serde_json::json;
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::promotions::mpay3000;
use crate::support::{World, form, form_with};

const OTHER: &str = "01023456789";

fn at_look_up(budget: &str, per_customer: &str) -> PromotionForm {
    PromotionForm {
        issuing: "at_look_up".into(),
        budget: budget.into(),
        per_customer: per_customer.into(),
        conditions: json!({"all_of": [{"amount": {"from": 12_000}}]}),
        ..mpay3000()
    }
}

/// The only usable one, and whether it was issued now.
fn one(found: &CouponLookup) -> (&Coupon, bool) {
    assert_eq!((found.usable.len(), found.ranking.len()), (1, 1), "{found:?}");
    (&found.usable[0], found.ranking[0].issued_now)
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_qualifies_and_has_none_is_issued_one(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&at_look_up("3", "2")).await.unwrap();
    // Too little.
    let small = PaymentForm { amount: "11,999".into(), ..form("") };
    assert!(world.look_up(&small).await.unwrap().usable.is_empty());
    // Who only looks changes nothing.
    let caller =
        Caller { reader: Reader { role: Role::Viewer, ..Reader::local() }, ..world.caller.clone() };
    let seen = world.engine.look_up_coupons(&caller, form("").draft()).await.unwrap();
    assert!(seen.usable.is_empty());
    // Nor does a look at another promotion, nor an evaluation.
    let other = PaymentForm { promotion_id: "GAME1000".into(), ..form("") };
    assert!(world.look_up(&other).await.unwrap().usable.is_empty());
    world.engine.evaluate_promotions(&world.caller, form("").draft(), None).await.unwrap();
    assert_eq!(world.count("select count(*) from coupon").await, 0);

    let found = world.look_up(&form("")).await.unwrap();
    let (first, issued_now) = one(&found);
    assert!(issued_now);
    let again = world.look_up(&form("")).await.unwrap();
    assert_eq!(one(&again), (first, false));
    let life = world.engine.coupon_life(&world.caller, first.serial_no.as_str()).await.unwrap();
    assert!(life.entries[0].text.korean.ends_with("쿠폰 조회 때 자동 발급"), "{life:?}");
    let calls = world.engine.list_exchanges(&world.caller, &ExchangeForm::default()).await.unwrap();
    let told = calls.rows.iter().filter(|call| call.message.korean.contains("자동 발급 1"));
    assert_eq!(told.count(), 1);

    // Used up, it is followed by the second, and that by none.
    world.pay(&form_with("T1", first)).await.unwrap();
    let found = world.look_up(&form("")).await.unwrap();
    let (second, issued_now) = one(&found);
    assert!(issued_now && second.serial_no != first.serial_no);
    world.pay(&form_with("T2", second)).await.unwrap();
    assert!(world.look_up(&form("")).await.unwrap().usable.is_empty());
    // One is left, for somebody else; then there is none, which is no error.
    let of_other = PaymentForm { ctn: OTHER.into(), ..form("") };
    assert!(one(&world.look_up(&of_other).await.unwrap()).1);
    world.sql("update coupon set status = 'deleted' where status = 'unused'").await;
    assert!(world.look_up(&of_other).await.unwrap().usable.is_empty());
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_look_ups_issue_one(pool: PgPool) {
    let world = crowded(pool).await;
    world.create_promotion(&at_look_up("500", "5")).await.unwrap();
    let answers: Vec<Result<CouponLookup, EngineError>> = at_once(32, |index| {
        let world = world.clone();
        let ctn = if index % 2 == 0 { OTHER.to_owned() } else { form("").ctn };
        async move { world.look_up(&PaymentForm { ctn, ..form("") }).await }
    })
    .await;
    let found: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let issued = found.iter().flat_map(|it| &it.ranking).filter(|rank| rank.issued_now).count();
    assert_eq!(issued, 2);
    assert_eq!(world.count("select count(*) from coupon").await, 2);
    world.verify().await;
    world.engine.pool().close().await;
}
