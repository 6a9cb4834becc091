//! Every refusal there is, reached.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use engine::coupon::{ExtendForm, RestoreForm};
use engine::customer::SubscriberStatus;
use engine::idempotency::IdempotencyKey;
use engine::issuing::{IssuingForm, RegisterForm};
use engine::job::JobMove;
use engine::payment::{OrderForm, PaymentForm};
use engine::promotion::{PromotionForm, PromotionState};
use engine::reader::{Reader, Role};
use engine::refusal::Refusal;
use engine::sandbox::SandboxForm;
use engine::saved_request::{MOST_REQUESTS, SavedRequestForm};
use engine::scenario_store::{RunForm, SaveForm, ScheduleForm};
use engine::subscriber::{LineChangeForm, MadeUpForm, SubscriberForm};
use engine::target::TargetForm;
use engine::telegram::{MessageType, Telegram};
use engine::{Caller, EngineError};
use serde_json::json;
use sqlx::PgPool;

use crate::codes::{code, retired};
use crate::line_changes::port;
use crate::promotions::mpay3000;
use crate::sandboxes::create;
use crate::scenarios::text as scenario_text;
use crate::subscribers::somebody;
use crate::support::{Line, ORDINARY, World, form, form_with};

#[derive(Default)]
struct Reached(BTreeSet<String>);

impl Reached {
    /// Notes the refusal; its status must be the declared one and its message must say something.
    fn note<T: std::fmt::Debug>(&mut self, expected: &str, answer: Result<T, EngineError>) {
        let failure = answer.expect_err(expected).failure();
        assert_eq!(failure.code, expected);
        let declared = Refusal::CODES.iter().find(|(code, _)| *code == expected);
        assert_eq!(declared.map(|(_, status)| *status), Some(failure.status));
        assert!(!failure.message.korean.is_empty() && !failure.message.english.is_empty());
        assert!(!failure.message.korean.contains('{'), "{}", failure.message.korean);
        self.0.insert(failure.code);
    }
}

/// A copy is made while the original waits for a verification outside.
async fn outcome_is_left_behind(world: &World, reached: &mut Reached) {
    let coupon = world.issue("GAME1000").await;
    let target = TargetForm { telegram_address: "127.0.0.1:9".into(), ..TargetForm::default() };
    world.engine.set_target(&world.caller, &target).await.unwrap();
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("L1", &coupon)).await.unwrap();
    world.set_line(Line::Good);
    world.engine.set_target(&world.caller, &TargetForm::default()).await.unwrap();
    let copy = create(world, "copy", "default").await;
    reached.note("OUTCOME_LEFT_BEHIND", copy.pay(&form_with("L1", &coupon)).await);
}

/// What can't be done to a coupon by hand.
async fn coupons_by_hand(world: &World, reached: &mut Reached) {
    let coupon = world.issue("AUTUMN3000").await;
    let serial_no = coupon.serial_no.to_string();
    let restore = RestoreForm { serial_no: serial_no.clone(), reason: "실수".into() };
    let restored = world.engine.restore_coupon(&world.caller, &restore).await;
    reached.note("COUPON_NOT_DELETED", restored);
    world.edit_promotion("AUTUMN3000", json!({"on_cancel": "reissue"})).await;
    let replaced = world.issue("AUTUMN3000").await;
    world.pay(&form_with("R1", &replaced)).await.unwrap();
    world.cancel("R1").await.unwrap();
    let restore = RestoreForm { serial_no: replaced.serial_no.to_string(), ..restore };
    reached.note("COUPON_REPLACED", world.engine.restore_coupon(&world.caller, &restore).await);
    world.edit_promotion("AUTUMN3000", json!({"on_cancel": "restore"})).await;
    let extend = ExtendForm { serial_no, valid_until: coupon.valid_until.to_string() };
    reached.note("COUPON_NOT_EXTENDED", world.engine.extend_coupon(&world.caller, &extend).await);
}

/// What can't be done to a promotion.
async fn codes(world: &World, reached: &mut Reached) {
    reached.note("CODE_IN_PROMOTION", world.set_code(&retired(code("pg", "PG01"))).await);
    reached.note("CODE_OF_SUBSCRIBERS", world.set_code(&retired(code("risk_grade", "9"))).await);
    sqlx::query(
        "insert into code (sandbox_id, kind, code, name_ko, name_en, position)
        select 'default', 'payment_type', 'X' || n, 'X', 'X', n from generate_series(1, 100) as n",
    )
    .execute(world.engine.pool())
    .await
    .unwrap();
    let mut import = world.engine.import_codes(&world.caller, true).await.unwrap();
    import.push(b"kind,code,korean\ncp,CP1,X\n");
    reached.note("CODES_NOT_IMPORTED", import.finish().await);
    reached.note("CODE_LIST_FULL", world.set_code(&code("payment_type", "NEW")).await);
}

async fn promotions(world: &World, reached: &mut Reached) {
    let (engine, caller) = (&world.engine, &world.caller);
    world.create_promotion(&mpay3000()).await.unwrap();
    reached.note("PROMOTION_EXISTS", world.create_promotion(&mpay3000()).await);
    let edited = |form| async move { engine.edit_promotion(caller, "MPAY3000", 9, &form).await };
    reached.note("PROMOTION_CHANGED", edited(mpay3000()).await);
    let two = PromotionForm { per_customer: "2".into(), ..mpay3000() };
    engine.edit_promotion(caller, "MPAY3000", 1, &two).await.unwrap();
    world.issue("MPAY3000").await;
    world.issue("MPAY3000").await;
    let less = PromotionForm { budget: "1".into(), ..mpay3000() };
    let less = engine.edit_promotion(caller, "MPAY3000", 2, &less).await;
    reached.note("PROMOTION_BUDGET_ISSUED", less);
    let less = PromotionForm { budget_won: "5,999".into(), ..mpay3000() };
    let less = engine.edit_promotion(caller, "MPAY3000", 2, &less).await;
    reached.note("PROMOTION_WON_ISSUED", less);
    for (code, edit_no, bounded) in [
        ("PROMOTION_WON_EXHAUSTED", 2, PromotionForm { budget_won: "8,999".into(), ..mpay3000() }),
        ("PROMOTION_DAY_LIMIT", 3, PromotionForm { per_day: "2".into(), ..mpay3000() }),
        ("PROMOTION_MONTH_LIMIT", 4, PromotionForm { per_month: "2".into(), ..mpay3000() }),
    ] {
        engine.edit_promotion(caller, "MPAY3000", edit_no, &bounded).await.unwrap();
        reached.note(code, world.issue_to("010-2345-6789", "MPAY3000").await);
    }
    reached.note("PROMOTION_HAS_COUPONS", engine.delete_promotion(caller, "MPAY3000").await);
    let form = PromotionForm {
        promotion_id: "PAID".into(),
        conditions: serde_json::json!({"all_of": []}),
        ..mpay3000()
    };
    world.create_promotion(&form).await.unwrap();
    let coupon = world.issue("PAID").await;
    world.pay(&form_with("PAID", &coupon)).await.unwrap();
    world.cancel("PAID").await.unwrap();
    engine.delete_coupon(caller, coupon.serial_no.as_str()).await.unwrap();
    reached.note("PROMOTION_HAS_PAYMENTS", engine.delete_promotion(caller, "PAID").await);
    let state = |state| engine.set_promotion_state(caller, "MPAY3000", state);
    state(PromotionState::Paused).await.unwrap();
    reached.note("PROMOTION_NOT_ISSUING", world.issue_to(ORDINARY, "MPAY3000").await);
    state(PromotionState::Ended).await.unwrap();
    reached.note("PROMOTION_ENDED", state(PromotionState::Running).await);
}

/// What can't be done with jobs, lists and codes.
async fn jobs(world: &World, reached: &mut Reached) {
    let (engine, caller) = (&world.engine, &world.caller);
    reached.note("JOB_NOT_FOUND", engine.issuing_job(caller, -1).await);
    let form = IssuingForm {
        promotion_id: "AUTUMN3000".into(),
        to: "codes".into(),
        count: "1".into(),
        ..IssuingForm::default()
    };
    let job = engine.create_issuing_job(caller, &form).await.unwrap().job.job_no;
    let paused = engine.move_issuing_job(caller, job, JobMove::Pause).await;
    reached.note("JOB_STATE_CONFLICT", paused);
    engine.move_issuing_job(caller, job, JobMove::Start).await.unwrap();
    engine.do_jobs().await.unwrap();
    let code: String = sqlx::query_scalar("select serial_no from coupon_code")
        .fetch_one(engine.pool())
        .await
        .unwrap();
    let unregistered = engine.coupon(caller, &code).await;
    reached.note("COUPON_NOT_REGISTERED", unregistered);
    let register = |ctn: &str| {
        let form = RegisterForm { serial_no: code.clone(), ctn: ctn.into() };
        async move { engine.register_code(caller, &form).await }
    };
    register(ORDINARY).await.unwrap();
    reached.note("CODE_ALREADY_REGISTERED", register("010-5678-1020").await);
    let many = PromotionForm { promotion_id: "MANY".into(), ..mpay3000() };
    world.create_promotion(&many).await.unwrap();
    let codes = world.job("codes", "", "1").await.unwrap();
    world.run(&codes).await;
    reached.note("PROMOTION_HAS_CODES", engine.delete_promotion(caller, "MANY").await);
    let list = async || engine.begin_list(caller, "AUTUMN3000", None).await.unwrap();
    reached.note("LIST_EMPTY", list().await.finish().await);
    let mut open = list().await;
    let unreadable = open.push(format!("\"{}", "1\n".repeat(20_000)).as_bytes()).await;
    open.give_up().await;
    reached.note("LIST_UNREADABLE", unreadable);
    let mut made = Ok(());
    for _ in 0..21 {
        made = engine.create_issuing_job(caller, &form).await.map(drop);
    }
    reached.note("JOBS_FULL", made);
}

/// What can't be done with scenarios, their runs and schedules.
async fn scenarios(world: &World, reached: &mut Reached) {
    let mut world = create(world, "scenarios", "").await;
    world.engine = world
        .engine
        .with_scenario_library(&[("of-library.yaml", "name: x\nsteps:\n  - check: {clock: }\n")]);
    let (engine, caller) = (&world.engine, &world.caller);
    let run = |path: &str, tag: &str| {
        let what = if tag.is_empty() { "path" } else { "tag" };
        let form =
            RunForm { what: what.into(), path: path.into(), tag: tag.into(), ..RunForm::default() };
        async move { engine.run_scenarios(caller, &form).await }
    };
    reached.note("SCENARIO_NOT_FOUND", run("nowhere", "").await);
    reached.note("NO_SCENARIO_TO_RUN", run("", "nobody").await);
    reached.note("SCENARIO_OF_LIBRARY", engine.delete_scenario(caller, "of-library").await);
    let text = scenario_text("A", "t");
    world.save("a", &text).await.unwrap();
    reached.note("SCENARIO_CHANGED", world.save("a", &text).await);
    let draft =
        SaveForm { path: "draft".into(), text: "x".into(), draft: true, ..SaveForm::default() };
    engine.save_scenario(caller, &draft).await.unwrap();
    reached.note("SCENARIO_IS_DRAFT", run("draft", "").await);
    reached.note("SCENARIO_RUN_NOT_FOUND", engine.scenario_run(caller, -1).await);
    let there = engine.scenario_schedule(caller, -1).await;
    reached.note("SCENARIO_SCHEDULE_NOT_FOUND", there);
    let scheduled = format!("{text}schedule: {{cron: \"0 0 1 1 *\"}}\n");
    world.save("of-file", &scheduled).await.unwrap();
    let of_file = engine.scenario_schedules(caller).await.unwrap()[0].schedule_no;
    let deleted = engine.delete_scenario_schedule(caller, of_file).await;
    reached.note("SCENARIO_SCHEDULE_OF_FILE", deleted);
    for filled in [
        "insert into scenario_schedule (
            sandbox_id, path, cron, overlap, missed, paused, again_if_killed, is_of_file, edited_by
        )
        select $1, 'a.yaml', '* * * * *', 'skip', 'once', true, false, false, 'kim'
        from generate_series(1, 99)",
        "insert into scenario (sandbox_id, path, text, name, tags, problems, edited_by)
        select $1, 'n' || n || '.yaml', '', 'n', '{many}', 0, 'kim' from generate_series(1, 997) as n",
    ] {
        sqlx::query(filled).bind(&caller.sandbox).execute(engine.pool()).await.unwrap();
    }
    let form =
        ScheduleForm { path: "a".into(), cron: "* * * * *".into(), ..ScheduleForm::default() };
    let full = engine.create_scenario_schedule(caller, &form).await;
    reached.note("SCENARIO_SCHEDULES_FULL", full);
    reached.note("SCENARIOS_FULL", world.save("one-more", &text).await);
    run("", "many").await.unwrap();
    run("", "many").await.unwrap();
    reached.note("SCENARIO_RUNS_FULL", run("", "many").await);
}

/// One for a run has no start to go back to.
async fn sandbox_is_for_a_run(world: &World, reached: &mut Reached) {
    let run = SandboxForm { sandbox_id: "run".into(), for_run: true, ..SandboxForm::default() };
    world.engine.create_sandbox(&world.caller, &run).await.unwrap();
    reached.note("SANDBOX_FOR_RUN", world.engine.reset_sandbox(&world.caller, "run").await);
}

/// Somebody holds what a reset, and then a payment, waits for.
async fn sandbox_is_held(world: &World, reached: &mut Reached) {
    let team = create(world, "team", "default").await;
    let mut holder = world.engine.pool().begin().await.unwrap();
    sqlx::raw_sql("select from sandbox where known_as = 'team' for no key update")
        .execute(&mut *holder)
        .await
        .unwrap();
    let reset = world.engine.reset_sandbox(&world.caller, "team").await;
    reached.note("SANDBOX_BUSY", reset);
    holder.rollback().await.unwrap();

    let mut holder = world.engine.pool().begin().await.unwrap();
    sqlx::raw_sql("select from promotion where promotion_id = 'GAME1000' for update")
        .execute(&mut *holder)
        .await
        .unwrap();
    let issuing = {
        let team = team.clone();
        tokio::spawn(async move { team.issue_to(ORDINARY, "GAME1000").await })
    };
    let waiting = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    let deadline = Instant::now() + Duration::from_secs(20);
    while world.count(waiting).await == 0 {
        assert!(Instant::now() < deadline, "the issue never waited: {issuing:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
    holder.commit().await.unwrap();
    reached.note("SANDBOX_CHANGED", issuing.await.unwrap());
}

/// What can't be done to a subscriber.
async fn subscribers(world: &World, reached: &mut Reached) {
    world.create_subscriber(&somebody()).await.unwrap();
    reached.note("SUBSCRIBER_EXISTS", world.create_subscriber(&somebody()).await);
    let other = SubscriberForm { ncn: "990000770009".into(), ..somebody() };
    reached.note("PHONE_NUMBER_TAKEN", world.create_subscriber(&other).await);
    world.issue_to("01000770001", "AUTUMN3000").await.unwrap();
    let same =
        LineChangeForm { kind: "number".into(), ctn: somebody().ctn, ..LineChangeForm::default() };
    let changed = world.engine.change_line(&world.caller, &somebody().ctn, &same).await;
    reached.note("LINE_UNCHANGED", changed);
    reached.note("SUBSCRIBER_IN_USE", world.delete_subscriber("01000770001").await);
    let bare = create(world, "bare", "").await;
    bare.sql("delete from code where sandbox_id like 'bare%'").await;
    let some = MadeUpForm { count: "1".into(), ..MadeUpForm::default() };
    reached.note("CODES_MISSING", bare.engine.make_up_subscribers(&bare.caller, &some).await);
}

/// What a line's status and a young contract are refused for, alike when coupons are looked up and when it pays.
async fn lines(world: &World, reached: &mut Reached) {
    let form = PaymentForm { ctn: "01023456789".into(), ..form("T1") };
    let put = async |status: SubscriberStatus, days: Option<i32>| {
        sqlx::query(
            "update subscriber set status = $1,
                contracted_on = (sandbox_now(sandbox_id) at time zone 'Asia/Seoul')::date - $2
            where ctn = '01023456789'",
        )
        .bind(status)
        .bind(days)
        .execute(world.engine.pool())
        .await
        .unwrap();
    };
    let mut note = async |code: &str| {
        let looked_up = world.engine.look_up_coupons(&world.caller, form.draft()).await;
        reached.note(code, looked_up);
        reached.note(code, world.pay(&form).await);
    };
    for status in SubscriberStatus::ALL {
        let Some(refusal) = status.refusal() else { continue };
        put(*status, None).await;
        note(refusal.code()).await;
    }
    put(SubscriberStatus::Active, Some(2)).await;
    note("SUBSCRIBER_NEW_CONTRACT").await;
    put(SubscriberStatus::Active, Some(3)).await;
    world.engine.look_up_coupons(&world.caller, form.draft()).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_refusal_can_be_reached(pool: PgPool) {
    let world = World::new(pool).await;
    let mut reached = Reached::default();
    let coupon = world.issue("AUTUMN3000").await;

    type Spoil = fn(&mut PaymentForm);
    let spoiled: [(&str, Spoil); 14] = [
        ("SUBSCRIBER_NOT_FOUND", |f| f.ctn = "01099998888".into()),
        ("CONTRACT_MISMATCH", |f| f.ncn = "500999999999".into()),
        ("PAYER_MISMATCH", |f| f.birth_date = "1990-01-01".into()),
        ("SUBSCRIBER_BLOCKED", |f| f.ctn = "01045678901".into()),
        ("RISK_GRADE_REFUSED", |f| f.risk_grade = "9".into()),
        ("LIMIT_EXCEEDED", |f| f.amount = "500,001".into()),
        ("COUPON_NOT_FOUND", |f| f.serial_no = "7203000000000005".into()),
        ("SERIAL_NO_MISTYPED", |f| f.serial_no = "7203000000000000".into()),
        ("PROMOTION_NOT_FOUND", |f| f.promotion_id = "NOBODY".into()),
        ("MINOR_REFUSED", |f| {
            f.ctn = "01034567890".into();
            f.svc = "SVC202".into();
        }),
        ("MPAY_MEMBERSHIP_REQUIRED", |f| {
            f.payment_method = "02".into();
            f.mpay_member = "no".into();
        }),
        ("CARD_BILL_PAYER_REFUSED", |f| {
            f.ctn = "01056781020".into();
            f.pg = "PG02".into();
            f.cp = "CP033".into();
            f.svc = "SVC401".into();
        }),
        ("RISK_GRADE_REFUSED", |f| f.ctn = "01067890123".into()),
        ("PAYER_MISMATCH", |f| f.sex = "M".into()),
    ];
    for (expected, spoil) in spoiled {
        let mut form = form("T1");
        spoil(&mut form);
        reached.note(expected, world.pay(&form).await);
    }
    Box::pin(lines(&world, &mut reached)).await;
    Box::pin(subscribers(&world, &mut reached)).await;

    let request = Telegram::new(MessageType::InquiryRequest, Default::default());
    let request = Telegram { sandbox: "default".into(), ..request };
    world.engine.answer_foreign_telegram(&request, "192.0.2.7:51000").await;
    let calls = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap();
    let again = world.engine.resend_call(&world.caller, calls.rows[0].exchange_no).await;
    reached.note("CALL_HAS_NO_REQUEST", again);
    let named = |number| SavedRequestForm { name: format!("n{number}"), ..Default::default() };
    let most: Vec<_> = (0..MOST_REQUESTS).map(named).collect();
    world.engine.import_requests(&world.caller, &most).await.unwrap();
    let full = world.engine.save_request(&world.caller, &named(MOST_REQUESTS)).await;
    reached.note("SAVED_REQUESTS_FULL", full);

    // Coupons.
    let others = PaymentForm { ctn: "01056781020".into(), ..form_with("T1", &coupon) };
    reached.note("COUPON_OF_ANOTHER_SUBSCRIBER", world.pay(&others).await);
    let small = PaymentForm { amount: "9,999".into(), ..form_with("T1", &coupon) };
    reached.note("COUPON_CONDITION_UNMET", world.pay(&small).await);
    let other = PaymentForm { promotion_id: "GAME1000".into(), ..form_with("T1", &coupon) };
    reached.note("COUPON_OF_ANOTHER_PROMOTION", world.pay(&other).await);
    let deleted = world.issue("AUTUMN3000").await;
    world.engine.delete_coupon(&world.caller, deleted.serial_no.as_str()).await.unwrap();
    reached.note("COUPON_DELETED", world.pay(&form_with("T1", &deleted)).await);

    // Verification.
    world.set_line(Line::Down);
    reached.note("VERIFICATION_UNREACHABLE", world.pay(&form_with("T2", &coupon)).await);
    world.set_line(Line::Good);
    world
        .sql("update promotion set verification_fault = 'refuse' where promotion_id = 'GAME1000'")
        .await;
    let refused = world.issue("GAME1000").await;
    reached.note("VERIFICATION_REFUSED", world.pay(&form_with("T3", &refused)).await);
    reached.note("NOTHING_TO_CANCEL", world.cancel("T3").await);

    // An order that is being made, one without an outcome, one that is paid, one that is cancelled.
    world.set_line(Line::LosesAnswers);
    world.pay(&form_with("T4", &coupon)).await.unwrap();
    reached.note("OUTCOME_UNKNOWN", world.cancel("T4").await);
    reached.note("LINE_PAYMENT_OPEN", world.change_line(ORDINARY, &port()).await);
    reached.note("COUPON_HELD", world.pay(&form_with("T5", &coupon)).await);
    world.sql("update payment set status = 'pending' where order_no = 'T4'").await;
    reached.note("ORDER_IN_PROGRESS", world.cancel("T4").await);
    world.set_line(Line::Good);
    world.sql("update unsettled set settle_after = clock_timestamp() where order_no = 'T4'").await;
    world.engine.settle_payments().await.unwrap();
    reached.note("COUPON_ALREADY_USED", world.pay(&form_with("T5", &coupon)).await);
    let altered = PaymentForm { amount: "13,000".into(), ..form_with("T4", &coupon) };
    reached.note("DUPLICATE_ORDER", world.pay(&altered).await);
    world.use_from_foreign_system("F1").await;
    reached.note("ORDER_OF_ANOTHER_SYSTEM", world.pay(&form("F1")).await);
    world.cancel("T4").await.unwrap();
    reached.note("ALREADY_CANCELLED", world.cancel("T4").await);
    reached.note("ORDER_NOT_FOUND", world.cancel("NOBODY").await);

    // Issuing.
    Box::pin(codes(&world, &mut reached)).await;
    Box::pin(promotions(&world, &mut reached)).await;
    Box::pin(coupons_by_hand(&world, &mut reached)).await;
    reached.note("PROMOTION_NOT_FOUND", world.issue_to("01012345678", "NOBODY").await);
    world.sql("update promotion set per_customer = 1 where promotion_id = 'MPAY5000'").await;
    world.issue("MPAY5000").await;
    reached.note("PROMOTION_CUSTOMER_LIMIT", world.issue_to("01012345678", "MPAY5000").await);
    world.sql("update promotion set budget = issued where promotion_id = 'LOST2000'").await;
    reached.note("PROMOTION_BUDGET_EXHAUSTED", world.issue_to("01012345678", "LOST2000").await);

    Box::pin(jobs(&world, &mut reached)).await;
    // A task of its own, whose stack this function is not on.
    let of_scenarios = tokio::spawn({
        let world = world.clone();
        async move {
            let mut reached = Reached::default();
            scenarios(&world, &mut reached).await;
            reached
        }
    });
    reached.0.extend(of_scenarios.await.unwrap().0);

    // Records and sandboxes.
    reached.note("RECORD_NOT_FOUND", world.engine.exchange_detail(&world.caller, -1).await);
    let viewer =
        Caller { reader: Reader { role: Role::Viewer, ..Reader::local() }, ..world.caller.clone() };
    reached.note("ROLE_NOT_ENOUGH", world.engine.reveal_exchange(&viewer, 1).await);
    let nowhere = world.within("nowhere").await.caller;
    reached.note("SANDBOX_NOT_FOUND", world.engine.catalogue(&nowhere).await);
    let same = SandboxForm { sandbox_id: "default".into(), ..SandboxForm::default() };
    reached.note("SANDBOX_EXISTS", world.engine.create_sandbox(&world.caller, &same).await);
    Box::pin(sandbox_is_for_a_run(&world, &mut reached)).await;
    let kept = world.engine.delete_sandbox(&world.caller, "default").await;
    reached.note("DEFAULT_SANDBOX_STAYS", kept);
    Box::pin(sandbox_is_held(&world, &mut reached)).await;
    Box::pin(outcome_is_left_behind(&world, &mut reached)).await;

    // Keys of requests.
    for (header, expected) in
        [(None, "IDEMPOTENCY_KEY_MISSING"), (Some("\"open"), "IDEMPOTENCY_KEY_MALFORMED")]
    {
        let key = IdempotencyKey::needed(header).map_err(EngineError::from);
        reached.note(expected, key);
    }
    let key = IdempotencyKey::parse("one").unwrap();
    world.engine.claim_key(&world.caller, &key, b"first").await.unwrap();
    let again = world.engine.claim_key(&world.caller, &key, b"first").await;
    reached.note("IDEMPOTENCY_KEY_IN_FLIGHT", again);
    let other = world.engine.claim_key(&world.caller, &key, b"second").await;
    reached.note("IDEMPOTENCY_KEY_REUSED", other);

    // Time.
    world.pay(&form("T6")).await.unwrap();
    world.sql("update sandbox set clock_offset = interval '70 days'").await;
    let cancel = OrderForm { order_no: "T6".into() };
    reached.note("CANCEL_PERIOD_OVER", world.engine.cancel(&world.caller, &cancel).await);
    reached.note("COUPON_EXPIRED", world.pay(&form_with("T7", &coupon)).await);
    reached.note("PROMOTION_NOT_RUNNING", world.issue_to("01012345678", "AUTUMN3000").await);
    world.clock("set", "2099-12-31").await.unwrap();
    let empty = crate::sandboxes::create(&world, "nothing-expires", "").await;
    reached.note("NOTHING_EXPIRES", empty.clock("advance", "next_expiry").await);
    reached.note("CLOCK_OUT_OF_RANGE", world.clock("advance", "1d").await);
    world.clock("real", "").await.unwrap();

    // Outside.
    let url = "http://outside.example".to_owned();
    let target =
        TargetForm { customer_url: url.clone(), payment_url: url, ..TargetForm::default() };
    world.engine.set_target(&world.caller, &target).await.unwrap();
    let looked_up = || world.engine.look_up_customer(&world.caller, "01012345678");
    reached.note("EXTERNAL_UNREACHABLE", looked_up().await);
    world.target.is_silent();
    reached.note("EXTERNAL_NO_ANSWER", looked_up().await);
    world.target.answers(200, &serde_json::json!({}));
    reached.note("EXTERNAL_ANSWER_UNREADABLE", looked_up().await);
    let inconsistent = serde_json::json!({ "status": "paid", "charged": 1, "amount": 1 });
    world.target.answers(200, &inconsistent);
    reached.note("EXTERNAL_ANSWER_CONTRADICTORY", world.pay(&form("T8")).await);
    world.target.is_silent();
    reached.note("EXTERNAL_OUTCOME_UNKNOWN", world.pay(&form("T8")).await);
    reached.note("OWNED_BY_EXTERNAL", world.issue_to("01012345678", "AUTUMN3000").await);

    let declared: BTreeSet<_> = Refusal::CODES.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(reached.0, declared, "a refusal that nothing here reaches");
    world.verify().await;
}
