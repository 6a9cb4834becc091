//! Which names are known at a place of a file.

use std::ops::Range;

use super::Reader;
use crate::scenario::drawn;
use crate::scenario::problem::{Span, nearest, with_nearest};

/// The names that are known, and those that were asked for and are not.
#[derive(Default)]
pub(super) struct Scope {
    /// The name, and where it comes from.
    known: Vec<(String, Span)>,
    /// Whether `${copy}` is known here.
    pub(super) is_in_copies: bool,
    /// Names that were not known where they stand: they may be kept further down.
    unknown: Vec<(String, Range<usize>)>,
}

impl Reader<'_> {
    /// Makes a name known from here on.
    pub(super) fn declare(&mut self, name: &str, at: &Range<usize>) {
        let span = self.span(at);
        let is_name = name.strip_prefix("row.").unwrap_or(name);
        let is_name = is_name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && is_name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_name {
            let (korean, english) = (
                format!(
                    "`{name}`은 이름이 될 수 없습니다. 영문자, 숫자, `_`만 쓰고 숫자로 시작하지 않습니다."
                ),
                format!("`{name}` is no name: letters, digits and `_`, no digit first."),
            );
            self.problem(at, korean, english);
        } else if matches!(name, "row" | "random" | "copy") {
            self.problem(
                at,
                format!("`{name}`은 정해진 뜻이 있어 이름으로 쓸 수 없습니다."),
                format!("`{name}` has a meaning of its own and can't be kept."),
            );
        } else if let Some((_, before)) = self.scope.known.iter().find(|(known, _)| known == name) {
            let line = before.line;
            self.problem(
                at,
                format!("`{name}` 이름은 {line}번째 줄에서 이미 썼습니다."),
                format!("The name `{name}` is already kept in line {line}."),
            );
        }
        // Also a bad one: who uses it needs not be told that there is none.
        self.scope.known.push((name.to_owned(), span));
    }

    /// Looks whether a name stands for something here.
    pub(super) fn look_up(&mut self, name: &str, at: &Range<usize>) {
        if let Some(drawn) = name.strip_prefix("random.") {
            self.look_up_drawn(name, drawn, at);
        } else if name == "copy" {
            if !self.scope.is_in_copies {
                self.problem(
                    at,
                    "`${copy}`는 `at_once` 안에서만 씁니다.",
                    "`${copy}` is known within `at_once` only.",
                );
            }
        } else if !self.scope.known.iter().any(|(known, _)| known == name) {
            self.scope.unknown.push((name.to_owned(), at.clone()));
        }
    }

    fn look_up_drawn(&mut self, name: &str, drawn: &str, at: &Range<usize>) {
        let kinds = drawn::KINDS.iter().map(|(kind, ..)| *kind);
        let (kind, own) =
            drawn.split_once('.').map_or((drawn, None), |(kind, own)| (kind, Some(own)));
        if !kinds.clone().any(|known| known == kind) {
            let all = kinds.clone().collect::<Vec<_>>().join(", ");
            let words = (
                format!("`${{{name}}}`: 뽑을 수 있는 것은 {all}입니다."),
                format!("`${{{name}}}`: what can be drawn is {all}."),
            );
            let (korean, english) = with_nearest(words, kind, kinds);
            self.problem(at, korean, english);
        } else if own.is_some_and(|own| {
            own.is_empty() || !own.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        }) {
            self.problem(
                at,
                format!("`${{{name}}}`: 뽑은 값의 이름에는 영문자, 숫자, `_`만 씁니다."),
                format!(
                    "`${{{name}}}`: the name of a drawn value has letters, digits and `_` only."
                ),
            );
        }
    }

    /// Tells the names that stood for nothing, now that all that is kept anywhere is known.
    pub(super) fn unknown_names(&mut self) {
        for (name, at) in std::mem::take(&mut self.scope.unknown) {
            let later = self.scope.known.iter().find(|(known, _)| *known == name);
            if let Some((_, kept)) = later {
                let line = kept.line;
                self.problem(
                    &at,
                    format!("`${{{name}}}`은(는) {line}번째 줄에서야 생깁니다."),
                    format!("`${{{name}}}` is kept only later, in line {line}."),
                );
                continue;
            }
            let drawn = drawn::KINDS.iter().find(|(kind, ..)| *kind == name);
            let known = self.scope.known.iter().map(|(known, _)| known.as_str());
            let (korean, english) = (
                format!("`${{{name}}}`: 그런 이름이 없습니다."),
                format!("There is no name `${{{name}}}`."),
            );
            let meant = match (nearest(&name, known), drawn) {
                (Some(known), _) => Some(known.to_owned()),
                (None, Some((kind, ..))) => Some(format!("random.{kind}")),
                (None, None) => None,
            };
            let (korean, english) = match meant {
                Some(meant) => (
                    format!("{korean} `${{{meant}}}`인가요?"),
                    format!("{english} Did you mean `${{{meant}}}`?"),
                ),
                None => (korean, english),
            };
            self.problem(&at, korean, english);
        }
    }
}
