//! What a cancel does to the coupon of its payment, as the coupon's version promises.

use engine::coupon::{Coupon, CouponStatus, ExtendForm, LifeKind, RestoreForm};
use engine::idempotency::{IdempotencyKey, Keyed};
use engine::payment::{CancelOutcome, OrderForm, PaymentForm, TimelineKind};
use engine::promotion::OnCancel;
use serde_json::json;
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::sandboxes::create;
use crate::support::{World, code_of, form, form_with};

impl World {
    /// From now on coupons are issued that promise this.
    async fn promise(&self, on_cancel: OnCancel, more: serde_json::Value) {
        let mut changes = json!({"on_cancel": on_cancel, "grace_days": null});
        changes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.edit_promotion("AUTUMN3000", changes).await;
    }

    /// Cancels with a key, and again with it: both answers are the same.
    async fn cancel_twice(&self, order_no: &str) -> CancelOutcome {
        let form = OrderForm { order_no: order_no.into() };
        let key = IdempotencyKey::parse(&format!("cancel-{order_no}")).unwrap();
        let keyed = Keyed::new(key, b"f".to_vec());
        let cancel = async || self.engine.cancel_once(&self.caller, &form, Some(&keyed)).await;
        let (first, again) = (cancel().await.unwrap(), cancel().await.unwrap());
        assert_eq!(first, again);
        first
    }

    async fn by_hand(&self, coupon: &Coupon) -> String {
        let serial_no = coupon.serial_no.to_string();
        let form = RestoreForm { serial_no, reason: "고객 요청".into() };
        code_of(&self.engine.restore_coupon(&self.caller, &form).await)
    }

    async fn last_in_life(&self, serial_no: &str) -> LifeKind {
        let life = self.engine.coupon_life(&self.caller, serial_no).await.unwrap();
        life.entries.last().unwrap().kind
    }

    async fn timeline_tells(&self, order_no: &str, kind: TimelineKind) -> bool {
        let order = OrderForm { order_no: order_no.into() };
        let told = self.engine.payment_timeline(&self.caller, &order).await.unwrap();
        told.entries.iter().any(|entry| entry.kind == kind)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_may_not_come_back(pool: PgPool) {
    let world = World::new(pool).await;
    // Issued before the edit, it keeps what it was promised.
    let before = world.issue("AUTUMN3000").await;
    world.promise(OnCancel::Void, json!({})).await;
    let coupon = world.issue("AUTUMN3000").await;
    for (order_no, coupon, on_cancel, status) in [
        ("T1", &before, OnCancel::Restore, CouponStatus::Unused),
        ("T2", &coupon, OnCancel::Void, CouponStatus::Deleted),
    ] {
        world.pay(&form_with(order_no, coupon)).await.unwrap();
        let told = world.cancel_twice(order_no).await.coupon.unwrap();
        assert_eq!((told.on_cancel, told.status), (Some(on_cancel), status));
        assert_eq!((&told.serial_no, told.replaced_by), (&coupon.serial_no, None));
    }
    assert_eq!(world.look_up(&form("")).await.unwrap().usable, [before_restored(&before)]);
    assert_eq!(world.last_in_life(coupon.serial_no.as_str()).await, LifeKind::Voided);
    assert!(world.timeline_tells("T2", TimelineKind::CouponVoided).await);
    world.verify().await;

    // Somebody may restore it all the same; a later cancel is another.
    assert_eq!(world.by_hand(&coupon).await, "OK");
    assert_eq!(world.last_in_life(coupon.serial_no.as_str()).await, LifeKind::Undeleted);
    world.pay(&form_with("T3", &coupon)).await.unwrap();
    assert_eq!(world.cancel_twice("T3").await.coupon.unwrap().status, CouponStatus::Deleted);
    let copy = create(&world, "copy", "default").await;
    assert_eq!(copy.last_in_life(coupon.serial_no.as_str()).await, LifeKind::Voided);
    world.verify().await;
}

fn before_restored(coupon: &Coupon) -> Coupon {
    Coupon { restored_count: 1, ..coupon.clone() }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_coupon_may_come_in_its_place(pool: PgPool) {
    let world = World::new(pool).await;
    world.promise(OnCancel::Reissue, json!({})).await;
    let coupon = world.issue("AUTUMN3000").await;
    let counts = "select issued + 1000 * (
            select issued from promotion_customer
            where promotion_customer.promotion_id = promotion.promotion_id
        ) from promotion where promotion_id = 'AUTUMN3000'";
    assert_eq!(world.count(counts).await, 1001);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let told = world.cancel_twice("T1").await.coupon.unwrap();
    assert_eq!((told.on_cancel, told.status), (Some(OnCancel::Reissue), CouponStatus::Deleted));
    let new_serial = told.replaced_by.unwrap();
    assert_ne!(new_serial, coupon.serial_no);
    assert!(world.timeline_tells("T1", TimelineKind::CouponReplaced).await);

    // One was counted, and one can be used.
    let found = world.look_up(&form("")).await.unwrap().usable;
    let new = found.first().unwrap();
    assert_eq!((found.len(), &new.serial_no), (1, &new_serial));
    assert_eq!((new.version, new.valid_until), (coupon.version, coupon.valid_until));
    assert_eq!(world.count(counts).await, 1001);
    assert_eq!(world.last_in_life(coupon.serial_no.as_str()).await, LifeKind::Replaced);
    assert_eq!(world.by_hand(&coupon).await, "COUPON_REPLACED");
    let life = world.engine.coupon_life(&world.caller, new_serial.as_str()).await.unwrap();
    let old = format!("{} 대신", coupon.serial_no.grouped());
    assert!(life.entries[0].text.korean.ends_with(&old), "{life:?}");

    // The same of the new one, and in a copy.
    world.pay(&form_with("T2", new)).await.unwrap();
    let copy = create(&world, "copy", "default").await;
    let third = world.cancel_twice("T2").await.coupon.unwrap().replaced_by.unwrap();
    let third_of_copy = copy.cancel_twice("T2").await.coupon.unwrap().replaced_by.unwrap();
    assert_ne!(third, third_of_copy);
    assert_eq!(world.cancel_twice("T1").await.coupon.unwrap().replaced_by, Some(new_serial));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_coupon_keeps_an_extension_and_says_where_it_has_ended(pool: PgPool) {
    let world = World::new(pool).await;
    let ends = engine::clock::in_seoul(chrono::Utc::now()).date() + chrono::TimeDelta::days(5);
    let period = json!({"valid_until": ends, "valid_days": null});
    world.promise(OnCancel::Reissue, period).await;
    let coupon = world.issue("AUTUMN3000").await;
    assert_eq!(coupon.valid_until, ends);
    let last_day = coupon.valid_until + chrono::TimeDelta::days(30);
    let serial_no = coupon.serial_no.to_string();
    let extend = ExtendForm { serial_no, valid_until: last_day.to_string() };
    world.engine.extend_coupon(&world.caller, &extend).await.unwrap();
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let told = world.cancel_twice("T1").await.coupon.unwrap();
    assert_eq!(told.replacement_status, Some(CouponStatus::Unused));
    let found = world.look_up(&form("")).await.unwrap().usable;
    let [new] = &found[..] else { panic!("{found:?}") };
    assert_eq!((Some(&new.serial_no), new.valid_until), (told.replaced_by.as_ref(), last_day));
    let life = world.engine.coupon_life(&world.caller, new.serial_no.as_str()).await.unwrap();
    let kinds: Vec<_> = life.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [LifeKind::Issued, LifeKind::Extended]);
    world.verify().await;

    // Cancelled after the last day, the promotion's or the coupon's, there is nothing to pay with.
    let paid = PaymentForm {
        paid_on: last_day.to_string(),
        cp: "CP021".into(),
        svc: "SVC310".into(),
        ..form_with("T2", new)
    };
    let at_end = format!("{last_day} 12:00");
    world.clock("set", &at_end).await.unwrap();
    assert_eq!(code_of(&world.pay(&paid).await), "OK");
    world.clock("advance", "1d").await.unwrap();
    let told = world.cancel_twice("T2").await.coupon.unwrap();
    assert_eq!(told.replacement_status, Some(CouponStatus::Expired));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_that_ended_meanwhile_may_have_some_days_more(pool: PgPool) {
    let world = World::new(pool).await;
    world.promise(OnCancel::RestoreWithGrace, json!({"grace_days": 5})).await;
    let (coupon, in_time) = (world.issue("AUTUMN3000").await, world.issue("AUTUMN3000").await);
    world.pay(&form_with("T0", &in_time)).await.unwrap();
    // Within its days it comes back as it was.
    let told = world.cancel_twice("T0").await.coupon.unwrap();
    assert_eq!(
        (told.on_cancel, told.status),
        (Some(OnCancel::RestoreWithGrace), CouponStatus::Unused)
    );
    assert_eq!(world.count("select count(*) from coupon_event").await, 0);

    let paid = PaymentForm {
        paid_on: coupon.valid_until.to_string(),
        cp: "CP021".into(),
        svc: "SVC310".into(),
        ..form_with("T1", &coupon)
    };
    // In another month, and after its last day.
    world.sql("update sandbox set clock_offset = interval '61 days'").await;
    world.pay(&paid).await.unwrap();
    let told = world.cancel_twice("T1").await;
    let restored = told.coupon.unwrap();
    assert_eq!(restored.status, CouponStatus::Unused);
    assert!(world.timeline_tells("T1", TimelineKind::CouponRestored).await);
    assert_eq!(world.last_in_life(coupon.serial_no.as_str()).await, LifeKind::Extended);
    let days =
        "select (valid_until - (sandbox_now('default') at time zone 'Asia/Seoul')::date)::bigint
        from coupon join payment using (serial_no) where payment.order_no = 'T1'";
    assert_eq!(world.count(days).await, 5);
    world.engine.expire_coupons().await.unwrap();
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    world.verify().await;
    world.pay(&form_with("T2", &coupon)).await.unwrap();
    assert_eq!(code_of(&world.cancel("T2").await), "OK");
    assert_eq!(world.cancel_twice("T1").await.coupon.unwrap(), restored);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_simultaneous_cancels_one_issues_a_new_coupon(pool: PgPool) {
    let world = crowded(pool).await;
    let mut orders = Vec::new();
    // All policies in one batch.
    for (place, on_cancel) in OnCancel::ALL.iter().cycle().take(8).enumerate() {
        let grace = (*on_cancel == OnCancel::RestoreWithGrace).then_some(3);
        world.promise(*on_cancel, json!({"grace_days": grace})).await;
        let coupon = world.issue("AUTUMN3000").await;
        let order_no = format!("T{place}");
        world.pay(&form_with(&order_no, &coupon)).await.unwrap();
        orders.push((order_no, *on_cancel));
    }
    let answers = at_once(32, |index| {
        let (world, (order_no, on_cancel)) = (world.clone(), orders[index % 8].clone());
        async move { (on_cancel, world.cancel(&order_no).await) }
    })
    .await;
    let mut done = 0;
    for (on_cancel, answer) in answers {
        match answer {
            Ok(outcome) => {
                let coupon = outcome.coupon.unwrap();
                assert_eq!(coupon.on_cancel, Some(on_cancel));
                assert_eq!(coupon.replaced_by.is_some(), on_cancel == OnCancel::Reissue);
                done += 1;
            }
            refused => assert_eq!(code_of(&refused), "ALREADY_CANCELLED"),
        }
    }
    assert_eq!(done, 8);
    assert_eq!(world.count("select count(*) from coupon where replaces is not null").await, 2);
    world.verify().await;
    world.engine.pool().close().await;
}
