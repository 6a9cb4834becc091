//! One case: what it proves, what it was run with, its steps, what was expected of them, and their calls.

use std::fmt::Write as _;

use engine::clock;
use engine::language::Text;
use engine::scenario::report::{CallReport, CaseReport, StepReport, Verdict};

use super::super::{characters, took, words};
use super::{Page, line, lines};

/// Of how many calls of a step on paper more than their lines are told.
const MOST_PRINTED: usize = 10;

impl Page<'_> {
    /// One case, open where it did not pass, with its steps and their calls.
    pub(super) fn case(&mut self, at: usize, case: &CaseReport) {
        let open = if words::is_bad(case.verdict) { " open=\"\"" } else { "" };
        let (code, verdict) = (case.verdict.code(), self.verdict(case.verdict));
        let (name, path) = (line(&words::name_of(case)), line(&case.path));
        let time = took(case.took_ms, self.language);
        put!(self, "<details class=\"case is-{code}\" id=\"case-{at}\"{open}>");
        put!(
            self,
            "<summary>{verdict} <strong dir=\"auto\">{name}</strong> <span class=\"soft\">{path} · {time}</span></summary>"
        );
        if let Some(proves) = &case.proves {
            put!(self, "<p dir=\"auto\">{}</p>", lines(proves));
        }
        self.text(case.problem.as_ref());
        if case.verdict == Verdict::Flaky {
            let told = self.pick(
                "한 번 실패한 뒤 새 샌드박스에서 다시 실행하니 통과했습니다.",
                "It failed once, and passed when it was run again in a new sandbox.",
            );
            put!(self, "<p class=\"problem\">{told}</p>");
        }
        let mut facts = vec![
            (self.pick("시작", "Started"), clock::show(case.started_at)),
            (self.pick("시드", "Seed"), case.seed.to_string()),
            (self.pick("샌드박스", "Sandbox"), case.sandbox.clone()),
        ];
        if !case.tags.is_empty() {
            facts.push((self.pick("태그", "Tags"), case.tags.join(", ")));
        }
        if !case.drawn.is_empty() {
            facts.push((self.pick("뽑은 값", "Drawn values"), words::pairs(&case.drawn)));
        }
        self.facts(&facts);
        self.command(
            self.pick("이것만 다시 실행", "Run just this again"),
            &self.asked.command(case),
        );
        for step in &case.steps {
            self.step(case, step);
        }
        put!(self, "</details>");
    }

    fn step(&mut self, case: &CaseReport, step: &StepReport) {
        let (bad, open) = match words::is_bad(step.verdict) {
            true => (" is-bad", " open=\"\""),
            false => ("", ""),
        };
        let verdict = self.verdict(step.verdict);
        let (no, action) = (line(&step.no), line(&step.action));
        let name = step
            .name
            .as_ref()
            .map(|name| format!(" <bdi>{}</bdi>", line(name)))
            .unwrap_or_default();
        let place = line(&format!("{}:{}", step.path, step.line));
        let time = took(step.took_ms, self.language);
        let many = if step.calls.len() > MOST_PRINTED { " many" } else { "" };
        put!(self, "<details class=\"step{bad}{many}\"{open}>");
        put!(
            self,
            "<summary>{verdict} {no} <code>{action}</code>{name} <span class=\"soft\">{place} · {time}</span></summary>"
        );
        self.text(step.problem.as_ref());
        self.mismatches(step);
        if let Some(told) = words::until(step, self.language) {
            put!(self, "<p>{}</p>", line(&told));
        }
        let mut facts = Vec::new();
        if !step.outcomes.is_empty() {
            facts.push((self.pick("결과", "Outcomes"), words::outcomes(step)));
        }
        if !step.kept.is_empty() {
            facts.push((self.pick("기억한 값", "Kept"), words::pairs(&step.kept)));
        }
        if !facts.is_empty() {
            self.facts(&facts);
        }
        for (at, call) in step.calls.iter().enumerate() {
            let curl = self.asked.curl(&case.sandbox, call, &words::key(case, step, at));
            // Of one call that went wrong everything is wanted; two hundred would bury it.
            self.call(call, curl, words::is_bad(step.verdict) && step.calls.len() == 1);
        }
        put!(self, "</details>");
    }

    fn mismatches(&mut self, step: &StepReport) {
        if step.mismatches.is_empty() {
            return;
        }
        let (at, expected, actual) =
            self.pick(("무엇", "기대", "실제"), ("What", "Expected", "Actual"));
        put!(
            self,
            "<table class=\"mismatches\">\n<thead><tr><th scope=\"col\">{at}</th><th scope=\"col\">{expected}</th><th scope=\"col\">{actual}</th></tr></thead>\n<tbody>"
        );
        for mismatch in &step.mismatches {
            let at = line(&mismatch.at);
            let place = if mismatch.line > 0 {
                format!(" <span class=\"soft\">{}:{}</span>", line(&step.path), mismatch.line)
            } else {
                String::new()
            };
            let hint = match &mismatch.hint {
                Some(hint) => format!("<br/>{}", lines(hint.in_language(self.language))),
                None => String::new(),
            };
            let (expected, actual) = (line(&mismatch.expected), line(&mismatch.actual));
            put!(
                self,
                "<tr><th scope=\"row\"><code>{at}</code>{place}{hint}</th><td class=\"good\"><code>{expected}</code></td><td class=\"wrong\"><code>{actual}</code></td></tr>"
            );
        }
        put!(self, "</tbody>\n</table>");
    }

    fn call(&mut self, call: &CallReport, curl: Option<String>, is_open: bool) {
        let open = if is_open { " open=\"\"" } else { "" };
        let what = line(&words::call(call, self.language));
        let after = took(call.sent_ms, self.language);
        let after =
            self.pick(format!("단계 시작 {after} 뒤"), format!("{after} after the step began"));
        put!(
            self,
            "<details class=\"call\"{open}>\n<summary><code>{what}</code> <span class=\"soft\">{after}</span></summary>"
        );
        if let Some((sent, came)) = &call.telegram {
            let names =
                self.pick(["보낸 전문", "받은 전문"], ["Telegram sent", "Telegram received"]);
            for (name, telegram) in names.into_iter().zip([sent, came]) {
                put!(
                    self,
                    "<figure><figcaption>{name}</figcaption><pre class=\"telegram\">{}</pre></figure>",
                    line(telegram)
                );
            }
        }
        let (request, answer) = self.pick(("요청", "응답"), ("Request", "Answer"));
        for (name, body) in [(request, &call.request), (answer, &call.answer)] {
            match body {
                Some(serde_json::Value::String(text)) => self.block(name, &lines(text)),
                Some(body) => {
                    self.block(name, &characters::xml(&characters::json(&format!("{body:#}"))))
                }
                None => {}
            }
        }
        if let Some(curl) = curl {
            self.command("cURL", &curl);
        }
        put!(self, "</details>");
    }

    fn command(&mut self, name: &str, command: &str) {
        self.block(name, &characters::xml(command));
    }

    /// A block of text that is already escaped.
    fn block(&mut self, name: &str, escaped: &str) {
        put!(self, "<figure><figcaption>{name}</figcaption><pre>{escaped}</pre></figure>");
    }

    fn text(&mut self, text: Option<&Text>) {
        if let Some(text) = text {
            put!(self, "<pre class=\"problem\">{}</pre>", lines(text.in_language(self.language)));
        }
    }
}
