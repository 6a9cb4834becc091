//! Begin runs, list them, look at one, stop one.

use super::{RunDetail, RunForm, RunsForm, ScenarioRun, StartedRuns};
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::page::Page;

impl Engine {
    /// Begins runs.
    pub async fn run_scenarios(&self, _: &Caller, _: &RunForm) -> Result<StartedRuns, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// A page of runs, the newest first.
    pub async fn scenario_runs(
        &self,
        _: &Caller,
        _: &RunsForm,
    ) -> Result<Page<ScenarioRun>, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// One run.
    pub async fn scenario_run(&self, _: &Caller, _run_no: i64) -> Result<RunDetail, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Stops a run.
    pub async fn stop_scenario_run(
        &self,
        _: &Caller,
        _run_no: i64,
    ) -> Result<ScenarioRun, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }
}
