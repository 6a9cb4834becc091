//! The smallest change of a request that meets conditions.
//!
//! A tree that is not met can be met in one or more ways: each is a list of tests that must hold, or must not.
//! Of each way the tests that are changed by the same thing, the amount say, are looked at together, and the
//! nearest amount that suits them all is taken. The way that changes the least is suggested.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::numbered_day;
use super::{CodeList, Condition, Facts, Rule, Shape, Test, Unit, Variable, Wanted};
use crate::field::{Field, FormValue};
use crate::money::Krw;

/// A field of a request, with the value that it should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "ToldChange")]
pub struct Change {
    /// The field.
    pub field: Field,
    /// The value, as the form has it.
    pub value: String,
}

/// A change as it is told: a program wants the value as its request has it.
#[derive(Serialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema), schema(as = Change))]
pub(crate) struct ToldChange {
    /// The field of the form, and the member of a request.
    field: Field,
    /// The value, as the form has it.
    value: String,
    /// The value, as a request's JSON has it.
    json: Value,
}

impl From<Change> for ToldChange {
    fn from(Change { field, value }: Change) -> Self {
        let json = match field {
            Field::Amount | Field::LimitAmount => Krw::parse(&value).ok().map(|won| won.0.into()),
            Field::AdConsent | Field::MpayMember => bool::parse(&value).ok().map(Value::Bool),
            _ => None,
        };
        Self { field, json: json.unwrap_or_else(|| value.as_str().into()), value }
    }
}

/// The codes that a request can have.
pub trait Codes {
    /// The codes of a list, with their Korean and English names, in the order in which a person sees them.
    fn list(&self, list: CodeList) -> Vec<(&str, &str, &str)>;

    /// Every service with its gateway and its provider: PG, CP, SVC.
    fn services(&self) -> Vec<[&str; 3]>;

    /// What the clock of the sandbox whose codes these are shows, where it is known.
    fn now(&self) -> Option<DateTime<Utc>> {
        None
    }
}

/// That a test holds, or that it does not.
#[derive(Clone, Copy)]
struct Literal<'c> {
    test: &'c Test,
    wanted: bool,
}

/// So many ways are followed at once: with several groups of alternatives in each other there are more than
/// anybody looks at.
const MOST_WAYS: usize = 12;
/// How far back a day is looked for.
const MOST_DAYS: i64 = 400;

impl Condition {
    /// The fewest changes with which the conditions are met: none where they are met already. `None` where no
    /// change of the request does it that was found.
    pub fn changes(&self, facts: &Facts<'_>, codes: &dyn Codes) -> Option<Vec<Change>> {
        let mut ways = ways(self, true, facts);
        ways.sort_by_key(|way| cost(way, facts));
        let solved = ways.iter().filter_map(|way| solve(way, facts, codes));
        solved.min_by_key(Vec::len)
    }
}

/// How many things have to change for a way.
fn cost(way: &[Literal<'_>], facts: &Facts<'_>) -> usize {
    variables(way.iter().filter(|literal| !literal.is_so(facts))).len()
}

fn variables<'c>(way: impl Iterator<Item = &'c Literal<'c>>) -> Vec<Variable> {
    let mut found = Vec::new();
    for variable in way.filter_map(|literal| literal.test.kind.changed_by) {
        if !found.contains(&variable) {
            found.push(variable);
        }
    }
    found
}

/// The ways in which a condition comes to be `wanted`, as far as a request can be changed so.
fn ways<'c>(condition: &'c Condition, wanted: bool, facts: &Facts<'_>) -> Vec<Vec<Literal<'c>>> {
    let (rule, parts) = match condition {
        Condition::Test(test) => {
            let literal = Literal { test, wanted };
            let possible = literal.is_so(facts) || test.kind.changed_by.is_some();
            return if possible { vec![vec![literal]] } else { Vec::new() };
        }
        Condition::Group(rule, parts) => (*rule, parts),
    };
    let part_wanted = wanted != (rule == Rule::NoneOf);
    let together = (rule == Rule::AnyOf) != wanted;
    if !together {
        let mut found: Vec<_> =
            parts.iter().flat_map(|part| ways(part, part_wanted, facts)).collect();
        fewest(&mut found, facts);
        return found;
    }
    let mut found = vec![Vec::new()];
    for part in parts {
        let part = ways(part, part_wanted, facts);
        let both = |way: &Vec<Literal<'c>>| {
            let way = way.clone();
            part.iter().map(move |more| [way.as_slice(), more].concat()).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(both).collect();
        fewest(&mut found, facts);
    }
    found
}

fn fewest(ways: &mut Vec<Vec<Literal<'_>>>, facts: &Facts<'_>) {
    if ways.len() > MOST_WAYS {
        ways.sort_by_cached_key(|way| cost(way, facts));
        ways.truncate(MOST_WAYS);
    }
}

impl Literal<'_> {
    fn is_so(&self, facts: &Facts<'_>) -> bool {
        self.test.holds(facts) == Some(self.wanted)
    }

    /// The bounds of numbers around which it changes.
    fn edges(&self, of: Unit) -> impl Iterator<Item = i64> + use<> {
        let edges = match (&self.test.kind.shape, &self.test.wanted) {
            (Shape::Number { unit, .. }, Wanted::Range { from, to }) if *unit == of => {
                [*from, from.map(|from| from - 1), *to, to.map(|to| to + 1)]
            }
            _ => [None; 4],
        };
        edges.into_iter().flatten()
    }
}

/// The changes that make a whole way so.
fn solve(way: &[Literal<'_>], facts: &Facts<'_>, codes: &dyn Codes) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for variable in variables(way.iter()) {
        let literals: Vec<_> =
            way.iter().filter(|one| one.test.kind.changed_by == Some(variable)).copied().collect();
        if !literals.iter().all(|literal| literal.is_so(facts)) {
            changes.extend(variable.nearest(&literals, facts, codes)?);
        }
    }
    Some(changes)
}

impl Variable {
    /// The nearest value that suits all of `literals`.
    fn nearest(
        self,
        literals: &[Literal<'_>],
        facts: &Facts<'_>,
        codes: &dyn Codes,
    ) -> Option<Vec<Change>> {
        let suits = |facts: &Facts<'_>| literals.iter().all(|literal| literal.is_so(facts));
        let edges = |unit| literals.iter().flat_map(move |literal| literal.edges(unit));
        let change = |field, value: String| Change { field, value };
        match self {
            Self::Amount => {
                let now = facts.amount.map_or(0, |amount| amount.0);
                let won = nearest_number(edges(Unit::Won), now, 1..=Krw::MAXIMUM.0, |won| {
                    suits(&Facts { amount: Some(Krw(won)), ..facts.clone() })
                })?;
                Some(vec![change(Field::Amount, Krw(won).text())])
            }
            Self::Limit => {
                let used = facts.used_this_month?.0;
                let now = facts.limit_amount.map_or(0, |limit| limit.0);
                let limits = edges(Unit::Won).map(|left| left + used);
                let won = nearest_number(limits, now, 0..=Krw::MAXIMUM.0, |won| {
                    suits(&Facts { limit_amount: Some(Krw(won)), ..facts.clone() })
                })?;
                Some(vec![change(Field::LimitAmount, Krw(won).text())])
            }
            Self::Service => {
                let now = [facts.pg, facts.cp, facts.svc];
                let different = |service: &[&str; 3]| {
                    now.iter().zip(service).filter(|(now, to)| **now != Some(**to)).count()
                };
                let mut services = codes.services();
                services.retain(|[pg, cp, svc]| {
                    let (pg, cp, svc) = (Some(*pg), Some(*cp), Some(*svc));
                    suits(&Facts { pg, cp, svc, ..facts.clone() })
                });
                let service = services.iter().min_by_key(|service| different(service))?;
                let fields = [Field::Pg, Field::Cp, Field::Svc].into_iter().zip(service).zip(now);
                let changed = fields.filter(|((_, to), now)| Some(**to) != *now);
                Some(changed.map(|((field, to), _)| change(field, (*to).to_owned())).collect())
            }
            Self::Code(field, list) => {
                let codes = codes.list(list).into_iter().map(|(code, ..)| code);
                let code = codes
                    .into_iter()
                    .find(|code| facts.with_code(field, code).is_some_and(|facts| suits(&facts)))?;
                Some(vec![change(field, code.to_owned())])
            }
            Self::YesNo(field) => {
                let yes = [true, false].into_iter().find(|yes| {
                    facts.with_answer(field, *yes).is_some_and(|facts| suits(&facts))
                })?;
                Some(vec![change(field, yes.text())])
            }
            Self::When => {
                let now = facts.paid_at?;
                let days: Vec<_> = edges(Unit::Date).filter_map(numbered_day).collect();
                let hours: Vec<_> = edges(Unit::Hour).collect();
                let at = moments(now, facts.now.unwrap_or(now), &days, &hours)
                    .into_iter()
                    .find(|at| suits(&Facts { paid_at: Some(*at), ..facts.clone() }))?;
                // A day without a time would be its midnight.
                Some(vec![
                    change(Field::PaidOn, at.date().text()),
                    change(Field::PaidTime, at.time().text()),
                ])
            }
        }
    }
}

fn nearest_number(
    candidates: impl Iterator<Item = i64>,
    now: i64,
    possible: std::ops::RangeInclusive<i64>,
    suits: impl Fn(i64) -> bool,
) -> Option<i64> {
    let suitable = candidates.filter(|number| possible.contains(number) && suits(*number));
    suitable.min_by_key(|number| (number - now).abs())
}

/// Days and times that a payment could be dated, none after `latest`, those nearest to `now` first.
fn moments(
    now: NaiveDateTime,
    latest: NaiveDateTime,
    days: &[chrono::NaiveDate],
    hours: &[i64],
) -> Vec<NaiveDateTime> {
    let own = now.time().with_nanosecond(0).unwrap_or(now.time());
    let hour = |hour: &i64| NaiveTime::from_hms_opt(u32::try_from(*hour).ok()?, 0, 0);
    let times: Vec<_> = std::iter::once(own).chain(hours.iter().filter_map(hour)).collect();
    let back =
        (0..=MOST_DAYS).filter_map(|back| latest.date().checked_sub_signed(TimeDelta::days(back)));
    let mut days: Vec<_> = back.chain(days.iter().copied()).collect();
    days.sort_by_key(|day| (*day - now.date()).num_days().abs());
    let all = days.iter().flat_map(|day| times.iter().map(move |time| day.and_time(*time)));
    all.filter(|at| *at <= latest).collect()
}

impl Facts<'_> {
    /// The same where a field has another code.
    fn with_code<'b>(&'b self, field: Field, code: &'b str) -> Option<Facts<'b>> {
        let mut facts: Facts<'b> = self.clone();
        *match field {
            Field::PaymentMethod => &mut facts.payment_method,
            Field::PaymentType => &mut facts.payment_type,
            Field::RiskGrade => &mut facts.risk_grade,
            Field::LeedsGrade => &mut facts.leeds_grade,
            Field::BillPayMethod => &mut facts.bill_pay_method,
            _ => return None,
        } = Some(code);
        Some(facts)
    }

    /// The same where a field has another answer.
    fn with_answer(&self, field: Field, yes: bool) -> Option<Self> {
        let mut facts = self.clone();
        *match field {
            Field::AdConsent => &mut facts.ad_consent,
            Field::MpayMember => &mut facts.mpay_member,
            _ => return None,
        } = Some(yes);
        Some(facts)
    }
}
