//! A file read: all that is wrong with it at once, each with its place and what was meant.

mod actions;
mod expect;
mod head;
mod scope;
pub mod sent;
mod steps;
mod values;

use std::ops::Range;

pub(super) use self::actions::{METHODS, MOST_COPIES};
pub(super) use self::expect::{MATCHERS, escaped};
pub(super) use self::head::{MISSED, OVERLAP, action_names};
use self::scope::Scope;
pub(super) use self::steps::BESIDES;
pub(super) use self::values::is_word_of_json;
use super::file::Parsed;
use super::problem::{Lines, Problem, Span, with_nearest};
use super::value::{Value, ValueKind};
use super::yaml::{self, Entry, Node, NodeKind, find};
use crate::language::Text;

/// So many problems are told of a file.
const MOST_PROBLEMS: usize = 200;

/// Reads a file. `path` is how it is named; used files are relative to it.
pub fn parse(path: &str, text: &str) -> Parsed {
    let mut reader = Reader {
        path,
        text,
        lines: Lines::of(text),
        problems: Vec::new(),
        left_out: 0,
        scope: Scope::default(),
        step_count: 0,
    };
    let (document, faults) = yaml::read(text);
    let is_whole = document.is_some();
    for (at, korean, english) in faults {
        reader.problem(&at, korean, english);
    }
    let scenario = match document {
        Some(document) => {
            reader.names_in_keys(&document);
            reader.scenario(&document)
        }
        None => {
            if reader.problems.is_empty() {
                reader.problem(&(0..0), "빈 파일입니다.", "The file is empty.");
            }
            None
        }
    };
    if is_whole {
        reader.unknown_names();
    }
    let left_out = reader.left_out;
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.span);
    problems.dedup();
    if let Some(last) = problems.last().filter(|_| left_out > 0) {
        let (korean, english) = (
            format!("문제가 {left_out}개 더 있습니다."),
            format!("There are {left_out} more problems."),
        );
        problems.push(Problem::new(last.span, korean, english));
    }
    Parsed { read: scenario, problems }
}

/// What is read, and what was found wrong with it so far.
struct Reader<'text> {
    path: &'text str,
    text: &'text str,
    lines: Lines,
    problems: Vec<Problem>,
    /// How many problems were found when enough were told.
    left_out: usize,
    scope: Scope,
    step_count: usize,
}

impl Reader<'_> {
    fn span(&self, at: &Range<usize>) -> Span {
        self.lines.span(self.text, at)
    }

    fn problem(
        &mut self,
        at: &Range<usize>,
        korean: impl Into<String>,
        english: impl Into<String>,
    ) {
        self.problem_at(self.span(at), korean, english);
    }

    fn problem_at(&mut self, span: Span, korean: impl Into<String>, english: impl Into<String>) {
        if self.problems.len() >= MOST_PROBLEMS {
            self.left_out += 1;
            return;
        }
        self.problems.push(Problem::new(span, korean, english));
    }

    /// Names stand in values: one in a member's name would be sent, or looked for, as it is written.
    fn names_in_keys(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Scalar { .. } | NodeKind::Foreign => {}
            NodeKind::List(nodes) => nodes.iter().for_each(|node| self.names_in_keys(node)),
            NodeKind::Map(entries) => {
                for entry in entries {
                    self.no_name_in(&entry.key_at, &entry.key);
                    self.names_in_keys(&entry.value);
                }
            }
        }
    }

    /// The same of a member's name, or of a pointer to members.
    fn no_name_in(&mut self, at: &Range<usize>, text: &str) {
        if text.contains("${") {
            self.problem(
                at,
                "`${이름}`은 값에만 쓸 수 있고, 항목의 이름이나 포인터에는 쓸 수 없습니다.",
                "`${name}` stands in values only, not in a member's name or a pointer.",
            );
        }
    }

    /// What `text` says is wrong at a place.
    fn wrong(&mut self, at: &Range<usize>, wrong: Result<(), Text>) {
        if let Err(text) = wrong {
            self.problem(at, text.korean, text.english);
        }
    }

    /// A member that isn't known, with what was probably meant.
    fn unknown<'name>(&mut self, entry: &Entry, names: impl IntoIterator<Item = &'name str>) {
        let key = &entry.key;
        let words =
            (format!("모르는 항목 `{key}`입니다."), format!("There is no member `{key}` here."));
        let (korean, english) = with_nearest(words, key, names);
        self.problem(&entry.key_at, korean, english);
    }

    /// The members of a map whose names must be among `names`.
    fn members<'node>(
        &mut self,
        node: &'node Node,
        what: (&str, &str),
        names: &[&str],
    ) -> Option<&'node [Entry]> {
        let entries = self.map(node, what)?;
        for entry in entries {
            if !names.contains(&entry.key.as_str()) {
                self.unknown(entry, names.iter().copied());
            }
        }
        Some(entries)
    }

    /// The members of a map; `what` says what should be one, in Korean and English.
    fn map<'node>(&mut self, node: &'node Node, what: (&str, &str)) -> Option<&'node [Entry]> {
        match &node.kind {
            NodeKind::Map(entries) => return Some(entries),
            NodeKind::Foreign => {}
            _ => self.problem(
                &node.at,
                format!("{}: `이름: 값`들이어야 합니다.", what.0),
                format!("{} must be members, `name: value`.", what.1),
            ),
        }
        None
    }

    /// The elements of a list.
    fn list<'node>(&mut self, node: &'node Node, what: (&str, &str)) -> Option<&'node [Node]> {
        match &node.kind {
            NodeKind::List(nodes) => return Some(nodes),
            NodeKind::Foreign => {}
            _ => self.problem(
                &node.at,
                format!("{}: 목록(`- …`이나 `[…]`)이어야 합니다.", what.0),
                format!("{} must be a list (`- …` or `[…]`).", what.1),
            ),
        }
        None
    }

    /// The text of a scalar that is no phrase, and where it stands.
    fn word<'node>(&mut self, node: &'node Node, what: (&str, &str)) -> Option<&'node str> {
        match &node.kind {
            NodeKind::Scalar { text, is_plain: _ } if !text.trim().is_empty() => return Some(text),
            NodeKind::Foreign => {}
            _ => self.problem(
                &node.at,
                format!("{}: 글자가 있어야 합니다.", what.0),
                format!("{} must be text.", what.1),
            ),
        }
        None
    }

    /// One of some words.
    fn one_of(&mut self, node: &Node, what: (&str, &str), words: &[&str]) -> Option<String> {
        let word = self.word(node, what)?;
        if words.contains(&word) {
            return Some(word.to_owned());
        }
        let all = words.join(", ");
        let told = (
            format!("{}: {all} 가운데 하나여야 합니다.", what.0),
            format!("{} must be one of {all}.", what.1),
        );
        let (korean, english) = with_nearest(told, word, words.iter().copied());
        self.problem(&node.at, korean, english);
        None
    }
}

/// The text that a value is, whatever names stand for: none where a name is in it.
fn literal(value: &Value) -> Option<&str> {
    match &value.kind {
        ValueKind::Text(phrase) => phrase.plain(),
        _ => None,
    }
}
