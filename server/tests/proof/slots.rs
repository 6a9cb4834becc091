//! Proof 16: schedules are due every minute, and their slots are put before three servers by the hundred while servers
//! and PostgreSQL die by SIGKILL. Each slot is decided once and begun once, none is lost, and no run is done twice: a
//! run whose server died is told, and another is begun in its place.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{Instant, sleep};

use crate::harness::{Part, Proof};
use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::{Addresses, World};

const SERVERS: usize = 3;
/// How many slots are due between two kills.
const SLOTS_A_KILL: u64 = 10;
/// The latest moment of a kill, after slots became due.
const KILLED_WITHIN_MS: u64 = 1_500;
/// Within which time everything is over that nobody kills any more: a dead server's leases end first.
const OVER_WITHIN: Duration = Duration::from_secs(120);

const PROOF: Proof = Proof {
    number: 16,
    title: "slots of schedules under SIGKILL of one of 3 servers",
    module: module_path!(),
    unit: "slots",
    small: 20,
    full: 500,
    part: 100,
    patience: Duration::from_secs(1_200),
};

#[tokio::test(flavor = "multi_thread")]
async fn each_slot_is_run_once() {
    PROOF.run(prove).await;
}

/// How many steps a run has: it takes long enough to be met by a kill.
const STEPS: usize = 60;

async fn prove(part: &Part) -> Tally {
    let mut world = World::of_servers(SERVERS).await;
    let step = "  - check: {clock: }\n    expect: {http: 200}\n";
    let text = format!("name: Trivial\nsteps:\n{}", step.repeat(STEPS));
    let save = serde_json::json!({ "path": "trivial", "text": text });
    asked(&world.addresses(), &Call::without_key("/api/v1/scenarios").json(&save)).await;
    let mut tally = Tally::default();
    let mut due = 0;
    while due < part.count {
        let now = SLOTS_A_KILL.min(part.count - due);
        schedules(&world.database, now).await;
        let mut random = part.random(due);
        sleep(Duration::from_millis(random.u64(0..=KILLED_WITHIN_MS))).await;
        let database = world.database.clone();
        let mut under_way: i64 = 0;
        let look = async {
            let running = "select count(*) from scenario_run where state = 'running'";
            under_way = sqlx::query_scalar(running).fetch_one(&database).await.unwrap();
        };
        world.kill(random.usize(..SERVERS), look).await;
        tally.count("killed", 1);
        tally.count("runs under way at a kill", under_way.unsigned_abs());
        due += now;
        part.progress(due);
    }
    let began = Instant::now();
    let unfinished = "select (select count(*) from scenario_run where state <> 'over')
        + (select count(*) from scenario_schedule where next_due_at <= clock_timestamp())";
    loop {
        let left: i64 = sqlx::query_scalar(unfinished).fetch_one(&world.database).await.unwrap();
        if left == 0 {
            break;
        }
        assert!(began.elapsed() < OVER_WITHIN, "{left} not over in time");
        sleep(Duration::from_millis(100)).await;
    }
    tally.duration("over after the last kill", began.elapsed());
    let count = async |statement: &'static str| -> u64 {
        let count: i64 = sqlx::query_scalar(statement).fetch_one(&world.database).await.unwrap();
        count.unsigned_abs()
    };
    // None is lost, and none was decided twice: that is its key.
    assert_eq!(count("select count(*) from scenario_slot where fate = 'begun'").await, part.count);
    let passed_once = "select count(*) from scenario_slot where 1 = (
        select count(*) from scenario_run
        where scenario_run.batch_no = scenario_slot.batch_no and verdict = 'passed'
    )";
    assert_eq!(count(passed_once).await, part.count, "each is done once");
    let again = "select count(*) from scenario_run where verdict = 'killed'";
    let killed = count(again).await;
    let all = count("select count(*) from scenario_run").await;
    assert_eq!(all, part.count + killed, "nothing runs that is in nobody's place");
    tally.count("runs whose server died", killed);
    world.end().await;
    tally
}

/// So many schedules more, each with one slot, which is due now.
async fn schedules(database: &PgPool, count: u64) {
    sqlx::query(
        "insert into scenario_schedule (
            sandbox_id, path, cron, overlap, missed, paused, again_if_killed, is_of_file,
            next_due_at, edited_by
        )
        select sandbox_id, 'trivial.yaml', '0 0 1 1 *', 'skip', 'once', false, true, false,
            clock_timestamp(), 'proof'
        from sandbox cross join generate_series(1, $1)
        where known_as = 'default'",
    )
    .bind(i64::try_from(count).unwrap())
    .execute(database)
    .await
    .unwrap();
}

/// Sends a call, to whichever server answers.
async fn asked(addresses: &Addresses, call: &Call) {
    let began = Instant::now();
    loop {
        match Client::new(addresses.in_turn()).send(call).await {
            Ok(answer) if answer.status < 300 => return,
            answer => assert!(began.elapsed() < OVER_WITHIN, "{answer:?}"),
        }
        sleep(Duration::from_millis(20)).await;
    }
}
