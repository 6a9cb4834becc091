//! What is expected of an answer.

use super::Reader;
use crate::scenario::problem::with_nearest;
use crate::scenario::step::{Expectation, Matcher, Subject};
use crate::scenario::value::{Value, ValueKind};
use crate::scenario::yaml::{Entry, Node, NodeKind};

/// What can be asked of a value.
pub(in crate::scenario) const MATCHERS: &[&str] = &[
    "is",
    "is_not",
    "in",
    "not_in",
    "matches",
    "contains",
    "exists",
    "less_than",
    "at_most",
    "more_than",
    "at_least",
    "length",
];

impl Reader<'_> {
    pub(super) fn expect(&mut self, node: &Node, is_at_once: bool) -> Vec<Expectation> {
        let entries = self.map(node, ("`expect`", "`expect`")).unwrap_or_default();
        let mut all = Vec::new();
        for entry in entries {
            let span = self.span(&entry.key_at);
            if entry.key == "outcomes" && is_at_once {
                all.extend(self.outcomes(entry));
                continue;
            }
            let of = match entry.key.as_str() {
                "http" => Subject::Http,
                key if key.starts_with('/') => Subject::Pointer(key.to_owned()),
                key => Subject::Pointer(format!("/{}", escaped(key))),
            };
            let must = self.matchers(&entry.value);
            all.push(Expectation { of, must, span });
        }
        all
    }

    /// How many came out how: as it stands, all of them; with a matcher in it, each by itself.
    fn outcomes(&mut self, entry: &Entry) -> Vec<Expectation> {
        let span = self.span(&entry.key_at);
        let counts = self.map(&entry.value, ("`outcomes`", "`outcomes`")).unwrap_or_default();
        if counts.iter().all(|count| !matches!(count.value.kind, NodeKind::Map(_))) {
            let of = Subject::Pointer("/outcomes".to_owned());
            return vec![Expectation {
                of,
                must: vec![Matcher::Is(self.free(&entry.value))],
                span,
            }];
        }
        let counts = counts.iter().map(|count| {
            let of = Subject::Pointer(format!("/outcomes/{}", escaped(&count.key)));
            let span = self.span(&count.key_at);
            Expectation { of, must: self.matchers(&count.value), span }
        });
        counts.collect()
    }

    /// A literal, or a map of what is asked of the value.
    fn matchers(&mut self, node: &Node) -> Vec<Matcher> {
        match &node.kind {
            NodeKind::Map(entries) => {
                let mut matchers = Vec::new();
                for entry in entries {
                    match self.matcher(entry) {
                        Some(matcher) => matchers.push(matcher),
                        None => continue,
                    }
                }
                if entries.is_empty() {
                    self.problem(
                        &node.at,
                        "무엇을 바라는지 없습니다. 빈 것 자체라면 `{is: {}}`로 씁니다.",
                        "Nothing is expected here. For the empty map itself write `{is: {}}`.",
                    );
                }
                matchers
            }
            NodeKind::List(_) => {
                self.problem(
                    &node.at,
                    "목록 그대로는 `is` 아래에 씁니다: `{is: […]}`. 그 가운데 하나라면 `{in: […]}`.",
                    "A list itself stands below `is`: `{is: […]}`; one of it below `in`: `{in: […]}`.",
                );
                Vec::new()
            }
            _ => vec![Matcher::Is(self.free(node))],
        }
    }

    fn matcher(&mut self, entry: &Entry) -> Option<Matcher> {
        let node = &entry.value;
        let name = entry.key.as_str();
        Some(match name {
            "is" => Matcher::Is(self.free(node)),
            "is_not" => Matcher::IsNot(self.free(node)),
            "in" | "not_in" => {
                let what = format!("`{name}`");
                let nodes = self.list(node, (&what, &what))?;
                let values = nodes.iter().map(|node| self.free(node)).collect();
                if name == "in" { Matcher::In(values) } else { Matcher::NotIn(values) }
            }
            "matches" => Matcher::Matches(self.pattern(node)),
            "contains" => Matcher::Contains(self.free(node)),
            "exists" => match self.free(node).kind {
                ValueKind::Bool(is) => Matcher::Exists(is),
                _ => {
                    self.problem(
                        &node.at,
                        "`exists`는 `true`나 `false`입니다.",
                        "`exists` is `true` or `false`.",
                    );
                    return None;
                }
            },
            "less_than" => Matcher::LessThan(self.number_or_name(name, node)),
            "at_most" => Matcher::AtMost(self.number_or_name(name, node)),
            "more_than" => Matcher::MoreThan(self.number_or_name(name, node)),
            "at_least" => Matcher::AtLeast(self.number_or_name(name, node)),
            "length" => Matcher::Length(self.number_or_name(name, node)),
            _ => {
                let words = (
                    format!("`{name}`: 그런 비교가 없습니다. 항목들 그대로는 `is` 아래에 씁니다."),
                    format!("There is no matcher `{name}`. Members themselves stand below `is`."),
                );
                let (korean, english) = with_nearest(words, name, MATCHERS.iter().copied());
                self.problem(&entry.key_at, korean, english);
                return None;
            }
        })
    }

    /// A regular expression without names.
    pub(super) fn literal_pattern(&mut self, node: &Node) -> Option<String> {
        match self.pattern(node).kind {
            ValueKind::Text(phrase) => phrase.plain().map(str::to_owned),
            _ => None,
        }
    }

    /// A regular expression. Where no name is in it, it is tried here.
    fn pattern(&mut self, node: &Node) -> Value {
        let value = match &node.kind {
            // Digits are a pattern too.
            NodeKind::Scalar { text, .. } => {
                let kind = ValueKind::Text(self.phrase(&node.at, text));
                Value { kind, span: self.span(&node.at) }
            }
            _ => self.free(node),
        };
        let problem = match &value.kind {
            ValueKind::Text(phrase) => match phrase.plain() {
                Some(pattern) => {
                    regex_lite::Regex::new(pattern).err().map(|error| error.to_string())
                }
                None => None,
            },
            _ => Some("text is needed".to_owned()),
        };
        if let Some(problem) = problem {
            self.problem(
                &node.at,
                format!("정규식으로 읽을 수 없습니다: {problem}"),
                format!("This is no regular expression: {problem}"),
            );
        }
        value
    }

    fn number_or_name(&mut self, name: &str, node: &Node) -> Value {
        let value = self.free(node);
        let fits = match &value.kind {
            ValueKind::Number(_) => true,
            ValueKind::Text(phrase) => phrase.name().is_some(),
            _ => false,
        };
        if !fits {
            self.problem(
                &node.at,
                format!("`{name}`에는 수가 옵니다."),
                format!("`{name}` takes a number."),
            );
        }
        value
    }
}

/// A member's name within a JSON pointer.
pub(in crate::scenario) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
