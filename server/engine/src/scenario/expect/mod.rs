//! Whether an answer is as expected: everything that is not, at once, expected before actual, with types.

mod hint;

use serde_json::Value as Json;

use super::names::{Names, UnknownName, as_text};
use super::report::Mismatch;
use super::step::{Expectation, Matcher, Subject, says_how_it_ends};
use crate::language::Text;
use hint::hint;

/// An answer, as expectations look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status; 200 of a telegram that was answered and of an `at_once`, 0 where no answer came.
    pub http: u16,
    /// The body; a text where it is no JSON, `null` where there is none.
    pub body: Json,
}

/// Everything of an answer that is not as expected. An answer that must succeed, because neither a status nor a code is
/// expected, and did not, is one mismatch at `http`. A name that stands for nothing is one, too; whoever wants to skip
/// such a step looks at [`super::Step::needs`] before.
pub fn mismatches(expect: &[Expectation], answer: &Answer, names: &Names) -> Vec<Mismatch> {
    let mut all = Vec::new();
    let status = answer.http;
    if !says_how_it_ends(expect) && !(200..300).contains(&status) {
        let code = answer.body.get("code").and_then(Json::as_str);
        let code = code.map(|code| format!(", code {}", shown(&code.into()))).unwrap_or_default();
        all.push(Mismatch {
            at: "http".to_owned(),
            line: 0,
            expected: "success (2xx)".to_owned(),
            actual: match status {
                0 => "nothing".to_owned(),
                status => format!("number {status}{code}"),
            },
            hint: answer
                .body
                .get("title")
                .or_else(|| answer.body.get("detail"))
                .and_then(Json::as_str)
                .map(|words| Text::new(words, words)),
        });
    }
    for expectation in expect {
        let (at, actual) = match &expectation.of {
            Subject::Http => {
                ("http".to_owned(), Some(answer.http).filter(|it| *it != 0).map(Json::from))
            }
            Subject::Pointer(pointer) => (pointer.clone(), answer.body.pointer(pointer).cloned()),
        };
        for matcher in &expectation.must {
            let told = match look(matcher, actual.as_ref(), names) {
                Ok(None) => continue,
                Ok(Some(expected)) => (expected, None),
                Err(wrong) => (wrong.expected, Some(wrong.hint)),
            };
            let hint =
                told.1.or_else(|| hint(&expectation.of, matcher, actual.as_ref(), answer, names));
            all.push(Mismatch {
                at: at.clone(),
                line: expectation.span.line,
                expected: told.0,
                actual: actual.as_ref().map_or_else(|| "nothing".to_owned(), shown),
                hint,
            });
        }
    }
    all
}

/// A matcher that can't be asked.
struct Unaskable {
    expected: String,
    hint: Text,
}

impl From<UnknownName> for Unaskable {
    fn from(UnknownName(name): UnknownName) -> Self {
        Self {
            expected: format!("${{{name}}}"),
            hint: Text::new(
                format!("`${{{name}}}`의 값이 없습니다."),
                format!("`${{{name}}}` stands for nothing."),
            ),
        }
    }
}

/// What was expected, in words, unless it is so.
fn look(
    matcher: &Matcher,
    actual: Option<&Json>,
    names: &Names,
) -> Result<Option<String>, Unaskable> {
    let list = |values: &[super::Value]| {
        values.iter().map(|value| names.value(value)).collect::<Result<Vec<_>, _>>()
    };
    let all = |values: &[Json]| values.iter().map(shown).collect::<Vec<_>>().join(", ");
    let (is_so, expected) = match matcher {
        Matcher::Is(value) => {
            let value = names.value(value)?;
            (actual.is_some_and(|actual| equal(actual, &value)), shown(&value))
        }
        Matcher::IsNot(value) => {
            let value = names.value(value)?;
            (!actual.is_some_and(|actual| equal(actual, &value)), format!("not {}", shown(&value)))
        }
        Matcher::In(values) => {
            let values = list(values)?;
            let is_in =
                actual.is_some_and(|actual| values.iter().any(|value| equal(actual, value)));
            (is_in, format!("one of {}", all(&values)))
        }
        Matcher::NotIn(values) => {
            let values = list(values)?;
            let is_in =
                actual.is_some_and(|actual| values.iter().any(|value| equal(actual, value)));
            (!is_in, format!("none of {}", all(&values)))
        }
        Matcher::Matches(value) => {
            let pattern = as_text(&names.value(value)?);
            let Ok(regex) = regex_lite::Regex::new(&pattern) else {
                let hint =
                    Text::new("정규식으로 읽을 수 없습니다.", "This is no regular expression.");
                return Err(Unaskable { expected: format!("a text that matches {pattern}"), hint });
            };
            let is_so = actual.and_then(Json::as_str).is_some_and(|text| regex.is_match(text));
            (is_so, format!("a text that matches {pattern}"))
        }
        Matcher::Contains(value) => {
            let value = names.value(value)?;
            let is_so = match (actual, &value) {
                (Some(Json::String(text)), Json::String(part)) => text.contains(part.as_str()),
                (Some(Json::Array(elements)), value) => {
                    elements.iter().any(|it| contains(it, value))
                }
                _ => false,
            };
            (is_so, format!("something that contains {}", shown(&value)))
        }
        Matcher::Exists(must) => {
            let expected = if *must { "anything" } else { "nothing" };
            (actual.is_some() == *must, expected.to_owned())
        }
        Matcher::LessThan(value) => bound("less than", &names.value(value)?, actual, |a, b| a < b),
        Matcher::AtMost(value) => bound("at most", &names.value(value)?, actual, |a, b| a <= b),
        Matcher::MoreThan(value) => bound("more than", &names.value(value)?, actual, |a, b| a > b),
        Matcher::AtLeast(value) => bound("at least", &names.value(value)?, actual, |a, b| a >= b),
        Matcher::Length(value) => {
            let value = names.value(value)?;
            let length = match actual {
                Some(Json::Array(elements)) => Some(elements.len()),
                Some(Json::Object(members)) => Some(members.len()),
                Some(Json::String(text)) => Some(text.chars().count()),
                _ => None,
            };
            let is_so = length.is_some_and(|length| equal(&length.into(), &value));
            let there = length.map(|length| format!(" (it is {length})")).unwrap_or_default();
            (is_so, format!("the length {}{there}", shown(&value)))
        }
    };
    Ok((!is_so).then_some(expected))
}

fn bound(
    words: &str,
    limit: &Json,
    actual: Option<&Json>,
    holds: impl Fn(std::cmp::Ordering, std::cmp::Ordering) -> bool,
) -> (bool, String) {
    let order = actual.and_then(|actual| compare(actual, limit));
    let is_so = order.is_some_and(|order| holds(order, std::cmp::Ordering::Equal));
    (is_so, format!("{words} {}", shown(limit)))
}

/// How two numbers stand to each other.
fn compare(one: &Json, other: &Json) -> Option<std::cmp::Ordering> {
    if let (Some(one), Some(other)) = (one.as_i64(), other.as_i64()) {
        return Some(one.cmp(&other));
    }
    one.as_f64()?.partial_cmp(&other.as_f64()?)
}

/// Whether two values are the same: of one type, numbers by their value (12000 is 12000.0).
pub fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(_), Json::Number(_)) => {
            compare(one, other) == Some(std::cmp::Ordering::Equal)
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|it| equal(value, it)))
        }
        _ => one == other,
    }
}

/// Whether an element of a list is meant: equal, or an object that has at least these members.
fn contains(element: &Json, meant: &Json) -> bool {
    match (element, meant) {
        (Json::Object(element), Json::Object(meant)) => meant
            .iter()
            .all(|(name, value)| element.get(name).is_some_and(|it| contains(it, value))),
        _ => equal(element, meant),
    }
}

/// A value with its type, its invisible characters shown: `text "0000"`, `number 0`.
pub fn shown(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(is) => format!("{is}"),
        Json::Number(number) => format!("number {number}"),
        Json::String(text) => format!("text \"{}\"", visible(text)),
        Json::Array(_) => format!("list {}", visible(&value.to_string())),
        Json::Object(_) => format!("members {}", visible(&value.to_string())),
    }
}

/// The text with what can't be seen in it written as `\u{200b}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        let is_hidden = character.is_control()
            || (character.is_whitespace() && character != ' ')
            || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{3164}' | '\u{115f}' | '\u{1160}');
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if is_hidden => shown.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
            _ => shown.push(character),
        }
    }
    shown
}
