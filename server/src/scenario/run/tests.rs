//! The runner against a door that is no micropay.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};

use super::*;
use crate::scenario::door::{Answered, Asked};
use crate::scenario::load::{Files, Loader};
use crate::scenario::suite::{Event, Settings, run_all};

struct InMemory(HashMap<&'static str, &'static str>);

impl Files for InMemory {
    fn text(&self, path: &str) -> io::Result<String> {
        let text = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok((*text).to_owned())
    }
}

type Answers = dyn Fn(&Asked) -> (u16, Json) + Send + Sync;

/// Answers what it is told to, and remembers what it was asked.
struct Fake {
    answers: Box<Answers>,
    asked: Mutex<Vec<Asked>>,
    telegrams: Mutex<Vec<Vec<u8>>>,
}

impl Fake {
    /// Sandboxes and invariants are as they should be; `answers` has the rest.
    fn new(answers: impl Fn(&Asked) -> (u16, Json) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            answers: Box::new(answers),
            asked: Mutex::default(),
            telegrams: Mutex::default(),
        })
    }

    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
    }

    fn of(&self, path: &str) -> Vec<Asked> {
        self.asked.lock().unwrap().iter().filter(|it| it.path.starts_with(path)).cloned().collect()
    }
}

impl Door for Fake {
    fn call(&self, asked: Asked) -> BoxFuture<'_, Result<Answered, NoAnswer>> {
        let (status, body) = match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/v1/sandboxes") => (201, json!({})),
            ("DELETE", path) if path.starts_with("/api/v1/sandboxes/") => (204, Json::Null),
            (_, "/api/v1/invariants") if !self.asked().iter().any(|it| it.ends_with("/breaks")) => {
                (
                    200,
                    json!({ "invariants": [{ "number": 1, "says": "sums", "checked": 1, "broken": 0 }] }),
                )
            }
            (_, "/api/v1/invariants") => (
                200,
                json!({ "invariants": [{ "number": 2, "says": "one coupon", "checked": 1, "broken": 3 }] }),
            ),
            _ => (self.answers)(&asked),
        };
        self.asked.lock().unwrap().push(asked);
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answered = if status == 0 {
            Err(NoAnswer("away".to_owned()))
        } else {
            Ok(Answered { status, headers: Vec::new(), body })
        };
        async move {
            // As over a network, others go on meanwhile.
            tokio::task::yield_now().await;
            answered
        }
        .boxed()
    }

    /// It is answered by itself, so that a step can keep what it has.
    fn telegram(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, NoAnswer>> {
        self.telegrams.lock().unwrap().push(bytes.clone());
        async { Ok(bytes) }.boxed()
    }
}

fn cases(files: &[(&'static str, &'static str)]) -> Vec<Case> {
    let in_memory = InMemory(files.iter().copied().collect());
    let mut loader = Loader::new(&in_memory);
    let loaded = loader.load(files[0].0);
    let faults = loader.faults();
    assert_eq!(faults, [], "{faults:?}");
    Case::all_of(&loaded.unwrap(), 1)
}

async fn ran(text: &'static str, door: &Arc<Fake>) -> CaseReport {
    let case = cases(&[("a.yaml", text)]).remove(0);
    let told = Mutex::new(Vec::new());
    let tell = |progress: Progress<'_>| {
        if let Progress::Step(step) = progress {
            told.lock().unwrap().push(step.clone());
        }
    };
    let door: Arc<dyn Door> = Arc::clone(door) as _;
    let report = run(door, &case, &CancellationToken::new(), &tell).await;
    assert_eq!(told.lock().unwrap().len(), report.steps.len(), "each step is told when it is done");
    report
}

/// The steps' numbers with their verdicts.
fn verdicts(report: &CaseReport) -> Vec<(&str, Verdict)> {
    report.steps.iter().map(|step| (step.no.as_str(), step.verdict)).collect()
}

#[tokio::test]
async fn a_green_run_deletes_its_sandbox_and_every_call_is_made_in_it() {
    let door = Fake::new(|_| (200, json!({ "serial_no": "0012", "status": "unused" })));
    let text = "name: a\nsteps:\n  - issue: {ctn: 01000000001, promotion_id: P}\n    keep: {serial: /serial_no}\n  \
                - check: {coupon: \"${serial}\"}\n    expect: {status: unused}\n";
    let report = ran(text, &door).await;
    assert_eq!(verdicts(&report), [("1", Verdict::Passed), ("2", Verdict::Passed)], "{report:#?}");
    assert_eq!(report.verdict, Verdict::Passed);
    let asked = door.asked();
    assert_eq!(
        asked,
        [
            "POST /api/v1/sandboxes".to_owned(),
            "POST /api/v1/coupons".to_owned(),
            "GET /api/v1/invariants".to_owned(),
            "GET /api/v1/coupons/0012".to_owned(),
            format!("DELETE /api/v1/sandboxes/{}", report.sandbox),
        ]
    );
    let of_run = ("micropay-sandbox".to_owned(), report.sandbox.clone());
    let all = door.asked.lock().unwrap().clone();
    assert!(all[1..all.len() - 1].iter().all(|asked| {
        asked
            .headers
            .iter()
            .any(|(name, value)| name.eq_ignore_ascii_case(&of_run.0) && *value == of_run.1)
    }));
    assert_eq!(report.steps[0].kept, [("serial".to_owned(), "0012".to_owned())]);
}

#[tokio::test]
async fn after_a_failed_step_the_others_go_on_but_those_that_need_what_it_should_have_kept() {
    let door = Fake::new(|asked| match asked.path.as_str() {
        "/api/v1/coupons" => (409, json!({ "code": "SOLD_OUT" })),
        _ => (200, json!({ "now": "2026-11-27T03:00:00Z" })),
    });
    let text = "name: a\nsteps:\n  - issue: {ctn: 01000000001, promotion_id: P}\n    keep: {serial: /serial_no}\n  \
                - check: {coupon: \"${serial}\"}\n  - check: {clock: {}}\n    expect: {stopped: true, now: x}\n";
    let report = ran(text, &door).await;
    let expected = [("1", Verdict::Failed), ("2", Verdict::Skipped), ("3", Verdict::Failed)];
    assert_eq!(verdicts(&report), expected, "{report:#?}");
    assert_eq!(report.verdict, Verdict::Failed);
    // That nothing was kept of a refusal is no news of its own.
    assert_eq!(report.steps[0].mismatches.len(), 1);
    assert_eq!(report.steps[2].mismatches.len(), 2, "all of them at once");
    assert!(!door.asked().iter().any(|asked| asked.starts_with("DELETE")), "a red run's is kept");
}

#[tokio::test]
async fn what_breaks_an_invariant_fails_though_it_was_answered_as_expected() {
    let door = Fake::new(|_| (200, json!({})));
    let text = "name: a\nsteps:\n  - http: {method: POST, path: /api/v1/breaks}\n    expect: {http: 200}\n";
    let report = ran(text, &door).await;
    assert_eq!(verdicts(&report), [("1", Verdict::Failed)]);
    let mismatch = &report.steps[0].mismatches[0];
    assert_eq!((mismatch.at.as_str(), mismatch.expected.as_str()), ("invariant 2", "one coupon"));
}

#[tokio::test]
async fn at_once_counts_outcomes_and_each_copy_has_its_number_and_key() {
    let count = AtomicU64::new(0);
    let door = Fake::new(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => (200, json!({ "status": "paid" })),
        _ => (409, json!({ "status": 409, "code": "COUPON_HELD" })),
    });
    let text = "name: a\nsteps:\n  - at_once: {copies: 20, cancel: \"order-${copy}\"}\n    \
                expect: {outcomes: {paid: 1, COUPON_HELD: 19}}\n";
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Passed, "{report:#?}");
    let step = &report.steps[0];
    assert_eq!(step.outcomes, [("COUPON_HELD".to_owned(), 19), ("paid".to_owned(), 1)]);
    assert_eq!(step.calls.len(), 20);
    let asked = door.of("/api/v1/payments/");
    let paths: BTreeSet<_> = asked.iter().map(|asked| &asked.path).collect();
    let keys: BTreeSet<_> = asked
        .iter()
        .filter_map(|asked| asked.headers.iter().find(|it| it.0 == "idempotency-key"))
        .collect();
    assert_eq!((paths.len(), keys.len()), (20, 20));
}

#[tokio::test]
async fn outcomes_that_were_not_expected_are_told() {
    let door = Fake::new(|_| (200, json!({ "status": "paid" })));
    let text = "name: a\nsteps:\n  - at_once: {copies: 3, cancel: order}\n    expect: {outcomes: {paid: 1, COUPON_HELD: 2}}\n";
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Failed);
    assert_eq!(report.steps[0].outcomes, [("paid".to_owned(), 3)]);
}

#[tokio::test]
async fn until_asks_until_it_is_so_and_tells_what_it_saw() {
    let count = AtomicU64::new(0);
    let door = Fake::new(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => (200, json!({ "status": "pending" })),
        2 => (200, json!({ "status": "unknown" })),
        _ => (200, json!({ "status": "paid" })),
    });
    let text = "name: a\nsteps:\n  - until: {payment: A-1}\n    within: 5s\n    every: 10ms\n    expect: {status: paid}\n";
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Passed, "{report:#?}");
    let step = &report.steps[0];
    assert_eq!((step.attempts, step.calls.len()), (4, 1));
    assert_eq!(step.seen, ["pending", "unknown", "paid"]);
}

#[tokio::test]
async fn until_ends_with_its_deadline_and_with_the_run() {
    let door = Fake::new(|_| (200, json!({ "status": "pending" })));
    let text = "name: a\nsteps:\n  - until: {payment: A-1}\n    within: 100ms\n    every: 10ms\n    expect: {status: paid}\n";
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Failed);
    assert_eq!(report.steps[0].seen, ["pending"]);
    assert!(report.steps[0].attempts > 2);

    let text = "name: a\nsteps:\n  - until: {payment: A-1}\n    within: 60s\n    every: 30s\n    expect: {status: paid}\n  - check: {clock: {}}\n";
    let door = Fake::new(|_| (200, json!({ "status": "pending" })));
    let stop = CancellationToken::new();
    let case = cases(&[("a.yaml", text)]).remove(0);
    let running = {
        let (stop, door) = (stop.clone(), Arc::clone(&door));
        tokio::spawn(async move { run(door, &case, &stop, &|_| ()).await })
    };
    while door.of("/api/v1/payments/A-1").is_empty() {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    let report = running.await.unwrap();
    assert_eq!(report.verdict, Verdict::Stopped);
    assert_eq!(verdicts(&report), [("1", Verdict::Stopped)]);
}

#[tokio::test]
async fn a_used_file_has_a_scope_of_its_own_and_its_steps_stand_in_its_place() {
    let using = "name: a\nvalues: {amount: 1}\nsteps:\n  - check: {clock: {}}\n  - use: common/b.yaml\n    with: {order: A-7}\n    keep: {paid: /status}\n  - check: {payment: \"${paid}\"}\n";
    let used = "name: b\ntakes: {order: required, amount: 3000}\nsteps:\n  - check: {payment: \"${order}\"}\n    keep: {status: /status}\n  - http: {method: GET, path: \"/api/v1/x/${amount}\"}\n";
    let door = Fake::new(|_| (200, json!({ "status": "P1" })));
    let case = cases(&[("a.yaml", using), ("common/b.yaml", used)]).remove(0);
    let report = run(Arc::clone(&door) as _, &case, &CancellationToken::new(), &|_| ()).await;
    let numbers: Vec<_> =
        report.steps.iter().map(|step| (step.no.as_str(), step.path.as_str(), step.line)).collect();
    assert_eq!(
        numbers,
        [
            ("1", "a.yaml", 4),
            ("2.1", "common/b.yaml", 4),
            ("2.2", "common/b.yaml", 6),
            ("3", "a.yaml", 8)
        ]
    );
    assert_eq!(report.verdict, Verdict::Passed, "{report:#?}");
    assert!(door.asked().contains(&"GET /api/v1/payments/A-7".to_owned()));
    assert!(door.asked().contains(&"GET /api/v1/x/3000".to_owned()), "its own amount");
    assert!(door.asked().contains(&"GET /api/v1/payments/P1".to_owned()), "what it kept");
}

#[tokio::test]
async fn a_secret_is_nowhere_in_the_report() {
    let door =
        Fake::new(|_| (200, json!({ "code": "s3cr3t-7", "text": "it is s3cr3t-7", "n": 1 })));
    let text = "name: a\nsteps:\n  - check: {clock: {}}\n  - http: {method: GET, path: /api/v1/x}\n    keep: {code: {at: /code, secret: true}}\n    expect: {text: nothing}\n  \
                - http: {method: GET, path: \"/api/v1/y?${code}\", headers: {x-code: \"${code}\"}}\n";
    let report = ran(text, &door).await;
    let told = serde_json::to_string(&report).unwrap();
    assert!(!told.contains("s3cr3t-7"), "{told}");
    assert_eq!(report.steps[1].kept, [("code".to_owned(), "●●●".to_owned())]);
    assert!(report.steps[2].calls[0].path.contains("●●●"));
    assert!(door.asked().contains(&"GET /api/v1/y?s3cr3t-7".to_owned()), "it is sent all the same");
}

#[tokio::test]
async fn an_http_step_stays_on_this_host_and_in_this_sandbox() {
    // What is told when the file is read is held to when it is run too: a name stands in each.
    for step in [
        "{method: GET, path: \"/${none}/evil.example/\"}",
        "{method: GET, path: \"/${none}\\\\evil.example/\"}",
        "{method: DELETE, path: \"/api/v1/${none}sandboxes/default\"}",
        "{method: DELETE, path: \"/api/v1/${none}%73andboxes/default\"}",
        "{method: DELETE, path: \"/api/v1/${none}./sandboxes/default\"}",
        "{method: DELETE, path: \"/api/v1/${none}/sandboxes/default\"}",
        "{method: DELETE, path: \"/api/v1/${none}coupons/%2E./sandboxes/default\"}",
        "{method: POST, path: \"/api/v1/${none}scenarios/runs\"}",
        "{method: POST, path: \"/api/${none}payment/pay\"}",
        "{method: GET, path: \"/${none}healthz\"}",
        "{method: GET, path: /api/v1/x, headers: {x: \"a${line}b: c\"}}",
    ] {
        let text = format!(
            "name: a\nvalues: {{none: \"\", line: \"\\r\\n\"}}\nsteps:\n  - http: {step}\n"
        );
        let files = InMemory(HashMap::from([("a.yaml", &*Box::leak(text.into_boxed_str()))]));
        let loaded = Loader::new(&files).load("a.yaml").expect(step);
        let door = Fake::new(|_| (200, json!({})));
        let case = Case::all_of(&loaded, 1).remove(0);
        let report = run(Arc::clone(&door) as _, &case, &CancellationToken::new(), &|_| ()).await;
        assert_eq!(report.verdict, Verdict::Broken, "{step}");
        let others = door.asked().into_iter().filter(|it| !it.ends_with("/invariants"));
        assert_eq!(others.collect::<Vec<_>>(), ["POST /api/v1/sandboxes"], "{step}");
    }
}

#[tokio::test]
async fn a_telegram_stays_in_this_sandbox_by_its_fields_and_by_its_bytes() {
    let rest = "20261127120000    ";
    for step in [
        "{message_type: \"0200\", sandbox: \"${other}\"}".to_owned(),
        "{message_type: \"0800\", sandbox: \"${blank}\"}".to_owned(),
        "{message_type: \"0800\", sandbox: \"${nobodys}\"}".to_owned(),
        "{message_type: \"0800\", length: 0}".to_owned(),
        "{raw: hello}".to_owned(),
        format!("{{raw: \"02420200000000000001{:32}{rest}\"}}", "default"),
        "{raw: \"hex:30303031 41\"}".to_owned(),
    ] {
        for at_once in [false, true] {
            let step = format!("telegram: {step}");
            let step = if at_once { format!("at_once: {{copies: 2, {step}}}") } else { step };
            let text = format!(
                "name: a\nvalues: {{other: default, blank: \"\", nobodys: no-such-sandbox}}\nsteps:\n  - {step}\n"
            );
            let door = Fake::new(|_| (200, json!({})));
            let report = ran(Box::leak(text.into_boxed_str()), &door).await;
            assert_eq!(report.verdict, Verdict::Broken, "{step}: {report:#?}");
            assert!(door.telegrams.lock().unwrap().is_empty(), "{step} was sent");
        }
    }
    let text = "name: a\nsteps:\n  - telegram: {message_type: \"0800\"}\n    keep: {mine: /sandbox}\n  \
                - telegram: {message_type: \"0800\", sandbox: \"${mine}\", amount: x}\n  \
                - telegram: {raw: \"GET / HTTP/1.1\\r\\nA:  ${mine}\"}\n";
    let door = Fake::new(|_| (200, json!({})));
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Passed, "{report:#?}");
    assert_eq!(door.telegrams.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn an_http_step_sends_texts_as_they_are_and_a_key_only_where_one_is_given() {
    let door = Fake::new(|_| (200, json!({})));
    let text = "name: a\nsteps:\n  - http: {method: POST, path: /api/v1/x, body: \"a,b\\n1,2\", headers: {Content-Type: text/csv}}\n  \
                - http: {method: POST, path: /api/v1/x, body: {a: 1}}\n    key: mine\n";
    let report = ran(text, &door).await;
    assert_eq!(report.verdict, Verdict::Passed, "{report:#?}");
    let asked = door.of("/api/v1/x");
    let header = |asked: &Asked, name: &str| -> Vec<String> {
        let named = asked.headers.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
        named.map(|it| it.1.clone()).collect()
    };
    assert_eq!(asked[0].body.as_deref(), Some("a,b\n1,2"));
    assert_eq!(header(&asked[0], "content-type"), ["text/csv"]);
    assert_eq!(header(&asked[0], "idempotency-key"), Vec::<String>::new());
    assert_eq!(asked[1].body.as_deref(), Some("{\"a\":1}"));
    assert_eq!(header(&asked[1], "idempotency-key"), ["mine"]);
}

#[tokio::test]
async fn the_same_seed_draws_the_same_and_another_row_has_another_sandbox() {
    let text = "name: a\neach:\n  - {name: one, amount: 1}\n  - {name: two, amount: 2}\nsteps:\n  - http: {method: GET, path: \"/api/v1/x/${random.order_no}/${row.amount}\"}\n";
    let door = Fake::new(|_| (200, json!({})));
    let both = cases(&[("a.yaml", text)]);
    assert_eq!(
        both.iter().map(|case| case.row_name()).collect::<Vec<_>>(),
        [Some("one"), Some("two")]
    );
    let settings = Settings { parallel: 2, retries: 0, bail: false };
    let reports = run_all(
        Arc::clone(&door) as _,
        both,
        settings,
        &CancellationToken::new(),
        Arc::new(|_: Event<'_>| ()),
    )
    .await;
    assert_eq!(
        reports.iter().map(|it| it.row.as_deref()).collect::<Vec<_>>(),
        [Some("one"), Some("two")]
    );
    assert_ne!(reports[0].sandbox, reports[1].sandbox);
    assert_eq!(reports[0].drawn, reports[1].drawn);
    let order = &reports[0].drawn[0].1;
    let mut paths: Vec<_> = door.of("/api/v1/x/").iter().map(|asked| asked.path.clone()).collect();
    paths.sort();
    assert_eq!(paths, [format!("/api/v1/x/{order}/1"), format!("/api/v1/x/{order}/2")]);
}

#[tokio::test]
async fn what_passes_when_it_is_run_again_is_flaky_and_what_fails_bails() {
    let count = AtomicU64::new(0);
    let door = Fake::new(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => (500, json!({})),
        _ => (200, json!({})),
    });
    let case = || cases(&[("a.yaml", "name: a\nsteps:\n  - check: {clock: {}}\n")]).remove(0);
    let none = || Arc::new(|_: Event<'_>| ());
    let settings = Settings { parallel: 1, retries: 2, bail: true };
    let reports = run_all(
        Arc::clone(&door) as _,
        vec![case(), case()],
        settings,
        &CancellationToken::new(),
        none(),
    )
    .await;
    let verdicts: Vec<_> = reports.iter().map(|report| report.verdict).collect();
    assert_eq!(verdicts, [Verdict::Flaky, Verdict::Passed]);
    assert_eq!(reports[0].steps[0].verdict, Verdict::Failed, "what went wrong is still told");

    let broken = Fake::new(|_| (0, json!({})));
    let settings = Settings { parallel: 1, retries: 0, bail: true };
    let reports = run_all(
        Arc::clone(&broken) as _,
        vec![case(), case()],
        settings,
        &CancellationToken::new(),
        none(),
    )
    .await;
    let verdicts: Vec<_> = reports.iter().map(|report| report.verdict).collect();
    assert_eq!(verdicts, [Verdict::Broken, Verdict::Stopped]);
}

#[test]
fn a_refusal_is_told_in_the_readers_language_and_anything_else_as_it_is() {
    let refused = why_refused(
        422,
        &json!({
            "code": "INVALID_REQUEST",
            "message": { "korean": "확인해 주세요", "english": "Please check" },
            "fields": [{ "field": "copy_of", "code": "X", "message": { "korean": "없음", "english": "none" } }],
        }),
    );
    assert_eq!(refused.korean, "422 INVALID_REQUEST: 확인해 주세요 (copy_of: 없음)");
    assert_eq!(refused.english, "422 INVALID_REQUEST: Please check (copy_of: none)");
    assert_eq!(why_refused(502, &json!("Bad gateway")).korean, "502 \"Bad gateway\"");
}
