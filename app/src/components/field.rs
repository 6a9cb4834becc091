//! A labelled text field with its problem.

use engine::identifier::Ctn;
use engine::language::Language;
use engine::money::Krw;
use leptos::prelude::*;

use super::{Entry, Parts};

/// What is entered, and so how it looks and is tidied when the field is left.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Look {
    /// Digits and codes.
    Code,
    /// Won: right-aligned, with thousands separators.
    Amount,
    /// A phone number.
    Phone,
}

impl Look {
    fn class(self) -> &'static str {
        if self == Self::Amount { "amount" } else { "code" }
    }

    fn keyboard(self) -> &'static str {
        match self {
            Self::Code => "text",
            Self::Amount => "numeric",
            Self::Phone => "tel",
        }
    }

    /// What was typed, as it is written; what can't be read stays as it is.
    fn tidied(self, text: &str) -> Option<String> {
        match self {
            Self::Code => None,
            Self::Amount => Krw::parse(text).ok().map(|amount| amount.to_string()),
            Self::Phone => Ctn::parse(text).ok().map(|ctn| ctn.formatted()),
        }
    }
}

/// A text field.
#[component]
pub(crate) fn TextField(
    /// The language of its label.
    language: Language,
    /// What is entered.
    entry: Entry,
    /// What sort of text it is.
    #[prop(default = Look::Code)]
    look: Look,
    /// How many of its form's columns it takes: a class.
    #[prop(optional)]
    width: &'static str,
    /// What is shown while it is blank.
    #[prop(optional)]
    placeholder: &'static str,
    /// Values to choose from while typing.
    #[prop(optional)]
    suggestions: Vec<&'static str>,
    /// Called after each change.
    #[prop(optional, into)]
    on_edit: Option<Callback<()>>,
    /// Buttons beside it.
    #[prop(optional)]
    children: Option<Parts>,
) -> impl IntoView {
    let id = entry.id();
    let list_id = (!suggestions.is_empty()).then(|| format!("{id}-suggestions"));
    let suggestions = list_id.clone().map(|id| {
        let options: Vec<_> =
            suggestions.into_iter().map(|value| view! { <option value=value></option> }).collect();
        view! { <datalist id=id>{options}</datalist> }
    });
    let tidy = move |_| {
        let tidied = look.tidied(&entry.value.read_untracked());
        if let Some(tidied) = tidied.filter(|text| *text != *entry.value.read_untracked()) {
            entry.value.set(tidied);
        }
    };
    view! {
        <div class=format!("field {width}")>
            <label for=id.clone()>{entry.field.name(language)}</label>
            <div class="join">
                <input
                    id=id
                    class=look.class()
                    type="text"
                    inputmode=look.keyboard()
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    list=list_id
                    value=entry.value.get_untracked()
                    prop:value=entry.value
                    aria-invalid=move || entry.problem.with(Option::is_some).then_some("true")
                    aria-describedby=entry.problem_id()
                    on:input=move |event| {
                        entry.edit(event_target_value(&event));
                        if let Some(on_edit) = on_edit {
                            on_edit.run(());
                        }
                    }
                    on:blur=tidy
                />
                {suggestions}
                {children.map(Parts::into_view)}
            </div>
            <Problem language entry />
        </div>
    }
}

/// What is wrong with an entry, at its place.
#[component]
pub(crate) fn Problem(
    /// The language it is told in.
    language: Language,
    /// The entry.
    entry: Entry,
) -> impl IntoView {
    // `None` leaves the element empty, and so without height.
    let text = move || {
        let problem = entry.problem.read();
        problem.as_ref().map(|text| text.in_language(language).to_owned())
    };
    view! { <p class="problem" id=entry.problem_id()>{text}</p> }
}
