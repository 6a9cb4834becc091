//! Conditions that ask what somebody paid before: told alike by look-up, payment, evaluation and audience, and
//! still so when the payment is stored.

use engine::coupon::Coupon;
use engine::payment::PaymentForm;
use engine::promotion::PromotionForm;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::promotions::mpay3000;
use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

impl World {
    async fn at_the_end_of_november(&self) {
        self.sql(
            "update sandbox
            set clock_offset = timestamptz '2026-11-30 12:00+09' - clock_timestamp()",
        )
        .await;
    }

    /// A promotion that asks this, and so many coupons of it.
    async fn coupons_that_ask(&self, conditions: Value, many: usize) -> Vec<Coupon> {
        let form = PromotionForm {
            promotion_id: "FIRST3000".into(),
            conditions: json!({"all_of": [conditions]}),
            per_customer: "500".into(),
            ..mpay3000()
        };
        self.create_promotion(&form).await.unwrap();
        let mut coupons = Vec::new();
        for _ in 0..many {
            coupons.push(self.issue("FIRST3000").await);
        }
        coupons
    }

    /// Whether a coupon is usable for a request; look-up, evaluation and, where it knows of everything, the audience
    /// say the same.
    async fn offers(&self, coupon: &Coupon, form: &PaymentForm) -> bool {
        let found = self.look_up(form).await.unwrap();
        let usable = found.usable.iter().any(|one| one.serial_no == coupon.serial_no);
        let form = PaymentForm { promotion_id: "FIRST3000".into(), ..form.clone() };
        let judged = self.engine.evaluate_promotions(&self.caller, form.draft(), None).await;
        assert_eq!(judged.unwrap()[0].conditions.met, Some(usable));
        usable
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_first_payment_is_the_first_that_is_held_or_paid(pool: PgPool) {
    let world = World::new(pool).await;
    let coupons = world.coupons_that_ask(json!({"first_payment": true}), 2).await;
    assert!(world.offers(&coupons[0], &form("")).await);
    // One that is declined is none, nor is one that is cancelled.
    world.set_line(Line::Down);
    world.pay(&form_with("T1", &coupons[0])).await.unwrap_err();
    world.set_line(Line::Good);
    assert!(world.offers(&coupons[0], &form("")).await);
    world.pay(&form_with("T2", &coupons[0])).await.unwrap();
    assert!(!world.offers(&coupons[1], &form("")).await);
    let refused = world.pay(&form_with("T3", &coupons[1])).await;
    assert_eq!(code_of(&refused), "COUPON_CONDITION_UNMET");
    world.cancel("T2").await.unwrap();
    assert!(world.offers(&coupons[1], &form("")).await);
    world.pay(&form_with("T3", &coupons[1])).await.unwrap();
    // Sent again, it is the same payment, and no second one.
    assert!(world.pay(&form_with("T3", &coupons[1])).await.unwrap().replayed);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_month_is_that_of_the_payment(pool: PgPool) {
    let world = World::new(pool).await;
    world.at_the_end_of_november().await;
    let asked = json!({"all_of": [
        {"first_payment_this_month": false}, {"payments_this_month": {"from": 2, "to": 2}},
    ]});
    let coupon = world.coupons_that_ask(asked, 1).await.remove(0);
    let on = |order: &str, day: &str| PaymentForm { paid_on: day.into(), ..form(order) };
    world.pay(&on("T1", "2026-10-31")).await.unwrap();
    world.pay(&on("T2", "2026-11-01")).await.unwrap();
    assert!(!world.offers(&coupon, &on("", "2026-11-30")).await);
    world.pay(&on("T3", "2026-11-30")).await.unwrap();
    assert!(world.offers(&coupon, &on("", "2026-11-30")).await);
    assert!(!world.offers(&coupon, &on("", "2026-10-31")).await);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_provider_is_that_of_the_request(pool: PgPool) {
    let world = World::new(pool).await;
    let coupons = world.coupons_that_ask(json!({"first_payment_at_cp": true}), 2).await;
    let elsewhere =
        |order: &str| PaymentForm { cp: "CP021".into(), svc: "SVC310".into(), ..form(order) };
    world.pay(&elsewhere("T1")).await.unwrap();
    assert!(!world.offers(&coupons[0], &elsewhere("")).await);
    assert!(world.offers(&coupons[0], &form("")).await);
    world.pay(&form_with("T2", &coupons[0])).await.unwrap();
    let refused = world.pay(&form_with("T3", &coupons[1])).await;
    assert_eq!(code_of(&refused), "COUPON_CONDITION_UNMET");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_audience_is_asked_what_it_paid(pool: PgPool) {
    let world = World::new(pool).await;
    let count = async |asked: Value| {
        let form = PromotionForm { conditions: json!({"all_of": [asked]}), ..mpay3000() };
        world.engine.promotion_audience(&world.caller, &form).await.unwrap().qualify
    };
    let all = count(json!({"first_payment": true})).await;
    world.pay(&form("T1")).await.unwrap();
    assert_eq!(count(json!({"first_payment": true})).await, all - 1);
    assert_eq!(count(json!({"first_payment_this_month": false})).await, 1);
    assert_eq!(count(json!({"payments_this_month": {"from": 1}})).await, 1);
    // At which provider only a request says.
    assert_eq!(count(json!({"first_payment_at_cp": true})).await, all);
    world.cancel("T1").await.unwrap();
    assert_eq!(count(json!({"first_payment": true})).await, all);
}

/// Also where they are of different months, whose rows of usage they don't wait for.
#[sqlx::test(migrations = "../../migrations")]
async fn of_simultaneous_first_payments_one_is_the_first(pool: PgPool) {
    let world = crowded(pool).await;
    world.at_the_end_of_november().await;
    for (kind, promotion_id, ctn) in [
        ("first_payment", "EVER", ORDINARY),
        ("first_payment_at_cp", "AT-CP", "01023456789"),
        ("first_payment_this_month", "MONTH", "01056781020"),
    ] {
        let promotion = PromotionForm {
            promotion_id: promotion_id.into(),
            conditions: json!({"all_of": [{kind: true}]}),
            per_customer: "500".into(),
            ..mpay3000()
        };
        world.create_promotion(&promotion).await.unwrap();
        let mut coupons = Vec::new();
        for _ in 0..24 {
            coupons.push(world.issue_to(ctn, promotion_id).await.unwrap());
        }
        let codes = at_once(24, |index| {
            let world = world.clone();
            let paid_on = match kind {
                "first_payment_this_month" => "2026-11-20".to_owned(),
                _ => format!("2026-{:02}-20", 1 + index % 11),
            };
            let order_no = format!("{ctn}-{index}");
            let ctn = ctn.to_owned();
            let form = PaymentForm { paid_on, ctn, ..form_with(&order_no, &coupons[index]) };
            async move { code_of(&world.pay(&form).await) }
        })
        .await;
        assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{kind}: {codes:?}");
        let refused = codes.iter().filter(|code| *code == "COUPON_CONDITION_UNMET").count();
        assert_eq!(refused, 23, "{kind}: {codes:?}");
    }
    world.verify().await;
    world.engine.pool().close().await;
}
