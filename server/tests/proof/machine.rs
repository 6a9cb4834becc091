//! Proof 5: coupons and payments against a pure model. Sequences drawn by chance are done in both,
//! and after each step both tell the same: what was answered, and every coupon, payment and month.

#[path = "machine/model.rs"]
mod model;
#[path = "machine/sandbox.rs"]
mod sandbox;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use sqlx::PgPool;
use tokio::runtime::Handle;

use crate::harness::{Part, Proof};
use crate::in_process::{Line, broken};
use crate::tally::Tally;
use model::{Model, Promotion, Transition};
use sandbox::Sandbox;

/// How many sequences a part of a full run has.
const FULL_PART: u64 = 400;

/// The database of all sequences, and the runtime in which they ask it.
static DATABASE: OnceLock<(PgPool, Handle)> = OnceLock::new();
/// How many sequences have begun; each has a sandbox of its own.
static SEQUENCES: AtomicUsize = AtomicUsize::new(0);
/// Everything that was told, so that what never happened is noticed.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// What has to be told at least once in each part.
const ANSWERS: [&str; 22] = [
    "OK",
    "unused",
    "held",
    "used",
    "expired",
    "deleted",
    "COUPON_HELD",
    "COUPON_ALREADY_USED",
    "COUPON_EXPIRED",
    "COUPON_DELETED",
    "COUPON_CONDITION_UNMET",
    "LIMIT_EXCEEDED",
    "DUPLICATE_ORDER",
    "VERIFICATION_REFUSED",
    "VERIFICATION_UNREACHABLE",
    "ORDER_NOT_FOUND",
    "OUTCOME_UNKNOWN",
    "NOTHING_TO_CANCEL",
    "ALREADY_CANCELLED",
    "CANCEL_PERIOD_OVER",
    "PROMOTION_NOT_RUNNING",
    "PROMOTION_CUSTOMER_LIMIT",
];

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::new()).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Transition> {
        let orders = 0..10_u8;
        let coupons = state.coupons.len();
        let promotion = prop_oneof![3 => Just(Promotion::Approved), 1 => Just(Promotion::Refused)];
        let amount = || prop_oneof![1 => Just(9_900), 6 => Just(12_000), 2 => Just(240_000_i64)];
        let line = || {
            prop_oneof![
                4 => Just(Line::Good),
                1 => Just(Line::Down),
                1 => Just(Line::LosesRequests),
                2 => Just(Line::LosesAnswers),
                1 => Just(Line::Alters("coupon_amount")),
            ]
        };
        let coupon = match coupons {
            0 => Just(None).boxed(),
            _ => prop::option::weighted(0.8, 0..coupons).boxed(),
        };
        let pay = (orders.clone(), amount(), coupon, line());
        let general = prop_oneof![
            3 => promotion.prop_map(Transition::Issue),
            2 => amount().prop_map(Transition::LookUp),
            10 => pay.prop_map(|(order, amount, coupon, line)| {
                Transition::Pay { order, amount, coupon, line }
            }),
            6 => orders.clone().prop_map(Transition::Cancel),
            2 => (1..22_u64).prop_map(Transition::Wait),
            1 => Just(Transition::Expire),
            2 => line().prop_map(Transition::Settle),
            1 => (orders, line()).prop_map(|(order, line)| Transition::Inquire(order, line)),
        ];
        if coupons == 0 {
            return general.boxed();
        }
        prop_oneof![
            27 => general,
            2 => (0..coupons).prop_map(Transition::Look),
            1 => (0..coupons).prop_map(Transition::Delete),
        ]
        .boxed()
    }

    fn apply(mut state: Self, transition: &Transition) -> Self {
        state.apply(transition);
        state
    }

    /// A sequence that is made shorter may lack the coupon that it speaks of.
    fn preconditions(state: &Self, transition: &Transition) -> bool {
        match transition {
            Transition::Look(coupon)
            | Transition::Delete(coupon)
            | Transition::Pay { coupon: Some(coupon), .. } => *coupon < state.coupons.len(),
            _ => true,
        }
    }
}

impl StateMachineTest for Sandbox {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        let (pool, runtime) = DATABASE.get().expect("set by the proof");
        let number = SEQUENCES.fetch_add(1, Ordering::Relaxed);
        runtime.block_on(Self::new(pool, number))
    }

    fn apply(mut sandbox: Self, model: &Model, transition: Transition) -> Self {
        let (_, runtime) = DATABASE.get().expect("set by the proof");
        let (told, stored) = runtime.block_on(async {
            let told = sandbox.perform(&transition).await;
            (told, sandbox.stored().await)
        });
        assert_eq!(told, model.told, "{transition:?}");
        TOLD.lock().unwrap().insert(told);
        assert_eq!(stored, sandbox.expected(model), "{transition:?}");
        sandbox
    }

    /// What must hold holds; then the sandbox goes, so that the next one's `verify` is quick and
    /// nothing of this one is settled or expired with it.
    fn teardown(sandbox: Self, _: Model) {
        let (pool, runtime) = DATABASE.get().expect("set by the proof");
        runtime.block_on(async {
            assert_eq!(broken(pool).await, Vec::<String>::new());
            let Self { world, .. } = sandbox;
            let name = world.caller.sandbox.as_str();
            world.engine.delete_sandbox(&world.caller, name).await.unwrap();
        });
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn model_and_database_tell_the_same(pool: PgPool) {
    let proof = Proof {
        number: 5,
        title: "coupon and payment state machine against a pure model, 40 steps (full: 100)",
        module: module_path!(),
        unit: "sequences",
        small: 300,
        full: 20_000,
        part: FULL_PART,
        patience: Duration::from_secs(1_800),
    };
    assert!(DATABASE.set((pool, Handle::current())).is_ok(), "one proof sets it");
    proof.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    // A part of a full run is as large when it is done again alone.
    let steps = if part.count == FULL_PART { 100 } else { 40 };
    let config = Config {
        cases: u32::try_from(part.count).unwrap(),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let mut seed = [0; 32];
    part.random(0).fill(&mut seed);
    let run = move || {
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let strategy = Model::sequential_strategy(steps..=steps);
        let mut runner = TestRunner::new_with_rng(config.clone(), random);
        let divergence = runner.run(&strategy, |(model, steps, seen)| {
            Sandbox::test_sequential(config.clone(), model, steps, seen);
            Ok(())
        });
        divergence.map_err(|error| error.to_string())
    };
    // proptest knows no futures: it waits for the database on a thread of its own.
    let result = tokio::task::spawn_blocking(run).await.unwrap();
    result.unwrap_or_else(|error| panic!("{error}"));
    let told = std::mem::take(&mut *TOLD.lock().unwrap());
    if part.count >= 300 {
        let never = ANSWERS.iter().filter(|answer| !told.contains(**answer));
        assert_eq!(never.collect::<Vec<_>>(), Vec::<&&str>::new(), "never told");
    }
    let mut tally = Tally::default();
    tally.count("steps", part.count * steps as u64);
    tally
}
