//! Where things stand in the text.

use crate::scenario::calls::CallKind;
use crate::scenario::yaml::{self, Entry, Node, NodeKind, find};

/// The one document of a text that has no fault as YAML.
pub(super) fn document(text: &str) -> Option<Node> {
    let (document, faults) = yaml::read(text);
    document.filter(|_| faults.is_empty())
}

/// The member of a map.
pub(super) fn member<'node>(node: &'node Node, name: &str) -> Option<&'node Entry> {
    find(node.entries()?, name)
}

/// The steps of the file, or those within a step's `at_once`.
fn steps(node: &Node, is_file: bool) -> Option<&[Node]> {
    let holder = if is_file { node } else { &member(node, "at_once")?.value };
    match &member(holder, "steps")?.value.kind {
        NodeKind::List(nodes) => Some(nodes),
        _ => None,
    }
}

/// The step of a place.
pub(super) fn step_at_place<'node>(root: &'node Node, place: &[usize]) -> Option<&'node Node> {
    let mut node = root;
    for (depth, number) in place.iter().enumerate() {
        node = steps(node, depth == 0)?.get(*number)?;
    }
    (!place.is_empty()).then_some(node)
}

/// The place of the step that a byte belongs to.
pub(super) fn place_at(text: &str, root: &Node, at: usize) -> Option<Vec<usize>> {
    let mut place = Vec::new();
    let mut holder = root;
    // Within `at_once` only if the byte is not behind its steps.
    while last_before(text, holder, at) == Some("steps")
        && let Some(NodeKind::List(nodes)) = member(holder, "steps").map(|it| &it.value.kind)
        && let Some(number) = nodes.iter().rposition(|node| begin(text, node.at.start) <= at)
        && let Some(node) = nodes.get(number)
    {
        place.push(number);
        match member(node, "at_once") {
            Some(inner) if last_before(text, node, at) == Some("at_once") => holder = &inner.value,
            _ => break,
        }
    }
    (!place.is_empty()).then_some(place)
}

/// The name of the last member of a map that begins before a byte.
fn last_before<'node>(text: &str, node: &'node Node, at: usize) -> Option<&'node str> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    let last = entries.iter().rfind(|entry| begin(text, entry.key_at.start) <= at);
    last.map(|entry| entry.key.as_str())
}

/// Where something begins: with its line, where only `- ` is before it.
fn begin(text: &str, at: usize) -> usize {
    let start = line_start(text, at);
    let before = text.get(start..at).unwrap_or_default();
    if before.bytes().all(|byte| matches!(byte, b' ' | b'-')) { start } else { at }
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

/// Where the line ends, before what ends it.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Whether it is written in brackets.
pub(super) fn is_flow(text: &str, node: &Node) -> bool {
    matches!(node.kind, NodeKind::Map(_) | NodeKind::List(_))
        && matches!(text.as_bytes().get(node.at.start), Some(b'{' | b'['))
}

/// Whether it is a scalar that says something.
pub(super) fn holds_subject(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Scalar { .. }) && !node.is_empty()
}

/// Where it ends. The reader of YAML tells the end of what has no brackets only where the next thing begins.
pub(super) fn end(text: &str, node: &Node) -> usize {
    match &node.kind {
        NodeKind::Map(entries) if !is_flow(text, node) => {
            entries.last().map_or(node.at.end, |entry| entry_end(text, entry))
        }
        NodeKind::List(nodes) if !is_flow(text, node) => {
            nodes.last().map_or(node.at.end, |node| end(text, node))
        }
        _ => {
            let written = text.get(node.at.clone()).unwrap_or_default();
            node.at.start + written.trim_end().len()
        }
    }
}

/// Where a member ends: with its value, or with its colon.
pub(super) fn entry_end(text: &str, entry: &Entry) -> usize {
    match entry.value.is_empty() {
        true => behind_colon(text, entry).unwrap_or(entry.key_at.end),
        false => end(text, &entry.value),
    }
}

/// Behind the colon of a member.
pub(super) fn behind_colon(text: &str, entry: &Entry) -> Option<usize> {
    let rest = text.get(entry.key_at.end..)?;
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    rest.get(blank..)?.starts_with(':').then_some(entry.key_at.end + blank + 1)
}

/// The call whose members stand at this path of a step.
pub(super) fn call_of(path: &[String]) -> Option<&'static CallKind> {
    match path {
        [name] => CallKind::of_step(name),
        [action, subject] if is_of_subject(action) => CallKind::of_check(subject),
        _ => None,
    }
}

/// Whether an action says below it what is looked at.
pub(super) fn is_of_subject(action: &str) -> bool {
    matches!(action, "check" | "until")
}
