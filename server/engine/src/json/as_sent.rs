//! JSON from outside as it was sent: a reader that turns numbers into its own would show `12000.00` as
//! `12000.0`, and `5.00123456789e11` as `500123456789.0`.

use serde_json::Value;

use super::{Unreadable, read as read_json};

/// The value of a JSON text in which every number is the text that it was written as. Answers are read as
/// texts anyway, for systems differ in what they write `"12000"` as.
pub(crate) fn read(text: &str) -> Result<Value, Unreadable> {
    let mut quoted = String::with_capacity(text.len() + text.len() / 4);
    // What is no JSON is none with its numbers quoted either, or was made of them alone.
    read_json(text.as_bytes())?;
    for token in Tokens(text) {
        if token.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            quoted.extend(["\"", token, "\""]);
        } else {
            quoted.push_str(token);
        }
    }
    read_json(quoted.as_bytes())
}

/// A JSON text indented, with everything in it as it was written; what is no JSON stays as it is.
pub(crate) fn indented(text: String) -> String {
    if serde_json::from_str::<Value>(&text).is_err() {
        return text;
    }
    let mut lines = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = Tokens(&text).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                lines.push_str(token);
                if let Some(closing) = tokens.next_if(|next| matches!(*next, "}" | "]")) {
                    lines.push_str(closing);
                } else {
                    depth += 1;
                    new_line(&mut lines, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                new_line(&mut lines, depth);
                lines.push_str(token);
            }
            "," => {
                lines.push_str(token);
                new_line(&mut lines, depth);
            }
            ":" => lines.push_str(": "),
            token => lines.push_str(token),
        }
    }
    lines
}

fn new_line(lines: &mut String, depth: usize) {
    lines.push('\n');
    lines.extend(std::iter::repeat_n("  ", depth));
}

/// The tokens of a text that is JSON, without the blanks between them.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
        let first = rest.chars().next()?;
        let length = match first {
            '"' => string_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find([',', ':', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(token)
    }
}

/// How long the text at the beginning is, with its quotation marks.
fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    let closing = rest.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    closing.map_or(rest.len(), |position| position + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_stand_as_they_were_written() {
        let sent = r#"{"a":12000.00,"b":[5.00123456789e11, -0, 12345678901234567890123],"c":"1\"2","d":true,"7":null}"#;
        assert_eq!(
            read(sent).unwrap(),
            json!({
                "a": "12000.00", "b": ["5.00123456789e11", "-0", "12345678901234567890123"],
                "c": "1\"2", "d": true, "7": null,
            })
        );
        assert_eq!(read("1e2").unwrap(), json!("1e2"));
        for no_json in ["", "{", "01", "1 2", "[1,]", "{\"a\":1 \"b\":2}", "NaN"] {
            assert!(read(no_json).is_err(), "{no_json}");
        }
    }

    #[test]
    fn it_is_indented_as_our_own_is_and_changed_in_nothing_else() {
        let sent = r#"{"a":12000.00,"b":[{},[], 1e5],"c":"{\u00e9, [\\"}"#.to_owned();
        let shown = "{\n  \"a\": 12000.00,\n  \"b\": [\n    {},\n    [],\n    1e5\n  ],\n  \"c\": \"{\\u00e9, [\\\\\"\n}";
        assert_eq!(indented(sent), shown);
        assert_eq!(indented("{ no JSON".into()), "{ no JSON");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,4}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn as_texts(value: &Value) -> Value {
        match value {
            Value::Number(number) => Value::String(number.to_string()),
            Value::Array(members) => members.iter().map(as_texts).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(name, member)| (name.clone(), as_texts(member)));
                Value::Object(members.collect())
            }
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn any_json_is_read_and_indented(value in any_json()) {
            let sent = value.to_string();
            prop_assert_eq!(read(&sent).unwrap(), as_texts(&value));
            prop_assert_eq!(indented(sent), serde_json::to_string_pretty(&value).unwrap());
        }

        #[test]
        fn any_text_is_taken(text in ".{0,60}") {
            prop_assert_eq!(read(&text).is_ok(), serde_json::from_str::<Value>(&text).is_ok());
            let _ = indented(text);
        }
    }
}
