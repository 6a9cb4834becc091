//! What names stand for, and values with the names put in.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::drawn;
use super::phrase::{Part, Phrase};
use super::value::{Value, ValueKind};

/// What `${…}` stands for at a place of a run.
#[derive(Clone, Debug)]
pub struct Names {
    seed: u64,
    known: BTreeMap<String, Known>,
}

#[derive(Clone, Debug)]
struct Known {
    value: Json,
    is_secret: bool,
}

/// A name that stands for nothing: the step that should have kept it failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`${{{0}}}` stands for nothing")]
pub struct UnknownName(pub String);

impl Names {
    /// None, but for those that are drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, known: BTreeMap::new() }
    }

    /// What values are drawn from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Keeps a value under a name (`serial`, `row.amount`, `copy`).
    pub fn set(&mut self, name: &str, value: Json) {
        self.known.insert(name.to_owned(), Known { value, is_secret: false });
    }

    /// Keeps a value that is hidden everywhere.
    pub fn set_secret(&mut self, name: &str, value: Json) {
        self.known.insert(name.to_owned(), Known { value, is_secret: true });
    }

    /// These and `${copy}`, the number of a copy from 1.
    #[must_use]
    pub fn with_copy(&self, copy: u32) -> Self {
        let mut names = self.clone();
        names.set("copy", copy.into());
        names
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<Json> {
        match self.known.get(name) {
            Some(known) => Some(known.value.clone()),
            None => drawn::value(self.seed, name).map(Json::String),
        }
    }

    /// Whether it is known, and hidden.
    pub fn is_secret(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(|known| known.is_secret)
    }

    /// The texts that must not be shown, longest first; of a list and of members also each within.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for known in self.known.values().filter(|known| known.is_secret) {
            texts_in(&known.value, &mut secrets);
        }
        secrets.retain(|secret| !secret.is_empty());
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }

    /// All names with their values, as what a used file kept is looked at by pointers. Those of rows and copies are not in it.
    pub fn as_json(&self) -> Json {
        let known = self.known.iter().filter(|(name, _)| !name.contains('.') && *name != "copy");
        Json::Object(known.map(|(name, known)| (name.clone(), known.value.clone())).collect())
    }

    /// A text with the names put in; of a text that is one name, what it stands for, of its type.
    ///
    /// # Errors
    ///
    /// A name that stands for nothing.
    pub fn phrase(&self, phrase: &Phrase) -> Result<Json, UnknownName> {
        let get = |name: &str| self.get(name).ok_or_else(|| UnknownName(name.to_owned()));
        if let Some(name) = phrase.name() {
            return get(name);
        }
        let mut text = String::new();
        for part in &phrase.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Name(name) => text.push_str(&as_text(&get(name)?)),
            }
        }
        Ok(Json::String(text))
    }

    /// A value with the names put in.
    ///
    /// # Errors
    ///
    /// A name that stands for nothing.
    pub fn value(&self, value: &Value) -> Result<Json, UnknownName> {
        Ok(match &value.kind {
            ValueKind::Null => Json::Null,
            ValueKind::Bool(is) => Json::Bool(*is),
            ValueKind::Number(number) => Json::Number(number.clone()),
            ValueKind::Text(phrase) => self.phrase(phrase)?,
            ValueKind::List(values) => {
                Json::Array(values.iter().map(|value| self.value(value)).collect::<Result<_, _>>()?)
            }
            ValueKind::Map(members) => {
                let members =
                    members.iter().map(|(name, value)| Ok((name.clone(), self.value(value)?)));
                Json::Object(members.collect::<Result<_, _>>()?)
            }
        })
    }
}

/// A value as a text, and the texts and numbers within it.
fn texts_in(value: &Json, texts: &mut Vec<String>) {
    texts.push(as_text(value));
    let within: Vec<_> = match value {
        Json::Array(values) => values.iter().collect(),
        Json::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    // Whether something is so is said everywhere, and is nobody's secret.
    let told = within.into_iter().filter(|it| !it.is_boolean() && !it.is_null());
    told.for_each(|value| texts_in(value, texts));
}

/// A value where it stands within a text: a text without quotes, everything else as JSON.
pub(super) fn as_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}
