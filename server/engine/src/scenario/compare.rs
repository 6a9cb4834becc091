//! Two runs of one case side by side: the first call where they part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::expect::shown;
use super::report::{CallReport, CaseReport, StepReport};
use crate::telegram::ruler;

/// Where two runs part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Divergence {
    /// The step's number.
    pub no: String,
    /// The file that it stands in.
    pub path: String,
    /// Its line there, from 1.
    pub line: u32,
    /// What it does.
    pub action: String,
    /// The number of the call in the step, from 1; 0 where the steps themselves differ.
    pub call: u32,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Difference {
    /// Where: `request /amount`, `http`, `answer /charged`, `telegram request amount`, `verdict`.
    pub at: String,
    /// What it was, with its type; `nothing` where it wasn't.
    pub before: String,
    /// What it is now.
    pub now: String,
}

/// The first step and call where a run parts from an earlier one; `None` where it doesn't. Times and numbers that each
/// run draws anew (serial numbers, exchanges) count as the same as long as the same stands wherever the same stood.
pub fn first_divergence(before: &CaseReport, now: &CaseReport) -> Option<Divergence> {
    let mut renamed = Renamed::default();
    for index in 0..before.steps.len().max(now.steps.len()) {
        let (one, other) = (before.steps.get(index), now.steps.get(index));
        let step = other.or(one)?;
        let divergence = |call: u32, differences| Divergence {
            no: step.no.clone(),
            path: step.path.clone(),
            line: step.line,
            action: step.action.clone(),
            call,
            differences,
        };
        let (Some(one), Some(other)) = (one, other) else {
            let action = |step: Option<&StepReport>| {
                step.map_or("nothing".to_owned(), |it| it.action.clone())
            };
            return Some(divergence(0, vec![difference("step", action(one), action(other))]));
        };
        if one.action != other.action {
            return Some(divergence(
                0,
                vec![difference("step", one.action.clone(), other.action.clone())],
            ));
        }
        // Answers of an `at_once` come in any order: how many came out how is what can be compared.
        if one.action == "at_once" {
            let outcomes = outcomes(one, other);
            if !outcomes.is_empty() {
                return Some(divergence(0, outcomes));
            }
        } else {
            let count = one.calls.len().max(other.calls.len());
            for at in 0..count {
                let mut differences = Vec::new();
                match (one.calls.get(at), other.calls.get(at)) {
                    (Some(one), Some(other)) => renamed.calls(one, other, &mut differences),
                    (one, other) => {
                        let told = |call: Option<&CallReport>| {
                            call.map_or("nothing".to_owned(), |it| {
                                format!("{} {}", it.method, it.path)
                            })
                        };
                        differences.push(difference("call", told(one), told(other)));
                    }
                }
                if !differences.is_empty() {
                    let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
                    return Some(divergence(number, differences));
                }
            }
        }
        if one.verdict != other.verdict {
            let (one, other) = (one.verdict.code().to_owned(), other.verdict.code().to_owned());
            return Some(divergence(0, vec![difference("verdict", one, other)]));
        }
    }
    None
}

fn difference(at: impl Into<String>, before: String, now: String) -> Difference {
    Difference { at: at.into(), before, now }
}

fn outcomes(one: &StepReport, other: &StepReport) -> Vec<Difference> {
    let count = |step: &StepReport, name: &str| {
        step.outcomes.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count)
    };
    let mut names: Vec<&str> =
        one.outcomes.iter().chain(&other.outcomes).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| count(one, name) != count(other, name))
        .map(|name| {
            let told = |step| format!("number {}", count(step, name));
            difference(format!("outcome {name}"), told(one), told(other))
        })
        .collect()
}

/// Values that each run draws anew: what of the earlier run stands where what of the later.
#[derive(Default)]
struct Renamed {
    to_now: BTreeMap<String, String>,
    to_before: BTreeMap<String, String>,
}

impl Renamed {
    fn calls(&mut self, one: &CallReport, other: &CallReport, differences: &mut Vec<Difference>) {
        if one.method != other.method || !self.same_path(&one.path, &other.path) {
            let told = |call: &CallReport| format!("{} {}", call.method, call.path);
            differences.push(difference("call", told(one), told(other)));
            return;
        }
        self.json("request", one.request.as_ref(), other.request.as_ref(), "", differences);
        if one.status != other.status {
            let told = |call: &CallReport| match call.status {
                0 => "nothing".to_owned(),
                status => format!("number {status}"),
            };
            differences.push(difference("http", told(one), told(other)));
        }
        self.json("answer", one.answer.as_ref(), other.answer.as_ref(), "", differences);
        if let (Some(one), Some(other)) = (&one.telegram, &other.telegram) {
            self.telegram("telegram request", &one.0, &other.0, differences);
            self.telegram("telegram answer", &one.1, &other.1, differences);
        }
    }

    fn same_path(&mut self, one: &str, other: &str) -> bool {
        let parts =
            |path: &str| path.split(['/', '?', '&', '=']).map(str::to_owned).collect::<Vec<_>>();
        let (one, other) = (parts(one), parts(other));
        one.len() == other.len()
            && one.iter().zip(&other).all(|(one, other)| one == other || self.is_known(one, other))
    }

    /// Whether two values are known to stand for each other.
    fn is_known(&self, before: &str, now: &str) -> bool {
        self.to_now.get(before).is_some_and(|known| known == now)
    }

    /// Whether two values can stand for each other, and do so from here on.
    fn renames(&mut self, before: &str, now: &str) -> bool {
        match (self.to_now.get(before), self.to_before.get(now)) {
            (None, None) => {
                self.to_now.insert(before.to_owned(), now.to_owned());
                self.to_before.insert(now.to_owned(), before.to_owned());
                true
            }
            (Some(known), _) => known == now,
            (None, Some(_)) => false,
        }
    }

    fn json(
        &mut self,
        side: &str,
        one: Option<&Json>,
        other: Option<&Json>,
        pointer: &str,
        differences: &mut Vec<Difference>,
    ) {
        match (one, other) {
            (Some(Json::Object(one)), Some(Json::Object(other))) => {
                let mut names: Vec<&String> = one.keys().collect();
                names.extend(other.keys().filter(|name| !one.contains_key(*name)));
                for name in names {
                    let pointer = format!("{pointer}/{}", super::read::escaped(name));
                    self.json(side, one.get(name), other.get(name), &pointer, differences);
                }
            }
            (Some(Json::Array(one)), Some(Json::Array(other))) => {
                for index in 0..one.len().max(other.len()) {
                    let pointer = format!("{pointer}/{index}");
                    self.json(side, one.get(index), other.get(index), &pointer, differences);
                }
            }
            (one, other) if one == other => {}
            (one, other) => {
                if let (Some(one), Some(other)) = (one, other)
                    && self.may_differ(pointer, one, other)
                {
                    return;
                }
                let told = |value: Option<&Json>| value.map_or("nothing".to_owned(), shown);
                differences.push(difference(format!("{side} {pointer}"), told(one), told(other)));
            }
        }
    }

    /// A time, or a number that each run draws anew.
    fn may_differ(&mut self, pointer: &str, one: &Json, other: &Json) -> bool {
        let name =
            pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        match (one, other) {
            (Json::String(one), Json::String(other)) => {
                let is_time = name.ends_with("_at") && one.len() == other.len();
                let is_drawn =
                    (name.ends_with("_no") || name.ends_with("_id") || name == "instance")
                        && one.chars().count() == other.chars().count();
                is_time || self.is_known(one, other) || (is_drawn && self.renames(one, other))
            }
            (Json::Number(one), Json::Number(other)) => {
                name.ends_with("_ms")
                    || (name.ends_with("_no") && self.renames(&one.to_string(), &other.to_string()))
            }
            _ => false,
        }
    }

    /// Two telegrams, field by field.
    fn telegram(&mut self, side: &str, one: &str, other: &str, differences: &mut Vec<Difference>) {
        if one == other {
            return;
        }
        let fields = |text: &str| {
            let (bytes, ..) = encoding_rs::EUC_KR.encode(text);
            ruler(&bytes)
        };
        let (one, other) = (fields(one), fields(other));
        for index in 0..one.len().max(other.len()) {
            let text = |fields: &[crate::telegram::FieldView]| {
                fields.get(index).map(|field| field.text.trim_end().to_owned())
            };
            let name =
                one.get(index).or(other.get(index)).map(|it| it.name.clone()).unwrap_or_default();
            let (before, now) = (text(&one), text(&other));
            if before == now || matches!(name.as_str(), "sent_at" | "message_no" | "sandbox") {
                continue;
            }
            if let (Some(before), Some(now)) = (&before, &now)
                && (self.is_known(before, now)
                    || (name == "serial_no" && self.renames(before, now)))
            {
                continue;
            }
            let told =
                |text: Option<String>| text.map_or("nothing".to_owned(), |it| shown(&it.into()));
            differences.push(difference(format!("{side} {name}"), told(before), told(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        CaseReport {
            path: "a.yaml".into(),
            name: "a".into(),
            proves: None,
            row: None,
            tags: Vec::new(),
            verdict: Verdict::Passed,
            problem: None,
            seed: 1,
            sandbox: "s".into(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            took_ms: 1,
            drawn: Vec::new(),
            steps: steps.collect(),
        }
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
        assert_eq!(
            first_divergence(&green, &run("2222", "2222", 9000, "2026-01-01T00:00:01Z")),
            None
        );
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
    fn a_step_that_is_missing_is_where_they_part() {
        let one = case(vec![vec![call("/a", 200, json!({}))], vec![]]);
        let other = case(vec![vec![call("/a", 409, json!({"code": "X"}))]]);
        let told = first_divergence(&one, &other).unwrap();
        assert_eq!(
            told.differences[0],
            difference("http", "number 200".into(), "number 409".into())
        );
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
}
