//! A few choices side by side: radio buttons.

use leptos::prelude::*;

/// One of a few.
#[component]
pub(crate) fn Segment(
    /// The group's id, and the inputs' name.
    id: String,
    /// What is chosen between.
    legend: &'static str,
    /// The code chosen.
    #[prop(into)]
    value: Signal<String>,
    /// The codes with what is shown for them.
    choices: Vec<(&'static str, &'static str)>,
    /// How many of its form's columns it takes: a class.
    #[prop(optional)]
    width: &'static str,
    /// Called with the code chosen.
    #[prop(into)]
    on_choose: Callback<(String,)>,
) -> impl IntoView {
    let inputs = choices
        .into_iter()
        .map(|(code, label)| {
            view! {
                <label>
                    <input
                        type="radio"
                        id=format!("{id}-{code}")
                        name=id.clone()
                        value=code
                        checked=value.get_untracked() == code
                        prop:checked=move || value.get() == code
                        on:change=move |_| on_choose.run((code.to_owned(),))
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=format!("field {width}") id=id.clone()>
            <legend>{legend}</legend>
            <div class="segment">{inputs}</div>
        </fieldset>
    }
}
