//! Every list and look-up is by its index, at a size at which anything else would be felt.

use std::collections::{BTreeMap, BTreeSet};

use engine::error_log::ErrorForm;
use engine::exchange::{ExchangeForm, Retention};
use engine::payment::HistoryForm;
use serde_json::Value;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Row};

use crate::planned::{BULK, SERVING, Statement};
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

/// Runs a statement as it is planned under these settings, and undoes it.
async fn run(
    connection: &mut PgConnection,
    one: &Statement,
    planning: &[(&str, &str)],
) -> Result<(Access, String), sqlx::Error> {
    let (_, statement, values, _) = one;
    let values = if values.is_empty() { String::new() } else { format!("({values})") };
    let mut transaction = connection.begin().await.unwrap();
    let settings = planning.iter().map(|(setting, value)| format!("set local {setting} = {value}"));
    for command in settings.chain([format!("prepare checked as {statement}")]) {
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
    let mut wrong = Vec::new();
    for (planning, list) in [(&engine::PLANNING[..], SERVING), (&engine::BULK_PLANNING[..], BULK)] {
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
        SERVING.iter().chain(BULK).flat_map(|(.., indexes)| *indexes).copied().collect();
    let secondary: Vec<String> =
        sqlx::query_scalar(SECONDARY_INDEXES).fetch_all(&mut *connection).await.unwrap();
    assert!(secondary.len() > 5, "the indexes are found: {secondary:?}");
    let forgotten: Vec<_> =
        secondary.iter().filter(|index| !named.contains(index.as_str())).collect();
    assert!(forgotten.is_empty(), "no statement is asserted to go by {forgotten:?}");
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
    for (order_no, ctn, status) in
        [("", "", ""), ("T1", "", ""), ("", ORDINARY, ""), ("", "", "paid")]
    {
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
    engine.settling_backlog().await.unwrap();
    engine.list_sandboxes().await.unwrap();
    let copy = create(&world, "copy", "default").await;
    engine.sandbox_size("copy").await.unwrap();
    engine.reset_sandbox(&caller, "copy").await.unwrap();
    engine.delete_sandbox(&copy.caller, "copy").await.unwrap();
    world.clear().await;
    let retention = Retention { calls: 1, ..Retention::default() };
    engine.drop_old_calls(&retention).await.unwrap();
    let expected: BTreeSet<_> = BULK.iter().map(|(name, ..)| *name).collect();
    // What finds a world is also asked within the transaction that works on all of it.
    let of_both = BTreeSet::from(["sandbox/enter.sql"]);
    assert_eq!(&prepared(&bulk).await - &of_both, expected);
}
