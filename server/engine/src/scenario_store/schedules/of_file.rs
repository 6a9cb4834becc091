//! What a scenario's file says of when it runs.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Row, edit, make, parse_cron};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::scenario_store::{MOST_SCHEDULES, NewSchedule, ScenarioPath};

impl Engine {
    /// Makes that so which a scenario's file says of when it runs; only an operator's wish.
    pub(in crate::scenario_store) async fn schedule_of_file(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        path: &ScenarioPath,
        new: Option<&NewSchedule>,
        now: DateTime<Utc>,
    ) -> Result<(), EngineError> {
        let before: Option<Row> = sqlx::query_as(include_str!("../schedules_lock_of_file.sql"))
            .bind(&caller.sandbox)
            .bind(path)
            .fetch_optional(&mut *connection)
            .await?;
        match (before, new) {
            (None, None) => return Ok(()),
            (Some(before), Some(new)) if before.says(new) => return Ok(()),
            (before, new) => {
                caller.reader.must_be(Role::Operator)?;
                match (before, new) {
                    (Some(before), Some(new)) => {
                        let cron = parse_cron(&new.cron, now)?;
                        let new = NewSchedule {
                            paused: before.paused,
                            again_if_killed: before.again_if_killed,
                            ..new.clone()
                        };
                        edit(connection, caller, &before, &new, &cron).await?;
                    }
                    (Some(before), None) => {
                        sqlx::query(include_str!("../schedules_delete.sql"))
                            .bind(&caller.sandbox)
                            .bind(before.schedule_no)
                            .execute(&mut *connection)
                            .await?;
                    }
                    (None, Some(new)) => {
                        let cron = parse_cron(&new.cron, now)?;
                        let made = make(connection, caller, new, &cron, now, true).await?;
                        if made.is_none() {
                            let most = MOST_SCHEDULES as i64;
                            return Err(Refusal::ScenarioSchedulesFull { most }.into());
                        }
                    }
                    (None, None) => {}
                }
            }
        }
        Ok(())
    }
}
