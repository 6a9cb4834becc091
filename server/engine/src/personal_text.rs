//! Personal data in running text: a file, a path, a body as text, what was expected of one.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::personal::{DOT, Hidden, NAME, THINGS, hidden_of, mask, masked};
use crate::reader::Reader;
use crate::telegram::masked_text;

/// Members whose texts are nobody's, whatever their digits look like.
const NOBODYS: &[&str] = &[
    "order_no",
    "serial_no",
    "promotion_id",
    "sandbox",
    "sandbox_id",
    "request_id",
    "seed",
    "scenario",
    "file",
];
/// What numbers of money and counts are called, with everything that ends with `amount`.
const COUNTS: &[&str] = &["charged", "refunded", "limit", "used", "total", "number"];
/// A contract number has so many digits.
const CONTRACT: std::ops::RangeInclusive<usize> = 9..=12;
/// A longer run of digits is no number of anything of ours: a telegram's fields, that touch.
const SERIAL: usize = 16;
/// How many bytes there may be between `birth_date` and the date.
const LONGEST_GAP: usize = 24;

/// Hides the numbers of people in a text: phone numbers in every way they are written, other numbers of nine to twelve
/// digits that stand alone, and what is said to be a birth date or stands beside one as a name. What it shows has as
/// many characters as the text.
pub fn hide_in_text(text: &str) -> String {
    Hider::default().in_text(text)
}

/// An answer whose texts may hold personal data, as the reader may see it.
///
/// # Errors
///
/// Where it can't be written as JSON, or be read again.
pub fn told_to<T: Serialize + DeserializeOwned>(
    reader: &Reader,
    value: T,
) -> Result<T, serde_json::Error> {
    told_with(reader, &[], value)
}

/// [`told_to`], for an answer that tells of `others`, which say whose what is in it.
///
/// # Errors
///
/// Where it can't be written as JSON, or be read again.
pub fn told_with<T: Serialize + DeserializeOwned>(
    reader: &Reader,
    others: &[Value],
    value: T,
) -> Result<T, serde_json::Error> {
    if !reader.sees_masked() {
        return Ok(value);
    }
    let mut value = serde_json::to_value(value)?;
    hide(others, &mut value);
    serde_json::from_value(value)
}

/// Hides personal data in a value: by its members' names, and in the texts of all others.
pub fn hide(others: &[Value], value: &mut Value) {
    let mut hider = Hider::default();
    others.iter().for_each(|other| hider.gather(other));
    hider.gather(value);
    mask(value);
    hider.in_value(value);
}

/// Hides what is somebody's because another place says so, besides what is by its look.
#[derive(Clone, Debug, Default)]
struct Hider {
    known: BTreeMap<String, Hidden>,
}

impl Hider {
    fn know(&mut self, text: &str, hidden: Hidden) {
        let text = text.trim();
        // A shorter number would be found in whatever there is.
        let least = if hidden == Hidden::AllButFour { 9 } else { 2 };
        if text.chars().count() >= least && !text.contains(DOT) {
            self.known.insert(text.to_owned(), hidden);
        }
    }

    /// Learns whose the values of a value are.
    fn gather(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                let is_person = members.contains_key("birth_date") || members.contains_key("ncn");
                let is_person = is_person && !THINGS.iter().any(|it| members.contains_key(*it));
                for (name, member) in members {
                    match (member, hidden_of(name)) {
                        (Value::String(text), Some(hidden)) if name != NAME || is_person => {
                            self.know(text, hidden);
                        }
                        _ => self.gather(member),
                    }
                }
                // A mismatch, a difference, a name with what it stands for.
                let place = ["at", "name"].iter().find_map(|it| members.get(*it)?.as_str());
                if place.is_some_and(|place| place.ends_with("birth_date")) {
                    members.values().filter_map(Value::as_str).for_each(|it| self.know_date(it));
                }
            }
            Value::Array(items) => {
                if let [Value::String(name), Value::String(value)] = items.as_slice()
                    && name.ends_with("birth_date")
                {
                    self.know_date(value);
                }
                items.iter().for_each(|item| self.gather(item));
            }
            Value::String(text) => self.gather_text(text),
            _ => {}
        }
    }

    /// Learns what a text says to be a birth date, and the name beside it.
    fn gather_text(&mut self, text: &str) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some((_, behind)) = line.split_once("birth_date") else { continue };
            self.know_date(behind);
            // The whole person in one line, or each member in its own.
            let beside = |other: &&&str| indent(other) == indent(line);
            let before = lines[..at].iter().rev().take_while(beside);
            let after = lines[at + 1..].iter().take_while(beside);
            for line in before.chain(after).chain([line]) {
                if let Some(name) = value_of(line, NAME) {
                    self.know(name, Hidden::Whole);
                }
            }
        }
    }

    /// The date that a text begins with, behind quotes and the like.
    fn know_date(&mut self, text: &str) {
        let is_of_date = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '/');
        let Some(from) = text.find(|c: char| c.is_ascii_digit()) else { return };
        if from > LONGEST_GAP {
            return;
        }
        let date = &text[from..];
        let date = &date[..date.find(|c| !is_of_date(c)).unwrap_or(date.len())];
        let date = date.trim_end_matches(['-', '.', '/']);
        if date.bytes().filter(u8::is_ascii_digit).count() == 8 {
            self.know(date, Hidden::Whole);
        }
    }

    fn in_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.in_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.in_value(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::Number(number) if hidden_of(name).is_some() => {
                            let hidden = hidden_of(name).unwrap_or(Hidden::Whole);
                            *member = masked(&number.to_string(), hidden, DOT).into();
                        }
                        Value::Array(telegrams) if name == "telegram" => {
                            for telegram in telegrams {
                                if let Value::String(text) = telegram {
                                    *text = self.in_text(&masked_text(text));
                                }
                            }
                        }
                        _ if is_nobodys(name) => {}
                        // The name of a file, not the path of a call.
                        Value::String(path) if name == "path" && !path.starts_with('/') => {}
                        _ => self.in_value(member),
                    }
                }
            }
            _ => {}
        }
    }

    fn in_text(&self, text: &str) -> String {
        let mut hider = self.clone();
        hider.gather_text(text);
        let mut text = text.to_owned();
        // What contains another goes first.
        let mut known: Vec<_> = hider.known.iter().collect();
        known.sort_by_key(|(one, _)| std::cmp::Reverse(one.len()));
        for (one, hidden) in known {
            if text.contains(one.as_str()) {
                text = replaced(&text, one, *hidden);
            }
        }
        numbers_hidden(&text)
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_nobodys(name: &str) -> bool {
    NOBODYS.contains(&name) || name.ends_with("_at")
}

/// The value behind `name:` in a line.
fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = line[from..].find(name).map(|at| at + from) {
        from = at + name.len();
        let is_word = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let behind = line[from..].trim_start_matches(['"', '\'']).trim_start();
        if is_word && let Some(value) = behind.strip_prefix(':') {
            let value = value.trim();
            return Some(match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
                _ => value.split([',', '}', '#']).next().unwrap_or_default().trim(),
            });
        }
    }
    None
}

/// A known text hidden: a word only where it stands alone, a number anywhere.
fn replaced(text: &str, known: &str, hidden: Hidden) -> String {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = text[from..].find(known).map(|at| at + from) {
        let end = at + known.len();
        shown.push_str(&text[from..at]);
        let is_ascii = known.is_ascii();
        let stands_alone = !is_ascii
            || !(is_part(text[..at].chars().next_back()) || is_part(text[end..].chars().next()));
        if hidden == Hidden::AllButFour || stands_alone {
            shown.push_str(&masked(known, hidden, DOT));
        } else {
            shown.push_str(known);
        }
        from = end;
    }
    shown.push_str(&text[from..]);
    shown
}

/// A digit, a sign between digits of a phone number, or something else; with how many characters it has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(char),
    Between(usize),
    Other,
}

fn sign(chars: &[char], at: usize) -> Sign {
    let Some(c) = chars.get(at) else { return Sign::Other };
    if c.is_ascii_digit() {
        return Sign::Digit(*c);
    }
    if let Some(digit) = u32::from(*c).checked_sub(u32::from('０')).filter(|it| *it < 10) {
        return char::from_digit(digit, 10).map_or(Sign::Other, Sign::Digit);
    }
    let two: String = chars.iter().skip(at + 1).take(2).collect();
    match c {
        '%' if matches!(
            two.to_ascii_uppercase().as_str(),
            "20" | "28" | "29" | "2B" | "2D" | "2E"
        ) =>
        {
            Sign::Between(3)
        }
        '-'
        | ' '
        | '.'
        | '('
        | ')'
        | '+'
        | '\t'
        | '\u{a0}'
        | '\u{3000}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}' => Sign::Between(1),
        _ => Sign::Other,
    }
}

fn numbers_hidden(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut shown = chars.clone();
    let mut at = 0;
    while at < chars.len() {
        // The digits of `%20` are none.
        if is_escape(&chars, at) {
            at += 3;
            continue;
        }
        if !matches!(sign(&chars, at), Sign::Digit(_)) {
            at += 1;
            continue;
        }
        let run = run_of(&chars, at);
        let found = if is_behind_a_letter(&chars, at) {
            None
        } else {
            phone_at(&chars, at).or_else(|| contract_at(&chars, at, run))
        };
        match found {
            Some(places) => {
                at = places.last().map_or(at, |last| last + 1);
                hide_places(&mut shown, &places);
            }
            None => {
                if run > SERIAL {
                    for start in at..at + run {
                        if let Some(places) = mobile_within(&chars, start) {
                            hide_places(&mut shown, &places);
                        }
                    }
                }
                at += run;
            }
        }
    }
    shown.into_iter().collect()
}

fn hide_places(shown: &mut [char], places: &[usize]) {
    for place in &places[..places.len().saturating_sub(4)] {
        if let Some(c) = shown.get_mut(*place) {
            *c = DOT;
        }
    }
}

/// How many digits stand here without anything between them.
fn run_of(chars: &[char], at: usize) -> usize {
    (at..).take_while(|at| matches!(sign(chars, *at), Sign::Digit(_))).count()
}

fn is_behind_a_letter(chars: &[char], at: usize) -> bool {
    let is_escaped = at.checked_sub(3).is_some_and(|start| is_escape(chars, start))
        || at.checked_sub(2).is_some_and(|start| chars.get(start) == Some(&'\\'));
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    !is_escaped && before.is_some_and(|c| c.is_ascii_alphabetic() || *c == DOT)
}

/// Whether `%2B` or the like stands here.
fn is_escape(chars: &[char], at: usize) -> bool {
    let is_hex = |at: usize| chars.get(at).is_some_and(char::is_ascii_hexdigit);
    chars.get(at) == Some(&'%') && is_hex(at + 1) && is_hex(at + 2)
}

/// The places of the digits of a phone number that begins here and after which no digit follows.
fn phone_at(chars: &[char], from: usize) -> Option<Vec<usize>> {
    let (mut places, mut digits) = (Vec::new(), String::new());
    let mut at = from;
    let mut between = 0;
    while places.len() < 15 {
        match sign(chars, at) {
            Sign::Digit(digit) => {
                places.push(at);
                digits.push(digit);
                (at, between) = (at + 1, 0);
                let is_whole = !matches!(sign(chars, at), Sign::Digit(_));
                if is_whole && is_mobile(&digits) && !goes_on(chars, at) {
                    return Some(places);
                }
            }
            Sign::Between(length) if between < 3 => (at, between) = (at + length, between + 1),
            _ => return None,
        }
    }
    None
}

/// Whether a letter touches.
fn goes_on(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(char::is_ascii_alphabetic)
}

fn is_mobile(digits: &str) -> bool {
    let abroad = digits.strip_prefix("0082").or_else(|| digits.strip_prefix("82"));
    let at_home = match abroad {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => digits.to_owned(),
    };
    match at_home.get(..3) {
        Some("010") => at_home.len() == 11,
        Some("011" | "016" | "017" | "018" | "019") => matches!(at_home.len(), 10 | 11),
        _ => false,
    }
}

/// Within a longer run of digits, as in a telegram.
fn mobile_within(chars: &[char], from: usize) -> Option<Vec<usize>> {
    let digits: String = chars.get(from..from + 11)?.iter().collect();
    is_mobile(&digits).then(|| (from..from + 11).collect())
}

/// A number of as many digits as a contract's has, that stands alone and is called nothing else.
fn contract_at(chars: &[char], from: usize, run: usize) -> Option<Vec<usize>> {
    let stands_alone = CONTRACT.contains(&run) && !goes_on(chars, from + run);
    let name = name_before(chars, from);
    let is_count = is_nobodys(&name) || COUNTS.contains(&&*name) || name.ends_with("amount");
    (stands_alone && !is_count && !is_fraction(chars, from)).then(|| (from..from + run).collect())
}

/// The digits behind the seconds of a time.
fn is_fraction(chars: &[char], from: usize) -> bool {
    let Some(before) = from.checked_sub(4).and_then(|start| chars.get(start..from)) else {
        return false;
    };
    matches!(before, [':', one, two, '.'] if one.is_ascii_digit() && two.is_ascii_digit())
}

/// What a value is called: `amount` before `: "`, `=`, `: {is: `.
fn name_before(chars: &[char], at: usize) -> String {
    let is_of_name = |c: &&char| c.is_ascii_alphabetic() || **c == '_';
    let before: Vec<char> = chars[..at].iter().rev().take(60).copied().collect();
    let gap = before.iter().take_while(|c| matches!(c, '"' | '\'' | ' ' | ':' | '=')).count();
    let name: String = before.iter().skip(gap).take_while(is_of_name).collect();
    name.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn phone_numbers_are_hidden_however_they_are_written() {
        for (text, hidden) in [
            ("01012345678", "•••••••5678"),
            ("ctn: \"01012345678\"", "ctn: \"•••••••5678\""),
            ("010-1234-5678.", "•••-••••-5678."),
            ("010 1234 5678", "••• •••• 5678"),
            ("(010) 1234-5678", "(•••) ••••-5678"),
            ("+82 10-1234-5678", "+•• ••-••••-5678"),
            ("+82 (0)10-1234-5678", "+•• (•)••-••••-5678"),
            ("011-123-4567", "•••-•••-4567"),
            ("/api/v1/subscribers/01012345678/usage", "/api/v1/subscribers/•••••••5678/usage"),
            ("?ctn=%2B821012345678", "?ctn=%2B••••••••5678"),
            ("?ctn=010%201234%205678", "?ctn=•••%20••••%205678"),
            ("０１０１２３４５６７８", "•••••••５６７８"),
            ("01012345678 01087654321", "•••••••5678 •••••••4321"),
            ("번호01012345678은", "번호•••••••5678은"),
            ("?ctn%3D01012345678", "?ctn%3D•••••••5678"),
        ] {
            assert_eq!(hide_in_text(text), hidden);
        }
        let telegram = hide_in_text("raw: 20261127120000000001010123456785001234567890");
        assert!(!telegram.contains("01012345678"), "{telegram}");
    }

    #[test]
    fn contracts_and_birth_dates_are_hidden() {
        for (text, hidden) in [
            ("ncn: \"500123456789\"", "ncn: \"••••••••6789\""),
            ("text \"500123456\"", "text \"•••••3456\""),
            ("birth_date: 1991-04-02", "birth_date: ••••••••••"),
            ("{\"birth_date\":\"1991-04-02\"}", "{\"birth_date\":\"••••••••••\"}"),
            ("/birth_date: {is: \"1991-04-02\"}", "/birth_date: {is: \"••••••••••\"}"),
            (
                "- add: {name: 김하늘, birth_date: 1991-04-02}",
                "- add: {name: •••, birth_date: ••••••••••}",
            ),
            (
                "name: 봄\n  ncn: x\n  name: \"김하늘\"\n  birth_date: 1991-04-02\n",
                "name: 봄\n  ncn: x\n  name: \"•••\"\n  birth_date: ••••••••••\n",
            ),
        ] {
            assert_eq!(hide_in_text(text), hidden);
        }
    }

    #[test]
    fn what_is_nobodys_stays() {
        for text in [
            "serial_no: \"7203184655209137\"",
            "7203 1846 5520 9137",
            "/coupons/7203184655209137",
            "order_no: \"202611270001\"",
            "order_no: T20261127000001",
            "/payments/T123456789012",
            "amount: 123456789",
            "{\"coupon_amount\": 1000000000}",
            "expected number 123456789",
            "clock: 2026-11-27T12:00:00.123456789+09:00",
            "valid_until: 2026-12-31",
            "pay: {amount: 12000, cp: CP014, svc: SVC201}",
            "0200 0210 20261127",
            "12345678",
        ] {
            assert_eq!(hide_in_text(text), text);
        }
    }

    #[test]
    fn what_a_member_says_is_somebodys_is_hidden_elsewhere_too() {
        let mut report = json!({
            "answer": { "ncn": "500123456789", "name": "김하늘", "birth_date": "1991-04-02" },
            "request": { "ctn": 1_012_345_678, "amount": 1_012_345_678, "order_no": "202611270001" },
            "mismatches": [{ "at": "/birth_date", "expected": "text \"1990-01-01\"" }],
            "kept": [["born", "1991-04-02"], ["who", "김하늘"], ["serial", "7203184655209137"]],
            "said": "A1500123456789B", "started_at": "2026-11-27T00:00:00Z",
        });
        hide(&[], &mut report);
        assert_eq!(
            report,
            json!({
                "answer": { "ncn": "••••••••6789", "name": "•••", "birth_date": "••••••••••" },
                "request": { "ctn": "••••••5678", "amount": 1_012_345_678, "order_no": "202611270001" },
                "mismatches": [{ "at": "/birth_date", "expected": "text \"••••••••••\"" }],
                "kept": [["born", "••••••••••"], ["who", "•••"], ["serial", "7203184655209137"]],
                "said": "A1••••••••6789B", "started_at": "2026-11-27T00:00:00Z",
            })
        );
    }

    proptest! {
        #[test]
        fn no_phone_number_is_seen_and_nothing_moves(
            middle in "[0-9]{4}", last in "[0-9]{4}", between in "(|-| |\\.|%20|%2D)",
            before in "(|[^0-9A-Za-z•%０-９]{0,8}|.*\\n)", after in "([^0-9A-Za-z０-９]{0,8})",
        ) {
            let number = format!("010{between}{middle}{between}{last}");
            let text = format!("{before}{number}{after}");
            let shown = hide_in_text(&text);
            prop_assert!(!shown.contains(&number), "{shown}");
            prop_assert_eq!(shown.chars().count(), text.chars().count());
            prop_assert_eq!(hide_in_text(&shown), shown);
        }

        #[test]
        fn any_text_is_read(text in ".{0,80}") {
            let shown = hide_in_text(&text);
            prop_assert_eq!(shown.chars().count(), text.chars().count());
        }
    }
}
