//! Proof 16: three servers on one database go by one clock, which is set ahead over midnight, a month's end and a
//! year's end while schedules wait and runs are under way; then a server dies by SIGKILL, and PostgreSQL too. Each slot
//! is decided once, as its schedule says; each that was begun is run once; what was missed is told; none is lost. A run
//! whose server died is told, and another is begun in its place. A clock that is set takes no run from its server.
//!
//! Without libfaketime, at the size of `make test`, the slots that were missed are put into the table.

use std::fs;
use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use sqlx::{ConnectOptions, PgPool};
use tokio::time::{Instant, sleep};

use crate::clock::{Clock, INSTALL};
use crate::harness::{Part, Proof};
use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::World;

#[path = "slots/due.rs"]
mod due;
#[path = "slots/runs.rs"]
mod runs;

use due::{KINDS, Slot};

const SERVERS: usize = 3;
/// How many runs a server does at once.
const PLACES: u64 = 2;
/// The moment of a kill, after slots became due.
const KILLED_WITHIN_MS: RangeInclusive<u64> = 300..=2_000;
/// Within which time anything is over: a dead server's runs are found first.
const OVER_WITHIN: Duration = Duration::from_secs(120);
/// A run of half a second or more, however fast the machine is: it is met by jumps and by kills.
const SCENARIO: &str = "name: From a first half of a second to a second one
steps:
  - until: {clock: }
    within: 20s
    every: 50ms
    expect: {now: {matches: ':[0-9]{2}[.][0-4]'}}
  - check: {clock: }
    expect: {http: 200}
  - check: invariants
  - until: {clock: }
    within: 20s
    every: 50ms
    expect: {now: {matches: ':[0-9]{2}[.][5-9]'}}
";

const PROOF: Proof = Proof {
    number: 16,
    title: "slots of schedules, 3 servers: the clock jumps over midnight, month and year, SIGKILL of servers and of \
            PostgreSQL",
    module: module_path!(),
    unit: "slots",
    small: 40,
    full: 500,
    part: 100,
    patience: Duration::from_secs(1_200),
};

#[tokio::test(flavor = "multi_thread")]
async fn each_slot_is_run_once() {
    PROOF.run(prove).await;
}

/// What was to become of the slots that were seen, and when PostgreSQL was away.
struct Seen {
    begun: Vec<Slot>,
    missed: u64,
    /// From a kill to when it served again, by the clock that is set.
    away: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

async fn prove(part: &Part) -> Tally {
    let mut world = World::of_servers_by(|folder| Clock::at(jump(0).0, folder), SERVERS).await;
    if world.clock.is_none() {
        assert!(!part.is_full(), "{INSTALL}");
        eprintln!("proof 16: no clock jumps. {INSTALL}");
    }
    let mut tally = Tally::default();
    let mut seen = Seen { begun: Vec::new(), missed: 0, away: Vec::new() };
    for round in 0.. {
        if seen.begun.len() as u64 >= part.count {
            break;
        }
        let mut random = part.random(round);
        let (from, to) = jump(round);
        set(&mut world, from, &mut tally).await;
        let schedules = schedules(&world, round, from, to).await;
        set(&mut world, to, &mut tally).await;
        let to = now(&world);
        sleep(Duration::from_millis(random.u64(KILLED_WITHIN_MS))).await;
        let number = random.usize(..SERVERS);
        let postgres_too = !round.is_multiple_of(2);
        let data = world.data();
        let (database, clock) = (world.database.clone(), world.clock.as_ref().map(Clock::ahead));
        let now = || Utc::now() + clock.unwrap_or_default();
        let mut away = None;
        let meanwhile = async {
            if postgres_too {
                sleep(Duration::from_millis(random.u64(KILLED_WITHIN_MS))).await;
                let began = now();
                let file = fs::read_to_string(data.join("postmaster.pid")).unwrap();
                let process = file.lines().next().unwrap().parse().unwrap();
                kill(Pid::from_raw(process), Signal::SIGKILL).unwrap();
                let before = Instant::now();
                is_back(&database).await;
                tally.duration("PostgreSQL back", before.elapsed());
                away = Some((began, now()));
            }
        };
        world.kill(number, meanwhile).await;
        seen.away.extend(away);
        tally.count("servers killed", 1);
        tally.count("PostgreSQL killed", u64::from(postgres_too));
        decided(&world.database, to).await;
        look_at(&world.database, &schedules, to, &mut seen).await;
        part.progress(part.count.min(seen.begun.len() as u64));
    }
    over(&world.database, &mut tally).await;
    runs::check(&world.database, &seen, &mut tally).await;
    let killed = tally.of("runs whose server died");
    assert!(killed <= PLACES * tally.of("servers killed"), "{killed} runs are killed");
    let log = world.log();
    assert!(!log.contains("panicked"), "{log}");
    world.end().await;
    tally
}

/// From when to when the clock is set in a round: ever later, over midnight, a month's end, a year's end.
fn jump(round: u64) -> (DateTime<Utc>, DateTime<Utc>) {
    let year = 2027 + i32::try_from(round / 3).unwrap();
    let in_seoul = |year, month, day, hour, minute, second| {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        day.and_hms_opt(hour, minute, second).unwrap().and_utc() - TimeDelta::hours(9)
    };
    match round % 3 {
        0 => (in_seoul(year, 11, 28, 20, 59, 10), in_seoul(year, 11, 29, 0, 0, 5)),
        1 => (in_seoul(year, 11, 29, 0, 59, 10), in_seoul(year, 12, 1, 0, 0, 5)),
        _ => (in_seoul(year, 12, 2, 0, 59, 10), in_seoul(year + 1, 1, 1, 0, 0, 5)),
    }
}

/// Sets the clock, if there is one to be set, under whatever runs.
async fn set(world: &mut World, moment: DateTime<Utc>, tally: &mut Tally) {
    let Some(clock) = &mut world.clock else { return };
    let running = "select count(*) from scenario_run where state = 'running'";
    let running: i64 = sqlx::query_scalar(running).fetch_one(&world.database).await.unwrap();
    clock.set(moment);
    tally.count("jumps", 1);
    tally.count("runs under way at a jump", running.unsigned_abs());
}

fn now(world: &World) -> DateTime<Utc> {
    world.clock.as_ref().map_or_else(Utc::now, Clock::now)
}

/// Makes a schedule of each kind, each of a scenario of its own; their numbers, and since when each is.
async fn schedules(
    world: &World,
    round: u64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<(i64, DateTime<Utc>)> {
    let mut made = Vec::new();
    for (number, kind) in KINDS.iter().enumerate() {
        let path = format!("round{round}/{number}.yaml");
        let save = json!({ "path": path, "text": SCENARIO });
        asked(world, &Call::without_key("/api/v1/scenarios").json(&save)).await;
        let body = json!({
            "path": path, "cron": kind.cron, "missed": kind.missed, "again_if_killed": true,
            "paused": world.clock.is_none(),
        });
        let answer =
            asked(world, &Call::without_key("/api/v1/scenario-schedules").json(&body)).await;
        made.push((answer["schedule_no"].as_i64().unwrap(), now(world)));
    }
    if world.clock.is_none() {
        // As if it had been made so long ago, and nobody had been there since.
        let since = Utc::now() - (to - from);
        for ((schedule_no, made), kind) in made.iter_mut().zip(&KINDS) {
            let next = due::after(kind, since).next();
            let missed = "update scenario_schedule set paused = false, next_due_at = $2 where schedule_no = $1";
            sqlx::query(missed)
                .bind(*schedule_no)
                .bind(next)
                .execute(&world.database)
                .await
                .unwrap();
            *made = since;
        }
    }
    let count = "select count(*) from scenario_schedule where next_due_at is not null";
    let count: i64 = sqlx::query_scalar(count).fetch_one(&world.database).await.unwrap();
    assert_eq!(count as usize, KINDS.len(), "each is made once, those of before rest");
    made
}

/// Sends a call, to whichever server answers; its answer.
async fn asked(world: &World, call: &Call) -> serde_json::Value {
    let began = Instant::now();
    loop {
        match Client::new(world.address()).send(call).await {
            Ok(answer) if answer.status < 300 => return answer.json(),
            answer => assert!(began.elapsed() < OVER_WITHIN, "{answer:?}"),
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Resolves once PostgreSQL serves again.
async fn is_back(database: &PgPool) {
    let began = Instant::now();
    // Not one of the pool's: that asks ever more seldom.
    let options = database.connect_options();
    while let Err(error) = options.connect().await {
        assert!(began.elapsed() < OVER_WITHIN, "{error}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Resolves once nothing is due any more that was due at `to`; then the schedules rest.
async fn decided(database: &PgPool, to: DateTime<Utc>) {
    let began = Instant::now();
    let due = "select count(*) from scenario_schedule where next_due_at <= $1";
    loop {
        let left: i64 = sqlx::query_scalar(due).bind(to).fetch_one(database).await.unwrap();
        if left == 0 {
            break;
        }
        assert!(began.elapsed() < OVER_WITHIN, "{left} not decided in time");
        sleep(Duration::from_millis(50)).await;
    }
    let rest = "update scenario_schedule set paused = true, next_due_at = null where not paused";
    sqlx::query(rest).execute(database).await.unwrap();
}

/// Compares the slots of these schedules with what was to come of them.
async fn look_at(
    database: &PgPool,
    schedules: &[(i64, DateTime<Utc>)],
    to: DateTime<Utc>,
    seen: &mut Seen,
) {
    for ((schedule_no, from), kind) in schedules.iter().zip(&KINDS) {
        let slots: Vec<Slot> = sqlx::query_as(
            "select schedule_no, due_at, fate, stands_for, batch_no, decided_at,
                xmin::text::bigint as decision
            from scenario_slot where schedule_no = $1 order by due_at",
        )
        .bind(schedule_no)
        .fetch_all(database)
        .await
        .unwrap();
        due::check(kind, *from, to, &slots);
        let told = slots.iter().filter(|slot| slot.fate != "begun");
        seen.missed += told.map(|slot| slot.stands_for.unsigned_abs()).sum::<u64>();
        seen.begun.extend(slots.into_iter().filter(|slot| slot.fate == "begun"));
    }
}

/// Resolves once all runs are over.
async fn over(database: &PgPool, tally: &mut Tally) {
    let began = Instant::now();
    let unfinished = "select count(*) from scenario_run where state <> 'over'";
    loop {
        let left: i64 = sqlx::query_scalar(unfinished).fetch_one(database).await.unwrap();
        if left == 0 {
            break;
        }
        assert!(began.elapsed() < OVER_WITHIN, "{left} not over in time");
        sleep(Duration::from_millis(100)).await;
    }
    tally.duration("over after the last kill", began.elapsed());
}
