//! A table of the target: a line for each path, or for each field of ours with its JSON pointer.

use engine::field::Field;
use engine::language::Language;
use engine::target::{GuideRow, Pair};
use leptos::prelude::*;

use crate::components::{Entry, Problem};

/// What is entered into the lines of a table, each under its name.
#[derive(Clone, Copy)]
pub(super) struct Lines(StoredValue<Vec<(String, RwSignal<String>)>>);

impl Lines {
    pub(super) fn new(pairs: Vec<Pair>) -> Self {
        let lines = pairs.into_iter().map(|pair| (pair.name, RwSignal::new(pair.value)));
        Self(StoredValue::new(lines.collect()))
    }

    pub(super) fn read(self) -> Vec<Pair> {
        let pair = |(name, value): &(String, RwSignal<String>)| Pair {
            name: name.clone(),
            value: value.get_untracked(),
        };
        self.0.with_value(|lines| lines.iter().map(pair).collect())
    }

    fn of(self, name: &str) -> RwSignal<String> {
        let found = self.0.with_value(|lines| {
            lines.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
        });
        // The server sends a value for every line of its guide.
        found.unwrap_or_default()
    }
}

/// The table, closed at first: the defaults are micropay's own API.
#[component]
pub(super) fn TableOf(
    /// The language.
    language: Language,
    /// Which table, and what is wrong in it.
    entry: Entry,
    /// What its lines mean.
    guide: Vec<GuideRow>,
    /// What is entered.
    lines: Lines,
) -> impl IntoView {
    let is_mapping = entry.field == Field::Mapping;
    let title = entry.field.name(language);
    let count = guide.len();
    let hint = if is_mapping {
        language.pick(
            "외부 응답에서 각 필드가 있는 곳의 JSON 포인터(RFC 6901)입니다. 목록 안의 필드는 그 항목에서 시작합니다. 비우면 응답에 없는 것으로 봅니다.",
            "The JSON pointer (RFC 6901) to each field in an external answer; within a list it begins at the member. Blank: the answer does not have it.",
        )
    } else {
        language.pick(
            "주소 뒤에 붙는 경로입니다. 값이 빈 쿼리 항목은 보내지 않습니다.",
            "What follows the address. A query's member without a value is not sent.",
        )
    };
    let rows = guide.into_iter().map(|row| line(language, row, lines)).collect_view();
    let value_head =
        if is_mapping { language.pick("JSON 포인터", "JSON pointer") } else { title };
    view! {
        <details class="table" id=entry.id()>
            <summary>{title} " (" {count} ")"</summary>
            <p class="hint-text">{hint}</p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{language.pick("필드", "Field")}</th>
                        <th scope="col">{value_head}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
        <Problem language entry />
    }
}

fn line(language: Language, row: GuideRow, lines: Lines) -> impl IntoView {
    let value = lines.of(&row.name);
    let label = row.label.in_language(language).to_owned();
    let section = row.section.in_language(language).to_owned();
    let otherwise = match (&row.otherwise, section.is_empty()) {
        (Some(text), _) => {
            let text = text.in_language(language);
            format!("{}: {text}", language.pick("없으면", "else"))
        }
        (None, false) => language.pick("필수", "needed").to_owned(),
        (None, true) => String::new(),
    };
    let name = format!("{section} {label}");
    view! {
        <tr>
            <th scope="row">
                <small>{section} " "</small>
                {label}
                <small>" " {otherwise}</small>
            </th>
            <td>
                <input
                    type="text"
                    class="code"
                    aria-label=name.trim().to_owned()
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=row.standard
                    value=value.get_untracked()
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </td>
        </tr>
    }
}
