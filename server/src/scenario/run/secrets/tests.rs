//! A secret is in no report, however it was written where it was sent, answered, or told.

use chrono::DateTime;
use engine::language::{Language, Text};
use engine::scenario::Names;
use engine::scenario::report::{CallReport, CaseReport, Mismatch, StepReport, Verdict};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Secrets;
use crate::scenario::report::terminal::Terminal;
use crate::scenario::report::{Asked, Summary, html, json as json_report, junit};

fn percent(text: &str, digits: fn(u8) -> String) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => digits(other),
    };
    text.bytes().map(byte).collect()
}

fn quoted(text: &str) -> String {
    let json = Json::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

/// A text as it is written in addresses, bodies and commands.
fn encodings(secret: &str) -> Vec<String> {
    let upper = percent(secret, |byte| format!("%{byte:02X}"));
    let numbered = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    vec![
        secret.to_owned(),
        upper.replace("%20", "+"),
        percent(secret, |byte| format!("%{byte:02x}")),
        percent(&quoted(secret), |byte| format!("%{byte:02X}")),
        percent(&upper, |byte| format!("%{byte:02X}")),
        upper,
        numbered.to_uppercase().replace("\\U", "\\u"),
        numbered,
        quoted(secret),
        quoted(&quoted(secret)),
        quoted(secret).replace('/', "\\/"),
        secret.replace('\'', r"'\''"),
        quoted(secret).replace('\'', r"'\''"),
        engine::scenario::expect::visible(secret),
    ]
}

/// A report that tells `text` wherever it tells anything that came of a run.
fn telling(text: &str) -> CaseReport {
    let said = || text.to_owned();
    let value = || json!({ "a": text, "b": [{ text: 1, "c": format!("{{\"d\":\"{text}\"}}") }] });
    let call = |telegram: Option<(String, String)>| CallReport {
        method: if telegram.is_some() { "TCP" } else { "POST" }.to_owned(),
        path: format!("/api/v1/x?{text}"),
        request: Some(value()),
        status: 200,
        answer: Some(value()),
        outcome: said(),
        sent_ms: 0,
        took_ms: 1,
        telegram,
    };
    let step = StepReport {
        no: "1".to_owned(),
        path: "a.yaml".to_owned(),
        line: 1,
        action: "http".to_owned(),
        name: Some(said()),
        verdict: Verdict::Failed,
        problem: Some(Text::new(said(), said())),
        took_ms: 1,
        mismatches: vec![Mismatch {
            at: format!("/by_outcome/{text}"),
            line: 0,
            expected: format!("text \"{text}\""),
            actual: format!("members {}", value()),
            hint: Some(Text::new(said(), said())),
        }],
        calls: vec![call(None), call(Some((said(), said())))],
        attempts: 2,
        seen: vec![said()],
        outcomes: vec![(said(), 2)],
        kept: vec![("x".to_owned(), said())],
    };
    CaseReport {
        path: "a.yaml".to_owned(),
        name: "a".to_owned(),
        proves: None,
        row: None,
        tags: Vec::new(),
        verdict: Verdict::Failed,
        problem: Some(Text::new(said(), said())),
        seed: 1,
        sandbox: "run-1".to_owned(),
        started_at: DateTime::UNIX_EPOCH,
        took_ms: 1,
        drawn: vec![("y".to_owned(), said())],
        steps: vec![step],
    }
}

/// Every form in which a run is told, and what the API keeps of it.
fn all_forms(case: CaseReport) -> Vec<String> {
    let terminal = Terminal {
        language: Language::Korean,
        is_coloured: false,
        asked: &Asked::default(),
        text_of: &|_| Some(String::new()),
    };
    let mut forms = vec![terminal.case(&case), serde_json::to_string(&case).unwrap()];
    let summary = Summary {
        version: "1".to_owned(),
        run: "r".to_owned(),
        seed: 1,
        asked: Asked::default(),
        started_at: DateTime::UNIX_EPOCH,
        took_ms: 1,
        cases: vec![case],
    };
    forms.push(json_report::write(&summary));
    forms.push(html::write(&summary, Language::English));
    forms.push(junit::write(&summary, junit::For::Gitlab, Language::Korean));
    forms
}

/// What an XML or an HTML tells to whoever reads it.
fn unescaped(form: &str) -> String {
    let plain = form.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&amp;", "&")
}

proptest! {
    #[test]
    fn a_secret_is_in_no_report_however_it_is_written(
        secret in r#"Q7[a-z"'\\/+%& \n\t=한👍{}]{2,12}"#,
        before in r#"[a-zé"'\\%+ ]{0,6}"#,
        after in r#"[a-zé"'\\%+ ]{0,6}"#,
        json_around in any::<bool>(),
    ) {
        let mut names = Names::new(1);
        names.set_secret("secret", json!(secret));
        let mut secrets = Secrets::default();
        secrets.add(&names);
        let around = |text: &str| if json_around { quoted(text) } else { text.to_owned() };
        for written in encodings(&secret) {
            let mut case = telling(&format!("{}{written}{}", around(&before), around(&after)));
            secrets.hide_in_case(&mut case);
            for form in all_forms(case) {
                for told in [unescaped(&form), form] {
                    for encoding in encodings(&secret) {
                        prop_assert!(!told.contains(&encoding), "{encoding} of {written} in {told}");
                    }
                }
            }
        }
    }
}

#[test]
fn of_a_secret_with_members_each_is_hidden_and_a_short_one_where_it_stands_alone() {
    let mut names = Names::new(1);
    names.set_secret(
        "whole",
        json!({ "name": "홍길동동", "limit": 123456, "cvc": "987", "is": true }),
    );
    let mut secrets = Secrets::default();
    secrets.add(&names);
    let mut value = json!({
        "a": "이름 홍길동동", "n": 123456, "longer": 51234567, "cvc": 987, "is": true, "told": "text \"987\"", "other": 9876,
    });
    secrets.hide_in(&mut value);
    let hidden = json!({
        "a": "이름 ●●●", "n": "●●●", "longer": "5●●●7", "cvc": "●●●", "is": true, "told": "text \"●●●\"", "other": 9876,
    });
    assert_eq!(value, hidden);
}
