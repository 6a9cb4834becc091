//! Runs that nobody is heard of any more: over, told and, where their schedule says so, run again.
//!
//! A server finds them by its own monotonic clock: one whose heartbeat has not changed while the server looked for as
//! long as a lease. No stored time is compared with a clock. So PostgreSQL's clock may be set, by an hour or a year,
//! and nothing that runs is taken for dead, nor anything dead for running.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::RunVerdict;
use super::turn::{Claimed, Outcome, ScenarioTask};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::language::Text;

/// How long a server has a run without a heartbeat.
pub(super) const LEASE: Duration = Duration::from_secs(15);
/// Who did not look for longer than this, as while the database was away, did not listen either: whoever has a run
/// could not be heard, and is given a whole lease again.
const LISTENS_FOR: Duration = Duration::from_millis(7_500);
/// How often a run whose servers die is begun at the most.
const MOST_ATTEMPTS: i32 = 3;

/// A run, and its last heartbeat: another with each.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct Heard {
    sandbox_id: WorldId,
    run_no: i64,
    lease_until: DateTime<Utc>,
}

/// What a server has heard of the runs that somebody does.
pub struct WatchedRuns {
    engine: Engine,
    heard: HeardRuns,
}

impl Engine {
    /// With nothing heard yet.
    pub fn watched_runs(&self) -> WatchedRuns {
        WatchedRuns { engine: self.clone(), heard: HeardRuns::default() }
    }
}

impl WatchedRuns {
    /// Looks what runs at `now`, ends the runs that nobody was heard of for a lease, and begins those again that are
    /// to be. Gives how many.
    pub async fn bury(&mut self, now: Instant) -> Result<usize, EngineError> {
        let running: Vec<Heard> =
            sqlx::query_as(include_str!("turn_running.sql")).fetch_all(&self.engine.pool).await?;
        let mut buried = 0;
        for dead in self.heard.dead(running, now) {
            buried += usize::from(self.engine.bury(&dead).await?);
        }
        Ok(buried)
    }
}

impl Engine {
    /// Whether it was still not heard of, and nobody else buried it.
    async fn bury(&self, dead: &Heard) -> Result<bool, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let dead: Option<Claimed> = sqlx::query_as(include_str!("turn_dead.sql"))
            .bind(&dead.sandbox_id)
            .bind(dead.run_no)
            .bind(dead.lease_until)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(dead) = dead else {
            transaction.rollback().await?;
            return Ok(false);
        };
        let (world, run_no) = (dead.sandbox_id.clone(), dead.run_no);
        let task = ScenarioTask::of(dead, BTreeMap::new());
        let note = Text::new(
            "이 실행을 하던 서버의 소식이 끊겼습니다",
            "Nothing was heard any more of the server that did this run",
        );
        let outcome = Outcome {
            verdict: RunVerdict::Killed,
            note: Some(note),
            took: None,
            progress: None,
            cases: Vec::new(),
        };
        self.finish(&mut transaction, &task, &outcome).await?;
        sqlx::query(include_str!("turn_again.sql"))
            .bind(&world)
            .bind(run_no)
            .bind(MOST_ATTEMPTS)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.tell_of_run(&task.sandbox);
        Ok(true)
    }
}

/// The last heartbeat of each run, and since when it is that one.
#[derive(Default)]
struct HeardRuns {
    looked_at: Option<Instant>,
    since: HashMap<(WorldId, i64), (DateTime<Utc>, Instant)>,
}

impl HeardRuns {
    /// Which of these runs, all that somebody does, were not heard of for a lease.
    fn dead(&mut self, running: Vec<Heard>, now: Instant) -> Vec<Heard> {
        let listened = self
            .looked_at
            .is_some_and(|before| now.saturating_duration_since(before) <= LISTENS_FOR);
        let mut before = std::mem::take(&mut self.since);
        if !listened {
            before.clear();
        }
        self.looked_at = Some(now);
        let mut dead = Vec::new();
        for run in running {
            let key = (run.sandbox_id.clone(), run.run_no);
            let same = before.get(&key).filter(|(beat, _)| *beat == run.lease_until);
            let since = same.map_or(now, |(_, since)| *since);
            self.since.insert(key, (run.lease_until, since));
            if now.saturating_duration_since(since) >= LEASE {
                dead.push(run);
            }
        }
        dead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::SandboxId;

    const EVERY: Duration = Duration::from_secs(3);

    fn run(run_no: i64, beat: i64) -> Heard {
        let sandbox_id = WorldId::first(&SandboxId::parse("default").unwrap());
        Heard { sandbox_id, run_no, lease_until: DateTime::from_timestamp(beat, 0).unwrap() }
    }

    /// The numbers of the looks, one every three seconds, at which run 1 is dead.
    fn dead_at(beats: &[i64]) -> Vec<usize> {
        let (mut heard, began) = (HeardRuns::default(), Instant::now());
        let looks = beats.iter().zip(0u32..).map(|(beat, look)| (*beat, began + EVERY * look));
        let dead: Vec<_> =
            looks.map(|(beat, now)| !heard.dead(vec![run(1, beat)], now).is_empty()).collect();
        (0..beats.len()).filter(|look| dead[*look]).collect()
    }

    #[test]
    fn dead_is_what_was_not_heard_of_for_a_lease_whatever_clocks_say() {
        assert_eq!(dead_at(&[0, 0, 0, 0, 0, 0, 0]), [5, 6]);
        // Each heartbeat is a lease more; whether a clock went on, was set ahead, or back.
        assert_eq!(dead_at(&[0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3]), [10]);
        assert_eq!(dead_at(&[0, 40_000_000, 1, -40_000_000, 0, 1, 2, 3]), [0; 0]);
    }

    #[test]
    fn who_could_not_look_has_not_listened() {
        let (mut heard, began) = (HeardRuns::default(), Instant::now());
        let mut dead = |seconds| {
            let now = began + Duration::from_secs(seconds);
            heard.dead(vec![run(1, 0), run(2, seconds as i64)], now).len()
        };
        assert_eq!([0, 5, 10, 14].map(&mut dead), [0; 4]);
        // The database was away.
        assert_eq!([24, 29, 34, 38].map(&mut dead), [0; 4]);
        assert_eq!(dead(39), 1, "only the one without a heartbeat");
    }
}
