//! What is wrong with a file, and how it is shown: the line, and carets below the place.

use serde::{Deserialize, Serialize};

use super::expect::visible;
use crate::language::{Language, Text};

/// Where something stands in a file: line and column from 1, in characters, and how many characters it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// In characters, on its first line; at least 1.
    pub length: u32,
}

/// What is wrong with a file, at a place of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong and, where it can be told, what was meant.
    pub text: Text,
}

impl Problem {
    /// A problem with its words in Korean and English. What can't be seen in them is shown: names of the file are quoted,
    /// and a terminal would obey what a file says.
    pub fn new(span: Span, korean: impl Into<String>, english: impl Into<String>) -> Self {
        Self { span, text: Text::new(visible(&korean.into()), visible(&english.into())) }
    }

    /// `path:line:column: words`, the line of `file` that it stands in, and carets below the place: three lines. A
    /// Hangul syllable is as wide as two carets, as on a terminal; what can't be seen is shown.
    pub fn snippet(&self, path: &str, file: &str, language: Language) -> String {
        let Span { line, column, .. } = self.span;
        let (path, words) = (visible(path), self.text.in_language(language));
        if line == 0 {
            return format!("{path}: {words}");
        }
        let head = format!("{path}:{line}:{column}: {words}");
        let Some((text, carets)) = self.marked(file) else { return head };
        let number = format!("{line:>5}");
        let margin = " ".repeat(number.len());
        format!("{head}\n{number} | {text}\n{margin} | {carets}")
    }

    /// Its line, and carets below the place.
    fn marked(&self, file: &str) -> Option<(String, String)> {
        let Span { line, column, length } = self.span;
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let line = Lines::of(file).text(file, index)?.trim_end();
        let from = usize::try_from(column).unwrap_or(1).saturating_sub(1);
        let to = from.saturating_add(usize::try_from(length).unwrap_or(1));
        let (mut text, mut before, mut carets) = (String::new(), String::new(), 0);
        for (at, character) in line.chars().enumerate() {
            let shown = match character {
                '\t' => "\t".to_owned(),
                _ => visible(character.encode_utf8(&mut [0; 4])),
            };
            let width = shown.chars().map(width).sum::<usize>();
            match at {
                _ if at >= to => {}
                _ if at >= from => carets += width,
                _ if character == '\t' => before.push('\t'),
                _ => before.push_str(&" ".repeat(width)),
            }
            text.push_str(&shown);
        }
        Some((text, before + &"^".repeat(carets.max(1))))
    }
}

/// How many columns of a terminal a character takes.
fn width(character: char) -> usize {
    let is_wide = matches!(character,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    match character {
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{300}'..='\u{36f}' => 0,
        _ if is_wide => 2,
        _ => 1,
    }
}

/// Where the lines of a text begin, in bytes, and how many characters there are before every so many bytes: a place in a
/// line of a megabyte is told as fast as one in a short line.
pub(crate) struct Lines {
    starts: Vec<usize>,
    characters: Vec<usize>,
}

/// So many bytes are between two places whose characters are counted once.
const STRIDE: usize = 256;

impl Lines {
    /// A line ends as in YAML: with `\n`, `\r\n` or `\r`.
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        let mut count = 0;
        let characters = bytes.chunks(STRIDE).map(|chunk| {
            let before = count;
            count += chunk.iter().filter(|byte| is_first(**byte)).count();
            before
        });
        Self { starts, characters: characters.collect() }
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, text: &str, at: usize) -> usize {
        let stride = (at / STRIDE).min(self.characters.len().saturating_sub(1));
        let rest = text.as_bytes().get(stride * STRIDE..at).unwrap_or_default();
        let rest = rest.iter().filter(|byte| is_first(**byte)).count();
        self.characters.get(stride).copied().unwrap_or(0) + rest
    }

    /// The line of this number from 0, without its end.
    pub(crate) fn text<'text>(&self, text: &'text str, index: usize) -> Option<&'text str> {
        let from = *self.starts.get(index)?;
        let to = self.starts.get(index + 1).copied().unwrap_or(text.len());
        Some(text.get(from..to)?.trim_end_matches(['\n', '\r']))
    }

    /// Where bytes stand; of those on several lines the first line's.
    pub(crate) fn span(&self, text: &str, bytes: &std::ops::Range<usize>) -> Span {
        let from = floor(text, bytes.start);
        let index = self.starts.partition_point(|start| *start <= from).saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(0);
        let line = self.text(text, index).unwrap_or_default();
        let end = floor(text, bytes.end.max(from)).min(start + line.len());
        let count = |from: usize, to: usize| {
            let (from, to) = (self.characters_before(text, from), self.characters_before(text, to));
            u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX)
        };
        let from = from.min(start + line.len());
        Span {
            line: u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1),
            column: count(start, from).saturating_add(1),
            length: count(from, end).max(1),
        }
    }
}

/// Whether a byte is the first of a character in UTF-8.
fn is_first(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// The place, or the begin of the character that it stands in.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// So many names are looked at.
const MOST_NAMES: usize = 500;

/// The name that was probably meant: the nearest, if it is near enough.
pub(crate) fn nearest<'name>(
    written: &str,
    names: impl IntoIterator<Item = &'name str>,
) -> Option<&'name str> {
    let lower = written.to_lowercase();
    let most = match written.chars().count() {
        0 | 1 => 0,
        2..6 => 1,
        6..9 => 2,
        _ => 3,
    };
    names
        .into_iter()
        .take(MOST_NAMES)
        .map(|name| (distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| {
            *distance <= most || (lower.len() >= 3 && name.to_lowercase().starts_with(&lower))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many characters must be put in, left out, changed or swapped with their neighbour to make one text the other.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(60).collect();
    let other: Vec<char> = other.chars().take(60).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = last[j] + usize::from(a != b);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && one[i - 1] == *b && other[j - 1] == *a {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// The words with what was meant behind them, where there is something near.
pub(crate) fn with_nearest<'name>(
    (korean, english): (String, String),
    written: &str,
    names: impl IntoIterator<Item = &'name str>,
) -> (String, String) {
    match nearest(written, names) {
        Some(name) => {
            (format!("{korean} `{name}`인가요?"), format!("{english} Did you mean `{name}`?"))
        }
        None => (korean, english),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_below_the_place_also_behind_hangul() {
        let file = "name: 취소\r\nsteps:\n  - {pay: {금액: x}}\n";
        let at = file.find("금액").unwrap();
        let span = Lines::of(file).span(file, &(at..at + "금액".len()));
        assert_eq!(span, Span { line: 3, column: 12, length: 2 });
        let problem = Problem::new(span, "모르는 항목입니다.", "Unknown.");
        assert_eq!(
            problem.snippet("a.yaml", file, Language::English),
            "a.yaml:3:12: Unknown.\n    3 |   - {pay: {금액: x}}\n      |            ^^^^"
        );
        let wide = Problem::new(Span { line: 1, column: 9, length: 9 }, "", "");
        let snippet = wide.snippet("a", file, Language::Korean);
        assert!(snippet.ends_with("1 | name: 취소\n      |           ^"), "{snippet}");
    }

    #[test]
    fn a_terminal_obeys_nothing_that_a_file_says() {
        let file = "\t- {p\u{200b}ay: \u{1b}[31m\u{7}, x: 1}";
        let span =
            Lines::of(file).span(file, &(file.find('x').unwrap()..file.find(": 1").unwrap()));
        let problem = Problem::new(span, "", "There is no step `p\u{200b}ay`.");
        assert_eq!(
            problem.snippet("a\u{1b}", file, Language::English),
            "a\\u{1b}:1:19: There is no step `p\\u{200b}ay`.\n    1 | \t- {p\\u{200b}ay: \\u{1b}[31m\\u{7}, x: 1}\n      | \t                                 ^"
        );
    }

    #[test]
    fn the_nearest_name_is_what_was_meant() {
        for (written, expected) in [
            ("couponn", Some("coupon")),
            ("cuopon", Some("coupon")),
            ("Coupon", Some("coupon")),
            ("coup", Some("coupon")),
            ("pya", Some("pay")),
            ("telegram", None),
            ("p", None),
        ] {
            assert_eq!(nearest(written, ["coupon", "payment", "pay"]), expected, "{written}");
        }
    }
}
