//! What was begun in a world is finished there or not at all, and what is gone is cleared in pieces.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use engine::issuing::IssuingForm;
use engine::job::JobMove;
use engine::payment::{OrderForm, PaymentForm};
use engine::saved_request::SavedRequestForm;
use engine::scenario::report::Verdict;
use engine::scenario_store::WebhookForm;
use engine::target::TargetForm;
use engine::telegram::Telegram;
use engine::verification::{CallFuture, Peer, Verifier};
use engine::{Engine, EngineError};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::sync::watch;

use crate::concurrency::crowded;
use crate::line_changes::port;
use crate::sandboxes::{create, new};
use crate::support::{Line, LocalVerifier, World, code_of, form, form_with};

/// Nothing here waits for time to go by, but a fault would.
const PATIENCE: Duration = Duration::from_secs(20);
/// The order number that two worlds have.
const ORDER: &str = "O";
/// A subscriber who has nothing to do with the first payment.
const ANOTHER: &str = "010-5678-1020";

#[derive(Clone, Copy, Debug)]
enum Begun {
    /// A payment whose verification takes long.
    Pay,
    /// One whose verification's answer is lost, too.
    PayUnanswered,
    Cancel,
    Inquire,
    /// What a server does by itself.
    Settle,
}

impl Begun {
    /// What has to be there before.
    async fn prepare(self, world: &World, form: &PaymentForm) {
        match self {
            Self::Pay | Self::PayUnanswered => {}
            Self::Cancel => drop(world.pay(form).await.unwrap()),
            Self::Inquire | Self::Settle => {
                world.set_line(Line::LosesRequests);
                world.pay(form).await.unwrap();
                world.sql("update unsettled set settle_after = now()").await;
            }
        }
        let line =
            if matches!(self, Self::PayUnanswered) { Line::LosesAnswers } else { Line::Good };
        world.set_line(line);
    }

    /// Waits until it is in the middle: at the verification, or at the row that is held.
    async fn is_begun(self, world: &World, slow: &Slow) {
        match self {
            Self::Cancel => waits_for_a_lock(world).await,
            _ => {
                let mut waiting = slow.waiting.subscribe();
                let waits = waiting.wait_for(|waiting| *waiting > 0);
                tokio::time::timeout(PATIENCE, waits).await.expect("asks nobody").unwrap();
            }
        }
    }

    async fn run(self, world: &World, form: &PaymentForm) -> String {
        let order = OrderForm { order_no: ORDER.into() };
        let (engine, caller) = (&world.engine, &world.caller);
        match self {
            Self::Pay | Self::PayUnanswered => code_of(&world.pay(form).await),
            Self::Cancel => code_of(&world.cancel(ORDER).await),
            Self::Inquire => code_of(&engine.inquire_payment(caller, &order).await),
            Self::Settle => {
                engine.settle_payments().await.unwrap();
                // Nobody is told: it did nothing else.
                "SANDBOX_CHANGED".into()
            }
        }
    }
}

/// A verification that takes its time.
struct Slow {
    inner: Arc<LocalVerifier>,
    waiting: watch::Sender<usize>,
    answers: watch::Sender<bool>,
}

impl Verifier for Slow {
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        Box::pin(async move {
            self.waiting.send_modify(|waiting| *waiting += 1);
            self.answers.subscribe().wait_for(|answers| *answers).await.unwrap();
            self.inner.call(peer, request).await
        })
    }
}

async fn waits_for_a_lock(world: &World) {
    let waiting = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    let waits = async {
        while world.count(waiting).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waits).await.expect("nothing waits");
}

/// The order in the world that `team` is now, as far as another's call could have changed it.
async fn order_now(world: &World) -> (String, i64, String) {
    sqlx::query_as(
        "select payment.ctn, payment.charged, payment.status from payment
        join sandbox using (sandbox_id) where known_as = 'team' and order_no = 'O'",
    )
    .fetch_one(world.engine.pool())
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_begun_before_a_reset_is_never_finished_on_anothers_order(pool: PgPool) {
    let world = crowded(pool).await;
    let pool = world.engine.pool().clone();
    let coupon = world.issue("AUTUMN3000").await;
    for begun in [Begun::Pay, Begun::PayUnanswered, Begun::Cancel, Begun::Inquire, Begun::Settle] {
        let team = create(&world, "team", "default").await;
        let first = form_with(ORDER, &coupon);
        begun.prepare(&team, &first).await;
        let slow = Arc::new(Slow {
            inner: world.verifier.clone(),
            waiting: watch::Sender::new(0),
            answers: watch::Sender::new(false),
        });
        let engine = Engine::new(pool.clone(), slow.clone(), world.target.clone());
        // A cancel asks nobody: it waits for its payment's row.
        let mut holder = pool.begin().await.unwrap();
        sqlx::query("select from payment where sandbox_id = $1 and $2 for update")
            .bind(&team.caller.sandbox)
            .bind(matches!(begun, Begun::Cancel))
            .execute(&mut *holder)
            .await
            .unwrap();
        let running = {
            let (team, first) = (World { engine, ..team.clone() }, first.clone());
            tokio::spawn(async move { begun.run(&team, &first).await })
        };
        begun.is_begun(&world, &slow).await;
        world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
        let after = world.within("team").await;
        let second = PaymentForm { amount: "50,000".into(), ctn: ANOTHER.into(), ..form(ORDER) };
        after.pay(&second).await.unwrap();
        let expected = ("01056781020".to_owned(), 50_000, "paid".to_owned());
        assert_eq!(order_now(&world).await, expected, "{begun:?}");
        slow.answers.send_replace(true);
        holder.rollback().await.unwrap();
        assert_eq!(running.await.unwrap(), "SANDBOX_CHANGED", "{begun:?}");
        assert_eq!(order_now(&world).await, expected, "{begun:?}");
        // The coupon of the new world was not touched by the old telegram.
        let found = after.look_up(&form("")).await.unwrap();
        assert!(found.usable.iter().any(|one| one.serial_no == coupon.serial_no), "{begun:?}");
        world.verify().await;
        world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
        assert_eq!(
            begun.run(&team, &first).await.replace("CHANGED", "NOT_FOUND"),
            "SANDBOX_NOT_FOUND"
        );
        world.set_line(Line::Good);
        world.clear().await;
    }
    world.verify().await;
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_name_is_free_at_once_and_its_next_world_knows_nothing_of_the_last(pool: PgPool) {
    let world = World::new(pool).await;
    let mut worlds = BTreeSet::new();
    for _ in 0..3 {
        let team = create(&world, "team", "default").await;
        assert!(worlds.insert(team.caller.sandbox.to_string()), "given twice: {worlds:?}");
        assert_eq!(team.caller.sandbox.sandbox().as_str(), "team");
        team.pay(&form("T1")).await.unwrap();
        world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
        assert_eq!(code_of(&world.engine.sandbox("team").await), "SANDBOX_NOT_FOUND");
    }
    let team = create(&world, "team", "").await;
    assert_eq!(code_of(&team.cancel("T1").await), "ORDER_NOT_FOUND");
    world.verify().await;
}

/// So many coupons that they are not cleared in one piece.
const MANY: &str = "
    insert into promotion (
        sandbox_id, promotion_id, state, budget, issued, per_customer, created_at
    )
    select sandbox_id, 'MANY', 'running', 5000, 5000, 5000, now()
    from sandbox where known_as = 'team';
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from,
        valid_until, conditions, made_at
    )
    select sandbox_id, 'MANY', 1, '쿠폰', 1000, 1000, '2026-01-01', '2027-01-01',
        '{\"all_of\": []}', now()
    from sandbox where known_as = 'team';
    insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
    select sandbox_id, 'MANY', '500123456789', 5000 from sandbox where known_as = 'team';
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
    )
    select sandbox_id, (8000000000000000 + n)::text, 'MANY', 1, '쿠폰', '500123456789', 1000, 'unused',
        '2027-01-01', now()
    from sandbox cross join generate_series(1, 5000) as n where known_as = 'team'";

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_gone_is_cleared_in_pieces_by_whoever_comes(pool: PgPool) {
    let world = crowded(pool).await;
    let team = create(&world, "team", "default").await;
    world.sql(MANY).await;
    world.sql(include_str!("recount.sql")).await;
    team.pay(&form("T1")).await.unwrap();
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    // All of it is still there, and the name is another's already.
    let coupons = "select count(*) from coupon where promotion_id = 'MANY'";
    assert_eq!(world.count(coupons).await, 5_000);
    let next = create(&world, "team", "default").await;

    // A server that dies within a piece leaves it to the next one.
    let mut dying = world.engine.pool().begin().await.unwrap();
    let claim = include_str!("../../src/sandbox/claim_gone.sql");
    let gone: String = sqlx::query_scalar(claim).fetch_one(&mut *dying).await.unwrap();
    let piece = include_str!("../../src/sandbox/clear.sql");
    let cleared: i64 =
        sqlx::query_scalar(piece).bind(&gone).bind(2_000_i64).fetch_one(&mut *dying).await.unwrap();
    assert!(cleared < 4_000, "a piece is small: {cleared}");
    // Meanwhile nobody waits for it, not even another server that clears.
    let mut others = 0;
    while world.engine.clear_gone().await.unwrap() {
        others += 1;
        assert!(others < 10, "what another server clears is left to it");
    }
    next.pay(&form("T1")).await.unwrap();
    dying.rollback().await.unwrap();

    // Two servers at once, among payments.
    let paying = async {
        for number in 2..20 {
            next.pay(&PaymentForm { amount: "1,000".into(), ..form(&format!("T{number}")) })
                .await
                .unwrap();
        }
    };
    tokio::join!(world.clear(), world.clear(), paying);
    world.clear().await;
    assert_eq!(world.count("select count(*) from sandbox where gone_at is not null").await, 0);
    assert_eq!(world.count(coupons).await, 0);
    world.verify().await;
    world.engine.pool().close().await;
}

/// Every table whose rows are a world's.
async fn tables(pool: &PgPool) -> BTreeSet<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
        join pg_attribute on attrelid = pg_class.oid and attname = 'sandbox_id'
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and not relispartition and relname <> 'sandbox'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    tables.into_iter().collect()
}

/// What a copy does not have, and why.
const NOT_COPIED: &[(&str, &str)] = &[
    ("exchange", "the record of calls is of another world"),
    ("error_record", "as is that of errors"),
    ("idempotency_key", "a client sent it to the original"),
    ("reservation", "what it waits for is inquired in the copy, as after a server's death"),
    ("target", "its headers are secrets, and a copy touches nothing outside"),
    ("open_request", "was asked of a system outside"),
    ("job", "what is under way goes on in its own world"),
    ("job_input", "as a list does"),
    ("job_rejection", "and what was rejected of it"),
    ("unmasking", "a deed: it names the calls that were seen"),
    ("scenario_schedule", "both would run by themselves"),
    ("scenario_slot", "and what was due was run there"),
    ("scenario_run", "as were these"),
    ("scenario_webhook", "its secret need not be known to whoever makes the copy"),
    ("scenario_delivery", "was told there"),
];

/// Columns that a copy's rows have anew, or not.
const NOT_COPIED_COLUMNS: &[(&str, &str)] = &[
    ("coupon", "issue_key"),
    ("coupon", "job_no"),
    ("coupon_code", "job_no"),
    ("coupon_event", "event_no"),
    ("line_change", "change_no"),
    ("payment", "cancel_key"),
    ("payment", "payment_no"),
    ("subscriber", "subscriber_no"),
];

/// What stays when a world is cleared.
const NOT_CLEARED: &[(&str, &str)] = &[("unmasking", "who saw what stays known")];

#[sqlx::test(migrations = "../../migrations")]
async fn a_copy_has_every_table_and_every_column(pool: PgPool) {
    let copy = include_str!("../../src/sandbox/copy.sql");
    for table in tables(&pool).await {
        let columns: Vec<String> = sqlx::query_scalar(
            "select attname::text from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped",
        )
        .bind(&table)
        .fetch_all(&pool)
        .await
        .unwrap();
        let named = copy.split(&format!("insert into {table} (")).nth(1);
        let is_left_out = NOT_COPIED.iter().any(|(left_out, _)| *left_out == table);
        assert_eq!(named.is_none(), is_left_out, "copy.sql and {table}: copied, or in NOT_COPIED");
        let Some(named) = named.and_then(|rest| rest.split(')').next()) else { continue };
        let named: BTreeSet<&str> = named.split(',').map(str::trim).collect();
        for column in &columns {
            let is_left_out = NOT_COPIED_COLUMNS.contains(&(table.as_str(), column.as_str()));
            assert_eq!(!named.contains(column.as_str()), is_left_out, "{table}.{column}");
        }
    }
}

async fn rows(pool: &PgPool, table: &str, world: &str) -> i64 {
    let statement = format!("select count(*) from {table} where sandbox_id = $1");
    sqlx::query_scalar(AssertSqlSafe(statement)).bind(world).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_of_a_world_that_is_gone_is_left_in_any_table(pool: PgPool) {
    let world = World::empty(pool.clone());
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    world.use_from_foreign_system("F1").await;
    let team = create(&world, "team", "default").await;
    let key = engine::idempotency::IdempotencyKey::parse("key").unwrap();
    team.engine.claim_key(&team.caller, &key, b"f").await.unwrap();
    assert_eq!(code_of(&team.cancel("NOBODY").await), "ORDER_NOT_FOUND");
    let coupon = team.issue("AUTUMN3000").await;
    team.set_line(Line::Down);
    team.pay(&form_with("T0", &coupon)).await.unwrap_err();
    team.set_line(Line::Good);
    let listed = team.engine.list_exchanges(&team.caller, &Default::default()).await.unwrap();
    team.engine.reveal_exchange(&team.caller, listed.rows[0].exchange_no).await.unwrap();
    let codes = IssuingForm {
        promotion_id: "GAME1000".into(),
        to: "codes".into(),
        count: "1".into(),
        ..IssuingForm::default()
    };
    let job = team.engine.create_issuing_job(&team.caller, &codes).await.unwrap();
    let job_no = job.job.job_no;
    team.engine.move_issuing_job(&team.caller, job_no, JobMove::Start).await.unwrap();
    team.engine.do_jobs().await.unwrap();
    let mut list = team.engine.begin_list(&team.caller, "GAME1000", None).await.unwrap();
    list.push("01012345678\n1.01235E+10\n".as_bytes()).await.unwrap();
    list.finish().await.unwrap();
    let target =
        TargetForm { payment_url: "http://outside.example".into(), ..TargetForm::default() };
    team.engine.set_target(&team.caller, &target).await.unwrap();
    team.target.is_silent();
    assert_eq!(code_of(&team.pay(&form("T1")).await), "EXTERNAL_OUTCOME_UNKNOWN");
    let kept = SavedRequestForm { name: "kept".into(), form: form("T2") };
    team.engine.save_request(&team.caller, &kept).await.unwrap();

    let scenario = "name: A\nschedule: {cron: \"0 0 1 1 *\"}\nsteps:\n  - check: {clock: }\n";
    team.save("a", scenario).await.unwrap();
    let webhook =
        WebhookForm { url: "http://hook.example".into(), secret: "0123456789abcdef".into() };
    team.engine.set_scenario_webhook(&team.caller, &webhook).await.unwrap();
    team.sql("update scenario_schedule set next_due_at = clock_timestamp()").await;
    assert_eq!(team.engine.decide_scenario_slots().await.unwrap(), 1);
    let task = team.claim().await.remove(0);
    team.end(&task, Verdict::Failed, 1).await;

    team.change_line("01056781020", &port()).await.unwrap();

    let gone = team.caller.sandbox.to_string();
    for table in tables(&pool).await {
        // A table that this world has nothing in would be cleared by forgetting it.
        assert!(rows(&pool, &table, &gone).await > 0, "nothing in {table} to clear");
    }
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    world.clear().await;
    for table in tables(&pool).await {
        let stays = NOT_CLEARED.iter().any(|(stays, _)| *stays == table);
        assert_eq!(rows(&pool, &table, &gone).await > 0, stays, "{table}");
    }
    assert_eq!(world.count("select count(*) from sandbox").await, 2, "default and its start");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_sandbox_tells_how_much_it_takes(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let size = include_str!("../../src/sandbox/size.sql");
    for table in tables(&pool).await {
        let is_left_out = NOT_CLEARED.iter().any(|(left_out, _)| *left_out == table);
        assert_eq!(size.contains(&format!("select '{table}',")), !is_left_out, "size.sql: {table}");
    }
    let team = create(&world, "team", "default").await;
    let before = world.engine.sandbox_size("team").await.unwrap();
    let mut all = 0;
    for table in tables(&pool).await {
        all += rows(&pool, &table, team.caller.sandbox.as_str()).await;
    }
    assert_eq!(before.rows, all, "what is little is counted");
    world.sql(MANY).await;
    // As many again: more than what is counted.
    world
        .sql(
            "insert into coupon (
                sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status,
                valid_until, issued_at
            )
            select sandbox_id, 'x' || serial_no || n, promotion_id, version, name, ncn, amount,
                status, valid_until, issued_at
            from coupon cross join generate_series(1, 5) as n where promotion_id = 'MANY';
            update promotion set issued = 30000, budget = 30000, per_customer = 30000
            where promotion_id = 'MANY';
            update promotion_customer set issued = 30000 where promotion_id = 'MANY';
            analyze",
        )
        .await;
    world.sql(include_str!("recount.sql")).await;
    let after = world.engine.sandbox_size("team").await.unwrap();
    let more = after.rows - before.rows;
    assert!((29_000..31_000).contains(&more), "{more} of 30,003");
    assert!(after.bytes > before.bytes + 1_000_000, "{before:?} {after:?}");
    let other = world.engine.sandbox_size("default").await.unwrap();
    assert!(other.rows < 1_000 && other.bytes < after.bytes / 4, "{other:?}");
    assert_eq!(code_of(&world.engine.sandbox_size("nowhere").await), "SANDBOX_NOT_FOUND");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_copy_asks_nothing_outside(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let target = TargetForm { telegram_address: "127.0.0.1:9".into(), ..TargetForm::default() };
    world.engine.set_target(&world.caller, &target).await.unwrap();
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(world.payment_status("T1").await, "unknown");

    let copy = create(&world, "copy", "default").await;
    let due = "update unsettled set settle_after = now()";
    world.sql(due).await;
    world.set_line(Line::Good);
    let asked = world.calls();
    world.engine.settle_payments().await.unwrap();
    assert_eq!(world.calls() - asked, 2, "the original's own inquiry and reversal, no more");
    // It ended honestly: nothing charged, the coupon back, and it says why.
    assert_eq!(code_of(&copy.pay(&form_with("T1", &coupon)).await), "OUTCOME_LEFT_BEHIND");
    assert_eq!(copy.used_this_month().await, 0);
    let found = copy.look_up(&form("")).await.unwrap();
    assert_eq!(found.usable.len(), 1);
    world.engine.reset_sandbox(&world.caller, "copy").await.unwrap();
    let copy = world.within("copy").await;
    assert_eq!(code_of(&copy.pay(&form_with("T1", &coupon)).await), "OUTCOME_LEFT_BEHIND");
    world.verify().await;

    // What a copy did before it was so is noticed.
    for trace in [
        "status = 'declined', decline_code = 'NET_CANCELLED'",
        "status = 'unknown', decline_code = null",
    ] {
        let mut transaction = world.engine.pool().begin().await.unwrap();
        sqlx::raw_sql("alter table payment disable trigger user")
            .execute(&mut *transaction)
            .await
            .unwrap();
        let damage = format!("update payment set {trace} where sandbox_id = $1");
        let damaged = sqlx::query(AssertSqlSafe(damage)).bind(&copy.caller.sandbox);
        damaged.execute(&mut *transaction).await.unwrap();
        // The original was approved.
        sqlx::raw_sql(
            "update payment set status = 'paid', decline_code = null where sandbox_id = 'default'",
        )
        .execute(&mut *transaction)
        .await
        .unwrap();
        let findings = engine::invariants::check_in(&mut transaction).await.unwrap();
        let noticed =
            findings.iter().find(|finding| finding.says.contains("asked nothing outside"));
        assert!(noticed.unwrap().broken > 0, "{trace}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_gone_is_not_verified_and_not_settled(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let team = create(&world, "team", "default").await;
    team.set_line(Line::LosesAnswers);
    team.pay(&form_with("T1", &coupon)).await.unwrap();
    world.sql("update unsettled set settle_after = now()").await;
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    assert_eq!(world.engine.settle_payments().await.unwrap(), 0);
    world
        .sql(
            "alter table coupon disable trigger user;
            update coupon set status = 'unused', order_no = null where order_no = 'T1';
            alter table coupon enable trigger user",
        )
        .await;
    world.verify().await;
}

/// Statements about one world that don't ask whether it is gone, and why they need not.
const NOT_ASKING: &[(&str, &str)] = &[
    ("idempotency/keep.sql", "a reset's answer is kept in the next world"),
    ("idempotency/release.sql", "the same key is given back"),
    ("sandbox/", "they make worlds, and let them go"),
    (
        "scenario_store/slots_",
        "their schedule is locked, so that neither a reset nor clearing gets by",
    ),
    ("scenario_store/turn_again.sql", "as is the run"),
    ("scenario_store/webhook_tell.sql", "as is the run"),
];

/// A server that has not heard of a reset yet would change, or tell, what is gone.
#[test]
fn every_statement_asks_whether_its_world_is_gone() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut statements = Vec::new();
    crate::statements::files(&source, "sql", &mut statements);
    let mut asking = 0;
    for path in statements {
        let name = path.strip_prefix(&source).unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let is_of_a_world =
            ["sandbox_id = $1", "$1::text as sandbox_id", "values ($1,", "select $1,"]
                .iter()
                .any(|key| text.contains(key));
        if !is_of_a_world || NOT_ASKING.iter().any(|(left_out, _)| name.starts_with(left_out)) {
            continue;
        }
        let asks = text.contains("is_world($1)") || text.contains("gone_at is null");
        assert!(asks, "{name}: `where is_world($1)`, or a name in NOT_ASKING");
        asking += 1;
    }
    assert!(asking > 25, "{asking}");
}

/// The reset of a sandbox under its own key keeps the answer, and nothing else that was under way.
#[sqlx::test(migrations = "../../migrations")]
async fn a_resets_own_key_goes_over_to_the_next_world(pool: PgPool) {
    use engine::idempotency::{IdempotencyKey, Once, StoredAnswer};
    let world = World::new(pool).await;
    let team = create(&world, "team", "default").await;
    let claim = async |name: &str| -> Result<Once, EngineError> {
        let team = world.within("team").await;
        team.engine.claim_key(&team.caller, &IdempotencyKey::parse(name).unwrap(), b"f").await
    };
    let Once::Do(reset) = claim("reset").await.unwrap() else { panic!("new") };
    let Once::Do(_) = claim("pay").await.unwrap() else { panic!("new") };
    let key = IdempotencyKey::parse("reset").unwrap();
    team.engine.reset_sandbox_once(&team.caller, "team", Some(&key)).await.unwrap();
    let answer = StoredAnswer { status: 200, headers: Vec::new(), body: b"{}".to_vec() };
    team.engine.keep_answer(&team.caller, &reset, answer.clone()).await.unwrap();
    let Once::Done(again) = claim("reset").await.unwrap() else { panic!("kept") };
    assert_eq!(again, answer);
    assert!(matches!(claim("pay").await.unwrap(), Once::Do(_)), "begins anew");
    assert_eq!(
        code_of(&world.engine.create_sandbox(&world.caller, &new("team", "")).await),
        "SANDBOX_EXISTS"
    );
    world.verify().await;
}
