//! Time as the field speaks it: dates and times of day in Asia/Seoul.
//!
//! Korea has kept UTC+9 without daylight saving since 1988, so a fixed offset is exact for every
//! date that a payment can have, and the time-zone database stays out of the WASM.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc,
};

use crate::field::{FieldProblem, FormValue};

/// Asia/Seoul, UTC+9.
pub fn seoul() -> FixedOffset {
    // 9 hours is within the ±24 hours that an offset may have; UTC stands for the impossible.
    FixedOffset::east_opt(9 * 3600).unwrap_or_else(|| chrono::offset::Offset::fix(&Utc))
}

/// The date and time of day in Seoul at `at`.
pub fn in_seoul(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&seoul()).naive_local()
}

/// The moment at which it is `local` in Seoul.
pub fn from_seoul(local: NaiveDateTime) -> DateTime<Utc> {
    match seoul().from_local_datetime(&local) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.to_utc(),
        // A fixed offset has neither gaps nor overlaps.
        chrono::LocalResult::None => local.and_utc(),
    }
}

/// The first day of the month of `date`: what a month's usage is filed under.
pub fn month_of(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The age in full years (만 나이) on `day` of somebody who was born on `birth_date`.
pub fn age_on(birth_date: NaiveDate, day: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (birth_date.month(), birth_date.day());
    day.year() - birth_date.year() - i32::from(!had_birthday)
}

/// `2026-11-22 14:03:21`, in Seoul.
pub fn show(at: DateTime<Utc>) -> String {
    let local = in_seoul(at);
    // A pattern would bring all that patterns can say into the WASM.
    let (date, hour, minute, second) = (local.date(), local.hour(), local.minute(), local.second());
    format!("{date} {hour:02}:{minute:02}:{second:02}")
}

/// Reads a date: `2026-11-22`, `20261122`, `2026.11.22` or `2026/11/22`.
pub fn parse_date(text: &str) -> Result<NaiveDate, FieldProblem> {
    let digits = ["dddd-dd-dd", "dddddddd", "dddd.dd.dd", "dddd/dd/dd"];
    let digits = written_as(text, &digits)?.ok_or(FieldProblem::NotADate)?;
    let part = |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
    let year = i32::try_from(part(0..4)).map_err(|_| FieldProblem::NotADate)?;
    match NaiveDate::from_ymd_opt(year, part(4..6), part(6..8)) {
        Some(date) if (1900..=2999).contains(&date.year()) => Ok(date),
        _ => Err(FieldProblem::NotADate),
    }
}

/// Reads a time of day: `14:03:21`, `140321`, `14:03` or `1403`.
pub fn parse_time(text: &str) -> Result<NaiveTime, FieldProblem> {
    let digits = ["dd:dd:dd", "dddddd", "dd:dd", "dddd"];
    let mut digits = written_as(text, &digits)?.ok_or(FieldProblem::NotATime)?;
    if digits.len() == 4 {
        digits.push_str("00");
    }
    let part = |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(99);
    NaiveTime::from_hms_opt(part(0..2), part(2..4), part(4..6)).ok_or(FieldProblem::NotATime)
}

impl FormValue for NaiveDate {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        parse_date(text)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl FormValue for NaiveTime {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        parse_time(text)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// The digits of a text that is written exactly as one of `formats` has it, in which `d` is a digit:
/// `1:2:30` is no time that everybody reads alike. `None` where it is written otherwise.
fn written_as(text: &str, formats: &[&str]) -> Result<Option<String>, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    let fits = |format: &&str| {
        let signs = format.bytes().zip(text.bytes());
        format.len() == text.len()
            && signs.into_iter().all(|(sign, byte)| match sign {
                b'd' => byte.is_ascii_digit(),
                _ => byte == sign,
            })
    };
    let digits = || text.chars().filter(char::is_ascii_digit).collect();
    Ok(formats.iter().any(fits).then(digits))
}

/// How moments and dates are read from JSON. A server reads whatever RFC 3339 allows. A browser reads what
/// a server writes, with a fifth of the code: chrono's reader knows all patterns there are, and is in the
/// WASM as soon as one type asks for it.
pub mod wire {
    use chrono::{DateTime, NaiveDate, Utc};
    use serde::{Deserialize, Deserializer};

    /// A moment.
    pub fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        Moment::deserialize(from).map(|Moment(at)| at)
    }

    /// A moment, or none.
    pub fn moment_if_any<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        Ok(Option::deserialize(from)?.map(|Moment(at)| at))
    }

    /// Moments.
    pub fn moments<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<DateTime<Utc>>, D::Error> {
        let moments: Vec<Moment> = Vec::deserialize(from)?;
        Ok(moments.into_iter().map(|Moment(at)| at).collect())
    }

    /// A date.
    pub fn date<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        Date::deserialize(from).map(|Date(date)| date)
    }

    /// A date, or none.
    pub fn date_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        Ok(Option::deserialize(from)?.map(|Date(date)| date))
    }

    #[derive(Deserialize)]
    #[cfg_attr(feature = "postgres", serde(transparent))]
    #[cfg_attr(not(feature = "postgres"), serde(try_from = "String"))]
    struct Moment(DateTime<Utc>);

    #[derive(Deserialize)]
    #[cfg_attr(feature = "postgres", serde(transparent))]
    #[cfg_attr(not(feature = "postgres"), serde(try_from = "String"))]
    struct Date(NaiveDate);

    #[cfg(not(feature = "postgres"))]
    mod browser {
        use super::{Date, Moment};
        use crate::clock::written;

        /// Not what a server writes.
        pub struct Unreadable;

        impl std::fmt::Display for Unreadable {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("unreadable")
            }
        }

        impl TryFrom<String> for Moment {
            type Error = Unreadable;

            fn try_from(text: String) -> Result<Self, Unreadable> {
                written::moment(&text).map(Self).ok_or(Unreadable)
            }
        }

        impl TryFrom<String> for Date {
            type Error = Unreadable;

            fn try_from(text: String) -> Result<Self, Unreadable> {
                written::date(&text).map(Self).ok_or(Unreadable)
            }
        }
    }
}

/// What a server writes, read.
#[cfg(any(test, not(feature = "postgres")))]
mod written {
    use chrono::{DateTime, NaiveDate, Utc};

    use super::{parse_date, parse_time};

    /// `2026-11-22T05:03:21.123456Z`, with as many digits of the second as it has.
    pub(super) fn moment(text: &str) -> Option<DateTime<Utc>> {
        let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
        let time = parse_time(time).ok()? + chrono::TimeDelta::nanoseconds(nanoseconds);
        Some(date(day)?.and_time(time).and_utc())
    }

    /// `2026-11-22`
    pub(super) fn date(text: &str) -> Option<NaiveDate> {
        parse_date(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for text in ["2026-11-22", "20261122", "2026.11.22", " 2026/11/22 "] {
            assert_eq!(parse_date(text), Ok(day), "{text}");
        }
        for text in [
            "2026-02-30",
            "2026-13-01",
            "0000-00-00",
            "오늘ab",
            "2026-11",
            "202611222",
            "2026-111-1",
            "2026-1-22",
            "2026-11.22",
            "2026--1122",
            "-20261122",
            "20-26-1122",
            "２０２６1122",
        ] {
            assert_eq!(parse_date(text), Err(FieldProblem::NotADate), "{text}");
        }
        for (text, is_read) in [
            ("1899-12-31", false),
            ("1900-01-01", true),
            ("2999-12-31", true),
            ("3000-01-01", false),
        ] {
            assert_eq!(parse_date(text).is_ok(), is_read, "{text}");
        }
        assert_eq!(parse_date(" "), Err(FieldProblem::Missing));
    }

    #[test]
    fn reads_times() {
        assert_eq!(parse_time("14:03:21"), Ok(NaiveTime::from_hms_opt(14, 3, 21).unwrap()));
        assert_eq!(parse_time("1403"), Ok(NaiveTime::from_hms_opt(14, 3, 0).unwrap()));
        assert_eq!(parse_time("140321"), Ok(NaiveTime::from_hms_opt(14, 3, 21).unwrap()));
        assert_eq!(parse_time("14:03"), Ok(NaiveTime::from_hms_opt(14, 3, 0).unwrap()));
        for text in [
            "24:00:00",
            "14:60:00",
            "14:03:61",
            "noon",
            "오늘",
            "1",
            "1:2:30",
            "12:3",
            "123:0:21",
            "14:0321",
            "1403:21",
            ":1403",
            "14:03:",
            "14-03-21",
            "14:03:21.5",
        ] {
            assert_eq!(parse_time(text), Err(FieldProblem::NotATime), "{text}");
        }
    }

    #[test]
    fn reads_what_a_server_writes() {
        for text in
            ["2026-11-22T05:03:21Z", "2026-11-22T05:03:21.120Z", "1999-12-31T23:59:59.123456789Z"]
        {
            let at: DateTime<Utc> = text.parse().unwrap();
            assert_eq!(written::moment(text), Some(at));
            assert_eq!(serde_json::to_value(at).unwrap(), text);
        }
        for text in ["", "Z", "2026-11-22", "2026-11-22T05:03:21", "2026-02-30T05:03:21Z"] {
            assert_eq!(written::moment(text), None, "{text}");
        }
        assert_eq!(written::date("2026-11-22"), NaiveDate::from_ymd_opt(2026, 11, 22));
    }

    #[test]
    fn seoul_is_nine_hours_ahead() {
        let midnight = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().and_time(NaiveTime::MIN);
        let at = from_seoul(midnight);
        assert_eq!(at.to_rfc3339(), "2025-12-31T15:00:00+00:00");
        assert_eq!(in_seoul(at), midnight);
    }

    proptest::proptest! {
        #[test]
        fn a_date_is_read_as_it_is_written(text in "[-0-9./: ]{0,11}", day in 0_i32..400_000) {
            if let Ok(date) = parse_date(&text) {
                let ways = ["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d"];
                let written = ways.iter().any(|way| date.format(way).to_string() == text.trim());
                proptest::prop_assert!(written, "{}", text);
            }
            if let Ok(time) = parse_time(&text) {
                let ways = ["%H:%M:%S", "%H%M%S", "%H:%M", "%H%M"];
                let written = ways.iter().any(|way| time.format(way).to_string() == text.trim());
                proptest::prop_assert!(written, "{}", text);
            }
            let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
            let date = first + chrono::TimeDelta::days(day.into());
            proptest::prop_assert_eq!(parse_date(&date.to_string()), Ok(date));
        }
    }
}
