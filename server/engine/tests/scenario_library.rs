//! The library of scenarios, `server/scenarios`: every file can be read and says what it proves, and every refusal is
//! expected somewhere. That the files are green is what `server scenario run` says.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use engine::refusal::Refusal;
use engine::scenario::{
    Action, Matcher, Part, Scenario, Step, Subject, Value, ValueKind, parse, schema,
};

/// Refusals that no scenario can reach, each with its reason.
const UNREACHABLE: &[(&str, &str)] = &[
    ("CALL_HAS_NO_REQUEST", "only the console sends a recorded call again"),
    ("SAVED_REQUESTS_FULL", "only the console keeps requests"),
    ("ROLE_NOT_ENOUGH", "a run is an operator's"),
    ("VERIFICATION_UNREACHABLE", "where coupons are verified is the server's setting"),
    ("OUTCOME_LEFT_BEHIND", NO_TARGET),
    ("EXTERNAL_UNREACHABLE", NO_TARGET),
    ("EXTERNAL_NO_ANSWER", NO_TARGET),
    ("EXTERNAL_OUTCOME_UNKNOWN", NO_TARGET),
    ("EXTERNAL_ANSWER_UNREADABLE", NO_TARGET),
    ("EXTERNAL_ANSWER_CONTRADICTORY", NO_TARGET),
    ("OWNED_BY_EXTERNAL", NO_TARGET),
    ("SANDBOX_NOT_FOUND", OWN_SANDBOX),
    ("SANDBOX_EXISTS", OWN_SANDBOX),
    ("DEFAULT_SANDBOX_STAYS", OWN_SANDBOX),
    ("SANDBOX_FOR_RUN", OWN_SANDBOX),
    ("SANDBOX_BUSY", OWN_SANDBOX),
    ("SANDBOX_CHANGED", OWN_SANDBOX),
    ("SCENARIO_NOT_FOUND", NO_SCENARIOS),
    ("SCENARIO_CHANGED", NO_SCENARIOS),
    ("SCENARIOS_FULL", NO_SCENARIOS),
    ("SCENARIO_OF_LIBRARY", NO_SCENARIOS),
    ("SCENARIO_IS_DRAFT", NO_SCENARIOS),
    ("NO_SCENARIO_TO_RUN", NO_SCENARIOS),
    ("SCENARIO_RUNS_FULL", NO_SCENARIOS),
    ("SCENARIO_RUN_NOT_FOUND", NO_SCENARIOS),
    ("SCENARIO_SCHEDULE_NOT_FOUND", NO_SCENARIOS),
    ("SCENARIO_SCHEDULE_OF_FILE", NO_SCENARIOS),
    ("SCENARIO_SCHEDULES_FULL", NO_SCENARIOS),
];
const NO_SCENARIOS: &str = "a run does nothing with scenarios";
const NO_TARGET: &str = "it needs a target, which only `--target` gives to a run";
const OWN_SANDBOX: &str = "a run reaches no sandbox but its own, which is there until it ends";

/// The fewest files, besides those that others use.
const FEWEST: usize = 85;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// The files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The library by its paths, each file with its text. What can't be read fails, whole.
fn library() -> BTreeMap<String, (String, Scenario)> {
    let folder = folder();
    let mut wrong = Vec::new();
    let mut library = BTreeMap::new();
    for file in files(&folder) {
        let path = file.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let parsed = parse(&path, &text);
        for problem in &parsed.problems {
            wrong.push(format!("{path}:{} {}", problem.span.line, problem.text.english));
        }
        if let Some(scenario) = parsed.scenario() {
            library.insert(path, (text, scenario));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    library
}

#[test]
fn every_file_says_what_it_proves() {
    let library = library();
    let mut names = BTreeSet::new();
    for (path, (text, scenario)) in &library {
        assert!(
            text.starts_with("# yaml-language-server: $schema=../scenario.schema.json\n"),
            "{path}: its first line names the schema"
        );
        let proves = scenario.proves.as_deref().unwrap_or_default();
        assert!(proves.ends_with('.') && proves.is_ascii(), "{path} proves “{proves}”");
        assert!(!scenario.tags.is_empty(), "{path} has no tags");
        assert!(!scenario.name.is_ascii(), "{path}: its name is Korean");
        assert!(names.insert(&scenario.name), "{path}: another file has its name");
    }
    let own = library.keys().filter(|path| !path.starts_with("common/")).count();
    assert!(own >= FEWEST, "{own} files");
}

/// `RENEW_SCHEMA=1 cargo test -p engine --features postgres --test scenario_library` writes it.
#[test]
fn the_schema_beside_the_files_is_the_current_one() {
    let path = folder().join("scenario.schema.json");
    if std::env::var_os("RENEW_SCHEMA").is_some() {
        fs::write(&path, format!("{:#}\n", schema())).unwrap();
    }
    let beside: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(beside == schema(), "the schema changed: renew server/scenarios/scenario.schema.json");
}

/// The texts that a value may be: itself, or what the rows have under its name.
fn texts(value: &Value, scenario: &Scenario) -> Vec<String> {
    let ValueKind::Text(phrase) = &value.kind else { return Vec::new() };
    match phrase.parts.as_slice() {
        [Part::Literal(text)] => vec![text.clone()],
        [Part::Name(name)] => {
            let of_rows = |row: &str| {
                let values = scenario.each.iter().flat_map(|it| &it.values);
                let same = values.filter(|(name, _)| name == row).map(|(_, value)| value);
                same.flat_map(|value| texts(value, scenario)).collect()
            };
            name.strip_prefix("row.").map(of_rows).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// The codes that steps expect: as a problem's code, or as an outcome of several.
fn expected_codes(steps: &[Step], scenario: &Scenario, codes: &mut BTreeSet<String>) {
    for step in steps {
        if let Action::AtOnce { steps, .. } = &step.action {
            expected_codes(steps, scenario, codes);
        }
        for expectation in &step.expect {
            let Subject::Pointer(pointer) = &expectation.of else { continue };
            if let Some(outcome) = pointer.strip_prefix("/outcomes/") {
                codes.insert(outcome.to_owned());
            }
            for matcher in &expectation.must {
                match (pointer.as_str(), matcher) {
                    ("/code", Matcher::Is(value)) => codes.extend(texts(value, scenario)),
                    ("/outcomes", Matcher::Is(value)) => {
                        if let ValueKind::Map(members) = &value.kind {
                            codes.extend(members.iter().map(|(outcome, _)| outcome.clone()));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn every_refusal_is_expected_by_a_scenario() {
    let mut expected = BTreeSet::new();
    for (_, scenario) in library().values() {
        expected_codes(&scenario.steps, scenario, &mut expected);
    }
    let unreachable: BTreeSet<_> = UNREACHABLE.iter().map(|(code, _)| *code).collect();
    for (code, _) in Refusal::CODES {
        let (is_expected, is_out) = (expected.contains(*code), unreachable.contains(code));
        assert!(is_expected || is_out, "no scenario in server/scenarios expects {code}");
        assert!(!(is_expected && is_out), "a scenario reaches {code}: it is no exception any more");
    }
    for code in unreachable {
        assert!(Refusal::CODES.iter().any(|(it, _)| *it == code), "there is no {code}");
    }
}
