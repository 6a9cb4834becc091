//! Conditions as an editor has them while they are entered.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Condition, Kind, Rule, Shape, Test, Wanted};
use crate::field::FormValue;
use crate::money::Krw;

/// A group or a test as it is entered: texts, which need not be what they have to be yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConditionForm {
    /// A group's rule, or a test's kind, by its code.
    pub code: String,
    /// Of a group: what stands in it.
    pub parts: Vec<ConditionForm>,
    /// Of a test of codes: those that are wanted.
    pub codes: Vec<String>,
    /// Of a test of a number: the least; blank: none.
    pub from: String,
    /// Of a test of a number: the most; blank: none.
    pub to: String,
    /// Of a test of yes or no: `yes` or `no`.
    pub answer: String,
}

impl ConditionForm {
    /// A group that nothing stands in.
    pub fn group() -> Self {
        Self { code: Rule::AllOf.code().to_owned(), ..Self::default() }
    }

    /// As JSON, for [`Condition::parse`] to read. What is no number stays a text, and is told then.
    pub fn to_json(&self) -> Value {
        let wanted = if Rule::from_code(&self.code).is_some() {
            Value::Array(self.parts.iter().map(Self::to_json).collect())
        } else {
            match Kind::from_code(&self.code).map(|kind| kind.shape) {
                Some(Shape::Number { .. }) => {
                    let bounds = [("from", &self.from), ("to", &self.to)].into_iter();
                    let given = bounds.filter(|(_, text)| !text.trim().is_empty());
                    Value::Object(
                        given.map(|(name, text)| (name.to_owned(), number(text))).collect(),
                    )
                }
                Some(Shape::YesNo { .. }) => json!(bool::parse(&self.answer).ok()),
                Some(Shape::Codes(_)) | None => json!(self.codes),
            }
        };
        Value::Object(Map::from_iter([(self.code.clone(), wanted)]))
    }
}

fn number(text: &str) -> Value {
    let digits = text.trim().replace(',', "");
    digits.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
}

impl From<&Condition> for ConditionForm {
    fn from(condition: &Condition) -> Self {
        match condition {
            Condition::Group(rule, parts) => Self {
                code: rule.code().to_owned(),
                parts: parts.iter().map(Self::from).collect(),
                ..Self::default()
            },
            Condition::Test(Test { kind, wanted }) => {
                let form = Self { code: kind.code.to_owned(), ..Self::default() };
                let shown = |bound: &Option<i64>| {
                    bound.map(|number| Krw(number).to_string()).unwrap_or_default()
                };
                match wanted {
                    Wanted::Codes(codes) => Self { codes: codes.clone(), ..form },
                    Wanted::Range { from, to } => Self { from: shown(from), to: shown(to), ..form },
                    Wanted::YesNo(yes) => Self { answer: yes.text(), ..form },
                }
            }
        }
    }
}
