//! Dates and times on the screen: digits, in Seoul.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use engine::clock;

/// `2026-11-22`.
fn date(at: NaiveDateTime) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
}

/// `14:03:21`.
pub(crate) fn time_of_day(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// `2026-11-22 14:03:21`.
pub(crate) fn full(at: DateTime<Utc>) -> String {
    let at = clock::in_seoul(at);
    format!("{} {}", date(at), time_of_day(at))
}

/// Only the time on the day `today`, else with month and day.
pub(crate) fn short(at: DateTime<Utc>, today: &str) -> String {
    let at = clock::in_seoul(at);
    let (day, time) = (date(at), time_of_day(at));
    if day == today { time } else { format!("{} {time}", day.get(5..).unwrap_or(&day)) }
}

/// The same, to the millisecond.
pub(crate) fn exact(at: DateTime<Utc>, today: &str) -> String {
    format!("{}.{:03}", short(at, today), at.timestamp_subsec_millis())
}

/// A clock as it was read: `2026-11-22 14:03:21`.
fn moment(read: &str) -> Option<NaiveDateTime> {
    let (date, time) = read.split_once(' ')?;
    Some(clock::parse_date(date).ok()?.and_time(clock::parse_time(time).ok()?))
}

/// So many seconds lie between two readings of a clock.
pub(crate) fn apart(one: &str, other: &str) -> i64 {
    let apart =
        moment(one).zip(moment(other)).map(|(one, other)| (one - other).num_seconds().abs());
    apart.unwrap_or_default()
}

/// A clock that was read once, `later` milliseconds ago: `2026-11-22 14:03:21`.
pub(crate) fn advanced(read: &str, later: i64) -> String {
    match moment(read) {
        Some(local) => full(clock::from_seoul(local) + TimeDelta::milliseconds(later)),
        None => read.to_owned(),
    }
}

/// `9 ms`, `0.4 ms`, `3,002 ms`.
pub(crate) fn took(microseconds: i64) -> String {
    if microseconds < 10_000 {
        format!("{}.{} ms", microseconds / 1000, microseconds % 1000 / 100)
    } else {
        format!("{} ms", engine::money::Krw(microseconds / 1000))
    }
}
