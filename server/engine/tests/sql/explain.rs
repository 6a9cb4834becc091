//! Every list and look-up is by its index, at a size at which anything else would be felt.

use std::collections::BTreeSet;

use engine::coupon::CouponForm;
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::error_log::ErrorForm;
use engine::exchange::{ExchangeForm, Retention};
use engine::invariants::{CHECK_PLANNING, OF_ONE_SANDBOX};
use engine::payment::HistoryForm;
use engine::scenario_store::RunsForm;
use engine::subscriber::SubscriberListForm;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

use crate::plan::run;
use crate::planned::{BULK, SERVING, Statement};
use crate::promotions::mpay3000;
use crate::sandboxes::create;
use crate::support::{ORDINARY, World, form_with};

/// Tables that grow without bound.
const LARGE: &[&str] = &[
    "payment",
    "coupon",
    "ledger_entry",
    "exchange",
    "error_record",
    "subscriber",
    "line_change",
    "month_usage",
    "verification",
    "promotion_version",
    "promotion_customer",
    "promotion_span",
    "unmasking",
    "idempotency_key",
    "job",
    "job_input",
    "job_rejection",
    "coupon_code",
    "scenario_run",
    "scenario_slot",
    "scenario_delivery",
];

/// How many rows of one large table a statement may look at: a page of a list, or all coupons of a
/// customer, who has a hundred here. The tables have a thousand times as many.
const FEW: f64 = 150.0;

/// How many rows the largest tables have: what the README promises is checked here, at a tenth of
/// it in every run and whole with MICROPAY_EXPLAIN_ROWS=1000000.
pub fn rows() -> i64 {
    std::env::var("MICROPAY_EXPLAIN_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(100_000)
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_list_and_look_up_is_by_its_index(pool: PgPool) {
    let world = World::new(pool).await;
    fill(&world).await;
    world.sql("analyze").await;
    let mut wrong = not_by_their_indexes(&world, &engine::PLANNING, SERVING).await;
    wrong.extend(not_by_their_indexes(&world, &engine::BULK_PLANNING, BULK).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// PostgreSQL looks at its tables once a minute. What it knew of them with the demonstration's rows must not lead
/// whoever calls meanwhile to an index of many rows; to another of few it may.
#[sqlx::test(migrations = "../../migrations")]
async fn a_call_looks_at_few_rows_before_a_table_that_grew_is_analyzed(pool: PgPool) {
    let world = World::new(pool).await;
    world.sql("analyze").await;
    fill(&world).await;
    let by_any: Vec<Statement> =
        SERVING.iter().map(|(name, text, values, _)| (*name, *text, *values, &[][..])).collect();
    let wrong = not_by_their_indexes(&world, &engine::PLANNING, &by_any).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Fills the large tables.
pub async fn fill(world: &World) {
    let filling = include_str!("fill.sql").replace(":rows", &rows().to_string());
    sqlx::raw_sql(AssertSqlSafe(filling)).execute(world.engine.pool()).await.unwrap();
}

/// What a statement did otherwise than it is told of in the list.
async fn not_by_their_indexes(
    world: &World,
    planning: &[(&str, &str)],
    list: &[Statement],
) -> Vec<String> {
    let mut connection = world.engine.pool().acquire().await.unwrap();
    let mut wrong = Vec::new();
    for one in list {
        let (name, _, _, indexes) = one;
        let (access, plan) = match run(&mut connection, one, planning).await {
            Ok(done) => done,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        for index in indexes.iter().filter(|index| !access.indexes.contains(**index)) {
            wrong.push(format!("{name} does not go by {index}, but by {:?}", access.indexes));
        }
        for (table, rows) in access.rows {
            if rows > FEW && LARGE.contains(&table.as_str()) {
                wrong.push(format!("{name} looks at {rows} rows of {table}: {plan}"));
            }
        }
    }
    wrong
}

/// The check of a small sandbox looks at nothing of a large one beside it, and at each of its tables by the key.
#[sqlx::test(migrations = "../../migrations")]
async fn a_sandbox_is_checked_without_a_look_at_others(pool: PgPool) {
    let world = World::new(pool).await;
    fill(&world).await;
    world.sql("analyze").await;
    let mut connection = world.engine.pool().acquire().await.unwrap();
    let check = ("the check of a sandbox", OF_ONE_SANDBOX.as_str(), "'small'", &[][..]);
    let (access, plan) = run(&mut connection, &check, &CHECK_PLANNING).await.unwrap();
    // Each table is looked at by several of the queries.
    for (table, rows) in access.rows {
        assert!(rows < 10.0 * FEW, "{rows} rows of {table}: {plan}");
    }
    assert!(!plan.contains("Seq Scan"), "{plan}");
}

/// All that has been prepared on the only connection of a pool, but for what is not planned here.
async fn prepared(pool: &PgPool) -> BTreeSet<&'static str> {
    let texts: Vec<String> = sqlx::query_scalar("select statement from pg_prepared_statements")
        .fetch_all(pool)
        .await
        .unwrap();
    let known = SERVING.iter().chain(BULK);
    known
        .filter(|(_, text, ..)| texts.iter().any(|it| it == text))
        .map(|(name, ..)| *name)
        .collect()
}

/// A statement is planned as it is asserted above: on the pool that it is told of here.
#[sqlx::test(migrations = "../../migrations")]
async fn each_statement_is_asked_on_the_pool_whose_settings_it_is_planned_under(pool: PgPool) {
    let alone = PgPoolOptions::new().max_connections(1);
    let bulk = alone.connect_with(pool.connect_options().as_ref().clone()).await.unwrap();
    let mut world = World::new(pool).await;
    world.engine = world.engine.with_bulk(Some(bulk.clone()));
    let (engine, caller) = (world.engine.clone(), world.caller.clone());
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.cancel("T1").await.unwrap();
    assert_eq!(prepared(&bulk).await, BTreeSet::new(), "the hot path is served by the others");

    let filter = |order_no: &str, ctn: &str, status: &str| HistoryForm {
        order_no: order_no.into(),
        ctn: ctn.into(),
        status: status.into(),
        before: None,
    };
    for (order_no, ctn, status) in [
        ("", "", ""),
        ("T1", "", ""),
        ("", ORDINARY, ""),
        ("", "", "paid"),
        ("", "", "unknown"),
        ("", "", "declined"),
    ] {
        engine.list_payments(&caller, &filter(order_no, ctn, status)).await.unwrap();
    }
    for (code, source) in [("", ""), ("X", ""), ("", "api")] {
        let form = ErrorForm { code: code.into(), source: source.into(), ..ErrorForm::default() };
        engine.list_errors(&caller, &form).await.unwrap();
    }
    for (order_no, text) in [("", ""), ("T1", ""), ("", "x")] {
        let form = ExchangeForm {
            order_no: order_no.into(),
            text: text.into(),
            ..ExchangeForm::default()
        };
        engine.list_exchanges(&caller, &form).await.unwrap();
    }
    for (ctn, status, ends_until) in [
        ("", "", ""),
        (ORDINARY, "", ""),
        ("", "held", ""),
        ("", "deleted", ""),
        ("", "", "2027-01-01"),
    ] {
        let form = CouponForm {
            ctn: ctn.into(),
            status: status.into(),
            ends_until: ends_until.into(),
            ..CouponForm::default()
        };
        engine.list_coupons(&caller, &form).await.unwrap();
    }
    engine.promotion_audience(&caller, &mpay3000()).await.unwrap();
    for (text, status) in [("", ""), ("", "active"), ("0007", ""), (ORDINARY, ""), ("김하늘", "")]
    {
        let form = SubscriberListForm { text: text.into(), status: status.into(), before: None };
        engine.list_subscribers(&caller, &form).await.unwrap();
    }
    world.make_up(1, 1).await;
    let layout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };
    let mut export = engine.export_subscribers(&caller, None, layout).await.unwrap();
    export.next().await.unwrap();
    engine.settling_backlog().await.unwrap();
    let mut upload = engine.begin_list(&caller, "AUTUMN3000", None).await.unwrap();
    upload.push(b"1.0E+9\n").await.unwrap();
    let job_no = upload.finish().await.unwrap().job.job_no;
    let language = engine::language::Language::Korean;
    let mut codes = engine.issued_codes(&caller, job_no, language).await.unwrap();
    codes.next().await.unwrap();
    let range = "insert into job_rejection (sandbox_id, job_no, line_no, last_line_no, code)
        select sandbox_id, job_no, 2, 3, 'PROMOTION_BUDGET_EXHAUSTED' from job";
    world.sql(range).await;
    let mut rejections = engine.issuing_rejections(&caller, job_no, language).await.unwrap();
    while rejections.next().await.unwrap().is_some() {}
    engine.scenarios(&caller).await.unwrap();
    for (path, verdict, batch_no) in
        [("", "", None), ("a", "", None), ("", "failed", None), ("", "", Some(1))]
    {
        let form = RunsForm {
            path: path.into(),
            verdict: verdict.into(),
            batch_no,
            ..RunsForm::default()
        };
        engine.scenario_runs(&caller, &form).await.unwrap();
    }
    engine.forget_scenario_runs().await.unwrap();
    engine.list_sandboxes(false).await.unwrap();
    let copy = create(&world, "copy", "default").await;
    engine.sandbox_size("copy").await.unwrap();
    engine.reset_sandbox(&caller, "copy").await.unwrap();
    engine.delete_sandbox(&copy.caller, "copy").await.unwrap();
    world.clear().await;
    let retention = Retention { calls: 1, ..Retention::default() };
    engine.drop_old_calls(&retention).await.unwrap();
    let expected: BTreeSet<_> = BULK.iter().map(|(name, ..)| *name).collect();
    // What finds a world is also asked within the transaction that works on all of it, and a copy for a run is made
    // by the others.
    let of_both = BTreeSet::from(["engine/world.sql", "sandbox/copy.sql of a start"]);
    assert_eq!(&prepared(&bulk).await - &of_both, expected);
}
