//! What the reports say, and that nothing in a run breaks their form.

use chrono::DateTime;
use engine::language::{Language, Text};
use engine::scenario::report::{CallReport, CaseReport, Mismatch, StepReport, Verdict};
use proptest::prelude::*;
use roxmltree::{Document, ParsingOptions};
use serde_json::{Value, json};

use super::junit::For;
use super::terminal::Terminal;
use super::{Asked, Summary, html, json as json_report, junit, took};

mod consumers;

/// Texts that broke somebody's report.
const NASTY: [&str; 9] = [
    "]]>",
    "a\u{0}b",
    "\u{1b}[31mred\u{1b}[0m",
    "👩‍💻👍🏽",
    "\u{202e}נסיון\u{2066}",
    "<script>alert('1')</script>&amp;\"",
    "\u{fffe}\u{ffff}\u{feff}",
    "두 줄\r\n\t둘째",
    "--> `x` $(y) %s {{z}}",
];

fn call() -> CallReport {
    CallReport {
        method: "POST".into(),
        path: "/api/v1/payments".into(),
        request: Some(json!({"amount": 12000, "name": "it's 한글"})),
        status: 201,
        answer: Some(json!({"status": "paid", "charged": 9001})),
        outcome: "paid".into(),
        sent_ms: 1,
        took_ms: 12,
        telegram: None,
    }
}

fn mismatch(at: &str, line: u32, expected: &str, actual: &str) -> Mismatch {
    Mismatch { at: at.into(), line, expected: expected.into(), actual: actual.into(), hint: None }
}

fn step(no: &str, verdict: Verdict) -> StepReport {
    StepReport {
        no: no.into(),
        path: "scenarios/cancel.yaml".into(),
        line: 3,
        action: "pay".into(),
        name: Some("12,000원을 결제한다".into()),
        verdict,
        problem: None,
        took_ms: 14,
        mismatches: Vec::new(),
        calls: vec![call()],
        attempts: 1,
        seen: Vec::new(),
        outcomes: Vec::new(),
        kept: vec![("order".into(), "O-1".into())],
    }
}

fn case(verdict: Verdict) -> CaseReport {
    CaseReport {
        path: "scenarios/cancel.yaml".into(),
        name: "취소하면 쿠폰이 돌아온다".into(),
        proves: Some("A cancel gives the coupon back.".into()),
        row: None,
        tags: vec!["cancel".into()],
        verdict,
        problem: None,
        seed: 7,
        sandbox: "run-1".into(),
        started_at: DateTime::UNIX_EPOCH,
        took_ms: 1234,
        drawn: vec![("random.ctn".into(), "01012345678".into())],
        steps: vec![step("1", Verdict::Passed)],
    }
}

/// A step that expected something else.
fn failed() -> CaseReport {
    let mut case = case(Verdict::Failed);
    let mut step = step("2", Verdict::Failed);
    step.line = 4;
    step.mismatches = vec![
        mismatch("/status", 5, "text \"declined\"", "text \"paid\""),
        mismatch("/charged", 5, "number 9000", "number 9001"),
    ];
    step.mismatches[1].hint = Some(Text::new("1원 차이", "off by 1 won"));
    let mut skipped = self::step("3", Verdict::Skipped);
    skipped.problem = Some(Text::new("2단계의 order가 없음", "needs order of step 2"));
    skipped.calls.clear();
    case.steps.extend([step, skipped]);
    case
}

fn summary(cases: Vec<CaseReport>) -> Summary {
    Summary {
        version: "0.1.0".into(),
        run: "r1".into(),
        seed: 7,
        asked: Asked { url: Some("http://127.0.0.1:3000".into()), ..Asked::default() },
        started_at: DateTime::UNIX_EPOCH,
        took_ms: 61_234,
        cases,
    }
}

/// A case of every verdict, rows and twins among them.
fn all_kinds() -> Summary {
    let mut cases: Vec<_> = Verdict::ALL.iter().map(|verdict| case(*verdict)).collect();
    cases[1] = failed();
    cases[2].problem =
        Some(Text::new("파일을 읽을 수 없음\n둘째 줄", "can't read the file\nsecond line"));
    cases[0].row = Some("one won below".into());
    cases[3].path = "scenarios/other.yaml".into();
    summary(cases)
}

fn terminal(case: &CaseReport) -> String {
    let text = "name: x\nsteps:\n  - pay: {}\n  - pay: {amount: 12000}\n    expect: {status: declined, charged: 9000}\n";
    Terminal {
        language: Language::English,
        is_coloured: false,
        asked: &Asked::default(),
        text_of: &|_| Some(text.into()),
    }
    .case(case)
}

#[test]
fn a_failure_is_told_with_its_line_its_call_and_how_to_do_it_again() {
    assert_eq!(
        terminal(&failed()),
        r#"Failed  scenarios/cancel.yaml  취소하면 쿠폰이 돌아온다 (1.2 s)
  scenarios/cancel.yaml:4  2 pay — 12,000원을 결제한다  Failed
    5 │     expect: {status: declined, charged: 9000}
      │              ^^^^^^            ^^^^^^^
    /status   expected  text "declined"
              actual    text "paid"
    /charged  expected  number 9000
              actual    number 9001
              off by 1 won
    POST /api/v1/payments → 201 paid (12 ms)
      > {"amount":12000,"name":"it's 한글"}
      < {"status":"paid","charged":9001}
      curl -sS -X POST 'http://127.0.0.1:3000/api/v1/payments' -H 'micropay-sandbox: run-1' -H 'idempotency-key: again-run-1-2-1' -H 'content-type: application/json' -d '{"amount":12000,"name":"it'\''s 한글"}'
  skipped steps: 3
    needs order of step 2
  drawn: random.ctn = 01012345678
  run this again: server scenario run scenarios/cancel.yaml --seed 7
"#
    );
    assert_eq!(
        terminal(&case(Verdict::Passed)),
        "Passed  scenarios/cancel.yaml  취소하면 쿠폰이 돌아온다 (1.2 s)\n"
    );
}

#[test]
fn the_last_line_counts() {
    let asked = Asked::default();
    let terminal =
        |language| Terminal { language, is_coloured: false, asked: &asked, text_of: &|_| None };
    let english = terminal(Language::English).total(&all_kinds());
    let last = english.lines().last().unwrap();
    assert_eq!(
        last,
        "6 cases: 1 passed, 1 failed, 1 could not run, 1 skipped, 1 stopped, 1 flaky, in 1 min 1 s (seed 7)"
    );
    assert!(english.contains("Failed  scenarios/cancel.yaml:4  취소하면"), "{english}");
    let one = terminal(Language::Korean).total(&summary(vec![case(Verdict::Passed)]));
    assert_eq!(one, "\n1건: 통과 1, 1분 1초 (시드 7)\n");
    assert_eq!(
        [0, 999, 1000, 59_999, 60_000].map(|ms| took(ms, Language::English)),
        ["0 ms", "999 ms", "1.0 s", "59.9 s", "1 min 0 s"]
    );
}

#[test]
fn what_was_many_times_is_short_and_counted() {
    let mut case = failed();
    let step = &mut case.steps[1];
    step.calls = vec![call(); 200];
    step.outcomes = vec![("paid".into(), 2), ("COUPON_HELD".into(), 198)];
    step.attempts = 5;
    step.seen = vec!["pending".into(), "unknown".into()];
    let told = terminal(&case);
    assert!(told.contains("outcomes: paid 2, COUPON_HELD 198\n"), "{told}");
    assert!(told.contains("asked 5 times in 14 ms, seen: pending → unknown\n"), "{told}");
    assert!(told.contains("197 more calls: --html, --json\n"), "{told}");
    assert!(told.len() < 4000, "{}", told.len());
}

#[test]
fn commands_survive_a_shell() {
    let mut case = case(Verdict::Failed);
    case.path = "-a b/it's $(x).yaml".into();
    case.row = Some("10,000원 `아래`".into());
    let asked = Asked {
        url: Some("https://pay.test/".into()),
        telegram_address: Some("[::1]:7701".into()),
        token_variable: Some("MICROPAY_TOKEN".into()),
        target: vec!["--target".to_owned(), "http://pay.example/it's".to_owned()],
    };
    assert_eq!(
        asked.command(&case),
        r"server scenario run './-a b/it'\''s $(x).yaml' --row='10,000원 `아래`' --seed 7 --url https://pay.test/ --telegram-addr '[::1]:7701' --target 'http://pay.example/it'\''s'"
    );
    let mut call = call();
    call.path = "/api/v1/coupons?q='\u{1b} ".into();
    call.request = Some(json!("\u{202e}"));
    assert_eq!(
        asked.curl("run-1", &call, "k").unwrap(),
        "curl -sS -X POST 'https://pay.test/api/v1/coupons?q='\\''%1B%20' -H 'micropay-sandbox: run-1' -H 'idempotency-key: k' \
         -H 'content-type: application/json' -d '\"\\u202e\"' -H \"Authorization: Bearer $MICROPAY_TOKEN\""
    );
    call.method = "TCP".into();
    assert_eq!(asked.curl("run-1", &call, "k"), None);
}

#[test]
fn junit_counts_names_and_says_why() {
    let written = junit::write(&all_kinds(), For::Jenkins, Language::English);
    let document = Document::parse(&written).unwrap();
    let root = document.root_element();
    let attributes: Vec<_> = root.attributes().map(|it| (it.name(), it.value())).collect();
    assert_eq!(
        attributes,
        [
            ("name", "micropay"),
            ("time", "61.234"),
            ("tests", "6"),
            ("failures", "1"),
            ("errors", "1")
        ]
    );
    let suites: Vec<_> = root.children().filter(|node| node.has_tag_name("testsuite")).collect();
    let told = |name| suites.iter().map(|suite| suite.attribute(name).unwrap()).collect::<Vec<_>>();
    assert_eq!(told("name"), ["scenarios/cancel.yaml", "scenarios/other.yaml"]);
    assert_eq!(told("skipped"), ["1", "1"]);
    let cases: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let told: Vec<_> = cases
        .iter()
        .map(|case| {
            let first = case.first_element_child().unwrap();
            (
                case.attribute("name").unwrap(),
                first.tag_name().name(),
                first.attribute("message").unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("취소하면 쿠폰이 돌아온다 [one won below]", "system-out", ""),
            (
                "취소하면 쿠폰이 돌아온다",
                "failure",
                "scenarios/cancel.yaml:4 2 pay: /status expected text \"declined\", actual text \"paid\" (and 1 more)"
            ),
            ("취소하면 쿠폰이 돌아온다 (2)", "error", "can't read the file"),
            ("취소하면 쿠폰이 돌아온다 (3)", "skipped", "Stopped"),
            ("취소하면 쿠폰이 돌아온다 (4)", "flakyFailure", "Flaky"),
            ("취소하면 쿠폰이 돌아온다", "skipped", "Skipped"),
        ]
    );
    assert_eq!(cases[0].attribute("classname"), Some("scenarios.cancel"));
    assert_eq!(cases[0].attribute("file"), None);
    let gitlab = junit::write(&all_kinds(), For::Gitlab, Language::English);
    let gitlab = Document::parse(&gitlab).unwrap();
    let case = gitlab.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
    assert_eq!(case.attribute("file"), Some("scenarios/cancel.yaml"));
}

#[test]
fn json_says_its_format_and_reads_back() {
    let summary = all_kinds();
    let written: Value = serde_json::from_str(&json_report::write(&summary)).unwrap();
    assert_eq!(written["format"], 1);
    assert_eq!(written["seed"], 7);
    let cases: Vec<CaseReport> = serde_json::from_value(written["cases"].clone()).unwrap();
    assert_eq!(cases, summary.cases);
}

#[test]
fn html_opens_what_failed_and_needs_nothing_else() {
    for (language, expected) in [(Language::Korean, "기대"), (Language::English, "Expected")] {
        let written = html::write(&all_kinds(), language);
        let document = well_formed(&written);
        assert_eq!(document.root_element().attribute("lang"), Some(language.tag()));
        let details: Vec<_> =
            document.descendants().filter(|node| node.has_tag_name("details")).collect();
        let open: Vec<_> = details
            .iter()
            .filter(|node| node.attribute("open").is_some())
            .map(|node| node.attribute("class").unwrap())
            .collect();
        // The failed one with its step and its only call; the broken one; the stopped one.
        assert_eq!(
            open,
            ["case is-failed", "step is-bad", "call", "case is-broken", "case is-stopped"]
        );
        assert!(
            document
                .descendants()
                .any(|node| node.has_tag_name("th") && node.text() == Some(expected))
        );
        for node in document.descendants() {
            assert!(
                !matches!(node.tag_name().name(), "script" | "link" | "img" | "iframe"),
                "{node:?}"
            );
            assert!(
                node.attribute("src").is_none()
                    && node.attribute("href").is_none_or(|to| to.starts_with('#'))
            );
        }
        assert!(!written.contains("@import") && !written.contains("url("));
    }
}

#[test]
fn five_hundred_cases_are_a_page_that_opens() {
    let mut cases = vec![case(Verdict::Passed); 499];
    cases.iter_mut().for_each(|case| case.steps = vec![step("1", Verdict::Passed); 8]);
    cases.push(failed());
    let written = html::write(&summary(cases), Language::Korean);
    assert!(written.len() < 10_000_000, "{}", written.len());
}

fn well_formed(html: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(html, options).unwrap()
}

/// A run with `texts` everywhere that a text can be.
fn with_texts(texts: &[String]) -> Summary {
    let mut next = texts.iter().cycle();
    let mut text = || next.next().cloned().unwrap_or_default();
    let mut all = all_kinds();
    for case in &mut all.cases {
        case.path = text();
        case.name = text();
        case.proves = Some(text());
        case.row = Some(text());
        case.tags = vec![text()];
        case.problem = Some(Text::new(text(), text()));
        case.drawn = vec![(text(), text())];
        for step in &mut case.steps {
            step.path = text();
            step.action = text();
            step.name = Some(text());
            step.problem = Some(Text::new(text(), text()));
            step.seen = vec![text()];
            step.outcomes = vec![(text(), 3)];
            step.kept = vec![(text(), text())];
            let mut mismatch = mismatch(&text(), 3, &text(), &text());
            mismatch.hint = Some(Text::new(text(), text()));
            step.mismatches.push(mismatch);
            for call in &mut step.calls {
                call.path = text();
                call.outcome = text();
                call.request = Some(json!({text(): text()}));
                call.answer = Some(Value::String(text()));
                call.telegram = Some((text(), text()));
            }
        }
    }
    all.run = text();
    all
}

/// That all forms are what they have to be, and a terminal is told nothing that it obeys.
fn all_are_sound(summary: &Summary) {
    for reader in [For::Jenkins, For::Gitlab] {
        let written = junit::write(summary, reader, Language::Korean);
        let document = Document::parse(&written).unwrap();
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let mut names: Vec<_> =
            cases.map(|case| (case.attribute("classname"), case.attribute("name"))).collect();
        assert_eq!(names.len(), summary.cases.len());
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), summary.cases.len(), "two cases have one name");
    }
    let page = html::write(summary, Language::English);
    let page = well_formed(&page);
    assert!(!page.descendants().any(|node| node.has_tag_name("script")));
    let cases = page
        .descendants()
        .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("case ")));
    assert_eq!(cases.count(), summary.cases.len());
    assert!(serde_json::from_str::<Value>(&json_report::write(summary)).is_ok());
    for case in &summary.cases {
        let told = terminal(case);
        let obeyed = told
            .chars()
            .find(|character| character.is_control() && !matches!(character, '\n' | '\t'));
        assert_eq!(obeyed, None, "{told:?}");
    }
}

#[test]
fn nasty_texts_break_nothing() {
    all_are_sound(&with_texts(&NASTY.map(str::to_owned)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_a_report(texts in prop::collection::vec(any::<String>(), 1..12)) {
        all_are_sound(&with_texts(&texts));
    }
}
