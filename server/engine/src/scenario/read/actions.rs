//! What a step does.

mod at_once;

pub(in crate::scenario) use at_once::MOST_COPIES;

use super::{Reader, find, literal, sent};
use crate::scenario::calls::{CHECKS, CallKind, MemberKind};
use crate::scenario::phrase::Part;
use crate::scenario::problem::with_nearest;
use crate::scenario::step::{Action, Call, Expectation, says_how_it_ends};
use crate::scenario::value::{Value, ValueKind};
use crate::scenario::yaml::{Entry, Node, NodeKind};
use crate::telegram::FIELDS;

/// The longest that an `until` tries, in milliseconds.
const LONGEST_MS: u64 = 5 * 60 * 1_000;
/// The shortest wait between two tries, in milliseconds.
const SHORTEST_MS: u64 = 10;
/// What an `http` step can be.
pub(in crate::scenario) const METHODS: &[&str] =
    &["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];

impl Reader<'_> {
    pub(super) fn action(
        &mut self,
        entries: &[Entry],
        action: &Entry,
        expect: &[Expectation],
        request: &[Entry],
    ) -> Option<Action> {
        match action.key.as_str() {
            "check" => self.check(action, expect).map(Action::Call),
            "until" => self.until(entries, action, expect),
            "at_once" => self.at_once(action, request),
            "use" => self.use_file(entries, action),
            "telegram" => self.telegram(action),
            "http" => self.http(action),
            name => {
                let kind = CallKind::of_step(name)?;
                self.call(kind, action, says_how_it_ends(expect), request).map(Action::Call)
            }
        }
    }

    /// A call with its members. One that must succeed has all that the API asks for.
    fn call(
        &mut self,
        kind: &'static CallKind,
        entry: &Entry,
        may_be_refused: bool,
        request: &[Entry],
    ) -> Option<Call> {
        let Entry { key, key_at, value } = entry;
        let mut members: Vec<(String, Value)> = Vec::new();
        match &value.kind {
            NodeKind::Map(entries) => {
                for entry in entries {
                    let member = kind.member(&entry.key);
                    if member.is_none() {
                        self.unknown(entry, kind.members.iter().map(|member| member.name));
                    }
                    let kind = member.map_or(MemberKind::Json, |member| member.kind);
                    let value = self.member_value(kind, &entry.key, &entry.value);
                    members.push((entry.key.clone(), value));
                }
            }
            _ if value.is_empty() => {}
            NodeKind::Foreign => return None,
            _ => match kind.scalar() {
                Some(member) => {
                    members
                        .push((member.name.to_owned(), self.member_value(member.kind, key, value)));
                }
                None if kind.members.is_empty() => self.problem(
                    &value.at,
                    format!("`{key}`에는 항목이 없습니다."),
                    format!("`{key}` has no members."),
                ),
                None => {
                    let names: Vec<_> = kind.members.iter().map(|member| member.name).collect();
                    let names = names.join(", ");
                    self.problem(
                        &value.at,
                        format!("`{key}`에는 `이름: 값`들이 옵니다: {names}."),
                        format!("`{key}` takes members, `name: value`: {names}."),
                    );
                    return None;
                }
            },
        }
        self.with_request(kind, &mut members, request);
        if !may_be_refused {
            members.iter().for_each(|(name, value)| self.code(kind, name, value));
        }
        let lacks = kind.members.iter().filter(|member| {
            member.is_required && !members.iter().any(|(name, _)| name == member.name)
        });
        let lacks: Vec<_> = lacks.map(|member| format!("`{}`", member.name)).collect();
        if !lacks.is_empty() && !may_be_refused {
            let (lacks, key) = (lacks.join(", "), key.as_str());
            self.problem(
                key_at,
                format!("`{key}`에 {lacks}이(가) 없습니다. 거절되는 것을 확인하려면 `expect`에 `code`를 쓰세요."),
                format!("`{key}` lacks {lacks}. To test the refusal, expect its `code`."),
            );
        }
        Some(Call { kind, members })
    }

    /// A member that is one of a few codes.
    fn code(&mut self, kind: &'static CallKind, name: &str, value: &Value) {
        let Some(text) = literal(value).map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        let Some(codes) = kind.codes(name).filter(|codes| !codes.contains(&text)) else { return };
        let all = codes.join(", ");
        let words = (
            format!(
                "`{name}`은(는) {all} 가운데 하나여야 합니다. 거절되는 것을 확인하려면 `expect`에 `code`를 쓰세요."
            ),
            format!("`{name}` must be one of {all}. To test the refusal, expect its `code`."),
        );
        let (korean, english) = with_nearest(words, text, codes);
        self.problem_at(value.span, korean, english);
    }

    /// What is looked at: `check: {payment: …}`, `check: invariants`.
    fn check(&mut self, entry: &Entry, expect: &[Expectation]) -> Option<Call> {
        let names = || CHECKS.iter().map(|kind| kind.name);
        let told = |name: &str| {
            let words = (
                format!("`{name}`: 그런 것은 확인할 수 없습니다."),
                format!("There is no check of `{name}`."),
            );
            with_nearest(words, name, names())
        };
        match &entry.value.kind {
            NodeKind::Map(entries) => {
                let [subject] = entries.as_slice() else {
                    self.problem(
                        &entry.value.at,
                        "한 번에 한 가지만 확인합니다.",
                        "One thing is looked at in one step.",
                    );
                    return None;
                };
                let Some(kind) = CallKind::of_check(&subject.key) else {
                    let (korean, english) = told(&subject.key);
                    self.problem(&subject.key_at, korean, english);
                    return None;
                };
                self.call(kind, subject, says_how_it_ends(expect), &[])
            }
            NodeKind::Scalar { text, .. } => {
                let Some(kind) = CallKind::of_check(text) else {
                    let (korean, english) = told(text);
                    self.problem(&entry.value.at, korean, english);
                    return None;
                };
                let nothing = Node {
                    kind: NodeKind::Scalar { text: String::new(), is_plain: true },
                    at: entry.value.at.clone(),
                };
                let subject =
                    Entry { key: text.clone(), key_at: entry.value.at.clone(), value: nothing };
                self.call(kind, &subject, says_how_it_ends(expect), &[])
            }
            NodeKind::List(_) => {
                self.problem(
                    &entry.value.at,
                    "무엇을 확인할지 하나를 씁니다: `check: {payment: …}`.",
                    "Say what is looked at: `check: {payment: …}`.",
                );
                None
            }
            NodeKind::Foreign => None,
        }
    }

    fn until(
        &mut self,
        entries: &[Entry],
        action: &Entry,
        expect: &[Expectation],
    ) -> Option<Action> {
        let check = self.check(action, expect);
        if expect.is_empty() {
            self.problem(
                &action.key_at,
                "`until`에는 `expect`(무엇을 기다리는지)가 있어야 합니다.",
                "An `until` must `expect` what it waits for.",
            );
        }
        let within = find(entries, "within")
            .and_then(|entry| self.duration(&entry.value, "within", LONGEST_MS));
        let every = find(entries, "every")
            .and_then(|entry| self.duration(&entry.value, "every", LONGEST_MS));
        Some(Action::Until {
            check: check?,
            within_ms: within.unwrap_or(10_000),
            every_ms: every.unwrap_or(200),
        })
    }

    /// `200ms`, `10s`, `2m`, in milliseconds.
    fn duration(&mut self, node: &Node, name: &str, most: u64) -> Option<u64> {
        let text = self.word(node, (&format!("`{name}`"), &format!("`{name}`")))?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let factor = match &text[digits..] {
            "ms" => Some(1),
            "s" => Some(1_000),
            "m" => Some(60_000),
            _ => None,
        };
        let number = text[..digits].parse::<u64>().ok();
        let ms = number.zip(factor).map(|(number, factor)| number.saturating_mul(factor));
        let ms = ms.filter(|ms| (SHORTEST_MS..=most).contains(ms));
        if ms.is_none() {
            self.problem(
                &node.at,
                format!("`{name}`: `200ms`, `10s`, `2m`처럼 쓰고, 10ms부터 5m까지입니다."),
                format!("`{name}` is written `200ms`, `10s` or `2m`, from 10ms to 5m."),
            );
        }
        ms
    }

    fn use_file(&mut self, entries: &[Entry], action: &Entry) -> Option<Action> {
        let path = self.word(&action.value, ("`use`", "`use`")).map(str::to_owned);
        let mut with = Vec::new();
        if let Some(entry) = find(entries, "with") {
            for entry in self.map(&entry.value, ("`with`", "`with`")).unwrap_or_default() {
                with.push((entry.key.clone(), self.free(&entry.value)));
            }
        }
        let path = path?;
        if let Err((korean, english)) = crate::scenario::uses::resolve(self.path, &path) {
            self.problem(&action.value.at, korean, english);
        }
        let span = self.span(&action.value.at);
        Some(Action::Use { path, span, with })
    }

    fn telegram(&mut self, action: &Entry) -> Option<Action> {
        let entries = self.map(&action.value, ("`telegram`", "`telegram`"))?;
        if let Some(raw) = find(entries, "raw") {
            for entry in entries.iter().filter(|entry| entry.key != "raw") {
                self.problem(
                    &entry.key_at,
                    "`raw`가 있으면 다른 항목은 쓰지 않습니다.",
                    "Beside `raw` there is no other member.",
                );
            }
            let value = self.text_value("raw", &raw.value);
            if let Some(text) = literal(&value) {
                self.wrong(&raw.value.at, sent::raw_telegram(text).map(drop));
            }
            return Some(Action::RawTelegram(value));
        }
        let mut fields = Vec::new();
        for entry in entries {
            let value = self.text_value(&entry.key, &entry.value);
            match (FIELDS.iter().find(|field| field.name == entry.key), literal(&value)) {
                (None, _) => {
                    self.unknown(entry, FIELDS.iter().map(|field| field.name).chain(["raw"]));
                }
                // Which one a run has, no file knows.
                (Some(field), Some(_)) if field.name == "sandbox" => {
                    self.wrong(&entry.value.at, Err(sent::other_sandbox()));
                }
                (Some(field), Some(text)) => {
                    self.wrong(&entry.value.at, sent::telegram_field(field, text).map(drop));
                }
                (Some(_), None) => {}
            }
            fields.push((entry.key.clone(), value));
        }
        if find(entries, "message_type").is_none() {
            self.problem(
                &action.key_at,
                "전문에는 `message_type`이 있어야 합니다.",
                "A telegram needs its `message_type`.",
            );
        }
        Some(Action::Telegram(fields))
    }

    fn http(&mut self, action: &Entry) -> Option<Action> {
        let names = ["method", "path", "body", "headers"];
        let entries = self.members(&action.value, ("`http`", "`http`"), &names)?;
        let value = |name: &str| find(entries, name).map(|entry| &entry.value);
        let method =
            value("method").and_then(|node| self.one_of(node, ("`method`", "`method`"), METHODS));
        let body = value("body").map(|node| self.free(node));
        let mut headers = Vec::new();
        if let Some(node) = value("headers") {
            for entry in self.map(node, ("`headers`", "`headers`")).unwrap_or_default() {
                self.wrong(&entry.key_at, sent::header_name(&entry.key));
                headers.push((entry.key.clone(), self.header_value(&entry.key, &entry.value)));
            }
        }
        let Some(node) = value("path") else {
            self.problem(
                &action.key_at,
                "`http`에는 `path`가 있어야 합니다.",
                "An `http` step needs its `path`.",
            );
            return None;
        };
        let path = self.text_value("path", node);
        match (&path.kind, literal(&path)) {
            (_, Some(text)) => self.wrong(&node.at, sent::path(text)),
            // What a name stands for in it is looked at when it runs; another host it never leads to.
            (ValueKind::Text(phrase), None) => {
                let is_relative = matches!(phrase.parts.first(), Some(Part::Literal(text))
                    if text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\"));
                if !is_relative {
                    self.wrong(&node.at, sent::path("."));
                }
            }
            // Nothing at all.
            _ => self.wrong(&node.at, sent::path("")),
        }
        let method = method.unwrap_or_else(|| "GET".to_owned());
        Some(Action::Http { method, path, body, headers })
    }
}
