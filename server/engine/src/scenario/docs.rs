//! Scenarios as a page that is read: what each proves, and its steps in words. Markdown.

use super::file::{Scenario, Template};
use super::step::{Action, Call, Expectation, Matcher, Step, Subject};
use super::value::Value;
use super::write::written;
use crate::language::Language;

/// One page of scenarios, each with the path of its file, in their order.
pub fn page(scenarios: &[(&str, &Scenario)], language: Language) -> String {
    let title = language.pick("시나리오", "Scenarios");
    let mut text = format!("# {title}\n\n");
    for (path, scenario) in scenarios {
        text.push_str(&format!("- [{}](#{})\n", plain(&scenario.name), anchor(path)));
    }
    for (path, scenario) in scenarios {
        text.push_str(&format!(
            "\n<a id=\"{}\"></a>\n\n## {}\n\n",
            anchor(path),
            plain(&scenario.name)
        ));
        if let Some(proves) = &scenario.proves {
            text.push_str(&format!("{}\n\n", plain(proves)));
        }
        text.push_str(&format!("`{path}`"));
        for tag in &scenario.tags {
            text.push_str(&format!(" · {}", plain(tag)));
        }
        text.push_str("\n\n");
        text.push_str(&head(scenario, language));
        for (index, step) in scenario.steps.iter().enumerate() {
            text.push_str(&format!("{}. {}\n", index + 1, in_words(step, language)));
        }
    }
    text
}

/// What a step does and what is expected of it, in a sentence of Markdown.
pub fn in_words(step: &Step, language: Language) -> String {
    let mut text = match &step.name {
        Some(name) => format!("**{}**: {}", plain(name), action(&step.action, language)),
        None => action(&step.action, language),
    };
    if !step.expect.is_empty() {
        let all: Vec<_> = step.expect.iter().map(|it| expectation(it, language)).collect();
        text.push_str(&format!(" → {}", all.join(", ")));
    }
    if !step.keep.is_empty() {
        let names: Vec<_> = step.keep.iter().map(|keep| format!("`{}`", keep.name)).collect();
        let (kept, names) = (language.pick("기억", "keeps"), names.join(", "));
        text.push_str(&format!(" ({kept}: {names})"));
    }
    text
}

fn head(scenario: &Scenario, language: Language) -> String {
    let mut facts = Vec::new();
    match &scenario.template {
        Template::Empty => {}
        Template::Demonstration => {
            facts.push(language.pick("데모 샌드박스에서", "In the demonstration").to_owned())
        }
        Template::Copy(name) => facts.push(match language {
            Language::Korean => format!("샌드박스 `{name}`의 복사본에서"),
            Language::English => format!("In a copy of the sandbox `{name}`"),
        }),
    }
    if let Some(clock) = scenario.clock {
        facts.push(match language {
            Language::Korean => format!("시계는 {clock}에 멈춤"),
            Language::English => format!("the clock is stopped at {clock}"),
        });
    }
    if !scenario.each.is_empty() {
        let rows: Vec<_> = scenario.each.iter().map(|row| plain(&row.name)).collect();
        let rows = rows.join(", ");
        facts.push(match language {
            Language::Korean => format!("줄마다 한 번: {rows}"),
            Language::English => format!("once for each row: {rows}"),
        });
    }
    if facts.is_empty() { String::new() } else { format!("{}.\n\n", facts.join("; ")) }
}

fn action(action: &Action, language: Language) -> String {
    match action {
        Action::Call(call) if call.kind.is_check => {
            let (what, members) =
                (language.pick(call.kind.says.0, call.kind.says.1), members(call));
            match language {
                Language::Korean => format!("확인: {what}{members}"),
                Language::English => format!("Check: {what}{members}"),
            }
        }
        Action::Call(call) => {
            let what = language.pick(call.kind.says.0, call.kind.says.1).trim_end_matches('.');
            format!("{what}{}", members(call))
        }
        Action::Until { check, within_ms, .. } => {
            let (what, members) =
                (language.pick(check.kind.says.0, check.kind.says.1), members(check));
            match language {
                Language::Korean => format!("{within_ms}ms까지 기다림: {what}{members}"),
                Language::English => format!("Wait up to {within_ms} ms: {what}{members}"),
            }
        }
        Action::AtOnce { steps, copies } => {
            let inner: Vec<_> = steps.iter().map(|step| in_words(step, language)).collect();
            let inner = inner.join(" · ");
            match (language, copies) {
                (Language::Korean, 1) => format!("동시에: {inner}"),
                (Language::English, 1) => format!("At once: {inner}"),
                (Language::Korean, copies) => format!("동시에 {copies}번: {inner}"),
                (Language::English, copies) => format!("{copies} times at once: {inner}"),
            }
        }
        Action::Use { path, with, .. } => {
            let with = list(with);
            match language {
                Language::Korean => format!("`{path}`의 단계들{with}"),
                Language::English => format!("The steps of `{path}`{with}"),
            }
        }
        Action::Telegram(fields) => {
            format!("{}{}", language.pick("전문", "Telegram"), list(fields))
        }
        Action::RawTelegram(raw) => {
            format!("{} {}", language.pick("전문", "Telegram"), code(&written(raw)))
        }
        Action::Http { method, path, .. } => {
            format!("`{method} {}`", written(path).trim_matches('"'))
        }
    }
}

fn members(call: &Call) -> String {
    list(&call.members)
}

fn list(members: &[(String, Value)]) -> String {
    if members.is_empty() {
        return String::new();
    }
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("{name} {}", plain(&written(value)))).collect();
    format!(" ({})", members.join(", "))
}

fn expectation(expectation: &Expectation, language: Language) -> String {
    let of = match &expectation.of {
        Subject::Http => "http".to_owned(),
        Subject::Pointer(pointer) => pointer.trim_start_matches('/').replace('/', "."),
    };
    let must: Vec<_> =
        expectation.must.iter().map(|it| format!("{of} {}", matcher(it, language))).collect();
    must.join(", ")
}

fn matcher(matcher: &Matcher, language: Language) -> String {
    let all = |values: &[Value]| {
        values.iter().map(|value| code(&written(value))).collect::<Vec<_>>().join(", ")
    };
    let one = |value: &Value| all(std::slice::from_ref(value));
    let (korean, english) = match matcher {
        Matcher::Is(value) => return one(value),
        Matcher::IsNot(value) => (format!("≠ {}", one(value)), format!("≠ {}", one(value))),
        Matcher::In(values) => (format!("∈ {}", all(values)), format!("one of {}", all(values))),
        Matcher::NotIn(values) => {
            (format!("∉ {}", all(values)), format!("none of {}", all(values)))
        }
        Matcher::Matches(value) => (format!("~ {}", one(value)), format!("matches {}", one(value))),
        Matcher::Contains(value) => {
            (format!("∋ {}", one(value)), format!("contains {}", one(value)))
        }
        Matcher::Exists(true) => ("있음".to_owned(), "is there".to_owned()),
        Matcher::Exists(false) => ("없음".to_owned(), "is not there".to_owned()),
        Matcher::LessThan(value) => (format!("< {}", one(value)), format!("< {}", one(value))),
        Matcher::AtMost(value) => (format!("≤ {}", one(value)), format!("≤ {}", one(value))),
        Matcher::MoreThan(value) => (format!("> {}", one(value)), format!("> {}", one(value))),
        Matcher::AtLeast(value) => (format!("≥ {}", one(value)), format!("≥ {}", one(value))),
        Matcher::Length(value) => {
            (format!("길이 {}", one(value)), format!("has the length {}", one(value)))
        }
    };
    language.pick(korean, english)
}

/// Text that Markdown shows as it is, on one line.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '\\' => {
                plain.push('\\');
                plain.push(character);
            }
            '\n' | '\r' => plain.push(' '),
            '`' => plain.push('\''),
            _ => plain.push(character),
        }
    }
    plain
}

/// Text as code.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace(['\n', '\r'], " "))
}

fn anchor(path: &str) -> String {
    path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
