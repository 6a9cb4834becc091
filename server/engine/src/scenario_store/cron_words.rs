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
/// So many times of day are told one by one.
const MOST_TIMES: usize = 6;

/// The values of a field.
enum Values {
    All,
    /// From the first on, so many apart, to the end.
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
            && values[values.len() - 1] + step >= first + count;
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

/// What the pattern says, written as `text`.
pub(super) fn words(pattern: &CronPattern, text: &str) -> Text {
    let fields: Vec<_> = text.split(' ').collect();
    let minutes = values_of(&pattern.minutes, 0, 60);
    let hours = values_of(&pattern.hours, 0, 24);
    let (day_ko, day_en) = days(pattern, &fields);
    let (time_ko, time_en, is_often) = times(&minutes, &hours);
    let (every_ko, every_en) = if is_often { ("", "") } else { ("매일", "every day") };
    let day_ko = day_ko.unwrap_or_else(|| every_ko.to_owned());
    let day_en = day_en.unwrap_or_else(|| every_en.to_owned());
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

/// The days; none where it is every day.
fn days(pattern: &CronPattern, fields: &[&str]) -> (Option<String>, Option<String>) {
    let months = match values_of(&pattern.months, 1, 12) {
        Values::All => None,
        Values::Every(step) => Some((format!("{step}개월마다"), format!("every {step} months"))),
        Values::These(list) => Some((
            listed(&list, |month| format!("{month}월"), "·"),
            listed(&list, |month| MONTHS[usize::from(month - 1)].to_owned(), ", "),
        )),
    };
    let of_month = (!pattern.is_dom_wildcard()).then(|| day_of_month(pattern, fields[2]));
    let of_week = (!pattern.is_dow_wildcard()).then(|| day_of_week(pattern, fields[4]));
    let has_months = months.is_some();
    let day = match (of_month, of_week) {
        (None, None) if !has_months => return (None, None),
        (None, None) => ("매일".to_owned(), "every day".to_owned()),
        (Some((ko, en)), None) if has_months => (ko, format!("on {en}")),
        (Some((ko, en)), None) => (format!("매월 {ko}"), format!("on {en} of every month")),
        (None, Some((ko, en))) if ko == "평일" => (ko, en),
        (None, Some((ko, en))) => (format!("매주 {ko}"), format!("every {en}")),
        // Either of them, as cron has it.
        (Some((day_ko, day_en)), Some((week_ko, week_en))) => (
            format!("매월 {day_ko} 또는 {week_ko}"),
            format!("on {day_en} of the month or on {week_en}"),
        ),
    };
    match months {
        None => (Some(day.0), Some(day.1)),
        Some((ko, en)) => (Some(format!("{ko} {}", day.0)), Some(format!("{} in {en}", day.1))),
    }
}

fn day_of_month(pattern: &CronPattern, field: &str) -> (String, String) {
    if field.eq_ignore_ascii_case("L") {
        return ("말일".to_owned(), "the last day".to_owned());
    }
    if pattern.days.has_modifiers() {
        return (format!("날짜 {field}"), format!("the days {field}"));
    }
    let values = pattern.days.values();
    (
        listed(&values, |day| format!("{day}일"), ", "),
        format!("day {}", listed(&values, |day| day.to_string(), ", ")),
    )
}

fn day_of_week(pattern: &CronPattern, field: &str) -> (String, String) {
    if pattern.days_of_week.has_modifiers() {
        return (format!("요일 {field}"), format!("the weekdays {field}"));
    }
    // Sunday is 0 and 7.
    let mut values: Vec<_> = pattern.days_of_week.values().iter().map(|day| day % 7).collect();
    values.sort_unstable();
    values.dedup();
    if values == [1, 2, 3, 4, 5] {
        return ("평일".to_owned(), "on weekdays".to_owned());
    }
    let day = |day: u16| DAYS[usize::from(day)];
    (
        listed(&values, |it| day(it).0.to_owned(), ", "),
        listed(&values, |it| day(it).1.to_owned(), ", "),
    )
}

#[cfg(test)]
mod tests {
    use super::super::cron::Cron;

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
}
