//! Proof 4: every operation that changes something meets every other one, between any two of its
//! SQL statements, at READ COMMITTED; and nothing that must hold is broken.
//!
//! The first operation is held before its n-th statement. The second one runs then, to its end or
//! until it waits for the first. The first goes on, both end, and `verify` looks. n rises until the
//! first operation has no such statement: so it needs to be told nothing about the statements.
//!
//! Nothing here is drawn by chance, so a seed changes nothing: `MICROPAY_PROOF_ONLY`, with the names
//! that a failure tells (`"Pay Cancel"`), repeats some meetings alone.

#[path = "pairs/operation.rs"]
mod operation;
#[path = "pairs/start.rs"]
mod start;

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Mutex;

use crate::gate::Gate;
use crate::harness::{Part, Proof};
use crate::in_process::{World, broken};
use crate::tally::Tally;
use operation::Operation;
use start::{Scene, Start};

/// Repeats meetings whose name begins with it.
const ONLY: &str = "MICROPAY_PROOF_ONLY";
/// After so many statements the second operation is taken to ask again and again for what the first
/// one does: by itself, none has as many.
const PATIENCE: usize = 18;
/// Beyond it, an operation hangs.
const DEADLINE: Duration = Duration::from_secs(30);
/// After so many meetings their sandboxes are removed, so that `verify` has little to look at.
const SWEEP: usize = 60;

struct Arena {
    pool: PgPool,
    first: Gate,
    second: Gate,
    scenes: Vec<Scene>,
    meetings: usize,
    /// Only some meetings are asked for.
    few: bool,
}

/// Two operations that met.
struct Met {
    /// The first one was held: it has such a statement.
    held: bool,
    /// How they ended.
    codes: [String; 2],
}

impl Arena {
    async fn new(pool: PgPool) -> Self {
        let options = pool.connect_options();
        let first = Gate::before(&options, "first").await;
        let second = Gate::before(&options, "second").await;
        let mut scenes = Vec::new();
        for start in Start::ALL {
            scenes.push(start.prepare(&pool).await);
        }
        Self { pool, first, second, scenes, meetings: 0, few: std::env::var(ONLY).is_ok() }
    }

    async fn meet(
        &mut self,
        operations: [Operation; 2],
        start: Start,
        pause: usize,
    ) -> Result<Met, String> {
        self.meetings += 1;
        let sandbox = format!("meeting-{}", self.meetings);
        let scene = self.scenes.iter().find(|scene| scene.start == start).expect("prepared");
        scene.copy(&self.pool, &sandbox).await;
        let [first, second] = operations;
        let world = World::new(&self.pool, &sandbox);
        let (job_of_first, job_of_second) =
            (first.prepare(&world).await, second.prepare(&world).await);
        let (scene_of_first, scene_of_second) = (scene.clone(), scene.clone());

        self.first.hold_before(pause);
        self.second.hold_before(0);
        let world = World::new(&self.first.pool, &sandbox);
        let mut one =
            tokio::spawn(async move { first.run(&world, &scene_of_first, job_of_first).await });
        let held = tokio::select! {
            () = self.first.is_held() => true,
            ended = &mut one => {
                // It has ended: what it came to is given back below.
                one = tokio::spawn(async { ended.unwrap() });
                false
            }
        };
        let world = World::new(&self.second.pool, &sandbox);
        let mut other =
            tokio::spawn(async move { second.run(&world, &scene_of_second, job_of_second).await });
        if held {
            tokio::select! {
                ended = &mut other => other = tokio::spawn(async { ended.unwrap() }),
                () = self.second_waits() => {}
            }
            self.first.open();
        }
        let both = async { [one.await.unwrap(), other.await.unwrap()] };
        let Ok(codes) = tokio::time::timeout(DEADLINE, both).await else {
            return Err("hangs".into());
        };
        start::leave(&self.pool, &sandbox).await;
        if self.meetings.is_multiple_of(SWEEP) {
            start::sweep(&self.pool).await;
        }
        Ok(Met { held, codes })
    }

    /// Resolves once the second operation waits for the first: for a lock, or by asking again.
    async fn second_waits(&self) {
        let waiting = "select exists (
            select from pg_stat_activity
            where datname = current_database() and application_name = 'second'
                and wait_event_type = 'Lock'
        )";
        loop {
            if self.second.statements() > PATIENCE {
                return;
            }
            if sqlx::query_scalar(waiting).fetch_one(&self.pool).await.unwrap() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// What came of the meetings of a part.
#[derive(Default)]
struct Report {
    tally: Tally,
    failures: Vec<String>,
    /// The first operations that went through at least once.
    went_through: BTreeSet<String>,
}

impl Arena {
    /// Lets two operations meet at `start`, at every pause of the first.
    async fn meet_everywhere(
        &mut self,
        operations: [Operation; 2],
        start: Start,
        name: &str,
        report: &mut Report,
    ) {
        for pause in 1.. {
            let met = match self.meet(operations, start, pause).await {
                Ok(met) => met,
                Err(error) => panic!("{name}, pause {pause}: {error}"),
            };
            report.tally.count("meetings", 1);
            report.tally.count("pauses", u64::from(met.held));
            let Met { held, codes } = met;
            // Each meeting has a sandbox of its own, so what one breaks is broken at the end; that
            // of a few is looked for at each.
            let broken = if !held || self.few { broken(&self.pool).await } else { Vec::new() };
            if self.few {
                eprintln!("{name}, pause {pause}: {codes:?} {broken:?}");
            }
            if codes[0] == "OK" {
                report.went_through.insert(format!("{:?}", operations[0]));
            }
            if codes.iter().any(|code| code.starts_with("fault")) || !broken.is_empty() {
                report.failures.push(format!("{name}, pause {pause}: {codes:?} {broken:?}"));
            }
            if !held {
                return;
            }
        }
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn every_operation_meets_every_other_between_any_two_statements(pool: PgPool) {
    let all = Operation::ALL.len() as u64;
    let proof = Proof {
        number: 4,
        title: "every mutating operation against every other, paused between every two statements",
        module: module_path!(),
        unit: "ordered pairs",
        small: all * all,
        full: all * all,
        // All meetings of one first operation.
        part: all,
        patience: Duration::from_secs(600),
    };
    let isolation: String =
        sqlx::query_scalar("show transaction_isolation").fetch_one(&pool).await.unwrap();
    assert_eq!(isolation, "read committed");
    let arena = Mutex::new(Arena::new(pool).await);
    proof.run(async |part| prove(&mut *arena.lock().await, part).await).await;
}

async fn prove(arena: &mut Arena, part: &Part) -> Tally {
    let only = std::env::var(ONLY).ok();
    let mut report = Report::default();
    let all = Operation::ALL.iter().flat_map(|first| Operation::ALL.map(|second| [*first, second]));
    for pair in all.skip(part.done_before as usize).take(part.count as usize) {
        let [first, second] = pair;
        for start in Start::ALL {
            let name = format!("{first:?} {second:?} {start:?}");
            let chosen = only.as_ref().is_none_or(|only| name.starts_with(only.as_str()));
            let matters = first.matters_at(start) || second.matters_at(start);
            if chosen && (matters || part.is_full()) {
                arena.meet_everywhere(pair, start, &name, &mut report).await;
            }
        }
    }
    let Report { tally, failures, went_through } = report;
    assert!(
        failures.is_empty(),
        "{} meetings; again, by the names of one: {ONLY}=\"Pay Cancel\"\n{}",
        failures.len(),
        failures.join("\n")
    );
    if only.is_none() {
        let firsts = part.count / Operation::ALL.len() as u64;
        assert_eq!(went_through.len() as u64, firsts, "each went through: {went_through:?}");
    }
    tally
}
