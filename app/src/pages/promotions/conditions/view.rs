//! What is seen of conditions.

use engine::condition::{ConditionForm, Rule};
use engine::language::Text;
use engine::money::Krw;
use engine::promotion::{EnteredAs, KindView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Node;
use crate::browser;
use crate::components::{Button, Erase, Erased, dynamic};
use crate::pages::promotions::desk::Desk;
use crate::pages::promotions::why::mark;

/// A group or a test; `within` is the group that it stands in.
pub(in crate::pages::promotions) fn view(desk: Desk, node: Node, within: Option<Node>) -> Erased {
    if node.is_group() { group(desk, node, within) } else { test(desk, node, within) }
}

fn group(desk: Desk, node: Node, within: Option<Node>) -> Erased {
    let language = desk.frame.language;
    let rules: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| (rule.code().to_owned(), rule.name(language).to_owned()))
        .collect();
    let parts = dynamic(move || {
        let parts = node.parts.get().into_iter();
        parts.map(|part| view(desk, part, Some(node))).collect_view().erased()
    });
    let add_test = move || {
        let first = desk.kinds.with_value(|kinds| kinds.first().map(|kind| kind.code.clone()));
        let form = ConditionForm { code: first.unwrap_or_default(), ..ConditionForm::default() };
        add(desk, node, form);
    };
    view! {
        <div class="conditions" role="group" aria-label=desk.frame.pick("조건 묶음", "Group of conditions")>
            <div class="condition">
                {options(node, desk.frame.pick("묶음", "Group"), rules)}
                {verdict(desk, node)}
                {within.map(|within| removal(desk, node, within))}
                {problem(desk, node)}
            </div>
            {parts}
            <div class="actions">
                <Button label=desk.frame.pick("조건 추가", "Add condition") look="quiet" on_press=add_test />
                <Button
                    label=desk.frame.pick("묶음 추가", "Add group")
                    look="quiet"
                    on_press=move || add(desk, node, ConditionForm::group())
                />
            </div>
        </div>
    }
    .erased()
}

fn add(desk: Desk, group: Node, form: ConditionForm) {
    let added = Node::new(desk.made, form);
    group.parts.update(|parts| parts.push(added));
    focus(added);
}

/// Moves the focus there, once it is drawn.
fn focus(node: Node) {
    spawn_local(async move {
        browser::pause(0).await;
        browser::focus(&node.id());
    });
}

fn test(desk: Desk, node: Node, within: Option<Node>) -> Erased {
    let language = desk.frame.language;
    let kinds = desk.kinds.with_value(|kinds| {
        let kinds = kinds.iter();
        kinds.map(|kind| (kind.code.clone(), kind.name.in_language(language).to_owned())).collect()
    });
    view! {
        <div class="condition">
            {options(node, desk.frame.pick("조건", "Condition"), kinds)}
            {dynamic(move || wanted(desk, node))}
            {verdict(desk, node)}
            {within.map(|within| removal(desk, node, within))}
            {problem(desk, node)}
        </div>
    }
    .erased()
}

/// The list that a rule or a kind is chosen from.
fn options(node: Node, label: &'static str, choices: Vec<(String, String)>) -> impl IntoView {
    let chosen = node.code.get_untracked();
    let options = choices.into_iter().map(|(code, name)| {
        let selected = code == chosen;
        view! { <option value=code selected=selected>{name}</option> }
    });
    view! {
        <select
            id=node.id()
            aria-label=label
            aria-describedby=format!("{}-problem", node.id())
            prop:value=node.code
            on:change=move |event| {
                node.problem.set(None);
                node.met.set(None);
                // What was wanted of another kind is none of this one.
                if !node.is_group() {
                    node.codes.set(Vec::new());
                    for text in [node.from, node.to, node.answer] {
                        text.set(String::new());
                    }
                }
                node.code.set(event_target_value(&event));
            }
        >
            {options.collect_view()}
        </select>
    }
}

/// What is wanted, as its kind says it is entered.
fn wanted(desk: Desk, node: Node) -> Erased {
    let code = node.code.get();
    let kind = desk.kinds.with_value(|kinds| kinds.iter().find(|kind| kind.code == code).cloned());
    let Some(kind) = kind else { return ().erased() };
    match kind.entered {
        EnteredAs::Codes => codes(desk, node, kind),
        EnteredAs::Range => range(desk, node, kind),
        EnteredAs::YesNo => answer(desk, node, kind),
    }
}

fn codes(desk: Desk, node: Node, kind: KindView) -> Erased {
    let language = desk.frame.language;
    // What is not offered any more is still wanted.
    let mut choices: Vec<_> = kind
        .choices
        .iter()
        .map(|choice| (choice.code.clone(), choice.name.in_language(language).to_owned()))
        .collect();
    for code in node.codes.get_untracked() {
        if choices.iter().all(|(known, _)| *known != code) {
            choices.push((code.clone(), format!("{code} ?")));
        }
    }
    let choices = choices.into_iter().map(|(code, name)| {
        let is_wanted = {
            let code = code.clone();
            move || node.codes.read().contains(&code)
        };
        let toggle = move |event| {
            node.problem.set(None);
            let checked = event_target_checked(&event);
            node.codes.update(|codes| {
                codes.retain(|one| *one != code);
                if checked {
                    codes.push(code.clone());
                }
            });
        };
        view! {
            <label>
                <input type="checkbox" checked=is_wanted.clone() prop:checked=is_wanted on:change=toggle />
                <span>{name}</span>
            </label>
        }
    });
    view! {
        <div class="wanted codes" role="group" aria-label=kind.name.in_language(language).to_owned()>
            {choices.collect_view()}
        </div>
    }
    .erased()
}

fn range(desk: Desk, node: Node, kind: KindView) -> Erased {
    let language = desk.frame.language;
    let name = kind.name.in_language(language).to_owned();
    let bound = |value: RwSignal<String>, label: &'static str| {
        let tidy = move |_| {
            let entered = value.get_untracked();
            let tidied = Krw::parse(&entered).map(|number| number.to_string());
            if let Some(tidied) = tidied.ok().filter(|tidied| *tidied != entered) {
                value.set(tidied);
            }
        };
        view! {
            <input
                class="amount"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                aria-label=format!("{name} {label}")
                aria-describedby=format!("{}-problem", node.id())
                value=value.get_untracked()
                prop:value=value
                on:input=move |event| {
                    node.problem.set(None);
                    value.set(event_target_value(&event));
                }
                on:blur=tidy
            />
        }
    };
    view! {
        <div class="wanted range">
            {bound(node.from, desk.frame.pick("부터", "from"))}
            <span aria-hidden="true">"–"</span>
            {bound(node.to, desk.frame.pick("까지", "to"))}
            <span class="soft">{kind.unit.in_language(language).to_owned()}</span>
        </div>
    }
    .erased()
}

fn answer(desk: Desk, node: Node, kind: KindView) -> Erased {
    let language = desk.frame.language;
    // There is no third.
    if node.answer.read_untracked().is_empty() {
        node.answer.set("yes".to_owned());
    }
    let chosen = node.answer.get_untracked();
    let options = kind.choices.into_iter().map(|choice| {
        let selected = choice.code == chosen;
        let name = choice.name.in_language(language).to_owned();
        view! { <option value=choice.code selected=selected>{name}</option> }
    });
    view! {
        <div class="wanted">
            <select
                aria-label=kind.name.in_language(language).to_owned()
                prop:value=node.answer
                on:change=move |event| node.answer.set(event_target_value(&event))
            >
                {options.collect_view()}
            </select>
        </div>
    }
    .erased()
}

/// Whether it is met, for the request beside it.
fn verdict(desk: Desk, node: Node) -> impl IntoView {
    let shown = move || node.met.get().map(|met| mark(desk.frame, met));
    view! { <span class="verdict">{dynamic(move || shown().unwrap_or_else(|| ().erased()))}</span> }
}

fn removal(desk: Desk, node: Node, within: Node) -> impl IntoView {
    let label = if node.is_group() {
        desk.frame.pick("이 묶음 삭제", "Remove this group")
    } else {
        desk.frame.pick("이 조건 삭제", "Remove this condition")
    };
    let remove = move || {
        within.parts.update(|parts| parts.retain(|part| part.key != node.key));
        focus(within);
    };
    view! { <Button label="×" look="plain" description=label on_press=remove /> }
}

fn problem(desk: Desk, node: Node) -> impl IntoView {
    let language = desk.frame.language;
    let text = move || {
        node.problem.read().as_ref().map(|text: &Text| text.in_language(language).to_owned())
    };
    view! { <p class="problem" id=format!("{}-problem", node.id())>{text}</p> }
}
