//! Scenarios that a sandbox keeps, and what becomes of their runs.

use std::time::{Duration, Instant};

use engine::error_log::ErrorForm;
use engine::reader::{Reader, Role};
use engine::scenario::report::{CaseReport, Mismatch, StepReport, Verdict};
use engine::scenario_store::{
    Beat, DeliveryState, ReportText, RunForm, RunProgress, RunState, RunVerdict, RunsForm,
    SaveForm, ScenarioFile, ScenarioRun, ScenarioTask, WebhookEvent, WebhookForm, signature,
};
use engine::{Caller, EngineError};
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::support::{World, code_of};
use crate::target_system::header;

const LIBRARY: &[(&str, &str)] = &[
    ("clock.yaml", "name: Of the library\ntags: [clock, library]\nsteps:\n  - check: {clock: }\n"),
    ("deep/other.yaml", "name: Another\ntags: [other]\nsteps:\n  - check: {clock: }\n"),
];

/// A scenario that can be read.
pub fn text(name: &str, tag: &str) -> String {
    format!("# kept\nname: {name}\ntags: [{tag}]\nsteps:\n  - check: {{clock: }}\n")
}

fn report(path: &str, verdict: Verdict) -> CaseReport {
    let step = StepReport {
        no: "1".into(),
        path: path.into(),
        line: 5,
        action: "check clock".into(),
        name: None,
        verdict,
        problem: None,
        took_ms: 3,
        mismatches: (verdict != Verdict::Passed)
            .then(|| Mismatch {
                at: "/now".into(),
                line: 6,
                expected: "text \"0000\"".into(),
                actual: "number 0".into(),
                hint: None,
            })
            .into_iter()
            .collect(),
        calls: Vec::new(),
        attempts: 1,
        seen: Vec::new(),
        outcomes: Vec::new(),
        kept: Vec::new(),
    };
    let blank = CaseReport::blank(path, verdict);
    CaseReport { name: "a".into(), sandbox: "run-1".into(), took_ms: 3, steps: vec![step], ..blank }
}

impl World {
    pub async fn save(&self, path: &str, text: &str) -> Result<ScenarioFile, EngineError> {
        let form = SaveForm { path: path.into(), text: text.into(), ..SaveForm::default() };
        self.engine.save_scenario(&self.caller, &form).await
    }

    async fn want(&self, path: &str) -> ScenarioRun {
        let form = RunForm { path: path.into(), ..RunForm::default() };
        self.engine.run_scenarios(&self.caller, &form).await.unwrap().runs.remove(0)
    }

    pub async fn claim(&self) -> Vec<ScenarioTask> {
        self.engine.claim_scenario_runs(10).await.unwrap()
    }

    pub async fn end(&self, task: &ScenarioTask, verdict: Verdict, ms: u64) -> bool {
        let cases = vec![report(task.path.as_str(), verdict)];
        let took = Duration::from_millis(ms);
        self.engine.finish_scenario_run(task, cases, took).await.unwrap()
    }

    /// Wanted, claimed and done.
    async fn done(&self, path: &str, verdict: Verdict, ms: u64) -> i64 {
        let run = self.want(path).await;
        let tasks = self.claim().await;
        assert_eq!(tasks.len(), 1);
        assert!(self.end(&tasks[0], verdict, ms).await);
        run.run_no
    }

    async fn run_of(&self, run_no: i64) -> ScenarioRun {
        self.engine.scenario_run(&self.caller, run_no).await.unwrap().run
    }

    async fn runs(&self, form: RunsForm) -> Vec<i64> {
        let page = self.engine.scenario_runs(&self.caller, &form).await.unwrap();
        page.rows.iter().map(|run| run.run_no).collect()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_file_is_kept_to_the_letter_and_nobody_writes_over_anothers_edit(pool: PgPool) {
    let mut world = World::empty(pool);
    world.engine = world.engine.with_scenario_library(LIBRARY);
    let (engine, caller) = (world.engine.clone(), world.caller.clone());
    let file = world.save("결제/취소", &text("취소", "cancel")).await.unwrap();
    assert_eq!((file.line.path.as_str(), file.line.edit_no), ("결제/취소.yaml", 1));
    assert_eq!((file.text, file.line.name.as_str()), (text("취소", "cancel"), "취소"));
    // It is there already, and was edited by somebody else.
    assert_eq!(code_of(&world.save("결제/취소", &text("x", "y")).await), "SCENARIO_CHANGED");
    let edit = |edit_no, text: &str, draft| {
        let form =
            SaveForm { path: "결제/취소.yaml".into(), text: text.into(), edit_no, draft };
        let (engine, caller) = (engine.clone(), caller.clone());
        async move { engine.save_scenario(&caller, &form).await }
    };
    assert_eq!(edit(1, &text("두 번째", "cancel"), false).await.unwrap().line.edit_no, 2);
    assert_eq!(code_of(&edit(1, &text("x", "y"), false).await), "SCENARIO_CHANGED");

    // All that is wrong, at its lines; a draft is kept with it, and does not run.
    let wrong = "name: x\ncolour: red\nsteps:\n  - fly: away\n";
    let Err(EngineError::Invalid(errors)) = edit(2, wrong, false).await else {
        panic!("it was kept")
    };
    assert!(errors.len() >= 2, "{errors:?}");
    assert!(errors.iter().all(|error| error.problem.code() == "NOT_A_SCENARIO"), "{errors:?}");
    assert!(errors[0].problem.text().english.starts_with("line 2, "), "{errors:?}");
    let draft = edit(2, wrong, true).await.unwrap();
    assert_eq!((draft.line.problems, draft.problems.len()), (errors.len() as i64, errors.len()));
    let run = RunForm { path: "결제/취소".into(), ..RunForm::default() };
    assert_eq!(code_of(&engine.run_scenarios(&caller, &run).await), "SCENARIO_IS_DRAFT");

    // Beside the library's, which one of its own stands for.
    let listed = engine.scenarios(&caller).await.unwrap();
    let told: Vec<_> =
        listed.iter().map(|line| (line.path.as_str(), line.is_library, line.edit_no)).collect();
    assert_eq!(
        told,
        [("clock.yaml", true, 0), ("deep/other.yaml", true, 0), ("결제/취소.yaml", false, 3)]
    );
    assert_eq!(code_of(&engine.delete_scenario(&caller, "clock").await), "SCENARIO_OF_LIBRARY");
    world.save("clock", &text("Of its own", "clock")).await.unwrap();
    let opened = engine.scenario(&caller, "clock").await.unwrap();
    assert_eq!((opened.line.name.as_str(), opened.line.is_library), ("Of its own", false));
    engine.delete_scenario(&caller, "clock").await.unwrap();
    let opened = engine.scenario(&caller, "clock").await.unwrap();
    assert_eq!((opened.line.name.as_str(), opened.line.is_library), ("Of the library", true));
    assert_eq!(code_of(&engine.scenario(&caller, "nowhere").await), "SCENARIO_NOT_FOUND");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_run_is_claimed_once_told_of_and_over(pool: PgPool) {
    let world = World::empty(pool);
    let (engine, caller) = (&world.engine, &world.caller);
    world.save("a", &text("A", "t")).await.unwrap();
    let waits = world.want("a").await;
    assert_eq!(
        (waits.state, waits.batch_no, waits.attempt),
        (RunState::Waiting, waits.batch_no, 1)
    );
    let tasks = world.claim().await;
    assert_eq!((tasks.len(), tasks[0].run_no, &tasks[0].text), (1, waits.run_no, &text("A", "t")));
    assert!(world.claim().await.is_empty(), "somebody has it");
    let progress = RunProgress { finished: 1, total: 3, failed: 0 };
    assert_eq!(engine.beat_scenario_run(&tasks[0], progress, None).await.unwrap(), Beat::Goes);
    let now = world.run_of(waits.run_no).await;
    assert_eq!((now.state, now.progress), (RunState::Running, progress));
    // The report so far is there with the next beats, too.
    let so_far = ReportText::of(&[report("a.yaml", Verdict::Passed)]).unwrap();
    for told in [Some(&so_far), None] {
        assert_eq!(engine.beat_scenario_run(&tasks[0], progress, told).await.unwrap(), Beat::Goes);
        assert_eq!(engine.scenario_run(caller, waits.run_no).await.unwrap().report.len(), 1);
    }
    engine.stop_scenario_run(caller, waits.run_no).await.unwrap();
    assert_eq!(engine.beat_scenario_run(&tasks[0], progress, None).await.unwrap(), Beat::Stop);
    assert!(world.end(&tasks[0], Verdict::Stopped, 5).await);
    assert!(!world.end(&tasks[0], Verdict::Passed, 5).await, "it is over");
    let over = engine.scenario_run(caller, waits.run_no).await.unwrap();
    assert_eq!((over.run.state, over.run.verdict), (RunState::Over, Some(RunVerdict::Stopped)));
    assert_eq!((over.report.len(), over.text), (1, text("A", "t")));

    // What waits is stopped at once, and nobody begins it.
    let waits = world.want("a").await;
    let stopped = engine.stop_scenario_run(caller, waits.run_no).await.unwrap();
    assert_eq!((stopped.state, stopped.verdict), (RunState::Over, Some(RunVerdict::Stopped)));
    // Given back by a server that ends, it waits again, and its old holder has it no more.
    let waits = world.want("a").await;
    let first = world.claim().await.remove(0);
    let told = engine.beat_scenario_run(&first, progress, Some(&so_far)).await.unwrap();
    assert_eq!(told, Beat::Goes);
    engine.release_scenario_run(&first).await.unwrap();
    assert!(engine.scenario_run(caller, waits.run_no).await.unwrap().report.is_empty());
    assert_eq!(world.run_of(waits.run_no).await.state, RunState::Waiting);
    let second = world.claim().await.remove(0);
    assert_eq!(engine.beat_scenario_run(&first, progress, None).await.unwrap(), Beat::Lost);
    assert!(!world.end(&first, Verdict::Failed, 5).await);
    assert!(world.end(&second, Verdict::Passed, 5).await);
    assert_eq!(world.run_of(waits.run_no).await.verdict, Some(RunVerdict::Passed));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_failed_step_is_an_error_of_the_sandbox_and_the_run_knows_its_last_green(pool: PgPool) {
    let world = World::empty(pool);
    let (engine, caller) = (&world.engine, &world.caller);
    world.save("a", &text("A", "t")).await.unwrap();
    let green = world.done("a", Verdict::Passed, 10).await;
    let red = world.done("a", Verdict::Failed, 10).await;
    assert_eq!(engine.scenario_run(caller, red).await.unwrap().last_green, Some(green));
    let form = ErrorForm { source: "scenario".into(), ..ErrorForm::default() };
    let errors = engine.list_errors(caller, &form).await.unwrap().rows;
    assert_eq!((errors.len(), errors[0].code.as_str()), (1, "SCENARIO_STEP_FAILED"));
    let english = &errors[0].message.english;
    assert!(english.contains("a.yaml:5"), "{english}");
    assert!(english.contains("expected text \"0000\", actual number 0"), "{english}");
    let detail = engine.error_detail(caller, errors[0].error_no).await.unwrap();
    assert!(detail.request.contains(&format!("\"run_no\": {red}")), "{}", detail.request);
    assert!(detail.response.contains("number 0"), "{}", detail.response);

    let line = engine.scenarios(caller).await.unwrap().remove(0);
    let bars: Vec<_> = line.last.iter().map(|bar| (bar.run_no, bar.verdict)).collect();
    assert_eq!(bars, [(green, RunVerdict::Passed), (red, RunVerdict::Failed)]);
    assert!(line.is_flaky, "the same text was green and red");
    assert_eq!(world.runs(RunsForm::default()).await, [red, green]);
    let failed = RunsForm { verdict: "failed".into(), ..RunsForm::default() };
    assert_eq!(world.runs(failed).await, [red]);
    let of_path = RunsForm { path: "a".into(), verdict: "passed".into(), ..RunsForm::default() };
    assert_eq!(world.runs(of_path).await, [green]);

    // Those that failed are run again together; then none is left to.
    let again = RunForm { what: "failed".into(), ..RunForm::default() };
    let started = engine.run_scenarios(caller, &again).await.unwrap();
    assert_eq!(started.runs.len(), 1);
    let of_batch = RunsForm { batch_no: Some(started.batch_no), ..RunsForm::default() };
    assert_eq!(world.runs(of_batch).await, [started.runs[0].run_no]);
    world.end(&world.claim().await[0], Verdict::Passed, 25).await;
    assert_eq!(code_of(&engine.run_scenarios(caller, &again).await), "NO_SCENARIO_TO_RUN");
    // It took more than twice as long as on the average.
    assert_eq!(world.run_of(started.runs[0].run_no).await.slower_than_ms, Some(10));
    let line = engine.scenarios(caller).await.unwrap().remove(0);
    assert!(line.is_slow);
    assert_eq!(line.average_ms, Some(18));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_nobody_is_heard_of_is_killed_told_and_run_again_three_times(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    let first = world.want("a").await;
    world.sql("update scenario_run set again_if_killed = true").await;
    let (mut watched, mut other) = (world.engine.watched_runs(), world.engine.watched_runs());
    for attempt in 1..=3 {
        let task = world.claim().await.remove(0);
        let began = Instant::now();
        for seconds in [0, 5, 10, 14] {
            let now = began + Duration::from_secs(seconds);
            let found = (watched.bury(now).await.unwrap(), other.bury(now).await.unwrap());
            assert_eq!(found, (0, 0), "{seconds}");
        }
        let late = began + Duration::from_secs(15);
        let found = (watched.bury(late).await.unwrap(), other.bury(late).await.unwrap());
        assert_eq!(found, (1, 0), "by one server");
        let run = world.run_of(task.run_no).await;
        assert_eq!((run.verdict, run.attempt), (Some(RunVerdict::Killed), attempt));
        assert!(run.note.is_some());
        assert!(!world.end(&task, Verdict::Passed, 5).await, "it is told already");
    }
    assert!(world.claim().await.is_empty(), "not for ever");
    assert_eq!(world.runs(RunsForm::default()).await.len(), 3);
    let again = "select count(*) from scenario_run where cause = 'again' and again_of is not null";
    assert_eq!(world.count(again).await, 2);
    let killed = "select count(*) from error_record where code = 'SCENARIO_KILLED'";
    assert_eq!(world.count(killed).await, 3);
    assert_eq!(world.run_of(first.run_no).await.attempt, 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_clock_that_is_set_takes_no_run_from_a_server_that_is_heard_of(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    world.want("a").await;
    let task = world.claim().await.remove(0);
    let mut watched = world.engine.watched_runs();
    let began = Instant::now();
    let late = |seconds| began + Duration::from_secs(seconds);
    // What the last heartbeat was by a clock that was set ahead by a year since, and then back again.
    let back = "update scenario_run set lease_until = lease_until - interval '1 year'";
    let ahead = "update scenario_run set lease_until = lease_until + interval '1 year'";
    for (set, seconds) in [back, ahead].into_iter().cycle().zip((0..60).step_by(5)) {
        world.sql(set).await;
        assert_eq!(watched.bury(late(seconds)).await.unwrap(), 0, "{seconds}");
    }
    world.sql(back).await;
    for seconds in [60, 65, 70] {
        assert_eq!(watched.bury(late(seconds)).await.unwrap(), 0, "{seconds}");
    }
    let beat = world.engine.beat_scenario_run(&task, RunProgress::default(), None).await.unwrap();
    assert_eq!(beat, Beat::Goes);
    assert_eq!(watched.bury(late(75)).await.unwrap(), 0);
    assert!(world.end(&task, Verdict::Passed, 5).await, "it is still that server's");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_takes_all_of_it_along_and_a_copy_has_the_files(pool: PgPool) {
    let world = World::empty(pool);
    let team = create(&world, "team", "").await;
    team.save("a", &text("A", "t")).await.unwrap();
    let run = team.want("a").await;
    let task = team.claim().await.remove(0);
    let copy = create(&world, "copy", "team").await;
    assert_eq!(copy.engine.scenarios(&copy.caller).await.unwrap().len(), 1);
    assert!(copy.runs(RunsForm::default()).await.is_empty());
    world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
    let team = world.within("team").await;
    assert_eq!(team.engine.scenarios(&team.caller).await.unwrap().len(), 1);
    // What ran meanwhile goes on, and is stored.
    let beat = team.engine.beat_scenario_run(&task, RunProgress::default(), None).await.unwrap();
    assert_eq!(beat, Beat::Goes);
    assert!(team.end(&task, Verdict::Failed, 5).await);
    assert_eq!(team.run_of(run.run_no).await.verdict, Some(RunVerdict::Failed));
    let errors = team.engine.list_errors(&team.caller, &ErrorForm::default()).await.unwrap();
    assert_eq!(errors.rows.len(), 1);
    // What is deleted is nobody's any more.
    team.want("a").await;
    let task = team.claim().await.remove(0);
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    let beat = team.engine.beat_scenario_run(&task, RunProgress::default(), None).await.unwrap();
    assert_eq!(beat, Beat::Lost);
    assert!(!team.end(&task, Verdict::Passed, 5).await);
    world.clear().await;
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn old_runs_are_forgotten_but_never_one_that_runs_nor_the_last_twenty(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    for _ in 0..25 {
        world.done("a", Verdict::Passed, 1).await;
        world.done("a", Verdict::Failed, 1).await;
    }
    world.want("a").await;
    let running = world.claim().await.remove(0);
    let old = "update scenario_run set wanted_at = wanted_at - interval '8 days',
        started_at = started_at - interval '8 days', ended_at = ended_at - interval '8 days'";
    world.sql(old).await;
    // The last twenty are eleven green and nine or ten red ones, with the one that runs.
    let forgotten = world.engine.forget_scenario_runs().await.unwrap();
    let left = "select count(*) from scenario_run where verdict = 'passed'";
    assert_eq!(forgotten as i64 + world.count(left).await, 25);
    assert!((9..=11).contains(&world.count(left).await));
    assert_eq!(world.count("select count(*) from scenario_run where verdict = 'failed'").await, 25);
    assert_eq!(world.engine.forget_scenario_runs().await.unwrap(), 0);
    world.sql("update scenario_run set ended_at = ended_at - interval '100 days'").await;
    world.engine.forget_scenario_runs().await.unwrap();
    let left = world.count("select count(*) from scenario_run where state = 'over'").await;
    assert!((19..=20).contains(&left), "{left}");
    assert!(world.end(&running, Verdict::Passed, 1).await, "it was never forgotten");
    world.verify().await;
}

/// Lets what waits be due.
const DUE: &str = "update scenario_delivery set next_at = now() where state = 'waiting'";

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_told_of_a_scenario_waits_for_what_was_told_of_it_before(pool: PgPool) {
    let world = World::empty(pool);
    let (engine, caller) = (&world.engine, &world.caller);
    let form =
        WebhookForm { url: "http://hook.example/x".into(), secret: "0123456789abcdef".into() };
    engine.set_scenario_webhook(caller, &form).await.unwrap();
    for path in ["a", "b"] {
        world.save(path, &text(path, "t")).await.unwrap();
        world.done(path, Verdict::Failed, 1).await;
    }
    world.done("a", Verdict::Passed, 1).await;
    world.done("a", Verdict::Failed, 1).await;
    // In the order of events: path, event, state, attempts.
    let told = async || {
        let page = engine.webhook_deliveries(caller, None).await.unwrap();
        let told = page.rows.iter().rev().map(|row| {
            format!("{} {} {} {}", row.path, row.event.code(), row.state.code(), row.attempts)
        });
        told.collect::<Vec<_>>()
    };
    // Two servers at once: each scenario's first is one's, and nobody sends what comes after.
    world.target.answers(500, &serde_json::json!({}));
    world.target.answers(500, &serde_json::json!({}));
    let (one, other) = tokio::join!(engine.deliver_webhooks(), engine.deliver_webhooks());
    assert_eq!(one.unwrap() + other.unwrap(), 2);
    // While one is being sent, what is behind it waits; should its sender die, it is sent again itself.
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 0);
    for attempt in 2..=8 {
        world.sql(DUE).await;
        world.target.answers(500, &serde_json::json!({}));
        world.target.answers(500, &serde_json::json!({}));
        assert_eq!(engine.deliver_webhooks().await.unwrap(), 2, "attempt {attempt}");
    }
    let after = |recovered, failed_again| {
        ["a.yaml failed given_up 8", "b.yaml failed given_up 8", recovered, failed_again]
    };
    assert_eq!(told().await, after("a.yaml recovered waiting 0", "a.yaml failed waiting 0"));
    // What is given up lets the next go. What waited for so long is tried once.
    world.sql("update scenario_delivery set made_at = made_at - interval '9 hours' where event = 'recovered'").await;
    world.target.answers(500, &serde_json::json!({}));
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 1);
    assert_eq!(told().await, after("a.yaml recovered given_up 1", "a.yaml failed waiting 0"));
    world.target.answers(204, &serde_json::json!({}));
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 1);
    assert_eq!(told().await, after("a.yaml recovered given_up 1", "a.yaml failed delivered 1"));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn failures_and_recoveries_are_told_signed_until_they_are_taken(pool: PgPool) {
    let world = World::empty(pool);
    let (engine, caller) = (&world.engine, &world.caller);
    world.save("a", &text("A", "t")).await.unwrap();
    let set = |url: &str, secret: &str| {
        let form = WebhookForm { url: url.into(), secret: secret.into() };
        async move { engine.set_scenario_webhook(caller, &form).await }
    };
    assert_eq!(code_of(&set("http://hook.example/x", "").await), "INVALID_REQUEST");
    let secret = "0123456789abcdef";
    let told = set("http://hook.example/x", secret).await.unwrap();
    assert_eq!((told.url.as_deref(), told.has_secret), (Some("http://hook.example/x"), true));
    // The secret goes nowhere else.
    assert!(set("http://hook.example/y", "").await.is_ok());
    assert_eq!(code_of(&set("http://other.example/", "").await), "INVALID_REQUEST");

    world.done("a", Verdict::Passed, 1).await;
    let red = world.done("a", Verdict::Failed, 1).await;
    world.done("a", Verdict::Passed, 1).await;
    world.target.answers(500, &serde_json::json!({}));
    world.target.answers(204, &serde_json::json!({}));
    world.target.answers(204, &serde_json::json!({}));
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 1, "the recovery comes after the failure");
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 0, "which is not sent again at once");
    world.sql(DUE).await;
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 1);
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 1);
    let asked = world.target.asked();
    let events: Vec<_> = asked.iter().map(|ask| header(ask, "Micropay-Event").unwrap()).collect();
    assert_eq!(events, ["failed", "failed", "recovered"]);
    for ask in &asked {
        let body = ask.body.as_deref().unwrap();
        let signed = header(ask, "Micropay-Signature").unwrap();
        let at = signed.strip_prefix("t=").unwrap().split(',').next().unwrap().parse().unwrap();
        assert_eq!(signature(secret, at, body).unwrap(), signed);
    }
    let body: serde_json::Value = serde_json::from_str(asked[0].body.as_ref().unwrap()).unwrap();
    assert_eq!((&body["run_no"], &body["scenario"]), (&red.into(), &"a.yaml".into()));
    assert_eq!(body["steps"][0]["mismatches"][0]["actual"], "number 0");

    let page = engine.webhook_deliveries(caller, None).await.unwrap();
    let states = page.rows.iter().map(|row| (row.event, row.state, row.attempts));
    assert_eq!(
        states.collect::<Vec<_>>(),
        [
            (WebhookEvent::Recovered, DeliveryState::Delivered, 1),
            (WebhookEvent::Failed, DeliveryState::Delivered, 2)
        ]
    );
    assert_eq!(set("", "").await.unwrap().url, None);
    world.done("a", Verdict::Failed, 1).await;
    assert_eq!(engine.deliver_webhooks().await.unwrap(), 0, "nobody wants to know");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_may_do_what_is_decided_in_the_verbs_too(pool: PgPool) {
    let world = World::empty(pool);
    world.save("a", &text("A", "t")).await.unwrap();
    let as_role = |role| {
        let reader = Reader { role, ..Reader::local() };
        World { caller: Caller { reader, ..world.caller.clone() }, ..world.clone() }
    };
    let viewer = as_role(Role::Viewer);
    assert_eq!(code_of(&viewer.save("b", &text("B", "t")).await), "ROLE_NOT_ENOUGH");
    let run = RunForm { path: "a".into(), ..RunForm::default() };
    let ran = viewer.engine.run_scenarios(&viewer.caller, &run).await;
    assert_eq!(code_of(&ran), "ROLE_NOT_ENOUGH");
    assert!(viewer.engine.scenario(&viewer.caller, "a").await.is_ok());
    // A file with a schedule is an operator's to save; without it a tester's.
    let tester = as_role(Role::Tester);
    let scheduled = format!("{}schedule: {{cron: \"*/5 * * * *\"}}\n", text("B", "t"));
    assert_eq!(code_of(&tester.save("b", &scheduled).await), "ROLE_NOT_ENOUGH");
    assert!(tester.save("b", &text("B", "t")).await.is_ok());
    let webhook = tester.engine.scenario_webhook(&tester.caller).await;
    assert_eq!(code_of(&webhook), "ROLE_NOT_ENOUGH");
    world.verify().await;
}
