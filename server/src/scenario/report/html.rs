//! One page of HTML, complete in itself: no script, nothing that is fetched. It is XML as well, so that any reader of
//! either can take it apart.

use std::fmt::Write as _;

use engine::clock;
use engine::language::Language;
use engine::scenario::report::{CaseReport, Verdict};

use super::{Asked, Summary, characters, took, words};

macro_rules! put {
    // Writing into a text can't fail.
    ($page:expr, $($text:tt)*) => { let _ = writeln!($page.html, $($text)*); };
}

mod case;

/// The style: tokens as in `style/tokens.css`.
const STYLE: &str = include_str!("page.css");

/// `summary` as a document of HTML in `language`.
pub fn write(summary: &Summary, language: Language) -> String {
    let mut page = Page { html: String::new(), language, asked: &summary.asked };
    page.document(summary);
    page.html
}

struct Page<'a> {
    html: String,
    language: Language,
    asked: &'a Asked,
}

/// `text` between tags or quotes, on one line.
fn line(text: &str) -> String {
    characters::xml(&characters::line(text))
}

/// `text` between tags, with its lines.
fn lines(text: &str) -> String {
    characters::xml(&characters::lines(text))
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
        about.extend(summary.asked.url.clone().map(|url| (self.pick("서버", "Server"), url)));
        if !summary.asked.target.is_empty() {
            about.push((self.pick("연결 대상", "Target"), summary.asked.target.join(" ")));
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
