//! The values of a file.

use super::phrase::Phrase;
use super::problem::Span;

/// A value of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(serde_json::Number),
    /// A text, with its `${…}`.
    Text(Phrase),
    /// A list.
    List(Vec<Value>),
    /// A map, in its order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// A text.
    pub fn text(text: &str, span: Span) -> Self {
        Self { kind: ValueKind::Text(Phrase::literal(text)), span }
    }

    /// Every name in it, in order.
    pub fn each_name(&self, see: &mut dyn FnMut(&str)) {
        match &self.kind {
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => {}
            ValueKind::Text(phrase) => phrase.names().for_each(see),
            ValueKind::List(values) => values.iter().for_each(|value| value.each_name(see)),
            ValueKind::Map(members) => members.iter().for_each(|(_, value)| value.each_name(see)),
        }
    }

    /// The JSON that it is, where no name is in it.
    pub fn constant(&self) -> Option<serde_json::Value> {
        let mut has_name = false;
        self.each_name(&mut |_| has_name = true);
        if has_name { None } else { super::Names::new(1).value(self).ok() }
    }
}
