//! A sandbox's clock: what obeys it, and that it alone decides.

use engine::EngineError;
use engine::coupon::Coupon;
use engine::payment::{CancelKind, OrderForm, PaymentForm};
use engine::sandbox::{ClockForm, SandboxClock};
use serde_json::Value;
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::seeds::{demonstration, standing};
use crate::support::{World, code_of, form, form_with};

impl World {
    pub async fn clock(&self, act: &str, value: &str) -> Result<SandboxClock, EngineError> {
        let mut form = ClockForm { act: act.into(), ..ClockForm::default() };
        match (act, value) {
            ("set", moment) => form.moment = moment.into(),
            ("advance", goal) if goal.contains('_') => form.goal = goal.into(),
            (_, duration) => form.duration = duration.into(),
        }
        self.engine.move_sandbox_clock(&self.caller, &form).await
    }

    async fn shows(&self) -> String {
        let clock = self.engine.sandbox_clock(&self.caller).await.unwrap();
        engine::clock::show(clock.now)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stopped_clock_stands_and_everything_obeys_it(pool: PgPool) {
    let world = World::new(pool).await;
    let (soon, later) = (world.issue("AUTUMN3000").await, world.issue("GAME1000").await);
    assert!(world.clock("stop", "").await.unwrap().stopped);
    let at = world.clock("set", "2026-11-30 23:59:59").await.unwrap().now;
    assert_eq!(world.shows().await, "2026-11-30 23:59:59");
    let webtoon =
        |order_no: &str| PaymentForm { cp: "CP021".into(), svc: "SVC310".into(), ..form(order_no) };
    assert_eq!(world.pay(&webtoon("T1")).await.unwrap().paid_at, at);
    assert_eq!(world.used_this_month().await, 12_000);

    // A second later it is another month.
    world.clock("advance", "1s").await.unwrap();
    assert_eq!(world.shows().await, "2026-12-01 00:00:00");
    assert_eq!(world.used_this_month().await, 0);
    assert_eq!(world.cancel("T1").await.unwrap().kind, CancelKind::NextMonth);

    // The day after a coupon's last: neither sooner nor later.
    let first = soon.valid_until.min(later.valid_until);
    let expired = if first == soon.valid_until { &soon } else { &later };
    world.clock("advance", "next_expiry").await.unwrap();
    assert_eq!(world.shows().await, format!("{} 00:00:00", first.succ_opt().unwrap()));
    assert_eq!(code_of(&world.pay(&form_with("T2", expired)).await), "COUPON_EXPIRED");
    world.engine.expire_coupons().await.unwrap();
    let back = world.clock("set", &format!("{first} 23:59:59")).await.unwrap();
    assert!(back.went_back && back.stopped);
    // As a clock is told.
    let now = back.now.to_rfc3339();
    assert_eq!(world.clock("set", &now).await.unwrap().now, back.now);
    let usable = PaymentForm { amount: "50,000".into(), ..form_with("T3", expired) };
    assert_ne!(code_of(&world.pay(&usable).await), "COUPON_EXPIRED");

    // It goes on from there, and can be what the machine's is.
    assert!(!world.clock("resume", "").await.unwrap().stopped);
    assert!(world.shows().await >= format!("{first} 23:59:59"));
    let real = world.clock("real", "").await.unwrap();
    assert!((real.now - chrono::Utc::now()).num_seconds().abs() < 60);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_no_clock_can_show_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    assert_eq!(code_of(&world.clock("advance", "next_expiry").await), "NOTHING_EXPIRES");
    world.clock("set", "2099-12-31").await.unwrap();
    assert_eq!(code_of(&world.clock("advance", "next_day").await), "CLOCK_OUT_OF_RANGE");
    assert_eq!(code_of(&world.clock("set", "3000-01-01").await), "INVALID_REQUEST");
    assert!(world.shows().await.starts_with("2099-12-31 00:00"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn put_forward_by_several_at_once_it_is_forward_by_all_of_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.clock("stop", "").await.unwrap();
    world.clock("set", "2026-12-01").await.unwrap();
    let days = (0..8).map(|_| {
        let world = world.clone();
        tokio::spawn(async move { world.clock("advance", "1d").await.unwrap() })
    });
    for day in days.collect::<Vec<_>>() {
        day.await.unwrap();
    }
    assert_eq!(world.shows().await, "2026-12-09 00:00:00");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_copy_and_a_reset_have_the_clock_of_what_they_are_made_from(pool: PgPool) {
    let world = World::new(pool).await;
    world.clock("stop", "").await.unwrap();
    world.clock("set", "2026-12-24 18:00:00").await.unwrap();
    let copy = create(&world, "copy", "default").await;
    assert_eq!(copy.shows().await, "2026-12-24 18:00:00");
    copy.clock("advance", "1d").await.unwrap();
    assert_eq!(world.shows().await, "2026-12-24 18:00:00");
    copy.engine.reset_sandbox(&copy.caller, "copy").await.unwrap();
    let copy = copy.within("copy").await;
    assert_eq!(copy.shows().await, "2026-12-24 18:00:00");
}

/// What is stored of business, serial numbers too, but for what is numbered over all sandboxes.
async fn stored(world: &World) -> Vec<Value> {
    let mut stored = Vec::new();
    for statement in [
        "select to_jsonb(it) - '{sandbox_id,payment_no}'::text[] as told
        from payment as it where sandbox_id = $1 order by payment_no",
        "select to_jsonb(it) - 'sandbox_id' as told
        from coupon as it where sandbox_id = $1 order by serial_no",
        "select to_jsonb(it) - 'sandbox_id' as told from ledger_entry as it
        where sandbox_id = $1 order by order_no, kind",
        "select to_jsonb(it) - 'sandbox_id' as told from month_usage as it
        where sandbox_id = $1 order by ncn, month",
        "select to_jsonb(it) - '{sandbox_id,created_at}'::text[] as told from promotion as it
        where sandbox_id = $1 order by promotion_id",
        "select to_jsonb(it) - '{sandbox_id,message_no}'::text[] as told
        from verification as it where sandbox_id = $1 order by order_no",
        "select jsonb_build_object(
            'at', at, 'operation', operation, 'code', code, 'order_no', order_no,
            'request', request
        ) as told from exchange where sandbox_id = $1 order by exchange_no",
        "select jsonb_build_object('at', at, 'operation', operation, 'code', code) as told
        from error_record where sandbox_id = $1 order by error_no",
    ] {
        let rows: Vec<Value> = sqlx::query_scalar(statement)
            .bind(&world.caller.sandbox)
            .fetch_all(world.engine.pool())
            .await
            .unwrap();
        stored.extend(rows);
    }
    stored
}

/// What happened to each payment, and when.
async fn timelines(world: &World) -> Vec<String> {
    let mut told = Vec::new();
    for order in 0..12 {
        let form = OrderForm { order_no: format!("T{order}") };
        let Ok(timeline) = world.engine.payment_timeline(&world.caller, &form).await else {
            continue;
        };
        let entries = timeline.entries.iter();
        told.extend(entries.map(|it| format!("{order} {:?} {:?} {:?}", it.kind, it.at, it.code)));
    }
    told
}

/// Forty calls of all sorts, the same of one seed, with the clock put forward in between.
async fn sit(world: &World, seed: u64) -> Vec<String> {
    let mut seed = seed;
    // Knuth's MMIX generator: the same numbers on every machine.
    let mut draw = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut coupons: Vec<Coupon> = Vec::new();
    let mut told = Vec::new();
    for call in 0..40 {
        world.clock("advance", &format!("{}m", 1 + draw(3_000))).await.unwrap();
        let order_no = format!("T{}", draw(12));
        told.push(match draw(4) {
            0 => {
                let promotion = ["AUTUMN3000", "GAME1000"][draw(2) as usize];
                let issued = world.issue_to("010-1234-5678", promotion).await;
                let code = code_of(&issued);
                coupons.extend(issued.ok());
                code
            }
            1 => code_of(&world.cancel(&order_no).await),
            _ => {
                let mut asked = form(&order_no);
                asked.amount = (1_000 * (1 + draw(80))).to_string();
                if !coupons.is_empty() && draw(2) == 0 {
                    asked.serial_no =
                        coupons[draw(coupons.len() as u64) as usize].serial_no.to_string();
                }
                code_of(&world.pay(&asked).await)
            }
        });
        told.push(format!("{call} {}", world.shows().await));
    }
    told
}

/// Under a stopped clock nothing of business depends on when it is really done.
#[sqlx::test(migrations = "../../migrations")]
async fn the_same_calls_under_a_stopped_clock_store_the_same(pool: PgPool) {
    let world = demonstration(pool).await;
    for seed in 0..6 {
        let (one, other) = (format!("one-{seed}"), format!("other-{seed}"));
        let one = standing(&world, &one, 7).await;
        let told = sit(&one, seed).await;
        let other = standing(&world, &other, 7).await;
        assert_eq!(sit(&other, seed).await, told, "seed {seed}");
        assert_eq!(stored(&other).await, stored(&one).await, "seed {seed}");
        assert_eq!(timelines(&other).await, timelines(&one).await, "seed {seed}");
        assert!(told.iter().any(|code| code == "OK"));
    }
    world.verify().await;
}

/// What a call tells to have happened, happened when the clock says.
#[sqlx::test(migrations = "../../migrations")]
async fn all_of_a_payment_is_told_at_the_time_at_which_the_clock_stands(pool: PgPool) {
    let world = World::new(pool).await;
    world.clock("stop", "").await.unwrap();
    let at = world.clock("set", "2026-12-01").await.unwrap().now;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.cancel("T1").await.unwrap();
    assert_eq!(code_of(&world.cancel("T1").await), "ALREADY_CANCELLED");
    let form = OrderForm { order_no: "T1".into() };
    let told = async |world: &World| {
        let timeline = world.engine.payment_timeline(&world.caller, &form).await.unwrap();
        assert!(timeline.entries.iter().all(|entry| entry.at == at), "{timeline:?}");
        timeline.entries.iter().map(|entry| entry.kind.code()).collect::<Vec<_>>()
    };
    let verified = ["verification_asked", "verification_answered"];
    let paid = ["paid", "coupon_used"];
    let cancelled = ["cancelled", "coupon_restored"];
    let refused = ["cancel_requested", "cancel_refused"];
    let mut steps = vec!["received", "coupon_held"];
    steps.extend(verified.iter().chain(&paid));
    steps.push("cancel_requested");
    steps.extend(cancelled.iter().chain(&refused));
    steps.push("usage_of_month");
    assert_eq!(told(&world).await, steps);

    // A copy has no calls; those that come stand behind what was before.
    let copy = create(&world, "copy", "default").await;
    assert_eq!(code_of(&copy.cancel("T1").await), "ALREADY_CANCELLED");
    let mut steps = vec!["received", "coupon_held"];
    steps.extend(paid.iter().chain(&cancelled).chain(&refused));
    steps.push("usage_of_month");
    assert_eq!(told(&copy).await, steps);
}
