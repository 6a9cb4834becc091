//! Sandboxes for runs of scenarios: made from what another began with, kept apart from the others, and gone by
//! themselves.

use engine::sandbox::{RUN_KEPT_FOR, SandboxForm};
use sqlx::PgPool;

use crate::sandboxes::{contents, create, new};
use crate::support::{World, code_of, form};

async fn for_run(world: &World, sandbox_id: &str, copy_of: &str) -> Result<World, String> {
    made(world, &SandboxForm { for_run: true, ..new(sandbox_id, copy_of) }).await
}

/// One whose numbers are drawn from a seed.
pub async fn of_seed(world: &World, sandbox_id: &str, copy_of: &str, seed: i64) -> World {
    let form = SandboxForm { for_run: true, seed: Some(seed), ..new(sandbox_id, copy_of) };
    made(world, &form).await.unwrap()
}

async fn made(world: &World, form: &SandboxForm) -> Result<World, String> {
    let made = world.engine.create_sandbox(&world.caller, form).await;
    match &made {
        Ok(sandbox) => {
            assert!(sandbox.for_run);
            Ok(world.within(&form.sandbox_id).await)
        }
        Err(_) => Err(code_of(&made)),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_begins_as_what_is_copied_began_and_keeps_no_start(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    let start = contents(&world, "default").await;
    // What testers do in it is theirs.
    world.pay(&form("T1")).await.unwrap();
    world.cancel("DEMO-0003").await.unwrap();
    world.sql("update sandbox set clock_offset = '3 days' where known_as = 'default'").await;
    let run = for_run(&world, "run", "default").await.unwrap();
    assert_eq!(contents(&world, "run").await, start);
    let made = world.engine.sandbox("run").await.unwrap();
    assert_eq!(made.copy_of.unwrap().as_str(), "default");
    let ahead = run.engine.now(&run.caller.sandbox).await.unwrap() - chrono::Utc::now();
    assert_eq!(ahead.num_minutes(), 0, "the start's clock");
    run.pay(&form("T1")).await.unwrap();
    run.cancel("DEMO-0003").await.unwrap();

    let nothing = for_run(&world, "nothing", "").await.unwrap();
    create(&world, "empty", "").await;
    let codes = contents(&world, "empty").await;
    assert_eq!(contents(&world, "nothing").await, codes);
    assert!(!nothing.engine.catalogue(&nothing.caller).await.unwrap().payment_methods.is_empty());
    for_run(&world, "of-empty", "empty").await.unwrap();
    assert_eq!(contents(&world, "of-empty").await, codes);

    // Nobody sees them who does not ask; who knows their names finds them.
    let listed = async |for_run| {
        let listed = world.engine.list_sandboxes(for_run).await.unwrap();
        listed.iter().map(|one| one.sandbox_id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(false).await, ["default", "empty"]);
    assert_eq!(listed(true).await, ["nothing", "of-empty", "run"]);
    assert!(world.engine.sandbox("run").await.unwrap().for_run);
    let starts = "select count(*) from sandbox where start_of is not null";
    assert_eq!(world.count(starts).await, 1, "the demonstration's alone");

    let reset = world.engine.reset_sandbox(&world.caller, "run").await;
    assert_eq!(code_of(&reset), "SANDBOX_FOR_RUN");
    assert_eq!(for_run(&world, "again", "run").await.err().unwrap(), "SANDBOX_FOR_RUN");
    assert_eq!(for_run(&world, "run", "default").await.err().unwrap(), "SANDBOX_EXISTS");
    assert_eq!(for_run(&world, "again", "nowhere").await.err().unwrap(), "SANDBOX_NOT_FOUND");
    assert_eq!(for_run(&world, "again", "again").await.err().unwrap(), "SANDBOX_NOT_FOUND");
    // What somebody wants to look at longer is copied as any other.
    create(&world, "kept", "run").await;
    world.engine.delete_sandbox(&world.caller, "run").await.unwrap();
    assert_eq!(code_of(&run.pay(&form("T2")).await), "SANDBOX_NOT_FOUND");
    world.clear().await;
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_is_deleted_by_itself_once_it_is_old(pool: PgPool) {
    let world = World::new(pool).await;
    for_run(&world, "old", "default").await.unwrap();
    for_run(&world, "young", "default").await.unwrap();
    create(&world, "others", "default").await;
    let age = format!(
        "update sandbox set created_at = now() - interval '{} seconds' where known_as in ",
        RUN_KEPT_FOR.as_secs()
    );
    for (old, later) in
        [("('old', 'others')", "+ interval '0'"), ("('young')", "+ interval '1 minute'")]
    {
        let aged = age.replace(" where", &format!(" {later} where"));
        let aged = sqlx::AssertSqlSafe(format!("{aged}{old}"));
        sqlx::raw_sql(aged).execute(world.engine.pool()).await.unwrap();
    }
    world.clear().await;
    assert_eq!(code_of(&world.engine.sandbox("old").await), "SANDBOX_NOT_FOUND");
    assert_eq!(world.engine.list_sandboxes(true).await.unwrap().len(), 1);
    assert_eq!(world.engine.list_sandboxes(false).await.unwrap().len(), 2);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_clock_that_is_set_ahead_takes_no_sandbox_from_a_run(pool: PgPool) {
    let world = World::new(pool).await;
    for_run(&world, "before", "default").await.unwrap();
    world
        .sql(
            "insert into scenario_run (
                sandbox_id, batch_no, path, is_library, name, tags, text, cause, wanted_by,
                again_if_killed, state, holder, lease_until, started_at
            ) values (
                'default', 1, 'a.yaml', false, 'a', '{}', '', 'hand', 'x',
                false, 'running', 'h', clock_timestamp(), clock_timestamp()
            )",
        )
        .await;
    for_run(&world, "its", "default").await.unwrap();
    // What a clock that is two days ahead takes them for.
    world
        .sql(
            "update sandbox set created_at = created_at - interval '2 days' where for_run;
            update scenario_run set started_at = started_at - interval '2 days'",
        )
        .await;
    world.clear().await;
    let left = world.engine.list_sandboxes(true).await.unwrap();
    assert_eq!(left.iter().map(|one| one.sandbox_id.as_str()).collect::<Vec<_>>(), ["its"]);
    world
        .sql(
            "update scenario_run set state = 'over', holder = null, lease_until = null,
                verdict = 'failed', ended_at = clock_timestamp(), took_ms = 1",
        )
        .await;
    world.clear().await;
    assert!(world.engine.list_sandboxes(true).await.unwrap().is_empty());
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_demonstration_that_is_out_of_date_is_made_anew_for_runs_alone(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    world.pay(&form("T1")).await.unwrap();
    let before = contents(&world, "default").await;
    for older in [
        "update sandbox set created_at = created_at - interval '31 days' where start_of is not null",
        "update sandbox set gone_at = now(), start_of = null where start_of is not null",
    ] {
        world.sql(older).await;
        let name = format!("run-{}", older.len());
        let other = format!("run-{}-too", older.len());
        // Two at once.
        let (one, two) =
            tokio::join!(for_run(&world, &name, "default"), for_run(&world, &other, "default"));
        one.unwrap();
        two.unwrap();
        assert_eq!(contents(&world, "default").await, before, "left as it was");
        let start = "select count(*) from sandbox
            where start_of = 'default' and created_at > now() - interval '1 minute'";
        assert_eq!(world.count(start).await, 1);
        world.clear().await;
        let orders = "select count(*) from payment join sandbox using (sandbox_id)
            where known_as like 'run-%' or start_of is not null";
        let runs = i64::try_from(world.engine.list_sandboxes(true).await.unwrap().len()).unwrap();
        assert_eq!(world.count(orders).await, 5 * (runs + 1));
        world.verify().await;
    }
}

/// What is copied is replaced again and again, by something and by nothing: each run has the whole of either.
#[sqlx::test(migrations = "../../migrations")]
async fn what_is_replaced_meanwhile_is_seen_whole_or_not_at_all(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    create(&world, "template", "default").await;
    let whole = contents(&world, "template").await;
    create(&world, "empty", "").await;
    let nothing = contents(&world, "empty").await;
    let replacing = async {
        for _ in 0..6 {
            world.engine.reset_sandbox(&world.caller, "template").await.unwrap();
            world.engine.delete_sandbox(&world.caller, "template").await.unwrap();
            create(&world, "template", "").await;
            world.engine.delete_sandbox(&world.caller, "template").await.unwrap();
            create(&world, "template", "default").await;
            world.engine.clear_gone().await.unwrap();
        }
    };
    let running = async |who: &str| {
        let (mut wholes, mut nothings) = (0, 0);
        for number in 0..25 {
            let name = format!("{who}-{number}");
            match for_run(&world, &name, "template").await {
                Ok(_) => {
                    let found = contents(&world, &name).await;
                    wholes += usize::from(found == whole);
                    nothings += usize::from(found == nothing);
                    assert!(found == whole || found == nothing, "{found:?}");
                    world.engine.delete_sandbox(&world.caller, &name).await.unwrap();
                }
                Err(code) => assert_eq!(code, "SANDBOX_NOT_FOUND"),
            }
        }
        (wholes, nothings)
    };
    let ((), one, two) = tokio::join!(replacing, running("a"), running("b"));
    assert!(one.0 + two.0 > 0, "{one:?} {two:?}");
    world.clear().await;
    world.verify().await;
}
