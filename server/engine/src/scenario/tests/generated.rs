//! Whatever is written is read, or told: texts of every kind, and scenarios that are made up.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::problem::Lines;
use crate::language::Language;
use crate::scenario::{anything_is_read, parse, write};

/// Pieces that files are made of, good and bad.
pub(super) fn piece() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "name: x\n",
        "steps:\n",
        "  - ",
        "pay: ",
        "cancel: A\n",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "\n",
        "    ",
        "\t",
        "${",
        "}",
        "$${",
        "${order}",
        "expect: ",
        "keep: {order: /order_no}\n",
        "check: ",
        "at_once: ",
        "copies: 2",
        "'",
        "\"",
        "#",
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">-\n",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\r",
        "\r\n",
        "\u{2028}",
        "\u{feff}",
        "한글",
        "\u{200b}",
        "0200",
        "null",
        "~",
        "until: {payment: A}\n",
        "each:\n",
        "values: {a: 1}\n",
        "request: {ctn: \"${a}\"}\n",
        "use: ../x.yaml\n",
        "? ",
        ",",
        "telegram: {raw: x}\n",
        "http: {path: /x}\n",
        "\\",
        "\0",
        "is: ",
        "matches: \"(\"",
    ];
    prop_oneof![8 => proptest::sample::select(WORDS).prop_map(str::to_owned), 1 => "\\PC{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_or_told(pieces in vec(piece(), 0..24), spoilt in any::<prop::sample::Index>(), is_whole: bool) {
        let mut text = pieces.concat();
        if is_whole {
            // A good file with something foreign in it.
            let mut at = spoilt.index(super::WHOLE.len());
            while !super::WHOLE.is_char_boundary(at) { at -= 1; }
            let (before, behind) = super::WHOLE.split_at(at);
            text = format!("{before}{}{behind}", pieces.first().map_or("", String::as_str));
        }
        anything_is_read(text.as_bytes());
        let parsed = parse("a/b.yaml", &text);
        prop_assert_eq!(parsed.clone().scenario().is_some(), parsed.problems.is_empty());
        let lines = Lines::of(&text);
        for problem in &parsed.problems {
            let span = problem.span;
            let line = lines.text(&text, span.line as usize - 1);
            prop_assert!(line.is_some(), "{:?} in {:?}", span, text);
            let length = u32::try_from(line.unwrap().chars().count()).unwrap();
            prop_assert!(span.column >= 1 && span.column <= length + 1 && span.length >= 1, "{:?} in {:?}", span, text);
            prop_assert!(span.column - 1 + span.length <= length.max(span.column), "{:?} in {:?}", span, text);
            prop_assert!(problem.snippet("a", &text, Language::Korean).starts_with("a:"));
        }
    }
}

/// A scalar as a member's value, hard ones among them.
pub(super) fn scalar() -> impl Strategy<Value = String> {
    const HARD: &[&str] = &[
        "0200",
        "true",
        "null",
        "~",
        "",
        " ",
        "a: b",
        "a #b",
        "- x",
        "${order}",
        "x-${order}",
        "$${no}",
        "'",
        "\"",
        "\\",
        "\u{200b}",
        "\u{feff}",
        "\u{2028}",
        "a\nb",
        "yes",
        "0x1F",
        "1e3",
        ".5",
        "-",
        "?",
        "|",
        "@x",
        "`x`",
        "%x",
        "한글 이름",
        "required",
        "=",
        "<<",
        "12:30:00",
        "2026-11-26",
    ];
    prop_oneof![
        proptest::sample::select(HARD).prop_map(str::to_owned),
        "\\PC{0,8}".prop_filter("names are their own", |it| !it.contains("${"))
    ]
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap()
        .replace('\u{7f}', "\\u007f")
        .replace('\u{85}', "\\u0085")
        .replace('\u{feff}', "\\ufeff")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

pub(super) fn step() -> impl Strategy<Value = String> {
    let text = || scalar().prop_map(|it| quoted(&it));
    // Whether it can be sent at all is not known before it runs.
    let named = || scalar().prop_map(|it| quoted(&format!("${{order}}{it}")));
    prop_oneof![
        (text(), 0..99_999_u32).prop_map(|(a, n)| format!("pay: {{order_no: {a}, amount: {n}}}")),
        text().prop_map(|a| format!("cancel: {a}")),
        (text(), text()).prop_map(|(a, b)| format!("check: {{coupons: {{ctn: {a}, promotion_id: {b}}}}}")),
        (text(), named(), 1..900_u32).prop_map(|(a, key, n)| format!("at_once: {{copies: {n}, cancel: {a}, key: {key}}}")),
        (text(), named(), any::<bool>()).prop_map(|(a, header, b)| format!("http: {{method: POST, path: /api/v1/x, body: {{a: {a}, b: [{b}, 1.5, null, {{c: {a}}}]}}, headers: {{A: {header}}}}}")),
        named().prop_map(|a| format!("telegram: {{message_type: \"0200\", message: {a}}}")),
        text().prop_map(|a| format!("use: x.yaml\n    with: {{a: {a}}}")),
    ]
}

pub(super) fn expect() -> impl Strategy<Value = String> {
    let text = || scalar().prop_map(|it| quoted(&it));
    prop_oneof![
        Just(String::new()),
        (text(), 1..600_u16).prop_map(|(a, n)| format!("\n    expect: {{http: {n}, code: {a}, /a/0: {{in: [{a}, 1, null], is_not: {{x: {a}}}}}, \"/http\": 1, a~b: {{length: 3, contains: {a}}}}}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_scenario_that_is_written_is_read_as_the_same(name in scalar(), steps in vec((step(), expect()), 1..6), tag in scalar(), value in scalar()) {
        let mut text = format!(
            "name: {}\ntags: [{}]\nvalues: {{order: {}, list: [1, {}]}}\nrequest: {{ctn: {}, pg: A, cp: B, svc: C, payment_method: x, payment_type: y}}\nsteps:\n",
            quoted(&format!("n{name}")), quoted(&format!("t{tag}")), quoted("x"), quoted("0200"), quoted(&value)
        );
        for (step, expect) in &steps {
            let expect = if step.starts_with("use") { "" } else { expect };
            text.push_str(&format!("  - {step}{expect}\n"));
        }
        let parsed = parse("a/b.yaml", &text);
        prop_assert_eq!(&parsed.problems, &vec![], "{}", text);
        let scenario = parsed.scenario().unwrap();
        let written = write(&scenario);
        let again = parse("a/b.yaml", &written);
        prop_assert_eq!(&again.problems, &vec![], "{}", written);
        let again = again.scenario().unwrap();
        prop_assert_eq!(write(&again), written);
        // The same but for where it stands.
        let bare = |scenario: &crate::scenario::Scenario| {
            let debug = format!("{scenario:?}");
            let mut bare = String::new();
            let mut rest = debug.as_str();
            while let Some(at) = rest.find("Span {") {
                bare.push_str(&rest[..at]);
                rest = &rest[at..];
                rest = &rest[rest.find('}').unwrap() + 1..];
            }
            bare + rest
        };
        prop_assert_eq!(bare(&again), bare(&scenario));
    }
}
