//! Concurrency, tested by concurrency.

use std::future::Future;
use std::sync::Arc;

use engine::coupon::RestoreForm;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::Barrier;

use crate::support::{ORDINARY, World, code_of, form, form_with};

/// Runs `work` so many times at once: all begin when the last is ready.
pub async fn at_once<T, F>(times: usize, work: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(times));
    let tasks: Vec<_> = (0..times)
        .map(|index| {
            let (barrier, work) = (barrier.clone(), work(index));
            tokio::spawn(async move {
                barrier.wait().await;
                work.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// A pool as the server has it: fewer connections than requests.
pub async fn crowded(pool: PgPool) -> World {
    let options = (*pool.connect_options()).clone();
    let pool = PgPoolOptions::new().max_connections(16).connect_with(options).await.unwrap();
    World::new(pool).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_200_simultaneous_payments_with_one_coupon_one_gets_it(pool: PgPool) {
    let world = crowded(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let codes = at_once(200, |index| {
        let (world, form) = (world.clone(), form_with(&format!("T{index}"), &coupon));
        async move { code_of(&world.pay(&form).await) }
    })
    .await;
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    assert_eq!(count("OK"), 1, "{codes:?}");
    assert_eq!(count("COUPON_HELD") + count("COUPON_ALREADY_USED"), 199, "{codes:?}");
    assert_eq!(world.calls(), 1, "one verification");
    assert_eq!(world.count("select count(*) from payment").await, 1);
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_order_sent_20_times_at_once_is_one_payment_with_20_equal_answers(pool: PgPool) {
    let world = crowded(pool).await;
    for round in 0..10 {
        let coupon = world.issue("AUTUMN3000").await;
        let order_no = format!("T{round}");
        let mut answers = at_once(20, |_| {
            let (world, form) = (world.clone(), form_with(&order_no, &coupon));
            async move { world.pay(&form).await.unwrap() }
        })
        .await;
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "{answers:?}");
        // What each stage took is told once, with the first answer.
        assert_eq!(answers.iter().filter(|answer| !answer.stages.is_empty()).count(), 1);
        for answer in &mut answers {
            answer.replayed = true;
            answer.stages.clear();
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    }
    assert_eq!(world.count("select count(*) from payment").await, 10);
    assert_eq!(world.calls(), 10);
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn altered_requests_with_one_order_number_at_once_are_one_payment(pool: PgPool) {
    let world = crowded(pool).await;
    let codes = at_once(20, |index| {
        let world = world.clone();
        let mut form = form("T1");
        form.amount = (1_000 + index).to_string();
        async move { code_of(&world.pay(&form).await) }
    })
    .await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "DUPLICATE_ORDER").count(), 19, "{codes:?}");
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_cancelled_by_10_at_once_is_cancelled_once(pool: PgPool) {
    let world = crowded(pool).await;
    for round in 0..10 {
        let coupon = world.issue("AUTUMN3000").await;
        let order_no = format!("T{round}");
        world.pay(&form_with(&order_no, &coupon)).await.unwrap();
        let codes = at_once(10, |_| {
            let (world, order_no) = (world.clone(), order_no.clone());
            async move { code_of(&world.cancel(&order_no).await) }
        })
        .await;
        assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| *code == "ALREADY_CANCELLED").count(), 9);
    }
    let restored = "select count(*) from coupon where status = 'unused' and restored_count = 1";
    assert_eq!(world.count(restored).await, 10);
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_payments_stay_within_the_limit(pool: PgPool) {
    let world = crowded(pool).await;
    // 500,000 is the limit: 41 times 12,000 fit.
    let codes = at_once(60, |index| {
        let (world, form) = (world.clone(), form(&format!("T{index}")));
        async move { code_of(&world.pay(&form).await) }
    })
    .await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 41, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "LIMIT_EXCEEDED").count(), 19, "{codes:?}");
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn pay_cancel_delete_and_issue_in_a_crowd_break_nothing(pool: PgPool) {
    let world = crowded(pool).await;
    let mut coupons = Vec::new();
    for _ in 0..4 {
        coupons.push(world.issue("AUTUMN3000").await);
    }
    let coupons = Arc::new(coupons);
    let faults: Vec<_> = at_once(24, |worker| {
        let (world, coupons) = (world.clone(), coupons.clone());
        async move {
            let mut faults = Vec::new();
            for step in 0..12_usize {
                let coupon = &coupons[(worker + step) % coupons.len()];
                let order_no = format!("T{}", (worker * 7 + step * 3) % 40);
                let code = match (worker + step) % 4 {
                    0 | 1 => code_of(&world.pay(&form_with(&order_no, coupon)).await),
                    2 => code_of(&world.cancel(&order_no).await),
                    _ => code_of(&world.issue_to(ORDINARY, "GAME1000").await),
                };
                if matches!(code.as_str(), "INTERNAL" | "DATABASE_UNAVAILABLE") {
                    faults.push(code);
                }
            }
            faults
        }
    })
    .await
    .into_iter()
    .flatten()
    .collect();
    assert!(faults.is_empty(), "{faults:?}");
    world.verify().await;
    world.engine.pool().close().await;
}

/// Payments take the coupon and cancels bring it back all the time: whatever a deletion finds, it is decided.
#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_that_comes_and_goes_is_deleted_or_told_why_not(pool: PgPool) {
    let world = crowded(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    at_once(8, |client| {
        let (world, coupon) = (world.clone(), coupon.clone());
        async move {
            for turn in 0..12 {
                let order_no = format!("C{client}-{turn}");
                if client < 4 {
                    if world.pay(&form_with(&order_no, &coupon)).await.is_ok() {
                        world.cancel(&order_no).await.unwrap();
                    }
                    continue;
                }
                let serial_no = coupon.serial_no.as_str();
                let told = code_of(&world.engine.delete_coupon(&world.caller, serial_no).await);
                let expected = ["OK", "COUPON_HELD", "COUPON_ALREADY_USED", "COUPON_DELETED"];
                assert!(expected.contains(&told.as_str()), "{told}");
                if told == "OK" {
                    let form = RestoreForm { serial_no: serial_no.into(), reason: "again".into() };
                    world.engine.restore_coupon(&world.caller, &form).await.unwrap();
                }
            }
        }
    })
    .await;
    world.verify().await;
    world.engine.pool().close().await;
}
