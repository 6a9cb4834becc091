//! A scenario as the text of its file.

use serde_json::Number;

use super::calls::Place;
use super::file::{Scenario, Template};
use super::read::{escaped, is_word_of_json};
use super::step::{Action, Call, Expectation, Keep, Matcher, Step, Subject};
use super::value::{Value, ValueKind};

/// A map that is wider than this is written over several lines.
const WIDEST: usize = 100;
/// Words that older readers of YAML take for something else, and those that stand for something here.
const WORDS: &[&str] = &["yes", "no", "on", "off", "y", "n", "true", "false", "null", "required"];

/// The text of a file that is read as this scenario. Comments are nobody's here: a form that changes a file changes its
/// text at the spans of what it changes.
pub fn write(scenario: &Scenario) -> String {
    let mut text = format!("name: {}\n", quoted(&scenario.name));
    if let Some(proves) = &scenario.proves {
        text.push_str(&format!("proves: {}\n", quoted(proves)));
    }
    if !scenario.tags.is_empty() {
        let tags: Vec<_> = scenario.tags.iter().map(|tag| quoted(tag)).collect();
        text.push_str(&format!("tags: [{}]\n", tags.join(", ")));
    }
    match &scenario.template {
        Template::Empty => {}
        Template::Demonstration => text.push_str("sandbox: demonstration\n"),
        Template::Copy(name) => text.push_str(&format!("sandbox: {}\n", quoted(name))),
    }
    if let Some(clock) = scenario.clock {
        text.push_str(&format!("clock: {}T{}\n", clock.date(), clock.time()));
    }
    if let Some(seed) = scenario.seed {
        text.push_str(&format!("seed: {seed}\n"));
    }
    if let Some(schedule) = &scenario.schedule {
        let (cron, overlap, missed) = (quoted(&schedule.cron), &schedule.overlap, &schedule.missed);
        text.push_str(&format!(
            "schedule: {{cron: {cron}, overlap: {overlap}, missed: {missed}}}\n"
        ));
    }
    let takes = scenario.takes.iter().map(|(name, default)| {
        (quoted(name), default.as_ref().map_or_else(|| "required".to_owned(), written))
    });
    map(&mut text, "", "takes", takes.collect());
    map(&mut text, "", "values", pairs(&scenario.values));
    map(&mut text, "", "request", pairs(&scenario.request));
    if !scenario.each.is_empty() {
        text.push_str("each:\n");
        for row in &scenario.each {
            text.push_str(&format!("  - {}\n", flow(&pairs(&row.values))));
        }
    }
    text.push_str("steps:\n");
    for step in &scenario.steps {
        write_step(&mut text, "  ", step, &scenario.request);
    }
    text
}

/// A step as an element of a list.
fn write_step(text: &mut String, indent: &str, step: &Step, request: &[(String, Value)]) {
    let mut members = String::new();
    let inner = format!("{indent}  ");
    if let Some(name) = &step.name {
        members.push_str(&format!("{inner}name: {}\n", quoted(name)));
    }
    write_action(&mut members, &inner, &step.action, request);
    if let Some(key) = &step.key {
        members.push_str(&format!("{inner}key: {}\n", written(key)));
    }
    let is_at_once = matches!(step.action, Action::AtOnce { .. });
    let expect = step.expect.iter().map(|it| expectation(it, is_at_once)).collect();
    map(&mut members, &inner, "expect", expect);
    map(&mut members, &inner, "keep", step.keep.iter().map(keep).collect());
    text.push_str(&format!("{indent}- {}", members.trim_start()));
}

fn write_action(text: &mut String, indent: &str, action: &Action, request: &[(String, Value)]) {
    match action {
        Action::Call(call) if call.kind.is_check => write_subject(text, indent, "check", call),
        Action::Call(call) => write_call(text, indent, call, request),
        Action::Until { check, within_ms, every_ms } => {
            write_subject(text, indent, "until", check);
            text.push_str(&format!("{indent}within: {within_ms}ms\n{indent}every: {every_ms}ms\n"));
        }
        Action::AtOnce { steps, copies } => {
            text.push_str(&format!("{indent}at_once:\n"));
            let inner = format!("{indent}  ");
            if *copies > 1 {
                text.push_str(&format!("{inner}copies: {copies}\n"));
            }
            text.push_str(&format!("{inner}steps:\n"));
            for step in steps {
                write_step(text, &format!("{inner}  "), step, request);
            }
        }
        Action::Use { path, with, .. } => {
            text.push_str(&format!("{indent}use: {}\n", quoted(path)));
            map(text, indent, "with", pairs(with));
        }
        Action::Telegram(fields) => map(text, indent, "telegram", pairs(fields)),
        Action::RawTelegram(raw) => {
            map(text, indent, "telegram", vec![("raw".to_owned(), written(raw))]);
        }
        Action::Http { method, path, body, headers } => {
            let mut members =
                vec![("method".to_owned(), method.clone()), ("path".to_owned(), written(path))];
            members.extend(body.iter().map(|body| ("body".to_owned(), written(body))));
            if !headers.is_empty() {
                members.push(("headers".to_owned(), flow(&pairs(headers))));
            }
            map(text, indent, "http", members);
        }
    }
}

/// A call with its members but for those that `request` gives it anyway; as a scalar, where that is all.
fn write_call(text: &mut String, indent: &str, call: &Call, request: &[(String, Value)]) {
    let given = |name: &str, value: &Value| {
        let same =
            |(other, given): &(String, Value)| other == name && written(given) == written(value);
        call.kind.takes_request() && request.iter().any(same)
    };
    let members: Vec<_> = call.members.iter().filter(|(name, value)| !given(name, value)).collect();
    match members.as_slice() {
        [] => text.push_str(&format!("{indent}{}:\n", call.kind.name)),
        [(name, value)] if is_scalar(call, name) => {
            text.push_str(&format!("{indent}{}: {}\n", call.kind.name, written(value)));
        }
        members => {
            let members = members.iter().map(|(name, value)| (quoted(name), written(value)));
            map(text, indent, call.kind.name, members.collect());
        }
    }
}

/// What a check looks at.
fn write_subject(text: &mut String, indent: &str, name: &str, call: &Call) {
    let subject = call.kind.name;
    let value = match call.members.as_slice() {
        [] => return text.push_str(&format!("{indent}{name}: {subject}\n")),
        [(name, value)] if is_scalar(call, name) => written(value),
        members => flow(&pairs(members)),
    };
    map(text, indent, name, vec![(subject.to_owned(), value)]);
}

/// Whether a call is written as this one member.
fn is_scalar(call: &Call, name: &str) -> bool {
    call.kind.scalar().is_some_and(|member| member.name == name && member.place == Place::Path)
}

/// A member of a map: on one line, or each member on its own.
fn map(text: &mut String, indent: &str, name: &str, members: Vec<(String, String)>) {
    if members.is_empty() {
        return;
    }
    let line = format!("{indent}{name}: {}\n", flow(&members));
    if line.chars().count() <= WIDEST {
        text.push_str(&line);
        return;
    }
    text.push_str(&format!("{indent}{name}:\n"));
    for (key, value) in members {
        text.push_str(&format!("{indent}  {key}: {value}\n"));
    }
}

/// `{a: 1, b: 2}`.
fn flow(members: &[(String, String)]) -> String {
    let members: Vec<_> = members.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{{{}}}", members.join(", "))
}

fn pairs(members: &[(String, Value)]) -> Vec<(String, String)> {
    members.iter().map(|(name, value)| (quoted(name), written(value))).collect()
}

fn expectation(expectation: &Expectation, is_at_once: bool) -> (String, String) {
    let key = match &expectation.of {
        Subject::Http => "http".to_owned(),
        Subject::Pointer(pointer) => {
            let name = pointer.trim_start_matches('/').replace("~1", "/").replace("~0", "~");
            let is_name = format!("/{}", escaped(&name)) == *pointer
                && !name.starts_with('/')
                && !name.is_empty()
                && !matches!(name.as_str(), "http" | "outcomes");
            if is_name { name } else { pointer.clone() }
        }
    };
    let value = match expectation.must.as_slice() {
        [Matcher::Is(value)] if !matches!(value.kind, ValueKind::List(_) | ValueKind::Map(_)) => {
            written(value)
        }
        [Matcher::Is(value)] if is_at_once && key == "/outcomes" => {
            return ("outcomes".to_owned(), written(value));
        }
        must => flow(&must.iter().map(matcher).collect::<Vec<_>>()),
    };
    (quoted(&key), value)
}

fn matcher(matcher: &Matcher) -> (String, String) {
    let value = match matcher {
        Matcher::In(values) | Matcher::NotIn(values) => list(values),
        Matcher::Exists(is) => is.to_string(),
        Matcher::Is(value)
        | Matcher::IsNot(value)
        | Matcher::Matches(value)
        | Matcher::Contains(value)
        | Matcher::LessThan(value)
        | Matcher::AtMost(value)
        | Matcher::MoreThan(value)
        | Matcher::AtLeast(value)
        | Matcher::Length(value) => written(value),
    };
    (matcher.name().to_owned(), value)
}

fn keep(keep: &Keep) -> (String, String) {
    let at = if keep.pointer.is_empty() { "\"\"".to_owned() } else { quoted(&keep.pointer) };
    if keep.matches.is_none() && !keep.is_secret {
        return (quoted(&keep.name), at);
    }
    let mut members = vec![("at".to_owned(), at)];
    members.extend(keep.matches.iter().map(|it| ("matches".to_owned(), quoted(it))));
    if keep.is_secret {
        members.push(("secret".to_owned(), "true".to_owned()));
    }
    (quoted(&keep.name), flow(&members))
}

/// A value as it is written within a line.
pub fn written(value: &Value) -> String {
    match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(is) => is.to_string(),
        ValueKind::Number(number) => digits(number),
        ValueKind::Text(phrase) => quoted(&phrase.written()),
        ValueKind::List(values) => list(values),
        ValueKind::Map(members) => flow(&pairs(members)),
    }
}

/// A number as it is read again: JSON's `1e-7` would be a text.
fn digits(number: &Number) -> String {
    let Some(decimal) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let digits = decimal.to_string();
    if digits.contains('.') { digits } else { digits + ".0" }
}

fn list(values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(written).collect();
    format!("[{}]", values.join(", "))
}

/// A text, in quotes where it would be read as something else without them.
pub(super) fn quoted(text: &str) -> String {
    let is_plain_character = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' ' | '가'..='힣')
    };
    let is_plain = text
        .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '가'..='힣'))
        && text.chars().all(is_plain_character)
        && !text.ends_with(' ')
        && !is_word_of_json(text)
        && !WORDS.contains(&text.to_lowercase().as_str());
    if is_plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ if character.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    fn read(text: &str) -> Scenario {
        let parsed = parse("a.yaml", text);
        let problems = parsed.problems.clone();
        parsed.scenario().unwrap_or_else(|| panic!("{text}: {problems:?}"))
    }

    #[test]
    fn no_number_loses_a_digit_nor_becomes_a_text_when_it_is_written() {
        let text = |values: &str| {
            format!("name: a\nsteps:\n  - cancel: A\n    expect: {{/a: {{in: [{values}]}}}}\n")
        };
        for (values, kept) in [
            // Found by fuzzing: it was written as 4.4444444444444444e+23, which is text.
            (
                "444444444444444444444441, 18446744073709551615",
                "\"444444444444444444444441\", 18446744073709551615",
            ),
            (
                "0.00000001, 100000000000000000000.5, 5.0",
                "0.00000001, 100000000000000000000.0, 5.0",
            ),
            (
                "-9223372036854775808, -9223372036854775809",
                "-9223372036854775808, \"-9223372036854775809\"",
            ),
        ] {
            let written = write(&read(&text(values)));
            assert!(written.contains(&format!("{{in: [{kept}]}}")), "{written}");
            assert_eq!(write(&read(&written)), written);
        }
    }
}
