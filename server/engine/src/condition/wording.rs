//! Conditions in words, once everything is decided.

use serde::{Deserialize, Serialize};

use super::kind::numbered_day;
use super::{
    Actual, Change, CodeList, Codes, Condition, Judged, KINDS, Kind, Outcome, Rule, Shape, Test,
    Unit, Variable, Wanted,
};
use crate::field::{Field, FormValue};
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::particle;

/// A condition with what it came to, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ConditionVerdict {
    /// Whether it holds; none where that is not known.
    pub met: Option<bool>,
    /// Of a group: how many of its parts must hold.
    pub rule: Option<Rule>,
    /// Of a test: its kind.
    pub kind: Option<String>,
    /// What is wanted: `PG PG01 한빛페이`, `결제 금액 10,000원 이상`.
    pub wanted: Text,
    /// Of a test: what the request and the payer have; none where that is not known.
    pub actual: Option<Text>,
    /// Of a group: its parts.
    #[cfg_attr(feature = "postgres", schema(no_recursion))]
    pub parts: Vec<ConditionVerdict>,
}

impl Judged<'_> {
    /// In words, each code with its name.
    pub fn verdict(&self, codes: &dyn Codes) -> ConditionVerdict {
        match &self.outcome {
            Outcome::Group(rule, parts) => ConditionVerdict {
                met: self.met,
                rule: Some(*rule),
                kind: None,
                wanted: Text::new(rule.name(Language::Korean), rule.name(Language::English)),
                actual: None,
                parts: parts.iter().map(|part| part.verdict(codes)).collect(),
            },
            Outcome::Test(test, actual) => ConditionVerdict {
                met: self.met,
                rule: None,
                kind: Some(test.kind.code.to_owned()),
                wanted: test.sentence(codes),
                actual: actual.map(|actual| test.kind.told(&actual, codes)),
                parts: Vec::new(),
            },
        }
    }
}

impl Condition {
    /// All of it in a line; blank where nothing is asked.
    pub fn sentence(&self, codes: &dyn Codes) -> Text {
        let (rule, parts) = match self {
            Self::Test(test) => return test.sentence(codes),
            Self::Group(rule, parts) => (*rule, parts),
        };
        let told: Vec<_> = parts
            .iter()
            .map(|part| {
                let told = part.sentence(codes);
                // A group within a group stands in brackets, but for one of its own kind or of one part.
                match part {
                    Self::Group(inner, parts)
                        if *inner != Rule::NoneOf && *inner != rule && parts.len() > 1 =>
                    {
                        Text::new(format!("({})", told.korean), format!("({})", told.english))
                    }
                    _ => told,
                }
            })
            .filter(|told| !told.korean.is_empty())
            .collect();
        let joined = |language: Language, between: &str| {
            told.iter().map(|part| part.in_language(language)).collect::<Vec<_>>().join(between)
        };
        if told.is_empty() {
            return Text::default();
        }
        match rule {
            Rule::AllOf => {
                Text::new(joined(Language::Korean, ", "), joined(Language::English, ", "))
            }
            Rule::AnyOf => {
                Text::new(joined(Language::Korean, " 또는 "), joined(Language::English, " or "))
            }
            Rule::NoneOf => Text::new(
                format!("({}) 제외", joined(Language::Korean, " 또는 ")),
                format!("not ({})", joined(Language::English, " or ")),
            ),
        }
    }
}

impl Test {
    /// What is wanted, in words.
    pub fn sentence(&self, codes: &dyn Codes) -> Text {
        in_both(|language| {
            let wanted = self.wanted_in(language, codes);
            match self.kind.shape {
                Shape::YesNo { .. } => wanted,
                _ => format!("{} {wanted}", self.kind.name(language)),
            }
        })
    }

    /// What stands in the way, in words: what is wanted beside what there is.
    pub fn unmet_sentence(&self, actual: Option<&Actual<'_>>, codes: &dyn Codes) -> Text {
        let wanted = self.sentence(codes);
        let Some(actual) = actual else { return wanted };
        let actual = self.kind.told(actual, codes);
        // What no request changes is the payer's.
        let (korean, english) = match self.kind.changed_by {
            Some(_) => ("요청", "requested"),
            None => ("가입자", "subscriber"),
        };
        Text::new(
            format!("{}, {korean} {}", wanted.korean, actual.korean),
            format!("{}, {english} {}", wanted.english, actual.english),
        )
    }

    fn wanted_in(&self, language: Language, codes: &dyn Codes) -> String {
        match (&self.wanted, self.kind.shape) {
            (Wanted::Codes(wanted), Shape::Codes(list)) => {
                let named: Vec<_> =
                    wanted.iter().map(|code| named(list, code, codes, language)).collect();
                named.join(language.pick(" · ", ", "))
            }
            (Wanted::Range { from, to }, Shape::Number { unit, .. }) => {
                let bound = |bound: &i64| unit.told(*bound, language);
                match (from, to) {
                    (Some(from), Some(to)) if from == to => bound(from),
                    (Some(from), Some(to)) => format!("{}–{}", bound(from), bound(to)),
                    (Some(from), None) => unit.at_least(*from, language),
                    (None, Some(to)) => unit.at_most(*to, language),
                    (None, None) => String::new(),
                }
            }
            (Wanted::YesNo(wanted), Shape::YesNo { yes, no }) => {
                let (korean, english) = if *wanted { yes } else { no };
                language.pick(korean, english).to_owned()
            }
            // A test fits its kind.
            _ => String::new(),
        }
    }
}

impl Kind {
    /// A fact in words.
    fn told(&self, actual: &Actual<'_>, codes: &dyn Codes) -> Text {
        in_both(|language| match (actual, self.shape) {
            (Actual::Code(code), Shape::Codes(list)) => named(list, code, codes, language),
            (Actual::Number(number), Shape::Number { unit, .. }) => unit.told(*number, language),
            (Actual::YesNo(is), Shape::YesNo { yes, no }) => {
                let (korean, english) = if *is { yes } else { no };
                language.pick(korean, english).to_owned()
            }
            _ => String::new(),
        })
    }
}

impl Change {
    /// In words: `PG를 PG01 한빛페이로`.
    pub fn told(&self, codes: &dyn Codes) -> Text {
        let value = in_both(|language| self.value_in(language, codes));
        let field = |language| self.field.name(language);
        Text::new(
            particle::chosen(format!("{}을(를) {}(으)로", field(Language::Korean), value.korean)),
            format!("{} to {}", field(Language::English), value.english),
        )
    }

    fn value_in(&self, language: Language, codes: &dyn Codes) -> String {
        let code = |list| named(list, &self.value, codes, language);
        match self.field {
            Field::Amount | Field::LimitAmount => {
                let amount = Krw::parse(&self.value).map(|amount| amount.to_string());
                let amount = amount.unwrap_or_else(|_| self.value.clone());
                format!("{amount}{}", language.pick("원", " won"))
            }
            Field::Pg => code(CodeList::Pgs),
            Field::Cp => code(CodeList::Cps),
            Field::Svc => code(CodeList::Svcs),
            // The kind that is changed by it says where its values' names are.
            field => KINDS
                .iter()
                .find_map(|kind| match kind.changed_by? {
                    Variable::Code(of, list) if of == field => Some(code(list)),
                    Variable::YesNo(of) if of == field => {
                        let is_yes = bool::parse(&self.value) == Ok(true);
                        let (yes, no) = language.pick(("예", "아니오"), ("yes", "no"));
                        Some(if is_yes { yes } else { no }.to_owned())
                    }
                    _ => None,
                })
                .unwrap_or_else(|| self.value.clone()),
        }
    }
}

impl Unit {
    fn told(self, number: i64, language: Language) -> String {
        match self {
            Self::Won => format!("{}{}", Krw(number), language.pick("원", " won")),
            Self::Years => language.pick(format!("만 {number}세"), format!("{number} years")),
            Self::Hour => language.pick(format!("{number}시"), format!("{number}:00")),
            Self::DayOfMonth => language.pick(format!("{number}일"), number.to_string()),
            Self::Payments => language.pick(format!("{number}건"), number.to_string()),
            Self::Date => numbered_day(number).map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    fn at_least(self, number: i64, language: Language) -> String {
        let told = self.told(number, language);
        match self {
            Self::Date | Self::Hour | Self::DayOfMonth => {
                language.pick(format!("{told}부터"), format!("from {told}"))
            }
            Self::Won | Self::Years | Self::Payments => {
                language.pick(format!("{told} 이상"), format!("at least {told}"))
            }
        }
    }

    fn at_most(self, number: i64, language: Language) -> String {
        let told = self.told(number, language);
        match self {
            Self::Date | Self::Hour | Self::DayOfMonth => {
                language.pick(format!("{told}까지"), format!("until {told}"))
            }
            Self::Won | Self::Years | Self::Payments => {
                language.pick(format!("{told} 이하"), format!("at most {told}"))
            }
        }
    }
}

/// A code of a list with its name, as a person reads it: `CP014 게임나라`.
fn named(list: CodeList, code: &str, codes: &dyn Codes, language: Language) -> String {
    if let CodeList::Fixed(fixed) = list {
        let found = fixed.iter().find(|(one, ..)| *one == code);
        return found.map_or_else(
            || code.to_owned(),
            |(_, korean, english)| language.pick(*korean, *english).to_owned(),
        );
    }
    let all = codes.list(list);
    let found = all.iter().find(|(one, ..)| *one == code);
    found.map_or_else(
        || code.to_owned(),
        |(_, korean, english)| format!("{code} {}", language.pick(korean, english)),
    )
}

fn in_both(told: impl Fn(Language) -> String) -> Text {
    Text::new(told(Language::Korean), told(Language::English))
}
