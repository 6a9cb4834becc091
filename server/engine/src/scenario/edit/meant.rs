//! Whether a changed text says what was meant, and nothing else says something else.

use super::standing::{call_of, document, holds_subject, is_of_subject, step_at_place};
use crate::scenario::calls::MemberKind;
use crate::scenario::read::{action_names, is_word_of_json};
use crate::scenario::yaml::{Entry, Node, NodeKind};

/// Whether the member is set to what was `written` for what was `entered`, and everything else is as it was.
pub(super) fn is_put(
    before: &Node,
    text: &str,
    place: &[usize],
    path: &[String],
    kind: MemberKind,
    (written, entered): (&str, &str),
) -> bool {
    let Some(after) = document(text) else { return false };
    let Some(node) = step_at_place(&after, place).and_then(|step| member_at(step, path)) else {
        return false;
    };
    let is_scalar = matches!(node.kind, NodeKind::Scalar { .. });
    let is_it = match &node.kind {
        NodeKind::Scalar { text: says, is_plain } if written != entered => {
            says == entered && !(*is_plain && is_word_of_json(says))
        }
        _ => text.get(node.at.clone()).is_some_and(|piece| piece.trim_end() == written),
    };
    is_it && (is_scalar || kind == MemberKind::Json) && rest_is_same(before, &after, place, path)
}

/// Whether the member is gone, and everything else is as it was.
pub(super) fn is_removed(before: &Node, text: &str, place: &[usize], path: &[String]) -> bool {
    let Some(after) = document(text) else { return false };
    let step = step_at_place(&after, place);
    step.is_some_and(|step| member_at(step, path).is_none())
        && rest_is_same(before, &after, place, path)
}

/// The member at a path of a step.
fn member_at(step: &Node, path: &[String]) -> Option<Node> {
    let mut node = expanded(step.clone());
    for name in path {
        let NodeKind::Map(entries) = node.kind else { return None };
        node = entries.into_iter().find(|entry| entry.key == *name)?.value;
    }
    Some(node)
}

fn rest_is_same(before: &Node, after: &Node, place: &[usize], path: &[String]) -> bool {
    let (mut before, mut after) = (before.clone(), after.clone());
    let has_both = strip(&mut before, place, path) && strip(&mut after, place, path);
    has_both && is_same(&before, &after)
}

/// Takes the member out of the tree, and what held nothing else; `false` if there is no such step.
fn strip(root: &mut Node, place: &[usize], path: &[String]) -> bool {
    let Some(step) = step_mut(root, place) else { return false };
    let whole = std::mem::replace(step, nothing());
    *step = expanded(whole);
    without(step, path);
    true
}

fn step_mut<'node>(root: &'node mut Node, place: &[usize]) -> Option<&'node mut Node> {
    let mut node = root;
    for (depth, number) in place.iter().enumerate() {
        let holder = if depth == 0 { node } else { member_mut(node, "at_once")? };
        let NodeKind::List(nodes) = &mut member_mut(holder, "steps")?.kind else { return None };
        node = nodes.get_mut(*number)?;
    }
    Some(node)
}

fn member_mut<'node>(node: &'node mut Node, name: &str) -> Option<&'node mut Node> {
    let NodeKind::Map(entries) = &mut node.kind else { return None };
    entries.iter_mut().find(|entry| entry.key == name).map(|entry| &mut entry.value)
}

fn without(node: &mut Node, path: &[String]) {
    let Some((name, rest)) = path.split_first() else { return };
    let NodeKind::Map(entries) = &mut node.kind else { return };
    let Some(at) = entries.iter().position(|entry| entry.key == *name) else { return };
    let Some(entry) = entries.get_mut(at) else { return };
    without(&mut entry.value, rest);
    let is_bare = matches!(&entry.value.kind, NodeKind::Map(entries) if entries.is_empty());
    if rest.is_empty() || is_bare {
        entries.remove(at);
    }
}

/// A step with its action as a map, however it is written.
fn expanded(mut step: Node) -> Node {
    let NodeKind::Map(entries) = &mut step.kind else { return step };
    for entry in entries.iter_mut() {
        if action_names().any(|name| name == entry.key) {
            let value = std::mem::replace(&mut entry.value, nothing());
            entry.value = action_expanded(&mut vec![entry.key.clone()], value);
        }
    }
    step
}

fn action_expanded(path: &mut Vec<String>, mut value: Node) -> Node {
    let names_subject = matches!(path.as_slice(), [action] if is_of_subject(action));
    if holds_subject(&value) {
        let name = match (&value.kind, names_subject) {
            (NodeKind::Scalar { text, .. }, true) => Some((text.clone(), nothing())),
            _ => call_of(path)
                .and_then(|call| call.scalar())
                .map(|member| (member.name.to_owned(), value.clone())),
        };
        if let Some((key, inner)) = name {
            let entry = Entry { key, key_at: value.at.clone(), value: inner };
            value.kind = NodeKind::Map(vec![entry]);
        }
    } else if value.is_empty() {
        value.kind = NodeKind::Map(Vec::new());
    }
    if let NodeKind::Map(entries) = &mut value.kind
        && names_subject
    {
        for entry in entries {
            let inner = std::mem::replace(&mut entry.value, nothing());
            path.push(entry.key.clone());
            entry.value = action_expanded(path, inner);
            path.pop();
        }
    }
    value
}

fn nothing() -> Node {
    Node { kind: NodeKind::Map(Vec::new()), at: 0..0 }
}

fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (
            NodeKind::Scalar { text, is_plain },
            NodeKind::Scalar { text: other, is_plain: other_is_plain },
        ) => text == other && (is_plain == other_is_plain || !is_word_of_json(text)),
        (NodeKind::List(one), NodeKind::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (NodeKind::Map(one), NodeKind::Map(other)) => {
            let pairs = || one.iter().zip(other);
            one.len() == other.len()
                && pairs()
                    .all(|(one, other)| one.key == other.key && is_same(&one.value, &other.value))
        }
        _ => false,
    }
}
