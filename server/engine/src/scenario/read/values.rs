//! Scalars as values: what is text, what a number, and what is neither.

use std::ops::Range;

use serde_json::Number;

use super::Reader;
use crate::scenario::calls::MemberKind;
use crate::scenario::phrase::Phrase;
use crate::scenario::value::{Value, ValueKind};
use crate::scenario::yaml::{Node, NodeKind};

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`: what is a number and nothing else. `0200` is none, nor is what has more digits than
/// a whole number keeps: as text none is lost.
pub(in crate::scenario) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_number = all_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(all_digits);
    if !is_number {
        return None;
    }
    if fraction.is_none() {
        let below_zero = text.parse::<i64>().map(Number::from);
        return below_zero.or_else(|_| text.parse::<u64>().map(Number::from)).ok();
    }
    Number::from_f64(text.parse().ok()?)
}

/// Whether a text without quotes is more than a text: what writing it must quote.
pub(in crate::scenario) fn is_word_of_json(text: &str) -> bool {
    matches!(text, "true" | "false" | "null" | "~" | "") || number(text).is_some()
}

impl Reader<'_> {
    /// A text with its names.
    pub(super) fn phrase(&mut self, at: &Range<usize>, text: &str) -> Phrase {
        let (phrase, names) = match Phrase::parse(text) {
            Ok(phrase) => phrase,
            Err(number) => {
                let at = self.names_at(at).get(number).cloned().unwrap_or(at.clone());
                let at = at.start..at.end.min(at.start + 2);
                self.problem(
                    &at,
                    "`${`가 `}`로 닫히지 않았습니다. 글자 그대로는 `$${`로 씁니다.",
                    "`${` is not closed by `}`. Itself it is written `$${`.",
                );
                return Phrase::literal(text);
            }
        };
        if names.is_empty() {
            return phrase;
        }
        let places = self.names_at(at);
        for (name, number) in phrase.names().zip(names) {
            let at = places.get(number).unwrap_or(at);
            self.look_up(name, at);
        }
        phrase
    }

    /// Where each `${…}` and each escaped one stands within a scalar as it is written.
    fn names_at(&self, at: &Range<usize>) -> Vec<Range<usize>> {
        let written = self.text.get(at.clone()).unwrap_or_default();
        let places: Vec<_> = written.match_indices("${").map(|(place, _)| place).collect();
        let ends = places.iter().skip(1).copied().chain([written.len()]);
        let ranges = places.iter().zip(ends).map(|(place, end)| {
            let length = written[*place..end].find('}').map_or(2, |end| end + 1);
            at.start + place..at.start + place + length
        });
        ranges.collect()
    }

    /// Any JSON: what is quoted is text; of the rest only `true`, `false`, `null` and numbers are not.
    pub(super) fn free(&mut self, node: &Node) -> Value {
        let span = self.span(&node.at);
        let kind = match &node.kind {
            NodeKind::Scalar { text, is_plain: true } => match text.as_str() {
                "true" => ValueKind::Bool(true),
                "false" => ValueKind::Bool(false),
                "null" | "~" | "" => ValueKind::Null,
                text => match number(text) {
                    Some(number) => ValueKind::Number(number),
                    None => ValueKind::Text(self.phrase(&node.at, text)),
                },
            },
            NodeKind::Scalar { text, .. } => ValueKind::Text(self.phrase(&node.at, text)),
            NodeKind::List(nodes) => {
                ValueKind::List(nodes.iter().map(|node| self.free(node)).collect())
            }
            NodeKind::Map(entries) => ValueKind::Map(
                entries.iter().map(|entry| (entry.key.clone(), self.free(&entry.value))).collect(),
            ),
            NodeKind::Foreign => ValueKind::Null,
        };
        Value { kind, span }
    }

    /// The value of a member of a call.
    pub(super) fn member_value(&mut self, kind: MemberKind, name: &str, node: &Node) -> Value {
        if kind == MemberKind::Json {
            return self.free(node);
        }
        let span = self.span(&node.at);
        let (text, is_plain) = match &node.kind {
            NodeKind::Scalar { text, is_plain } => (text.as_str(), *is_plain),
            NodeKind::Foreign => return Value { kind: ValueKind::Null, span },
            NodeKind::List(_) | NodeKind::Map(_) => {
                self.problem(
                    &node.at,
                    format!("`{name}`에는 값이 하나만 옵니다."),
                    format!("`{name}` takes a single value."),
                );
                return Value { kind: ValueKind::Null, span };
            }
        };
        if node.is_empty() {
            self.problem(
                &node.at,
                format!(
                    "`{name}`에 값이 없습니다. 빈 글자는 `\"\"`, 보내지 않으려면 `null`로 씁니다."
                ),
                format!("`{name}` has no value. Empty text is `\"\"`, nothing at all `null`."),
            );
            return Value { kind: ValueKind::Null, span };
        }
        let kind = match (kind, is_plain, text) {
            (_, true, "null" | "~") => ValueKind::Null,
            (MemberKind::Bool, true, "true") => ValueKind::Bool(true),
            (MemberKind::Bool, true, "false") => ValueKind::Bool(false),
            (MemberKind::Number, true, text) if number(text).is_some_and(|it| !it.is_f64()) => {
                number(text).map_or(ValueKind::Null, ValueKind::Number)
            }
            _ => {
                let phrase = self.phrase(&node.at, text);
                if is_plain && phrase.name().is_none() {
                    self.not_of_kind(kind, name, text, &node.at);
                }
                ValueKind::Text(phrase)
            }
        };
        Value { kind, span }
    }

    /// Tells that a scalar without quotes is not what a member takes.
    fn not_of_kind(&mut self, kind: MemberKind, name: &str, text: &str, at: &Range<usize>) {
        let (korean, english) = match kind {
            MemberKind::Text | MemberKind::Json => return,
            MemberKind::Number => ("정수", "a whole number"),
            MemberKind::Bool => ("`true`나 `false`", "`true` or `false`"),
        };
        self.problem(
            at,
            format!(
                "`{name}`에는 {korean}가 옵니다. `{text}`를 글자 그대로 보내려면 따옴표로 묶으세요."
            ),
            format!("`{name}` takes {english}. To send `{text}` as the text that it is, quote it."),
        );
    }
}
