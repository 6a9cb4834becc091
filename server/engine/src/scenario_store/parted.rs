//! Where a run parts from the last green one, and how many scenarios are red.

use super::{RunDetail, RunState, RunVerdict};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::personal_text;
use crate::scenario::compare::{Divergence, first_divergence};
use crate::scenario::report::{CaseReport, Verdict};

impl Engine {
    /// The first call at which a run parts from the last green run of its scenario before it, in the first row that is
    /// not as expected; nothing where there is none, where it parts nowhere, or as long as it is under way.
    pub async fn scenario_run_parted(
        &self,
        caller: &Caller,
        run_no: i64,
    ) -> Result<Option<Divergence>, EngineError> {
        let now = self.whole_scenario_run(caller, run_no).await?;
        if now.run.state != RunState::Over {
            return Ok(None);
        }
        let Some(green) = now.last_green else { return Ok(None) };
        let green = self.whole_scenario_run(caller, green).await?;
        let found = parted(&green, &now);
        let reports = [serde_json::to_value(&green.report)?, serde_json::to_value(&now.report)?];
        Ok(personal_text::told_with(&caller.reader, &reports, found)?)
    }

    /// How many of the sandbox's scenarios, its own and the library's, were red when they ran last.
    pub async fn red_scenarios(&self, caller: &Caller) -> Result<i64, EngineError> {
        let library = self.library();
        let paths: Vec<_> = library.iter().map(|one| one.path.as_str()).collect();
        let red: Vec<_> =
            RunVerdict::ALL.iter().filter(|it| it.is_red()).map(|it| it.code()).collect();
        let count = sqlx::query_scalar(include_str!("red.sql"))
            .bind(&caller.sandbox)
            .bind(paths)
            .bind(red)
            .fetch_one(&self.pool)
            .await?;
        Ok(count)
    }
}

fn parted(green: &RunDetail, now: &RunDetail) -> Option<Divergence> {
    let is_red = |case: &&CaseReport| case.verdict != Verdict::Passed;
    let case = now.report.iter().find(is_red).or(now.report.first())?;
    let before = green.report.iter().find(|before| before.row == case.row)?;
    first_divergence(before, case)
}
