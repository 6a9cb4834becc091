//! Each failed step as an error of the sandbox that the scenario belongs to.

use std::time::Duration;

use serde_json::json;

use super::{RunVerdict, ScenarioTask};
use crate::exchange::{CallResult, Operation, ToRecord, Verdict};
use crate::language::Text;
use crate::personal_text;
use crate::scenario::report::{CaseReport, StepReport};

/// A step that is not as expected.
pub const STEP_FAILED: &str = "SCENARIO_STEP_FAILED";
/// A step, or a scenario, that could not be run.
pub const BROKEN: &str = "SCENARIO_BROKEN";
/// A run whose server died.
pub const KILLED: &str = "SCENARIO_KILLED";

/// How many steps of a run are told one by one.
const MOST: usize = 50;

/// The errors of a run, as they are recorded.
pub(super) fn records(
    task: &ScenarioTask,
    verdict: RunVerdict,
    note: Option<&Text>,
    cases: &[CaseReport],
) -> Result<Vec<ToRecord>, serde_json::Error> {
    let steps = cases.iter().flat_map(|case| case.steps.iter().map(move |step| (case, step)));
    let red = steps.filter(|(_, step)| RunVerdict::from(step.verdict).is_red());
    let mut records = Vec::new();
    for (case, step) in red.take(MOST) {
        records.push(of_step(task, case, step)?);
    }
    if records.is_empty() && verdict.is_red() {
        records.push(of_run(task, verdict, note)?);
    }
    Ok(records)
}

fn of_step(
    task: &ScenarioTask,
    case: &CaseReport,
    step: &StepReport,
) -> Result<ToRecord, serde_json::Error> {
    let what = step.name.as_deref().unwrap_or(&step.action);
    let row = case.row.as_deref().map(|row| format!(" ({row})")).unwrap_or_default();
    let place = format!("{}:{}{row}", step.path, step.line);
    let first = step.mismatches.first();
    let is_broken = first.is_none();
    let message = match (first, &step.problem) {
        (Some(first), _) => Text::new(
            format!("{place} {what}: {}: 기대 {}, 실제 {}", first.at, first.expected, first.actual),
            format!(
                "{place} {what}: {}: expected {}, actual {}",
                first.at, first.expected, first.actual
            ),
        ),
        (None, Some(problem)) => Text::new(
            format!("{place} {what}: {}", problem.korean),
            format!("{place} {what}: {}", problem.english),
        ),
        (None, None) => Text::new(format!("{place} {what}"), format!("{place} {what}")),
    };
    let request = json!({
        "scenario": task.path, "run_no": task.run_no, "row": case.row, "seed": case.seed,
        "step": step.no, "file": step.path, "line": step.line, "action": step.action,
        "name": step.name, "sandbox": case.sandbox,
    });
    let mut told = json!({
        "request": request, "message": message,
        "response": { "mismatches": step.mismatches, "problem": step.problem },
    });
    personal_text::hide(&[serde_json::to_value(step)?], &mut told);
    let (request, response) = (told["request"].take(), told["response"].take());
    let message: Text = serde_json::from_value(told["message"].take())?;
    Ok(ToRecord {
        operation: Operation::ScenarioStep,
        request,
        took: Duration::from_millis(step.took_ms),
        ending: CallResult {
            verdict: if is_broken { Verdict::Fault } else { Verdict::Refused },
            code: if is_broken { BROKEN } else { STEP_FAILED }.to_owned(),
            passed_on: false,
            message,
            response: serde_json::to_string(&response)?.replace("\\u0000", "\\ufffd"),
        },
    })
}

fn of_run(
    task: &ScenarioTask,
    verdict: RunVerdict,
    note: Option<&Text>,
) -> Result<ToRecord, serde_json::Error> {
    let why = note.cloned().unwrap_or_else(|| {
        Text::new(
            verdict.name(crate::language::Language::Korean),
            verdict.name(crate::language::Language::English),
        )
    });
    let message = Text::new(
        personal_text::hide_in_text(&format!("{}: {}", task.path, why.korean)),
        personal_text::hide_in_text(&format!("{}: {}", task.path, why.english)),
    );
    let mut request = json!({ "scenario": task.path, "run_no": task.run_no, "row": task.row });
    personal_text::hide(&[], &mut request);
    let mut response = json!({ "verdict": verdict, "problem": why });
    personal_text::hide(&[], &mut response);
    let code = if verdict == RunVerdict::Killed { KILLED } else { BROKEN };
    Ok(ToRecord {
        operation: Operation::ScenarioStep,
        request,
        took: Duration::ZERO,
        ending: CallResult {
            verdict: Verdict::Fault,
            code: code.to_owned(),
            passed_on: false,
            response: response.to_string(),
            message,
        },
    })
}
