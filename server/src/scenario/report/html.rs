//! One page of HTML, complete in itself: no script, nothing that is fetched. It is XML as well, so that any reader of
//! either can take it apart.

use std::fmt::Write as _;

use engine::clock;
use engine::language::{Language, Text};
use engine::scenario::report::{CallReport, CaseReport, StepReport, Verdict};

use super::again::Asked;
use super::{Summary, characters, took, words};

/// The style: tokens as in `style/tokens.css`.
const STYLE: &str = include_str!("page.css");

/// `summary` as a document of HTML in `language`.
pub fn write(summary: &Summary, language: Language) -> String {
    let asked = Asked {
        url: summary.url.as_deref(),
        token_variable: summary.token_variable.as_deref(),
        target: &summary.target,
    };
    let mut page = Page { html: String::new(), language, asked };
    page.document(summary);
    page.html
}

struct Page<'a> {
    html: String,
    language: Language,
    asked: Asked<'a>,
}

/// `text` between tags or quotes, on one line.
fn line(text: &str) -> String {
    characters::xml(&characters::line(text))
}

/// `text` between tags, with its lines.
fn lines(text: &str) -> String {
    characters::xml(&characters::lines(text))
}

macro_rules! put {
    // Writing into a text can't fail.
    ($page:expr, $($text:tt)*) => { let _ = writeln!($page.html, $($text)*); };
}

impl Page<'_> {
    fn pick<T>(&self, korean: T, english: T) -> T {
        self.language.pick(korean, english)
    }

    fn document(&mut self, summary: &Summary) {
        let title = self.pick("시나리오 결과", "Scenario results");
        let totals = line(&words::totals(summary, self.language));
        put!(self, "<!DOCTYPE html>");
        put!(self, "<html lang=\"{}\">", self.language.tag());
        put!(self, "<head>\n<meta charset=\"utf-8\"/>");
        put!(
            self,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
        );
        put!(self, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        put!(self, "<meta name=\"color-scheme\" content=\"light dark\"/>");
        put!(self, "<title>{title}: {totals}</title>\n<style>{STYLE}</style>\n</head>\n<body>");
        put!(self, "<header>\n<h1>{title}</h1>\n<p class=\"totals\">{totals}</p>");
        self.bar(summary);
        self.about(summary);
        put!(self, "</header>\n<main>");
        self.bad_ones(summary);
        let hide = self.pick("통과한 것 숨기기", "Hide what passed");
        put!(self, "<h2>{}</h2>", self.pick("모두", "All"));
        put!(
            self,
            "<p class=\"hide\"><label><input type=\"checkbox\" id=\"hide\"/> {hide}</label></p>"
        );
        for (at, case) in summary.cases.iter().enumerate() {
            self.case(at, case);
        }
        put!(self, "</main>\n</body>\n</html>");
    }

    /// How many came out how, as a bar; the line of totals says it in words.
    fn bar(&mut self, summary: &Summary) {
        put!(self, "<div class=\"bar\" aria-hidden=\"true\">");
        for verdict in Verdict::ALL {
            let count = summary.count(*verdict);
            if count > 0 {
                put!(
                    self,
                    "<span class=\"{}\" style=\"flex-grow:{count}\"></span>",
                    verdict.code()
                );
            }
        }
        put!(self, "</div>");
    }

    fn about(&mut self, summary: &Summary) {
        let mut about = vec![
            (
                self.pick("시작", "Started"),
                format!("{} (Asia/Seoul)", clock::show(summary.started_at)),
            ),
            (self.pick("걸린 시간", "Took"), took(summary.took_ms, self.language)),
            (self.pick("시드", "Seed"), summary.seed.to_string()),
            (self.pick("실행", "Run"), summary.run.clone()),
            ("micropay", summary.version.clone()),
        ];
        about.extend(summary.url.clone().map(|url| (self.pick("서버", "Server"), url)));
        if !summary.target.is_empty() {
            about.push((self.pick("연결 대상", "Target"), summary.target.join(" ")));
        }
        let tags = tags(summary);
        if !tags.is_empty() {
            about.push((self.pick("태그", "Tags"), tags));
        }
        self.facts(&about);
    }

    /// Names and what they are.
    fn facts(&mut self, facts: &[(&str, String)]) {
        put!(self, "<dl>");
        for (name, value) in facts {
            put!(self, "<div><dt>{}</dt><dd dir=\"auto\">{}</dd></div>", line(name), line(value));
        }
        put!(self, "</dl>");
    }

    /// Links to what did not pass, with the reason.
    fn bad_ones(&mut self, summary: &Summary) {
        let worth =
            |case: &CaseReport| words::is_bad(case.verdict) || case.verdict == Verdict::Flaky;
        if !summary.cases.iter().any(worth) {
            return;
        }
        put!(
            self,
            "<h2>{}</h2>\n<ul class=\"bad\">",
            self.pick("통과하지 않은 것", "What did not pass")
        );
        for (at, case) in summary.cases.iter().enumerate().filter(|(_, case)| worth(case)) {
            let (name, reason) =
                (line(&words::name_of(case)), line(&words::reason(case, self.language)));
            let verdict = self.verdict(case.verdict);
            put!(
                self,
                "<li>{verdict} <a href=\"#case-{at}\" dir=\"auto\">{name}</a><br/><code>{reason}</code></li>"
            );
        }
        put!(self, "</ul>");
    }

    fn case(&mut self, at: usize, case: &CaseReport) {
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
        let open = if words::is_bad(step.verdict) { " open=\"\"" } else { "" };
        let verdict = self.verdict(step.verdict);
        let (no, action) = (line(&step.no), line(&step.action));
        let name = step
            .name
            .as_ref()
            .map(|name| format!(" <bdi>{}</bdi>", line(name)))
            .unwrap_or_default();
        let place = line(&format!("{}:{}", step.path, step.line));
        let time = took(step.took_ms, self.language);
        put!(self, "<details class=\"step\"{open}>");
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
            "<table>\n<thead><tr><th scope=\"col\">{at}</th><th scope=\"col\">{expected}</th><th scope=\"col\">{actual}</th></tr></thead>\n<tbody>"
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
            self.block(self.pick("보낸 전문", "Telegram sent"), &line(sent));
            self.block(self.pick("받은 전문", "Telegram received"), &line(came));
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

    fn verdict(&self, verdict: Verdict) -> String {
        format!("<span class=\"verdict {}\">{}</span>", verdict.code(), verdict.name(self.language))
    }
}

/// `cancel 12, coupon 40`, by name.
fn tags(summary: &Summary) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for tag in summary.cases.iter().flat_map(|case| &case.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    counts.iter().map(|(tag, count)| format!("{tag} {count}")).collect::<Vec<_>>().join(", ")
}
