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
use crate::support::{World, code_of, form, form_with};

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
    // Whoever was too late is shown what the first one was issued.
    for found in &found {
        one(found);
    }
    world.verify().await;
    world.engine.pool().close().await;
}

/// What a payment would refuse is refused here too, or at least takes nothing of a budget.
#[sqlx::test(migrations = "../../migrations")]
async fn what_could_not_be_paid_is_issued_nothing(pool: PgPool) {
    type Spoil = fn(&mut PaymentForm);
    let world = World::new(pool).await;
    world.create_promotion(&at_look_up("9", "2")).await.unwrap();
    let spoiled = |spoil: Spoil| {
        let mut form = form("T1");
        spoil(&mut form);
        form
    };
    let refused_alike: [(Spoil, &str); 9] = [
        (|f| f.svc = "SVC999".into(), "INVALID_REQUEST"),
        (|f| f.cp = "CP033".into(), "INVALID_REQUEST"),
        (|f| f.pg = "PG99".into(), "INVALID_REQUEST"),
        (|f| f.payment_method = "99".into(), "INVALID_REQUEST"),
        (|f| f.risk_grade = "77".into(), "INVALID_REQUEST"),
        (|f| f.promotion_id = "NOBODY".into(), "PROMOTION_NOT_FOUND"),
        (|f| f.ncn = "500999999999".into(), "CONTRACT_MISMATCH"),
        (|f| f.birth_date = "1990-01-01".into(), "PAYER_MISMATCH"),
        (|f| f.sex = "M".into(), "PAYER_MISMATCH"),
    ];
    for (spoil, code) in refused_alike {
        let form = spoiled(spoil);
        let paid = world.pay(&form).await.unwrap_err().failure();
        assert_eq!(paid.code, code, "{form:?}");
        let looked_up = world.look_up(&form).await.unwrap_err().failure();
        let judged = world.engine.evaluate_promotions(&world.caller, form.draft(), None).await;
        let judged = judged.unwrap_err().failure();
        for told in [looked_up, judged] {
            assert_eq!(format!("{told:?}"), format!("{paid:?}"), "{form:?}");
        }
    }
    let issued_nothing: [(Spoil, &str); 5] = [
        (
            |f| {
                f.ctn = "01034567890".into();
                f.svc = "SVC202".into();
            },
            "MINOR_REFUSED",
        ),
        (|f| f.risk_grade = "9".into(), "RISK_GRADE_REFUSED"),
        (
            |f| {
                f.payment_method = "02".into();
                f.mpay_member = "no".into();
            },
            "MPAY_MEMBERSHIP_REQUIRED",
        ),
        (
            |f| {
                f.ctn = "01056781020".into();
                f.pg = "PG02".into();
                f.cp = "CP033".into();
                f.svc = "SVC401".into();
            },
            "CARD_BILL_PAYER_REFUSED",
        ),
        // With the coupon 9,000 are charged.
        (|f| f.limit_amount = "8,999".into(), "LIMIT_EXCEEDED"),
    ];
    for (spoil, code) in issued_nothing {
        let form = spoiled(spoil);
        assert_eq!(code_of(&world.pay(&form).await), code, "{form:?}");
        assert!(world.look_up(&form).await.unwrap().usable.is_empty(), "{form:?}");
    }
    assert_eq!(world.count("select count(*) from coupon").await, 0);
    let enough = PaymentForm { limit_amount: "9,000".into(), ..form("") };
    assert!(one(&world.look_up(&enough).await.unwrap()).1);
    world.verify().await;
}
