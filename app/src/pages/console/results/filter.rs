//! What calls are looked for by; applied as it is entered.

use engine::exchange::{ExchangeForm, Operation, Verdict};
use leptos::prelude::*;

use crate::components::Choice;
use crate::pages::console::actions::list::{self, CALLS_TEXT};
use crate::pages::console::state::{Bench, Calls};

/// How long nothing must have been typed, in milliseconds.
const TYPED: i32 = 250;

/// Text, operation, outcome, and whether looks are shown.
#[component]
pub(super) fn Filter(
    /// The calls.
    calls: Calls,
) -> impl IntoView {
    let bench = Bench::here();
    let pick = |korean, english| bench.frame.pick(korean, english);
    let language = bench.frame.language;
    let change = move |change: fn(&mut ExchangeForm, String), value: String, pause: i32| {
        calls.filter.update(|form| change(form, value));
        list::filter_calls(bench, calls, pause);
    };
    let operations: Vec<_> =
        Operation::ALL.iter().map(|one| Choice::new(one.code(), one.name(language))).collect();
    let verdicts: Vec<_> =
        Verdict::ALL.iter().map(|one| Choice::new(one.code(), one.name(language))).collect();
    let hides = move || calls.filter.read().hide_looks;
    view! {
        <form
            class="calls-filter"
            role="search"
            aria-label=pick("호출에서 찾기", "Find calls")
            on:submit=move |event| {
                event.prevent_default();
                list::filter_calls(bench, calls, 0);
            }
        >
            <input
                id=CALLS_TEXT
                type="text"
                maxlength="64"
                autocomplete="off"
                spellcheck="false"
                aria-label=pick("주문, CTN, 일련 번호, 코드", "Order, CTN, serial number, code")
                placeholder=pick("주문, CTN, 일련 번호, 코드 …  /", "Order, CTN, serial no., code …  /")
                value=calls.filter.get_untracked().text
                prop:value=move || calls.filter.read().text.clone()
                on:input=move |event| {
                    change(|form, text| form.text = text, event_target_value(&event), TYPED);
                }
            />
            {select(
                "calls-operation",
                pick("호출", "Operation"),
                pick("모든 호출", "All calls"),
                operations,
                Signal::derive(move || calls.filter.read().operation.clone()),
                Callback::new(move |(code,)| change(|form, code| form.operation = code, code, 0)),
            )}
            {select(
                "calls-outcome",
                pick("결과", "Outcome"),
                pick("모든 결과", "Any outcome"),
                verdicts,
                Signal::derive(move || calls.filter.read().verdict.clone()),
                Callback::new(move |(code,)| change(|form, code| form.verdict = code, code, 0)),
            )}
            <button
                type="button"
                id="calls-looks"
                data-early=""
                aria-pressed=move || if hides() { "true" } else { "false" }
                on:click=move |_| {
                    change(|form, _| form.hide_looks = !form.hide_looks, String::new(), 0);
                }
            >
                {pick("조회 숨김", "Hide looks")}
            </button>
        </form>
    }
}

fn select(
    id: &'static str,
    label: &'static str,
    blank: &'static str,
    choices: Vec<Choice>,
    chosen: Signal<String>,
    on_choose: Callback<(String,)>,
) -> impl IntoView {
    let options = std::iter::once(Choice::new("", blank))
        .chain(choices)
        .map(|choice| {
            let code = choice.code.clone();
            let selected = move || chosen.read() == code;
            view! {
                <option value=choice.code selected=selected.clone() prop:selected=selected>
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    view! {
        <select
            id=id
            aria-label=label
            on:change=move |event| on_choose.run((event_target_value(&event),))
        >
            {options}
        </select>
    }
}
