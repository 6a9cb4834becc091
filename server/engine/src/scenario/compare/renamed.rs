//! Two calls side by side, where what each run draws anew counts as the same.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde_json::Value as Json;

use super::{Difference, difference};
use crate::scenario::expect::shown;
use crate::scenario::read::escaped;
use crate::scenario::report::CallReport;
use crate::telegram::{FieldView, ruler};

/// Values that each run draws anew: what of the earlier run stands where what of the later.
#[derive(Default)]
pub(super) struct Renamed {
    to_now: BTreeMap<String, String>,
    to_before: BTreeMap<String, String>,
}

impl Renamed {
    /// What of two calls differs.
    pub(super) fn calls(
        &mut self,
        one: &CallReport,
        other: &CallReport,
        differences: &mut Vec<Difference>,
    ) {
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
                    let pointer = format!("{pointer}/{}", escaped(name));
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
                    && (self.may_differ(pointer, one, other)
                        || side == "answer" && are_times(one, other))
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
            let text = |fields: &[FieldView]| {
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

/// Whether both are times of the day, such as an answer tells when it is asked under a clock that goes.
fn are_times(one: &Json, other: &Json) -> bool {
    let is_time = |value: &Json| {
        let text = value.as_str().unwrap_or_default();
        text.len() == 8 && NaiveTime::parse_from_str(text, "%H:%M:%S").is_ok()
    };
    is_time(one) && is_time(other)
}
