//! A sandbox's clock: read, set, put forward, stopped.

use chrono::{DateTime, NaiveDate, Utc};

use super::clock::is_within;
use super::{ClockForm, ClockGoal, ClockMove, SandboxClock};
use crate::clock::{from_seoul, in_seoul};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::{Topic, Topics};

/// What shows something of today: statuses, limits, who may be issued what.
const SHOWN_BY_THE_CLOCK: Topics = Topics::of(&[
    Topic::Clock,
    Topic::Coupons,
    Topic::Payments,
    Topic::Promotions,
    Topic::Subscribers,
]);

#[derive(sqlx::FromRow)]
struct ClockRow {
    now: DateTime<Utc>,
    real: DateTime<Utc>,
    stopped: bool,
}

impl Engine {
    /// The clock of the caller's sandbox.
    pub async fn sandbox_clock(&self, caller: &Caller) -> Result<SandboxClock, EngineError> {
        let found: Option<(DateTime<Utc>, bool)> = sqlx::query_as(include_str!("clock_load.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&self.pool)
            .await?;
        match found {
            Some((now, stopped)) => Ok(SandboxClock { now, stopped, went_back: false }),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }

    /// Changes the clock of the caller's sandbox. Everything that asks for the time of business follows at once;
    /// deadlines of the machinery don't.
    pub async fn move_sandbox_clock(
        &self,
        caller: &Caller,
        form: &ClockForm,
    ) -> Result<SandboxClock, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let change = form.parse()?;
        let mut transaction = self.pool.begin().await?;
        let row: Option<ClockRow> = sqlx::query_as(include_str!("clock_lock.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else { return Err(self.gone(&caller.sandbox).await) };
        let before = in_seoul(row.now);
        let mut next_last_day: Option<NaiveDate> = None;
        if change == ClockMove::Reach(ClockGoal::NextExpiry) {
            next_last_day = sqlx::query_scalar(include_str!("clock_next_last_day.sql"))
                .bind(&caller.sandbox)
                .bind(before.date())
                .fetch_optional(&mut *transaction)
                .await?;
            if next_last_day.is_none() {
                return Err(Refusal::NothingExpires {}.into());
            }
        }
        let after = change.from(before, in_seoul(row.real), next_last_day);
        let after = after.filter(|after| is_within(*after)).ok_or(Refusal::ClockOutOfRange {})?;
        let stopped = match change {
            ClockMove::Stop => true,
            ClockMove::Resume | ClockMove::Real => false,
            ClockMove::Set(_) | ClockMove::Advance(_) | ClockMove::Reach(_) => row.stopped,
        };
        let now = from_seoul(after);
        sqlx::query(include_str!("clock_store.sql"))
            .bind(&caller.sandbox)
            .bind(now)
            .bind(stopped)
            .bind(change == ClockMove::Real)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.changed(Change::within(caller.sandbox.sandbox(), SHOWN_BY_THE_CLOCK));
        Ok(SandboxClock { now, stopped, went_back: after < before })
    }
}
