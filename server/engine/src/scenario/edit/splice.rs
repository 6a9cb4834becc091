//! The change of the text that sets a member or takes it away.

use std::ops::Range;

use super::standing::{
    behind_colon, call_of, end, entry_end, holds_subject, is_flow, is_of_subject, line_end,
    line_start,
};
use crate::scenario::read::action_names;
use crate::scenario::write::quoted;
use crate::scenario::yaml::{Entry, Node, NodeKind, find};

/// A piece of a text with what takes its place.
pub(super) struct Splice {
    at: Range<usize>,
    put: String,
}

impl Splice {
    pub(super) fn applied(&self, text: &str) -> Option<String> {
        let (before, behind) = (text.get(..self.at.start)?, text.get(self.at.end..)?);
        Some(format!("{before}{}{behind}", self.put))
    }
}

fn splice(at: Range<usize>, put: impl Into<String>) -> Option<Splice> {
    (at.start <= at.end).then(|| Splice { at, put: put.into() })
}

fn insertion(at: usize, put: impl Into<String>) -> Option<Splice> {
    splice(at..at, put)
}

/// Sets the member at `path` of a step to what is `written`.
pub(super) fn putting(text: &str, step: &Node, path: &[String], written: &str) -> Option<Splice> {
    let mut of: Option<&Entry> = None;
    let mut node = step;
    for (depth, name) in path.iter().enumerate() {
        let rest = path.get(depth..)?;
        match &node.kind {
            NodeKind::Map(entries) => match find(entries, name) {
                Some(entry) => (of, node) = (Some(entry), &entry.value),
                None => return added(text, node, entries, rest, written),
            },
            NodeKind::Scalar { .. } if node.is_empty() => {
                return insertion(behind_colon(text, of?)?, format!(" {}", flow(rest, written)));
            }
            NodeKind::Scalar { .. } => {
                return of_shorthand(text, node, path.get(..depth)?, rest, written);
            }
            NodeKind::List(_) | NodeKind::Foreign => return None,
        }
    }
    if node.is_empty() {
        return insertion(behind_colon(text, of?)?, format!(" {written}"));
    }
    let at = node.at.start..end(text, node);
    (!text.get(at.clone())?.contains('\n')).then_some(())?;
    splice(at, written)
}

/// `{name: value}` of what is left of a path; the value alone, if nothing is.
fn flow(rest: &[String], written: &str) -> String {
    rest.iter().rfold(written.to_owned(), |value, name| format!("{{{}: {value}}}", quoted(name)))
}

/// Sets a member of a call that is written as one scalar: of `cancel: A`, its `order_no`; of `check: coupon`, what is
/// looked at.
fn of_shorthand(
    text: &str,
    node: &Node,
    path: &[String],
    rest: &[String],
    written: &str,
) -> Option<Splice> {
    let NodeKind::Scalar { text: says, is_plain } = &node.kind else { return None };
    let at = node.at.start..end(text, node);
    let scalar = text.get(at.clone())?;
    // What is written over several lines is not put into one.
    (!scalar.contains('\n')).then_some(())?;
    if let [action] = path
        && is_of_subject(action)
    {
        let (subject, rest) = rest.split_first()?;
        (subject == says).then_some(())?;
        return splice(at, format!("{{{scalar}: {}}}", flow(rest, written)));
    }
    let member = call_of(path)?.scalar()?.name;
    let (name, deeper) = rest.split_first()?;
    if name == member {
        return deeper.is_empty().then(|| splice(at, written)).flatten();
    }
    let must_quote = *is_plain && scalar.contains([',', '[', ']', '{', '}']);
    let scalar = if must_quote { quoted(says) } else { scalar.to_owned() };
    let (name, value) = (quoted(name), flow(deeper, written));
    splice(at, format!("{{{member}: {scalar}, {name}: {value}}}"))
}

/// Adds a member to a map, in its own style.
fn added(
    text: &str,
    map: &Node,
    entries: &[Entry],
    rest: &[String],
    written: &str,
) -> Option<Splice> {
    let (name, deeper) = rest.split_first()?;
    let key = quoted(name);
    let Some(last) = entries.last() else {
        return insertion(map.at.start + 1, format!("{key}: {}", flow(deeper, written)));
    };
    let ends = entry_end(text, last);
    if is_flow(text, map) {
        return insertion(ends, format!(", {key}: {}", flow(deeper, written)));
    }
    let indent = indent(text, entries)?;
    let line_end = line_end(text, ends);
    let behind = text.get(ends..line_end)?.trim_start();
    (behind.is_empty() || behind.starts_with('#')).then_some(())?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let begin = format!("{newline}{}{key}:", " ".repeat(indent));
    // As deep as the maps beside it, where those are written without brackets.
    let beside = entries.iter().find_map(|entry| match &entry.value.kind {
        NodeKind::Map(inner) if !is_flow(text, &entry.value) => self::indent(text, inner),
        _ => None,
    });
    let value = match (deeper.split_first(), beside) {
        (Some((name, deeper)), Some(beside)) => {
            let value = flow(deeper, written);
            format!("{newline}{}{}: {value}", " ".repeat(beside), quoted(name))
        }
        _ => format!(" {}", flow(deeper, written)),
    };
    insertion(line_end, format!("{begin}{value}"))
}

/// How deep the members of a map without brackets stand.
fn indent(text: &str, entries: &[Entry]) -> Option<usize> {
    let first = entries.first()?.key_at.start;
    let before = text.get(line_start(text, first)..first)?;
    before.bytes().all(|byte| matches!(byte, b' ' | b'-')).then_some(before.len())
}

/// Takes the member at `path` of a step away, and what holds nothing else; never what the step does.
pub(super) fn removal(text: &str, step: &Node, path: &[String]) -> Option<Splice> {
    let mut chain: Vec<(&Node, &[Entry], usize)> = Vec::new();
    let mut node = step;
    for name in path {
        match &node.kind {
            NodeKind::Map(entries) => {
                let Some(number) = entries.iter().position(|entry| entry.key == *name) else {
                    return insertion(0, "");
                };
                chain.push((node, entries, number));
                node = &entries.get(number)?.value;
            }
            NodeKind::Scalar { .. } if holds_subject(node) => {
                let (_, entries, number) = chain.last()?;
                let is_member = call_of(path.get(..chain.len())?)
                    .and_then(|call| call.scalar())
                    .is_some_and(|member| member.name == name);
                if !is_member {
                    return insertion(0, "");
                }
                let entry = entries.get(*number)?;
                let from = behind_colon(text, entry)?;
                let is_alone = text.get(from..node.at.start)?.trim_matches(' ').is_empty();
                return is_alone.then(|| splice(from..end(text, node), "")).flatten();
            }
            NodeKind::Scalar { .. } => return insertion(0, ""),
            NodeKind::List(_) | NodeKind::Foreign => return None,
        }
    }
    let first = path.first()?;
    let least = match () {
        () if is_of_subject(first) => 2,
        () if action_names().any(|name| name == first) => 1,
        () => 0,
    };
    let mut level = chain.len().checked_sub(1)?;
    let innermost = level;
    while level > least && chain.get(level)?.1.len() == 1 {
        level -= 1;
    }
    (level >= least).then_some(())?;
    let (map, entries, number) = chain.get(level)?;
    let entry = entries.get(*number)?;
    // A comment in what goes would go with it.
    let inner = chain.get(innermost)?;
    let inner = inner.1.get(inner.2)?;
    let inner_end = entry_end(text, inner);
    let begins = if inner.value.is_empty() { inner_end } else { inner.value.at.start };
    let before = text.get(entry.key_at.start..begins)?;
    let behind = text.get(inner_end..entry_end(text, entry))?;
    let names = path.get(level..)?.concat();
    let comments = |piece: &str| piece.matches('#').count();
    (comments(before) == comments(&names) && comments(behind) == 0).then_some(())?;
    match is_flow(text, map) {
        true => taken_of_flow(text, entries, *number),
        false => taken_of_block(text, entries, *number),
    }
}

/// Takes a member of `{…}` away, and one comma with it.
fn taken_of_flow(text: &str, entries: &[Entry], number: usize) -> Option<Splice> {
    let entry = entries.get(number)?;
    let (from, to) = (entry.key_at.start, entry_end(text, entry));
    if entries.get(number + 1).is_some() {
        let rest = text.get(to..)?;
        let comma = rest.find(',')?;
        rest.get(..comma)?.trim().is_empty().then_some(())?;
        let behind = rest.get(comma + 1..)?;
        let blank = behind.len() - behind.trim_start_matches(' ').len();
        return splice(from..to + comma + 1 + blank, "");
    }
    let Some(before) = number.checked_sub(1).and_then(|before| entries.get(before)) else {
        return splice(from..to, "");
    };
    let before = entry_end(text, before);
    (text.get(before..from)?.trim() == ",").then_some(())?;
    splice(before..to, "")
}

/// Takes a member with lines of its own away; a comment behind it stays.
fn taken_of_block(text: &str, entries: &[Entry], number: usize) -> Option<Splice> {
    let entry = entries.get(number)?;
    let (from, to) = (entry.key_at.start, entry_end(text, entry));
    let (start, line_end) = (line_start(text, from), line_end(text, to));
    let before = text.get(start..from)?;
    let behind = text.get(to..line_end)?;
    if !behind.trim().is_empty() {
        let blank = behind.len() - behind.trim_start().len();
        return splice(from..to + blank, "");
    }
    if before.trim_matches(' ').is_empty() {
        let rest = text.get(line_end..)?;
        let newline = rest.len() - rest.trim_start_matches('\r').trim_start_matches('\n').len();
        // At most the one that ends this line.
        let newline = newline.min(if rest.starts_with('\r') { 2 } else { 1 });
        return match newline {
            0 => splice(start.saturating_sub(1)..line_end, ""),
            newline => splice(start..line_end + newline, ""),
        };
    }
    // Behind `- `: what follows stands there then.
    match entries.get(number + 1).map(|next| next.key_at.start) {
        Some(next) if text.get(line_end..next)?.trim().is_empty() => splice(from..next, ""),
        _ => splice(from..to, ""),
    }
}
