//! Which slots a schedule has, and what becomes of each: worked out again, minute by minute, by the words of the
//! documentation and by nothing of the program's.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};

/// How many slots of one decision are told one by one; the oldest of them stands for those before it, too.
const TOLD: usize = 100;
/// How many slots that were missed are run where all are to be.
const RUN: usize = 10;
/// How late a slot may be decided and still be on time.
const ON_TIME: TimeDelta = TimeDelta::seconds(60);
/// The moment of a decision is stored somewhat later than it was: near the bound nobody can tell.
const NEAR: TimeDelta = TimeDelta::seconds(5);

/// A schedule, and when it is due in Seoul.
pub struct Kind {
    pub cron: &'static str,
    pub missed: &'static str,
    pub is_due: fn(NaiveDateTime) -> bool,
}

/// Each way to be due over midnight, a month's end and a year's end, and each thing to do with what was missed.
pub const KINDS: [Kind; 8] = [
    Kind { cron: "* * * * *", missed: "all", is_due: |_| true },
    Kind { cron: "* * * * *", missed: "skip", is_due: |_| true },
    Kind { cron: "*/20 * * * *", missed: "once", is_due: |at| at.minute() % 20 == 0 },
    Kind { cron: "0 0 * * *", missed: "skip", is_due: is_midnight },
    Kind { cron: "0 0 1 * *", missed: "once", is_due: |at| is_midnight(at) && at.day() == 1 },
    Kind {
        cron: "0 0 1 1 *",
        missed: "all",
        is_due: |at| is_midnight(at) && (at.month(), at.day()) == (1, 1),
    },
    // Two minutes before a month ends: never on time here.
    Kind { cron: "58 23 L * *", missed: "once", is_due: |at| is_before_months_end(at) },
    Kind { cron: "58 23 L * *", missed: "skip", is_due: |at| is_before_months_end(at) },
];

fn is_midnight(at: NaiveDateTime) -> bool {
    (at.hour(), at.minute()) == (0, 0)
}

fn is_before_months_end(at: NaiveDateTime) -> bool {
    (at.hour(), at.minute()) == (23, 58) && (at + TimeDelta::days(1)).day() == 1
}

/// The schedule's slots after `from`, without end.
pub fn after(kind: &Kind, from: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let seoul = TimeDelta::hours(9);
    let minute = DateTime::from_timestamp(from.timestamp() / 60 * 60, 0).unwrap();
    let minutes = (1..).map(move |number| minute + TimeDelta::minutes(number));
    minutes.filter(move |at| (kind.is_due)(at.naive_utc() + seoul))
}

fn between(kind: &Kind, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    after(kind, from).take_while(|at| *at <= to).collect()
}

/// A slot as it is stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Slot {
    pub schedule_no: i64,
    pub due_at: DateTime<Utc>,
    pub fate: String,
    pub stands_for: i64,
    pub batch_no: Option<i64>,
    pub decided_at: DateTime<Utc>,
    /// The transaction that decided it, with others.
    pub decision: i64,
}

/// Checks the slots of a schedule that was made at `from`: each is there once, none is left out, and each was decided
/// as the schedule says.
pub fn check(kind: &Kind, from: DateTime<Utc>, to: DateTime<Utc>, slots: &[Slot]) {
    let mut decisions = BTreeMap::<_, Vec<&Slot>>::new();
    for slot in slots {
        decisions.entry(slot.decision_of(slots)).or_default().push(slot);
    }
    let mut from = from;
    for (index, decided) in decisions.values().enumerate() {
        let last = decided[decided.len() - 1];
        let due = between(kind, from, last.due_at);
        let told = &due[due.len().saturating_sub(TOLD)..];
        let slots_due: Vec<_> = decided.iter().map(|slot| slot.due_at).collect();
        assert_eq!(slots_due, told, "{}: each slot once, none left out", kind.cron);
        let stands_for: Vec<_> = decided.iter().map(|slot| slot.stands_for).collect();
        let mut expected = vec![1; told.len()];
        expected[0] += (due.len() - told.len()) as i64;
        assert_eq!(stands_for, expected, "{}: each is told", kind.cron);
        let fates: Vec<_> = decided.iter().map(|slot| slot.fate.as_str()).collect();
        let late = decided[0].decided_at - last.due_at;
        let answers: Vec<_> = [late - NEAR, late]
            .map(|late| fates_of(kind, told.len(), late <= ON_TIME))
            .into_iter()
            .collect();
        // One of a later decision may be skipped, for the run before may not be over.
        let overlaps = index > 0 && fates.contains(&"skipped");
        assert!(
            answers.contains(&fates) || overlaps,
            "{} {}, {late} late: {fates:?}",
            kind.cron,
            kind.missed
        );
        from = last.due_at;
    }
    let lost = between(kind, from, to);
    assert!(lost.is_empty(), "{}: {lost:?} are lost", kind.cron);
}

impl Slot {
    /// The newest slot of the same decision: what decisions are ordered by.
    fn decision_of(&self, slots: &[Self]) -> DateTime<Utc> {
        let same = slots.iter().filter(|other| other.decision == self.decision);
        same.map(|other| other.due_at).max().unwrap_or(self.due_at)
    }
}

/// What becomes of so many slots of one decision, the oldest first.
fn fates_of(kind: &Kind, slots: usize, is_last_on_time: bool) -> Vec<&'static str> {
    let on_time = usize::from(is_last_on_time);
    let late = match kind.missed {
        "skip" => 0,
        "once" => 1 - on_time,
        _ => RUN,
    };
    let begun = slots.min(late + on_time);
    (0..slots).map(|index| if index < slots - begun { "missed" } else { "begun" }).collect()
}
