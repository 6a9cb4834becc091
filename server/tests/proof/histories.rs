//! Proof 6: what eight clients at once are told of one coupon could have been told one after the
//! other: each call took effect at one moment between its beginning and its end.
//!
//! The moments are looked for in a model of the coupon that knows nothing of the database. A payment
//! takes effect at two moments, when it takes the coupon and when its verification has approved it;
//! so one that went through counts as two calls.
//!
//! A seed repeats what is asked for, not which of the clients is faster: that is why there are many.

#[path = "histories/checker.rs"]
mod checker;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::coupon::Coupon;
use engine::payment::PaymentForm;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::Barrier;

use crate::harness::{Part, Proof};
use crate::in_process::{World, broken, code_of, form};
use crate::tally::Tally;
use checker::{Sequential, is_linearizable};

const CLIENTS: usize = 8;
/// How much each client asks for in a history.
const CALLS: usize = 4;

/// What a client asks for. Orders are numbered within a history; each is paid at most once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Use(usize),
    Cancel(usize),
    Look,
    Delete,
}

/// A moment at which something happens to the coupon.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Hold(usize),
    Redeem(usize),
    Restore(usize),
    Look,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Order {
    None,
    InProgress,
    Paid,
    Cancelled,
}

/// The coupon, and the orders of its history, as they would be one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Model {
    status: &'static str,
    orders: [Order; CLIENTS * CALLS],
}

impl Sequential for Model {
    type Step = Step;

    fn perform(&mut self, step: &Step) -> String {
        let taken = match self.status {
            "held" => Some("COUPON_HELD"),
            "used" => Some("COUPON_ALREADY_USED"),
            "deleted" => Some("COUPON_DELETED"),
            _ => None,
        };
        let told = match (*step, taken) {
            (Step::Hold(_) | Step::Delete, Some(refused)) => refused,
            (Step::Hold(order), None) => {
                (self.status, self.orders[order]) = ("held", Order::InProgress);
                "OK"
            }
            (Step::Delete, None) => {
                self.status = "deleted";
                "OK"
            }
            (Step::Redeem(order), _) if self.orders[order] == Order::InProgress => {
                (self.status, self.orders[order]) = ("used", Order::Paid);
                "OK"
            }
            (Step::Redeem(_), _) => "nothing is held",
            (Step::Restore(order), _) => match self.orders[order] {
                Order::None => "ORDER_NOT_FOUND",
                Order::InProgress => "ORDER_IN_PROGRESS",
                Order::Cancelled => "ALREADY_CANCELLED",
                Order::Paid => {
                    (self.status, self.orders[order]) = ("unused", Order::Cancelled);
                    "OK"
                }
            },
            (Step::Look, Some("COUPON_DELETED")) => "deleted",
            (Step::Look, _) => self.status,
        };
        told.into()
    }
}

/// What happened, in the order in which it did: a client began a call, or was told its answer.
#[derive(Clone, Debug)]
enum Event {
    Began(usize, Call),
    Told(usize, String),
}

/// What the clients of a history ask for.
fn plan(random: &mut fastrand::Rng) -> Vec<Vec<Call>> {
    let mut call = |own: usize| match random.u8(0..100) {
        0..45 => Call::Use(own),
        45..83 => Call::Cancel(random.usize(0..CLIENTS * CALLS)),
        83..99 => Call::Look,
        _ => Call::Delete,
    };
    let mut calls = |client: usize| (0..CALLS).map(|turn| call(client * CALLS + turn)).collect();
    (0..CLIENTS).map(&mut calls).collect()
}

/// Lets all clients do what they planned, at once.
async fn history(world: &World, number: u64, coupon: &Coupon, plan: Vec<Vec<Call>>) -> Vec<Event> {
    let events = Arc::new(Mutex::new(Vec::new()));
    // Cancelled is what was paid last, by whomever; what was planned, while nothing was.
    let paid = Arc::new(Mutex::new(Vec::new()));
    let start = Arc::new(Barrier::new(CLIENTS));
    let mut clients = Vec::new();
    for (client, calls) in plan.into_iter().enumerate() {
        let (world, coupon) = (world.clone(), coupon.clone());
        let (events, paid, start) = (events.clone(), paid.clone(), start.clone());
        clients.push(tokio::spawn(async move {
            start.wait().await;
            for call in calls {
                let call = match call {
                    Call::Cancel(order) => {
                        Call::Cancel(paid.lock().unwrap().last().copied().unwrap_or(order))
                    }
                    call => call,
                };
                events.lock().unwrap().push(Event::Began(client, call));
                let told = ask(&world, number, &coupon, call).await;
                if let (Call::Use(order), "OK") = (call, told.as_str()) {
                    paid.lock().unwrap().push(order);
                }
                events.lock().unwrap().push(Event::Told(client, told));
            }
        }));
    }
    for client in clients {
        client.await.unwrap();
    }
    std::mem::take(&mut *events.lock().unwrap())
}

async fn ask(world: &World, number: u64, coupon: &Coupon, call: Call) -> String {
    let order_no = |order| format!("H{number}-{order}");
    match call {
        Call::Use(order) => {
            let form = PaymentForm {
                // Whatever the histories before have charged.
                limit_amount: "99,999,999".into(),
                ..form(&order_no(order), 12_000, Some(coupon))
            };
            code_of(&world.pay(&form).await)
        }
        Call::Cancel(order) => code_of(&world.cancel(&order_no(order)).await),
        Call::Delete => code_of(&world.delete(coupon).await),
        Call::Look => match world.engine.coupon(&world.caller, coupon.serial_no.as_str()).await {
            Ok(seen) => seen.status.code().into(),
            refused => code_of(&refused),
        },
    }
}

/// Whether the events could have happened one after the other.
fn could_be_sequential(events: &[Event]) -> bool {
    let mut calls = Vec::new();
    for (began, event) in events.iter().enumerate() {
        let Event::Began(client, call) = event else { continue };
        // A client is told its answer before it asks for something else.
        let ends = events[began..].iter().enumerate().find_map(|(later, event)| match event {
            Event::Told(by, told) if by == client => Some((began + later, told)),
            _ => None,
        });
        let (ended, told) = ends.expect("each call is told an answer");
        let mut add = |step| {
            calls.push(checker::Call { step, told: told.clone(), between: (began, ended) });
        };
        match *call {
            Call::Use(order) => {
                add(Step::Hold(order));
                if told == "OK" {
                    add(Step::Redeem(order));
                }
            }
            Call::Cancel(order) => add(Step::Restore(order)),
            Call::Look => add(Step::Look),
            Call::Delete => add(Step::Delete),
        }
    }
    let start = Model { status: "unused", orders: [Order::None; CLIENTS * CALLS] };
    is_linearizable(&start, &calls)
}

#[sqlx::test(migrations = "../migrations")]
async fn histories_of_one_coupon_are_linearizable(pool: PgPool) {
    let proof = Proof {
        number: 6,
        title: "concurrent histories of a coupon, 8 clients, linearizable",
        module: module_path!(),
        unit: "histories",
        small: 200,
        full: 10_000,
        part: 500,
        patience: Duration::from_secs(600),
    };
    let options = (*pool.connect_options()).clone();
    let pool = PgPoolOptions::new().max_connections(16).connect_with(options).await.unwrap();
    proof.run(async |part| prove(&pool, part).await).await;
    pool.close().await;
}

async fn prove(pool: &PgPool, part: &Part) -> Tally {
    let world = World::new(pool, &format!("histories-{}", part.done_before));
    world.create().await;
    world.offer("PROOF3000", 1_000_000_000).await;
    let mut tally = Tally::default();
    for number in 0..part.count {
        let coupon = world.issue("PROOF3000").await.unwrap();
        let events = history(&world, number, &coupon, plan(&mut part.random(number))).await;
        let told_ok = |event: &&Event| matches!(event, Event::Told(_, told) if told == "OK");
        tally.count("calls", (events.len() / 2) as u64);
        tally.count("changes", events.iter().filter(told_ok).count() as u64);
        assert!(could_be_sequential(&events), "history {number}: {events:#?}");
        part.progress(number + 1);
    }
    assert!(tally.of("changes") > part.count * 2, "the clients met");
    assert_eq!(broken(pool).await, Vec::<String>::new());
    tally
}

/// A tester that finds everything linearizable would prove nothing.
#[test]
fn what_could_not_have_been_one_after_the_other_is_noticed() {
    let began = Event::Began;
    let told = |client, code: &str| Event::Told(client, code.into());
    let (first, second) = (Call::Use(0), Call::Use(1));
    let sequential = [
        began(0, first),
        began(1, second),
        told(0, "OK"),
        told(1, "COUPON_HELD"),
        began(2, Call::Look),
        told(2, "used"),
    ];
    assert!(could_be_sequential(&sequential));
    let used_twice = [began(0, first), began(1, second), told(0, "OK"), told(1, "OK")];
    assert!(!could_be_sequential(&used_twice));
    let mut stale = sequential.to_vec();
    stale[5] = told(2, "unused");
    assert!(!could_be_sequential(&stale));
}
