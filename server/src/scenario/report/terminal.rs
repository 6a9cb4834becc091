//! Lines for a terminal and for the log of a build.

use engine::language::{Language, Text};
use engine::scenario::report::{CallReport, CaseReport, StepReport, Verdict};

use super::{Asked, Summary, characters, source, took, words};

/// How many calls of one step are shown; the others are in the other reports.
const CALLS: usize = 3;
/// How many characters of a request's or an answer's body are shown.
const BODY: usize = 1000;
/// How many cases that did not pass are listed once more at the end.
const LISTED: usize = 20;

/// How a run is told.
pub struct Terminal<'a> {
    /// In which language.
    pub language: Language,
    /// Whether in colours: on a terminal where NO_COLOR is not set.
    pub is_coloured: bool,
    /// Whom it asks.
    pub asked: &'a Asked,
    /// The text of the file that a step stands in, where it can be had: a failure is shown in its line.
    pub text_of: &'a dyn Fn(&str) -> Option<String>,
}

/// The colours of a terminal.
#[derive(Clone, Copy)]
enum Ink {
    Good,
    Bad,
    Wait,
    Soft,
    Strong,
}

impl Terminal<'_> {
    /// What came of one case: a line, and below it everything that is not as expected. Ends with a line break.
    pub fn case(&self, case: &CaseReport) -> String {
        let head = format!(
            "{}  {}  {} {}\n",
            self.verdict(case.verdict),
            characters::line(&case.path),
            self.ink(Ink::Strong, &words::name_of(case)),
            self.ink(Ink::Soft, &format!("({})", took(case.took_ms, self.language))),
        );
        head + &self.details(case)
    }

    /// Everything that is not as expected in a case; nothing where it all is.
    pub(super) fn details(&self, case: &CaseReport) -> String {
        let mut lines = String::new();
        self.text(&mut lines, 2, case.problem.as_ref());
        for step in &case.steps {
            if matches!(step.verdict, Verdict::Failed | Verdict::Broken | Verdict::Stopped) {
                self.step(&mut lines, case, step);
            }
        }
        let skipped: Vec<_> =
            case.steps.iter().filter(|step| step.verdict == Verdict::Skipped).collect();
        if let [first, ..] = &skipped[..] {
            let steps = skipped.iter().map(|step| step.no.as_str()).collect::<Vec<_>>().join(", ");
            push(
                &mut lines,
                2,
                &format!("{} {}", self.pick("건너뛴 단계:", "skipped steps:"), steps),
            );
            self.text(&mut lines, 4, first.problem.as_ref());
        }
        if case.verdict != Verdict::Passed && case.verdict != Verdict::Skipped {
            if !case.drawn.is_empty() {
                let drawn = words::pairs(&case.drawn);
                push(&mut lines, 2, &format!("{} {drawn}", self.pick("뽑은 값:", "drawn:")));
            }
            if !case.sandbox.is_empty() && self.asked.url.is_some() {
                let sandbox = characters::line(&case.sandbox);
                push(&mut lines, 2, &format!("{} {sandbox}", self.pick("샌드박스:", "sandbox:")));
            }
            let again = self.pick("이것만 다시:", "run this again:");
            push(&mut lines, 2, &format!("{again} {}", self.asked.command(case)));
        }
        lines
    }

    /// The last lines of a run: how many passed, what failed, how long it took. Ends with a line break.
    pub fn total(&self, summary: &Summary) -> String {
        let mut lines = String::from("\n");
        let bad: Vec<_> = summary.cases.iter().filter(|case| words::is_bad(case.verdict)).collect();
        // Right below a single case it would be said twice.
        if summary.cases.len() > 1 {
            for case in bad.iter().take(LISTED) {
                let place = characters::line(&words::place(case));
                let line =
                    format!("{}  {place}  {}", self.verdict(case.verdict), words::name_of(case));
                push(&mut lines, 0, &line);
                push(&mut lines, 2, &self.asked.command(case));
            }
            if bad.len() > LISTED {
                let more = bad.len() - LISTED;
                push(
                    &mut lines,
                    0,
                    &self.pick(format!("그리고 {more}건 더"), format!("and {more} more")),
                );
            }
        }
        let ink = if bad.is_empty() { Ink::Good } else { Ink::Bad };
        push(&mut lines, 0, &self.ink(ink, &words::totals(summary, self.language)));
        lines
    }

    fn step(&self, lines: &mut String, case: &CaseReport, step: &StepReport) {
        let name = step
            .name
            .as_ref()
            .map(|name| format!(" — {}", characters::line(name)))
            .unwrap_or_default();
        let place = characters::line(&format!("{}:{}", step.path, step.line));
        let what = format!("{} {}{name}", step.no, characters::line(&step.action));
        let verdict = self.verdict(step.verdict);
        push(lines, 2, &format!("{place}  {}  {verdict}", self.ink(Ink::Strong, &what)));
        self.text(lines, 4, step.problem.as_ref());
        self.shown_in_file(lines, step);
        let widest =
            step.mismatches.iter().map(|mismatch| columns_of(&mismatch.at)).max().unwrap_or(0);
        for mismatch in &step.mismatches {
            let at = characters::line(&mismatch.at);
            let blank = " ".repeat(widest - columns_of(&mismatch.at));
            let expected = characters::line(&mismatch.expected);
            let actual = characters::line(&mismatch.actual);
            // Both words take as many columns in their language.
            let (first, second) = self.pick(("기대", "실제"), ("expected", "actual  "));
            push(lines, 4, &format!("{at}{blank}  {first}  {}", self.ink(Ink::Good, &expected)));
            push(
                lines,
                4,
                &format!("{}  {second}  {}", " ".repeat(widest), self.ink(Ink::Bad, &actual)),
            );
            self.text(lines, 6 + widest, mismatch.hint.as_ref());
        }
        if let Some(told) = words::until(step, self.language) {
            push(lines, 4, &told);
        }
        if !step.outcomes.is_empty() {
            push(
                lines,
                4,
                &format!("{} {}", self.pick("결과:", "outcomes:"), words::outcomes(step)),
            );
        }
        for (at, call) in step.calls.iter().take(CALLS).enumerate() {
            self.call(
                lines,
                call,
                self.asked.curl(&case.sandbox, call, &words::key(case, step, at)),
            );
        }
        if step.calls.len() > CALLS {
            let more = step.calls.len() - CALLS;
            let told = self.pick(
                format!("호출 {more}건 더: --html, --json"),
                format!("{more} more calls: --html, --json"),
            );
            push(lines, 4, &told);
        }
    }

    /// The lines of the file that what is not as expected was expected in, each with a caret below what it is about.
    fn shown_in_file(&self, lines: &mut String, step: &StepReport) {
        let Some(text) = (self.text_of)(&step.path) else { return };
        for excerpt in source::excerpts(&text, step) {
            push(lines, 4, &self.ink(Ink::Soft, &excerpt.line));
            push(lines, 4, &self.ink(Ink::Bad, &excerpt.caret));
        }
    }

    fn call(&self, lines: &mut String, call: &CallReport, curl: Option<String>) {
        push(lines, 4, &words::call(call, self.language));
        if let Some((sent, came)) = &call.telegram {
            push(lines, 6, &format!("> {}", characters::line(sent)));
            push(lines, 6, &format!("< {}", characters::line(came)));
        } else {
            for (mark, body) in [(">", &call.request), ("<", &call.answer)] {
                if let Some(body) = body {
                    let body = characters::beginning(&characters::json(&body.to_string()), BODY);
                    push(lines, 6, &format!("{mark} {body}"));
                }
            }
        }
        if let Some(curl) = curl {
            push(lines, 6, &self.ink(Ink::Soft, &curl));
        }
    }

    /// A text of one or more lines, each moved in.
    fn text(&self, lines: &mut String, by: usize, text: Option<&Text>) {
        for line in text
            .map(|text| characters::lines(text.in_language(self.language)))
            .iter()
            .flat_map(|text| text.lines())
        {
            push(lines, by, line);
        }
    }

    fn verdict(&self, verdict: Verdict) -> String {
        let ink = match verdict {
            Verdict::Passed => Ink::Good,
            Verdict::Failed | Verdict::Broken => Ink::Bad,
            Verdict::Skipped | Verdict::Stopped | Verdict::Flaky => Ink::Wait,
        };
        self.ink(ink, verdict.name(self.language))
    }

    fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Good => 32,
            Ink::Bad => 31,
            Ink::Wait => 33,
            Ink::Soft => 2,
            Ink::Strong => 1,
        };
        if self.is_coloured { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn pick<T>(&self, korean: T, english: T) -> T {
        self.language.pick(korean, english)
    }
}

fn columns_of(at: &str) -> usize {
    characters::columns(&characters::line(at))
}

fn push(lines: &mut String, by: usize, line: &str) {
    lines.extend(std::iter::repeat_n(' ', by));
    lines.push_str(line.trim_end());
    lines.push('\n');
}
