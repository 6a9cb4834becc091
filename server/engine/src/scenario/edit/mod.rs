//! A step as it stands in the text of a file, for a form: its members as they are written, and the same text with one of
//! them set where it stands. Whatever else the text says stays as it is, byte for byte: comments, order, quotes.

mod meant;
mod splice;
mod standing;

use self::standing::{call_of, document, holds_subject, is_flow, member, place_at, step_at_place};
use super::calls::{CallKind, MemberKind};
use super::read::action_names;
use super::yaml::{Entry, Node, NodeKind, find};
use crate::telegram::FIELDS;

/// A step as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepText {
    /// Its number from 0; of one within `at_once`, the outer one's before it.
    pub place: Vec<usize>,
    /// What it is called in a file: `pay`, `check coupon`, `at_once`, …
    pub name: String,
    /// What it does, in Korean and English, where it is a call or a check.
    pub says: Option<(&'static str, &'static str)>,
    /// Whether there is more to it than its members: steps of its own, or the steps of another file.
    pub is_more: bool,
    /// Its members: what it is given, `expect`, `keep`, and the rest.
    pub groups: Vec<Group>,
}

/// Members of a step that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where they stand in the step; empty for its own.
    pub path: Vec<String>,
    /// Them, those that could be there too.
    pub members: Vec<MemberText>,
    /// Whether there can be others, of any name.
    pub is_open: bool,
}

/// A member as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberText {
    /// Where it stands in the step: `check`, `coupon`, `serial_no`.
    pub path: Vec<String>,
    /// Its value as it is written; blank where it isn't there.
    pub written: String,
    /// How it is written.
    pub kind: MemberKind,
    /// Whether the API asks for it.
    pub is_required: bool,
    /// Whether it is written over several lines, so that only its text can be edited.
    pub is_long: bool,
    /// What `request` gives it where the step doesn't.
    pub otherwise: Option<String>,
}

/// The step that the byte `at` of a text belongs to: up to where the next one begins. None where the text is no YAML.
pub fn step_at(text: &str, at: usize) -> Option<StepText> {
    let root = document(text)?;
    let place = place_at(text, &root, at)?;
    let entries = step_at_place(&root, &place)?.entries()?;
    let action = entries.iter().find(|entry| action_names().any(|name| name == entry.key))?;
    let mut reader = Reader { text, groups: Vec::new() };
    let mut step = StepText {
        place,
        name: action.key.clone(),
        says: None,
        is_more: matches!(action.key.as_str(), "at_once" | "use"),
        groups: Vec::new(),
    };
    let path = vec![action.key.clone()];
    match action.key.as_str() {
        "check" | "until" => {
            let (subject, value) = match &action.value.kind {
                NodeKind::Map(entries) => {
                    let [subject] = entries.as_slice() else { return None };
                    (subject.key.as_str(), Some(&subject.value))
                }
                NodeKind::Scalar { text, .. } => (text.as_str(), None),
                _ => return None,
            };
            let kind = CallKind::of_check(subject);
            step.name = format!("{} {subject}", action.key);
            step.says = kind.map(|kind| kind.says);
            reader.call(vec![action.key.clone(), subject.to_owned()], value, kind, &[]);
        }
        "telegram" => {
            let is_raw = member(&action.value, "raw").is_some();
            let known = FIELDS.iter().map(|field| field.name).filter(|_| !is_raw).chain(["raw"]);
            reader.known(path, Some(&action.value), known.map(|name| (name, MemberKind::Text)));
        }
        "http" => {
            let headers = member(&action.value, "headers").map(value);
            let known = [("method", MemberKind::Text), ("path", MemberKind::Text)];
            let known = known.into_iter().chain([("body", MemberKind::Json)]);
            reader.known(path.clone(), Some(&action.value), known);
            reader.open([path, vec!["headers".to_owned()]].concat(), headers);
        }
        "at_once" => {
            reader.known(path, Some(&action.value), [("copies", MemberKind::Number)]);
        }
        "use" => reader.open(vec!["with".to_owned()], find(entries, "with").map(value)),
        name => {
            let kind = CallKind::of_step(name);
            step.says = kind.map(|kind| kind.says);
            let request = member(&root, "request").map(value);
            let request = request.and_then(Node::entries).unwrap_or_default();
            let request = if kind.is_some_and(CallKind::takes_request) { request } else { &[] };
            reader.call(path, Some(&action.value), kind, request);
        }
    }
    if action.key != "use" {
        reader.open(vec!["expect".to_owned()], find(entries, "expect").map(value));
    }
    reader.open(vec!["keep".to_owned()], find(entries, "keep").map(value));
    let own: &[&str] = match action.key.as_str() {
        "until" => &["within", "every", "name"],
        "use" => &["use", "name"],
        "telegram" | "check" | "at_once" => &["name"],
        _ => &["key", "name"],
    };
    let own = own.iter().map(|name| {
        let node = find(entries, name).map(value);
        (vec![(*name).to_owned()], node)
    });
    let own = own.flat_map(|(path, node)| reader.member(path, node, MemberKind::Text)).collect();
    reader.groups.push(Group { path: Vec::new(), members: own, is_open: false });
    step.groups = reader.groups;
    Some(step)
}

/// The text with a member of a step set to a value as it was entered: as it is, where it can stand there so, otherwise
/// in quotes. One that is blank is taken away; one that wasn't there is added in the step's own style. None where that
/// can't be done without a change of something else, which the text's reader then does by hand.
pub fn set(
    text: &str,
    place: &[usize],
    path: &[String],
    kind: MemberKind,
    value: &str,
) -> Option<String> {
    let root = document(text)?;
    let step = step_at_place(&root, place)?;
    let value = value.trim();
    if value.is_empty() {
        let taken = splice::removal(text, step, path)?.applied(text)?;
        return meant::is_removed(&root, &taken, place, path).then_some(taken);
    }
    // `|` and `>` begin a text of several lines.
    let is_line = !value.contains(['\n', '\r']) && !value.starts_with(['|', '>']);
    // What should be a number and is none is not made a text of by quotes.
    let may_quote = matches!(kind, MemberKind::Text | MemberKind::Json) || value.contains("${");
    let quoted = may_quote.then(|| super::write::quoted(value));
    let raw = is_line.then(|| value.to_owned());
    raw.into_iter().chain(quoted).find_map(|written| {
        let put = splice::putting(text, step, path, &written)?.applied(text)?;
        meant::is_put(&root, &put, place, path, kind, (&written, value)).then_some(put)
    })
}

/// Reads groups of members.
struct Reader<'text> {
    text: &'text str,
    groups: Vec<Group>,
}

impl Reader<'_> {
    /// What a call is given, those that the API asks for first.
    fn call(
        &mut self,
        path: Vec<String>,
        node: Option<&Node>,
        kind: Option<&'static CallKind>,
        request: &[Entry],
    ) {
        let mut known: Vec<_> = kind.map(|kind| kind.members.iter().collect()).unwrap_or_default();
        known.sort_by_key(|member: &&super::calls::Member| !member.is_required);
        let names = known.iter().map(|member| (member.name, member.kind));
        self.known(path, node, names);
        let Some(group) = self.groups.last_mut() else { return };
        for member in &mut group.members {
            let name = member.path.last().map(String::as_str).unwrap_or_default();
            member.is_required = known.iter().any(|one| one.name == name && one.is_required);
            let given = find(request, name);
            let given = given.and_then(|entry| self.text.get(entry.value.at.clone()));
            member.otherwise = given.map(|given| first_line(given).to_owned());
        }
    }

    /// The members that can be there, and those that are there all the same.
    fn known(
        &mut self,
        path: Vec<String>,
        node: Option<&Node>,
        known: impl IntoIterator<Item = (&'static str, MemberKind)>,
    ) {
        let entries = node.and_then(Node::entries).unwrap_or_default();
        // A call that is written as one scalar is its member.
        let shorthand = node.filter(|node| holds_subject(node)).and_then(|node| {
            let member = call_of(&path)?.scalar()?;
            Some((member.name, node))
        });
        let mut members = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (name, kind) in known {
            let of_map = find(entries, name).map(value);
            let node = of_map.or(shorthand.filter(|(of, _)| *of == name).map(|(_, node)| node));
            members.extend(self.member(joined(&path, name), node, kind));
            names.push(name);
        }
        // What has its own place here: steps are edited by themselves, headers are of any name.
        let apart = match path.as_slice() {
            [action] if action == "at_once" => "steps",
            [action] if action == "http" => "headers",
            _ => "",
        };
        for entry in entries {
            if !names.contains(&entry.key.as_str()) && entry.key != apart {
                let path = joined(&path, &entry.key);
                members.extend(self.member(path, Some(&entry.value), MemberKind::Json));
            }
        }
        self.groups.push(Group { path, members, is_open: false });
    }

    /// Members of any name.
    fn open(&mut self, path: Vec<String>, node: Option<&Node>) {
        self.known(path, node, []);
        if let Some(group) = self.groups.last_mut() {
            group.is_open = true;
        }
    }

    /// A member; of a map without brackets, or over several lines, each of its members.
    fn member(&self, path: Vec<String>, node: Option<&Node>, kind: MemberKind) -> Vec<MemberText> {
        let mut member = MemberText {
            path,
            written: String::new(),
            kind,
            is_required: false,
            is_long: false,
            otherwise: None,
        };
        let Some(node) = node else { return vec![member] };
        let at = node.at.start..standing::end(self.text, node);
        let written = self.text.get(at).unwrap_or_default();
        member.is_long = written.contains(['\n', '\r']) || written.starts_with(['|', '>']);
        match &node.kind {
            NodeKind::Map(entries)
                if !entries.is_empty() && (member.is_long || !is_flow(self.text, node)) =>
            {
                let members = entries.iter().flat_map(|entry| {
                    let path = joined(&member.path, &entry.key);
                    self.member(path, Some(&entry.value), MemberKind::Json)
                });
                return members.collect();
            }
            // A list without brackets begins on a line of its own.
            NodeKind::List(_) => member.is_long |= !is_flow(self.text, node),
            _ => {}
        }
        member.written = first_line(written).to_owned();
        vec![member]
    }
}

fn joined(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}

/// What a member is.
fn value(entry: &Entry) -> &Node {
    &entry.value
}
