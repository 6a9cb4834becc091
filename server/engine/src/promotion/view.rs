//! Promotions and kinds of conditions as the screens show them: what is on the wire is what is seen.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Promotion, PromotionDetail, PromotionForm, PromotionState};
use crate::condition::{Codes, ConditionForm, KINDS, Kind, Shape, Unit};
use crate::identifier::PromotionId;
use crate::language::Text;

/// A promotion as a line of their list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromotionLine {
    /// Its code.
    pub promotion_id: PromotionId,
    /// Whether it issues coupons.
    pub state: PromotionState,
    /// The version that it promises now.
    pub version: i32,
    /// The name that its coupons carry.
    pub name: String,
    /// Which edit it is as of.
    pub edit_no: i32,
    /// What a coupon takes off, in words.
    pub benefit: Text,
    /// The first day, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_from: NaiveDate,
    /// The last day, in Seoul.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
    /// How many coupons can be issued in all.
    pub budget: i64,
    /// How many have been.
    pub issued: i64,
}

/// A promotion as it is opened to be looked at and edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromotionView {
    /// As its list shows it.
    pub line: PromotionLine,
    /// As its form shows it.
    pub form: PromotionForm<ConditionForm>,
    /// What it promises now, in a sentence.
    pub sentence: Text,
    /// Its versions before this one that coupons still follow, the newest first.
    pub followed: Vec<FollowedVersion>,
}

/// An earlier version, with its coupons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FollowedVersion {
    /// From 1.
    pub version: i32,
    /// How many coupons were issued from it; 10,001 stands for more.
    pub coupons: i64,
}

/// A kind of condition as its editor shows it, with what there is to choose in a sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindView {
    /// Its code.
    pub code: String,
    /// What a person reads.
    pub name: Text,
    /// What is entered.
    pub entered: EnteredAs,
    /// Of codes and of yes or no: what there is to choose.
    pub choices: Vec<ChoiceView>,
    /// Of a number: what is counted.
    pub unit: Text,
}

/// How what a condition wants is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnteredAs {
    /// Some of several codes.
    Codes,
    /// A number from, or to, or both.
    Range,
    /// Yes or no.
    YesNo,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceView {
    /// Its code; `yes` or `no` where that is asked.
    pub code: String,
    /// Its name.
    pub name: Text,
}

impl From<&Promotion> for PromotionLine {
    fn from(promotion: &Promotion) -> Self {
        Self {
            promotion_id: promotion.promotion_id.clone(),
            state: promotion.state,
            version: promotion.version,
            name: promotion.name.clone(),
            edit_no: promotion.edit_no,
            benefit: promotion.benefit().text(),
            valid_from: promotion.valid_from,
            valid_until: promotion.valid_until,
            budget: promotion.budget,
            issued: promotion.issued,
        }
    }
}

impl From<PromotionDetail> for PromotionView {
    fn from(PromotionDetail { promotion, sentence, versions }: PromotionDetail) -> Self {
        let earlier = versions.iter().filter(|one| one.version != promotion.version);
        let followed = earlier
            .filter(|one| one.coupons > 0)
            .map(|one| FollowedVersion { version: one.version, coupons: one.coupons });
        Self {
            line: PromotionLine::from(&promotion),
            form: PromotionForm::from(&promotion),
            sentence,
            followed: followed.collect(),
        }
    }
}

impl KindView {
    /// Every kind, in the order in which a person is offered them.
    pub fn all(codes: &dyn Codes) -> Vec<Self> {
        KINDS.iter().map(|kind| Self::of(kind, codes)).collect()
    }

    fn of(kind: &Kind, codes: &dyn Codes) -> Self {
        let choice = |code: &str, name| ChoiceView { code: code.to_owned(), name };
        let (entered, choices, unit) = match kind.shape {
            Shape::Codes(list) => {
                let named = codes.list(list).into_iter().map(|(code, korean, english)| {
                    let with_code = |name: &str| match list.is_fixed() {
                        true => name.to_owned(),
                        false => format!("{code} {name}"),
                    };
                    choice(code, Text::new(with_code(korean), with_code(english)))
                });
                (EnteredAs::Codes, named.collect(), Text::default())
            }
            Shape::Number { unit, .. } => (EnteredAs::Range, Vec::new(), unit.name()),
            Shape::YesNo { yes, no } => {
                let both = [("yes", yes), ("no", no)]
                    .map(|(code, (korean, english))| choice(code, Text::new(korean, english)));
                (EnteredAs::YesNo, both.to_vec(), Text::default())
            }
        };
        let name = Text::new(kind.korean, kind.english);
        Self { code: kind.code.to_owned(), name, entered, choices, unit }
    }
}

impl Unit {
    /// What stands behind a number that is entered.
    fn name(self) -> Text {
        match self {
            Self::Won => Text::new("원", "won"),
            Self::Years => Text::new("세 (만)", "years"),
            Self::Hour => Text::new("시", "o'clock"),
            Self::DayOfMonth => Text::new("일", "of the month"),
            Self::Payments => Text::new("건", "payments"),
            Self::Date => Text::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::condition::{CodeList, Condition};

    struct NoCodes;

    impl Codes for NoCodes {
        fn list(&self, list: CodeList) -> Vec<(&str, &str, &str)> {
            match list {
                CodeList::Fixed(fixed) => fixed.to_vec(),
                CodeList::Pgs => vec![("PG01", "한빛페이", "Hanbit")],
                _ => Vec::new(),
            }
        }

        fn services(&self) -> Vec<[&str; 3]> {
            Vec::new()
        }
    }

    /// What an editor shows of conditions is, sent back, the same conditions: of every kind.
    #[test]
    fn every_kind_comes_through_its_editor() {
        let mut parts = Vec::new();
        for kind in KindView::all(&NoCodes) {
            assert!(!kind.name.korean.is_empty() && !kind.name.english.is_empty());
            let code = kind.code;
            parts.push(match kind.entered {
                EnteredAs::Codes => {
                    let first = kind.choices.first().map_or("01", |choice| &*choice.code);
                    json!({ code: [first] })
                }
                EnteredAs::Range => {
                    assert!(!kind.unit.korean.is_empty(), "{code}");
                    json!({ code: { "from": 1, "to": 12 } })
                }
                EnteredAs::YesNo => json!({ code: false }),
            });
        }
        parts.push(json!({ "any_of": [{ "amount": { "from": 10_000 } }, { "none_of": [] }] }));
        let conditions = Condition::parse(&json!({ "all_of": parts })).unwrap();
        let form = ConditionForm::from(&conditions);
        assert_eq!(Condition::parse(&form.to_json()), Ok(conditions));
        let amount = &form.parts[form.parts.len() - 1].parts[0];
        assert_eq!((&*amount.from, &*amount.to), ("10,000", ""));
    }

    #[test]
    fn what_is_no_number_is_told_at_its_place() {
        let age =
            ConditionForm { code: "age".into(), from: "열아홉".into(), ..Default::default() };
        let form = ConditionForm { parts: vec![age], ..ConditionForm::group() };
        let errors = Condition::parse(&form.to_json()).unwrap_err();
        assert_eq!(errors[0].pointer, "/all_of/0/age");
    }
}
