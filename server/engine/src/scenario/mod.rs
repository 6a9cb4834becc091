//! Scenarios: what is done in a sandbox, step by step, and what is expected, written as a YAML file.
//!
//! Pure: the browser reads and flags a file with the code that runs it.

pub mod calls;
pub mod compare;
pub mod docs;
pub mod drawn;
pub mod edit;
pub mod expect;
mod file;
mod names;
mod phrase;
mod problem;
mod read;
pub mod record;
pub mod report;
mod request;
mod schema;
pub mod shown;
mod step;
pub mod uses;
mod value;
mod write;
mod yaml;

pub use file::{Parsed, Row, Scenario, Schedule, Template};
pub use names::{Names, UnknownName};
pub use phrase::{Part, Phrase};
pub use problem::{Problem, Span};
pub use read::{parse, sent};
pub use request::Request;
pub use schema::schema;
pub use step::{Action, Call, Expectation, Keep, Matcher, Step, Subject};
pub use value::{Value, ValueKind};
pub use write::{write, written};

/// Reads any bytes as a file, and shows and writes what came of it: for the fuzzer and the property tests.
///
/// # Panics
///
/// If what was read, written and read again is not the same.
pub fn anything_is_read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = parse("a/b.yaml", &text);
    for problem in &parsed.problems {
        problem.snippet("a/b.yaml", &text, crate::language::Language::English);
    }
    if let Some(scenario) = parsed.scenario() {
        let written = write(&scenario);
        let again = parse("a/b.yaml", &written);
        let problems = &again.problems;
        assert!(problems.is_empty(), "{written}: {problems:?}");
        assert_eq!(again.scenario().as_ref().map(write), Some(written));
    }
}

#[cfg(test)]
mod tests;
