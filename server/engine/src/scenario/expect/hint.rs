//! What was probably meant, where an answer is not as expected.

use serde_json::Value as Json;

use super::Answer;
use crate::language::Text;
use crate::scenario::names::Names;
use crate::scenario::problem::nearest;
use crate::scenario::step::{Matcher, Subject};

/// What was probably meant.
pub(super) fn hint(
    of: &Subject,
    matcher: &Matcher,
    actual: Option<&Json>,
    answer: &Answer,
    names: &Names,
) -> Option<Text> {
    let Subject::Pointer(pointer) = of else { return None };
    let Some(actual) = actual else { return hint_of_nothing(pointer, answer) };
    let (Matcher::Is(value) | Matcher::Contains(value)) = matcher else { return None };
    let expected = names.value(value).ok()?;
    match (&expected, actual) {
        (Json::Number(number), Json::String(text))
            if matches!(matcher, Matcher::Contains(_)) && text.contains(&number.to_string()) =>
        {
            Some(Text::new(
                format!("글자입니다. 따옴표로 묶으세요: `\"{number}\"`."),
                format!("It is text; quote it: `\"{number}\"`."),
            ))
        }
        (Json::Number(number), Json::String(text)) if number.to_string() == *text => {
            Some(Text::new(
                format!("글자입니다. 따옴표로 묶으세요: `\"{text}\"`."),
                format!("It is text; quote it: `\"{text}\"`."),
            ))
        }
        (Json::String(text), Json::Number(number)) if number.to_string() == *text => {
            Some(Text::new(
                format!("수입니다. 따옴표를 빼세요: `{number}`."),
                format!("It is a number; leave the quotes out: `{number}`."),
            ))
        }
        (Json::String(expected), Json::String(actual))
            if expected != actual && expected.trim() == actual.trim() =>
        {
            Some(Text::new("앞뒤의 빈칸이 다릅니다.", "They differ in blanks at the ends."))
        }
        (Json::String(expected), Json::String(actual))
            if expected.to_lowercase() == actual.to_lowercase() =>
        {
            Some(Text::new("대소문자가 다릅니다.", "They differ in capitals."))
        }
        _ => None,
    }
}

/// What is near to a member that isn't there.
fn hint_of_nothing(pointer: &str, answer: &Answer) -> Option<Text> {
    if pointer == "/code" && (200..300).contains(&answer.http) {
        return Some(Text::new(
            "거절되어야 하는데 성공했습니다.",
            "It was to be refused, and succeeded.",
        ));
    }
    let (parent, name) = pointer.rsplit_once('/')?;
    match answer.body.pointer(parent)? {
        Json::Object(members) => {
            let near = nearest(name, members.keys().map(String::as_str));
            let told = match near {
                Some(near) => Text::new(
                    format!("`{parent}/{near}`인가요?"),
                    format!("Did you mean `{parent}/{near}`?"),
                ),
                None => {
                    let names = members.keys().take(20).cloned().collect::<Vec<_>>().join(", ");
                    Text::new(format!("있는 것: {names}."), format!("There are: {names}."))
                }
            };
            Some(told)
        }
        Json::Array(elements) => Some(Text::new(
            format!("`{parent}`의 원소는 {}개입니다.", elements.len()),
            format!("`{parent}` has {} elements.", elements.len()),
        )),
        _ => None,
    }
}
