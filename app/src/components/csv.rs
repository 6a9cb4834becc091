//! Lists in CSV: how one is written, where one is chosen, which of its lines can't be taken.

use engine::csv_file::{CsvEncoding, RejectedLine};
use engine::language::Language;
use leptos::prelude::*;
use web_sys::File;

use super::Choice;
use crate::browser;

/// So many of the lines that can't be taken are shown.
const SHOWN: usize = 20;

/// How an export's characters can be stored, the one that a spreadsheet opens first.
pub(crate) fn encodings(language: Language) -> Vec<Choice> {
    let excel = language.pick("UTF-8 (엑셀용)", "UTF-8 (for Excel)");
    vec![
        Choice::new(CsvEncoding::Utf8WithBom.code(), excel),
        Choice::new(CsvEncoding::EucKr.code(), "EUC-KR"),
    ]
}

/// Where a list is chosen.
pub(crate) fn list_field<F: Fn(File) + 'static>(
    language: Language,
    on_chosen: F,
) -> impl IntoView + use<F> {
    let on_change = move |event| {
        if let Some(file) = browser::chosen_file(&event) {
            on_chosen(file);
        }
    };
    view! {
        <p class="file">
            <label>
                {language.pick("파일 고르기", "Choose a file")} " "
                <input type="file" accept=".csv,.txt,text/csv" on:change=on_change />
            </label>
        </p>
    }
}

/// The first lines that can't be taken, each with why.
pub(crate) fn rejected_lines(language: Language, lines: &[RejectedLine]) -> impl IntoView + use<> {
    let lines = lines.iter().take(SHOWN).map(|rejected| {
        let place =
            language.pick(format!("{}번째 줄", rejected.line), format!("Line {}", rejected.line));
        view! { <li>{format!("{place}: {}", rejected.reason.in_language(language))}</li> }
    });
    view! { <ul class="bad">{lines.collect_view()}</ul> }
}
