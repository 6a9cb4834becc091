//! Read fields of a target's answer, each by its pointer, and say which one could not be read.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Mapped, Mapping};
use crate::clock;
use crate::field::{FieldMessage, FieldProblem};
use crate::language::Text;
use crate::money::{Krw, whole_number};
use crate::personal;

/// The longest text that is accepted from a target, in characters.
const LONGEST_TEXT: usize = 300;

/// A place in an answer where a needed value is missing or impossible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableAnswer {
    /// The place, as a JSON pointer from the answer's root; blank for the whole answer.
    pub pointer: String,
    /// What is wrong there.
    pub problem: Text,
    /// Whether it could be read but contradicts the request or the rest of the answer.
    pub contradictory: bool,
}

/// A target's refusal: passed on in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRefusal {
    /// The HTTP status.
    pub status: u16,
    /// Its code; `None` if it has no readable one.
    pub code: Option<String>,
    /// Its message.
    pub message: Option<Text>,
    /// The fields at fault, if it names them as micropay does.
    pub fields: Vec<FieldMessage>,
}

/// A target's answer, or a member of a list in it.
#[derive(Clone, Debug)]
pub struct TargetAnswer<'a> {
    value: &'a Value,
    /// The pointer of this part in the whole answer.
    at: String,
    mapping: &'a Mapping,
}

impl<'a> TargetAnswer<'a> {
    /// A whole answer.
    pub fn new(value: &'a Value, mapping: &'a Mapping) -> Self {
        Self { value, at: String::new(), mapping }
    }

    /// The value of a field; missing, `null` and blank text count as none.
    fn find(&self, mapped: Mapped) -> Option<&'a Value> {
        let found = self.value.pointer(self.mapping.pointer(mapped)?)?;
        let blank = found.is_null() || found.as_str().is_some_and(|text| text.trim().is_empty());
        (!blank).then_some(found)
    }

    /// The problem of a field that can't be read.
    pub(crate) fn unreadable(&self, mapped: Mapped, problem: Text) -> UnreadableAnswer {
        let pointer = format!("{}{}", self.at, self.mapping.text(mapped));
        UnreadableAnswer { pointer, problem, contradictory: false }
    }

    /// The problem of a field that contradicts the request or the rest of the answer.
    pub(crate) fn contradictory(&self, mapped: Mapped, problem: Text) -> UnreadableAnswer {
        UnreadableAnswer { contradictory: true, ..self.unreadable(mapped, problem) }
    }

    /// Checks that a field, if the answer has it, repeats what was asked.
    pub(crate) fn repeats<T: PartialEq + std::fmt::Display>(
        &self,
        mapped: Mapped,
        told: Option<&T>,
        asked: &T,
    ) -> Result<(), UnreadableAnswer> {
        if told.is_none_or(|told| told == asked) {
            return Ok(());
        }
        let problem = match told {
            // Numbers that identify a person must not appear in the message.
            Some(told) if !matches!(mapped, Mapped::Ctn | Mapped::CouponNcn) => Text::new(
                format!("{told}, 요청한 것은 {asked}"),
                format!("{told}, where {asked} was asked"),
            ),
            _ => Text::new("요청한 것과 다릅니다", "it is not what was asked"),
        };
        Err(self.contradictory(mapped, problem))
    }

    /// The two parts that make up `whole`, of which an answer may have one, both or neither. A
    /// missing part is what the other one leaves; without both, the first part is everything.
    pub(crate) fn parts(
        &self,
        whole: Krw,
        (first, first_told): (Mapped, Option<Krw>),
        (second, second_told): (Mapped, Option<Krw>),
    ) -> Result<(Krw, Krw), UnreadableAnswer> {
        let sum = |first: Krw, second: Krw| {
            Text::new(
                format!("{first} + {second}은 {whole}이 아닙니다"),
                format!("{first} + {second} is not {whole}"),
            )
        };
        match (first_told, second_told) {
            (None, None) => Ok((whole, Krw::ZERO)),
            (Some(told), None) if told <= whole => Ok((told, whole.minus(told))),
            (None, Some(told)) if told <= whole => Ok((whole.minus(told), told)),
            (Some(one), Some(other)) if one.plus(other) == whole => Ok((one, other)),
            (Some(one), other) => {
                let mapped = if other.is_some() { second } else { first };
                Err(self.contradictory(mapped, sum(one, other.unwrap_or(Krw::ZERO))))
            }
            (None, Some(other)) => Err(self.contradictory(second, sum(Krw::ZERO, other))),
        }
    }

    /// The value of a field, if there is one. Texts, numbers and booleans are all read as text:
    /// some systems write `12000` as `"12000"`.
    pub(crate) fn optional<T>(
        &self,
        mapped: Mapped,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Result<Option<T>, UnreadableAnswer> {
        let Some(found) = self.find(mapped) else { return Ok(None) };
        let text = match found {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => found.to_string(),
            _ => {
                let problem = Text::new("목록이나 객체입니다", "it is a list or an object");
                return Err(self.unreadable(mapped, problem));
            }
        };
        parse(&text).map(Some).map_err(|problem| {
            let (problem, shown) = (problem.text(), shown(mapped, &text));
            let told = Text::new(
                format!("{shown}: {}", problem.korean),
                format!("{shown}: {}", problem.english),
            );
            self.unreadable(mapped, told)
        })
    }

    /// The value of a required field.
    pub(crate) fn needed<T>(
        &self,
        mapped: Mapped,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Result<T, UnreadableAnswer> {
        self.optional(mapped, parse)?.ok_or_else(|| self.unreadable(mapped, nothing()))
    }

    /// A code, or `-` if the target has none.
    pub(crate) fn code<T>(
        &self,
        mapped: Mapped,
        parse: impl Fn(&str) -> Result<T, FieldProblem>,
    ) -> Result<T, UnreadableAnswer> {
        match self.optional(mapped, &parse)? {
            Some(code) => Ok(code),
            None => parse("-").map_err(|problem| self.unreadable(mapped, problem.text())),
        }
    }

    /// The members of a list, if there is one.
    pub(crate) fn list(
        &self,
        mapped: Mapped,
    ) -> Result<Option<Vec<TargetAnswer<'a>>>, UnreadableAnswer> {
        let Some(found) = self.find(mapped) else { return Ok(None) };
        let Value::Array(members) = found else {
            let problem = Text::new("목록이 아닙니다", "it is no list");
            return Err(self.unreadable(mapped, problem));
        };
        let at = |index: usize| format!("{}{}/{index}", self.at, self.mapping.text(mapped));
        let members = members.iter().enumerate();
        Ok(Some(
            members
                .map(|(index, value)| Self { value, at: at(index), mapping: self.mapping })
                .collect(),
        ))
    }

    /// The members of a required list.
    pub(crate) fn needed_list(
        &self,
        mapped: Mapped,
    ) -> Result<Vec<TargetAnswer<'a>>, UnreadableAnswer> {
        self.list(mapped)?.ok_or_else(|| self.unreadable(mapped, nothing()))
    }

    /// A required part of this answer.
    pub(crate) fn part(&self, mapped: Mapped) -> Result<TargetAnswer<'a>, UnreadableAnswer> {
        let value = self.find(mapped).ok_or_else(|| self.unreadable(mapped, nothing()))?;
        let at = format!("{}{}", self.at, self.mapping.text(mapped));
        Ok(Self { value, at, mapping: self.mapping })
    }

    /// A text that an answer may have in two languages, in one, or not at all.
    pub(crate) fn both(
        &self,
        korean: Mapped,
        english: Mapped,
    ) -> Result<Option<Text>, UnreadableAnswer> {
        let (korean, english) = (self.optional(korean, text)?, self.optional(english, text)?);
        Ok(match (korean, english) {
            (Some(korean), Some(english)) => Some(Text { korean, english }),
            (Some(only), None) | (None, Some(only)) => Some(Text::new(only.clone(), only)),
            (None, None) => None,
        })
    }

    /// The answer as a refusal. No field is required: a refusal without a message is still a
    /// refusal.
    pub fn refusal(&self, status: u16) -> TargetRefusal {
        let message = self.both(Mapped::RefusalKorean, Mapped::RefusalEnglish).ok().flatten();
        let fields = self.value.get("fields").and_then(Value::as_array);
        let fields = fields.into_iter().flatten();
        TargetRefusal {
            status,
            code: self.optional(Mapped::RefusalCode, code).ok().flatten(),
            message,
            // In micropay's own format; other systems put them in the message.
            fields: fields.filter_map(|field| serde_json::from_value(field.clone()).ok()).collect(),
        }
    }
}

fn nothing() -> Text {
    Text::new("값이 없습니다", "there is no value")
}

/// The beginning of a field's value, as everybody may see it.
fn shown(mapped: Mapped, found: &str) -> String {
    let shown: String = found.chars().filter(|c| !c.is_control()).take(40).collect();
    let member = mapped.code().split('.').next_back().unwrap_or_default();
    let is_a_coupons = mapped == Mapped::CouponName;
    personal::masked_by(member, &shown, '•').filter(|_| !is_a_coupons).unwrap_or(shown)
}

/// A text as it can be stored and shown.
pub(crate) fn text(text: &str) -> Result<String, FieldProblem> {
    Ok(text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect())
}

/// A code that fits our lists.
pub(crate) fn code(text: &str) -> Result<String, FieldProblem> {
    crate::identifier::plain(text, 60)
}

/// Whole won, not negative, written as in our own API or with thousands separators; sums may be
/// larger than a form accepts.
pub(crate) fn won(text: &str) -> Result<Krw, FieldProblem> {
    const MOST: Krw = Krw(999_999_999_999);
    match whole_number(text.trim()) {
        Some(won) if won < 0 => Err(FieldProblem::Negative),
        Some(won) if won > MOST.0 => Err(FieldProblem::TooLarge { maximum: MOST }),
        Some(won) => Ok(Krw(won)),
        None => Krw::parse_up_to(text, MOST),
    }
}

/// A whole number.
pub(crate) fn number<T: TryFrom<i64>>(text: &str) -> Result<T, FieldProblem> {
    let number = whole_number(text.trim()).and_then(|number| T::try_from(number).ok());
    number.ok_or(FieldProblem::NotANumber)
}

/// The key of the next page: itself, or inside the link to that page.
pub(crate) fn next_key(text: &str) -> Result<i64, FieldProblem> {
    let key = text.split(['?', '&']).find_map(|member| member.strip_prefix("before="));
    number(key.unwrap_or(text))
}

/// A moment: RFC 3339; or a date and a time of day in Seoul, as `2026-11-22 14:03:21`, with a `T`
/// between them, or as 14 digits.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, FieldProblem> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let parts = match text.split_once([' ', 'T']) {
        Some(parts) => Some(parts),
        None => text.split_at_checked(8),
    };
    let (date, time) = parts.ok_or(FieldProblem::NotATime)?;
    // Seconds are required: without them the moment would be a guess.
    if !matches!((date.len(), time.len()), (10, 8) | (8, 6)) {
        return Err(FieldProblem::NotATime);
    }
    let at = clock::parse_date(date).ok().zip(clock::parse_time(time).ok());
    at.map(|(date, time)| clock::from_seoul(date.and_time(time))).ok_or(FieldProblem::NotATime)
}

/// A boolean, in the various ways in which systems write it.
pub(crate) fn yes_no(text: &str) -> Result<bool, FieldProblem> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "1" => Ok(true),
        "false" | "n" | "no" | "0" => Ok(false),
        _ => Err(FieldProblem::UnknownCode),
    }
}

/// A reader for a list of codes that ignores case.
pub(crate) fn one_of<T: Copy>(
    all: &'static [T],
    code: impl Fn(T) -> &'static str,
) -> impl FnOnce(&str) -> Result<T, FieldProblem> {
    move |text| {
        let found = all.iter().find(|one| code(**one).eq_ignore_ascii_case(text.trim()));
        found.copied().ok_or(FieldProblem::UnknownCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_as_it_should_be_is_unreadable() {
        for text in [
            "2026-11-22T14:03:21+09:00",
            "2026-11-22T05:03:21.000Z",
            "2026-11-22 14:03:21",
            "2026-11-22T14:03:21",
            "20261122140321",
            "2026/11/22 14:03:21",
        ] {
            let at = moment(text).map(|at| at.to_rfc3339());
            assert_eq!(at.as_deref(), Ok("2026-11-22T05:03:21+00:00"), "{text}");
        }
        for text in [
            "2026-11-22 4:3:21",
            "2026-1-22 14:03:21",
            "2026-111-1 14:03:21",
            "2026-11-22 14:03",
            "2026-11-22  14:03:21",
            "2026112214032",
            "202611221403211",
            "2026-11-22",
        ] {
            assert_eq!(moment(text), Err(FieldProblem::NotATime), "{text}");
        }
        assert_eq!(won("12,345,678,901"), Ok(Krw(12_345_678_901)));
        assert_eq!(won("12,34"), Err(FieldProblem::MisplacedComma));
    }
}
