//! Two calls, member by member.

use engine::exchange::{ExchangeDetail, TelegramView};
use engine::language::Language;

/// What a call has by a name.
type Member = (String, String);

/// A member of two calls, of which one may be without it.
#[derive(Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) left: Option<String>,
    pub(super) right: Option<String>,
}

impl Pair {
    pub(super) fn differs(&self) -> bool {
        self.left != self.right
    }
}

/// A part of both calls.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) title: String,
    pub(super) pairs: Vec<Pair>,
}

/// Request, answer and telegrams of two calls; the telegrams in the order in which they went, by field.
pub(super) fn compare(
    left: &ExchangeDetail,
    right: &ExchangeDetail,
    language: Language,
) -> Vec<Part> {
    let json = |title: &str, left: &str, right: &str| Part {
        title: title.to_owned(),
        pairs: side_by_side(members(left), members(right)),
    };
    let mut parts = vec![
        json(language.pick("요청", "Request"), &left.request, &right.request),
        json(language.pick("응답", "Response"), &left.response, &right.response),
    ];
    for index in 0..left.telegrams.len().max(right.telegrams.len()) {
        let (left, right) = (left.telegrams.get(index), right.telegrams.get(index));
        let direction = left.or(right).map(|one| one.direction.name(language)).unwrap_or_default();
        let title = format!("{} {} · {direction}", language.pick("전문", "Telegram"), index + 1);
        let fields =
            |one: Option<&TelegramView>| one.map(|one| fields(one, language)).unwrap_or_default();
        parts.push(Part { title, pairs: side_by_side(fields(left), fields(right)) });
    }
    parts
}

fn fields(telegram: &TelegramView, language: Language) -> Vec<Member> {
    let field = |field: &engine::telegram::FieldView| {
        let name = language.pick(&field.korean, &field.english).clone();
        (name, field.text.trim_end().to_owned())
    };
    telegram.fields.iter().map(field).collect()
}

/// The members of a JSON text as the server indents it: one on a line, under its name, `form.amount`, or
/// in a list its place, `rows.0`.
fn members(json: &str) -> Vec<Member> {
    let mut found = Vec::new();
    // The levels above, each with what its members' names begin with, and a list's next place.
    let mut levels: Vec<(String, Option<usize>)> = Vec::new();
    for line in json.lines() {
        let text = line.trim();
        let text = text.strip_suffix(',').unwrap_or(text);
        if matches!(text, "}" | "]") {
            levels.pop();
            continue;
        }
        let (name, value) = match levels.last_mut() {
            None => (String::new(), text),
            Some((above, Some(place))) => {
                *place += 1;
                (format!("{above}{}", *place - 1), text)
            }
            Some((above, None)) => {
                let member = text.strip_prefix('"').and_then(|rest| rest.split_once("\": "));
                let (key, value) = member.unwrap_or_default();
                (format!("{above}{key}"), value)
            }
        };
        let place = match value {
            "{" => None,
            "[" => Some(0),
            _ => {
                found.push((name, value.to_owned()));
                continue;
            }
        };
        let above = if name.is_empty() { name } else { format!("{name}.") };
        levels.push((above, place));
    }
    found
}

/// Members by their names: in the order of the left, what only the right has after what it follows there.
fn side_by_side(left: Vec<Member>, right: Vec<Member>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = left
        .into_iter()
        .map(|(name, value)| Pair { name, left: Some(value), right: None })
        .collect();
    let mut next = 0;
    for (name, value) in right {
        let same = pairs.iter().position(|pair| pair.name == name && pair.right.is_none());
        match same.and_then(|at| Some((at, pairs.get_mut(at)?))) {
            Some((at, pair)) => {
                pair.right = Some(value);
                next = at + 1;
            }
            None => {
                pairs.insert(next, Pair { name, left: None, right: Some(value) });
                next += 1;
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, value: &str) -> Member {
        (name.to_owned(), value.to_owned())
    }

    fn pair(name: &str, left: Option<&str>, right: Option<&str>) -> Pair {
        Pair {
            name: name.to_owned(),
            left: left.map(ToOwned::to_owned),
            right: right.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn members_are_named_by_their_way_down() {
        let json = serde_json::json!({
            "form": { "amount": "12,000", "note": "a \": b, {" },
            "list": ["x\": y", { "deep": [] }, [1]],
            "none": null,
            "empty": {},
        });
        let text = serde_json::to_string_pretty(&json).unwrap();
        let mut found = members(&text);
        found.sort();
        let expected = [
            member("empty", "{}"),
            member("form.amount", r#""12,000""#),
            member("form.note", r#""a \": b, {""#),
            member("list.0", r#""x\": y""#),
            member("list.1.deep", "[]"),
            member("list.2.0", "1"),
            member("none", "null"),
        ];
        assert_eq!(found, expected);
        assert_eq!(members("\"word\""), [member("", "\"word\"")]);
        assert_eq!(members(""), []);
    }

    #[test]
    fn members_stand_beside_each_other_and_what_differs_is_marked() {
        let left = vec![member("a", "1"), member("b", "2"), member("d", "4")];
        let right = vec![member("a", "1"), member("c", "3"), member("d", "5"), member("e", "6")];
        let pairs = side_by_side(left, right);
        let expected = [
            pair("a", Some("1"), Some("1")),
            pair("c", None, Some("3")),
            pair("b", Some("2"), None),
            pair("d", Some("4"), Some("5")),
            pair("e", None, Some("6")),
        ];
        assert_eq!(pairs, expected);
        let differ: Vec<bool> = pairs.iter().map(Pair::differs).collect();
        assert_eq!(differ, [false, true, true, true, true]);
    }
}
