//! When a schedule is due: cron of five fields in Seoul, which has no daylight saving. The one place that knows
//! croner.

use chrono::{DateTime, TimeDelta, Utc};
use croner::parser::{CronParser, Seconds, Year};

use super::SchedulePreview;
use crate::clock::seoul;
use crate::field::FieldProblem;
use crate::language::Text;
use crate::scenario::{Problem, Span};

/// How many of the next times are told.
const TOLD: usize = 5;
/// How far ahead a time is looked for: 29 February comes within eight years.
const FAR: TimeDelta = TimeDelta::days(366 * 9);
/// How many slots that were missed are counted one by one.
const MOST_COUNTED: usize = 100_000;

/// A cron that was read.
pub(super) struct Cron {
    inner: croner::Cron,
    text: String,
}

/// A field: Korean and English name, what it can say, and its largest number, which a step can't pass.
const FIELDS: [(&str, &str, &str, u32); 5] = [
    ("분", "minute", "0–59, */5, 0,30", 59),
    ("시", "hour", "0–23, */2, 9-18", 23),
    ("일", "day of the month", "1–31, L, */7", 31),
    ("월", "month", "1–12, JAN–DEC", 12),
    ("요일", "weekday", "0–7, SUN–SAT, MON-FRI", 7),
];

impl Cron {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// What is wrong and what is meant; also where it never comes, as on 30 February.
    pub fn parse(text: &str, now: DateTime<Utc>) -> Result<Self, FieldProblem> {
        let fields: Vec<_> = text.split_whitespace().collect();
        if fields.len() != FIELDS.len() {
            return Err(wrong(
                format!(
                    "다섯 칸(분 시 일 월 요일)이어야 합니다. 지금은 {}칸입니다. 예: 매일 9시는 0 9 * * *, 5분마다는 */5 * * * *",
                    fields.len()
                ),
                format!(
                    "It takes five fields (minute, hour, day, month, weekday), and there are {}. For example: 0 9 * * * \
                     is every day at 9, */5 * * * * is every five minutes",
                    fields.len()
                ),
            ));
        }
        for (index, (korean, english, allowed, largest)) in FIELDS.iter().enumerate() {
            let mut alone = ["*"; 5];
            alone[index] = fields[index];
            let is_known =
                fields[index].chars().all(|c| c.is_ascii_alphanumeric() || "*,-/#".contains(c));
            // croner takes any step: */70 would be minute 0 alone.
            let steps = fields[index].split(',').filter_map(|part| part.split_once('/'));
            let has_far_step = steps
                .map(|(_, step)| step.parse::<u32>())
                .any(|step| !step.is_ok_and(|step| (1..=*largest).contains(&step)));
            if !is_known || has_far_step || read(&alone.join(" ")).is_err() {
                return Err(wrong(
                    format!(
                        "{}번째 칸 “{}”: {korean}은 이렇게 씁니다: {allowed}",
                        index + 1,
                        fields[index]
                    ),
                    format!(
                        "Field {} “{}”: the {english} is written as {allowed}",
                        index + 1,
                        fields[index]
                    ),
                ));
            }
        }
        let text = fields.join(" ");
        let inner = read(&text).map_err(|_| never())?;
        let cron = Self { inner, text };
        if cron.next(now).is_none() {
            return Err(never());
        }
        Ok(cron)
    }

    /// Its fields, one space between them.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The next time after `after`; none where there is none for years.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.inner.find_next_occurrence(&after.with_timezone(&seoul()), false).ok()?;
        Some(next.to_utc()).filter(|next| *next - after < FAR)
    }

    /// The next times after `after`.
    pub fn next_times(&self, after: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let times = std::iter::successors(self.next(after), |last| self.next(*last));
        times.take(TOLD).collect()
    }

    /// The newest `most` times from `first`, which is one, to `now`, the oldest first, and how many there are
    /// before them, counted up to a hundred thousand.
    pub fn due(
        &self,
        first: DateTime<Utc>,
        now: DateTime<Utc>,
        most: usize,
    ) -> (Vec<DateTime<Utc>>, usize) {
        let mut newest = Vec::new();
        let mut at = now.with_timezone(&seoul());
        let mut inclusive = true;
        while newest.len() < most {
            let Ok(before) = self.inner.find_previous_occurrence(&at, inclusive) else { break };
            if before < first {
                break;
            }
            newest.push(before.to_utc());
            (at, inclusive) = (before, false);
        }
        newest.reverse();
        let Some(oldest) = newest.first().copied() else {
            // Its cron was another when this was due.
            return (vec![first], 0);
        };
        if newest.len() < most {
            return (newest, 0);
        }
        let earlier = std::iter::successors(Some(first), |last| self.next(*last));
        let earlier = earlier.take_while(|at| *at < oldest).take(MOST_COUNTED).count();
        (newest, earlier)
    }

    /// When that is, in words, and the next times.
    pub fn preview(&self, now: DateTime<Utc>) -> SchedulePreview {
        SchedulePreview { words: self.words(), next: self.next_times(now) }
    }

    /// When that is, in words.
    pub fn words(&self) -> Text {
        super::cron_words::words(&self.inner.pattern, &self.text)
    }
}

/// What is wrong with the cron of a file, which stands at `span`.
pub fn cron_problem(cron: &str, span: Span, now: DateTime<Utc>) -> Option<Problem> {
    let text = Cron::parse(cron, now).err()?.text();
    Some(Problem::new(span, text.korean, text.english))
}

fn read(text: &str) -> Result<croner::Cron, croner::errors::CronError> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(text)
}

fn wrong(korean: String, english: String) -> FieldProblem {
    FieldProblem::NotACron { problem: Text::new(korean, english) }
}

fn never() -> FieldProblem {
    wrong(
        "그런 날은 오지 않습니다. 2월 30일처럼 없는 날이 아닌지 확인해 주세요".to_owned(),
        "Such a day never comes. Is it one that no month has, like 30 February?".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_seoul, in_seoul};

    fn at(text: &str) -> DateTime<Utc> {
        from_seoul(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
    }

    fn next(cron: &str, after: &str) -> Vec<String> {
        let cron = Cron::parse(cron, at(after)).unwrap();
        cron.next_times(at(after)).into_iter().map(|at| in_seoul(at).to_string()).collect()
    }

    #[test]
    fn months_end_where_they_end_and_leap_days_are_waited_for() {
        assert_eq!(
            next("0 9 31 * *", "2026-11-29 00:00:00")[..3],
            ["2026-12-31 09:00:00", "2027-01-31 09:00:00", "2027-03-31 09:00:00"]
        );
        assert_eq!(
            next("59 23 L * *", "2027-01-31 23:59:00")[..2],
            ["2027-02-28 23:59:00", "2027-03-31 23:59:00"]
        );
        assert_eq!(
            next("0 0 29 2 *", "2026-11-29 00:00:00")[..2],
            ["2028-02-29 00:00:00", "2032-02-29 00:00:00"]
        );
        assert_eq!(
            next("*/5 * * * *", "2026-12-31 23:52:10")[..3],
            ["2026-12-31 23:55:00", "2027-01-01 00:00:00", "2027-01-01 00:05:00"]
        );
    }

    #[test]
    fn seoul_has_every_hour_of_every_day_once() {
        // The nights in which Europe and America change their clocks.
        for night in ["2027-03-14", "2027-03-28", "2027-10-31", "2027-11-07"] {
            let first = at(&format!("{night} 00:30:00"));
            let cron = Cron::parse("30 * * * *", first).unwrap();
            let (times, before) = cron.due(first, first + TimeDelta::days(1), 100);
            assert_eq!((times.len(), before), (25, 0), "{night}");
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::hours(1)));
        }
    }

    #[test]
    fn what_was_missed_is_counted_from_the_slot_that_was_next() {
        let first = at("2026-11-29 10:00:00");
        let cron = Cron::parse("* * * * *", first).unwrap();
        let (times, before) = cron.due(first, first + TimeDelta::seconds(30), 10);
        assert_eq!((times, before), (vec![first], 0));
        let (times, before) = cron.due(first, first + TimeDelta::hours(3), 10);
        assert_eq!((times.len(), before), (10, 171));
        assert_eq!(times[9], first + TimeDelta::hours(3));
        // Ten years away: what is told is bounded, and so is the work.
        let (times, before) = cron.due(first, first + TimeDelta::days(3_650), 10);
        assert_eq!((times.len(), before), (10, MOST_COUNTED));
    }

    #[test]
    fn nonsense_is_refused_with_what_is_meant() {
        let refused = |text: &str| match Cron::parse(text, at("2026-11-29 00:00:00")) {
            Ok(cron) => panic!("{text} is {}", cron.words().english),
            Err(problem) => problem.text().english,
        };
        assert!(refused("every day").contains("there are 2"));
        assert!(refused("0 0 9 * * *").contains("there are 6"));
        assert!(refused("@daily").contains("there are 1"));
        assert!(refused("60 * * * *").starts_with("Field 1 “60”: the minute"));
        assert!(refused("0 24 * * *").starts_with("Field 2"));
        for step in ["*/70 * * * *", "*/0 * * * *", "0-30/60 * * * *"] {
            assert!(refused(step).starts_with("Field 1"), "{step}");
        }
        assert!(refused("0 9 * 13 *").starts_with("Field 4"));
        assert!(refused("0 9 * * 월").starts_with("Field 5"));
        assert!(refused("0 9 30 2 *").contains("never comes"));
    }
}
