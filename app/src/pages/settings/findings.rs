//! What a test of the connection found.

use engine::exchange::Verdict;
use engine::language::Language;
use engine::target::Finding;
use leptos::prelude::*;

use crate::time;

/// One line an endpoint.
#[component]
pub(super) fn Findings(
    /// The language.
    language: Language,
    /// What was found.
    findings: Vec<Finding>,
) -> impl IntoView {
    let lines = findings
        .into_iter()
        .map(|finding| {
            let tone = match finding.verdict {
                Verdict::Good => "good",
                Verdict::Refused | Verdict::Unknown => "wait",
                Verdict::Fault => "bad",
            };
            let took = finding.took_us.map(|took| format!(" · {}", time::took(took)));
            view! {
                <li>
                    <b class=tone>
                        {finding.endpoint.name(language)} " " {finding.verdict.name(language)}
                    </b>
                    <span>{finding.told.in_language(language).to_owned()}</span>
                    <small class="code">
                        {finding.asked.in_language(language).to_owned()} {took}
                    </small>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="findings">{lines}</ul> }
}
