//! JUnit's XML, for builds.
//!
//! Consumers differ in what they refuse: Jenkins' xUnit plugin has a schema (`junit-10.xsd`) that knows no `file` of a
//! case, no properties of one, and no `skipped` of the whole; GitLab drops a case whose name another one of its class
//! has. What stands here pleases all that were looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::SecondsFormat;
use engine::language::Language;
use engine::scenario::report::{CaseReport, Verdict};

use super::characters::{attribute, xml};
use super::terminal::Terminal;
use super::{Summary, words};

/// Whose reader it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum For {
    /// Anyone's: valid against the schema of Jenkins' xUnit plugin.
    #[default]
    Jenkins,
    /// GitLab's, which reads a case's file from an attribute that the schema forbids.
    Gitlab,
}

/// `summary` as JUnit's XML: a suite for each file, a case for each row; its messages are in `language`.
pub fn write(summary: &Summary, reader: For, language: Language) -> String {
    let suites = suites(&summary.cases);
    let mut names = Names::default();
    let all: Vec<_> = summary.cases.iter().collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(
        &mut xml,
        0,
        "testsuites",
        &[
            ("name", "micropay"),
            ("time", &seconds(summary.took_ms)),
            ("tests", &all.len().to_string()),
            ("failures", &failures(&all).to_string()),
            ("errors", &errors(&all).to_string()),
        ],
    );
    for (path, cases) in suites {
        suite(&mut xml, summary, path, &cases);
        for case in cases {
            self::case(&mut xml, summary, reader, language, case, &names.of(case));
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// The cases of each file, in the order in which the files come first.
fn suites(cases: &[CaseReport]) -> Vec<(&str, Vec<&CaseReport>)> {
    let mut places = BTreeMap::new();
    let mut suites: Vec<(&str, Vec<&CaseReport>)> = Vec::new();
    for case in cases {
        let place = *places.entry(case.path.as_str()).or_insert_with(|| {
            suites.push((&case.path, Vec::new()));
            suites.len() - 1
        });
        suites[place].1.push(case);
    }
    suites
}

/// What a case is called to tell it from all others: its class, and its name.
#[derive(Default)]
struct Names {
    given: BTreeSet<(String, String)>,
}

impl Names {
    /// Of two with the same name (a file that is run twice) the second is `name (2)`.
    fn of(&mut self, case: &CaseReport) -> (String, String) {
        let (class, name) = (class(&case.path), words::name_of(case));
        let mut unique = name.clone();
        for nth in 2.. {
            if self.given.insert((class.clone(), unique.clone())) {
                break;
            }
            unique = format!("{name} ({nth})");
        }
        (class, unique)
    }
}

/// `scenarios/cancel/once.yaml` as a class: `scenarios.cancel.once`. What shows packages makes a tree of it.
fn class(path: &str) -> String {
    let path = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path);
    path.split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .collect::<Vec<_>>()
        .join(".")
}

fn suite(xml: &mut String, summary: &Summary, path: &str, cases: &[&CaseReport]) {
    let took: u64 = cases.iter().map(|case| case.took_ms).sum();
    let began = cases.iter().map(|case| case.started_at).min().unwrap_or(summary.started_at);
    element(
        xml,
        2,
        "testsuite",
        &[
            ("name", path),
            ("tests", &cases.len().to_string()),
            ("failures", &failures(cases).to_string()),
            ("errors", &errors(cases).to_string()),
            ("skipped", &cases.iter().filter(|case| is_skipped(case)).count().to_string()),
            ("time", &seconds(took)),
            ("timestamp", &began.to_rfc3339_opts(SecondsFormat::Secs, true)),
            ("file", path),
        ],
    );
    let mut properties = vec![
        ("micropay.version", summary.version.clone()),
        ("micropay.run", summary.run.clone()),
        ("micropay.seed", summary.seed.to_string()),
    ];
    properties.extend(summary.asked.url.clone().map(|url| ("micropay.url", url)));
    if !summary.asked.target.is_empty() {
        properties.push(("micropay.target", summary.asked.target.join(" ")));
    }
    element(xml, 4, "properties", &[]);
    for (name, value) in properties {
        empty_element(xml, 6, "property", &[("name", name), ("value", &value)]);
    }
    xml.push_str("    </properties>\n");
}

fn case(
    xml: &mut String,
    summary: &Summary,
    reader: For,
    language: Language,
    case: &CaseReport,
    (class, name): &(String, String),
) {
    let time = seconds(case.took_ms);
    let mut attributes = vec![("name", name.as_str()), ("classname", class), ("time", &time)];
    if reader == For::Gitlab {
        attributes.push(("file", &case.path));
    }
    element(xml, 4, "testcase", &attributes);
    let terminal =
        Terminal { language, is_coloured: false, asked: &summary.asked, text_of: &|_| None };
    let reason = words::reason(case, language);
    let told = match case.verdict {
        Verdict::Passed => None,
        Verdict::Failed => Some(("failure", "expectation")),
        Verdict::Broken => Some(("error", "could not run")),
        // A reader that knows no flaky ones takes it as passed, which it is, at last.
        Verdict::Flaky => Some(("flakyFailure", "flaky")),
        Verdict::Skipped => Some(("skipped", "skipped")),
        Verdict::Stopped => Some(("skipped", "stopped")),
    };
    if let Some((name, kind)) = told {
        let content = terminal.details(case);
        text_element(xml, 6, name, &[("type", kind), ("message", &reason)], &content);
    }
    text_element(xml, 6, "system-out", &[], &out(case, language));
    xml.push_str("    </testcase>\n");
}

/// What is good to know of a case, however it came out.
fn out(case: &CaseReport, language: Language) -> String {
    let mut lines = String::new();
    if case.verdict == Verdict::Flaky {
        lines += language.pick(
            "불안정: 한 번 실패한 뒤 새 샌드박스에서 다시 실행하니 통과했습니다.\n",
            "flaky: it failed once, and passed when it was run again in a new sandbox.\n",
        );
    }
    if let Some(proves) = &case.proves {
        lines += &format!("{}\n", super::characters::lines(proves));
    }
    lines += &format!("seed: {}\n", case.seed);
    if !case.drawn.is_empty() {
        lines += &format!("drawn: {}\n", words::pairs(&case.drawn));
    }
    if !case.tags.is_empty() {
        lines += &format!("tags: {}\n", super::characters::line(&case.tags.join(", ")));
    }
    lines
}

fn failures(cases: &[&CaseReport]) -> usize {
    cases.iter().filter(|case| case.verdict == Verdict::Failed).count()
}

fn errors(cases: &[&CaseReport]) -> usize {
    cases.iter().filter(|case| case.verdict == Verdict::Broken).count()
}

fn is_skipped(case: &CaseReport) -> bool {
    matches!(case.verdict, Verdict::Skipped | Verdict::Stopped)
}

/// `12.345`: three digits behind the point are the most that each schema allows.
fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

// The writer: a line for each element.

fn element(xml: &mut String, by: usize, name: &str, attributes: &[(&str, &str)]) {
    opening(xml, by, name, attributes);
    xml.push_str(">\n");
}

fn empty_element(xml: &mut String, by: usize, name: &str, attributes: &[(&str, &str)]) {
    opening(xml, by, name, attributes);
    xml.push_str("/>\n");
}

fn text_element(into: &mut String, by: usize, name: &str, attributes: &[(&str, &str)], text: &str) {
    opening(into, by, name, attributes);
    // Writing into a text can't fail.
    let _ = writeln!(into, ">{}</{name}>", xml(text));
}

fn opening(xml: &mut String, by: usize, name: &str, attributes: &[(&str, &str)]) {
    let _ = write!(xml, "{:by$}<{name}", "");
    for (name, value) in attributes {
        let _ = write!(xml, " {name}=\"{}\"", attribute(value));
    }
}
