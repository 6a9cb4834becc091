//! Two runs of one case side by side: the first call where they part.

mod renamed;

use serde::{Deserialize, Serialize};

use super::report::{CallReport, CaseReport, StepReport, Verdict};
use renamed::Renamed;

/// Where two runs part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Divergence {
    /// The step's number.
    pub no: String,
    /// The file that it stands in.
    pub path: String,
    /// Its line there, from 1.
    pub line: u32,
    /// What it does.
    pub action: String,
    /// The number of the call in the step, from 1; 0 where the steps themselves differ.
    pub call: u32,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Difference {
    /// Where: `request /amount`, `http`, `answer /charged`, `telegram request amount`, `verdict`.
    pub at: String,
    /// What it was, with its type; `nothing` where it wasn't.
    pub before: String,
    /// What it is now.
    pub now: String,
}

/// The first step and call where a run parts from an earlier one; `None` where it doesn't. Times and numbers that each
/// run draws anew (serial numbers, exchanges) count as the same as long as the same stands wherever the same stood.
pub fn first_divergence(before: &CaseReport, now: &CaseReport) -> Option<Divergence> {
    let mut renamed = Renamed::default();
    for index in 0..before.steps.len().max(now.steps.len()) {
        let (one, other) = (before.steps.get(index), now.steps.get(index));
        let step = other.or(one)?;
        let divergence = |call: u32, differences| Divergence {
            no: step.no.clone(),
            path: step.path.clone(),
            line: step.line,
            action: step.action.clone(),
            call,
            differences,
        };
        let (Some(one), Some(other)) = (one, other) else {
            let action = |step: Option<&StepReport>| {
                step.map_or("nothing".to_owned(), |it| it.action.clone())
            };
            return Some(divergence(0, vec![difference("step", action(one), action(other))]));
        };
        if one.action != other.action {
            return Some(divergence(
                0,
                vec![difference("step", one.action.clone(), other.action.clone())],
            ));
        }
        // Answers of an `at_once` come in any order: how many came out how is what can be compared. Where both are as
        // expected that may differ, too: the file says what must not.
        if one.action == "at_once" {
            let outcomes = outcomes(one, other);
            let may_differ = [one, other].iter().all(|step| step.verdict == Verdict::Passed);
            if !outcomes.is_empty() && !may_differ {
                return Some(divergence(0, outcomes));
            }
        } else {
            let count = one.calls.len().max(other.calls.len());
            for at in 0..count {
                let mut differences = Vec::new();
                match (one.calls.get(at), other.calls.get(at)) {
                    (Some(one), Some(other)) => renamed.calls(one, other, &mut differences),
                    (one, other) => {
                        let told = |call: Option<&CallReport>| {
                            call.map_or("nothing".to_owned(), |it| {
                                format!("{} {}", it.method, it.path)
                            })
                        };
                        differences.push(difference("call", told(one), told(other)));
                    }
                }
                if !differences.is_empty() {
                    let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
                    return Some(divergence(number, differences));
                }
            }
        }
        if one.verdict != other.verdict {
            let (one, other) = (one.verdict.code().to_owned(), other.verdict.code().to_owned());
            return Some(divergence(0, vec![difference("verdict", one, other)]));
        }
    }
    None
}

fn difference(at: impl Into<String>, before: String, now: String) -> Difference {
    Difference { at: at.into(), before, now }
}

fn outcomes(one: &StepReport, other: &StepReport) -> Vec<Difference> {
    let count = |step: &StepReport, name: &str| {
        step.outcomes.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count)
    };
    let mut names: Vec<&str> =
        one.outcomes.iter().chain(&other.outcomes).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| count(one, name) != count(other, name))
        .map(|name| {
            let told = |step| format!("number {}", count(step, name));
            difference(format!("outcome {name}"), told(one), told(other))
        })
        .collect()
}

#[cfg(test)]
mod tests;
