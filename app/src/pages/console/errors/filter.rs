//! What errors are looked for by: folded away until it is wanted, for the lines are what is read.

use engine::exchange::Source;
use engine::failure::{
    DATABASE_UNAVAILABLE, INTERNAL, INVALID_REQUEST, STORAGE_FULL, VERIFICATION_TIMEOUT,
};
use engine::refusal::Refusal;
use leptos::prelude::*;

use crate::components::{Button, Choice, SelectField, TextField};
use crate::pages::console::actions::list;
use crate::pages::console::state::{Bench, Errors};

/// Source, code and days.
#[component]
pub(super) fn Filter(
    /// The errors.
    errors: Errors,
) -> impl IntoView {
    let bench = Bench::here();
    let (filter, language) = (errors.filter, bench.frame.language);
    let sources: Vec<Choice> = Source::ALL
        .iter()
        .map(|source| Choice::new(source.code(), source.name(language)))
        .collect();
    let applied = move || {
        let form = errors.applied.read();
        let source = Source::from_code(&form.source).map(|source| source.name(language));
        let days = match (form.from.as_str(), form.until.as_str()) {
            ("", "") => String::new(),
            (from, until) => format!("{from} – {until}"),
        };
        [source.unwrap_or_default(), &form.code, &days]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    view! {
        <details class="fold">
            <summary>{bench.frame.pick("필터", "Filter")} " " <b>{applied}</b></summary>
            <form
                class="filter"
                on:submit=move |event| {
                    event.prevent_default();
                    list::filter_errors(bench, errors);
                }
            >
                <SelectField
                    language
                    entry=filter.source
                    choices=sources
                    blank=bench.frame.pick("전체", "any")
                />
                <TextField
                    language
                    entry=filter.code
                    placeholder=bench.frame.pick("전체", "any")
                    suggestions=error_codes()
                />
                <TextField language entry=filter.from placeholder="2026-01-01" />
                <TextField language entry=filter.until placeholder="2026-12-31" />
                <Button
                    label=bench.frame.pick("조회", "Look up")
                    description=bench.frame.pick("ERROR 내역 조회", "Look up errors")
                    submits=true
                />
            </form>
        </details>
    }
}

/// The codes that an error can have.
fn error_codes() -> Vec<&'static str> {
    let others =
        [INVALID_REQUEST, DATABASE_UNAVAILABLE, STORAGE_FULL, INTERNAL, VERIFICATION_TIMEOUT];
    Refusal::CODES.iter().map(|(code, _)| *code).chain(others).collect()
}
