//! Characters that must not do what they do, and how wide the others are.

use std::fmt::Write as _;

/// Whether nobody sees it, or it moves what stands around it: controls (a terminal obeys them), marks of
/// direction, and characters without width. Joiners stay: emoji and several scripts are written with them.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || is_no_character(character)
}

/// The last two of each plane: no characters, by Unicode's own word.
fn is_no_character(character: char) -> bool {
    u32::from(character) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&character)
}

/// `text` on one line, with what is hidden in it shown: `\u{200b}`.
pub(super) fn line(text: &str) -> String {
    shown(text, |_| false)
}

/// `text` with its lines and tabs, and what is hidden in it shown.
pub(super) fn lines(text: &str) -> String {
    shown(&text.replace("\r\n", "\n"), |character| matches!(character, '\n' | '\t'))
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' if !stays('\n') => shown.push_str("\\n"),
            '\t' if !stays('\t') => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            _ if is_hidden(character) && !stays(character) => {
                // Writing into a text can't fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// The same JSON, with what is hidden in it written as `\u200b`. Such characters only stand in strings, where that
/// means the same; between them JSON has line breaks, which stay.
pub(super) fn json(json: &str) -> String {
    let mut seen = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_hidden(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(seen, "\\u{unit:04x}");
            }
        } else {
            seen.push(character);
        }
    }
    seen
}

/// The same path and query, with what is hidden in it and what no address has written as `%E2%80%8B`.
pub(super) fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for character in path.chars() {
        if is_hidden(character) || character.is_whitespace() {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(address, "%{byte:02X}");
            }
        } else {
            address.push(character);
        }
    }
    address
}

/// `text` between tags or quotes of XML 1.0 and HTML. A character that XML doesn't have becomes U+FFFD; line breaks and
/// tabs stay what they are, also in an attribute.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // Also for the sake of `]]>`, which must not stand in a text.
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{0}'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                escaped.push('\u{fffd}');
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// `text` as the value of an attribute of XML, where a reader makes blanks of line breaks and tabs.
pub(super) fn attribute(text: &str) -> String {
    xml(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// How many columns of a terminal it takes: Korean and other East Asian characters, and emoji, take two.
pub(super) fn columns(text: &str) -> usize {
    text.chars()
        .map(|character| match character {
            '\u{300}'..='\u{36f}'
            | '\u{1160}'..='\u{11ff}'
            | '\u{200c}'..='\u{200d}'
            | '\u{fe00}'..='\u{fe0f}' => 0,
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{303e}'
            | '\u{3041}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff01}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}'
            | '\u{1f300}'..='\u{1f64f}'
            | '\u{1f680}'..='\u{1f6ff}'
            | '\u{1f900}'..='\u{1faff}'
            | '\u{20000}'..='\u{3fffd}' => 2,
            _ => 1,
        })
        .sum()
}

/// `text`, and where it has more than `most` characters its beginning and how many more there are.
pub(super) fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… (+{})", &text[..end], text[end..].chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::{address, attribute, beginning, columns, json, line, lines, xml};

    #[test]
    fn what_is_hidden_is_shown_and_what_is_not_stays() {
        assert_eq!(
            line("a\u{1b}[31mb\u{0}\u{200b}\u{202e}\u{9b}"),
            r"a\u{1b}[31mb\u{0}\u{200b}\u{202e}\u{9b}"
        );
        assert_eq!(line("쿠폰 👩‍💻 שלום\n\tx\r"), r"쿠폰 👩‍💻 שלום\n\tx\r");
        assert_eq!(lines("a\r\n\tb\u{7}"), "a\n\tb\\u{7}");
    }

    #[test]
    fn json_and_addresses_mean_the_same_with_it_shown() {
        let value = serde_json::json!({"a\u{202e}": "\u{7f}\u{e0001}\u{fffe}한\n"});
        let shown = json(&value.to_string());
        assert_eq!(shown, r#"{"a\u202e":"\u007f\udb40\udc01\ufffe한\n"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert_eq!(address("/a b?c=\u{1b}\u{200b}"), "/a%20b?c=%1B%E2%80%8B");
    }

    #[test]
    fn xml_has_no_character_that_it_does_not_know() {
        assert_eq!(
            xml("a]]><b c='\"'>&\u{0}\u{1b}\u{fffe}\u{ffff}\r"),
            "a]]&gt;&lt;b c=&#39;&quot;&#39;&gt;&amp;\u{fffd}\u{fffd}\u{fffd}\u{fffd}&#13;"
        );
        assert_eq!(attribute("a\n\tb"), "a&#10;&#9;b");
    }

    #[test]
    fn columns_are_a_terminals() {
        assert_eq!(
            [columns("abc"), columns("한글"), columns("a👍"), columns("e\u{301}")],
            [3, 4, 3, 1]
        );
    }

    #[test]
    fn a_long_text_says_how_much_longer_it_is() {
        assert_eq!([beginning("가나", 2), beginning("가나다라", 2)], ["가나", "가나… (+2)"]);
    }
}
