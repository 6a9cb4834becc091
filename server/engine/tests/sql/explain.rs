//! Every list and look-up is by its index, at a size at which anything else would be felt.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Row};

use crate::support::World;

/// A statement's file, its text, plausible values for its parameters, and the indexes that it must go
/// by, whatever else it uses.
type Statement = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// The statements whose tables grow.
const GROWING: &[Statement] = &[
    (
        "payment/list.sql",
        include_str!("../../src/payment/list.sql"),
        "'default', 500000, 26",
        &["payment_by_no"],
    ),
    (
        "payment/list_by_status.sql",
        include_str!("../../src/payment/list_by_status.sql"),
        "'default', 500000, 26, 'cancelled'",
        &["payment_by_status"],
    ),
    (
        "payment/list_by_ctn.sql",
        include_str!("../../src/payment/list_by_ctn.sql"),
        "'default', 500000, 26, '01000000007', null",
        &["payment_by_ctn"],
    ),
    (
        "payment/list_by_order.sql",
        include_str!("../../src/payment/list_by_order.sql"),
        "'default', 500000, 26, 'L77', null, null",
        &["payment_pkey"],
    ),
    (
        "payment/load.sql",
        include_str!("../../src/payment/load.sql"),
        "'default', 'L77'",
        &["payment_pkey"],
    ),
    (
        "payment/request.sql",
        include_str!("../../src/payment/request.sql"),
        "'default', 'L77'",
        &["payment_pkey"],
    ),
    (
        "payment/timeline.sql",
        include_str!("../../src/payment/timeline.sql"),
        "'default', 'L77'",
        &[
            "payment_pkey",
            "coupon_pkey",
            "month_usage_pkey",
            "verification_pkey",
            "ledger_entry_once",
        ],
    ),
    (
        "payment/timeline_calls.sql",
        include_str!("../../src/payment/timeline_calls.sql"),
        "'default', 'L77', array['history'], 101",
        &["exchange_by_order"],
    ),
    (
        "payment/cancel_load.sql",
        include_str!("../../src/payment/cancel_load.sql"),
        "'default', array['L77']",
        &["payment_pkey"],
    ),
    (
        "payment/settle_claim.sql",
        include_str!("../../src/payment/settle_claim.sql"),
        "64, 4, 8, array['default'], array[1], array[''], array[1]",
        &["payment_to_settle", "payment_to_settle_in_turn"],
    ),
    ("payment/backlog.sql", include_str!("../../src/payment/backlog.sql"), "", &[]),
    (
        "payment/cancel.sql",
        include_str!("../../src/payment/cancel.sql"),
        "'default', array['L77'], array[now()], array['same_month'], array[null]",
        &["payment_pkey", "coupon_pkey", "month_usage_pkey", "ledger_entry_once"],
    ),
    (
        "payment/cancel_again.sql",
        include_str!("../../src/payment/cancel_again.sql"),
        "'default', 'L77'",
        &["payment_pkey", "coupon_pkey"],
    ),
    (
        "payment/inquire_claim.sql",
        include_str!("../../src/payment/inquire_claim.sql"),
        "'default', 'L77'",
        &["payment_pkey"],
    ),
    (
        "coupon/issue_again.sql",
        include_str!("../../src/coupon/issue_again.sql"),
        "'default', 'key'",
        &["coupon_issued_once"],
    ),
    (
        "payment/finalise_paid.sql",
        include_str!("../../src/payment/finalise_paid.sql"),
        "'default', array['L77'], array['0000']",
        &["payment_pkey", "coupon_pkey"],
    ),
    (
        "payment/finalise_declined.sql",
        include_str!("../../src/payment/finalise_declined.sql"),
        "'default', 'L77', '1001', 'X'",
        &["payment_pkey", "coupon_pkey", "month_usage_pkey"],
    ),
    (
        "coupon/lookup.sql",
        include_str!("../../src/coupon/lookup.sql"),
        "'default', array['01000000007'], array[null], array['2026-12-31'::date]",
        &["coupon_by_customer", "promotion_customer_by_customer", "subscriber_ctn"],
    ),
    (
        "coupon/load.sql",
        include_str!("../../src/coupon/load.sql"),
        "'default', '8000000000000007'",
        &["coupon_pkey"],
    ),
    (
        "coupon/delete.sql",
        include_str!("../../src/coupon/delete.sql"),
        "'default', '8000000000000007'",
        &["coupon_pkey"],
    ),
    (
        "exchange/list.sql",
        include_str!("../../src/exchange/list.sql"),
        "'default', 500000, 26",
        &["exchange_pkey"],
    ),
    (
        "exchange/list_by_order.sql",
        include_str!("../../src/exchange/list_by_order.sql"),
        "'default', 500000, 26, 'L77', null, null, array['history']",
        &["exchange_by_order"],
    ),
    (
        "exchange/list_matching.sql",
        include_str!("../../src/exchange/list_matching.sql"),
        "'default', 500000, 26, 60, null, null, array['history'], 'l77', '5678'",
        &["exchange_pkey"],
    ),
    (
        "exchange/list_looked_at.sql",
        include_str!("../../src/exchange/list_looked_at.sql"),
        "'default', 500000, 59",
        &["exchange_pkey"],
    ),
    (
        "exchange/detail.sql",
        include_str!("../../src/exchange/detail.sql"),
        "'default', 77",
        &["exchange_pkey", "error_record_by_exchange", "payment_pkey"],
    ),
    (
        "exchange/reveal.sql",
        include_str!("../../src/exchange/reveal.sql"),
        "'default', 77, 'kim', 'tester', 'x'",
        &["exchange_pkey", "error_record_by_exchange", "payment_pkey"],
    ),
    (
        "exchange/unmaskings.sql",
        include_str!("../../src/exchange/unmaskings.sql"),
        "'default', 77",
        &["unmasking_pkey"],
    ),
    (
        "error_log/list.sql",
        include_str!("../../src/error_log/list.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26",
        &["error_record_by_time"],
    ),
    (
        "error_log/list_by_code.sql",
        include_str!("../../src/error_log/list_by_code.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26, 'C7', null",
        &["error_record_by_code"],
    ),
    (
        "error_log/list_by_source.sql",
        include_str!("../../src/error_log/list_by_source.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26, 'api'",
        &["error_record_by_source"],
    ),
    (
        "error_log/detail.sql",
        include_str!("../../src/error_log/detail.sql"),
        "'default', 77",
        &["error_record_pkey", "exchange_pkey", "payment_pkey"],
    ),
    (
        "customer/lookup.sql",
        include_str!("../../src/customer/lookup.sql"),
        "'default', '01000000007'",
        &["subscriber_ctn", "month_usage_pkey"],
    ),
    (
        "verification/answer_load.sql",
        include_str!("../../src/verification/answer_load.sql"),
        "'default', array['8000000000000007'], array['L77']",
        &["verification_pkey", "coupon_pkey", "payment_pkey"],
    ),
    (
        "verification/foreign_use.sql",
        include_str!("../../src/verification/foreign_use.sql"),
        "'default', array['NEW'], array['8000000000000007'], array['600000000008'], array[1000], \
         array[1000], array[1]",
        &["coupon_pkey"],
    ),
    (
        "verification/foreign_restore.sql",
        include_str!("../../src/verification/foreign_restore.sql"),
        "'default', array['L77'], array['8000000000000007']",
        &["coupon_pkey"],
    ),
    ("sandbox/list.sql", include_str!("../../src/sandbox/list.sql"), "1000", &[]),
    ("sandbox/load.sql", include_str!("../../src/sandbox/load.sql"), "'default'", &[]),
    (
        "sandbox/create.sql",
        include_str!("../../src/sandbox/create.sql"),
        "'new', '', 'default'",
        &[],
    ),
    (
        "sandbox/create_start.sql",
        include_str!("../../src/sandbox/create_start.sql"),
        "'small'",
        &[],
    ),
    (
        "sandbox/enter.sql",
        include_str!("../../src/sandbox/enter.sql"),
        "'default'",
        &["sandbox_one_world_per_name"],
    ),
    (
        "sandbox/before_reset.sql",
        include_str!("../../src/sandbox/before_reset.sql"),
        "'default'",
        &[],
    ),
    (
        "sandbox/begin_next.sql",
        include_str!("../../src/sandbox/begin_next.sql"),
        "'default', null",
        &[],
    ),
    ("sandbox/mark_gone.sql", include_str!("../../src/sandbox/mark_gone.sql"), "'default'", &[]),
    (
        "sandbox/mark_start_gone.sql",
        include_str!("../../src/sandbox/mark_start_gone.sql"),
        "'default'",
        &[],
    ),
    (
        "sandbox/take_place.sql",
        include_str!("../../src/sandbox/take_place.sql"),
        "'default', 'small'",
        &[],
    ),
    (
        "sandbox/claim_gone.sql",
        include_str!("../../src/sandbox/claim_gone.sql"),
        "",
        &["sandbox_gone"],
    ),
    ("sandbox/forget.sql", include_str!("../../src/sandbox/forget.sql"), "'bare'", &[]),
    (
        "exchange/record.sql",
        include_str!("../../src/exchange/record.sql"),
        "'default', array[1], array['api'], array['pay'], array['good'], array['OK'], array['{}'], \
         array[''], array['{}'], array['{}'], array['[]'], array['[]'], array[null], array[null], \
         array[null], array['L77'], array[77]",
        &[],
    ),
    (
        "payment/situation.sql",
        include_str!("../../src/payment/situation.sql"),
        "'default', array['L77'], array['01000000007'], array['01'], array['D1'], array['PG01'], \
         array['CP014'], array['SVC201'], array['8000000000000007'], array['P'], array['1'], \
         array['A'], array['A'], array[null::date]",
        &["payment_pkey", "subscriber_ctn", "month_usage_pkey", "coupon_pkey"],
    ),
    (
        "payment/reserve.sql",
        include_str!("../../src/payment/reserve.sql"),
        "'default', array['600000000007'], array['2026-11-01'::date], array[1], array[1000000], \
         array['NEW'], array['{}'], array['01000000007'], array['PG01'], array['CP014'], \
         array['SVC201'], array[1], array[0], array[null], array[now()], \
         array['2026-11-23'::date], array[null], 15.0",
        &["coupon_pkey"],
    ),
    (
        "verification/answer_verify.sql",
        include_str!("../../src/verification/answer_verify.sql"),
        "'default', array['L77'], array['8000000000000007'], array['700000000007'], array[1000], \
         array[1000], array[1], array['0000'], array[true], true",
        &["verification_pkey"],
    ),
    (
        "idempotency/claim.sql",
        include_str!("../../src/idempotency/claim.sql"),
        "'default', array['key'], array['\\x00'::bytea], 30.0",
        &["idempotency_key_pkey"],
    ),
    ("coupon/expire.sql", include_str!("../../src/coupon/expire.sql"), "", &["coupon_by_expiry"]),
    (
        "idempotency/forget.sql",
        include_str!("../../src/idempotency/forget.sql"),
        "",
        &["idempotency_key_by_age"],
    ),
    (
        "exchange/retention_due.sql",
        include_str!("../../src/exchange/retention_due.sql"),
        "2592000.0, 1000000",
        &["exchange_pkey"],
    ),
    (
        "exchange/retention_drop.sql",
        include_str!("../../src/exchange/retention_drop.sql"),
        "'default', 500000, 26",
        &["exchange_pkey", "error_record_by_exchange"],
    ),
    (
        "idempotency/keep.sql",
        include_str!("../../src/idempotency/keep.sql"),
        "'default', array['key'], array[1], array[200], array['[]'::jsonb], array['\\x00'::bytea]",
        &["idempotency_key_pkey"],
    ),
];

/// The statements that take a whole sandbox, here a small one beside a large one: they read the
/// small one only. A plan for any sandbox would be one for the average, so each is planned for its
/// values, as PostgreSQL does while that comes out cheaper.
const WHOLE: &[Statement] = &[
    ("sandbox/copy.sql", include_str!("../../src/sandbox/copy.sql"), "'small', 'bare'", &[]),
    ("sandbox/clear.sql", include_str!("../../src/sandbox/clear.sql"), "'small', 2000", &[]),
];

/// Tables that grow without bound.
const LARGE: &[&str] = &[
    "payment",
    "coupon",
    "ledger_entry",
    "exchange",
    "error_record",
    "subscriber",
    "month_usage",
    "verification",
    "promotion_customer",
    "unmasking",
    "idempotency_key",
];

/// How many rows of one large table a statement may look at: a page of a list, or all coupons of a
/// customer, who has a hundred here. The tables have a thousand times as many.
const FEW: f64 = 150.0;

/// How many rows the largest tables have: what the README promises is checked here, at a tenth of
/// it in every run and whole with MICROPAY_EXPLAIN_ROWS=1000000.
fn rows() -> i64 {
    std::env::var("MICROPAY_EXPLAIN_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(100_000)
}

/// How a statement that was run found its rows.
#[derive(Default)]
struct Access {
    /// The indexes that it went by.
    indexes: BTreeSet<String>,
    /// How many rows of each table it looked at, whether it took them or not.
    rows: BTreeMap<String, f64>,
}

impl Access {
    /// Adds what a node of a plan in JSON, and those below it, did.
    fn add(&mut self, node: &Value) {
        let number = |name: &str| node[name].as_f64().unwrap_or_default();
        if let Some(index) = node["Index Name"].as_str() {
            self.indexes.insert(index.to_owned());
        }
        // What is changed or locked was read by a node below.
        let is_scan = node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Scan"));
        if let Some(table) = node["Relation Name"].as_str().filter(|_| is_scan) {
            let each = number("Actual Rows")
                + number("Rows Removed by Filter")
                + number("Rows Removed by Join Filter")
                + number("Rows Removed by Index Recheck");
            *self.rows.entry(table.to_owned()).or_default() += each * number("Actual Loops");
        }
        for below in node["Plans"].as_array().into_iter().flatten() {
            self.add(below);
        }
    }
}

/// Runs a statement as the server does that has used it often, and undoes it.
async fn run(
    connection: &mut PgConnection,
    one: &Statement,
    mode: &str,
) -> Result<(Access, String), sqlx::Error> {
    let (_, statement, values, _) = one;
    let values = if values.is_empty() { String::new() } else { format!("({values})") };
    let mut transaction = connection.begin().await.unwrap();
    for command in
        [format!("set local plan_cache_mode = {mode}"), format!("prepare checked as {statement}")]
    {
        sqlx::raw_sql(AssertSqlSafe(command)).execute(&mut *transaction).await.unwrap();
    }
    let explain = AssertSqlSafe(format!(
        "explain (analyze, timing off, format json) execute checked{values}"
    ));
    let row = sqlx::raw_sql(explain).fetch_one(&mut *transaction).await;
    transaction.rollback().await?;
    sqlx::raw_sql("deallocate checked").execute(&mut *connection).await?;
    let plan: Value = row?.get(0);
    let mut access = Access::default();
    access.add(&plan[0]["Plan"]);
    Ok((access, plan.to_string()))
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_list_and_look_up_is_by_its_index(pool: PgPool) {
    let world = World::new(pool).await;
    let filling = include_str!("fill.sql").replace(":rows", &rows().to_string());
    sqlx::raw_sql(AssertSqlSafe(filling)).execute(world.engine.pool()).await.unwrap();
    let mut connection = world.engine.pool().acquire().await.unwrap();
    for (setting, value) in engine::PLANNING {
        let set = AssertSqlSafe(format!("set {setting} = {value}"));
        sqlx::raw_sql(set).execute(&mut *connection).await.unwrap();
    }
    let mut wrong = Vec::new();
    for (mode, list) in [("force_generic_plan", GROWING), ("force_custom_plan", WHOLE)] {
        for one in list {
            let (name, _, _, indexes) = one;
            let (access, plan) = match run(&mut connection, one, mode).await {
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
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A foreign key that no index of its table leads with: whoever removes a row that it may point to
/// reads the whole table. Merchants go only with all of their sandbox, after its payments: an index
/// for that would be written with every payment.
const FOREIGN_KEYS_WITHOUT_INDEX: &str = "
    select conrelid::regclass || '.' || conname
    from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace
        and conname <> 'payment_svc_known'
        and not exists (select from index_of_key where index_of_key.foreign_key = pg_constraint.oid)";

/// Which indexes lead to the rows of a foreign key: those that begin with its columns, and have all
/// rows in which there is one.
const INDEXES_OF_KEYS: &str = "
    create temporary view index_of_key as
    select pg_constraint.oid as foreign_key, indexrelid as index
    from pg_constraint
    join pg_index on indrelid = conrelid
    where contype = 'f' and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
        and coalesce(pg_get_expr(indpred, indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$', true)";

/// The indexes that stand for no constraint, and without which a foreign key still has another.
const SECONDARY_INDEXES: &str = "
    select index.relname::text
    from pg_index
    join pg_class as index on index.oid = indexrelid
    where index.relnamespace = 'public'::regnamespace and not indisunique
        and not exists (
            select from index_of_key
            where index_of_key.index = indexrelid and not exists (
                select from index_of_key as other
                where other.foreign_key = index_of_key.foreign_key
                    and other.index <> index_of_key.index
            )
        )";

/// Dropping any index fails a test: one of a foreign key fails here, and any other is one that a
/// statement above must go by.
#[sqlx::test(migrations = "../../migrations")]
async fn every_index_is_missed(pool: PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql(INDEXES_OF_KEYS).execute(&mut *connection).await.unwrap();
    let uncovered: Vec<String> =
        sqlx::query_scalar(FOREIGN_KEYS_WITHOUT_INDEX).fetch_all(&mut *connection).await.unwrap();
    assert!(uncovered.is_empty(), "foreign keys without an index: {uncovered:?}");
    let named: BTreeSet<&str> =
        GROWING.iter().flat_map(|(.., indexes)| *indexes).copied().collect();
    let secondary: Vec<String> =
        sqlx::query_scalar(SECONDARY_INDEXES).fetch_all(&mut *connection).await.unwrap();
    assert!(secondary.len() > 5, "the indexes are found: {secondary:?}");
    let forgotten: Vec<_> =
        secondary.iter().filter(|index| !named.contains(index.as_str())).collect();
    assert!(forgotten.is_empty(), "no statement is asserted to go by {forgotten:?}");
}
