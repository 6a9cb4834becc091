//! ERROR 내역.

mod detail;

use engine::error_log::{ErrorForm, ErrorRecord};
use engine::exchange::Source;
use engine::failure::{
    DATABASE_UNAVAILABLE, INTERNAL, INVALID_REQUEST, STORAGE_FULL, VERIFICATION_TIMEOUT,
};
use engine::language::Language;
use engine::refusal::Refusal;
use leptos::prelude::*;

use super::ERRORS;
use super::actions::list;
use super::call_list::{CallList, Line};
use super::state::{Bench, Errors};
use crate::components::{Button, Choice, Erase, Panel, SelectField, TextField};
use detail::Detail;

/// The errors.
#[component]
pub(crate) fn ErrorsPanel(
    /// The errors.
    errors: Errors,
) -> impl IntoView {
    let bench = Bench::here();
    let (filter, language) = (errors.filter, bench.frame.language);
    let sources: Vec<Choice> = Source::ALL
        .iter()
        .map(|source| Choice::new(source.code(), source.name(language)))
        .collect();
    view! {
        <Panel
            id=ERRORS
            title=bench.frame.pick("ERROR 내역", "Errors")
            aside=view! {
                <small>{bench.frame.pick("시뮬레이터 · API · TCP · 시나리오", "console · API · TCP · scenarios")}</small>
            }
                .erased()
        >
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
            <CallList
                label=bench.frame.pick("ERROR 목록", "List of errors")
                feed=errors.feed
                line=line
                detail=|number| view! { <Detail number /> }.erased()
                new=("새 오류", "New errors:")
                on_more=move || list::more_errors(bench, errors)
                filtered=Signal::derive(move || *errors.applied.read() != ErrorForm::default())
                on_clear=move || list::clear_errors(bench, errors)
            />
        </Panel>
    }
}

/// The codes that an error can have.
fn error_codes() -> Vec<&'static str> {
    let others =
        [INVALID_REQUEST, DATABASE_UNAVAILABLE, STORAGE_FULL, INTERNAL, VERIFICATION_TIMEOUT];
    Refusal::CODES.iter().map(|(code, _)| *code).chain(others).collect()
}

fn line(error: ErrorRecord, _: Language) -> Line {
    let ErrorRecord { at, source, operation, code, message, .. } = error;
    Line { at, operation, took: None, tone: "bad", title: code, source, message }
}
