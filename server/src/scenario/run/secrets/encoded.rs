//! A secret within a text, however its characters are written there: as they are, percent-encoded as in an address, with
//! the escapes of JSON or of a report, quoted for a shell, or several of these one within the other.
//!
//! More is found than any of them writes (`+` is also a plus, `\/` a slash): what is hidden needlessly does less harm
//! than what is told.

/// `text` with `instead` where `secret` stands, only between what is no letter and no digit where it must be `alone`.
/// `None` where it stands nowhere.
pub(super) fn replaced(text: &str, secret: &str, instead: &str, alone: bool) -> Option<String> {
    let first = secret.chars().next()?;
    let mut replaced = String::new();
    let (mut at, mut told) = (0, 0);
    while at < text.len() {
        let end = may_begin(text.as_bytes()[at], first).then(|| end_of(text, at, secret)).flatten();
        let Some(end) = end.filter(|end| !alone || is_alone(text, at, *end)) else {
            at += 1;
            continue;
        };
        replaced.push_str(&text[told..at]);
        replaced.push_str(instead);
        at = end;
        told = end;
    }
    if told == 0 {
        return None;
    }
    replaced.push_str(&text[told..]);
    Some(replaced)
}

fn is_alone(text: &str, begin: usize, end: usize) -> bool {
    let before = text[..begin].chars().next_back();
    let behind = text[end..].chars().next();
    !before.into_iter().chain(behind).any(char::is_alphanumeric)
}

/// Whether what stands for `first` may begin with this byte. In UTF-8 no character begins within another.
fn may_begin(byte: u8, first: char) -> bool {
    byte == first.encode_utf8(&mut [0; 4]).as_bytes()[0]
        || matches!(byte, b'\\' | b'%')
        || byte == b'+' && first == ' '
}

/// Where `secret` ends that begins at `at`, if it does; the furthest.
fn end_of(text: &str, at: usize, secret: &str) -> Option<usize> {
    let mut ends = vec![at];
    for character in secret.chars() {
        let mut next = Vec::new();
        for end in ends {
            character_at(text.as_bytes(), end, character, &mut next);
        }
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    // Escapes are ASCII and characters are whole: all ends are between two characters.
    ends.pop().filter(|end| *end > at && text.is_char_boundary(*end))
}

/// Adds to `ends` where what stands at `at` for `character` ends.
fn character_at(text: &[u8], at: usize, character: char, ends: &mut Vec<usize>) {
    let mut start = at;
    // Each layer of escapes doubles the backslashes of the one within.
    while let Some(behind) = backslash(text, start) {
        start = behind;
        if character == '\\' {
            ends.push(start);
        }
    }
    let bytes = character.encode_utf8(&mut [0; 4]).as_bytes().to_vec();
    let rest = text.get(start..).unwrap_or_default();
    if rest.starts_with(&bytes) {
        ends.push(start + bytes.len());
    }
    ends.extend(percent_encoded(text, start, &bytes));
    match character {
        ' ' if rest.starts_with(b"+") => ends.push(start + 1),
        '\'' => {
            // A shell's: the quotes are closed, it stands there escaped, they are opened again.
            let opened = text.get(start).is_some_and(|it| *it == b'\'').then(|| start + 1);
            let escaped = opened.and_then(|it| backslash(text, it)).map(|it| behind_all(text, it));
            let quotes = |it: &usize| text.get(*it..).is_some_and(|it| it.starts_with(b"''"));
            ends.extend(escaped.filter(quotes).map(|it| it + 2));
            if rest.starts_with(b"''") {
                ends.push(start + 2);
            }
        }
        _ => {}
    }
    if start > at {
        let letter = match character {
            '\n' => Some(b'n'),
            '\r' => Some(b'r'),
            '\t' => Some(b't'),
            '\u{8}' => Some(b'b'),
            '\u{c}' => Some(b'f'),
            _ => None,
        };
        if letter.is_some() && rest.first().copied() == letter {
            ends.push(start + 1);
        }
        ends.extend(numbered(text, start, character));
    }
}

/// Behind one backslash, as it is or percent-encoded.
fn backslash(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'\\' => Some(at + 1),
        b'%' => percent_encoded(text, at, b"\\").pop(),
        _ => None,
    }
}

fn behind_all(text: &[u8], mut at: usize) -> usize {
    while let Some(behind) = backslash(text, at) {
        at = behind;
    }
    at
}

/// Where `bytes` end that stand at `at` as `%41`, or percent-encoded once more as `%2541`.
fn percent_encoded(text: &[u8], at: usize, bytes: &[u8]) -> Vec<usize> {
    let mut ends = vec![at];
    for byte in bytes {
        let mut next = Vec::new();
        for end in ends {
            if text.get(end) != Some(&b'%') {
                continue;
            }
            let mut digits = end + 1;
            loop {
                let pair = text.get(digits..digits + 2).unwrap_or_default();
                if number(pair) == Some(u32::from(*byte)) {
                    next.push(digits + 2);
                }
                if pair != b"25" {
                    break;
                }
                digits += 2;
            }
        }
        ends = next;
    }
    ends
}

/// Where an escape by number ends whose backslashes are before `at`: `u0041`, two of them for what UTF-16 has in two, or
/// `u{41}`.
fn numbered(text: &[u8], at: usize, character: char) -> Option<usize> {
    let behind_u = |at: usize| text.get(at).filter(|it| **it == b'u').map(|_| at + 1);
    let digits = behind_u(at)?;
    if text.get(digits) == Some(&b'{') {
        let length = text.get(digits + 1..)?.iter().take(7).position(|it| *it == b'}')?;
        let end = digits + 1 + length;
        return (number(&text[digits + 1..end])? == u32::from(character)).then_some(end + 1);
    }
    let mut end = at;
    for (place, unit) in character.encode_utf16(&mut [0; 2]).iter().enumerate() {
        let begin = if place == 0 { end } else { behind_all(text, backslash(text, end)?) };
        let digits = behind_u(begin)?;
        end = digits + 4;
        if number(text.get(digits..end)?)? != u32::from(*unit) {
            return None;
        }
    }
    Some(end)
}

/// Hexadecimal digits as a number.
fn number(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        for (text, secret) in [
            ("q=aB%2Bc%2Fd%3D9+xyz%26q", "aB+c/d=9 xyz&q"),
            ("q=aB%2bc%2fd%3d9%20xyz%26q", "aB+c/d=9 xyz&q"),
            (r#"a \"b\\c\n x"#, "\"b\\c\n"),
            (r#"\u0022\u005c\u005C"#, "\"\\\\"),
            (r#"{\"a\":\"x\\\"y\\\\z\"}"#, "x\"y\\z"),
            (r"\ud55c\uD83D\uDC4D", "한👍"),
            (r"\\ud83d\\udc4d", "👍"),
            ("%ED%95%9C%f0%9f%91%8d", "한👍"),
            ("%25ED%2595%259C", "한"),
            ("%5C%22x%5c%5c", "\"x\\"),
            (r"-d 'it'\''s'", "it's"),
            ("'it''s'", "it's"),
            (r"a\u{200b}b\u{1b}", "a\u{200b}b\u{1b}"),
            ("100%25", "100%"),
            ("100%2525", "100%"),
        ] {
            let found = replaced(text, secret, "●", false).unwrap_or_else(|| panic!("{text}"));
            assert!(found.contains('●') && found.len() < text.len() + 3, "{text}: {found}");
            assert!(replaced(&found, secret, "●", false).is_none(), "{found}");
        }
        assert_eq!(replaced("ab%20abc abab", "ab", "●", false).unwrap(), "●%20●c ●●");
        for other in
            ["", "a", "%6", "%61%6", r"\u006", r"a\u{62", "a%C3b", "%", "\\", "한글", "b+a"]
        {
            assert_eq!(replaced(other, "a b", "●", false), None, "{other}");
        }
    }

    #[test]
    fn one_that_must_stand_alone_is_no_part_of_others() {
        let replaced = |text| replaced(text, "1+", "●", true);
        assert_eq!(replaced("text \"1+\"").unwrap(), "text \"●\"");
        assert_eq!(replaced("/x?q=1%2B&b").unwrap(), "/x?q=●&b");
        assert_eq!(replaced("11+ 1+1 가1+"), None);
    }
}
