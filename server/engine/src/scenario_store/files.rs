//! List scenarios, read, save and delete one.

use super::{SaveForm, ScenarioFile, ScenarioLine};
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};

impl Engine {
    /// All scenarios of the sandbox and of the library, by their paths.
    pub async fn scenarios(&self, _caller: &Caller) -> Result<Vec<ScenarioLine>, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// One, with what its file says.
    pub async fn scenario(&self, _: &Caller, _path: &str) -> Result<ScenarioFile, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Keeps one.
    pub async fn save_scenario(
        &self,
        _: &Caller,
        _: &SaveForm,
    ) -> Result<ScenarioFile, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Deletes one. Its runs stay.
    pub async fn delete_scenario(&self, _: &Caller, _path: &str) -> Result<(), EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }
}
