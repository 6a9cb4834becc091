//! Sandboxes: made, copied, put back to their start, deleted.

use engine::coupon::IssueForm;
use engine::payment::{HistoryForm, OrderForm};
use engine::sandbox::SandboxForm;
use engine::target::TargetForm;
use sqlx::PgPool;

use crate::support::{ORDINARY, World, code_of, form, form_with};

pub fn new(sandbox_id: &str, copy_of: &str) -> SandboxForm {
    SandboxForm {
        sandbox_id: sandbox_id.into(),
        name: "이름".into(),
        copy_of: copy_of.into(),
        for_run: false,
        seed: None,
    }
}

pub async fn create(world: &World, sandbox_id: &str, copy_of: &str) -> World {
    let form = new(sandbox_id, copy_of);
    let sandbox = world.engine.create_sandbox(&world.caller, &form).await.unwrap();
    assert_eq!(sandbox.sandbox_id.as_str(), sandbox_id);
    assert_eq!(sandbox.copy_of.map(String::from).unwrap_or_default(), copy_of);
    world.within(sandbox_id).await
}

/// All rows of a sandbox as text, without what is numbered or timed anew in a copy.
pub async fn contents(world: &World, sandbox_id: &str) -> Vec<String> {
    let mut rows = Vec::new();
    for table in [
        "code",
        "pg",
        "cp",
        "svc",
        "subscriber",
        "month_usage",
        "promotion",
        "promotion_version",
        "promotion_customer",
        "coupon",
        "coupon_code",
        "coupon_event",
        "payment",
        "unsettled",
        "ledger_entry",
        "verification",
    ] {
        let statement = format!(
            "select coalesce(array_agg('{table} ' || row order by row), '{{}}') from (
                select (to_jsonb(one) - '{{sandbox_id,payment_no,subscriber_no,event_no,job_no,settle_after,settle_since}}'::text[])::text
                    as row
                from {table} as one
                where sandbox_id = (select sandbox_id from sandbox where known_as = $1)
            ) as found"
        );
        let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .bind(sandbox_id)
            .fetch_one(world.engine.pool())
            .await
            .unwrap();
        rows.extend(found);
    }
    rows
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_empty_one_has_the_codes_and_nothing_else(pool: PgPool) {
    let world = World::new(pool).await;
    let other = create(&world, "team", "").await;
    let catalogue = other.engine.catalogue(&other.caller).await.unwrap();
    assert!(!catalogue.payment_methods.is_empty());
    assert!(catalogue.pgs.is_empty() && catalogue.promotions.is_empty());
    let nobody = other.engine.look_up_customer(&other.caller, ORDINARY).await;
    assert_eq!(code_of(&nobody), "SUBSCRIBER_NOT_FOUND");
    let listed = world.engine.list_sandboxes(false).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|one| one.sandbox_id.as_str()).collect();
    assert_eq!(listed, ["default", "team"]);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_copy_is_the_same_world_without_the_record_of_calls(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    world.sql("update sandbox set clock_offset = '-3 days' where sandbox_id = 'default'").await;
    let copy = create(&world, "copy", "default").await;
    assert_eq!(contents(&world, "copy").await, contents(&world, "default").await);
    assert!(
        copy.engine
            .list_exchanges(&copy.caller, &Default::default())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let ahead = copy.engine.now(&copy.caller.sandbox).await.unwrap() - chrono::Utc::now();
    assert_eq!(ahead.num_hours(), -72);

    // From here on the two have nothing to do with each other.
    let before = contents(&world, "default").await;
    copy.cancel("DEMO-0003").await.unwrap();
    copy.pay(&form("T1")).await.unwrap();
    assert_eq!(contents(&world, "default").await, before);
    let numbers = copy.engine.list_payments(&copy.caller, &HistoryForm::default()).await.unwrap();
    assert_eq!(numbers.rows[0].order_no.as_str(), "T1");
    assert_eq!(numbers.rows[1].order_no.as_str(), "DEMO-0005");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_brings_back_the_start_as_often_as_one_likes(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    let start = contents(&world, "default").await;
    let copy = create(&world, "copy", "default").await;
    for _ in 0..2 {
        for sandbox_id in ["default", "copy"] {
            let one = world.within(sandbox_id).await;
            one.pay(&form("T1")).await.unwrap();
            one.cancel("DEMO-0003").await.unwrap();
            one.issue("GAME1000").await;
            sqlx::query("update sandbox set clock_offset = '70 days' where sandbox_id = $1")
                .bind(&one.caller.sandbox)
                .execute(world.engine.pool())
                .await
                .unwrap();
            one.engine.expire_coupons().await.unwrap();
            let reset = one.engine.reset_sandbox(&one.caller, sandbox_id).await.unwrap();
            assert_eq!((reset.now - chrono::Utc::now()).num_minutes(), 0, "its clock too");
            assert_eq!(contents(&world, sandbox_id).await, start);
            assert_eq!(code_of(&one.pay(&form("T2")).await), "SANDBOX_CHANGED");
            let one = world.within(sandbox_id).await;
            let calls = one.engine.list_exchanges(&one.caller, &Default::default()).await.unwrap();
            assert!(calls.rows.is_empty());
            world.verify().await;
        }
    }
    // What waits for its verification waits on; what is kept as a start is left alone.
    assert_eq!(world.engine.settle_payments().await.unwrap(), 0);
    let due = "update unsettled set settle_after = clock_timestamp()";
    world.sql(due).await;
    assert_eq!(world.engine.settle_payments().await.unwrap(), 2, "one in each, none in a start");
    world.engine.delete_sandbox(&world.caller, "copy").await.unwrap();
    assert_eq!(code_of(&copy.pay(&form("T9")).await), "SANDBOX_NOT_FOUND");
    world.verify().await;
    world.clear().await;
    assert_eq!(world.count("select count(*) from sandbox").await, 2, "default and its start");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_an_earlier_version_filled_in_is_made_anew_and_then_kept(pool: PgPool) {
    let mut world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    let orders = "select count(*) from payment join sandbox using (sandbox_id)
        where known_as = 'default'";
    let starts = "select count(*) from sandbox where start_of is not null";
    for older in [
        // No start was kept; or one of a demonstration whose promotions will soon be over.
        "update sandbox set gone_at = now(), start_of = null where start_of is not null",
        "update sandbox set created_at = created_at - interval '31 days' where start_of is not null",
    ] {
        world.sql(older).await;
        world.pay(&form("T1")).await.unwrap();
        world.engine.reset_sandbox(&world.caller, "default").await.unwrap();
        world = world.within("default").await;
        assert_eq!(world.count(orders).await, 5);
        assert_eq!(world.count(starts).await, 1);
        world.verify().await;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_of_an_empty_one_empties_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("T1")).await.unwrap();
    world.engine.reset_sandbox(&world.caller, "default").await.unwrap();
    world.clear().await;
    assert_eq!(world.count("select count(*) from subscriber").await, 0);
    assert!(world.count("select count(*) from code").await > 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_start_can_not_be_addressed(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    for verb in [
        code_of(&world.engine.sandbox("default~start").await),
        code_of(&world.engine.reset_sandbox(&world.caller, "default~start").await),
        code_of(&world.engine.delete_sandbox(&world.caller, "default~start").await),
        code_of(&world.engine.create_sandbox(&world.caller, &new("b", "default~start")).await),
        code_of(&world.engine.create_sandbox(&world.caller, &new("b~start", "")).await),
    ] {
        assert_eq!(verb, "INVALID_REQUEST");
    }
    // The telegram's field is a text like any other.
    use engine::telegram::{MessageType, ResponseCode, Telegram};
    use engine::verification::Reply;
    let at = chrono::Utc::now().naive_utc();
    let inquiry = Telegram {
        sandbox: "default~start".into(),
        order_no: "DEMO-0003".into(),
        ..Telegram::new(MessageType::InquiryRequest, at)
    };
    let Reply::Answer(answer) = world.engine.answer_telegram(&inquiry).await.unwrap() else {
        panic!("an inquiry is answered")
    };
    assert_eq!(answer.response_code, Some(ResponseCode::CouponNotFound));
}

#[sqlx::test(migrations = "../../migrations")]
async fn in_a_sandbox_that_is_not_there_every_verb_says_so(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let (engine, caller) = (&world.engine, world.within("nowhere").await.caller);
    let cancel = OrderForm { order_no: "T1".into() };
    let issue = IssueForm { ctn: ORDINARY.into(), promotion_id: "AUTUMN3000".into() };
    let (history, errors) = (HistoryForm::default(), engine::error_log::ErrorForm::default());
    for answer in [
        code_of(&engine.catalogue(&caller).await),
        code_of(&engine.look_up_customer(&caller, ORDINARY).await),
        code_of(&engine.look_up_coupons(&caller, form("T1").draft()).await),
        code_of(&engine.issue_coupon(&caller, &issue).await),
        code_of(&engine.delete_coupon(&caller, coupon.serial_no.as_str()).await),
        code_of(&engine.pay(&caller, form_with("T1", &coupon).draft()).await),
        code_of(&engine.cancel(&caller, &cancel).await),
        code_of(&engine.history(&caller, &history).await),
        code_of(&engine.list_payments(&caller, &history).await),
        code_of(&engine.payment_request(&caller, &cancel).await),
        code_of(&engine.list_exchanges(&caller, &Default::default()).await),
        code_of(&engine.exchange_detail(&caller, 1).await),
        code_of(&engine.list_errors(&caller, &errors).await),
        code_of(&engine.error_detail(&caller, 1).await),
        code_of(&engine.reset_sandbox(&caller, "nowhere").await),
        code_of(&engine.delete_sandbox(&caller, "nowhere").await),
        code_of(&engine.create_sandbox(&caller, &new("b", "nowhere")).await),
        code_of(&engine.sandbox("nowhere").await),
    ] {
        assert_eq!(answer, "SANDBOX_NOT_FOUND");
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_ledger_gives_nothing_away_but_with_its_whole_sandbox(pool: PgPool) {
    let world = World::new(pool).await;
    world.pay(&form("T1")).await.unwrap();
    create(&world, "other", "default").await;
    for damage in [
        "delete from ledger_entry",
        "update ledger_entry set coupon = 0",
        "truncate ledger_entry",
        // Another sandbox's door, and one that was left open by a transaction that has ended.
        "begin; update sandbox set emptied_in = pg_current_xact_id() where known_as = 'other';
            delete from ledger_entry where sandbox_id = 'default'; commit",
        "update sandbox set emptied_in = pg_current_xact_id(); commit;
            delete from ledger_entry where sandbox_id = 'default'",
    ] {
        let mut connection = world.engine.pool().acquire().await.unwrap();
        let done = sqlx::raw_sql(damage).execute(&mut *connection).await;
        assert!(done.is_err(), "{damage}");
        connection.close().await.unwrap();
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_target_is_not_copied_and_stays_until_its_sandbox_goes(pool: PgPool) {
    let world = World::new(pool).await;
    let team = create(&world, "team", "default").await;
    let target =
        TargetForm { payment_url: "http://outside.example".into(), ..TargetForm::default() };
    team.engine.set_target(&team.caller, &target).await.unwrap();
    let copy = create(&world, "copy", "team").await;
    for (one, host) in [(&team, Some("outside.example")), (&copy, None), (&world, None)] {
        let summary = one.engine.target_summary(&one.caller).await.unwrap();
        assert_eq!(summary.hosts().as_deref(), host);
    }
    team.target.is_silent();
    assert_eq!(code_of(&team.pay(&form("T1")).await), "EXTERNAL_OUTCOME_UNKNOWN");
    let rows = "select (select count(*) from target) * 10 + (select count(*) from open_request)";
    assert_eq!(world.count(rows).await, 11);
    world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
    world.clear().await;
    assert_eq!(world.count(rows).await, 10);
    let team = world.within("team").await;
    let summary = team.engine.target_summary(&team.caller).await.unwrap();
    assert_eq!(summary.hosts().as_deref(), Some("outside.example"));
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    world.clear().await;
    assert_eq!(world.count(rows).await, 0);
    world.verify().await;
}
