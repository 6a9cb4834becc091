//! What came of runs, at a glance: by shape and by colour.

use engine::language::Language;
use engine::scenario_store::{RunBar, RunVerdict};
use leptos::prelude::*;

use crate::components::{Erase, Erased};

/// Bars of those that passed, the longer the run the higher.
const HEIGHTS: [&str; 5] = ["▃", "▄", "▅", "▆", "▇"];

/// The class of what came of a run, and its mark.
pub(super) fn mark(verdict: RunVerdict) -> (&'static str, &'static str) {
    match verdict {
        RunVerdict::Passed => ("good", "✓"),
        RunVerdict::Failed => ("bad", "✗"),
        RunVerdict::Broken | RunVerdict::Killed => ("bad", "!"),
        RunVerdict::Flaky => ("wait", "▲"),
        RunVerdict::Skipped => ("soft", "–"),
        RunVerdict::Stopped => ("soft", "■"),
    }
}

/// The mark, told to who doesn't see it.
pub(super) fn told_mark(verdict: RunVerdict, language: Language) -> impl IntoView {
    let (tone, mark) = mark(verdict);
    let name = verdict.name(language);
    view! { <span class=format!("scenarios-mark {tone}") role="img" aria-label=name title=name>{mark}</span> }
}

/// The last runs of a scenario, the oldest first.
pub(super) fn bars(last: &[RunBar], language: Language) -> Erased {
    let label = summary(last, language);
    let parts: Vec<_> = drawn(last)
        .into_iter()
        .map(|(tone, text)| view! { <span class=tone>{text}</span> })
        .collect();
    view! {
        <span class="scenarios-bars" role="img" aria-label=label.clone() title=label.clone()>
            {parts}
        </span>
    }
    .erased()
}

/// How many of the last runs passed.
fn summary(last: &[RunBar], language: Language) -> String {
    let (all, passed) = (last.len(), last.iter().filter(|bar| bar.verdict.is_green()).count());
    if all == 0 {
        return language.pick("아직 실행하지 않음", "Not run yet").to_owned();
    }
    language.pick(format!("{all}번 중 {passed}번 통과"), format!("{passed} of {all} passed"))
}

/// Those of one kind that follow each other are one piece: a page has hundreds of bars.
fn drawn(last: &[RunBar]) -> Vec<(&'static str, String)> {
    let most = last.iter().map(|bar| bar.took_ms).max().unwrap_or_default().max(1);
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    for bar in last {
        let (tone, mark) = mark(bar.verdict);
        let at = (bar.took_ms.max(0) * HEIGHTS.len() as i64 / (most + 1)) as usize;
        let mark =
            if bar.verdict.is_green() { HEIGHTS.get(at).copied().unwrap_or(mark) } else { mark };
        match parts.last_mut().filter(|(last, _)| *last == tone) {
            Some((_, text)) => text.push_str(mark),
            None => parts.push((tone, mark.to_owned())),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(verdict: RunVerdict, took_ms: i64) -> RunBar {
        RunBar { run_no: 1, verdict, took_ms, ended_at: chrono::DateTime::UNIX_EPOCH }
    }

    #[test]
    fn what_failed_has_another_shape_too() {
        let last = [
            bar(RunVerdict::Passed, 100),
            bar(RunVerdict::Passed, 10),
            bar(RunVerdict::Failed, 50),
            bar(RunVerdict::Flaky, 50),
            bar(RunVerdict::Passed, 0),
        ];
        let parts = drawn(&last);
        let parts: Vec<_> = parts.iter().map(|(tone, text)| (*tone, &**text)).collect();
        assert_eq!(parts, [("good", "▇▃"), ("bad", "✗"), ("wait", "▲"), ("good", "▃")]);
        assert_eq!(summary(&last, Language::Korean), "5번 중 3번 통과");
        assert_eq!(summary(&[], Language::English), "Not run yet");
    }
}
