//! Calls and errors are kept by age and number, and nothing else is dropped.

use std::time::Duration;

use engine::exchange::Retention;
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::support::{World, form, form_with};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// As many calls as take several pieces, every tenth with an error, numbered after what is there.
const MANY: &str = "
    insert into exchange (
        sandbox_id, at, took_us, source, operation, verdict, code, message, request_id, request,
        response, telegrams
    )
    select 'default', now(), 1, 'api', 'pay', 'refused', 'X', '{}', '', '{}', '{}', '[]'
    from generate_series(1, 5000);
    insert into error_record (
        sandbox_id, at, source, operation, code, message, request_id, request, response, exchange_no
    )
    select 'default', at, source, operation, code, '{}', '', '{}', '{}', exchange_no
    from exchange where code = 'X' and exchange_no % 10 = 0;
";
const CALLS: &str = "select count(*) from exchange where sandbox_id = 'default'";
const ERRORS: &str = "select count(*) from error_record where sandbox_id = 'default'";
const OTHER: &str = "select count(*) from exchange where sandbox_id <> 'default'";

/// A payment that was paid, one that was refused, and a call in another sandbox.
async fn used(pool: PgPool) -> World {
    let world = World::new(pool).await;
    let team = create(&world, "team", "default").await;
    team.pay(&form("T0")).await.unwrap();
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.cancel("NOBODY").await.unwrap_err();
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_newest_calls_of_a_sandbox_are_kept(pool: PgPool) {
    let world = used(pool).await;
    let others = world.count(OTHER).await;
    assert!(others > 0, "another sandbox has calls");
    world.sql(MANY).await;
    let newest = world.count("select max(exchange_no) from exchange").await;
    let before = world.count(CALLS).await;
    let retention = Retention { calls: 1_000, ..Retention::default() };
    let dropped = world.engine.drop_old_calls(&retention).await.unwrap();
    assert_eq!(dropped, u64::try_from(before - 1_000).unwrap());
    assert_eq!(world.count(CALLS).await, 1_000);
    assert_eq!(world.count("select max(exchange_no) from exchange").await, newest);
    assert_eq!(world.count(ERRORS).await, 100, "a call's error goes with it");
    assert_eq!(world.count(OTHER).await, others, "each sandbox has its own number");
    assert_eq!(world.payment_status("T1").await, "paid");
    assert_eq!(world.engine.drop_old_calls(&retention).await.unwrap(), 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_call_is_kept_for_its_time_whatever_the_clock_says(pool: PgPool) {
    let world = used(pool).await;
    let retention = Retention { age: 30 * DAY, ..Retention::default() };
    // A tester who looks at next year makes no call a year old.
    world.sql("update sandbox set clock_offset = interval '400 days'").await;
    assert_eq!(world.engine.drop_old_calls(&retention).await.unwrap(), 0);
    assert_eq!(world.count("select count(*) from exchange_mark").await, 1, "marked");
    let old = world.count(CALLS).await + world.count(OTHER).await;
    // 29 days later nothing is due, 31 days later all that there was at the mark.
    world.sql("update exchange_mark set at = at - interval '29 days'").await;
    world.cancel("NEW").await.unwrap_err();
    assert_eq!(world.engine.drop_old_calls(&retention).await.unwrap(), 0);
    world.sql("update exchange_mark set at = at - interval '2 days'").await;
    assert_eq!(world.engine.drop_old_calls(&retention).await.unwrap(), u64::try_from(old).unwrap());
    assert_eq!((world.count(CALLS).await, world.count(ERRORS).await), (1, 1), "what came later");
    assert_eq!(world.payment_status("T1").await, "paid");
    // Marks that say nothing any more go, one a day old and the one that counts stay.
    world.sql("insert into exchange_mark values (now() - interval '90 days', 0)").await;
    world.engine.drop_old_calls(&retention).await.unwrap();
    assert_eq!(
        world.count("select count(*) from exchange_mark where exchange_no = 0").await,
        0,
        "the older of two old marks is gone"
    );
    world.verify().await;
}
