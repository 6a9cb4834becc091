//! Scenarios: what is done in a sandbox, step by step, and what is expected, written as a YAML file.
//!
//! Pure: the browser reads and flags a file with the code that runs it.

pub mod calls;
pub mod drawn;
pub mod expect;
mod file;
mod names;
mod phrase;
mod problem;
mod read;
pub mod report;
mod request;
pub mod shown;
mod step;
pub mod uses;
mod value;
mod yaml;

pub use file::{Parsed, Row, Scenario, Schedule, Template};
pub use names::{Names, UnknownName};
pub use phrase::{Part, Phrase};
pub use problem::{Problem, Span};
pub use read::parse;
pub use request::Request;
pub use step::{Action, Call, Expectation, Keep, Matcher, Step, Subject};
pub use value::{Value, ValueKind};
