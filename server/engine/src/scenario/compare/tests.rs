//! Two runs, and where they part.

use serde_json::{Value as Json, json};

use super::*;
use crate::scenario::report::Verdict;

fn call(path: &str, status: u16, answer: Json) -> CallReport {
    CallReport {
        method: "POST".into(),
        path: path.into(),
        request: Some(json!({"amount": 1})),
        status,
        answer: Some(answer),
        outcome: String::new(),
        sent_ms: 0,
        took_ms: 1,
        telegram: None,
    }
}

fn case(steps: Vec<Vec<CallReport>>) -> CaseReport {
    let steps = steps.into_iter().enumerate().map(|(index, calls)| StepReport {
        no: (index + 1).to_string(),
        path: "a.yaml".into(),
        line: 3,
        action: "pay".into(),
        name: None,
        verdict: Verdict::Passed,
        problem: None,
        took_ms: 1,
        mismatches: Vec::new(),
        calls,
        attempts: 1,
        seen: Vec::new(),
        outcomes: Vec::new(),
        kept: Vec::new(),
    });
    let blank = CaseReport::blank("a.yaml", Verdict::Passed);
    CaseReport { sandbox: "s".into(), took_ms: 1, steps: steps.collect(), ..blank }
}

#[test]
fn numbers_that_are_drawn_anew_part_no_runs_and_amounts_do() {
    let run = |serial: &str, other: &str, charged: u64, at: &str| {
        case(vec![
            vec![call("/issue", 201, json!({"serial_no": serial, "issued_at": at}))],
            vec![
                call(&format!("/coupons/{serial}"), 200, json!({"serial_no": serial})),
                call("/pay", 201, json!({"serial_no": other, "charged": charged})),
            ],
        ])
    };
    let green = run("1111", "1111", 9000, "2026-01-01T00:00:00Z");
    assert_eq!(first_divergence(&green, &run("2222", "2222", 9000, "2026-01-01T00:00:01Z")), None);
    let told = first_divergence(&green, &run("2222", "2222", 9001, "x")).unwrap();
    assert_eq!((told.no.as_str(), told.call), ("1", 1), "a time of another length is another");
    let told =
        first_divergence(&green, &run("2222", "2222", 9001, "2026-01-01T00:00:01Z")).unwrap();
    assert_eq!((told.no.as_str(), told.call), ("2", 2));
    assert_eq!(
        told.differences,
        [difference("answer /charged", "number 9000".into(), "number 9001".into())]
    );
    // Another coupon than the one that was issued is no mere other number.
    let told =
        first_divergence(&green, &run("2222", "3333", 9000, "2026-01-01T00:00:01Z")).unwrap();
    assert_eq!(told.differences[0].at, "answer /serial_no");
}

#[test]
fn a_race_parts_where_it_is_not_as_expected_and_not_by_how_close_it_was() {
    let race = |held: u64, verdict| {
        let mut case = case(vec![vec![]]);
        case.steps[0].action = "at_once".into();
        case.steps[0].verdict = verdict;
        case.steps[0].outcomes = vec![
            ("paid".into(), 1),
            ("COUPON_HELD".into(), held),
            ("COUPON_USED".into(), 9 - held),
        ];
        case
    };
    let green = race(6, Verdict::Passed);
    assert_eq!(first_divergence(&green, &race(4, Verdict::Passed)), None);
    let told = first_divergence(&green, &race(4, Verdict::Failed)).unwrap();
    let at: Vec<_> = told.differences.iter().map(|it| it.at.as_str()).collect();
    assert_eq!(at, ["outcome COUPON_HELD", "outcome COUPON_USED"]);
}

#[test]
fn a_step_that_is_missing_is_where_they_part() {
    let one = case(vec![vec![call("/a", 200, json!({}))], vec![]]);
    let other = case(vec![vec![call("/a", 409, json!({"code": "X"}))]]);
    let told = first_divergence(&one, &other).unwrap();
    assert_eq!(told.differences[0], difference("http", "number 200".into(), "number 409".into()));
    assert_eq!(
        told.differences[1],
        difference("answer /code", "nothing".into(), "text \"X\"".into())
    );
    let shorter = case(vec![vec![call("/a", 200, json!({}))]]);
    assert_eq!(first_divergence(&one, &shorter).unwrap().no, "2");
    assert_eq!(first_divergence(&one, &one.clone()), None);
}

#[test]
fn telegrams_part_by_field() {
    let frame = |amount: &str| {
        format!(
            "0200{:<4}{:0>12}{:<32}{:<14}{:<4}{:<40}{:<16}{:<11}{:<12}{amount:0>12}",
            "0200", 1, "s", "", "", "T1", "", "", ""
        )
    };
    let with = |amount: &str| {
        let mut call = call("tcp", 200, Json::Null);
        call.telegram = Some((frame(amount), String::new()));
        case(vec![vec![call]])
    };
    let told = first_divergence(&with("1000"), &with("1001")).unwrap();
    assert_eq!(told.differences.len(), 1);
    assert_eq!(told.differences[0].at, "telegram request amount");
}

/// What an answer suggests is the time at which it was asked, under a clock that goes.
#[test]
fn a_time_of_the_day_in_an_answer_parts_no_runs() {
    let run = |time: &str, until: &str| {
        let suggested = json!({"excluded": [{"changes": [{"field": "paid_time", "value": time}]}]});
        let mut second = call("/pay", 201, json!({"status": "paid"}));
        second.request = Some(json!({"paid_time": until}));
        case(vec![vec![call("/eligible", 200, suggested)], vec![second]])
    };
    let green = run("06:19:40", "12:00:00");
    assert_eq!(first_divergence(&green, &run("06:19:43", "12:00:00")), None);
    let told = first_divergence(&green, &run("06:19:43", "12:00:01")).unwrap();
    assert_eq!((told.no.as_str(), told.call), ("2", 1), "what was asked for is the file's");
    assert!(first_divergence(&green, &run("noon", "12:00:00")).is_some());
}
