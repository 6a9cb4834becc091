//! A sandbox's clock, and what can be done to it.

use chrono::{DateTime, Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::{from_seoul, in_seoul, month_of, parse_date, parse_time};
use crate::field::{Collector, Field, FieldError, FieldProblem};

/// The years in which a clock can be.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;
/// The longest that a clock is put forward at once: as many years as it has.
const MOST_DAYS: i64 = 36_525;

codes! {
    /// What is done to a clock.
    pub enum ClockAct {
        Set = "set", "설정", "Set";
        Advance = "advance", "앞으로", "Advance";
        Stop = "stop", "멈춤", "Stop";
        Resume = "resume", "다시 가기", "Resume";
        Real = "real", "실제 시각", "Real time";
    }
}

codes! {
    /// What a clock is put forward to.
    pub enum ClockGoal {
        NextDay = "next_day", "다음 날 0시", "The next day";
        NextMonth = "next_month", "다음 달 1일", "The next month";
        NextExpiry = "next_expiry", "다음 쿠폰 만료", "The next expiry";
    }
}

/// A sandbox's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct SandboxClock {
    /// What it shows.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub now: DateTime<Utc>,
    /// Whether it stands still.
    pub stopped: bool,
    /// Whether this change put it back: what was done before it may then lie in the future. The change itself
    /// tells it, and nothing later does.
    pub went_back: bool,
}

/// What is to be done to a clock, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockForm {
    /// A [`ClockAct`].
    pub act: String,
    /// To set: the day in Seoul, with or without a time: `2026-12-01 09:30`; or a moment with its offset, as a clock
    /// is told: `2026-12-01T00:30:00Z`.
    pub moment: String,
    /// To advance: by how much, `1d 2h 30m 10s`.
    pub duration: String,
    /// To advance: or to what, a [`ClockGoal`].
    pub goal: String,
}

/// What is to be done to a clock, parsed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum ClockMove {
    /// It shows this; stopped, it stays so.
    Set(DateTime<Utc>),
    /// It is put forward by so many seconds.
    Advance(i64),
    /// It is put forward to this.
    Reach(ClockGoal),
    /// It stands still.
    Stop,
    /// It goes on from what it shows.
    Resume,
    /// It is that of the machine.
    Real,
}

impl ClockForm {
    /// Parses it, with all problems at once: a field of another act is one.
    pub fn parse(&self) -> Result<ClockMove, Vec<FieldError>> {
        let mut at = Collector::default();
        let act = at.take(Field::Act, code(&self.act, ClockAct::from_code));
        let (mut by, mut to, mut moment) = (None, None, None);
        match act {
            Some(ClockAct::Set) => moment = at.take(Field::Moment, parse_moment(&self.moment)),
            Some(ClockAct::Advance) => {
                by = at.optional(Field::Duration, &self.duration, parse_duration);
                to = at.optional(Field::Goal, &self.goal, |text| code(text, ClockGoal::from_code));
                match (self.duration.trim().is_empty(), self.goal.trim().is_empty()) {
                    (true, true) => at.note(Field::Duration, FieldProblem::Missing),
                    (false, false) => at.note(Field::Goal, FieldProblem::NotHere),
                    _ => {}
                }
            }
            _ => {}
        }
        if let Some(act) = act {
            let unused = [
                (Field::Moment, &self.moment, act != ClockAct::Set),
                (Field::Duration, &self.duration, act != ClockAct::Advance),
                (Field::Goal, &self.goal, act != ClockAct::Advance),
            ];
            for (field, text, is_unused) in unused {
                if is_unused && !text.trim().is_empty() {
                    at.note(field, FieldProblem::NotHere);
                }
            }
        }
        let parsed = match act {
            Some(ClockAct::Set) => moment.map(ClockMove::Set),
            Some(ClockAct::Advance) => by.map(ClockMove::Advance).or(to.map(ClockMove::Reach)),
            Some(ClockAct::Stop) => Some(ClockMove::Stop),
            Some(ClockAct::Resume) => Some(ClockMove::Resume),
            Some(ClockAct::Real) => Some(ClockMove::Real),
            None => None,
        };
        at.finish(parsed)
    }
}

fn code<T>(text: &str, from_code: impl FnOnce(&str) -> Option<T>) -> Result<T, FieldProblem> {
    match text.trim() {
        "" => Err(FieldProblem::Missing),
        code => from_code(code).ok_or(FieldProblem::UnknownCode),
    }
}

/// A day, or a day and a time with a space or a `T` between; in Seoul, where no offset says otherwise.
fn parse_moment(text: &str) -> Result<DateTime<Utc>, FieldProblem> {
    let text = text.trim();
    let wrong = FieldProblem::BadCharacter { allowed: "2026-12-01 09:30:00" };
    let at = match text {
        "" => return Err(FieldProblem::Missing),
        _ => read_moment(text).ok_or(wrong)?,
    };
    let (least, most) = (YEARS.start().unsigned_abs(), YEARS.end().unsigned_abs());
    let out_of_range = FieldProblem::OutOfRange { least: least.into(), most: most.into() };
    is_within(in_seoul(at)).then_some(at).ok_or(out_of_range)
}

/// By hand: chrono's reader would bring all that patterns can say into the WASM.
fn read_moment(text: &str) -> Option<DateTime<Utc>> {
    let Some((day, time)) = text.split_once([' ', 'T']) else {
        return Some(from_seoul(parse_date(text).ok()?.and_time(NaiveTime::MIN)));
    };
    let (time, offset) = match time.find(['Z', '+', '-']) {
        Some(place) => (&time[..place], Some(read_offset(&time[place..])?)),
        None => (time, None),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if !(1..=9).contains(&fraction.len()) || !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = TimeDelta::nanoseconds(format!("{fraction:0<9}").parse().ok()?);
    let local = parse_date(day).ok()?.and_time(parse_time(time).ok()?) + nanoseconds;
    Some(match offset {
        Some(offset) => local.checked_sub_signed(offset)?.and_utc(),
        None => from_seoul(local),
    })
}

/// `Z`, or `+09:00`.
fn read_offset(text: &str) -> Option<TimeDelta> {
    if text == "Z" {
        return Some(TimeDelta::zero());
    }
    let (sign, time) = text.split_at_checked(1)?;
    let offset = parse_time(time).ok().filter(|_| time.len() == "09:00".len())?;
    let offset = offset - NaiveTime::MIN;
    Some(if sign == "-" { -offset } else { offset })
}

/// Whether a clock can show this, in Seoul.
pub fn is_within(local: NaiveDateTime) -> bool {
    YEARS.contains(&local.year())
}

/// Seconds, of `1d 2h 30m 10s` or `1일 2시간 30분 10초`: each unit once, the largest first.
fn parse_duration(text: &str) -> Result<i64, FieldProblem> {
    const UNITS: [(&[&str], i64); 4] =
        [(&["d", "일"], 86_400), (&["h", "시간"], 3_600), (&["m", "분"], 60), (&["s", "초"], 1)];
    let wrong = FieldProblem::BadCharacter { allowed: "1d 2h 30m 10s" };
    let mut rest = text.trim();
    let (mut seconds, mut units) = (0_i64, UNITS.as_slice());
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let number: i64 = number.parse().map_err(|_| wrong.clone())?;
        let behind = behind.trim_start();
        let end = behind.find(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let place = units.iter().position(|(names, _)| names.contains(&unit));
        let place = place.ok_or_else(|| wrong.clone())?;
        seconds = number
            .checked_mul(units[place].1)
            .and_then(|more| seconds.checked_add(more))
            .ok_or_else(|| wrong.clone())?;
        units = &units[place + 1..];
        rest = behind.trim_start();
    }
    match seconds {
        1.. if seconds <= MOST_DAYS * 86_400 => Ok(seconds),
        _ => Err(FieldProblem::OutOfRange { least: 1, most: MOST_DAYS.unsigned_abs() * 86_400 }),
    }
}

impl ClockMove {
    /// What the clock shows afterwards, in Seoul. `next_last_day`: the first last day of a coupon that is not over.
    /// `None` where there is no such time.
    pub fn from(
        self,
        now: NaiveDateTime,
        real: NaiveDateTime,
        next_last_day: Option<chrono::NaiveDate>,
    ) -> Option<NaiveDateTime> {
        let begins = |day: Option<chrono::NaiveDate>| day.map(|day| day.and_time(NaiveTime::MIN));
        match self {
            Self::Set(at) => Some(in_seoul(at)),
            Self::Advance(seconds) => now.checked_add_signed(TimeDelta::try_seconds(seconds)?),
            Self::Reach(ClockGoal::NextDay) => begins(now.date().succ_opt()),
            Self::Reach(ClockGoal::NextMonth) => {
                begins(month_of(now.date()).checked_add_months(chrono::Months::new(1)))
            }
            Self::Reach(ClockGoal::NextExpiry) => {
                begins(next_last_day.and_then(|day| day.checked_add_days(Days::new(1))))
            }
            Self::Stop | Self::Resume => Some(now),
            Self::Real => Some(real),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(act: &str) -> ClockForm {
        ClockForm { act: act.into(), ..ClockForm::default() }
    }

    fn local(text: &str) -> NaiveDateTime {
        in_seoul(parse_moment(text).unwrap())
    }

    #[test]
    fn durations_are_read_with_each_unit_once_and_the_largest_first() {
        for (text, seconds) in [
            ("1d", 86_400),
            ("1d 2h 30m 10s", 95_410),
            ("90m", 5_400),
            ("1일2시간", 93_600),
            (" 10 초 ", 10),
        ] {
            assert_eq!(parse_duration(text), Ok(seconds), "{text}");
        }
        for text in [
            "1",
            "d",
            "1h 1d",
            "1m 1m",
            "-1d",
            "1.5h",
            "1w",
            "0s",
            "99999999999999999999d",
            "40000d",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_is_read_as_a_clock_tells_it_too() {
        for (text, rfc_3339) in [
            ("2026-12-10", "2026-12-10T00:00:00+09:00"),
            ("2026-12-10 12:00", "2026-12-10T12:00:00+09:00"),
            ("2026-12-10T03:00:00Z", "2026-12-10T03:00:00Z"),
            ("2026-12-10T12:00:00+09:00", "2026-12-10T03:00:00Z"),
            ("2026-12-09T22:30:00.123456-04:30", "2026-12-10T03:00:00.123456Z"),
            ("2026-12-10T12:00:00.5", "2026-12-10T03:00:00.5Z"),
        ] {
            assert_eq!(parse_moment(text), Ok(rfc_3339.parse().unwrap()), "{text}");
        }
        let wrong = FieldProblem::BadCharacter { allowed: "2026-12-01 09:30:00" };
        for text in [
            "soon",
            "2026-02-30",
            "2026-12-10T",
            "2026-12-10TZ",
            "2026-12-10T03:00:00.Z",
            "2026-12-10T03:00:00.1234567890Z",
            "2026-12-10T03:00:00ZZ",
            "2026-12-10T03:00:00+9",
            "2026-12-10T03:00:00+",
            "2026-12-10T03:00:00+오전",
        ] {
            assert_eq!(parse_moment(text), Err(wrong.clone()), "{text}");
        }
        assert_eq!(parse_moment(" "), Err(FieldProblem::Missing));
        let out_of_range = FieldProblem::OutOfRange { least: 2000, most: 2099 };
        // In Seoul it is 2100.
        assert_eq!(parse_moment("2099-12-31T15:00:00Z"), Err(out_of_range));
    }

    #[test]
    fn a_field_of_another_act_is_a_problem() {
        let parsed =
            ClockForm { moment: "2026-12-01 09:30".into(), ..form("set") }.parse().unwrap();
        assert_eq!(parsed, ClockMove::Set(from_seoul(local("2026-12-01T09:30:00"))));
        for (wrong, fields) in [
            (form(""), vec![Field::Act]),
            (form("jump"), vec![Field::Act]),
            (form("set"), vec![Field::Moment]),
            (form("advance"), vec![Field::Duration]),
            (
                ClockForm { duration: "1d".into(), goal: "next_day".into(), ..form("advance") },
                vec![Field::Goal],
            ),
            (ClockForm { duration: "1d".into(), ..form("stop") }, vec![Field::Duration]),
            (ClockForm { moment: "1999-12-31".into(), ..form("set") }, vec![Field::Moment]),
        ] {
            let told: Vec<_> = wrong.parse().unwrap_err().iter().map(|it| it.field).collect();
            assert_eq!(told, fields, "{wrong:?}");
        }
    }

    #[test]
    fn goals_are_midnights_in_seoul() {
        let now = local("2026-12-31 23:59:59");
        let last_day = parse_date("2027-01-15").ok();
        let reached = |goal| ClockMove::Reach(goal).from(now, now, last_day);
        assert_eq!(reached(ClockGoal::NextDay), Some(local("2027-01-01")));
        assert_eq!(reached(ClockGoal::NextMonth), Some(local("2027-01-01")));
        assert_eq!(reached(ClockGoal::NextExpiry), Some(local("2027-01-16")));
        assert_eq!(ClockMove::Reach(ClockGoal::NextExpiry).from(now, now, None), None);
        assert_eq!(ClockMove::Advance(1).from(now, now, None), Some(local("2027-01-01")));
    }
}
