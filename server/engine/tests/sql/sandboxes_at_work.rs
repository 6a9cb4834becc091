//! Whole sandboxes made, reset and deleted while payments are under way, and at a size.

use std::time::Instant;

use engine::payment::PaymentForm;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::concurrency::{at_once, crowded};
use crate::sandboxes::{create, new};
use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

#[sqlx::test(migrations = "../../migrations")]
async fn of_simultaneous_creations_one_wins(pool: PgPool) {
    let world = crowded(pool).await;
    let codes = at_once(12, |_| {
        let world = world.clone();
        async move {
            code_of(&world.engine.create_sandbox(&world.caller, &new("team", "default")).await)
        }
    })
    .await;
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "SANDBOX_EXISTS").count(), 11, "{codes:?}");
    world.verify().await;
    world.engine.pool().close().await;
}

/// What a call in a sandbox that is reset, copied and deleted may answer: everything but a fault.
#[sqlx::test(migrations = "../../migrations")]
async fn resets_copies_and_deletions_among_payments_break_nothing(pool: PgPool) {
    let world = crowded(pool).await;
    for _ in 0..4 {
        world.issue("AUTUMN3000").await;
    }
    let team = create(&world, "team", "default").await;
    let codes: Vec<String> = at_once(20, |worker| {
        let mut team = team.clone();
        async move {
            let mut codes = Vec::new();
            for step in 0..10_usize {
                // As a door does it.
                team = team.within("team").await;
                codes.push(match worker {
                    0 => code_of(&team.engine.reset_sandbox(&team.caller, "team").await),
                    1 if step % 4 == 3 => {
                        code_of(&team.engine.delete_sandbox(&team.caller, "team").await)
                    }
                    1 => {
                        let form = new("team", "default");
                        code_of(&team.engine.create_sandbox(&team.caller, &form).await)
                    }
                    2 => {
                        let copy = new(&format!("copy-{step}"), "team");
                        code_of(&team.engine.create_sandbox(&team.caller, &copy).await)
                    }
                    _ => busy(&team, worker, step).await,
                });
            }
            codes
        }
    })
    .await
    .into_iter()
    .flatten()
    .collect();
    let faults = ["INTERNAL", "DATABASE_UNAVAILABLE"];
    assert!(!codes.iter().any(|code| faults.contains(&code.as_str())), "{codes:?}");
    assert!(codes.iter().any(|code| code == "OK"));
    world.clear().await;
    world.set_line(Line::Good);
    world.verify().await;
    world.engine.pool().close().await;
}

/// One of the things that testers do.
async fn busy(team: &World, worker: usize, step: usize) -> String {
    let order_no = format!("T{}", (worker * 7 + step * 3) % 60);
    match (worker + step) % 4 {
        0 => {
            let found = team.look_up(&form(&order_no)).await;
            match found.as_ref().map(|found| found.usable.first()) {
                Ok(Some(coupon)) => code_of(&team.pay(&form_with(&order_no, coupon)).await),
                Ok(None) | Err(_) => code_of(&found),
            }
        }
        1 => {
            let form = PaymentForm { amount: "1,000".into(), ..form(&order_no) };
            code_of(&team.pay(&form).await)
        }
        2 => code_of(&team.cancel(&order_no).await),
        _ => code_of(&team.issue_to(ORDINARY, "GAME1000").await),
    }
}

/// A template of 1,000 subscribers, each with a promotion and a coupon of their own.
const TEMPLATE: &str = "
    insert into sandbox (sandbox_id, name) values ('template', 'template');
    insert into subscriber (
        sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
        mpay_member, bill_pay_method
    )
    select 'template', (600000000000 + n)::text, '010' || lpad(n::text, 8, '0'), '가입자',
        '1990-01-01', 'F', 'active', 1000000, '2', 'A', false, 'A'
    from generate_series(1, 1000) as n;
    insert into promotion (
        sandbox_id, promotion_id, state, budget, issued, per_customer, created_at
    )
    select 'template', 'P' || n, 'running', 10, 1, 1, now() from generate_series(1, 1000) as n;
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from,
        valid_until, conditions, made_at
    )
    select 'template', 'P' || n, 1, '쿠폰', 1000, 1000, '2026-01-01', '2027-01-01',
        '{\"all_of\": []}', now()
    from generate_series(1, 1000) as n;
    insert into promotion_customer (sandbox_id, promotion_id, ncn, issued)
    select 'template', 'P' || n, (600000000000 + n)::text, 1 from generate_series(1, 1000) as n;
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
    )
    select 'template', (8000000000000000 + n)::text, 'P' || n, 1, '쿠폰',
        (600000000000 + n)::text, 1000, 'unused', '2027-01-01', now()
    from generate_series(1, 1000) as n;
";

/// How many statements the pool's one connection has run so far.
const RUN: &str = "select sum(generic_plans + custom_plans)::bigint from pg_prepared_statements";

#[sqlx::test(migrations = "../../migrations")]
async fn a_sandbox_is_cheap(pool: PgPool) {
    let options = (*pool.connect_options()).clone();
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let world = World::new(pool).await;
    world.sql(TEMPLATE).await;
    world.sql(include_str!("recount.sql")).await;
    let mut numbers = Vec::new();
    for (sandbox_id, source) in [("warm", "template"), ("small", "default"), ("large", "template")]
    {
        let before = world.count(RUN).await;
        let began = Instant::now();
        create(&world, sandbox_id, source).await;
        let took = began.elapsed();
        let statements = world.count(RUN).await - before;
        println!("a copy of {source} took {took:?}, {statements} statements");
        numbers.push(statements);
    }
    let began = Instant::now();
    world.engine.reset_sandbox(&world.caller, "large").await.unwrap();
    println!("its reset took {:?}", began.elapsed());
    let began = Instant::now();
    world.engine.delete_sandbox(&world.caller, "large").await.unwrap();
    println!("its deletion took {:?}", began.elapsed());
    assert!(numbers[1] > 1, "the statements are counted");
    assert_eq!(numbers[1], numbers[2], "as many for 6 subscribers as for 1,000");
    world.verify().await;
    world.engine.pool().close().await;
}
