//! Schedules: each slot once, whichever server comes, and however late.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::scenario::report::Verdict;
use engine::scenario_store::{
    RunState, RunsForm, SaveForm, ScenarioSchedule, ScenarioSlot, ScheduleForm, SlotState,
};
use sqlx::PgPool;

use crate::scenarios::text;
use crate::support::{World, code_of};

impl World {
    async fn schedule(&self, change: impl FnOnce(&mut ScheduleForm)) -> ScenarioSchedule {
        let mut form = ScheduleForm {
            path: "a".into(),
            // Far away: what is due here, a test says.
            cron: "0 0 1 1 *".into(),
            ..ScheduleForm::default()
        };
        change(&mut form);
        self.engine.create_scenario_schedule(&self.caller, &form).await.unwrap()
    }

    /// The newest first.
    async fn slots(&self, schedule_no: i64) -> Vec<ScenarioSlot> {
        self.engine.scenario_slots(&self.caller, schedule_no, None).await.unwrap().rows
    }

    async fn states(&self, schedule_no: i64) -> Vec<SlotState> {
        self.slots(schedule_no).await.iter().map(|slot| slot.state).collect()
    }

    async fn decide(&self) -> usize {
        self.engine.decide_scenario_slots().await.unwrap()
    }
}

/// Every schedule's next slot is due, and on time.
const DUE: &str =
    "update scenario_schedule set next_due_at = clock_timestamp() - interval '1 second'";

#[sqlx::test(migrations = "../../migrations")]
async fn eight_workers_run_two_hundred_slots_once_each(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    world
        .sql(
            "insert into scenario_schedule (
                sandbox_id, path, cron, overlap, missed, paused, again_if_killed, is_of_file,
                next_due_at, edited_by
            )
            select 'default', 'a.yaml', '0 0 1 1 *', 'skip', 'once', false, true, false,
                clock_timestamp() - n * interval '1 second', 'kim'
            from generate_series(1, 200) as n",
        )
        .await;
    let done = Arc::new(Mutex::new(Vec::new()));
    let workers = (0..8).map(|_| {
        let (world, done) = (world.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            while done.lock().unwrap().len() < 200 {
                world.decide().await;
                let tasks = world.engine.claim_scenario_runs(3).await.unwrap();
                if tasks.is_empty() {
                    tokio::task::yield_now().await;
                }
                for task in tasks {
                    done.lock().unwrap().push(task.run_no);
                    assert!(world.end(&task, Verdict::Passed, 1).await);
                }
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        tokio::time::timeout(Duration::from_secs(60), worker).await.expect("it ends").unwrap();
    }
    let done = done.lock().unwrap().clone();
    assert_eq!((done.len(), done.iter().collect::<BTreeSet<_>>().len()), (200, 200));
    let slots = "select count(*) from scenario_slot where fate = 'begun' and exists (
        select from scenario_run where scenario_run.batch_no = scenario_slot.batch_no
            and verdict = 'passed'
    )";
    assert_eq!(world.count(slots).await, 200);
    assert_eq!(world.count("select count(*) from scenario_run").await, 200);
    assert_eq!(world.decide().await, 0, "nothing is due any more");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_slot_that_was_decided_is_never_run_again_whatever_the_clock_says(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    let schedule = world.schedule(|_| ()).await;
    world.sql(DUE).await;
    assert_eq!(world.decide().await, 1);
    // PostgreSQL's clock went back, and somebody edited the schedule.
    world
        .sql("update scenario_schedule set next_due_at = (select max(due_at) from scenario_slot)")
        .await;
    assert_eq!(world.decide().await, 1);
    assert_eq!(world.states(schedule.schedule_no).await, [SlotState::Due]);
    assert_eq!(world.count("select count(*) from scenario_run").await, 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn while_one_still_runs_the_next_is_skipped_waits_or_takes_its_place(pool: PgPool) {
    for overlap in ["skip", "queue", "cancel_old"] {
        let world = World::empty(pool.clone());
        world.sql("delete from scenario_schedule; delete from scenario_run").await;
        world.sql("delete from scenario").await;
        world.save("a", &text("A", "t")).await.unwrap();
        let schedule = world.schedule(|form| form.overlap = overlap.into()).await;
        let no = schedule.schedule_no;
        world.sql(DUE).await;
        world.decide().await;
        let first = world.claim().await.remove(0);
        world.sql(DUE).await;
        world.decide().await;
        let states = world.states(no).await;
        let run = world.engine.scenario_run(&world.caller, first.run_no).await.unwrap().run;
        match overlap {
            "skip" => {
                assert_eq!(states, [SlotState::Skipped, SlotState::Running]);
                assert!(world.slots(no).await[0].why.is_some());
                assert!(!run.stop_asked);
            }
            "queue" => {
                assert_eq!(states, [SlotState::Due, SlotState::Running]);
                assert!(world.claim().await.is_empty(), "it waits for the one before");
                assert!(world.end(&first, Verdict::Passed, 1).await);
                let second = world.claim().await.remove(0);
                assert!(world.end(&second, Verdict::Passed, 1).await);
                assert_eq!(world.states(no).await, [SlotState::Done, SlotState::Done]);
            }
            _ => {
                assert_eq!(states, [SlotState::Due, SlotState::Running]);
                assert!(run.stop_asked);
                assert!(world.claim().await.is_empty(), "the old one has not stopped yet");
                assert!(world.end(&first, Verdict::Stopped, 1).await);
                assert_eq!(world.claim().await.len(), 1);
            }
        }
        world.verify().await;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_missed_is_told_slot_by_slot_and_run_as_the_schedule_says(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    // Twenty-four slots, hour by hour; the last of them is at least a minute and a half ago.
    let hours = "update scenario_schedule set next_due_at =
        date_trunc('hour', clock_timestamp() - interval '90 seconds') - interval '23 hours'";
    for (missed, begun) in [("skip", 0), ("once", 1), ("all", 10)] {
        let minute = chrono::Utc::now().format("%M").to_string();
        let schedule = world
            .schedule(|form| {
                form.cron = "0 * * * *".into();
                form.missed = missed.into();
            })
            .await;
        world.sql(hours).await;
        world.decide().await;
        let count = |states: &[SlotState], state| states.iter().filter(|it| **it == state).count();
        let no = schedule.schedule_no;
        let slots = sqlx::query_as::<_, (String, i64)>(
            "select fate, count(*) from scenario_slot where schedule_no = $1 group by fate",
        )
        .bind(no)
        .fetch_all(world.engine.pool())
        .await
        .unwrap();
        let of = |fate: &str| slots.iter().find(|(is, _)| is == fate).map_or(0, |(_, n)| *n);
        // Within the first minute and a half of an hour the newest is on time.
        if minute != "00" && minute != "01" {
            assert_eq!((of("begun"), of("missed")), (begun, 24 - begun), "{missed}");
        }
        assert_eq!(count(&world.states(no).await, SlotState::Skipped), 0);
        // The next one is still to come: it advanced from the last slot.
        let next = "select count(*) from scenario_schedule where next_due_at > clock_timestamp()
            and next_due_at <= clock_timestamp() + interval '1 hour'";
        assert_eq!(world.count(next).await, 1);
        world.engine.delete_scenario_schedule(&world.caller, no).await.unwrap();
    }
    // A very long time is told shortly.
    let schedule = world.schedule(|form| form.cron = "* * * * *".into()).await;
    world
        .sql("update scenario_schedule set next_due_at = date_trunc('minute', now()) - interval '30 days'")
        .await;
    world.decide().await;
    let told = "select count(*) from scenario_slot where schedule_no = (
        select max(schedule_no) from scenario_schedule)";
    assert_eq!(world.count(told).await, 100);
    let stood_for = world.count("select sum(stands_for)::bigint from scenario_slot").await;
    assert!((43_200..43_210).contains(&stood_for), "{stood_for}");
    assert_eq!(world.slots(schedule.schedule_no).await.len(), 25, "a page of them");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_file_says_when_it_runs_and_a_schedule_of_a_tag_finds_what_there_is(pool: PgPool) {
    let world = World::empty(pool);
    let (engine, caller) = (&world.engine, &world.caller);
    let scheduled = format!(
        "{}schedule: {{cron: \"0 9 * * 1-5\", overlap: queue, missed: all}}\n",
        text("A", "t")
    );
    world.save("a", &scheduled).await.unwrap();
    let of_file = engine.scenario_schedules(caller).await.unwrap().remove(0);
    assert!(of_file.is_of_file);
    assert_eq!((of_file.words.korean.as_str(), of_file.next.len()), ("평일 09:00", 5));
    assert_eq!(engine.scenarios(caller).await.unwrap()[0].schedules, [of_file.schedule_no]);
    // It is changed where it is written; here it rests.
    let form = |cron: &str, paused| ScheduleForm {
        path: "a".into(),
        cron: cron.into(),
        overlap: "queue".into(),
        missed: "all".into(),
        paused,
        ..ScheduleForm::default()
    };
    let edit = |form| async move {
        engine.edit_scenario_schedule(caller, of_file.schedule_no, &form).await
    };
    assert_eq!(code_of(&edit(form("0 8 * * *", false)).await), "SCENARIO_SCHEDULE_OF_FILE");
    let rests = edit(form("0 9 * * 1-5", true)).await.unwrap();
    assert!(rests.paused && rests.next.is_empty());
    let deleted = engine.delete_scenario_schedule(caller, of_file.schedule_no).await;
    assert_eq!(code_of(&deleted), "SCENARIO_SCHEDULE_OF_FILE");
    // The next edit says another time, and the one after none.
    let edit = |edit_no, text: String| {
        let form = SaveForm { path: "a".into(), text, edit_no, draft: false };
        async move { engine.save_scenario(caller, &form).await.unwrap() }
    };
    edit(1, scheduled.replace("0 9", "30 9")).await;
    let again = engine.scenario_schedules(caller).await.unwrap().remove(0);
    assert_eq!((again.schedule_no, again.paused), (of_file.schedule_no, true));
    assert_eq!(again.words.english, "on weekdays at 09:30");
    edit(2, text("A", "t")).await;
    assert!(engine.scenario_schedules(caller).await.unwrap().is_empty());

    let tagged = world
        .schedule(|form| {
            form.path.clear();
            form.tag = "t".into();
        })
        .await;
    world.save("b", &text("B", "t")).await.unwrap();
    world.save("c", &text("C", "other")).await.unwrap();
    world.sql(DUE).await;
    world.decide().await;
    let slot = world.slots(tagged.schedule_no).await.remove(0);
    assert_eq!((slot.runs, slot.state), (2, SlotState::Due));
    let form = RunsForm { batch_no: slot.batch_no, ..RunsForm::default() };
    let runs = engine.scenario_runs(caller, &form).await.unwrap().rows;
    assert!(runs.iter().all(|run| run.state == RunState::Waiting && run.due_at.is_some()));
    for task in world.claim().await {
        let verdict =
            if task.path.as_str() == "b.yaml" { Verdict::Failed } else { Verdict::Passed };
        world.end(&task, verdict, 1).await;
    }
    let slot = world.slots(tagged.schedule_no).await.remove(0);
    assert_eq!((slot.state, slot.red), (SlotState::Done, 1));
    // Nothing has the tag any more: that is told, too.
    for path in ["a", "b"] {
        engine.delete_scenario(caller, path).await.unwrap();
    }
    world.sql(DUE).await;
    world.decide().await;
    assert_eq!(world.states(tagged.schedule_no).await, [SlotState::Skipped, SlotState::Done]);
    world.verify().await;
}
