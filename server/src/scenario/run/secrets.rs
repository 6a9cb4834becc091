//! What is kept as a secret is in no report.

use engine::scenario::Names;
use engine::scenario::report::{CaseReport, StepReport};
use serde_json::{Map, Value};

mod encoded;
#[cfg(test)]
mod tests;

/// What stands in its place.
const HIDDEN: &str = "●●●";
/// A shorter secret is hidden where it stands alone: as a part of other texts it would hide those.
const SHORT: usize = 4;

/// The secrets of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// From now on what `names` hide is hidden, too.
    pub fn add(&mut self, names: &Names) {
        for secret in names.secrets() {
            if !self.0.contains(&secret) {
                self.0.push(secret);
            }
        }
        // A secret with another in it goes first.
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    /// A text without them, in whatever encoding it has them.
    pub fn hide(&self, text: &mut String) {
        for secret in &self.0 {
            let is_short = secret.chars().count() < SHORT;
            if let Some(hidden) = encoded::replaced(text, secret, HIDDEN, is_short) {
                *text = hidden;
            }
        }
    }

    /// A value without them.
    fn hide_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide(text),
            Value::Number(number) => {
                let shown = number.to_string();
                let mut hidden = shown.clone();
                self.hide(&mut hidden);
                if hidden != shown {
                    *value = Value::String(hidden);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.hide_in(value)),
            Value::Object(members) => {
                let hidden = std::mem::take(members).into_iter().map(|(mut name, mut value)| {
                    self.hide(&mut name);
                    self.hide_in(&mut value);
                    (name, value)
                });
                *members = hidden.collect::<Map<_, _>>();
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A step's report without them.
    pub fn hide_in_step(&self, step: &mut StepReport) {
        if self.0.is_empty() {
            return;
        }
        for mismatch in &mut step.mismatches {
            // Of several calls it has the outcome's name.
            self.hide(&mut mismatch.at);
            // A value is shown with its type: `text "…"`, `number 1234`.
            self.hide(&mut mismatch.expected);
            self.hide(&mut mismatch.actual);
            if let Some(hint) = &mut mismatch.hint {
                self.hide(&mut hint.korean);
                self.hide(&mut hint.english);
            }
        }
        if let Some(problem) = &mut step.problem {
            self.hide(&mut problem.korean);
            self.hide(&mut problem.english);
        }
        for call in &mut step.calls {
            self.hide(&mut call.path);
            self.hide(&mut call.outcome);
            call.request.iter_mut().chain(&mut call.answer).for_each(|value| self.hide_in(value));
            if let Some((sent, received)) = &mut call.telegram {
                self.hide(sent);
                self.hide(received);
            }
        }
        step.seen.iter_mut().for_each(|seen| self.hide(seen));
        step.outcomes.iter_mut().for_each(|(outcome, _)| self.hide(outcome));
        step.kept.iter_mut().for_each(|(_, value)| self.hide(value));
        if let Some(name) = &mut step.name {
            self.hide(name);
        }
    }

    /// A whole report without them: a step before the one that kept a secret may show it too.
    pub fn hide_in_case(&self, case: &mut CaseReport) {
        case.steps.iter_mut().for_each(|step| self.hide_in_step(step));
        case.drawn.iter_mut().for_each(|(_, value)| self.hide(value));
        if let Some(problem) = &mut case.problem {
            self.hide(&mut problem.korean);
            self.hide(&mut problem.english);
        }
    }
}
