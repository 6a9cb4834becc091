//! Every index is there for a foreign key, or for a statement that is asserted to go by it.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgPool, Row};

use crate::planned::{BULK, SERVING};
use crate::support::World;

/// A foreign key that no index of its table leads with: whoever removes a row that it may point to
/// reads the whole table. Merchants go only with all of their sandbox, after its payments: an index for that would
/// be written with every payment.
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
/// statement of `planned.rs` must go by.
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

/// Tables of sandboxes that PostgreSQL may take for having a few rows of each.
const TABLES_OF_SMALL_SANDBOXES: &str = "
    select attrelid::regclass::text
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    where attname = 'sandbox_id' and relkind = 'r'
        and relnamespace = 'public'::regnamespace and relname <> 'sandbox'
        and attoptions is distinct from '{n_distinct=1}'";

/// Statistics of a small table say that each sandbox has a few rows, and are believed until the next: a table is told
/// otherwise where it is made.
#[sqlx::test(migrations = "../../migrations")]
async fn no_index_is_taken_for_that_of_a_few_rows_of_each_sandbox(pool: PgPool) {
    let told: Vec<String> =
        sqlx::query_scalar(TABLES_OF_SMALL_SANDBOXES).fetch_all(&pool).await.unwrap();
    assert!(told.is_empty(), "alter column sandbox_id set (n_distinct = 1): {told:?}");
}

/// How PostgreSQL looks for the row that a foreign key points to, and the index that it should go by.
const LOOK_UPS_OF_KEYS: &str = "
    select conrelid::regclass || '.' || conname,
        format(
            'prepare looked_up as select 1 from only %s x where %s for key share of x',
            confrelid::regclass, string_agg(format('x.%I = $%s', attname, place), ' and ')
        ),
        format('explain execute looked_up(%s)', string_agg('null', ', ')),
        conindid::regclass::text
    from pg_constraint
    cross join unnest(confkey) with ordinality as key (number, place)
    join pg_attribute on attrelid = confrelid and attnum = number
    where contype = 'f' and connamespace = 'public'::regnamespace
    group by pg_constraint.oid";

/// A connection keeps its plan for that while a table grows from the demonstration's few rows. By an index of all
/// of a sandbox's rows, each coupon of a job read all subscribers.
#[sqlx::test(migrations = "../../migrations")]
async fn after_the_demonstration_the_row_of_a_foreign_key_is_found_by_its_key(pool: PgPool) {
    let world = World::empty(pool);
    world.engine.fill_in_demonstration(&world.caller).await.unwrap();
    let pool = world.engine.pool();
    let keys: Vec<(String, String, String, String)> =
        sqlx::query_as(LOOK_UPS_OF_KEYS).fetch_all(pool).await.unwrap();
    assert!(keys.len() > 20, "the foreign keys are found: {}", keys.len());
    let mut connection = pool.acquire().await.unwrap();
    for (setting, value) in engine::PLANNING {
        let set = AssertSqlSafe(format!("set {setting} = {value}"));
        sqlx::raw_sql(set).execute(&mut *connection).await.unwrap();
    }
    let mut wrong = Vec::new();
    for (name, prepare, explain, index) in keys {
        sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
        let lines =
            sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
        sqlx::raw_sql("deallocate looked_up").execute(&mut *connection).await.unwrap();
        let plan: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
        if !plan.iter().any(|line| line.contains(&format!("using {index} on "))) {
            wrong.push(format!("{name} does not go by {index}: {}", plan.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
