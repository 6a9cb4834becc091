//! Steps: what is done, what is expected of the answer, what of it is kept.

use super::calls;
use super::problem::Span;
use super::value::Value;

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
    /// Its JSON pointer in the answer's body; empty for all of it.
    pub pointer: String,
    /// A regular expression: of a text, what it finds first is kept.
    pub matches: Option<String>,
    /// Whether it is hidden everywhere.
    pub is_secret: bool,
    /// Where it stands.
    pub span: Span,
}

impl Action {
    /// What it is called in a file: `pay`, `check coupon`, `until payment`, `at_once`, …
    pub fn name(&self) -> String {
        match self {
            Self::Call(call) if call.kind.is_check => format!("check {}", call.kind.name),
            Self::Call(call) => call.kind.name.to_owned(),
            Self::Until { check, .. } => format!("until {}", check.kind.name),
            Self::AtOnce { .. } => "at_once".to_owned(),
            Self::Use { .. } => "use".to_owned(),
            Self::Telegram(_) | Self::RawTelegram(_) => "telegram".to_owned(),
            Self::Http { .. } => "http".to_owned(),
        }
    }

    /// Every value in it.
    fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        match self {
            Self::Call(call) | Self::Until { check: call, .. } => {
                call.members.iter().for_each(|(_, value)| see(value));
            }
            Self::AtOnce { steps, .. } => steps.iter().for_each(|step| step.each_value(see)),
            Self::Use { with: members, .. } | Self::Telegram(members) => {
                members.iter().for_each(|(_, value)| see(value));
            }
            Self::RawTelegram(value) => see(value),
            Self::Http { path, body, headers, .. } => {
                see(path);
                body.iter().for_each(&mut *see);
                headers.iter().for_each(|(_, value)| see(value));
            }
        }
    }
}

impl Step {
    /// Whether it expects a status or a code of its own; otherwise its call must succeed.
    pub fn says_how_it_ends(&self) -> bool {
        says_how_it_ends(&self.expect)
    }

    /// Every value of the step: of its action, its key and its expectations.
    pub fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        self.action.each_value(see);
        self.key.iter().for_each(&mut *see);
        for matcher in self.expect.iter().flat_map(|expectation| &expectation.must) {
            matcher.each_value(see);
        }
    }

    /// The names that it needs, without `${copy}` and what is drawn.
    pub fn needs(&self) -> std::collections::BTreeSet<String> {
        let mut names = std::collections::BTreeSet::new();
        self.each_value(&mut |value| {
            value.each_name(&mut |name| {
                if name != "copy" && !name.starts_with("random.") {
                    names.insert(name.to_owned());
                }
            });
        });
        names
    }
}

pub(super) fn says_how_it_ends(expect: &[Expectation]) -> bool {
    expect.iter().any(|it| it.of == Subject::Http || it.of == Subject::Pointer("/code".to_owned()))
}

impl Matcher {
    /// What it is called in a file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Is(_) => "is",
            Self::IsNot(_) => "is_not",
            Self::In(_) => "in",
            Self::NotIn(_) => "not_in",
            Self::Matches(_) => "matches",
            Self::Contains(_) => "contains",
            Self::Exists(_) => "exists",
            Self::LessThan(_) => "less_than",
            Self::AtMost(_) => "at_most",
            Self::MoreThan(_) => "more_than",
            Self::AtLeast(_) => "at_least",
            Self::Length(_) => "length",
        }
    }

    fn each_value(&self, see: &mut dyn FnMut(&Value)) {
        match self {
            Self::In(values) | Self::NotIn(values) => values.iter().for_each(see),
            Self::Exists(_) => {}
            Self::Is(value)
            | Self::IsNot(value)
            | Self::Matches(value)
            | Self::Contains(value)
            | Self::LessThan(value)
            | Self::AtMost(value)
            | Self::MoreThan(value)
            | Self::AtLeast(value)
            | Self::Length(value) => see(value),
        }
    }
}

impl Keep {
    /// What is kept of an answer's body, if it is there.
    pub fn value_in(&self, body: &serde_json::Value) -> Option<serde_json::Value> {
        let value = body.pointer(&self.pointer)?;
        let Some(pattern) = &self.matches else { return Some(value.clone()) };
        let regex = regex_lite::Regex::new(pattern).ok()?;
        let found = regex.find(value.as_str()?)?;
        Some(found.as_str().into())
    }
}
