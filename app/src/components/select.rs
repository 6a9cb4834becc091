//! A labelled list to choose from.

use engine::catalogue::Named;
use engine::language::Language;
use leptos::prelude::*;

use super::{Entry, Parts, Problem};

/// A code with what is shown for it.
#[derive(Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) label: String,
}

impl Choice {
    pub(crate) fn new(code: &str, label: &str) -> Self {
        Self { code: code.to_owned(), label: label.to_owned() }
    }
}

/// Codes always with their names.
pub(crate) fn choices(list: &[Named], language: Language) -> Vec<Choice> {
    let label =
        |named: &Named| format!("{} {}", named.code, language.pick(&named.korean, &named.english));
    list.iter().map(|named| Choice::new(&named.code, &label(named))).collect()
}

/// A list to choose one code from.
#[component]
pub(crate) fn SelectField(
    /// The language of its label.
    language: Language,
    /// What is chosen.
    entry: Entry,
    /// What there is.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What choosing nothing means, where that is possible.
    #[prop(optional, into)]
    blank: Option<&'static str>,
    /// How many of its form's columns it takes: a class.
    #[prop(optional)]
    width: &'static str,
    /// Called after a choice.
    #[prop(optional, into)]
    on_choose: Option<Callback<()>>,
    /// Buttons beside it.
    #[prop(optional)]
    children: Option<Parts>,
) -> impl IntoView {
    let id = entry.id();
    let options = move || {
        let chosen = entry.value.get();
        let mut list = choices.get();
        if let Some(blank) = blank {
            list.insert(0, Choice::new("", blank));
        }
        // What is not offered any more is still what would be sent.
        if !list.iter().any(|choice| choice.code == chosen) {
            list.push(Choice::new(&chosen, &format!("{chosen} ?")));
        }
        list.into_iter()
            .map(|choice| {
                let selected = choice.code == chosen;
                view! {
                    <option value=choice.code selected=selected prop:selected=selected>
                        {choice.label}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <div class=format!("field {width}")>
            <label for=id.clone()>{entry.field.name(language)}</label>
            <div class="join">
                <select
                    id=id
                    aria-invalid=move || entry.problem.with(Option::is_some).then_some("true")
                    aria-describedby=entry.problem_id()
                    // Two events, so that what was chosen before the page was live can be taken over
                    // without what follows from choosing.
                    on:input=move |event| entry.edit(event_target_value(&event))
                    on:change=move |_| {
                        if let Some(on_choose) = on_choose {
                            on_choose.run(());
                        }
                    }
                >
                    {options}
                </select>
                {children.map(Parts::into_view)}
            </div>
            <Problem language entry />
        </div>
    }
}
