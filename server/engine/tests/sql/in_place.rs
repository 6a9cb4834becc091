//! Rows that change are changed in place: PostgreSQL writes no index entry for their new versions.

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::support::{World, form_with};

/// The tables of the hot path whose rows change.
const HOT: &[&str] = &["payment", "coupon", "month_usage", "verification", "idempotency_key"];

/// The least share of updates that write no index entry. It is 99 % under load (`make bench`); here few
/// coupons share few pages, and a busy machine may keep old versions in them for longer. With one of the
/// columns in an index it is 0.
const SHARE: f64 = 0.5;

const WORKERS: usize = 8;
const COUPONS: usize = 10;
const CYCLES: usize = 30;

#[sqlx::test(migrations = "../../migrations")]
async fn a_cycle_changes_its_rows_in_place(pool: PgPool) {
    let options = pool.connect_options().as_ref().clone();
    let serving = PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    let world = World::new(serving.clone()).await;
    world.sql("update promotion set per_customer = 1000").await;
    let workers = (0..WORKERS).map(|worker| {
        let world = world.clone();
        tokio::spawn(async move {
            let mut coupons = Vec::new();
            for _ in 0..COUPONS {
                coupons.push(world.issue("AUTUMN3000").await);
            }
            for (cycle, coupon) in coupons.iter().cycle().take(CYCLES).enumerate() {
                let order_no = format!("T{worker}-{cycle}");
                world.pay(&form_with(&order_no, coupon)).await.unwrap();
                world.cancel(&order_no).await.unwrap();
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    world.verify().await;
    // A connection tells its counts at its end.
    serving.close().await;
    for table in HOT {
        let (updates, in_place): (i64, i64) = loop {
            let statement = "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables
                where relid = $1::regclass and (n_tup_upd > 0 or $1 = 'idempotency_key')";
            let counted = sqlx::query_as(statement).bind(*table).fetch_optional(&pool).await;
            match counted.unwrap() {
                Some(counted) => break counted,
                None => tokio::task::yield_now().await,
            }
        };
        let share = in_place as f64 / updates.max(1) as f64;
        assert!(updates == 0 || share >= SHARE, "{table}: {in_place} of {updates} in place");
    }
}

/// What the share comes from: no column that a statement of the hot path sets is in an index.
#[sqlx::test(migrations = "../../migrations")]
async fn no_column_that_changes_is_in_an_index(pool: PgPool) {
    let changing: &[(&str, &[&str])] = &[
        (
            "payment",
            &[
                "status",
                "verification_code",
                "decline_code",
                "cancelled_amount",
                "cancelled_at",
                "cancel_kind",
                "cancel_key",
            ],
        ),
        ("coupon", &["status", "order_no", "foreign_order_no", "restored_count"]),
        ("month_usage", &["used", "payments", "limit_amount"]),
        ("verification", &["response_code", "message_no", "answered_at", "reversed_at"]),
        ("idempotency_key", &["status", "headers", "body", "leased_until", "claim_no"]),
    ];
    for (table, columns) in changing {
        let indexed: Vec<String> = sqlx::query_scalar(
            // An index that has one of them as a column, or in its expressions or condition.
            "select indexrelid::regclass::text
            from pg_index
            join pg_depend on classid = 'pg_class'::regclass and objid = indexrelid
                and refclassid = 'pg_class'::regclass and refobjid = indrelid
            join pg_attribute on attrelid = indrelid and attnum = refobjsubid
            where indrelid = $1::regclass and attname = any ($2)
            union
            select conname::text
            from pg_constraint
            join pg_attribute on attrelid = conrelid and attnum = any (conkey)
            where conrelid = $1::regclass and contype in ('p', 'u') and attname = any ($2)",
        )
        .bind(*table)
        .bind(columns.iter().map(ToString::to_string).collect::<Vec<_>>())
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(indexed, Vec::<String>::new(), "{table}");
    }
}
