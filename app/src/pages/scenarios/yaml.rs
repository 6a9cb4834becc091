//! A scenario's text: what a new one says, and a step that a form adds to it.

/// What a new scenario says.
pub(super) const NEW: &str = include_str!("new.yaml");

/// A member that a form gives a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) name: &'static str,
    /// As it was entered: what is blank is left out.
    pub(super) value: String,
    /// Whether it is text: then it is quoted where YAML would read something else.
    pub(super) is_text: bool,
}

/// The lines of a step, without what stands before each: `- pay:` and its members.
pub(super) fn step(name: &str, is_check: bool, given: &[Given]) -> Vec<String> {
    let (mut lines, indent) = match is_check {
        true => (vec!["- check:".to_owned(), format!("    {name}:")], "        "),
        false => (vec![format!("- {name}:")], "    "),
    };
    let given = given.iter().filter(|one| !one.value.trim().is_empty());
    let members: Vec<_> = given
        .map(|one| format!("{indent}{}: {}", one.name, written(one.value.trim(), one.is_text)))
        .collect();
    if members.is_empty()
        && let Some(last) = lines.last_mut()
    {
        last.push_str(" {}");
    }
    lines.extend(members);
    lines
}

/// A value as YAML reads it: a text that could be something else is quoted.
fn written(value: &str, is_text: bool) -> String {
    let first = value.chars().next().unwrap_or(' ');
    let is_odd = "-?:,[]{}#&*!|>'\"%@`".contains(first)
        || value.contains(": ")
        || value.contains(" #")
        || value.ends_with(':')
        || value.chars().any(char::is_control);
    if !is_text || !is_odd {
        return value.to_owned();
    }
    let escaped: String = value
        .chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)).chars().collect(),
            c => vec![c],
        })
        .collect();
    format!("\"{escaped}\"")
}

/// The text with a step behind the one that the line `at` (from 0) belongs to, and the line that it begins at.
pub(super) fn with_step(text: &str, at: usize, step: &[String]) -> (String, usize) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let begin = lines.iter().position(|line| line.trim_end().starts_with("steps:"));
    let Some(begin) = begin else {
        lines.push("steps:".to_owned());
        let first = lines.len();
        lines.extend(step.iter().map(|line| format!("  {line}")));
        return (lines.join("\n") + "\n", first);
    };
    // `steps: []` has none yet, and none can be added to it as it stands.
    if let Some(line) = lines.get_mut(begin) {
        let is_empty = line.trim_start_matches("steps:").trim() == "[]";
        if is_empty {
            *line = "steps:".to_owned();
        }
    }
    let depth = |line: &str| line.len() - line.trim_start().len();
    let is_step = |line: &&String| line.trim_start().starts_with("- ");
    let below = || lines.iter().skip(begin + 1);
    let indent = below().find(is_step).map_or(2, |line| depth(line));
    // Where the steps end: a line of the file's own, not blank and no comment, at its beginning.
    let is_over = |line: &String| {
        depth(line) == 0 && !line.trim().is_empty() && !line.starts_with(['#', '-'])
    };
    let end = below().position(is_over).map_or(lines.len(), |found| begin + 1 + found);
    let begins = |line: &String| depth(line) <= indent && line.trim_start().starts_with("- ");
    let from = at.max(begin) + 1;
    let place = match from < end {
        false => end,
        true => {
            let next = lines.iter().take(end).skip(from).position(begins);
            next.map_or(end, |found| from + found)
        }
    };
    // Not below the blank lines and comments that stand between this step and what follows.
    let is_loose = |line: &String| line.trim().is_empty() || line.trim_start().starts_with('#');
    let loose =
        lines.iter().take(place).skip(begin + 1).rev().take_while(|line| is_loose(line)).count();
    let place = place - loose;
    let pad = " ".repeat(indent);
    let step: Vec<_> = step.iter().map(|line| format!("{pad}{line}")).collect();
    lines.splice(place..place, step);
    (lines.join("\n") + "\n", place)
}

/// The offset of a line and column, both from 1, counted as a browser counts: in units of UTF-16.
pub(super) fn offset(text: &str, line: u32, column: u32) -> u32 {
    let mut offset = 0;
    for (number, one) in text.split('\n').enumerate() {
        if number + 1 == line as usize {
            let before = one.chars().take(column.saturating_sub(1) as usize);
            return offset + before.map(|c| c.len_utf16() as u32).sum::<u32>();
        }
        offset += one.encode_utf16().count() as u32 + 1;
    }
    offset.saturating_sub(1)
}

/// The byte of an offset in units of UTF-16, as a text area counts: it has no `\r`.
pub(super) fn byte_at(text: &str, offset: u32) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= offset {
            return at;
        }
        units += if character == '\r' { 0 } else { character.len_utf16() as u32 };
    }
    text.len()
}

/// Where two texts differ: from and to which unit of UTF-16 of the one before, and what of the other stands there, which
/// is never nothing: a browser types no empty text.
pub(super) fn difference(before: &str, after: &str) -> (u32, u32, String) {
    // From behind first: where lines go, the place is behind what stays before them, not within what follows.
    let same = before.chars().rev().zip(after.chars().rev());
    let same = same.take_while(|(one, other)| one == other);
    let mut behind = same.map(|(one, _)| one.len_utf8()).sum::<usize>();
    let left = before.len().min(after.len()) - behind;
    let mut from = 0;
    for (one, other) in before.chars().zip(after.chars()) {
        if one != other || from + one.len_utf8() > left {
            break;
        }
        from += one.len_utf8();
    }
    let put =
        |from: usize, behind: usize| after.get(from..after.len() - behind).unwrap_or_default();
    if put(from, behind).is_empty() {
        match before.get(..from).and_then(|head| head.chars().next_back()) {
            Some(last) => from -= last.len_utf8(),
            None => {
                let first = after.chars().next().map_or(0, char::len_utf8);
                behind -= first.min(behind);
            }
        }
    }
    let units = |to: usize| before.get(..to).map_or(0, |head| head.encode_utf16().count() as u32);
    (units(from), units(before.len() - behind), put(from, behind).to_owned())
}

/// The line, from 0, of an offset in units of UTF-16.
pub(super) fn line_at(text: &str, offset: u32) -> usize {
    let units = text.encode_utf16().take(offset as usize);
    units.filter(|unit| *unit == u16::from(b'\n')).count()
}

/// Where a copy of a scenario is kept: beside it, so that the files that it uses are found from there.
pub(super) fn copy_of(path: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let stem = path.trim_end_matches(".yaml").trim_end_matches(".yml");
    let mut number = 1;
    loop {
        let path = match number {
            1 => format!("{stem}-copy.yaml"),
            _ => format!("{stem}-copy-{number}.yaml"),
        };
        if !is_taken(&path) {
            return path;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(name: &'static str, value: &str, is_text: bool) -> Given {
        Given { name, value: value.to_owned(), is_text }
    }

    #[test]
    fn a_new_scenario_has_no_problem() {
        let parsed = engine::scenario::parse("new.yaml", NEW);
        assert_eq!(parsed.problems, []);
        assert!(parsed.scenario().is_some_and(|scenario| scenario.steps.len() == 2));
    }

    #[test]
    fn a_step_says_what_was_entered_and_quotes_only_what_must_be() {
        let lines = step(
            "pay",
            false,
            &[
                given("amount", "12000", false),
                given("serial_no", "${serial}", true),
                given("ncn", " ", true),
            ],
        );
        assert_eq!(lines, ["- pay:", "    amount: 12000", "    serial_no: ${serial}"]);
        let lines =
            step("issue", false, &[given("name", "a: \"b\"", true), given("ctn", "010", true)]);
        assert_eq!(lines, ["- issue:", "    name: \"a: \\\"b\\\"\"", "    ctn: 010"]);
        assert_eq!(step("coupon", true, &[]), ["- check:", "    coupon: {}"]);
        let lines = step("coupon", true, &[given("serial_no", "${serial}", true)]);
        assert_eq!(lines, ["- check:", "    coupon:", "        serial_no: ${serial}"]);
    }

    #[test]
    fn a_step_stands_behind_the_one_at_the_cursor() {
        let text = "name: a\nsteps:\n  - pay:\n      amount: 1\n\n  # the end\n  - cancel: ${order}\nlater: x\n";
        let new = vec!["- wait: {}".to_owned()];
        let (at_pay, line) = with_step(text, 3, &new);
        assert_eq!(line, 4);
        assert_eq!(
            at_pay,
            "name: a\nsteps:\n  - pay:\n      amount: 1\n  - wait: {}\n\n  # the end\n  - cancel: ${order}\nlater: x\n"
        );
        let (at_end, line) = with_step(text, 99, &new);
        assert_eq!(line, 7);
        assert!(at_end.ends_with("  - cancel: ${order}\n  - wait: {}\nlater: x\n"), "{at_end}");
        let (first, _) = with_step(text, 0, &new);
        assert!(first.contains("steps:\n  - wait: {}\n  - pay:"), "{first}");
        let (made, line) = with_step("name: a\n", 0, &new);
        assert_eq!((&*made, line), ("name: a\nsteps:\n  - wait: {}\n", 2));
        let (made, _) = with_step("name: a\nsteps: []\n", 0, &new);
        assert_eq!(made, "name: a\nsteps:\n  - wait: {}\n");
        // As deep as its neighbours are.
        let (flat, _) = with_step("steps:\n- pay: {}\n", 1, &new);
        assert_eq!(flat, "steps:\n- pay: {}\n- wait: {}\n");
    }

    #[test]
    fn places_are_counted_as_a_browser_counts() {
        let text = "이름: 🎟 a\nb\n";
        assert_eq!(offset(text, 1, 7), 7, "the ticket has two units");
        assert_eq!(offset(text, 2, 1), 9);
        assert_eq!(line_at(text, 8), 0);
        assert_eq!(line_at(text, 9), 1);
        assert_eq!(offset(text, 99, 1), 11);
    }

    #[test]
    fn a_text_that_differs_is_typed_where_it_does() {
        let typed = |before: &str, after: &str| {
            let (from, to, put) = difference(before, after);
            assert!(!put.is_empty(), "{before:?} {after:?}");
            let units: Vec<u16> = before.encode_utf16().collect();
            let piece = |units: &[u16]| String::from_utf16(units).unwrap();
            let (head, tail) = (piece(&units[..from as usize]), piece(&units[to as usize..]));
            assert_eq!(format!("{head}{put}{tail}"), after);
            (from, to, put)
        };
        assert_eq!(typed("🎟a: 1 # x", "🎟a: 25 # x"), (5, 6, "25".to_owned()));
        assert_eq!(
            typed("이름: 🎟 a", "이름: 🎠 a"),
            (4, 6, "🎠".to_owned()),
            "no half of a letter"
        );
        assert_eq!(typed("a\nb\nc", "a\nc"), (0, 3, "a".to_owned()));
        assert_eq!(typed("aab", "ab"), (0, 2, "a".to_owned()));
        assert_eq!(typed("xab", "ab"), (0, 2, "a".to_owned()));
        assert_eq!(typed("aa", "aaa"), (0, 0, "a".to_owned()));
        let (from, to) = (2, 7);
        assert_eq!(typed("  a\n  b\n  c", "  a\n  c"), (from, to, "a".to_owned()), "before it");
        assert_eq!((byte_at("이 a", 2), byte_at("🎟\r\na", 3), byte_at("a", 9)), (4, 6, 1));
    }

    #[test]
    fn a_copy_stands_beside_what_it_is_of() {
        assert_eq!(copy_of("month/a.yaml", |_| false), "month/a-copy.yaml");
        let taken = |path: &str| path == "a-copy.yaml";
        assert_eq!(copy_of("a.yaml", taken), "a-copy-2.yaml");
    }
}
