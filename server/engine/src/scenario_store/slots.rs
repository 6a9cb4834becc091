//! What becomes of the slots that are due: decided once, by whichever server comes first.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::cron::Cron;
use super::files::Runnable;
use super::runs::{Wanted, begin, next_batch};
use super::{Missed, Overlap, RunCause, ScenarioPath};
use crate::engine::{Change, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::language::Text;
use crate::topic::Topic;

/// How late a slot may be decided and still be on time.
const ON_TIME: TimeDelta = TimeDelta::seconds(60);
/// How many of the slots that were missed are run.
const MOST_RUN: usize = 10;
/// How many slots that were missed are told one by one.
const MOST_TOLD: usize = 100;
/// How many slots of a schedule may wait for the one before.
const MOST_QUEUED: i64 = 10;

#[derive(sqlx::FromRow)]
struct Due {
    sandbox_id: WorldId,
    schedule_no: i64,
    path: Option<ScenarioPath>,
    tag: Option<String>,
    cron: String,
    overlap: Overlap,
    missed: Missed,
    again_if_killed: bool,
    next_due_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

/// What is decided of a slot.
#[derive(Clone, Debug, PartialEq)]
enum Decided {
    Begin,
    Miss(Text),
}

/// What becomes of the slots from the one that was next to now, the oldest first: the newest runs if it is on time,
/// and of the others those that the schedule wants.
fn decide(due: &[DateTime<Utc>], now: DateTime<Utc>, missed: Missed) -> Vec<Decided> {
    let is_on_time = due.last().is_some_and(|last| now - *last <= ON_TIME);
    let late = due.len() - usize::from(is_on_time);
    let runs_late = match missed {
        Missed::Skip => 0,
        // The one that is on time is that once.
        Missed::Once => usize::from(!is_on_time),
        Missed::All => MOST_RUN,
    };
    let first_run = late.saturating_sub(runs_late);
    (0..due.len())
        .map(
            |index| {
                if index < first_run { Decided::Miss(why_missed(missed)) } else { Decided::Begin }
            },
        )
        .collect()
}

fn why_missed(missed: Missed) -> Text {
    match missed {
        Missed::Skip => {
            Text::new("이 시각에 동작한 서버가 없었습니다", "No server was there at that time")
        }
        Missed::Once => Text::new(
            "이 시각에 동작한 서버가 없었습니다. 놓친 것은 한 번만 실행합니다",
            "No server was there at that time. Of what was missed one is run",
        ),
        Missed::All => Text::new(
            format!(
                "이 시각에 동작한 서버가 없었습니다. 놓친 것은 마지막 {MOST_RUN}개까지 실행합니다"
            ),
            format!(
                "No server was there at that time. Of what was missed the last {MOST_RUN} are run"
            ),
        ),
    }
}

impl Engine {
    /// Decides all slots that are due now, of all sandboxes, and gives how many. Each schedule in a short
    /// transaction of its own, so that a crash leaves its slots due.
    pub async fn decide_scenario_slots(&self) -> Result<usize, EngineError> {
        let mut decided = 0;
        loop {
            let mut transaction = self.pool.begin().await?;
            let due: Option<Due> = sqlx::query_as(include_str!("slots_due.sql"))
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(due) = due else {
                transaction.rollback().await?;
                return Ok(decided);
            };
            decided += self.decide_slots_of(&mut transaction, &due).await?;
            transaction.commit().await?;
            self.changed(Change::within(due.sandbox_id.sandbox(), Topic::Scenarios));
        }
    }

    async fn decide_slots_of(
        &self,
        connection: &mut PgConnection,
        due: &Due,
    ) -> Result<usize, EngineError> {
        let Ok(cron) = Cron::parse(&due.cron, due.now) else {
            // A later version reads crons otherwise: it rests until somebody edits it.
            tracing::error!("schedule {} has a cron that can't be read", due.schedule_no);
            advance(connection, due, None).await?;
            return Ok(0);
        };
        let (times, earlier) = cron.due(due.next_due_at, due.now, MOST_TOLD);
        let unfinished: i64 = sqlx::query_scalar(include_str!("slots_unfinished.sql"))
            .bind(&due.sandbox_id)
            .bind(due.schedule_no)
            .fetch_one(&mut *connection)
            .await?;
        let mut ahead = unfinished;
        let mut scenarios = None;
        let decided = decide(&times, due.now, due.missed);
        for (index, (at, decided)) in times.iter().zip(decided).enumerate() {
            let stands_for = if index == 0 { 1 + earlier as i64 } else { 1 };
            if let Decided::Miss(why) = decided {
                store(connection, due, *at, "missed", Some(&why), stands_for, None).await?;
                continue;
            }
            let scenarios = match &scenarios {
                Some(known) => known,
                None => scenarios.insert(self.scheduled(connection, due).await?),
            };
            let overlaps = match due.overlap {
                // Of those that were missed each waits for the one before.
                Overlap::Skip => unfinished > 0,
                Overlap::Queue => ahead >= MOST_QUEUED,
                Overlap::CancelOld => false,
            };
            let why = if overlaps {
                Some(why_skipped(due.overlap))
            } else if scenarios.is_empty() {
                Some(Text::new("실행할 시나리오가 없습니다", "There is no scenario to run"))
            } else {
                None
            };
            if let Some(why) = why {
                store(connection, due, *at, "skipped", Some(&why), stands_for, None).await?;
                continue;
            }
            if due.overlap == Overlap::CancelOld && ahead > 0 {
                sqlx::query(include_str!("slots_cancel.sql"))
                    .bind(&due.sandbox_id)
                    .bind(due.schedule_no)
                    .execute(&mut *connection)
                    .await?;
            }
            if begin_slot(connection, due, *at, stands_for, scenarios).await? {
                ahead += 1;
            }
        }
        // From the slot that was decided last, not from the clock.
        let last = times.last().copied().unwrap_or(due.next_due_at);
        advance(connection, due, cron.next(last)).await?;
        Ok(times.len())
    }

    async fn scheduled(
        &self,
        connection: &mut PgConnection,
        due: &Due,
    ) -> Result<Vec<Runnable>, EngineError> {
        let mut all = self.runnables(connection, &due.sandbox_id).await?;
        all.retain(|one| {
            let is_asked = due.path.as_ref() == Some(&one.path)
                || due.tag.as_ref().is_some_and(|tag| one.tags.contains(tag));
            is_asked && one.runs()
        });
        Ok(all)
    }
}

fn why_skipped(overlap: Overlap) -> Text {
    match overlap {
        Overlap::Queue => Text::new(
            format!("앞의 {MOST_QUEUED}개가 아직 기다립니다"),
            format!("{MOST_QUEUED} before it still wait"),
        ),
        Overlap::Skip | Overlap::CancelOld => {
            Text::new("앞의 실행이 아직 끝나지 않았습니다", "The one before was still running")
        }
    }
}

/// Whether it was this server that decided it, and there was room for its runs.
async fn begin_slot(
    connection: &mut PgConnection,
    due: &Due,
    at: DateTime<Utc>,
    stands_for: i64,
    scenarios: &[Runnable],
) -> Result<bool, EngineError> {
    let batch_no = next_batch(connection).await?;
    if !store(connection, due, at, "begun", None, stands_for, Some(batch_no)).await? {
        return Ok(false);
    }
    let by = format!("#{}", due.schedule_no);
    let wanted = Wanted {
        cause: RunCause::Schedule,
        by: &by,
        schedule_no: Some(due.schedule_no),
        due_at: Some(at),
        again_if_killed: due.again_if_killed,
        row: None,
        seed: None,
        until: None,
        batch_no,
    };
    let is_begun = begin(connection, &due.sandbox_id, scenarios, &wanted).await?;
    if !is_begun {
        let why = Text::new(
            "이 샌드박스에 기다리는 실행이 너무 많습니다",
            "Too many runs of this sandbox wait",
        );
        sqlx::query(include_str!("slots_give_up.sql"))
            .bind(&due.sandbox_id)
            .bind(due.schedule_no)
            .bind(at)
            .bind(serde_json::to_string(&why)?)
            .execute(connection)
            .await?;
    }
    Ok(is_begun)
}

/// Whether nobody had decided it.
async fn store(
    connection: &mut PgConnection,
    due: &Due,
    at: DateTime<Utc>,
    fate: &str,
    why: Option<&Text>,
    stands_for: i64,
    batch_no: Option<i64>,
) -> Result<bool, EngineError> {
    let stored = sqlx::query(include_str!("slots_store.sql"))
        .bind(&due.sandbox_id)
        .bind(due.schedule_no)
        .bind(at)
        .bind(fate)
        .bind(why.map(serde_json::to_string).transpose()?)
        .bind(stands_for)
        .bind(batch_no)
        .execute(connection)
        .await?;
    Ok(stored.rows_affected() > 0)
}

async fn advance(
    connection: &mut PgConnection,
    due: &Due,
    next: Option<DateTime<Utc>>,
) -> Result<(), EngineError> {
    sqlx::query(include_str!("slots_advance.sql"))
        .bind(&due.sandbox_id)
        .bind(due.schedule_no)
        .bind(next)
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `b` for begun, `m` for missed; slots every minute, the last one so many seconds ago.
    fn decided(slots: usize, seconds_late: i64, missed: Missed) -> String {
        let first = DateTime::UNIX_EPOCH;
        let due: Vec<_> = (0..slots).map(|n| first + TimeDelta::minutes(n as i64)).collect();
        let now = due[slots - 1] + TimeDelta::seconds(seconds_late);
        let told = decide(&due, now, missed);
        told.iter().map(|one| if *one == Decided::Begin { 'b' } else { 'm' }).collect()
    }

    #[test]
    fn a_slot_on_time_runs_whatever_the_schedule_says_of_those_that_were_missed() {
        for missed in [Missed::Skip, Missed::Once, Missed::All] {
            assert_eq!(decided(1, 0, missed), "b");
            assert_eq!(decided(1, 60, missed), "b");
        }
    }

    #[test]
    fn what_was_missed_is_skipped_run_once_or_run_up_to_ten_times() {
        assert_eq!(decided(1, 61, Missed::Skip), "m");
        assert_eq!(decided(4, 5, Missed::Skip), "mmmb");
        assert_eq!(decided(4, 61, Missed::Once), "mmmb");
        // The one that is on time is that once.
        assert_eq!(decided(4, 5, Missed::Once), "mmmb");
        assert_eq!(decided(4, 61, Missed::All), "bbbb");
        assert_eq!(decided(14, 61, Missed::All), "mmmmbbbbbbbbbb");
        assert_eq!(decided(14, 5, Missed::All), "mmmbbbbbbbbbbb");
    }
}
