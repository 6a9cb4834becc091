//! Whether conditions hold: each group and each test with what it came to.

use super::{Actual, Condition, Facts, Rule, Test};

/// A condition with what it came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<'a> {
    /// Whether it holds; `None` where what is not known decides.
    pub met: Option<bool>,
    /// What was judged.
    pub outcome: Outcome<'a>,
}

/// What was judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<'a> {
    /// A group, each part judged.
    Group(Rule, Vec<Judged<'a>>),
    /// A test beside the fact; `None` where that is not known.
    Test(Test, Option<Actual<'a>>),
}

impl Condition {
    /// Whether it holds; `None` where what is not known decides.
    pub fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        match self {
            Self::Test(test) => test.holds(facts),
            Self::Group(rule, parts) => rule.of(parts.iter().map(|part| part.holds(facts))),
        }
    }

    /// The same with what each part came to.
    pub fn judge<'a>(&self, facts: &Facts<'a>) -> Judged<'a> {
        match self {
            Self::Test(test) => {
                let actual = (test.kind.actual)(facts);
                let met = actual.as_ref().map(|actual| test.wanted.is(actual));
                Judged { met, outcome: Outcome::Test(test.clone(), actual) }
            }
            Self::Group(rule, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.judge(facts)).collect();
                let met = rule.of(parts.iter().map(|part| part.met));
                Judged { met, outcome: Outcome::Group(*rule, parts) }
            }
        }
    }
}

impl Rule {
    /// What a group comes to whose parts came to `parts`. What is not known decides nothing that is decided
    /// without it.
    fn of(self, parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
        // What settles the group at once, and what it is then.
        let (settles, settled) = match self {
            Self::AllOf => (false, false),
            Self::AnyOf => (true, true),
            Self::NoneOf => (true, false),
        };
        let mut all_known = true;
        for part in parts {
            if part == Some(settles) {
                return Some(settled);
            }
            all_known &= part.is_some();
        }
        all_known.then_some(!settled)
    }
}

impl<'a> Judged<'a> {
    /// The tests that stand in the way, in the order in which a person would look: those that would have to
    /// hold and don't, and those that hold where none may.
    pub fn unmet(&self) -> Vec<(&Test, Option<&Actual<'a>>)> {
        let mut found = Vec::new();
        self.collect(true, &mut found);
        found
    }

    fn collect<'s>(&'s self, wanted: bool, found: &mut Vec<(&'s Test, Option<&'s Actual<'a>>)>) {
        if self.met != Some(!wanted) {
            return;
        }
        match &self.outcome {
            Outcome::Test(test, actual) => found.push((test, actual.as_ref())),
            Outcome::Group(rule, parts) => {
                let wanted = wanted != (*rule == Rule::NoneOf);
                parts.iter().for_each(|part| part.collect(wanted, found));
            }
        }
    }
}
