//! What more than one form of report says.

use engine::language::Language;
use engine::scenario::report::{CallReport, CaseReport, StepReport, Verdict};

use super::{Summary, characters, took};

/// The case's name, with its row in brackets.
pub(super) fn name_of(case: &CaseReport) -> String {
    let row = case.row.as_ref().map(|row| format!(" [{row}]")).unwrap_or_default();
    characters::line(&format!("{}{row}", case.name))
}

/// Whether a run that has it is not green.
pub(super) fn is_bad(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Failed | Verdict::Broken | Verdict::Stopped)
}

/// The first step that is not as expected.
pub(super) fn first_bad(case: &CaseReport) -> Option<&StepReport> {
    let worst = |verdict| case.steps.iter().find(|step| step.verdict == verdict);
    // What could not be done explains more than what came out otherwise, if the case is one that could not run.
    let order = match case.verdict {
        Verdict::Broken => [Verdict::Broken, Verdict::Failed, Verdict::Stopped],
        _ => [Verdict::Failed, Verdict::Broken, Verdict::Stopped],
    };
    order.into_iter().find_map(worst)
}

/// `cancel.yaml:12`: where the case failed first.
pub(super) fn place(case: &CaseReport) -> String {
    match first_bad(case) {
        Some(step) => format!("{}:{}", step.path, step.line),
        None => case.path.clone(),
    }
}

/// Why a case did not pass, on one line.
pub(super) fn reason(case: &CaseReport, language: Language) -> String {
    let reason = if let Some(problem) = &case.problem {
        // Its first line; the others show where.
        problem.in_language(language).trim().lines().next().unwrap_or_default().to_owned()
    } else if let Some(step) = first_bad(case) {
        let place = format!("{}:{} {} {}", step.path, step.line, step.no, step.action);
        let more = match step.mismatches.len() {
            0 | 1 => String::new(),
            all => language
                .pick(format!(" (그리고 {}건 더)", all - 1), format!(" (and {} more)", all - 1)),
        };
        match (step.mismatches.first(), &step.problem) {
            (Some(mismatch), _) => {
                let (at, expected, actual) = (&mismatch.at, &mismatch.expected, &mismatch.actual);
                language.pick(
                    format!("{place}: {at} 기대 {expected}, 실제 {actual}{more}"),
                    format!("{place}: {at} expected {expected}, actual {actual}{more}"),
                )
            }
            (None, Some(problem)) => format!("{place}: {}", problem.in_language(language)),
            (None, None) => place,
        }
    } else {
        case.verdict.name(language).to_owned()
    };
    characters::line(reason.trim())
}

/// What an `until` saw on its way.
pub(super) fn until(step: &StepReport, language: Language) -> Option<String> {
    if step.attempts <= 1 && step.seen.is_empty() {
        return None;
    }
    let (attempts, time) = (step.attempts, took(step.took_ms, language));
    let seen = step.seen.iter().map(|seen| characters::line(seen)).collect::<Vec<_>>().join(" → ");
    Some(language.pick(
        format!("{time} 동안 {attempts}번 물음, 본 값: {seen}"),
        format!("asked {attempts} times in {time}, seen: {seen}"),
    ))
}

/// `paid 1, COUPON_HELD 199`.
pub(super) fn outcomes(step: &StepReport) -> String {
    let each = step
        .outcomes
        .iter()
        .map(|(outcome, count)| format!("{} {count}", characters::line(outcome)));
    each.collect::<Vec<_>>().join(", ")
}

/// `random.ctn = 01012345678, …`.
pub(super) fn pairs(pairs: &[(String, String)]) -> String {
    let each = pairs.iter().map(|(name, value)| characters::line(&format!("{name} = {value}")));
    each.collect::<Vec<_>>().join(", ")
}

/// `POST /api/v1/payments → 201 paid (12 ms)`.
pub(super) fn call(call: &CallReport, language: Language) -> String {
    let answer = match (call.status, call.outcome.as_str()) {
        (0, "") => language.pick("답이 없음", "no answer").to_owned(),
        (0, outcome) => outcome.to_owned(),
        (status, outcome) if outcome.is_empty() || outcome == format!("http {status}") => {
            status.to_string()
        }
        (status, outcome) => format!("{status} {outcome}"),
    };
    let time = took(call.took_ms, language);
    characters::line(&format!(
        "{} {} → {answer} ({time})",
        call.method,
        characters::address(&call.path)
    ))
}

/// The Idempotency-Key of a call that is made again by hand.
pub(super) fn key(case: &CaseReport, step: &StepReport, at: usize) -> String {
    format!("again-{}-{}-{}", case.sandbox, step.no, at + 1)
}

/// `12 cases: 10 passed, 1 failed, 1 could not run, in 1.2 s (seed 7)`.
pub(super) fn totals(summary: &Summary, language: Language) -> String {
    let counts: Vec<_> = Verdict::ALL
        .iter()
        .map(|verdict| (*verdict, summary.count(*verdict)))
        .filter(|(verdict, count)| *count > 0 || *verdict == Verdict::Passed)
        .map(|(verdict, count)| {
            let name = verdict.name(language).to_lowercase();
            language.pick(format!("{name} {count}"), format!("{count} {name}"))
        })
        .collect();
    let (all, counts) = (summary.cases.len(), counts.join(", "));
    let (time, seed) = (took(summary.took_ms, language), summary.seed);
    let cases = if all == 1 { "case" } else { "cases" };
    language.pick(
        format!("{all}건: {counts}, {time} (시드 {seed})"),
        format!("{all} {cases}: {counts}, in {time} (seed {seed})"),
    )
}
