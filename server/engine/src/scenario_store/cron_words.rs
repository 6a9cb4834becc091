//! A cron in plain words.

use croner::{CronComponent, CronPattern};

use crate::language::Text;

/// `일월화수목금토`.
const DAYS: [(&str, &str); 7] = [
    ("일요일", "Sunday"),
    ("월요일", "Monday"),
    ("화요일", "Tuesday"),
    ("수요일", "Wednesday"),
    ("목요일", "Thursday"),
    ("금요일", "Friday"),
    ("토요일", "Saturday"),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Monday to Friday.
const WEEKDAYS: &str = "평일";
/// The first to the fifth of a weekday in a month, as croner numbers their bits.
const NTH: [(u8, &str, &str); 5] = [
    (1 << 1, "첫째", "first"),
    (1 << 2, "둘째", "second"),
    (1 << 3, "셋째", "third"),
    (1 << 4, "넷째", "fourth"),
    (1 << 5, "다섯째", "fifth"),
];
/// The last of a weekday, and the last day, as croner numbers its bits.
const LAST: u8 = 1 << 6;
/// The weekday nearest to a day, as croner numbers its bits.
const NEAREST: u8 = 1 << 7;
/// So many times of day are told one by one.
const MOST_TIMES: usize = 6;

/// The values of a field.
enum Values {
    All,
    /// From the first on, so many apart, also from the last to the next first.
    Every(u16),
    These(Vec<u16>),
}

fn values_of(field: &CronComponent, first: u16, count: u16) -> Values {
    let values = field.values();
    if values.len() == usize::from(count) {
        return Values::All;
    }
    if let [one, other, ..] = values[..] {
        let step = other - one;
        let is_whole = values.windows(2).all(|pair| pair[1] - pair[0] == step)
            && one == first
            && values[values.len() - 1] + step == first + count;
        if is_whole && step > 1 && values.len() > 2 {
            return Values::Every(step);
        }
    }
    Values::These(values)
}

/// `1–5, 9`, each said by `say`.
fn listed(values: &[u16], say: impl Fn(u16) -> String, joint: &str) -> String {
    let mut parts = Vec::new();
    let mut index = 0;
    while index < values.len() {
        let mut end = index;
        while end + 1 < values.len() && values[end + 1] == values[end] + 1 {
            end += 1;
        }
        if end > index + 1 {
            parts.push(format!("{}–{}", say(values[index]), say(values[end])));
        } else {
            parts.extend(values[index..=end].iter().map(|value| say(*value)));
        }
        index = end + 1;
    }
    parts.join(joint)
}

/// What the pattern says, written as `text`: in words, or where there are none for it, as it is written.
pub(super) fn words(pattern: &CronPattern, text: &str) -> Text {
    let minutes = values_of(&pattern.minutes, 0, 60);
    let hours = values_of(&pattern.hours, 0, 24);
    let Some(days) = days(pattern) else {
        return Text::new(format!("cron 식 그대로: {text}"), format!("as the cron says: {text}"));
    };
    let (time_ko, time_en, is_often) = times(&minutes, &hours);
    let (every_ko, every_en) = if is_often { ("", "") } else { ("매일", "every day") };
    let (day_ko, day_en) = days.unwrap_or_else(|| (every_ko.to_owned(), every_en.to_owned()));
    let korean = [day_ko, time_ko].join(" ").trim().to_owned();
    let english = if is_often {
        [time_en, day_en].join(" ").trim().to_owned()
    } else {
        format!("{day_en} {time_en}").trim().to_owned()
    };
    Text::new(korean, english)
}

/// The times of a day, and whether they come every hour.
fn times(minutes: &Values, hours: &Values) -> (String, String, bool) {
    let minute_list = match minutes {
        Values::These(list) => Some(list.clone()),
        Values::Every(step) => Some((0..60).step_by(usize::from(*step)).collect()),
        Values::All => None,
    };
    if let (Some(minutes), Values::These(hours)) = (&minute_list, hours)
        && minutes.len() * hours.len() <= MOST_TIMES
    {
        let both = hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (hour, minute)));
        let times: Vec<_> = both.map(|(hour, minute)| format!("{hour:02}:{minute:02}")).collect();
        let times = times.join(", ");
        return (times.clone(), format!("at {times}"), false);
    }
    let (minute_ko, minute_en) = match minutes {
        Values::All => ("매분".to_owned(), "every minute".to_owned()),
        Values::Every(step) => (format!("{step}분마다"), format!("every {step} minutes")),
        Values::These(list) => {
            let listed = listed(list, |minute| minute.to_string(), ", ");
            (format!("{listed}분"), format!("at minute {listed}"))
        }
    };
    match hours {
        Values::All if matches!(minutes, Values::These(_)) => {
            (format!("매시 {minute_ko}"), format!("every hour {minute_en}"), true)
        }
        Values::All => (minute_ko, minute_en, true),
        Values::Every(step) => {
            (format!("{step}시간마다 {minute_ko}"), format!("every {step} hours {minute_en}"), true)
        }
        Values::These(list) => {
            let korean = listed(list, |hour| format!("{hour}시"), ", ");
            let english = listed(list, |hour| format!("{hour:02}:00"), ", ");
            (
                format!("{korean}에 {minute_ko}"),
                format!("{minute_en} in the hours from {english}"),
                true,
            )
        }
    }
}

/// The days, in Korean and English; `Some(None)` where it is every day, none where there are no words for them.
#[expect(clippy::option_option, reason = "every day needs no words, and some days have none")]
fn days(pattern: &CronPattern) -> Option<Option<(String, String)>> {
    let months = match values_of(&pattern.months, 1, 12) {
        Values::All => None,
        Values::Every(_) | Values::These(_) => {
            let months = pattern.months.values();
            Some((
                listed(&months, |month| format!("{month}월"), "·"),
                listed(&months, |month| MONTHS[usize::from(month - 1)].to_owned(), ", "),
            ))
        }
    };
    // Either of them is enough, as cron has it: where one is every day, the other says nothing.
    let is_every_day = (!pattern.is_dom_wildcard() && pattern.days.values().len() == 31)
        || (!pattern.is_dow_wildcard() && pattern.days_of_week.values().len() == 7)
        || (pattern.is_dom_wildcard() && pattern.is_dow_wildcard());
    let day = if is_every_day {
        if months.is_none() {
            return Some(None);
        }
        ("매일".to_owned(), "every day".to_owned())
    } else if pattern.is_dow_wildcard() {
        let (ko, en) = days_of_month(pattern)?;
        match &months {
            Some(_) => (ko, format!("on {en}")),
            None => (format!("매월 {ko}"), format!("on {en} of every month")),
        }
    } else if pattern.is_dom_wildcard() {
        let week = days_of_week(pattern)?;
        match &months {
            None => week.alone(("매월 ", " of every month")),
            Some(_) => week.alone(("", "")),
        }
    } else {
        let (day_ko, day_en) = days_of_month(pattern)?;
        let (week_ko, week_en) = days_of_week(pattern)?.beside();
        let every = if months.is_none() { "매월 " } else { "" };
        (
            format!("{every}{day_ko} 또는 {week_ko}"),
            format!("on {day_en} of the month or on {week_en}"),
        )
    };
    Some(Some(match months {
        None => day,
        Some((ko, en)) => (format!("{ko} {}", day.0), format!("{} in {en}", day.1)),
    }))
}

/// The days of a month that are meant, as croner has read them.
fn days_of_month(pattern: &CronPattern) -> Option<(String, String)> {
    let days = pattern.days.values();
    let nearest = pattern.days.get_set_values(NEAREST);
    let (mut korean, mut english) = (Vec::new(), Vec::new());
    if !days.is_empty() {
        korean.push(listed(&days, |day| format!("{day}일"), ", "));
        english.push(format!("day {}", listed(&days, |day| day.to_string(), ", ")));
    }
    for day in nearest {
        korean.push(format!("{day}일에 가장 가까운 평일"));
        english.push(format!("the weekday nearest to day {day}"));
    }
    match (pattern.days.is_feature_enabled(LAST), pattern.days.is_feature_enabled(NEAREST)) {
        (true, true) => {
            korean.push("마지막 평일".to_owned());
            english.push("the last weekday".to_owned());
        }
        (true, false) => {
            korean.push("말일".to_owned());
            english.push("the last day".to_owned());
        }
        (false, _) => {}
    }
    both(&korean, &english)
}

/// The days of a week that are meant: those of each week, and those that are once in a month.
struct Week {
    weekly: Option<(String, String)>,
    monthly: Option<(String, String)>,
}

impl Week {
    /// Where no day of the month is beside it; `of_month` is said of what is once in one.
    fn alone(self, of_month: (&str, &str)) -> (String, String) {
        let weekly = self.weekly.map(|(korean, english)| match korean.as_str() {
            WEEKDAYS => (korean, format!("on {english}")),
            _ => (format!("매주 {korean}"), format!("every {english}")),
        });
        let monthly = self.monthly.map(|(korean, english)| {
            (format!("{}{korean}", of_month.0), format!("on {english}{}", of_month.1))
        });
        joined(weekly, monthly)
    }

    /// Behind "or on".
    fn beside(self) -> (String, String) {
        joined(self.weekly, self.monthly)
    }
}

fn joined(one: Option<(String, String)>, other: Option<(String, String)>) -> (String, String) {
    let all = one.into_iter().chain(other);
    let (korean, english): (Vec<_>, Vec<_>) = all.unzip();
    (korean.join(", "), english.join(", "))
}

/// The days of a week that are meant, as croner has read them.
fn days_of_week(pattern: &CronPattern) -> Option<Week> {
    let name = |day: u16| DAYS.get(usize::from(day % 7)).copied().unwrap_or_default();
    let field = &pattern.days_of_week;
    let days = field.values();
    let weekly = match days.as_slice() {
        [] => None,
        [1, 2, 3, 4, 5] => Some((WEEKDAYS.to_owned(), "weekdays".to_owned())),
        days => Some((
            listed(days, |day| name(day).0.to_owned(), ", "),
            listed(days, |day| name(day).1.to_owned(), ", "),
        )),
    };
    let of_month = NTH.iter().copied().chain([(LAST, "마지막", "last")]);
    let of_month = of_month.flat_map(|(bit, which_ko, which_en)| {
        let days = field.get_set_values(bit).into_iter().map(name);
        let told =
            |(ko, en): (&str, &str)| (format!("{which_ko} {ko}"), format!("the {which_en} {en}"));
        days.map(told).collect::<Vec<_>>()
    });
    let (korean, english): (Vec<_>, Vec<_>) = of_month.unzip();
    let monthly = both(&korean, &english);
    (weekly.is_some() || monthly.is_some()).then_some(Week { weekly, monthly })
}

fn both(korean: &[String], english: &[String]) -> Option<(String, String)> {
    (!korean.is_empty()).then(|| (korean.join(", "), english.join(", ")))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Datelike, Utc};
    use proptest::prelude::*;

    use super::super::cron::Cron;
    use crate::clock::in_seoul;

    #[test]
    fn a_cron_is_read_back_in_both_languages() {
        let now = chrono::DateTime::UNIX_EPOCH;
        for (cron, korean, english) in [
            ("* * * * *", "매분", "every minute"),
            ("*/5 * * * *", "5분마다", "every 5 minutes"),
            ("30 * * * *", "매시 30분", "every hour at minute 30"),
            ("0 9 * * *", "매일 09:00", "every day at 09:00"),
            (
                "0,30 9,18 * * *",
                "매일 09:00, 09:30, 18:00, 18:30",
                "every day at 09:00, 09:30, 18:00, 18:30",
            ),
            ("0 9 * * 1-5", "평일 09:00", "on weekdays at 09:00"),
            ("0 9 * * MON,7", "매주 일요일, 월요일 09:00", "every Sunday, Monday at 09:00"),
            ("0 0 1 * *", "매월 1일 00:00", "on day 1 of every month at 00:00"),
            ("59 23 L * *", "매월 말일 23:59", "on the last day of every month at 23:59"),
            ("0 0 1 1,7 *", "1월·7월 1일 00:00", "on day 1 in January, July at 00:00"),
            (
                "*/10 9-18 * * 1-5",
                "평일 9시–18시에 10분마다",
                "every 10 minutes in the hours from 09:00–18:00 on weekdays",
            ),
            ("0 */2 * * *", "2시간마다 0분", "every 2 hours at minute 0"),
            (
                "*/7 * * * *",
                "매시 0, 7, 14, 21, 28, 35, 42, 49, 56분",
                "every hour at minute 0, 7, 14, 21, 28, 35, 42, 49, 56",
            ),
            ("*/30 * * * *", "매시 0, 30분", "every hour at minute 0, 30"),
            (
                "0 */5 * * *",
                "매일 00:00, 05:00, 10:00, 15:00, 20:00",
                "every day at 00:00, 05:00, 10:00, 15:00, 20:00",
            ),
            (
                "0 0 1 */5 *",
                "1월·6월·11월 1일 00:00",
                "on day 1 in January, June, November at 00:00",
            ),
            (
                "0 0 * * 5L",
                "매월 마지막 금요일 00:00",
                "on the last Friday of every month at 00:00",
            ),
            (
                "0 0 * * 1#2",
                "매월 둘째 월요일 00:00",
                "on the second Monday of every month at 00:00",
            ),
            ("0 0 * 3 7#1", "3월 첫째 일요일 00:00", "on the first Sunday in March at 00:00"),
            (
                "* * * * 1#2",
                "매월 둘째 월요일 매분",
                "every minute on the second Monday of every month",
            ),
            (
                "0 0 15W * *",
                "매월 15일에 가장 가까운 평일 00:00",
                "on the weekday nearest to day 15 of every month at 00:00",
            ),
            ("0 0 LW * *", "매월 마지막 평일 00:00", "on the last weekday of every month at 00:00"),
            (
                "0 0 1,L * *",
                "매월 1일, 말일 00:00",
                "on day 1, the last day of every month at 00:00",
            ),
            (
                "0 0 * * 0,5L",
                "매주 일요일, 매월 마지막 금요일 00:00",
                "every Sunday, on the last Friday of every month at 00:00",
            ),
            (
                "0 0 1 * 1-5",
                "매월 1일 또는 평일 00:00",
                "on day 1 of the month or on weekdays at 00:00",
            ),
            (
                "0 0 1 6 1-5",
                "6월 1일 또는 평일 00:00",
                "on day 1 of the month or on weekdays in June at 00:00",
            ),
            ("0 0 */1 * 5", "매일 00:00", "every day at 00:00"),
            ("0 0 13 * 0-6", "매일 00:00", "every day at 00:00"),
            ("0 0 13 * L", "cron 식 그대로: 0 0 13 * L", "as the cron says: 0 0 13 * L"),
            (
                "0 9 13 * 5",
                "매월 13일 또는 금요일 09:00",
                "on day 13 of the month or on Friday at 09:00",
            ),
        ] {
            let words = Cron::parse(cron, now).unwrap().words();
            assert_eq!(
                (words.korean.as_str(), words.english.as_str()),
                (korean, english),
                "{cron}"
            );
        }
    }

    /// The first days that `cron` means: month, day, weekday from Sunday.
    fn days_of(cron: &str) -> Vec<(u32, u32, u32)> {
        let from: DateTime<Utc> = "2026-11-29T00:00:00Z".parse().unwrap();
        let times = Cron::parse(cron, from).unwrap().next_times(from).into_iter().map(in_seoul);
        times.map(|it| (it.month(), it.day(), it.weekday().num_days_from_sunday())).collect()
    }

    #[test]
    fn what_is_said_of_weekdays_is_so() {
        // The last Fridays, the second Mondays, the weekdays nearest to the 15th.
        assert_eq!(days_of("0 0 * * 5L")[..3], [(12, 25, 5), (1, 29, 5), (2, 26, 5)]);
        assert_eq!(days_of("0 0 * * 1#2")[..3], [(12, 14, 1), (1, 11, 1), (2, 8, 1)]);
        assert_eq!(days_of("0 0 15W * *")[..4], [(12, 15, 2), (1, 15, 5), (2, 15, 1), (3, 15, 1)]);
        assert_eq!(days_of("0 0 LW * *")[..3], [(11, 30, 1), (12, 31, 4), (1, 29, 5)]);
    }

    proptest! {
        #[test]
        fn words_say_no_mark_of_cron(
            minute in "\\*|\\*/[1-9]|[0-5]?[0-9]", hour in "\\*|\\*/[1-9]|1?[0-9](,2[0-3])?",
            day in "\\*|\\*/[1-9]|L|LW|1?[1-9]W?(,2[0-8]W?)?", month in "\\*|\\*/[1-9]|1?[1-2]",
            week in "\\*|[0-7](L|#[1-5])?(,[0-7](L|#[1-5])?)?|[1-3]-[4-6]",
        ) {
            let cron = format!("{minute} {hour} {day} {month} {week}");
            let Ok(cron) = Cron::parse(&cron, DateTime::UNIX_EPOCH) else { return Ok(()) };
            let words = cron.words();
            for text in [&words.korean, &words.english] {
                prop_assert!(!text.contains(['*', '/', '#']), "{}: {text}", cron.text());
                prop_assert!(!text.contains("  ") && !text.contains("on on"), "{}: {text}", cron.text());
            }
            prop_assert!(!words.korean.contains(['L', 'W']), "{}: {}", cron.text(), words.korean);
            // Where each Sunday is meant, or each day, the last needs no word.
            let last = cron.text().contains('L');
            prop_assert!(last || !words.english.contains("last"), "{}: {}", cron.text(), words.english);
        }
    }
}
