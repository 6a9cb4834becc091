//! A sandbox as the proofs drive it: the engine on a database, and its verification in the same
//! process, whose line can fail.

use std::sync::{Arc, Mutex};

use engine::coupon::{Coupon, IssueForm};
use engine::exchange::Source;
use engine::identifier::{SandboxId, WorldId};
use engine::payment::{CancelOutcome, OrderForm, PaymentForm, PaymentOutcome};
use engine::reader::Reader;
use engine::target::{TargetClient, TargetFailure, TargetFuture, TargetRequest};
use engine::telegram::Telegram;
use engine::verification::{CallFailure, CallFuture, Peer, Verifier};
use engine::{Caller, Engine, EngineError};
use sqlx::PgPool;

pub use crate::line::Line;

/// The ordinary subscriber of the demonstration.
pub const ORDINARY: &str = "010-1234-5678";

/// Gives telegrams to the engine's own coupon service, without a network between.
struct LocalVerifier {
    engine: Engine,
    line: Arc<Mutex<Line>>,
}

impl Verifier for LocalVerifier {
    fn call(&self, _: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        Box::pin(async move {
            let line = *self.line.lock().unwrap();
            line.carry(&self.engine, &request).await
        })
    }
}

/// The coupon service verifies nothing itself, and nothing is outside.
struct Nobody;

impl Verifier for Nobody {
    fn call(&self, _: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        let sent = request.encode().unwrap();
        Box::pin(async move { Err(CallFailure::NotSent { sent, reason: "nobody".into() }) })
    }
}

impl TargetClient for Nobody {
    fn ask(&self, _: TargetRequest) -> TargetFuture<'_> {
        Box::pin(async { Err(TargetFailure::NotSent { reason: "nobody".into() }) })
    }
}

/// A sandbox, and the engine on its database.
#[derive(Clone)]
pub struct World {
    pub engine: Engine,
    pub caller: Caller,
    line: Arc<Mutex<Line>>,
}

impl World {
    /// The sandbox of this name; it need not exist yet.
    pub fn new(pool: &PgPool, sandbox: &str) -> Self {
        let line = Arc::new(Mutex::new(Line::Good));
        let service = Engine::new(pool.clone(), Arc::new(Nobody), Arc::new(Nobody));
        let verifier = LocalVerifier { engine: service, line: line.clone() };
        let engine = Engine::new(pool.clone(), Arc::new(verifier), Arc::new(Nobody));
        let caller = Caller {
            sandbox: WorldId::first(&SandboxId::parse(sandbox).unwrap()),
            source: Source::Api,
            request_id: "proof".into(),
            reader: Reader::local(),
        };
        Self { engine, caller, line }
    }

    /// Makes the sandbox, with its codes and the demonstration's merchants and subscribers.
    pub async fn create(&self) {
        for statement in [
            "insert into sandbox (sandbox_id, name) values ($1, $1)",
            "select fill_codes($1)",
            include_str!("../../engine/src/sandbox/demo_merchants.sql"),
            include_str!("../../engine/src/sandbox/demo_subscribers.sql"),
        ] {
            self.sql(statement).await;
        }
    }

    /// The same sandbox and database, with a line of its own.
    pub fn with_line(&self, line: Line) -> Self {
        let world = Self::new(self.engine.pool(), self.caller.sandbox.as_str());
        world.set_line(line);
        world
    }

    pub fn set_line(&self, line: Line) {
        *self.line.lock().unwrap() = line;
    }

    /// Runs a statement whose `$1` is the sandbox.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::query(statement)
            .bind(&self.caller.sandbox)
            .execute(self.engine.pool())
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// A promotion of so many coupons of 3,000 won, all of which one customer may have.
    pub async fn offer(&self, promotion_id: &str, budget: i64) {
        sqlx::query(include_str!("offer.sql"))
            .bind(&self.caller.sandbox)
            .bind(promotion_id)
            .bind(budget)
            .execute(self.engine.pool())
            .await
            .unwrap();
    }

    pub async fn issue(&self, promotion_id: &str) -> Result<Coupon, EngineError> {
        let form = IssueForm { ctn: ORDINARY.into(), promotion_id: promotion_id.into() };
        self.engine.issue_coupon(&self.caller, &form).await
    }

    pub async fn pay(&self, form: &PaymentForm) -> Result<PaymentOutcome, EngineError> {
        self.engine.pay(&self.caller, form.draft()).await
    }

    pub async fn cancel(&self, order_no: &str) -> Result<CancelOutcome, EngineError> {
        let form = OrderForm { order_no: order_no.into() };
        self.engine.cancel(&self.caller, &form).await
    }

    pub async fn delete(&self, coupon: &Coupon) -> Result<Coupon, EngineError> {
        self.engine.delete_coupon(&self.caller, coupon.serial_no.as_str()).await
    }
}

/// What is broken of what must always hold, in the whole database; empty where nothing is.
pub async fn broken(pool: &PgPool) -> Vec<String> {
    let findings = engine::invariants::check(pool).await.unwrap();
    assert!(findings.len() >= 10);
    findings
        .iter()
        .filter(|finding| finding.broken > 0)
        .map(|finding| format!("{}: {} of {}", finding.says, finding.broken, finding.checked))
        .collect()
}

/// A request of the ordinary subscriber that is granted: at a merchant that refunds after the month
/// of the payment too.
pub fn form(order_no: &str, amount: i64, coupon: Option<&Coupon>) -> PaymentForm {
    PaymentForm {
        order_no: order_no.into(),
        payment_method: "01".into(),
        payment_type: "D1".into(),
        amount: amount.to_string(),
        pg: "PG01".into(),
        cp: "CP021".into(),
        svc: "SVC310".into(),
        ad_consent: "yes".into(),
        ctn: ORDINARY.into(),
        serial_no: coupon.map(|coupon| coupon.serial_no.to_string()).unwrap_or_default(),
        ..PaymentForm::default()
    }
}

/// The refusal's code, or `OK`. A fault is told with its own words, for whoever reads the failure.
pub fn code_of<T>(answer: &Result<T, EngineError>) -> String {
    match answer {
        Ok(_) => "OK".into(),
        Err(EngineError::Fault(fault)) => format!("fault: {fault}"),
        Err(error) => error.failure().code,
    }
}
