//! Two sandboxes with one seed: the same calls store the same rows, drawn numbers too.

use std::collections::BTreeSet;

use engine::promotion::PromotionForm;
use engine::subscriber::LineChangeForm;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::concurrency::at_once;
use crate::for_run::of_seed;
use crate::line_changes::port;
use crate::promotions::mpay3000;
use crate::sandboxes::contents;
use crate::support::{ORDINARY, World, form, form_with};

/// Somebody without a payment under way.
const OTHER: &str = "01023456789";

/// A sandbox as it is first found.
pub async fn demonstration(pool: PgPool) -> World {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    world
}

/// A sandbox of a seed, whose clock stands.
pub async fn standing(world: &World, sandbox_id: &str, seed: i64) -> World {
    let made = of_seed(world, sandbox_id, "default", seed).await;
    made.clock("stop", "").await.unwrap();
    made.clock("set", "2026-11-20 10:00:00").await.unwrap();
    made
}

/// What is in one, without what is numbered over all sandboxes and timed by the machine.
async fn rows(world: &World) -> Vec<Value> {
    let sandbox = world.caller.sandbox.sandbox();
    let rows = contents(world, sandbox.as_str()).await.into_iter().map(|row| {
        let (table, row) = row.split_once(' ').unwrap();
        let mut row: Value = serde_json::from_str(row).unwrap();
        let columns = row.as_object_mut().unwrap();
        columns.remove("message_no");
        if table == "promotion" {
            columns.remove("created_at");
        }
        json!([table, row])
    });
    rows.collect()
}

/// Everything that draws a number, one after the other.
async fn sit(world: &World) {
    world.offer(100, 20).await;
    let first = world.issue("MANY").await;
    let second = world.issue("MANY").await;
    assert_ne!(first.serial_no, second.serial_no);
    world.issue("GAME1000").await;
    let at_look_up = PromotionForm { issuing: "at_look_up".into(), ..mpay3000() };
    world.create_promotion(&at_look_up).await.unwrap();
    let found = world.look_up(&form("")).await.unwrap();
    assert!(found.ranking.iter().any(|one| one.issued_now));
    for (to, ctn, count) in [("one", ORDINARY, "3"), ("codes", "", "4"), ("one", ORDINARY, "2")] {
        world.run(&world.job(to, ctn, count).await.unwrap()).await;
    }
    world.edit_promotion("AUTUMN3000", json!({"on_cancel": "reissue", "grace_days": null})).await;
    let reissued = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &reissued)).await.unwrap();
    let cancelled = world.cancel("T1").await.unwrap();
    assert!(cancelled.coupon.unwrap().replaced_by.is_some());
    let to_drawn = LineChangeForm { ncn: String::new(), ..port() };
    for _ in 0..2 {
        world.change_line(OTHER, &to_drawn).await.unwrap();
    }
    // The new contract's coupons are others than the old one's.
    world.issue_to(OTHER, "MANY").await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_calls_with_the_same_seed_store_the_same_rows(pool: PgPool) {
    let world = demonstration(pool).await;
    let mut all = Vec::new();
    for (sandbox_id, seed) in [("one", 7), ("again", 7), ("other", 8)] {
        let made = standing(&world, sandbox_id, seed).await;
        sit(&made).await;
        all.push(rows(&made).await);
    }
    let [one, again, other] = all.try_into().unwrap();
    assert_eq!(again, one);
    assert_ne!(other, one);
    world.verify().await;
}

/// Whoever comes first, each customer's coupon is the same.
#[sqlx::test(migrations = "../../migrations")]
async fn in_whatever_order_many_are_issued_at_once_each_gets_the_same(pool: PgPool) {
    let world = demonstration(pool).await;
    let mut all = Vec::new();
    for sandbox_id in ["one", "again"] {
        let made = standing(&world, sandbox_id, 7).await;
        made.offer(100, 20).await;
        let people: Vec<String> = sqlx::query_scalar(
            "select ctn from subscriber where sandbox_id = $1 and status = 'active'",
        )
        .bind(&made.caller.sandbox)
        .fetch_all(made.engine.pool())
        .await
        .unwrap();
        assert!(people.len() > 3);
        // Each four times, and somebody twenty times.
        let issue = |index: usize| {
            let ctn = people.get(index / 4).unwrap_or(&people[0]);
            let (made, ctn) = (made.clone(), ctn.clone());
            async move { made.issue_to(&ctn, "MANY").await.unwrap().serial_no }
        };
        let calls = 4 * people.len() + 16;
        let drawn: BTreeSet<_> = at_once(calls, issue).await.into_iter().collect();
        assert_eq!(drawn.len(), calls);
        all.push(drawn);
    }
    assert_eq!(all[0], all[1]);
    world.verify().await;
}

/// A coupon that somebody asks for is the same, whatever else brings the customer coupons of the promotion meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn each_way_draws_by_itself(pool: PgPool) {
    let world = demonstration(pool).await;
    let mut all = Vec::new();
    for turn in 0..6 {
        let made = standing(&world, &format!("run-{turn}"), 7).await;
        made.offer(100, 50).await;
        made.edit_promotion("MANY", json!({"on_cancel": "reissue", "grace_days": null})).await;
        for order_no in ["T0", "T1", "T2"] {
            let coupon = made.issue("MANY").await;
            made.pay(&form_with(order_no, &coupon)).await.unwrap();
        }
        let codes = made.run(&made.job("codes", "", "2").await.unwrap()).await;
        let codes = made.codes(&codes).await;
        let job = made.job("one", ORDINARY, "5").await.unwrap();
        let act = |index: usize| {
            let (made, codes, job) = (made.clone(), codes.clone(), job.clone());
            async move {
                match index {
                    0..3 => drop(made.cancel(&format!("T{index}")).await.unwrap()),
                    3 | 4 => made.register(&codes[index - 3].0, ORDINARY).await.unwrap(),
                    5 => drop(made.run(&job).await),
                    _ => drop(made.issue("MANY").await),
                }
            }
        };
        at_once(10, act).await;
        let drawn: Vec<String> = sqlx::query_scalar(
            "select serial_no from coupon where sandbox_id = $1 and promotion_id = 'MANY' order by 1",
        )
        .bind(&made.caller.sandbox)
        .fetch_all(made.engine.pool())
        .await
        .unwrap();
        assert_eq!(drawn.len(), 3 + 3 + 2 + 5 + 4);
        all.push(drawn);
    }
    for one in &all[1..] {
        assert_eq!(*one, all[0]);
    }
    world.verify().await;
}

/// Without a seed nobody can foresee what is drawn.
#[sqlx::test(migrations = "../../migrations")]
async fn without_a_seed_no_two_draw_the_same(pool: PgPool) {
    let world = demonstration(pool).await;
    let mut drawn = BTreeSet::new();
    for sandbox_id in ["one", "other"] {
        let made = crate::sandboxes::create(&world, sandbox_id, "default").await;
        made.offer(10, 10).await;
        drawn.insert(made.issue("MANY").await.serial_no);
    }
    assert_eq!(drawn.len(), 2);
}
