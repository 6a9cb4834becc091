//! What became of the runs of slots: each done once, and again only where its server died.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use super::Seen;
use crate::tally::Tally;

/// How long a server may take to find its database again.
const FOUND_AGAIN: TimeDelta = TimeDelta::seconds(10);

#[derive(Debug, sqlx::FromRow)]
struct Run {
    run_no: i64,
    batch_no: i64,
    verdict: String,
    again_of: Option<i64>,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
}

/// Each slot that was begun was run once; where its server died, once more in its place.
pub async fn check(database: &PgPool, seen: &Seen, tally: &mut Tally) {
    let all: Vec<Run> = sqlx::query_as(
        "select run_no, batch_no, verdict, again_of, started_at, ended_at
        from scenario_run order by run_no",
    )
    .fetch_all(database)
    .await
    .unwrap();
    let mut runs = BTreeMap::<_, Vec<Run>>::new();
    for run in all {
        runs.entry(run.batch_no).or_default().push(run);
    }
    for slot in &seen.begun {
        let runs = runs.remove(&slot.batch_no.unwrap()).unwrap_or_default();
        let (last, killed) = runs.split_last().unwrap_or_else(|| panic!("{slot:?} is not run"));
        // One in the place of the other, and none after one that its server told of.
        let mut before = None;
        for run in &runs {
            assert_eq!(run.again_of, before, "{runs:?}");
            before = Some(run.run_no);
        }
        assert!(killed.iter().all(|run| run.verdict == "killed"), "run twice: {runs:?}");
        tally.count("runs whose server died", killed.len() as u64);
        let met_no_database = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            last.started_at <= *to + FOUND_AGAIN && last.ended_at >= *from
        };
        match last.verdict.as_str() {
            "passed" => tally.count("passed", 1),
            "failed" | "broken" if seen.away.iter().any(met_no_database) => {
                tally.count("red, for PostgreSQL was away", 1);
            }
            _ => panic!("{slot:?}: {runs:?}"),
        }
    }
    assert!(runs.is_empty(), "of no slot: {runs:?}");
    tally.count("begun", seen.begun.len() as u64);
    tally.count("missed and told", seen.missed);
}
