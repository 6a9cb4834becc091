//! The form to create a sandbox.

use serde::{Deserialize, Serialize};

use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::SandboxId;

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// A sandbox to create, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxForm {
    /// What calls will name it by.
    pub sandbox_id: String,
    /// What a person will read; blank for the identifier.
    pub name: String,
    /// The sandbox to copy; blank for an empty one.
    pub copy_of: String,
    /// Whether it is for one run of a scenario: what is copied is then the other's start, whatever was done in it
    /// since.
    pub for_run: bool,
    /// From which seed the numbers of one for a run are drawn; without it, nobody can foresee them.
    pub seed: Option<i64>,
}

/// A sandbox to create, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewSandbox {
    /// What calls will name it by.
    pub sandbox_id: SandboxId,
    /// What a person will read.
    pub name: String,
    /// The sandbox to copy, if it doesn't begin empty.
    pub copy_of: Option<SandboxId>,
    /// Whether it is for one run of a scenario.
    pub for_run: bool,
    /// From which seed its numbers are drawn.
    pub seed: Option<i64>,
}

impl SandboxForm {
    /// Parses the form, with all problems at once.
    pub fn parse(&self) -> Result<NewSandbox, Vec<FieldError>> {
        let mut at = Collector::default();
        let sandbox_id = at.take(Field::SandboxId, SandboxId::parse(&self.sandbox_id));
        let name = at.optional(Field::Name, &self.name, parse_name);
        let copy_of = at.optional(Field::CopyOf, &self.copy_of, SandboxId::parse);
        match self.seed {
            Some(_) if !self.for_run => at.note(Field::Seed, FieldProblem::NotHere),
            Some(..0) => at.note(Field::Seed, FieldProblem::Negative),
            _ => {}
        }
        at.finish(sandbox_id.map(|sandbox_id| NewSandbox {
            name: name.unwrap_or_else(|| sandbox_id.to_string()),
            sandbox_id,
            copy_of,
            for_run: self.for_run,
            seed: self.seed,
        }))
    }
}

fn parse_name(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_NAME {
        return Err(FieldProblem::TooLong { maximum: LONGEST_NAME });
    }
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::BadCharacter { allowed: "가–힣 A–Z a–z 0–9 …" });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_name_is_the_identifier_and_a_blank_source_is_none() {
        let form = SandboxForm { sandbox_id: " team-1 ".into(), ..SandboxForm::default() };
        let parsed = form.parse().unwrap();
        assert_eq!((parsed.sandbox_id.as_str(), parsed.name.as_str()), ("team-1", "team-1"));
        assert_eq!(parsed.copy_of, None);
    }

    #[test]
    fn every_problem_is_told_at_its_field() {
        let form = SandboxForm {
            sandbox_id: "default~start".into(),
            name: "a\0b".into(),
            copy_of: "x".repeat(33),
            for_run: false,
            seed: Some(1),
        };
        let fields = |form: &SandboxForm| -> Vec<_> {
            form.parse().unwrap_err().iter().map(|error| error.field).collect()
        };
        assert_eq!(fields(&form), [Field::SandboxId, Field::Name, Field::CopyOf, Field::Seed]);
        let negative = SandboxForm {
            sandbox_id: "a".into(),
            for_run: true,
            seed: Some(-1),
            ..SandboxForm::default()
        };
        assert_eq!(fields(&negative), [Field::Seed]);
    }
}
