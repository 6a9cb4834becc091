//! Whose payments are settled when, where some of those that are asked never answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::Engine;
use engine::telegram::{MessageType, Telegram};
use engine::verification::{CallFailure, CallFuture, Peer, Verifier};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::sandboxes::create;
use crate::support::{Line, LocalVerifier, World, form_with};

/// How many payments may be inquired at a time: of a sandbox, and at a peer.
const OF_SANDBOX: usize = 4;
const OF_PEER: usize = 8;

/// Nothing here waits for time to go by, but a fault would.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who waits for an answer, by sandbox and order, of each peer.
type Waiting = BTreeMap<String, BTreeSet<(String, String)>>;

/// A verification that lets those wait who ask a peer of a sandbox's own, until it is allowed to
/// answer; it then loses the answer.
struct Deaf {
    inner: Arc<LocalVerifier>,
    waiting: Mutex<Waiting>,
    answers: watch::Sender<bool>,
}

impl Verifier for Deaf {
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        let Some(peer) = peer else { return self.inner.call(None, request) };
        Box::pin(async move {
            let matter = (request.sandbox.clone(), request.order_no.clone());
            assert_eq!(request.message_type, MessageType::InquiryRequest);
            let at = |waiting: &mut Waiting| {
                waiting.entry(peer.address.clone()).or_default().insert(matter.clone())
            };
            assert!(at(&mut self.waiting.lock().unwrap()), "{matter:?} is asked about once");
            self.answers.subscribe().wait_for(|answers| *answers).await.unwrap();
            let sent = request.encode().unwrap();
            Err(CallFailure::NoAnswer { sent, received: None, reason: "deaf".into() })
        })
    }
}

/// A world with an order each of `orders` in the caller's sandbox, each without an outcome.
async fn unsettled(world: &World, orders: &[String]) {
    for order_no in orders {
        let coupon = world.issue("GAME1000").await;
        world.pay(&form_with(order_no, &coupon)).await.unwrap();
    }
}

fn orders(prefix: &str, number: usize) -> Vec<String> {
    (0..number).map(|index| format!("{prefix}{index:02}")).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_never_answers_delays_nobody_but_their_own(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.sql("update promotion set per_customer = 100 where promotion_id = 'GAME1000'").await;
    let mut deaf_worlds = Vec::new();
    for name in ["deaf-1", "deaf-2", "deaf-3"] {
        deaf_worlds.push(create(&world, name, "default").await);
    }
    world.set_line(Line::LosesAnswers);
    for deaf in &deaf_worlds {
        unsettled(deaf, &orders("D", 12)).await;
    }
    unsettled(&world, &orders("T", 12)).await;
    world.set_line(Line::Good);
    // All are due: those of the deaf sandboxes first, and of each sandbox the first order first.
    // Two of the sandboxes ask the same peer.
    world
        .sql(
            "update payment set
                verification_address = case split_part(sandbox_id, '~', 1) when 'deaf-1' then 'deaf:1'
                    when 'default' then null else 'deaf:2' end;
            update unsettled set
                settle_after = clock_timestamp() - case when sandbox_id = 'default'
                    then interval '1 hour' else interval '2 hours' end
                    + substr(order_no, 2)::int * interval '1 second',
                peer = case split_part(sandbox_id, '~', 1) when 'deaf-1' then 'deaf:1'
                    when 'default' then '' else 'deaf:2' end",
        )
        .await;
    let verifier = Arc::new(Deaf {
        inner: world.verifier.clone(),
        waiting: Mutex::default(),
        answers: watch::Sender::new(false),
    });
    let engine = Engine::new(pool, verifier.clone(), world.target.clone());
    let backlog = engine.settling_backlog().await.unwrap();
    assert_eq!(backlog.payments, 48);
    assert!((7_200.0..7_300.0).contains(&backlog.seconds), "{backlog:?}");

    let settling = tokio::spawn({
        let engine = engine.clone();
        async move { engine.settle_payments().await }
    });
    let paid = timeout(PATIENCE, async {
        while world.count("select count(*) from payment where status = 'paid'").await < 12 {}
    });
    paid.await.expect("the others are settled meanwhile");
    let waiting = verifier.waiting.lock().unwrap().clone();
    let first = |sandbox: &'static str| {
        orders("D", OF_SANDBOX).into_iter().map(move |order_no| (sandbox.to_owned(), order_no))
    };
    let expected = Waiting::from([
        ("deaf:1".to_owned(), first("deaf-1").collect()),
        ("deaf:2".to_owned(), first("deaf-2").chain(first("deaf-3")).collect()),
    ]);
    assert_eq!(waiting, expected, "the oldest of each, and no more than {OF_PEER} at a peer");
    let backlog = engine.settling_backlog().await.unwrap();
    assert_eq!(backlog.payments, 36, "those that are being asked about wait as well");
    assert!(backlog.seconds > 7_200.0, "{backlog:?}");

    verifier.answers.send_replace(true);
    let settled = timeout(PATIENCE, settling).await.expect("all had their turn");
    assert_eq!(settled.unwrap().unwrap(), 48);
    let asked: usize = verifier.waiting.lock().unwrap().values().map(BTreeSet::len).sum();
    assert_eq!(asked, 36);
    world.verify().await;
}

/// Payments of one sandbox are settled in the order in which they came due, a few at a time.
#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_settle_each_payment_once(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.sql("update promotion set per_customer = 100 where promotion_id = 'GAME1000'").await;
    world.set_line(Line::LosesAnswers);
    unsettled(&world, &orders("T", 40)).await;
    world.set_line(Line::Good);
    world.sql("update unsettled set settle_after = clock_timestamp()").await;
    let before = world.calls();
    let other = Engine::new(pool, world.verifier.clone(), world.target.clone());
    let (one, other) = tokio::join!(world.engine.settle_payments(), other.settle_payments());
    assert_eq!(one.unwrap() + other.unwrap(), 40);
    assert_eq!(world.calls() - before, 40, "one inquiry each");
    assert_eq!(world.count("select count(*) from payment where status = 'paid'").await, 40);
    world.verify().await;
}
