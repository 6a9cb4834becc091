//! What the tests share: a sandbox with the demonstration's people, a verification in the same
//! process, and forms that are good until a test spoils them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::coupon::{Coupon, IssueForm};
use engine::coupon_lookup::CouponLookup;
use engine::exchange::Source;
use engine::identifier::{SandboxId, WorldId};
use engine::payment::{CancelOutcome, OrderForm, PaymentForm, PaymentOutcome};
use engine::reader::Reader;
use engine::telegram::{MessageType, Telegram};
use engine::verification::{CallFuture, Peer, Verifier};
use engine::{Caller, Engine, EngineError};
use sqlx::{AssertSqlSafe, PgPool};

pub use crate::line::Line;
use crate::target_system::TargetSystem;

/// The ordinary subscriber of the demonstration.
pub const ORDINARY: &str = "010-1234-5678";

/// Gives telegrams to the engine's own coupon service, without a network between.
pub struct LocalVerifier {
    engine: Engine,
    line: std::sync::Mutex<Line>,
    calls: AtomicUsize,
    peers: std::sync::Mutex<Vec<Option<String>>>,
}

impl LocalVerifier {
    /// Whom each call was for.
    pub fn peers(&self) -> Vec<Option<String>> {
        self.peers.lock().unwrap().clone()
    }
}

impl Verifier for LocalVerifier {
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        self.peers.lock().unwrap().push(peer.map(|peer| peer.address));
        Box::pin(async move {
            self.calls.fetch_add(1, Ordering::SeqCst);
            let line = *self.line.lock().unwrap();
            line.carry(&self.engine, &request).await
        })
    }
}

/// The coupon service verifies nothing itself.
struct NoVerifier;

impl Verifier for NoVerifier {
    fn call(&self, _: Option<Peer>, _: Telegram) -> CallFuture<'_> {
        unreachable!("the coupon service makes no payments")
    }
}

/// An engine on a test's database.
#[derive(Clone)]
pub struct World {
    pub engine: Engine,
    pub caller: Caller,
    pub verifier: Arc<LocalVerifier>,
    pub target: Arc<TargetSystem>,
}

impl World {
    /// The sandbox `default` with the demonstration's subscribers, merchants and promotions.
    pub async fn new(pool: PgPool) -> Self {
        let world = Self::empty(pool);
        for statement in [
            include_str!("../../src/sandbox/demo_merchants.sql"),
            include_str!("../../src/sandbox/demo_subscribers.sql"),
            include_str!("../../src/sandbox/demo_promotions.sql"),
        ] {
            sqlx::query(statement).bind("default").execute(world.engine.pool()).await.unwrap();
        }
        world
    }

    /// The sandbox `default` with nothing in it.
    pub fn empty(pool: PgPool) -> Self {
        let target = Arc::new(TargetSystem::default());
        let verifier = Arc::new(LocalVerifier {
            engine: Engine::new(pool.clone(), Arc::new(NoVerifier), target.clone()),
            line: std::sync::Mutex::new(Line::Good),
            calls: AtomicUsize::new(0),
            peers: std::sync::Mutex::default(),
        });
        let engine = Engine::new(pool, verifier.clone(), target.clone());
        let caller = Caller {
            sandbox: WorldId::first(&SandboxId::default_sandbox()),
            source: Source::Api,
            request_id: "test".into(),
            reader: Reader::local(),
        };
        Self { engine, caller, verifier, target }
    }

    /// Clears all that is gone.
    pub async fn clear(&self) {
        while self.engine.clear_gone().await.unwrap() {}
    }

    /// Called in the world that a sandbox is now.
    pub async fn within(&self, sandbox_id: &str) -> Self {
        let sandbox = SandboxId::parse(sandbox_id).unwrap();
        let sandbox = self.engine.enter(&sandbox).await.unwrap();
        Self { caller: Caller { sandbox, ..self.caller.clone() }, ..self.clone() }
    }

    pub fn set_line(&self, line: Line) {
        *self.verifier.line.lock().unwrap() = line;
    }

    pub fn calls(&self) -> usize {
        self.verifier.calls.load(Ordering::SeqCst)
    }

    pub async fn issue(&self, promotion_id: &str) -> Coupon {
        self.issue_to(ORDINARY, promotion_id).await.unwrap()
    }

    pub async fn issue_to(&self, ctn: &str, promotion_id: &str) -> Result<Coupon, EngineError> {
        let form = IssueForm { ctn: ctn.into(), promotion_id: promotion_id.into() };
        self.engine.issue_coupon(&self.caller, &form).await
    }

    pub async fn pay(&self, form: &PaymentForm) -> Result<PaymentOutcome, EngineError> {
        self.engine.pay(&self.caller, form.draft()).await
    }

    pub async fn cancel(&self, order_no: &str) -> Result<CancelOutcome, EngineError> {
        let form = OrderForm { order_no: order_no.into() };
        self.engine.cancel(&self.caller, &form).await
    }

    pub async fn look_up(&self, form: &PaymentForm) -> Result<CouponLookup, EngineError> {
        self.engine.look_up_coupons(&self.caller, form.draft()).await
    }

    /// Runs one statement that changes the world behind the engine's back.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(self.engine.pool()).await.unwrap();
    }

    /// Edits a promotion: what its next version has otherwise.
    pub async fn edit_promotion(&self, promotion_id: &str, changes: serde_json::Value) {
        sqlx::query(include_str!("edit_promotion.sql"))
            .bind(&self.caller.sandbox)
            .bind(promotion_id)
            .bind(changes)
            .execute(self.engine.pool())
            .await
            .unwrap();
    }

    /// All coupons that there are end on this day, and what they were issued from goes on.
    pub async fn end_coupons(&self, last_day: &str) {
        let ending = include_str!("end_coupons.sql");
        let ending = ending.replace(":last_day", &format!("date '{last_day}'"));
        sqlx::raw_sql(AssertSqlSafe(ending)).execute(self.engine.pool()).await.unwrap();
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(self.engine.pool()).await.unwrap()
    }

    pub async fn coupon_status(&self, coupon: &Coupon) -> String {
        sqlx::query_scalar("select status from coupon where serial_no = $1")
            .bind(coupon.serial_no.as_str())
            .fetch_one(self.engine.pool())
            .await
            .unwrap()
    }

    pub async fn payment_status(&self, order_no: &str) -> String {
        sqlx::query_scalar("select status from payment where order_no = $1")
            .bind(order_no)
            .fetch_one(self.engine.pool())
            .await
            .unwrap()
    }

    pub async fn used_this_month(&self) -> i64 {
        let lookup = self.engine.look_up_customer(&self.caller, ORDINARY).await.unwrap();
        lookup.used_this_month.0
    }

    /// A foreign system has a coupon of its own order verified.
    pub async fn use_from_foreign_system(&self, order_no: &str) {
        let coupon = self.issue("AUTUMN3000").await;
        let request = Telegram {
            sandbox: "default".into(),
            order_no: order_no.into(),
            serial_no: coupon.serial_no.to_string(),
            ncn: coupon.ncn.to_string(),
            amount: 12_000,
            coupon_amount: coupon.amount.0,
            ..Telegram::new(MessageType::VerifyRequest, Default::default())
        };
        self.engine.answer_foreign_telegram(&request, "192.0.2.7:51000").await;
        assert_eq!(self.coupon_status(&coupon).await, "used");
    }

    /// Every test ends in it: what must always hold, holds, and was looked at.
    pub async fn verify(&self) {
        let findings = engine::invariants::check(self.engine.pool()).await.unwrap();
        assert!(findings.len() >= 15);
        for finding in findings {
            assert_eq!(finding.broken, 0, "{finding:?}");
        }
    }
}

/// A request that is granted: 12,000 won of the ordinary subscriber, without a coupon.
pub fn form(order_no: &str) -> PaymentForm {
    PaymentForm {
        order_no: order_no.into(),
        payment_method: "01".into(),
        payment_type: "D1".into(),
        amount: "12,000".into(),
        pg: "PG01".into(),
        cp: "CP014".into(),
        svc: "SVC201".into(),
        ad_consent: "yes".into(),
        ctn: ORDINARY.into(),
        ..PaymentForm::default()
    }
}

/// The same, paid with a coupon.
pub fn form_with(order_no: &str, coupon: &Coupon) -> PaymentForm {
    PaymentForm { serial_no: coupon.serial_no.to_string(), ..form(order_no) }
}

/// The refusal's code, or `OK`.
pub fn code_of<T: std::fmt::Debug>(answer: &Result<T, EngineError>) -> String {
    match answer {
        Ok(_) => "OK".into(),
        Err(error) => {
            // Its own words are in no answer: whoever reads a failed test needs them.
            if let EngineError::Fault(fault) = error {
                eprintln!("a fault: {fault:?}");
            }
            error.failure().code
        }
    }
}
