//! What happens to a coupon, also by hand, and what is told of it.

use engine::coupon::{Coupon, CouponStatus, ExtendForm, LifeKind, RestoreForm};
use engine::payment::OrderForm;
use engine::payment::{PaymentForm, TimelineKind};
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::support::{World, code_of, form_with};

impl World {
    async fn restore(&self, coupon: &Coupon) -> Result<Coupon, engine::EngineError> {
        let serial_no = coupon.serial_no.to_string();
        let form = RestoreForm { serial_no, reason: " 잘못 지움 ".into() };
        self.engine.restore_coupon(&self.caller, &form).await
    }

    async fn extend(&self, coupon: &Coupon, days: i64) -> Result<Coupon, engine::EngineError> {
        let last_day = coupon.valid_until + chrono::TimeDelta::days(days);
        let serial_no = coupon.serial_no.to_string();
        let form = ExtendForm { serial_no, valid_until: last_day.to_string() };
        self.engine.extend_coupon(&self.caller, &form).await
    }

    async fn delete(&self, coupon: &Coupon) -> Result<Coupon, engine::EngineError> {
        self.engine.delete_coupon(&self.caller, coupon.serial_no.as_str()).await
    }

    async fn life(&self, coupon: &Coupon) -> Vec<(LifeKind, String)> {
        let serial_no = coupon.serial_no.as_str();
        let life = self.engine.coupon_life(&self.caller, serial_no).await.unwrap();
        life.entries.into_iter().map(|entry| (entry.kind, entry.text.korean)).collect()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupons_life_is_told_from_what_is_stored(pool: PgPool) {
    use LifeKind::{Deleted, Extended, Held, Issued, Restored, Undeleted, Used, Verified};
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    for refused in [world.delete(&coupon).await, world.restore(&coupon).await] {
        assert_eq!(code_of(&refused), "COUPON_ALREADY_USED");
    }
    assert_eq!(code_of(&world.extend(&coupon, 1).await), "COUPON_ALREADY_USED");
    world.cancel("T1").await.unwrap();
    assert_eq!(world.delete(&coupon).await.unwrap().status, CouponStatus::Deleted);
    assert_eq!(code_of(&world.extend(&coupon, 1).await), "COUPON_DELETED");
    assert_eq!(world.restore(&coupon).await.unwrap().status, CouponStatus::Unused);
    assert_eq!(code_of(&world.restore(&coupon).await), "COUPON_NOT_DELETED");
    let extended = world.extend(&coupon, 30).await.unwrap();
    assert_eq!(code_of(&world.extend(&extended, 0).await), "COUPON_NOT_EXTENDED");
    world.verify().await;
    let told = world.life(&coupon).await;
    let kinds: Vec<_> = told.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [Issued, Held, Verified, Used, Restored, Deleted, Undeleted, Extended]);
    assert_eq!(told[6].1, "잘못 지움");
    assert_eq!(told[7].1, format!("{} → {}", coupon.valid_until, extended.valid_until));
    assert_eq!(
        told[0].1,
        format!("가을 첫 결제 3천원 버전 1 · 3,000원 · {}까지", coupon.valid_until)
    );

    // A copy has it all, and a world with it is cleared.
    let copy = create(&world, "copy", "default").await;
    assert_eq!(copy.life(&coupon).await, told);
    world.engine.delete_sandbox(&copy.caller, "copy").await.unwrap();
    world.clear().await;
    assert_eq!(
        world.count("select count(*) from coupon_event where sandbox_id <> 'default'").await,
        0
    );
    assert_eq!(world.life(&coupon).await, told);
}

/// An extension takes nothing back of what was told before it.
#[sqlx::test(migrations = "../../migrations")]
async fn what_was_told_before_an_extension_is_told_so_again(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let paid = PaymentForm {
        paid_on: coupon.valid_until.to_string(),
        cp: "CP021".into(),
        svc: "SVC310".into(),
        ..form_with("T1", &coupon)
    };
    world.sql("update sandbox set clock_offset = interval '61 days'").await;
    world.pay(&paid).await.unwrap();
    let cancelled = world.cancel("T1").await.unwrap();
    assert_eq!(cancelled.coupon.as_ref().unwrap().status, CouponStatus::Expired);
    world.engine.expire_coupons().await.unwrap();

    let again = world.extend(&coupon, 365).await.unwrap();
    assert_eq!(again.status, CouponStatus::Unused);
    let order = OrderForm { order_no: "T1".into() };
    let told = world.engine.payment_timeline(&world.caller, &order).await.unwrap();
    assert!(told.entries.iter().any(|entry| entry.kind == TimelineKind::CouponExpired), "{told:?}");
    let kinds: Vec<_> = world.life(&coupon).await.into_iter().map(|(kind, _)| kind).collect();
    use LifeKind::{Expired, Extended, Held, Issued, Used, Verified};
    assert_eq!(kinds, [Issued, Expired, Held, Verified, Used, Expired, Extended]);
    world.verify().await;

    // It can be used until its new last day, and the day after it is looked at again.
    world.pay(&form_with("T2", &again)).await.unwrap();
    world.cancel("T2").await.unwrap();
    world.sql("update sandbox set clock_offset = interval '500 days'").await;
    assert_eq!(world.engine.expire_coupons().await.unwrap(), 1);
    assert_eq!(world.coupon_status(&coupon).await, "expired");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_restored_coupon_whose_last_day_is_over_is_expired(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.delete(&coupon).await.unwrap();
    world.sql("update sandbox set clock_offset = interval '61 days'").await;
    assert_eq!(world.restore(&coupon).await.unwrap().status, CouponStatus::Expired);
    world.verify().await;
}
