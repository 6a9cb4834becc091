//! What is kept as a secret is in no report.

use engine::scenario::Names;
use engine::scenario::report::{CaseReport, StepReport};
use serde_json::Value;

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

    /// A text without them.
    pub fn hide(&self, text: &mut String) {
        for secret in &self.0 {
            if text == secret {
                HIDDEN.clone_into(text);
            } else if secret.chars().count() >= SHORT && text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
        }
    }

    /// A value without them.
    fn hide_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide(text),
            Value::Number(number) if self.0.contains(&number.to_string()) => {
                *value = Value::String(HIDDEN.to_owned());
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.hide_in(value)),
            Value::Object(members) => members.values_mut().for_each(|value| self.hide_in(value)),
            _ => {}
        }
    }

    /// A step's report without them.
    pub fn hide_in_step(&self, step: &mut StepReport) {
        if self.0.is_empty() {
            return;
        }
        for mismatch in &mut step.mismatches {
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
