//! Forms of steps, beside the file: of the one that the keyboard is in, and of a new one.

use engine::scenario::calls::{CALLS, CHECKS, CallKind, Member, MemberKind};
use leptos::html;
use leptos::prelude::*;

use super::actions::TEXT;
use super::at_caret::{self, Caret};
use super::desk::Desk;
use super::editor;
use super::yaml::{self, Given};
use crate::browser;
use crate::components::{Button, Erase, Erased, Segment, dynamic};

/// What is entered for the members of the call that is chosen.
type Values = RwSignal<Vec<String>>;

/// A step that is there is changed.
const THIS: &str = "this";
/// A step is added.
const NEW: &str = "new";

/// The forms, folded away.
pub(super) fn view(desk: Desk, caret: Caret) -> impl IntoView {
    let frame = desk.frame;
    let shown = RwSignal::new(THIS.to_owned());
    let is_new = move || *shown.read() == NEW;
    let node = NodeRef::<html::Details>::new();
    let look = move || {
        caret.is_open.set_value(node.get_untracked().is_some_and(|details| details.open()));
        caret.look();
    };
    // It may have been opened before the page was hydrated.
    Effect::new(move |_| {
        node.track();
        look();
    });
    let choices = vec![
        (THIS, frame.pick("이 단계 고치기", "This step")),
        (NEW, frame.pick("새 단계 넣기", "A new step")),
    ];
    view! {
        <details
            class="scenarios-insert"
            hidden=move || !desk.may_edit()
            node_ref=node
            on:toggle=move |_| look()
        >
            <summary>{frame.pick("단계를 양식으로", "Steps as forms")}</summary>
            <div class="scenarios-forms">
                <Segment
                    id="scenarios-form".to_owned()
                    legend=frame.pick("양식", "Form")
                    value=shown
                    choices
                    on_choose=move |(code,): (String,)| shown.set(code)
                />
                <div hidden=is_new>{at_caret::view(caret)}</div>
                <div hidden=move || !is_new()>{new_step(desk)}</div>
            </div>
        </details>
    }
}

/// The form of a new step.
fn new_step(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let chosen = RwSignal::new(0_usize);
    let values: Values = RwSignal::new(Vec::new());
    let options = || {
        kinds().enumerate().map(|(at, kind)| {
            let label = match kind.is_check {
                true => format!("check {}", kind.name),
                false => kind.name.to_owned(),
            };
            view! { <option value=at.to_string()>{label}</option> }
        })
    };
    let says = move || {
        let kind = kind(chosen.get());
        frame.language.pick(kind.says.0, kind.says.1)
    };
    let fields = dynamic(move || fields(kind(chosen.get()), values));
    let choose = move |event| {
        let at = event_target_value(&event).parse().unwrap_or_default();
        values.set(vec![String::new(); kind(at).members.len()]);
        chosen.set(at);
    };
    values.set(vec![String::new(); kind(0).members.len()]);
    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                insert(desk, kind(chosen.get_untracked()), &values.get_untracked());
            }
        >
            <div class="field">
                <label for="scenarios-kind">{frame.pick("호출", "Call")}</label>
                <select id="scenarios-kind" on:change=choose>
                    {options().collect_view()}
                </select>
            </div>
            <p class="scenarios-soft">{says}</p>
            <div class="actions">
                <Button label=frame.pick("커서 뒤에 넣기", "Insert behind the cursor") submits=true />
                <small>
                    {frame.pick(
                        "빈 칸은 빠집니다. ${이름}으로 앞에서 둔 값을 쓸 수 있습니다.",
                        "What is blank is left out. ${name} stands for what was kept before.",
                    )}
                </small>
            </div>
            <div class="fields">{fields}</div>
        </form>
    }
}

fn kinds() -> impl Iterator<Item = &'static CallKind> {
    CALLS.iter().chain(CHECKS)
}

fn kind(at: usize) -> &'static CallKind {
    kinds().nth(at).unwrap_or(&CALLS[0])
}

/// A field for each member, those that the API asks for first.
fn fields(kind: &'static CallKind, values: Values) -> Erased {
    let mut members: Vec<(usize, &'static Member)> = kind.members.iter().enumerate().collect();
    members.sort_by_key(|(_, member)| !member.is_required);
    let fields = members.into_iter().map(|(at, member)| field(at, member, values));
    fields.collect_view().erased()
}

fn field(at: usize, member: &'static Member, values: Values) -> Erased {
    let id = format!("scenarios-member-{}", member.name);
    let label = format!("{}{}", member.name, if member.is_required { " *" } else { "" });
    let set = move |value: String| {
        values.update(|values| {
            if let Some(one) = values.get_mut(at) {
                *one = value;
            }
        });
    };
    let input = match member.kind {
        MemberKind::Bool => view! {
            <select id=id.clone() on:change=move |event| set(event_target_value(&event))>
                <option value="">"–"</option>
                <option value="true">"true"</option>
                <option value="false">"false"</option>
            </select>
        }
        .erased(),
        kind => {
            let keyboard = if kind == MemberKind::Number { "numeric" } else { "text" };
            let placeholder = if kind == MemberKind::Json { "{…}" } else { "" };
            view! {
                <input
                    id=id.clone()
                    class="code"
                    type="text"
                    inputmode=keyboard
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    on:input=move |event| set(event_target_value(&event))
                />
            }
            .erased()
        }
    };
    view! { <div class="field"><label for=id class="code">{label}</label> {input}</div> }.erased()
}

fn insert(desk: Desk, kind: &'static CallKind, values: &[String]) {
    let given = kind.members.iter().zip(values).map(|(member, value)| Given {
        name: member.name,
        value: value.clone(),
        is_text: member.kind == MemberKind::Text,
    });
    let step = yaml::step(kind.name, kind.is_check, &given.collect::<Vec<_>>());
    let cursor = browser::cursor(TEXT);
    let (text, line) = desk.text.with_untracked(|text| {
        // Nobody was in it yet: at its end.
        let at = cursor.filter(|at| *at > 0).map_or(usize::MAX - 1, |at| yaml::line_at(text, at));
        yaml::with_step(text, at, &step)
    });
    let length = step.first().map_or(1, |first| first.chars().count()) as u32;
    editor::rewrite(desk, text);
    super::actions::show_place(desk, line as u32 + 1, 1, length + 2);
}
