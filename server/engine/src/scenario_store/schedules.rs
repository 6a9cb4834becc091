//! Schedules: list, make, change, delete; their slots.

mod of_file;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::cron::Cron;
use super::{
    MOST_SCHEDULES, Missed, NewSchedule, Overlap, ScenarioPath, ScenarioSchedule, ScenarioSlot,
    ScheduleForm, SchedulePreview,
};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError, FieldProblem};
use crate::identifier::ReaderName;
use crate::language::Text;
use crate::page::{PAGE_ROWS, Page};
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::Topic;

#[derive(sqlx::FromRow)]
struct Row {
    schedule_no: i64,
    path: Option<ScenarioPath>,
    tag: Option<String>,
    cron: String,
    overlap: Overlap,
    missed: Missed,
    paused: bool,
    again_if_killed: bool,
    is_of_file: bool,
    next_due_at: Option<DateTime<Utc>>,
    edited_at: DateTime<Utc>,
    edited_by: ReaderName,
    now: DateTime<Utc>,
}

impl Row {
    /// Whether it says the same, but for whether it rests and is run again.
    fn says(&self, new: &NewSchedule) -> bool {
        self.path == new.path
            && self.tag == new.tag
            && self.cron == new.cron
            && self.overlap == new.overlap
            && self.missed == new.missed
    }

    fn shown(self, last: Option<ScenarioSlot>) -> ScenarioSchedule {
        let cron = Cron::parse(&self.cron, self.now).ok();
        let next = match (&cron, self.next_due_at) {
            (Some(cron), Some(due)) if due > self.now => cron.next_times(self.now),
            // It is due, and about to be decided.
            (Some(cron), Some(_)) => cron.next_times(self.now),
            _ => Vec::new(),
        };
        let as_written = || Text::new(self.cron.clone(), self.cron.clone());
        ScenarioSchedule {
            words: cron.map_or_else(as_written, |cron| cron.words()),
            schedule_no: self.schedule_no,
            path: self.path,
            tag: self.tag,
            cron: self.cron,
            overlap: self.overlap,
            missed: self.missed,
            paused: self.paused,
            again_if_killed: self.again_if_killed,
            is_of_file: self.is_of_file,
            next,
            last,
            edited_at: self.edited_at,
            edited_by: self.edited_by,
        }
    }
}

fn parse_cron(text: &str, now: DateTime<Utc>) -> Result<Cron, FieldError> {
    let cron =
        if text.trim().is_empty() { Err(FieldProblem::Missing) } else { Cron::parse(text, now) };
    cron.map_err(|problem| FieldError { field: Field::Cron, problem })
}

impl Engine {
    /// When a cron is due, in words, and the next five times.
    pub async fn preview_cron(
        &self,
        caller: &Caller,
        cron: &str,
    ) -> Result<SchedulePreview, EngineError> {
        self.now(&caller.sandbox).await?;
        let now = self.real_time().await?;
        Ok(parse_cron(cron, now)?.preview(now))
    }

    /// All schedules of the sandbox, each with its newest slot.
    pub async fn scenario_schedules(
        &self,
        caller: &Caller,
    ) -> Result<Vec<ScenarioSchedule>, EngineError> {
        let schedules = self.schedules(caller, None).await?;
        if schedules.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        Ok(schedules)
    }

    /// One schedule, with its newest slot.
    pub async fn scenario_schedule(
        &self,
        caller: &Caller,
        schedule_no: i64,
    ) -> Result<ScenarioSchedule, EngineError> {
        let found = self.schedules(caller, Some(schedule_no)).await?.pop();
        self.found(caller, found, Refusal::ScenarioScheduleNotFound { schedule_no }).await
    }

    async fn schedules(
        &self,
        caller: &Caller,
        schedule_no: Option<i64>,
    ) -> Result<Vec<ScenarioSchedule>, EngineError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("schedules_list.sql"))
            .bind(&caller.sandbox)
            .bind(schedule_no)
            .fetch_all(&self.pool)
            .await?;
        let slots: Vec<ScenarioSlot> = sqlx::query_as(include_str!("slots_last.sql"))
            .bind(&caller.sandbox)
            .bind(schedule_no)
            .fetch_all(&self.pool)
            .await?;
        let mut slots: BTreeMap<_, _> =
            slots.into_iter().map(|slot| (slot.schedule_no, slot)).collect();
        Ok(rows
            .into_iter()
            .map(|row| {
                let last = slots.remove(&row.schedule_no);
                row.shown(last)
            })
            .collect())
    }

    /// Makes a schedule of a scenario, or of a tag.
    pub async fn create_scenario_schedule(
        &self,
        caller: &Caller,
        form: &ScheduleForm,
    ) -> Result<ScenarioSchedule, EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let new = form.parse()?;
        let now = self.real_time().await?;
        let cron = parse_cron(&new.cron, now)?;
        if let Some(path) = &new.path {
            self.runnable(caller, path).await?;
        }
        let mut connection = self.pool.acquire().await?;
        let made = make(&mut connection, caller, &new, &cron, now, false).await?;
        drop(connection);
        let Some(schedule_no) = made else {
            self.now(&caller.sandbox).await?;
            return Err(Refusal::ScenarioSchedulesFull { most: MOST_SCHEDULES as i64 }.into());
        };
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        self.scenario_schedule(caller, schedule_no).await
    }

    /// Changes a schedule. What a scenario's file says is changed there; here it rests or goes on. Slots that were
    /// due while it rested are none.
    pub async fn edit_scenario_schedule(
        &self,
        caller: &Caller,
        schedule_no: i64,
        form: &ScheduleForm,
    ) -> Result<ScenarioSchedule, EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let mut new = form.parse()?;
        let now = self.real_time().await?;
        let cron = parse_cron(&new.cron, now)?;
        new.cron = cron.text().to_owned();
        let mut transaction = self.pool.begin().await?;
        let before: Option<Row> = sqlx::query_as(include_str!("schedules_lock.sql"))
            .bind(&caller.sandbox)
            .bind(schedule_no)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(before) = before else {
            transaction.rollback().await?;
            return self
                .found(caller, None, Refusal::ScenarioScheduleNotFound { schedule_no })
                .await;
        };
        if before.is_of_file && !before.says(&new) {
            let path = before.path.map(|path| path.to_string()).unwrap_or_default();
            return Err(Refusal::ScenarioScheduleOfFile { path }.into());
        }
        edit(&mut transaction, caller, &before, &new, &cron).await?;
        transaction.commit().await?;
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        self.scenario_schedule(caller, schedule_no).await
    }

    /// Deletes a schedule with its slots. Its runs stay.
    pub async fn delete_scenario_schedule(
        &self,
        caller: &Caller,
        schedule_no: i64,
    ) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let there = self.scenario_schedule(caller, schedule_no).await?;
        if there.is_of_file {
            let path = there.path.map(|path| path.to_string()).unwrap_or_default();
            return Err(Refusal::ScenarioScheduleOfFile { path }.into());
        }
        let deleted = sqlx::query(include_str!("schedules_delete.sql"))
            .bind(&caller.sandbox)
            .bind(schedule_no)
            .execute(&self.pool)
            .await?;
        let deleted = (deleted.rows_affected() > 0).then_some(());
        self.found(caller, deleted, Refusal::ScenarioScheduleNotFound { schedule_no }).await?;
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        Ok(())
    }

    /// A page of a schedule's slots, the newest first.
    pub async fn scenario_slots(
        &self,
        caller: &Caller,
        schedule_no: i64,
        before: Option<i64>,
    ) -> Result<Page<ScenarioSlot>, EngineError> {
        let rows: Vec<ScenarioSlot> = sqlx::query_as(include_str!("slots_list.sql"))
            .bind(&caller.sandbox)
            .bind(schedule_no)
            .bind(before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        if rows.is_empty() {
            self.scenario_schedule(caller, schedule_no).await?;
        }
        self.page(caller, rows, |slot: &ScenarioSlot| slot.slot_no).await
    }
}

/// Its number; none where there is no room.
async fn make(
    connection: &mut PgConnection,
    caller: &Caller,
    new: &NewSchedule,
    cron: &Cron,
    now: DateTime<Utc>,
    is_of_file: bool,
) -> Result<Option<i64>, EngineError> {
    let made = sqlx::query_scalar(include_str!("schedules_make.sql"))
        .bind(&caller.sandbox)
        .bind(&new.path)
        .bind(&new.tag)
        .bind(cron.text())
        .bind(new.overlap)
        .bind(new.missed)
        .bind(new.paused)
        .bind(new.again_if_killed)
        .bind(is_of_file)
        .bind(if new.paused { None } else { cron.next(now) })
        .bind(&caller.reader.name)
        .bind(MOST_SCHEDULES as i64)
        .fetch_optional(connection)
        .await?;
    Ok(made)
}

async fn edit(
    connection: &mut PgConnection,
    caller: &Caller,
    before: &Row,
    new: &NewSchedule,
    cron: &Cron,
) -> Result<(), EngineError> {
    let next = match before.next_due_at {
        _ if new.paused => None,
        // What is due stays due.
        Some(due) if before.cron == cron.text() => Some(due),
        _ => cron.next(before.now),
    };
    sqlx::query(include_str!("schedules_edit.sql"))
        .bind(&caller.sandbox)
        .bind(before.schedule_no)
        .bind(&new.path)
        .bind(&new.tag)
        .bind(cron.text())
        .bind(new.overlap)
        .bind(new.missed)
        .bind(new.paused)
        .bind(new.again_if_killed)
        .bind(next)
        .bind(&caller.reader.name)
        .execute(connection)
        .await?;
    Ok(())
}
