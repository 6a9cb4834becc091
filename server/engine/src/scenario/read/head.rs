//! What stands above the steps.

use chrono::NaiveDateTime;

use super::{Reader, find};
use crate::clock::{parse_date, parse_time};
use crate::identifier::SandboxId;
use crate::scenario::calls::{CALLS, CallKind, MemberKind};
use crate::scenario::file::{Row, Scenario, Schedule, Template};
use crate::scenario::problem::with_nearest;
use crate::scenario::value::Value;
use crate::scenario::yaml::{Entry, Node, NodeKind};

/// The members of a file.
pub(in crate::scenario) const MEMBERS: &[&str] = &[
    "name", "proves", "tags", "sandbox", "clock", "seed", "schedule", "takes", "values", "request",
    "each", "steps",
];
/// What becomes of a slot while the one before still runs.
pub(in crate::scenario) const OVERLAP: &[&str] = &["skip", "queue", "cancel_old"];
/// What becomes of slots that were missed.
pub(in crate::scenario) const MISSED: &[&str] = &["skip", "once", "all"];

/// The most rows of a file.
const MOST_ROWS: usize = 1_000;
/// The most different members of its rows.
const MOST_IN_A_ROW: usize = 100;

impl Reader<'_> {
    /// The whole file. `None` only where nothing of it can be read.
    pub(super) fn scenario(&mut self, document: &Node) -> Option<Scenario> {
        let entries = self.members(document, ("시나리오", "A scenario"), MEMBERS)?;
        for (name, korean, english) in [
            ("name", "시나리오에는 `name`(이름)이 있어야 합니다.", "A scenario needs a `name`."),
            ("steps", "시나리오에는 `steps`(단계)가 있어야 합니다.", "A scenario needs `steps`."),
        ] {
            if find(entries, name).is_none() {
                self.problem(&(document.at.start..document.at.start), korean, english);
            }
        }
        let value = |name: &str| find(entries, name).map(|entry| &entry.value);
        // In the order in which they are known to each other.
        let takes = value("takes").map(|node| self.takes(node)).unwrap_or_default();
        let each = value("each").map(|node| self.rows(node)).unwrap_or_default();
        let values = value("values").map(|node| self.values(node)).unwrap_or_default();
        let request = value("request").and_then(|node| self.map(node, ("`request`", "`request`")));
        let request = request.unwrap_or_default();
        let steps = value("steps").map(|node| self.steps(node, request)).unwrap_or_default();
        let word = |reader: &mut Self, name: &str| {
            let word = value(name)
                .and_then(|node| reader.word(node, (&format!("`{name}`"), &format!("`{name}`"))));
            word.map(str::to_owned)
        };
        Some(Scenario {
            name: word(self, "name").unwrap_or_default(),
            proves: word(self, "proves"),
            tags: value("tags").map(|node| self.tags(node)).unwrap_or_default(),
            template: value("sandbox").map_or(Template::Empty, |node| self.template(node)),
            clock: value("clock").and_then(|node| self.moment(node)),
            seed: value("seed")
                .and_then(|node| self.whole(node, "seed", 0, i64::MAX.cast_unsigned())),
            schedule: value("schedule").and_then(|node| self.schedule(node)),
            takes,
            values,
            // Known where the steps end: those that no call took are looked at here.
            request: self.request(request),
            each,
            steps,
        })
    }

    fn tags(&mut self, node: &Node) -> Vec<String> {
        let nodes = self.list(node, ("`tags`", "`tags`")).unwrap_or_default();
        nodes
            .iter()
            .filter_map(|node| self.word(node, ("태그", "A tag")))
            .map(str::to_owned)
            .collect()
    }

    fn template(&mut self, node: &Node) -> Template {
        match self.word(node, ("`sandbox`", "`sandbox`")) {
            None | Some("empty") => Template::Empty,
            Some("demonstration") => Template::Demonstration,
            Some(name) => match SandboxId::parse(name) {
                Ok(_) => Template::Copy(name.to_owned()),
                Err(problem) => {
                    let text = problem.text();
                    self.problem(&node.at, text.korean, text.english);
                    Template::Empty
                }
            },
        }
    }

    fn moment(&mut self, node: &Node) -> Option<NaiveDateTime> {
        let text = self.word(node, ("`clock`", "`clock`"))?;
        let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
        let moment = parse_date(day).ok().zip(parse_time(time).ok());
        if moment.is_none() {
            self.problem(
                &node.at,
                "`clock`은 서울의 시각입니다: `2026-11-27T12:00:00`.",
                "`clock` is a moment in Seoul: `2026-11-27T12:00:00`.",
            );
        }
        moment.map(|(day, time)| day.and_time(time))
    }

    /// A whole number within limits.
    pub(super) fn whole(&mut self, node: &Node, name: &str, least: u64, most: u64) -> Option<u64> {
        if let NodeKind::Scalar { text, is_plain: true } = &node.kind
            && let Some(number) = super::values::number(text).and_then(|it| it.as_u64())
            && (least..=most).contains(&number)
        {
            return Some(number);
        }
        let (korean, english) = match most {
            u64::MAX => (format!("{least} 이상"), format!("from {least}")),
            most => (format!("{least}~{most}"), format!("from {least} to {most}")),
        };
        self.problem(
            &node.at,
            format!("`{name}`: {korean}의 정수여야 합니다."),
            format!("`{name}` must be a whole number {english}."),
        );
        None
    }

    fn schedule(&mut self, node: &Node) -> Option<Schedule> {
        let entries =
            self.members(node, ("`schedule`", "`schedule`"), &["cron", "overlap", "missed"])?;
        let Some(cron) = find(entries, "cron") else {
            self.problem(
                &node.at,
                "`schedule`에는 `cron`이 있어야 합니다.",
                "A `schedule` needs its `cron`.",
            );
            return None;
        };
        let one_of = |reader: &mut Self, name: &str, words: &[&str]| {
            let what = format!("`{name}`");
            let entry = find(entries, name);
            let word = entry.and_then(|entry| reader.one_of(&entry.value, (&what, &what), words));
            word.unwrap_or_else(|| words[0].to_owned())
        };
        let (overlap, missed) = (one_of(self, "overlap", OVERLAP), one_of(self, "missed", MISSED));
        let text = self.word(&cron.value, ("`cron`", "`cron`"))?;
        if text.split_whitespace().count() != 5 {
            self.problem(
                &cron.value.at,
                "`cron`은 다섯 칸입니다: 분 시 일 월 요일.",
                "A `cron` has five fields: minute, hour, day, month, weekday.",
            );
        }
        let span = self.span(&cron.value.at);
        Some(Schedule { cron: text.to_owned(), overlap, missed, span })
    }

    fn takes(&mut self, node: &Node) -> Vec<(String, Option<Value>)> {
        let entries = self.map(node, ("`takes`", "`takes`")).unwrap_or_default();
        let mut takes = Vec::new();
        for Entry { key, key_at, value } in entries {
            let is_required = matches!(&value.kind,
                NodeKind::Scalar { text, is_plain: true } if text == "required");
            let default = (!is_required).then(|| self.free(value));
            self.declare(key, key_at);
            takes.push((key.clone(), default));
        }
        takes
    }

    fn rows(&mut self, node: &Node) -> Vec<Row> {
        let nodes = self.list(node, ("`each`", "`each`")).unwrap_or_default();
        let mut rows: Vec<Row> = Vec::new();
        let mut members: Vec<(&str, std::ops::Range<usize>)> = Vec::new();
        if nodes.len() > MOST_ROWS {
            self.problem(
                &nodes[MOST_ROWS].at,
                format!("줄이 너무 많습니다: {MOST_ROWS}개까지입니다."),
                format!("Too many rows: at most {MOST_ROWS}."),
            );
        }
        let nodes = &nodes[..nodes.len().min(MOST_ROWS)];
        for node in nodes {
            let Some(entries) = self.map(node, ("`each`의 줄", "A row of `each`")) else {
                continue;
            };
            let name = find(entries, "name").and_then(|entry| {
                let name = self.word(&entry.value, ("줄의 `name`", "The `name` of a row"))?;
                if rows.iter().any(|row| row.name == name) {
                    self.problem(
                        &entry.value.at,
                        "줄의 `name`은 서로 달라야 합니다.",
                        "Two rows can't have the same `name`.",
                    );
                }
                Some(name.to_owned())
            });
            if find(entries, "name").is_none() {
                self.problem(
                    &node.at,
                    "`each`의 줄에는 `name`(이름)이 있어야 합니다.",
                    "A row of `each` needs a `name`.",
                );
            }
            let mut values = Vec::new();
            for entry in entries {
                values.push((entry.key.clone(), self.free(&entry.value)));
                if members.len() <= MOST_IN_A_ROW
                    && !members.iter().any(|(name, _)| *name == entry.key)
                {
                    members.push((&entry.key, entry.key_at.clone()));
                }
            }
            let span = self.span(&node.at);
            rows.push(Row { name: name.unwrap_or_default(), values, span });
        }
        if let Some((_, at)) = members.get(MOST_IN_A_ROW) {
            let at = at.clone();
            self.problem(
                &at,
                format!("줄의 항목이 너무 많습니다: {MOST_IN_A_ROW}개까지입니다."),
                format!("Too many members of rows: at most {MOST_IN_A_ROW}."),
            );
        }
        for (name, at) in members.iter().take(MOST_IN_A_ROW) {
            self.declare(&format!("row.{name}"), at);
            for node in nodes {
                if let NodeKind::Map(entries) = &node.kind
                    && *name != "name"
                    && find(entries, name).is_none()
                {
                    self.problem(
                        &node.at,
                        format!("이 줄에는 다른 줄에 있는 `{name}`이 없습니다."),
                        format!("This row lacks `{name}`, which another row has."),
                    );
                }
            }
        }
        rows
    }

    fn values(&mut self, node: &Node) -> Vec<(String, Value)> {
        let entries = self.map(node, ("`values`", "`values`")).unwrap_or_default();
        let mut values = Vec::new();
        for Entry { key, key_at, value } in entries {
            let value = self.free(value);
            self.declare(key, key_at);
            values.push((key.clone(), value));
        }
        values
    }

    fn request(&mut self, entries: &[Entry]) -> Vec<(String, Value)> {
        let Some(pay) = CallKind::of_step("pay") else { return Vec::new() };
        let mut members = Vec::new();
        for entry in entries {
            let member = pay.member(&entry.key);
            if member.is_none() {
                let words = (
                    format!("조회와 결제에는 `{}` 항목이 없습니다.", entry.key),
                    format!("Look-ups and payments have no member `{}`.", entry.key),
                );
                let names = pay.members.iter().map(|member| member.name);
                let (korean, english) = with_nearest(words, &entry.key, names);
                self.problem(&entry.key_at, korean, english);
            }
            let kind = member.map_or(MemberKind::Json, |member| member.kind);
            members.push((entry.key.clone(), self.member_value(kind, &entry.key, &entry.value)));
        }
        members
    }

    /// The members of `request` that a call has and doesn't say itself.
    pub(super) fn with_request(
        &mut self,
        kind: &'static CallKind,
        members: &mut Vec<(String, Value)>,
        request: &[Entry],
    ) {
        if !kind.takes_request() {
            return;
        }
        for entry in request {
            let Some(member) = kind.member(&entry.key) else { continue };
            if !members.iter().any(|(name, _)| *name == entry.key) {
                let value = self.member_value(member.kind, &entry.key, &entry.value);
                members.push((entry.key.clone(), value));
            }
        }
    }
}

/// Every name of an action.
pub(in crate::scenario) fn action_names() -> impl Iterator<Item = &'static str> + Clone {
    let own = ["check", "until", "at_once", "use", "telegram", "http"];
    CALLS.iter().map(|kind| kind.name).chain(own)
}
