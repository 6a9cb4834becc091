//! What two operations find: one coupon, and what has become of it.

use engine::coupon::Coupon;
use engine::issuing::IssuingForm;
use engine::job::JobMove;
use sqlx::PgPool;

use crate::in_process::{Line, World, form};

/// What every payment here costs; with the coupon, 9,000 won of it are charged.
pub const AMOUNT: i64 = 12_000;
/// The order that a start has made.
pub const FIRST_ORDER: &str = "T1";
/// A foreign system's order.
pub const FOREIGN_ORDER: &str = "F1";
/// The promotion, which has one coupon left beside the code, as does the customer's share.
pub const PROMOTION: &str = "PROOF3000";

/// What has become of the coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    Unused,
    /// Its last day has gone by, and nobody has marked it yet.
    Overdue,
    /// The first order has used it.
    Paid,
    /// The first order holds it: approved, but the answer was lost.
    Unanswered,
    /// The first order holds it: the verification never heard of it.
    Unheard,
    /// A foreign system's order has used it.
    UsedByForeign,
    /// A tester deleted it.
    Deleted,
}

/// A start, made in a sandbox that meetings copy.
#[derive(Clone)]
pub struct Scene {
    pub start: Start,
    pub coupon: Coupon,
    /// A code of the same promotion.
    pub code: String,
    sandbox: String,
}

impl Start {
    pub const ALL: [Self; 7] = [
        Self::Unused,
        Self::Overdue,
        Self::Paid,
        Self::Unanswered,
        Self::Unheard,
        Self::UsedByForeign,
        Self::Deleted,
    ];

    /// Makes it in a sandbox of its own.
    pub async fn prepare(self, pool: &PgPool) -> Scene {
        let sandbox = format!("scene-{self:?}").to_lowercase();
        let world = World::new(pool, &sandbox);
        world.create().await;
        world.offer(PROMOTION, 3).await;
        world.sql("update promotion set per_customer = 2 where sandbox_id = $1").await;
        let coupon = world.issue(PROMOTION).await.unwrap();
        let code = code(&world).await;
        let first = form(FIRST_ORDER, AMOUNT, Some(&coupon));
        match self {
            Self::Unused => {}
            Self::Overdue => {
                world
                    .sql(
                        "update sandbox set clock_offset = interval '61 days'
                        where sandbox_id = $1",
                    )
                    .await;
            }
            Self::Paid => drop(world.pay(&first).await.unwrap()),
            Self::Unanswered => {
                drop(world.with_line(Line::LosesAnswers).pay(&first).await.unwrap());
            }
            Self::Unheard => drop(world.with_line(Line::LosesRequests).pay(&first).await.unwrap()),
            Self::UsedByForeign => {
                let (coupon, code) = (coupon.clone(), code.clone());
                let scene = Scene { start: self, coupon, code, sandbox: sandbox.clone() };
                let used =
                    super::Operation::VerifyForeign.run(&world, &scene, Err(String::new())).await;
                assert_eq!(used, "OK");
            }
            Self::Deleted => drop(world.delete(&coupon).await.unwrap()),
        }
        // One more payment fits, and no second.
        world
            .sql(
                "update subscriber set limit_amount = 12000 + coalesce(
                    (select used from month_usage where sandbox_id = $1), 0
                )
                where sandbox_id = $1",
            )
            .await;
        leave(pool, &sandbox).await;
        Scene { start: self, coupon, code, sandbox }
    }
}

impl Scene {
    /// The same in another sandbox, where a payment without an outcome is due to be settled.
    pub async fn copy(&self, pool: &PgPool, sandbox: &str) {
        sqlx::query(
            "insert into sandbox (sandbox_id, name, clock_offset)
            select $2, $2, clock_offset from sandbox where sandbox_id = $1",
        )
        .bind(&self.sandbox)
        .bind(sandbox)
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(include_str!("../../../engine/src/sandbox/copy.sql"))
            .bind(&self.sandbox)
            .bind(sandbox)
            .bind(15.0)
            .execute(pool)
            .await
            .unwrap();
        World::new(pool, sandbox)
            .sql(
                "update unsettled set settle_after = clock_timestamp()
                where sandbox_id = $1",
            )
            .await;
    }
}

/// Makes a code.
async fn code(world: &World) -> String {
    let (engine, caller) = (&world.engine, &world.caller);
    let form = IssuingForm {
        promotion_id: PROMOTION.into(),
        to: "codes".into(),
        ctn: String::new(),
        count: "1".into(),
    };
    let job = engine.create_issuing_job(caller, &form).await.unwrap();
    engine.move_issuing_job(caller, job.job.job_no, JobMove::Start).await.unwrap();
    engine.do_jobs().await.unwrap();
    sqlx::query_scalar("select serial_no from coupon_code where sandbox_id = $1")
        .bind(&caller.sandbox)
        .fetch_one(engine.pool())
        .await
        .unwrap()
}

/// Nothing in this sandbox is to be settled or to be issued any more: what is, is the next meeting's.
pub async fn leave(pool: &PgPool, sandbox: &str) {
    let world = World::new(pool, sandbox);
    world.sql("update unsettled set settle_after = 'infinity' where sandbox_id = $1").await;
    world
        .sql(
            "update job set state = 'stopped', ended_at = clock_timestamp()
            where sandbox_id = $1 and ended_at is null",
        )
        .await;
}

/// Removes the sandboxes of past meetings.
pub async fn sweep(pool: &PgPool) {
    let mut transaction = pool.begin().await.unwrap();
    // The meetings are over and had their verify: neither the ledger's door nor a foreign key is
    // what this is about, and without them it is a matter of milliseconds.
    sqlx::raw_sql(
        "set local session_replication_role = replica;
        do $$
        declare removed text;
        begin
            for removed in
                select table_name from information_schema.columns
                where table_schema = 'public' and column_name = 'sandbox_id'
            loop
                execute format('delete from %I where sandbox_id like ''meeting-%%''', removed);
            end loop;
        end $$",
    )
    .execute(&mut *transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
    sqlx::raw_sql("vacuum analyze").execute(pool).await.unwrap();
}
