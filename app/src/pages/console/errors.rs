//! ERROR 내역.

mod detail;

use engine::error_log::ErrorRecord;
use engine::exchange::Source;
use engine::failure::{DATABASE_UNAVAILABLE, INTERNAL, INVALID_REQUEST, VERIFICATION_TIMEOUT};
use engine::refusal::Refusal;
use leptos::prelude::*;

use super::actions::list;
use super::results::Foot;
use super::state::Desk;
use crate::components::{Button, Choice, Erase, Expandable, Panel, SelectField, TextField};
use crate::time;
use detail::Detail;

/// The errors.
#[component]
pub(crate) fn ErrorsPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (filter, language) = (desk.error_filter, desk.language);
    let sources: Vec<Choice> = Source::ALL
        .iter()
        .map(|source| Choice::new(source.code(), source.name(language)))
        .collect();
    let today = StoredValue::new(desk.today());
    view! {
        <Panel
            id="errors"
            title=desk.pick("ERROR 내역", "Errors")
            aside=view! {
                <small>{desk.pick("시뮬레이터 · API · TCP · 시나리오", "console · API · TCP · scenarios")}</small>
            }
                .erased()
        >
            <form
                class="filter"
                on:submit=move |event| {
                    event.prevent_default();
                    list::filter_errors(desk);
                }
            >
                <SelectField
                    language
                    entry=filter.source
                    choices=sources
                    blank=desk.pick("전체", "any")
                />
                <TextField
                    language
                    entry=filter.code
                    placeholder=desk.pick("전체", "any")
                    suggestions=error_codes()
                />
                <TextField language entry=filter.from placeholder="2026-01-01" />
                <TextField language entry=filter.until placeholder="2026-12-31" />
                <Button
                    label=desk.pick("조회", "Look up")
                    description=desk.pick("ERROR 내역 조회", "Look up errors")
                    submits=true
                />
            </form>
            <div class="list" tabindex="0" role="region" aria-label=desk.pick("ERROR 목록", "List of errors")>
                <ul class="calls">
                    <For
                        each=move || desk.errors.rows.get()
                        key=|error| error.error_no
                        children=move |error| {
                            let at = time::short(error.at, &today.read_value());
                            view! { <ErrorRow desk error at /> }
                        }
                    />
                </ul>
                <Foot
                    language
                    empty=Signal::derive(move || desk.errors.rows.with(Vec::is_empty))
                    more=Signal::derive(move || desk.errors.next.get().is_some())
                    on_more=move || list::more_errors(desk)
                />
            </div>
        </Panel>
    }
}

/// The codes that an error can have.
fn error_codes() -> Vec<&'static str> {
    let others = [INVALID_REQUEST, DATABASE_UNAVAILABLE, INTERNAL, VERIFICATION_TIMEOUT];
    Refusal::CODES.iter().map(|(code, _)| *code).chain(others).collect()
}

/// One error; its record is fetched when it is opened.
#[component]
fn ErrorRow(
    /// The state.
    desk: Desk,
    /// The error.
    error: ErrorRecord,
    /// When, as shown.
    at: String,
) -> impl IntoView {
    let language = desk.language;
    let number = error.error_no;
    let summary = view! {
        <time>{at}</time>
        <span>{error.operation.name(language)}</span>
        <span class="told">
            <b class="bad">{error.code}</b>
            <small>
                {error.source.name(language)} " · " {error.message.in_language(language).to_owned()}
            </small>
        </span>
    };
    view! {
        <li>
            <Expandable
                summary=summary.erased()
                content=move || view! { <Detail desk number /> }.erased()
            />
        </li>
    }
}
