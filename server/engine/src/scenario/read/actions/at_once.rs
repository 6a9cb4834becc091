//! What begins at the same moment.

use crate::scenario::calls::CallKind;
use crate::scenario::problem::with_nearest;
use crate::scenario::read::head::action_names;
use crate::scenario::read::{Reader, find};
use crate::scenario::step::{Action, Step};
use crate::scenario::yaml::{Entry, Node, NodeKind};

/// How many times a step of `at_once` can be done.
pub(in crate::scenario) const MOST_COPIES: u64 = 1_000;

impl Reader<'_> {
    /// `{copies: 200, pay: {…}}` or `{steps: […]}`.
    pub(super) fn at_once(&mut self, action: &Entry, request: &[Entry]) -> Option<Action> {
        let entries = self.map(&action.value, ("`at_once`", "`at_once`"))?;
        let was_in_copies = std::mem::replace(&mut self.scope.is_in_copies, true);
        let copies = find(entries, "copies")
            .and_then(|entry| self.whole(&entry.value, "copies", 1, MOST_COPIES));
        let own: Vec<Entry> = entries
            .iter()
            .filter(|entry| !matches!(entry.key.as_str(), "copies" | "steps"))
            .cloned()
            .collect();
        let mut steps = Vec::new();
        match find(entries, "steps") {
            Some(entry) => {
                for entry in &own {
                    self.unknown(entry, ["copies", "steps"]);
                }
                for node in self.list(&entry.value, ("`steps`", "`steps`")).unwrap_or_default() {
                    if let NodeKind::Map(entries) = &node.kind {
                        steps.extend(self.step_at_once(entries, node, request));
                    } else {
                        self.map(node, ("단계", "A step"));
                    }
                }
            }
            None => steps.extend(self.step_at_once(&own, &action.value, request)),
        }
        self.scope.is_in_copies = was_in_copies;
        self.step_count += steps.len();
        let copies = copies.and_then(|copies| u32::try_from(copies).ok()).unwrap_or(1);
        Some(Action::AtOnce { steps, copies })
    }

    /// A step that begins with others: nothing is expected or kept of it alone.
    fn step_at_once(&mut self, entries: &[Entry], node: &Node, request: &[Entry]) -> Option<Step> {
        let mut actions = Vec::new();
        for entry in entries {
            match entry.key.as_str() {
                "name" | "key" => {}
                "expect" | "keep" => self.problem(
                    &entry.key_at,
                    format!("`{}`은(는) `at_once` 단계 자체에 씁니다: 답이 오는 순서는 정해져 있지 않습니다.", entry.key),
                    format!("`{}` belongs to the `at_once` itself: answers come in any order.", entry.key),
                ),
                "check" | "telegram" | "http" => actions.push(entry),
                name if CallKind::of_step(name).is_some() => actions.push(entry),
                name => {
                    let words = (
                        format!("`{name}`은(는) `at_once` 안에 쓸 수 없습니다."),
                        format!("`{name}` can't stand within `at_once`."),
                    );
                    let names = action_names()
                        .filter(|name| !matches!(*name, "until" | "at_once" | "use"))
                        .chain(["copies", "steps", "name", "key"]);
                    let (korean, english) = with_nearest(words, name, names);
                    self.problem(&entry.key_at, korean, english);
                    return None;
                }
            }
        }
        let [action] = actions.as_slice() else {
            self.problem(
                &node.at,
                "`at_once`에는 할 일 하나나 `steps`가 있어야 합니다.",
                "An `at_once` needs one thing to do, or `steps`.",
            );
            return None;
        };
        let key = find(entries, "key").map(|entry| self.header_value("key", &entry.value));
        let name =
            find(entries, "name").and_then(|entry| self.word(&entry.value, ("`name`", "`name`")));
        // Any of them may be refused: that is what is counted.
        let action = match CallKind::of_step(&action.key) {
            Some(kind) => self.call(kind, action, true, request).map(Action::Call),
            None => self.action(entries, action, &[], request),
        };
        let span = self.span(&node.at);
        let name = name.map(str::to_owned);
        Some(Step { span, name, action: action?, expect: Vec::new(), keep: Vec::new(), key })
    }
}
