//! Scenarios: what is done in a sandbox, step by step, and what is expected, written as a YAML file.
//!
//! Pure: the browser reads and flags a file with the code that runs it.

use serde::{Deserialize, Serialize};

use crate::language::Text;

pub mod calls;
pub mod report;
pub mod shown;

/// Where something stands in a file: line and column from 1, in characters, and how many characters it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// In characters; at least 1.
    pub length: u32,
}

/// What is wrong with a file, at a place of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong and, where it can be told, what was meant.
    pub text: Text,
}

/// What reading a file gave: a scenario where nothing is wrong, else everything that is.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The scenario, where there is no problem.
    pub scenario: Option<Scenario>,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
}

/// A scenario as it was read.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What it proves, in a sentence.
    pub proves: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// What its sandbox begins as.
    pub template: Template,
    /// The moment at which its sandbox's clock is stopped, in Seoul; without it the clock runs.
    pub clock: Option<chrono::NaiveDateTime>,
    /// What values are drawn from, if the file says.
    pub seed: Option<u64>,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    /// Its arguments where another file uses it, with their defaults.
    pub takes: Vec<(String, Option<Value>)>,
    /// Names for later, in order.
    pub values: Vec<(String, Value)>,
    /// Members of each look-up and payment that don't say otherwise.
    pub request: Vec<(String, Value)>,
    /// Its rows; without any it runs once.
    pub each: Vec<Row>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// What a run's sandbox begins as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// Codes, and nothing else.
    Empty,
    /// The demonstration.
    Demonstration,
    /// The start of the sandbox of this name.
    Copy(String),
}

/// When a scenario runs by itself. Its cron is read where schedules are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Cron of five fields, in Seoul.
    pub cron: String,
    /// What becomes of a slot while the one before still runs: `skip`, `queue`, `cancel_old`.
    pub overlap: String,
    /// What becomes of slots that were missed: `skip`, `once`, `all`.
    pub missed: String,
    /// Where it stands.
    pub span: Span,
}

/// A row of `each`.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name, unique in the file.
    pub name: String,
    /// `${row.x}`.
    pub values: Vec<(String, Value)>,
    /// Where it stands.
    pub span: Span,
}

/// A value of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(serde_json::Number),
    /// A text, with its `${…}`.
    Text(Phrase),
    /// A list.
    List(Vec<Value>),
    /// A map, in its order.
    Map(Vec<(String, Value)>),
}

/// A text with names in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Itself.
    Literal(String),
    /// `${name}`: what it stands for. A text that is one name keeps the type of what it stands for.
    Name(String),
}

/// One thing done, and what is expected of it.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands: its first line.
    pub span: Span,
    /// In the file's words.
    pub name: Option<String>,
    /// What is done.
    pub action: Action,
    /// What is expected of the answer.
    pub expect: Vec<Expectation>,
    /// What of the answer is kept under a name.
    pub keep: Vec<Keep>,
    /// The Idempotency-Key, where the file gives it.
    pub key: Option<Value>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A call of the API (`issue`, `pay`, …), or a `check`.
    Call(Call),
    /// A check that is made again until it is as expected.
    Until {
        /// The check.
        check: Call,
        /// How long it is tried, in milliseconds of real time.
        within_ms: u64,
        /// How long is waited between two tries, in milliseconds.
        every_ms: u64,
    },
    /// Things that begin at the same moment.
    AtOnce {
        /// The steps, each done `copies` times. `${copy}` is 1 and up.
        steps: Vec<Step>,
        /// How many times each of them.
        copies: u32,
    },
    /// The steps of another file.
    Use {
        /// Its path, relative to this file.
        path: String,
        /// Where the path stands.
        span: Span,
        /// Its arguments.
        with: Vec<(String, Value)>,
    },
    /// A telegram by its fields.
    Telegram(Vec<(String, Value)>),
    /// A telegram by its bytes: text (sent in EUC-KR), or `hex:` and digits.
    RawTelegram(Value),
    /// Any request to the API's own host.
    Http {
        /// GET, POST, DELETE, …
        method: String,
        /// Path and query, from `/`.
        path: Value,
        /// As JSON.
        body: Option<Value>,
        /// Further headers.
        headers: Vec<(String, Value)>,
    },
}

/// A call of the API.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which.
    pub kind: &'static calls::CallKind,
    /// What it is given.
    pub members: Vec<(String, Value)>,
}

/// One expectation of an answer.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What is looked at.
    pub of: Subject,
    /// What must be true of it; all of them.
    pub must: Vec<Matcher>,
    /// Where it stands.
    pub span: Span,
}

/// What of an answer is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The HTTP status.
    Http,
    /// A JSON pointer into its body. `code` is `/code`.
    Pointer(String),
}

/// What must be true of a value.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Equal, of the same type.
    Is(Value),
    /// Not equal.
    IsNot(Value),
    /// One of these.
    In(Vec<Value>),
    /// None of these.
    NotIn(Vec<Value>),
    /// A text that the regular expression finds something in.
    Matches(Value),
    /// A text with this in it, or a list with such an element.
    Contains(Value),
    /// Whether it is there.
    Exists(bool),
    /// A number below.
    LessThan(Value),
    /// A number not above.
    AtMost(Value),
    /// A number above.
    MoreThan(Value),
    /// A number not below.
    AtLeast(Value),
    /// How many elements, members or characters.
    Length(Value),
}

/// A value of an answer that is kept under a name.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The name.
    pub name: String,
    /// Its JSON pointer in the answer's body.
    pub pointer: String,
    /// Whether it is hidden everywhere.
    pub is_secret: bool,
    /// Where it stands.
    pub span: Span,
}
