//! Schedules: list, make, change, delete; their slots.

use super::{ScenarioSchedule, ScenarioSlot, ScheduleForm, SchedulePreview};
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::page::Page;

impl Engine {
    /// When a cron is due.
    pub async fn preview_cron(
        &self,
        _: &Caller,
        _cron: &str,
    ) -> Result<SchedulePreview, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// All schedules.
    pub async fn scenario_schedules(
        &self,
        _: &Caller,
    ) -> Result<Vec<ScenarioSchedule>, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// One.
    pub async fn scenario_schedule(
        &self,
        _: &Caller,
        _no: i64,
    ) -> Result<ScenarioSchedule, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Makes one.
    pub async fn create_scenario_schedule(
        &self,
        _: &Caller,
        _: &ScheduleForm,
    ) -> Result<ScenarioSchedule, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Changes one.
    pub async fn edit_scenario_schedule(
        &self,
        _: &Caller,
        _no: i64,
        _: &ScheduleForm,
    ) -> Result<ScenarioSchedule, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Deletes one, with its slots. Its runs stay.
    pub async fn delete_scenario_schedule(&self, _: &Caller, _no: i64) -> Result<(), EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// A page of slots.
    pub async fn scenario_slots(
        &self,
        _: &Caller,
        _no: i64,
        _before: Option<i64>,
    ) -> Result<Page<ScenarioSlot>, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }
}
