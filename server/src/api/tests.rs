use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use engine::refusal::Refusal;
use tower::ServiceExt as _;

use super::document::{finished, operations};
use super::documented;
use super::idempotency::NEEDED_BY;

/// The environment variable that renews the snapshot.
const RENEW: &str = "RENEW_OPENAPI";

#[test]
fn the_document_is_the_reviewed_one() {
    let (_, document) = finished(documented());
    let now = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap();
    assert!(
        now == reviewed,
        "the API changed: renew server/openapi.json by `{RENEW}=1 cargo test -p server --lib \
         -- the_document_is_the_reviewed_one`, and review what changed in it"
    );
}

#[test]
fn what_needs_a_key_says_so() {
    let (_, mut document) = finished(documented());
    let mut posts = BTreeSet::new();
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            let operation = serde_json::to_value(operation).unwrap();
            let parameters = operation["parameters"].as_array().unwrap();
            let key = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key");
            if key.is_some_and(|key| key["required"] == true) {
                posts.insert(path.clone());
            }
        }
    }
    assert_eq!(posts, NEEDED_BY.iter().map(|path| (*path).to_owned()).collect());
}

#[tokio::test]
async fn the_pages_come_from_the_binary_alone() {
    let docs: Router = super::docs::router();
    for (path, holds) in [
        ("/docs/", "swagger-ui-bundle.js"),
        ("/docs/swagger-ui-bundle.js", "SwaggerUIBundle"),
        ("/docs/swagger-initializer.js", "Idempotency-Key"),
        ("/docs/errors", "<table"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = docs.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains(holds), "{path}");
        if path == "/docs/errors" {
            let guards = ["SIGN_IN_REQUIRED", "WRONG_ACCESS_TOKEN", "TOO_MANY_ATTEMPTS"];
            let codes = Refusal::CODES.iter().map(|(code, _)| *code);
            let row = |code: &str| {
                let start = text.find(&format!("<tr id=\"{code}\">"))?;
                text[start..].split("</tr>").next()
            };
            for code in codes.chain(guards) {
                let passes = row(code).map(|row| {
                    (row.contains("<td>passing</td>"), row.contains("<td>lasting</td>"))
                });
                let expected = Refusal::code_passes(code).unwrap_or(code == "TOO_MANY_ATTEMPTS");
                assert_eq!(passes, Some((expected, !expected)), "{code}");
                assert_eq!(text.matches(&format!("<tr id=\"{code}\">")).count(), 1, "{code}");
            }
            assert!(text.contains("/pkg/micropay.css"), "it looks as the console does");
            // One code for one thing: two of the same words would be one listed twice.
            let rows: Vec<_> = text.split("<tr id=").skip(1).collect();
            let words = rows.iter().filter_map(|row| row.split_once("<td lang=\"ko\">"));
            let words: BTreeSet<_> = words.map(|(_, words)| words).collect();
            assert_eq!(words.len(), rows.len());
        }
    }
}

/// What a name stands for, read by the code that reads requests: `Some(true)` if it is, and `None` of
/// what no text of that form can say, as that a month has no 31st.
fn is_read(name: &str, text: &str) -> Option<bool> {
    use engine::clock;
    use engine::field::FieldProblem;
    use engine::identifier::{Ctn, Ncn, OrderNo, PromotionId, SandboxId, SerialNo};

    let told = match name {
        "ctn" => Ctn::parse(text).err(),
        "ncn" => Ncn::parse(text).err(),
        "serial_no" => SerialNo::parse(text).err(),
        "order_no" => OrderNo::parse(text).err(),
        "promotion_id" => PromotionId::parse(text).err(),
        "sandbox_id" | "copy_of" | "Micropay-Sandbox" => SandboxId::parse(text).err(),
        "paid_at" => clock::parse_time(text).err(),
        "paid_on" | "birth_date" => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let day = digits.get(4..).and_then(|day| day.parse().ok()).unwrap_or(0);
            let is_a_day = (101..=1231).contains(&day) && (1..=28).contains(&(day % 100));
            let (month, year) = (day / 100, digits.get(..4).unwrap_or_default());
            let is_possible = is_a_day && month <= 12 && ("1900".."3000").contains(&year);
            if !(text.is_empty() || is_possible) {
                return None;
            }
            clock::parse_date(text).err()
        }
        _ => return None,
    };
    Some(told.is_none_or(|problem| problem == FieldProblem::Missing && text.is_empty()))
}

/// Every pattern of the document that a request's field has: its name, itself, and how long it may be.
fn patterns() -> Vec<(String, String, Option<u64>)> {
    fn find(name: &str, value: &serde_json::Value, found: &mut Vec<(String, String, Option<u64>)>) {
        if let Some(pattern) = value["pattern"].as_str() {
            found.push((name.to_owned(), pattern.to_owned(), value["maxLength"].as_u64()));
        }
        let name = value["name"].as_str().unwrap_or(name);
        match value {
            serde_json::Value::Object(members) => {
                for (member, value) in members {
                    find(if member == "schema" { name } else { member }, value, found);
                }
            }
            serde_json::Value::Array(items) => {
                items.iter().for_each(|item| find(name, item, found));
            }
            _ => {}
        }
    }
    let (_, document) = finished(documented());
    let mut found = Vec::new();
    find("", &serde_json::to_value(&document).unwrap(), &mut found);
    found
}

/// The document says what is taken, and all of it: texts made from a pattern are read, and what is read
/// fits the pattern. (Space around a value is left away first.)
#[test]
fn the_patterns_of_the_document_are_what_is_read() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let mut names = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    let anything = "[-0-9a-zA-Z.:/()+ ]{0,17}|82?[-0-9 ]{8,14}|\\.{1,3}|[0-9:]{4,8}|[0-9/.-]{8,10}";
    let anything = proptest::string::string_regex(anything).unwrap();
    for (name, pattern, longest) in patterns() {
        let is_optional = pattern.contains(")?$");
        let fits = regex::Regex::new(&pattern).unwrap();
        let fits = |text: &str| {
            fits.is_match(text) && longest.is_none_or(|most| text.chars().count() as u64 <= most)
        };
        let from_pattern = pattern.trim_start_matches('^').trim_end_matches('$');
        let from_pattern = proptest::string::string_regex(from_pattern).unwrap();
        for _ in 0..300 {
            for text in [
                from_pattern.new_tree(&mut runner).unwrap().current(),
                anything.new_tree(&mut runner).unwrap().current(),
            ] {
                if text.trim() != text || (text.is_empty() && !is_optional) {
                    continue;
                }
                if let Some(is_read) = is_read(&name, &text) {
                    assert_eq!(fits(&text), is_read, "{name} {text:?} {pattern}");
                    names.insert(name.clone());
                }
            }
        }
    }
    assert!(names.len() >= 10, "{names:?}");
}

/// No door takes a query's parameter that is blank: neither does the document.
#[test]
fn the_document_takes_no_blank_text_in_a_query() {
    let (_, document) = finished(documented());
    let document = serde_json::to_value(&document).unwrap();
    let mut texts = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters.filter(|it| it["in"] == "query") {
                let schema = &parameter["schema"];
                if schema["type"] != "string" || schema["format"] == "date" {
                    continue;
                }
                texts += 1;
                let refuses_blank = schema["minLength"].as_u64().is_some_and(|least| least > 0)
                    || schema["pattern"]
                        .as_str()
                        .is_some_and(|pattern| !regex::Regex::new(pattern).unwrap().is_match(""));
                assert!(refuses_blank, "{method} {path} {}", parameter["name"]);
            }
        }
    }
    assert!(texts > 10, "{texts}");
}
