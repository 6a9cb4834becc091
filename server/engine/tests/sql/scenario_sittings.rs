//! 시나리오로: what was done by hand is kept as a scenario.

use engine::scenario_store::RecordForm;
use sqlx::PgPool;

use crate::support::{World, code_of, form};

#[sqlx::test(migrations = "../../migrations")]
async fn the_last_calls_are_not_those_that_made_the_demonstration(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    let last_ten = RecordForm::default();
    let nothing = world.engine.record_scenario(&world.caller, &last_ten).await;
    assert_eq!(code_of(&nothing), "RECORD_NOT_FOUND");
    world.pay(&form("T1")).await.unwrap();
    world.cancel("T1").await.unwrap();
    let sitting = world.engine.record_scenario(&world.caller, &last_ten).await.unwrap();
    assert!(sitting.run_no.is_some(), "it can be read, and is run");
    let path = sitting.path.to_string();
    let text = world.engine.scenario(&world.caller, &path).await.unwrap().text;
    assert!(text.contains("sandbox: demonstration"), "{text}");
    let steps: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("  - ")?.split(':').next()).collect();
    assert_eq!(steps, ["pay", "cancel"], "{text}");
    // What is asked for by its order is kept, whoever made it.
    let of_order = RecordForm { order_no: "DEMO-0004".into(), last: None };
    let sitting = world.engine.record_scenario(&world.caller, &of_order).await.unwrap();
    let path = sitting.path.to_string();
    let text = world.engine.scenario(&world.caller, &path).await.unwrap().text;
    assert!(text.contains("issue"), "{text}");
    world.verify().await;
}
