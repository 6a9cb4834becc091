//! Proof 13: every constraint, unique index and trigger of the migrations is needed. A row that
//! breaks it and nothing else is refused by it, and is accepted once it is dropped; so a migration
//! that lost one would be noticed here. One that has no case fails too.

#[path = "constraints/cases.rs"]
mod cases;

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::harness::Proof;
use crate::in_process::{Line, World, form};
use crate::tally::Tally;
use cases::{CASES, Case};

/// Every constraint with a name, every unique index that is none, every trigger: what drops it.
const EVERY_RULE: &str = "
    select conname::text, format('alter table %s drop constraint %I cascade', conrelid::regclass, conname)
    from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid <> 0
        and conrelid <> '_sqlx_migrations'::regclass
    union all
    select relname::text, format('drop index %I', relname)
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    where indisunique and relnamespace = 'public'::regnamespace
        and not exists (select from pg_constraint where conindid = indexrelid)
    union all
    select tgname::text, format('drop trigger %I on %s', tgname, tgrelid::regclass)
    from pg_trigger
    where not tgisinternal";

/// A sandbox with one of everything, for the cases to copy and change.
async fn one_of_everything(pool: &PgPool) {
    let world = World::new(pool, "full");
    world.create().await;
    World::new(pool, "other").create().await;
    world.sql(include_str!("../../engine/src/sandbox/demo_promotions.sql")).await;
    let mut coupons = Vec::new();
    for _ in 0..4 {
        coupons.push(world.issue("AUTUMN3000").await.unwrap());
    }
    world.pay(&form("PAID", 12_000, Some(&coupons[0]))).await.unwrap();
    world.pay(&form("CANCELLED", 12_000, None)).await.unwrap();
    world.cancel("CANCELLED").await.unwrap();
    let lost = world.with_line(Line::LosesAnswers);
    lost.pay(&form("UNKNOWN", 12_000, Some(&coupons[1]))).await.unwrap();
    let down = world.with_line(Line::Down);
    down.pay(&form("DECLINED", 12_000, Some(&coupons[2]))).await.unwrap_err();
    for statement in [
        "update coupon set issue_key = 'key'
        where sandbox_id = $1 and status = 'used'",
        "delete from coupon where sandbox_id = $1 and status = 'unused' and serial_no <> (
            select max(serial_no) from coupon where sandbox_id = $1 and status = 'unused'
            and serial_no not in (select serial_no from payment where serial_no is not null)
        ) and serial_no not in (select serial_no from payment where serial_no is not null)",
        "insert into verification (
            sandbox_id, order_no, owner, serial_no, message_no, response_code, answered_at
        ) values ($1, 'FOREIGN', 'foreign', '1', 1, '1006', now())",
        "insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
        select sandbox_id, serial_no, 'deleted', 'kim', now() from coupon
        where sandbox_id = $1 and status = 'unused'",
        "insert into idempotency_key (sandbox_id, key, fingerprint, leased_until)
        values ($1, 'key', '', now())",
        "insert into target (sandbox_id, headers, connect_timeout_ms, timeout_ms, paths, mapping)
        values ($1, '[]', 100, 100, '[]', '[]')",
        "insert into saved_request (sandbox_id, name, form, saved_by)
        values ($1, 'kept', '{}', 'kim')",
        "insert into job (sandbox_id, kind, state, task, created_by)
        values ($1, 'issue_coupons', 'prepared', '{}', 'kim')",
        "insert into job_input (sandbox_id, job_no, chunk_no, line_nos, numbers, lines)
        select sandbox_id, job_no, 0, '{1}', '{010}', '{[]}' from job where sandbox_id = $1",
        "insert into job_rejection (sandbox_id, job_no, line_no, last_line_no, code)
        select sandbox_id, job_no, 1, 1, 'X' from job where sandbox_id = $1",
        "insert into scenario (sandbox_id, path, text, name, tags, problems, edited_by)
        values ($1, 'a.yaml', '', 'a', '{}', 0, 'kim')",
        "insert into scenario_schedule (
            sandbox_id, path, cron, overlap, missed, paused, again_if_killed, is_of_file, next_due_at,
            edited_by
        ) values ($1, 'a.yaml', '* * * * *', 'skip', 'once', false, false, true, now(), 'kim')",
        "insert into scenario_slot (sandbox_id, schedule_no, due_at, fate)
        select sandbox_id, schedule_no, now(), 'missed' from scenario_schedule where sandbox_id = $1",
        "insert into scenario_run (
            sandbox_id, batch_no, path, is_library, name, tags, text, cause, wanted_by,
            again_if_killed, state
        ) values ($1, 1, 'a.yaml', false, 'a', '{}', '', 'hand', 'kim', false, 'waiting')",
        "insert into scenario_webhook (sandbox_id, url, secret, edited_by)
        values ($1, 'http://localhost', 'secret', 'kim')",
        "insert into scenario_delivery (sandbox_id, event, path, run_no, body)
        values ($1, 'failed', 'a.yaml', 1, '{}')",
        "insert into line_change (sandbox_id, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader)
        values ($1, 'owner', '1', '2', '3', '2', now(), 'kim')",
        "insert into coupon_code (sandbox_id, serial_no, promotion_id, version, issued_at)
        values ($1, '1', 'GAME1000', 1, now())",
        "insert into open_request (sandbox_id, fingerprint) values ($1, 'asked')",
        "insert into unmasking (sandbox_id, exchange_no, reader, role, request_id)
        values ($1, 1, 'kim', 'tester', 'r')",
        "insert into sandbox (sandbox_id, name, start_of) values ($1 || '~start', 'start', $1)",
    ] {
        world.sql(statement).await;
    }
}

impl Case {
    /// The row that breaks the rule, or the statement that does.
    async fn statement(&self, connection: &mut PgConnection) -> String {
        let Self { table, row, change, .. } = self;
        if *table == "-" {
            return (*change).to_owned();
        }
        // What is computed from a row is not written into it.
        let columns: String = sqlx::query_scalar(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        )
        .bind(*table)
        .fetch_one(connection)
        .await
        .unwrap();
        format!(
            "insert into {table} ({columns}) overriding system value
            select {columns} from (
                select (jsonb_populate_record(copied, '{change}')).*
                from {table} as copied where sandbox_id = 'full' and {row} limit 1
            ) as changed"
        )
    }

    /// Why the case does not show what it should; `None` where it does.
    async fn fails(
        &self,
        connection: &mut PgConnection,
        drops: &BTreeMap<String, String>,
    ) -> Option<String> {
        let mut transaction = connection.begin().await.unwrap();
        for implied in self.without {
            run(&mut transaction, &drops[*implied]).await.unwrap();
        }
        let statement = self.statement(&mut transaction).await;
        let refused = match run(&mut transaction, &statement).await {
            Ok(0) => return Some("changes no row".into()),
            Ok(_) => return Some("was accepted".into()),
            Err(sqlx::Error::Database(error)) => error,
            Err(error) => return Some(error.to_string()),
        };
        // A trigger's refusal has no constraint's name.
        let by = refused.constraint().unwrap_or_default();
        if by != self.rule && refused.code().as_deref() != Some("23001") {
            return Some(format!("was refused by {by:?}: {refused}"));
        }
        run(&mut transaction, &drops[self.rule]).await.unwrap();
        match run(&mut transaction, &statement).await {
            Ok(0) => Some("changes no row".into()),
            Ok(_) => None,
            Err(error) => Some(format!("is refused without it too: {error}")),
        }
        // Dropped here, the transaction is rolled back.
    }
}

/// Runs a statement; the transaction goes on as if it had not been run, where it is refused.
async fn run(connection: &mut PgConnection, statement: &str) -> Result<u64, sqlx::Error> {
    let mut savepoint = connection.begin().await?;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut *savepoint).await;
    match done {
        Ok(done) => {
            savepoint.commit().await?;
            // A statement of definition counts no rows.
            Ok(done.rows_affected().max(u64::from(!statement.starts_with("insert"))))
        }
        Err(error) => {
            savepoint.rollback().await?;
            Err(error)
        }
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn every_constraint_is_missed_when_it_is_dropped(pool: PgPool) {
    let cases = CASES.len() as u64;
    let proof = Proof {
        number: 13,
        title: "every constraint, unique index and trigger dropped in turn",
        module: module_path!(),
        unit: "rows that break one",
        small: cases,
        full: cases,
        part: cases,
        patience: Duration::from_secs(120),
    };
    proof.run(async |_| prove(&pool).await).await;
}

async fn prove(pool: &PgPool) -> Tally {
    one_of_everything(pool).await;
    let rules: Vec<(String, String)> = sqlx::query_as(EVERY_RULE).fetch_all(pool).await.unwrap();
    let drops: BTreeMap<String, String> = rules.into_iter().collect();
    let mut failures: Vec<String> = drops
        .keys()
        .filter(|rule| CASES.iter().all(|case| case.rule != **rule))
        .map(|rule| format!("{rule} has no case"))
        .collect();
    let mut connection = pool.acquire().await.unwrap();
    for case in CASES {
        if !drops.contains_key(case.rule) {
            failures.push(format!("{} is not there", case.rule));
        } else if let Some(failure) = case.fails(&mut connection, &drops).await {
            failures.push(format!("{}: {failure}", case.rule));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), drops.len(), failures.join("\n"));
    let mut tally = Tally::default();
    tally.count("rules, each missed", drops.len() as u64);
    tally
}
