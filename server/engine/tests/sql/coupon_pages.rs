//! A page of the list of coupons looks at few of them, by each filter and each pair of filters: at a size at which
//! anything else would be felt. Which index a statement goes by, `planned.rs` says; here it is how much is read.

use engine::coupon::CouponForm;
use engine::page::LOOKED_AT;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::explain::fill;
use crate::support::World;

/// A filter: its name, how it is asked, and whether coupons are looked through for it.
type Filter = (&'static str, fn(&mut CouponForm), bool);

const FILTERS: &[Filter] = &[
    ("serial_no", |form| form.serial_no = "8000000000007777".into(), false),
    ("last_digits", |form| form.serial_no = "7777".into(), false),
    ("ctn", |form| form.ctn = "010-0000-0007".into(), false),
    ("ncn", |form| form.ncn = "600000000008".into(), false),
    ("promotion_id", |form| form.promotion_id = "GAME1000".into(), false),
    ("promotion_id of none", |form| form.promotion_id = "AUTUMN3000".into(), false),
    ("version", |form| form.version = "2".into(), true),
    ("status unused", |form| form.status = "unused".into(), true),
    ("status held", |form| form.status = "held".into(), true),
    ("status used", |form| form.status = "used".into(), true),
    ("status expired", |form| form.status = "expired".into(), true),
    ("status deleted", |form| form.status = "deleted".into(), true),
    ("issued_from", |form| form.issued_from = "2026-11-01".into(), false),
    ("issued_until", |form| form.issued_until = "2026-11-01".into(), false),
    ("ends_from", |form| form.ends_from = "2027-01-03".into(), true),
    ("ends_until", |form| form.ends_until = "2027-01-05".into(), true),
];

/// A page, or as many coupons as a customer has here.
const FEW: i64 = 150;
/// How many pages a coupon costs that is found by its number: those on the way through the index, and its own.
const PAGES_OF_ONE: i64 = 5;
/// What is read beside.
const PAGES_BESIDE: i64 = 200;

/// Has what the pool's only connection has read counted at once.
async fn count(pool: &PgPool) {
    sqlx::query("select pg_stat_force_next_flush()").execute(pool).await.unwrap();
}

/// How many coupons were looked at so far, and how many pages of them and of their indexes.
async fn read(pool: &PgPool) -> (i64, i64) {
    count(pool).await;
    sqlx::query_as(
        "select
            (seq_tup_read + idx_tup_fetch)::bigint,
            (heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::bigint
        from pg_stat_user_tables
        join pg_statio_user_tables using (relid)
        where pg_stat_user_tables.relname = 'coupon'",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_page_by_any_pair_of_filters_looks_at_few_coupons(pool: PgPool) {
    let options = pool.connect_options().as_ref().clone();
    // A connection each, so that what it has read can be asked to be counted: or else PostgreSQL does that up to ten
    // seconds later, amid what the other is measured by.
    let only = PgPoolOptions::new().max_connections(1);
    let filling = only.clone().connect_with(options.clone()).await.unwrap();
    let bulk = only.connect_with(options.options(engine::BULK_PLANNING)).await.unwrap();
    let mut world = World::new(filling.clone()).await;
    world.engine = world.engine.with_bulk(Some(bulk.clone()));
    // What PostgreSQL reads by itself, it counts too.
    world.sql("alter table coupon set (autovacuum_enabled = off)").await;
    fill(&world).await;
    world.sql("analyze").await;
    count(&filling).await;
    let mut wrong = Vec::new();
    for (place, one) in FILTERS.iter().enumerate() {
        for other in &FILTERS[place..] {
            let mut form = CouponForm::default();
            one.1(&mut form);
            other.1(&mut form);
            let most = if one.2 || other.2 { LOOKED_AT } else { FEW };
            for page in ["first", "next"] {
                let before = read(&bulk).await;
                let listed = world.engine.list_coupons(&world.caller, &form).await.unwrap();
                let after = read(&bulk).await;
                let (rows, pages) = (after.0 - before.0, after.1 - before.1);
                if rows > most + FEW || pages > rows * PAGES_OF_ONE + PAGES_BESIDE {
                    let names = (one.0, other.0);
                    wrong.push(format!("{names:?}, {page} page: {rows} coupons, {pages} pages"));
                }
                let Some(next) = listed.next else { break };
                form.before = next;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
