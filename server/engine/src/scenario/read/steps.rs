//! Steps: one action each, and what belongs to it.

use super::head::action_names;
use super::{Reader, find, literal, sent};
use crate::scenario::calls::MemberKind;
use crate::scenario::problem::with_nearest;
use crate::scenario::step::{Action, Keep, Step};
use crate::scenario::value::{Value, ValueKind};
use crate::scenario::yaml::{Entry, Node, NodeKind};

/// The most steps of a file, those within `at_once` too.
const MOST_STEPS: usize = 1_000;
/// What a step has besides its action.
pub(in crate::scenario) const BESIDES: &[&str] =
    &["name", "expect", "keep", "key", "within", "every", "with"];

impl Reader<'_> {
    pub(super) fn steps(&mut self, node: &Node, request: &[Entry]) -> Vec<Step> {
        let nodes = self.list(node, ("`steps`", "`steps`")).unwrap_or_default();
        if nodes.is_empty() && matches!(node.kind, NodeKind::List(_)) {
            self.problem(&node.at, "단계가 하나도 없습니다.", "There is no step.");
        }
        let mut steps = Vec::new();
        for node in nodes {
            if self.step_count >= MOST_STEPS {
                self.problem(
                    &node.at,
                    format!("단계가 너무 많습니다: {MOST_STEPS}개까지입니다."),
                    format!("Too many steps: at most {MOST_STEPS}."),
                );
                break;
            }
            self.step_count += 1;
            steps.extend(self.step(node, request));
        }
        steps
    }

    fn step(&mut self, node: &Node, request: &[Entry]) -> Option<Step> {
        let entries = self.map(node, ("단계", "A step"))?;
        let action = self.action_entry(node, entries)?;
        let value = |name: &str| find(entries, name).map(|entry| &entry.value);
        let key = self.key(entries, action);
        let is_at_once = action.key == "at_once";
        let expect = value("expect").map(|node| self.expect(node, is_at_once)).unwrap_or_default();
        let name = value("name").and_then(|node| self.word(node, ("`name`", "`name`")));
        let action = self.action(entries, action, &expect, request);
        let keep = value("keep").map(|node| self.keep(node)).unwrap_or_default();
        let span = self.span(&node.at);
        Some(Step { span, name: name.map(str::to_owned), action: action?, expect, keep, key })
    }

    /// The one member of a step that says what is done.
    fn action_entry<'node>(
        &mut self,
        node: &Node,
        entries: &'node [Entry],
    ) -> Option<&'node Entry> {
        let mut action = None;
        let mut is_misspelt = false;
        for entry in entries {
            let name = entry.key.as_str();
            if BESIDES.contains(&name) {
                continue;
            }
            if !action_names().any(|known| known == name) {
                is_misspelt = true;
                let words = (
                    format!("`{name}`: 그런 단계가 없습니다."),
                    format!("There is no step `{name}`."),
                );
                let names = action_names().chain(BESIDES.iter().copied());
                let (korean, english) = with_nearest(words, name, names);
                self.problem(&entry.key_at, korean, english);
            } else if let Some(first) = action {
                let first: &Entry = first;
                self.problem(
                    &entry.key_at,
                    format!("한 단계에서는 한 가지만 합니다: `{}`이(가) 이미 있습니다.", first.key),
                    format!("A step does one thing: `{}` is there already.", first.key),
                );
            } else {
                action = Some(entry);
            }
        }
        if action.is_none() && !is_misspelt {
            self.problem(
                &node.at,
                "이 단계에는 할 일이 없습니다: `pay`, `cancel`, `check` 같은 것 하나가 있어야 합니다.",
                "This step does nothing: one of `pay`, `cancel`, `check`, … must be there.",
            );
        }
        action
    }

    /// The Idempotency-Key of a step that makes a call which may have one; and what else doesn't belong to the action.
    fn key(&mut self, entries: &[Entry], action: &Entry) -> Option<Value> {
        let action = action.key.as_str();
        for (name, belongs) in [
            ("within", action == "until"),
            ("every", action == "until"),
            ("with", action == "use"),
            ("key", !matches!(action, "until" | "use" | "telegram" | "check" | "at_once")),
            ("expect", action != "use"),
        ] {
            if let Some(entry) = find(entries, name)
                && !belongs
            {
                self.problem(
                    &entry.key_at,
                    format!("`{name}`은(는) `{action}`에 쓰지 않습니다."),
                    format!("`{name}` doesn't belong to `{action}`."),
                );
            }
        }
        let entry = find(entries, "key")?;
        Some(self.header_value("key", &entry.value))
    }

    /// A value that becomes a header.
    pub(super) fn header_value(&mut self, name: &str, node: &Node) -> Value {
        let value = self.text_value(name, node);
        if let Some(text) = literal(&value) {
            self.wrong(&node.at, sent::header_value(text));
        }
        value
    }

    /// A value that is sent as text.
    pub(super) fn text_value(&mut self, name: &str, node: &Node) -> Value {
        self.member_value(MemberKind::Text, name, node)
    }

    fn keep(&mut self, node: &Node) -> Vec<Keep> {
        let entries = self.map(node, ("`keep`", "`keep`")).unwrap_or_default();
        let mut keep = Vec::new();
        for Entry { key, key_at, value } in entries {
            let mut kept = Keep {
                name: key.clone(),
                pointer: String::new(),
                matches: None,
                is_secret: false,
                span: self.span(key_at),
            };
            let mut at = Some(value);
            if let NodeKind::Map(_) = &value.kind {
                let names = ["at", "secret", "matches"];
                let members = self.members(value, ("`keep`", "`keep`"), &names).unwrap_or_default();
                at = find(members, "at").map(|entry| &entry.value);
                if let Some(entry) = find(members, "secret") {
                    let secret = self.member_value(MemberKind::Bool, "secret", &entry.value);
                    kept.is_secret = secret.kind == ValueKind::Bool(true);
                }
                if let Some(entry) = find(members, "matches") {
                    kept.matches = self.literal_pattern(&entry.value);
                }
                if at.is_none() {
                    self.problem(
                        key_at,
                        "`at`(어디에 있는 값인지)이 있어야 합니다.",
                        "`at` must say which value is kept.",
                    );
                }
            }
            self.declare(key, key_at);
            if let Some(pointer) = at.and_then(|at| self.pointer(at)) {
                keep.push(Keep { pointer, ..kept });
            }
        }
        keep
    }

    /// A JSON pointer, empty for the whole answer; `None` with its problem told.
    fn pointer(&mut self, node: &Node) -> Option<String> {
        match &node.kind {
            NodeKind::Scalar { text, is_plain: false } if text.is_empty() => Some(String::new()),
            NodeKind::Scalar { text, .. } if text.starts_with('/') => {
                self.no_name_in(&node.at, text);
                Some(text.clone())
            }
            NodeKind::Foreign => None,
            _ => {
                self.problem(
                    &node.at,
                    "응답의 어디인지는 `/`로 시작합니다: `/order_no`.",
                    "Where it is in the answer begins with `/`: `/order_no`.",
                );
                None
            }
        }
    }
}

impl Step {
    /// Whether what it keeps is named by pointers into the names of a used file.
    pub fn uses_file(&self) -> bool {
        matches!(self.action, Action::Use { .. })
    }
}
