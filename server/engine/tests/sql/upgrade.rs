//! A database of the schema before, with something in every state, comes through the migrations whole.

use engine::coupon::IssueForm;
use engine::idempotency::{IdempotencyKey, Keyed, Once, StoredAnswer};
use engine::payment::OrderForm;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::{ORDINARY, World, form};

/// All of them, as the server runs them.
static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// The last migration of the schema before.
const BEFORE: i64 = 20261128110300;

/// What the server of the schema before has stored.
const FIXTURE: &str = include_str!("upgrade_from_20261128110300.sql");

/// What must come through, and how the schema before is asked for it: column by column, so that
/// what is added later is not compared. `json` is compared as text, for its bytes are kept.
const KEPT: &[(&str, &str)] = &[
    (
        "payments",
        // The request without what the other columns say of it.
        "select sandbox_id, order_no, payment_no,
            jsonb_strip_nulls(request)
                - '{order_no,amount,pg,cp,svc,ctn,serial_no}'::text[] as request,
            ctn, ncn, pg, cp, svc, amount, coupon_amount, charged, serial_no, status, paid_at, month, decline_code,
            verification_code, cancelled_amount, cancelled_at, cancel_kind, cancel_key, created_at,
            verification_address
        from payment",
    ),
    (
        "what waits to be settled",
        "select sandbox_id, order_no, status, settle_after, settle_since, settle_attempts
        from payment where settle_after is not null",
    ),
    (
        "coupons",
        "select sandbox_id, serial_no, promotion_id, name, ncn, amount, status, valid_until,
            order_no, foreign_order_no, issued_at, restored_count, issue_key
        from coupon",
    ),
    // What each event moved, by account: a coupon's share of nothing is none.
    (
        "the ledger",
        "select sandbox_id, order_no, kind, at,
            coalesce(sum(amount) filter (where account = 'phone_bill'), 0) as phone_bill,
            coalesce(sum(amount) filter (where account = 'coupon'), 0) as coupon
        from ledger_entry
        group by sandbox_id, order_no, kind, at",
    ),
    ("the months' usage", "select sandbox_id, ncn, month, used, limit_amount from month_usage"),
    (
        "the register of orders",
        "select sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no,
            response_code, answered_at, reversed_at
        from verification",
    ),
    (
        "the calls",
        "select sandbox_id, exchange_no, at, took_us, source, operation, verdict, code, message,
            request_id, request::text, response::text, outside::text, order_no, message_no
        from exchange",
    ),
    (
        "the calls' telegrams",
        "select sandbox_id, exchange_no, place, telegram ->> 'direction' as direction,
            telegram ->> 'frame' as frame, telegram ->> 'after_us' as after_us
        from exchange
        cross join json_array_elements(telegrams) with ordinality as one (telegram, place)",
    ),
    ("how far the calls had come", "select at, exchange_no from exchange_mark"),
    (
        "the errors",
        "select sandbox_id, error_no, at, source, operation, code, message, request_id,
            request::text, response::text, exchange_no
        from error_record",
    ),
    (
        "who saw whom",
        "select sandbox_id, unmasking_no, exchange_no, at, reader, role, request_id from unmasking",
    ),
    (
        "the keys",
        "select sandbox_id, key, fingerprint, claim_no, leased_until, status, headers, body,
            created_at
        from idempotency_key
        -- What was under way has no answer, and is done again.
        where status is not null",
    ),
    (
        "the requests outside without an answer",
        "select sandbox_id, fingerprint, idempotency_key from open_request",
    ),
    ("the saved requests", "select sandbox_id, name, form, saved_at, saved_by from saved_request"),
    (
        "the targets",
        "select sandbox_id, customer_url, payment_url, telegram_address, headers::text,
            connect_timeout_ms, timeout_ms, paths::text, mapping::text
        from target",
    ),
    (
        "the worlds",
        "select sandbox_id, known_as, name, clock_offset, created_at, demo_at, copy_of, start_of,
            gone_at, being_made
        from sandbox",
    ),
    (
        "the promotions",
        "select sandbox_id, promotion_id, name, coupon_amount, minimum_amount, valid_from,
            valid_until, payment_methods, payment_types, pgs, cps, svcs, ad_consent_required,
            budget, issued, per_customer, verification_fault
        from promotion",
    ),
    (
        "what each customer was issued",
        "select sandbox_id, promotion_id, ncn, issued from promotion_customer",
    ),
    // A status says why the line may not pay since.
    (
        "the subscribers",
        "select sandbox_id, ncn, ctn, name, birth_date, sex, case status
                when 'suspended' then 'suspended_lost' when 'blocked' then 'blocked_by_carrier' else status
            end as status, limit_amount, risk_grade,
            leeds_grade, mpay_member, bill_pay_method
        from subscriber",
    ),
    ("the PGs", "select sandbox_id, pg, name_ko, name_en from pg"),
    ("the CPs", "select sandbox_id, pg, cp, name_ko, name_en from cp"),
    (
        "the services",
        "select sandbox_id, pg, cp, svc, name_ko, name_en, refuses_card_bill_payers,
            serves_minors, next_month_refund
        from svc",
    ),
    ("the codes", "select sandbox_id, kind, code, name_ko, name_en, position, rule from code"),
];

/// Where the schema has it otherwise by now: the same rows, asked of that.
const ASKED_OTHERWISE: &[(&str, &str)] = &[
    (
        "what waits to be settled",
        "select sandbox_id, order_no, status, settle_after, settle_since, attempts as settle_attempts
        from unsettled join payment using (sandbox_id, order_no)",
    ),
    ("the ledger", "select sandbox_id, order_no, kind, at, phone_bill, coupon from ledger_entry"),
    // What a promotion promises now is its highest version, and its conditions are a tree.
    (
        "the promotions",
        "select sandbox_id, promotion_id, name, coupon_amount, minimum_amount,
            valid_from, valid_until, wanted.*, budget, issued, per_customer, verification_fault
        from promotion
        join promotion_version as promised using (sandbox_id, promotion_id)
        cross join lateral (
            select
                (array_agg(codes) filter (where kind = 'payment_method'))[1] as payment_methods,
                (array_agg(codes) filter (where kind = 'payment_type'))[1] as payment_types,
                (array_agg(codes) filter (where kind = 'pg'))[1] as pgs,
                (array_agg(codes) filter (where kind = 'cp'))[1] as cps,
                (array_agg(codes) filter (where kind = 'svc'))[1] as svcs,
                count(*) filter (where kind = 'ad_consent') = 1 as ad_consent_required
            from jsonb_array_elements(conditions -> 'all_of') as node
            cross join jsonb_each(node) as one (kind, codes)
        ) as wanted
        where promised.version = (
            select max(highest.version) from promotion_version as highest
            where highest.sandbox_id = promotion.sandbox_id
                and highest.promotion_id = promotion.promotion_id
        )",
    ),
    (
        "the calls' telegrams",
        "select sandbox_id, exchange_no, place, telegram ->> 'direction' as direction,
            encode(substr(frames, (1 + before)::int, length), 'hex') as frame,
            telegram ->> 'after_us' as after_us
        from exchange
        cross join lateral (
            select telegram, place, (telegram ->> 'length')::int as length,
                coalesce(sum((telegram ->> 'length')::int) over (
                    order by place rows between unbounded preceding and 1 preceding
                ), 0) as before
            from json_array_elements(telegrams) with ordinality as one (telegram, place)
        ) as stored",
    ),
];

#[sqlx::test(migrations = false)]
async fn a_database_of_the_schema_before_comes_through_whole(pool: PgPool) {
    // The PostgreSQL that `make test` starts makes databases with all migrations in them.
    sqlx::raw_sql("drop schema public cascade; create schema public").execute(&pool).await.unwrap();
    migrate(&pool, Some(BEFORE)).await;
    load(&pool).await;
    sqlx::raw_sql(EDITED).execute(&pool).await.unwrap();
    // There is something in every state: else nothing is proved about it.
    for states in ["select distinct status from payment", "select distinct status from coupon"] {
        assert_eq!(rows(&pool, states).await.len(), 5, "{states}");
    }
    let mut before = Vec::new();
    for (what, query) in KEPT {
        before.push(rows(&pool, query).await);
        assert!(!before.last().unwrap().is_empty(), "there are {what}");
    }
    let told = Told::look(&pool).await;

    migrate(&pool, None).await;
    for (what, _) in ASKED_OTHERWISE {
        assert!(KEPT.iter().any(|(kept, _)| kept == what), "{what}");
    }
    for ((what, query), before) in KEPT.iter().zip(&before) {
        let otherwise = ASKED_OTHERWISE.iter().find(|(otherwise, _)| otherwise == what);
        let now = rows(&pool, otherwise.map_or(query, |(_, query)| query)).await;
        same(what, before, &now);
    }
    let versions: Vec<Version> = sqlx::query_as(VERSIONS).fetch_all(&pool).await.unwrap();
    assert_eq!(versions, expected_versions());
    let world = World::empty(pool);
    world.verify().await;

    told.is_told_again(&world).await;
    what_was_begun_ends(&world, &told).await;
    world.verify().await;
}

/// What testers did to promotions while there were no versions: the amount went down twice, below what the
/// coupons before promised, then the name changed; a condition of each kind.
const EDITED: &str = "
    update promotion set
        name = '가을 1천원', coupon_amount = 1000, minimum_amount = 1000,
        payment_methods = '{01,02}', payment_types = '{D1}', pgs = '{PG01}', cps = '{CP014,CP021}',
        svcs = '{SVC201}'
    where sandbox_id = 'default' and promotion_id = 'AUTUMN3000';
    insert into coupon (
        sandbox_id, serial_no, promotion_id, name, ncn, amount, status, valid_until, issued_at
    )
    values (
        'default', '7203184655209137', 'AUTUMN3000', '가을 2천원', '500123456789', 2000, 'unused',
        '2026-10-01', '2026-11-28 19:00:00+00'
    );
    update promotion set issued = issued + 1
    where sandbox_id = 'default' and promotion_id = 'AUTUMN3000';
    update promotion_customer set issued = issued + 1
    where sandbox_id = 'default' and promotion_id = 'AUTUMN3000' and ncn = '500123456789'";

/// A promotion's version, and how many coupons are of it.
type Version = (String, i32, String, i64, i64, String, i64);

const VERSIONS: &str = "
    select promised.promotion_id, promised.version, promised.name, coupon_amount, minimum_amount,
        valid_from || ' – ' || promised.valid_until, count(serial_no)
    from promotion_version as promised
    left join coupon using (sandbox_id, promotion_id, version)
    where sandbox_id = 'default' and promotion_id in ('AUTUMN3000', 'GAME1000', 'LOST2000')
    group by promised.sandbox_id, promised.promotion_id, promised.version
    order by promised.promotion_id, promised.version";

/// The versions of before, each with its coupons, in the order in which they were first issued; the present
/// one last. The minimum covers the coupon, and the days are in order.
fn expected_versions() -> Vec<Version> {
    [
        ("AUTUMN3000", 1, "가을 첫 결제 3천원", 3_000, 3_000, "2026-10-30 – 2027-01-28", 8),
        ("AUTUMN3000", 2, "가을 2천원", 2_000, 2_000, "2026-10-01 – 2026-10-01", 1),
        ("AUTUMN3000", 3, "가을 1천원", 1_000, 1_000, "2026-10-30 – 2027-01-28", 0),
        ("GAME1000", 1, "게임나라 1천원", 1_000, 5_000, "2026-10-30 – 2026-11-28", 1),
        ("GAME1000", 2, "게임나라 1천원", 1_000, 5_000, "2026-10-30 – 2027-01-28", 4),
        ("LOST2000", 1, "응답 유실 2천원", 2_000, 5_000, "2026-10-30 – 2027-01-28", 3),
    ]
    .map(|(promotion, version, name, amount, minimum, days, coupons)| {
        (promotion.into(), version, name.into(), amount, minimum, days.into(), coupons)
    })
    .into()
}

/// As the server does it: all in one transaction.
async fn migrate(pool: &PgPool, until: Option<i64>) {
    let mut transaction = pool.begin().await.unwrap();
    MIGRATIONS.run_direct(until, &mut *transaction, false).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn load(pool: &PgPool) {
    let mut transaction = pool.begin().await.unwrap();
    sqlx::raw_sql(FIXTURE).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

/// What a query finds, a text each row, in an order of its own.
async fn rows(pool: &PgPool, query: &str) -> Vec<String> {
    let statement = format!("select to_jsonb(kept)::text from ({query}) as kept order by 1");
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_all(pool).await.unwrap()
}

/// Says which rows differ, and not all that there are.
fn same(what: &str, before: &[String], now: &[String]) {
    let lost: Vec<_> = before.iter().filter(|row| !now.contains(row)).collect();
    let new: Vec<_> = now.iter().filter(|row| !before.contains(row)).collect();
    assert!(lost.is_empty() && new.is_empty(), "{what}: lost {lost:#?}, new {new:#?}");
    assert_eq!(before.len(), now.len(), "{what}");
}

/// An answer that was kept under its key.
#[derive(sqlx::FromRow)]
struct KeptAnswer {
    known_as: String,
    key: String,
    fingerprint: Vec<u8>,
    status: i16,
    #[sqlx(json)]
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What was told before, and must be told so again.
struct Told {
    answers: Vec<KeptAnswer>,
    /// The sandbox, the number and the count of telegrams of each call.
    calls: Vec<(String, i64, i32)>,
    /// The coupon that was issued under a key which could not be answered any more.
    lost_coupon: String,
}

impl Told {
    /// Looks into the schema before.
    async fn look(pool: &PgPool) -> Self {
        let answers = sqlx::query_as(
            "select known_as, key, fingerprint, status, headers, body
            from idempotency_key join sandbox using (sandbox_id)
            where known_as is not null and status is not null",
        );
        let calls = sqlx::query_as(
            "select known_as, exchange_no, json_array_length(telegrams)
            from exchange join sandbox using (sandbox_id)
            where known_as is not null",
        );
        let lost =
            sqlx::query_scalar("select serial_no from coupon where issue_key = 'issue-lost'");
        Self {
            answers: answers.fetch_all(pool).await.unwrap(),
            calls: calls.fetch_all(pool).await.unwrap(),
            lost_coupon: lost.fetch_one(pool).await.unwrap(),
        }
    }

    /// Asks the engine, which knows nothing but the schema of now.
    async fn is_told_again(&self, world: &World) {
        assert!(self.answers.iter().any(|answer| answer.status >= 400), "a refusal is kept, too");
        for kept in &self.answers {
            let world = world.within(&kept.known_as).await;
            let key = IdempotencyKey::parse(&kept.key).unwrap();
            let again =
                world.engine.claim_key(&world.caller, &key, &kept.fingerprint).await.unwrap();
            let (headers, body) = (kept.headers.clone(), kept.body.clone());
            let first = StoredAnswer { status: kept.status, headers, body };
            let is_first = matches!(&again, Once::Done(answer) if *answer == first);
            assert!(is_first, "{}: {again:?}", kept.key);
        }
        for (sandbox, exchange_no, telegrams) in &self.calls {
            let world = world.within(sandbox).await;
            let call = world.engine.exchange_detail(&world.caller, *exchange_no).await.unwrap();
            let shown = i32::try_from(call.telegrams.len()).unwrap();
            assert_eq!(shown, *telegrams, "{exchange_no} in {sandbox}");
        }
    }
}

/// What a server left in the middle when it was killed is brought to its end, and work goes on.
async fn what_was_begun_ends(world: &World, told: &Told) {
    let (engine, caller) = (&world.engine, &world.caller);
    // They took effect, and the answer was not kept: sent again, each finds its own effect.
    let key = IdempotencyKey::parse("issue-lost").unwrap();
    let issue = IssueForm { ctn: ORDINARY.into(), promotion_id: "GAME1000".into() };
    let coupon =
        engine.issue_coupon_once(caller, &issue, Some(&Keyed::of_effect(key))).await.unwrap();
    assert_eq!(coupon.serial_no.as_str(), told.lost_coupon);
    let key = IdempotencyKey::parse("cancel-lost").unwrap();
    let cancel = OrderForm { order_no: "A-0008".into() };
    engine.cancel_once(caller, &cancel, Some(&Keyed::of_effect(key))).await.unwrap();

    // One was approved and its answer lost, one was asked for and not answered, one just begun.
    engine.settle_payments().await.unwrap();
    for (order_no, status) in
        [("DEMO-0005", "paid"), ("A-0012", "declined"), ("A-0013", "declined")]
    {
        let payment = OrderForm { order_no: order_no.into() };
        let payment = engine.inquire_payment(caller, &payment).await.unwrap();
        assert_eq!(payment.status.code(), status, "{order_no}");
    }
    // New numbers come after the old ones, and a start is there to go back to.
    world.pay(&form("NEW")).await.unwrap();
    world.cancel("NEW").await.unwrap();
    for sandbox in ["team", "outside-2"] {
        let world = world.within(sandbox).await;
        world.engine.reset_sandbox(&world.caller, sandbox).await.unwrap();
    }
    world.clear().await;
}
