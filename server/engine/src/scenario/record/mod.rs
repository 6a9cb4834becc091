//! A sitting as a scenario: calls that were made become steps, what came of them what is expected, and a value that an
//! earlier answer gave a kept name, never a copy.

mod recognise;

use serde_json::Value as Json;

use super::calls::CallKind;
use super::file::{Scenario, Template};
use super::phrase::{Part, Phrase};
use super::problem::Span;
use super::read::escaped;
use super::step::{Action, Call, Expectation, Keep, Matcher, Step, Subject};
use super::value::{Value, ValueKind};
use super::write::write;
use recognise::recognised;

/// A call of the API that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// GET, POST, DELETE.
    pub method: String,
    /// Path and query, percent-encoded.
    pub path: String,
    /// The body that was sent.
    pub request: Option<Json>,
    /// The HTTP status.
    pub status: u16,
    /// The body that came.
    pub answer: Option<Json>,
}

/// Members of an answer that are the same whenever the same is done: what is expected of it.
const EXPECTED: &[&str] = &[
    "status",
    "amount",
    "coupon_amount",
    "charged",
    "cancelled_amount",
    "refunded",
    "coupon",
    "kind",
    "cancel_kind",
    "decline_code",
    "percent",
    "valid_until",
    "version",
    "promotion_id",
];
/// Members that name something: where a later call says the same, it is meant.
const NAMES: &[&str] = &[
    "serial_no",
    "job_no",
    "order_no",
    "error_no",
    "exchange_no",
    "payment_no",
    "edit",
    "of_edit",
];

/// The text of a scenario that does again what `calls` did, in their order, in a sandbox that begins as `template`.
pub fn record(name: &str, template: Template, calls: &[Recorded]) -> String {
    let mut recorder = Recorder::default();
    let mut done: Vec<Done> = calls.iter().map(|call| recorder.done(call)).collect();
    for index in 0..done.len() {
        recorder.name_values(&mut done, index);
    }
    let steps = done.into_iter().map(|done| recorder.step(done)).collect();
    let scenario = Scenario {
        name: if name.trim().is_empty() { "기록".to_owned() } else { name.to_owned() },
        proves: None,
        tags: Vec::new(),
        template,
        clock: None,
        seed: None,
        schedule: None,
        takes: Vec::new(),
        values: recorder
            .drawn
            .iter()
            .map(|(name, drawn, _)| (name.clone(), named(drawn)))
            .collect(),
        request: Vec::new(),
        each: Vec::new(),
        steps,
    };
    write(&scenario)
}

/// A call that becomes a step.
struct Done {
    kind: Option<&'static CallKind>,
    /// Its members; the names in them are put in later.
    members: Vec<(String, Json)>,
    /// What of its members stands for something else.
    names: Vec<(String, String)>,
    keep: Vec<Keep>,
    call: Recorded,
}

#[derive(Default)]
struct Recorder {
    /// Order numbers: the name, what is drawn, and the number that it was.
    drawn: Vec<(String, String, String)>,
    /// Names that are kept: the name, and the value.
    kept: Vec<(String, Json)>,
}

impl Recorder {
    fn done(&mut self, call: &Recorded) -> Done {
        let (kind, members) =
            recognised(call).map_or((None, Vec::new()), |(kind, members)| (Some(kind), members));
        if let Some(kind) = kind
            && kind.name == "pay"
            && let Some((_, Json::String(order))) =
                members.iter().find(|(name, _)| name == "order_no")
            && !self.drawn.iter().any(|(.., known)| known == order)
        {
            let number = self.drawn.len() + 1;
            let (name, drawn) = match number {
                1 => ("order".to_owned(), "random.order_no".to_owned()),
                _ => (format!("order{number}"), format!("random.order_no.{number}")),
            };
            self.drawn.push((name, drawn, order.clone()));
        }
        Done { kind, members, names: Vec::new(), keep: Vec::new(), call: call.clone() }
    }

    /// Finds what the values of a call's members stand for: an order number that is drawn, or what an earlier answer
    /// told, which is kept there.
    fn name_values(&mut self, done: &mut [Done], index: usize) {
        let (before, rest) = done.split_at_mut(index);
        let Some(this) = rest.first_mut() else { return };
        for (member, value) in &this.members {
            if let Json::String(text) = value
                && let Some((name, ..)) = self.drawn.iter().find(|(.., order)| order == text)
            {
                this.names.push((member.clone(), name.clone()));
                continue;
            }
            if !NAMES.contains(&member.as_str()) {
                continue;
            }
            if let Some((name, _)) = self.kept.iter().find(|(_, kept)| same_name(kept, value)) {
                this.names.push((member.clone(), name.clone()));
                continue;
            }
            let told = before.iter_mut().find_map(|earlier| {
                let answer = earlier.call.answer.as_ref()?;
                let pointer = told_at(answer, value, String::new())?;
                Some((earlier, pointer))
            });
            if let Some((earlier, pointer)) = told {
                let stem = member.strip_suffix("_no").unwrap_or(member).to_owned();
                let count = self
                    .kept
                    .iter()
                    .filter(|(name, _)| name.trim_end_matches(|c: char| c.is_ascii_digit()) == stem)
                    .count();
                let taken = |name: &str| {
                    self.drawn.iter().any(|(known, ..)| known == name)
                        || self.kept.iter().any(|(known, _)| known == name)
                };
                let name = (count + 1..)
                    .map(
                        |number| if number == 1 { stem.clone() } else { format!("{stem}{number}") },
                    )
                    .find(|name| !taken(name))
                    .unwrap_or(stem.clone());
                earlier.keep.push(Keep {
                    name: name.clone(),
                    pointer,
                    matches: None,
                    is_secret: false,
                    span: Span::default(),
                });
                self.kept.push((name.clone(), value.clone()));
                this.names.push((member.clone(), name));
            }
        }
    }

    fn step(&self, done: Done) -> Step {
        let Done { kind, members, names, keep, call } = done;
        let expect = self.expect(&call);
        let value = |name: &str, value: &Json| match names.iter().find(|(member, _)| member == name)
        {
            Some((_, name)) => named(name),
            None => literal(value),
        };
        let action = match kind {
            Some(kind) => Action::Call(Call {
                kind,
                members: members.iter().map(|(name, it)| (name.clone(), value(name, it))).collect(),
            }),
            None => Action::Http {
                method: call.method.clone(),
                path: literal(&call.path.as_str().into()),
                body: call.request.as_ref().map(literal),
                headers: Vec::new(),
            },
        };
        Step { span: Span::default(), name: None, action, expect, keep, key: None }
    }

    fn expect(&self, call: &Recorded) -> Vec<Expectation> {
        let expectation =
            |of, value| Expectation { of, must: vec![Matcher::Is(value)], span: Span::default() };
        let pointer = |name: &str| Subject::Pointer(format!("/{}", escaped(name)));
        let member = |name: &str| call.answer.as_ref().and_then(|answer| answer.get(name));
        if !(200..300).contains(&call.status) {
            return match member("code") {
                Some(code) => vec![expectation(pointer("code"), literal(code))],
                None => vec![expectation(Subject::Http, literal(&call.status.into()))],
            };
        }
        let mut expect = Vec::new();
        for name in EXPECTED {
            let Some(value) = member(name) else { continue };
            if value.is_object() || value.is_array() {
                continue;
            }
            expect.push(expectation(pointer(name), literal(value)));
        }
        for name in ["usable", "rows"] {
            if let Some(Json::Array(elements)) = member(name) {
                let length = Matcher::Length(literal(&elements.len().into()));
                expect.push(Expectation {
                    of: pointer(name),
                    must: vec![length],
                    span: Span::default(),
                });
            }
        }
        expect
    }
}

/// Where an answer tells a value under a name of something.
fn told_at(answer: &Json, value: &Json, pointer: String) -> Option<String> {
    match answer {
        Json::Object(members) => {
            let own = members.iter().find(|(name, it)| {
                (NAMES.contains(&name.as_str()) || name.ends_with("_no")) && same_name(it, value)
            });
            if let Some((name, _)) = own {
                return Some(format!("{pointer}/{}", escaped(name)));
            }
            members
                .iter()
                .find_map(|(name, it)| told_at(it, value, format!("{pointer}/{}", escaped(name))))
        }
        Json::Array(elements) => elements
            .iter()
            .enumerate()
            .find_map(|(index, it)| told_at(it, value, format!("{pointer}/{index}"))),
        _ => None,
    }
}

/// Whether two values name the same: a number in an answer is text in a path.
fn same_name(one: &Json, other: &Json) -> bool {
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    text(one).is_some_and(|one| !one.is_empty() && Some(one) == text(other))
}

fn named(name: &str) -> Value {
    let phrase = Phrase { parts: vec![Part::Name(name.to_owned())] };
    Value { kind: ValueKind::Text(phrase), span: Span::default() }
}

fn literal(value: &Json) -> Value {
    let kind = match value {
        Json::Null => ValueKind::Null,
        Json::Bool(is) => ValueKind::Bool(*is),
        Json::Number(number) => ValueKind::Number(number.clone()),
        Json::String(text) => ValueKind::Text(Phrase::literal(text)),
        Json::Array(values) => ValueKind::List(values.iter().map(literal).collect()),
        Json::Object(members) => ValueKind::Map(
            members.iter().map(|(name, value)| (name.clone(), literal(value))).collect(),
        ),
    };
    Value { kind, span: Span::default() }
}

#[cfg(test)]
mod tests;
