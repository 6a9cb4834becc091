//! JUnit's XML, read by what others read it with: the schema of Jenkins' xUnit plugin, and two parsers.

use std::path::Path;
use std::process::Command;

use engine::language::Language;
use serde_json::{Value, json};

use super::super::junit::{self, For};
use super::{NASTY, all_kinds, summary, with_texts};

/// What read_junit.py says of `xml`.
fn read(xml: &str) -> Value {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools = manifest.join("../target/tools/junit");
    let python = tools.join("bin/python");
    assert!(python.exists(), "{} is missing: `make setup-test` installs it", python.display());
    let file = tempfile::NamedTempFile::with_suffix(".xml").unwrap();
    std::fs::write(file.path(), xml).unwrap();
    let output = Command::new(python)
        .arg(manifest.join("src/scenario/report/tests/read_junit.py"))
        .arg(tools.join("junit-10.xsd"))
        .arg(file.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn others_read_what_was_written() {
    let written = junit::write(&all_kinds(), For::Jenkins, Language::Korean);
    let told = read(&written);
    assert_eq!(told["schema"], json!([]));
    let first = "취소하면 쿠폰이 돌아온다 [one won below]";
    let counts = json!({"tests": 6, "failures": 1, "errors": 1, "skipped": 2});
    assert_eq!(told["junitparser"], json!({"counts": counts, "first": first, "seed": "7"}));
    // It takes what is broken as failed, and what is flaky as passed.
    assert_eq!(told["junit2html"], json!({"tests": 6, "failed": 2, "skipped": 2, "first": first}));
}

#[test]
fn the_schema_holds_for_nasty_texts_and_for_nothing_at_all() {
    for summary in [with_texts(&NASTY.map(str::to_owned)), summary(Vec::new())] {
        let told = read(&junit::write(&summary, For::Jenkins, Language::English));
        assert_eq!(told["schema"], json!([]));
        assert_eq!(told["junitparser"]["counts"]["tests"], summary.cases.len());
        assert_eq!(told["junit2html"]["tests"], summary.cases.len());
    }
}

#[test]
fn what_gitlab_wants_is_what_the_schema_forbids() {
    let told = read(&junit::write(&all_kinds(), For::Gitlab, Language::English));
    let faults = told["schema"].as_array().unwrap();
    assert_eq!(faults.len(), 6, "{faults:?}");
    assert!(faults.iter().all(|fault| fault.as_str().unwrap().contains("'file'")), "{faults:?}");
}
