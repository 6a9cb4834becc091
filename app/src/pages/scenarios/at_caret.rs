//! The step that the keyboard is in, as a form: its members as the file says them. Each that is changed is changed at its
//! place in the text, and nothing else there.

use engine::scenario::calls::MemberKind;
use engine::scenario::edit::{Group, MemberText, StepText, set, step_at};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::actions::TEXT;
use super::desk::Desk;
use super::unapplied::Unapplied;
use super::{editor, yaml};
use crate::browser;
use crate::components::{Button, Erase, Erased, dynamic};

/// How long the keyboard stands still before the step that it is in is looked for, in milliseconds.
const QUIET: i32 = 100;

/// Where the keyboard is in the file.
#[derive(Clone, Copy)]
pub(super) struct Caret {
    desk: Desk,
    /// The step there; none where there is none, or the text is no YAML as it stands.
    step: RwSignal<Option<StepText>>,
    /// What came of the last change; blank: nothing is told.
    told: RwSignal<String>,
    unapplied: StoredValue<Unapplied>,
    /// Whether the form is seen: otherwise nothing is looked for.
    pub(super) is_open: StoredValue<bool>,
    turn: StoredValue<u32>,
}

impl Caret {
    /// What was entered into a field of the step that is shown; else what the file says.
    fn value(self, id: &str, written: &str) -> String {
        let text = self.desk.text.read_untracked();
        self.unapplied
            .with_value(|all| all.of(&text, &self.place(), id).unwrap_or(written).to_owned())
    }

    fn keep(self, id: &str, value: String) {
        let (text, place) = (self.desk.text.read_untracked(), self.place());
        self.unapplied.update_value(|all| all.keep(&text, place, id, value));
    }

    fn place(self) -> Vec<usize> {
        self.step.read_untracked().as_ref().map(|step| step.place.clone()).unwrap_or_default()
    }

    pub(super) fn new(desk: Desk) -> Self {
        let caret = Self {
            desk,
            step: RwSignal::new(None),
            told: RwSignal::new(String::new()),
            unapplied: StoredValue::new(Unapplied::default()),
            is_open: StoredValue::new(false),
            turn: StoredValue::new(0),
        };
        Effect::new(move |_| {
            desk.text.track();
            caret.look();
        });
        caret
    }

    /// Looks for the step once the keyboard stands still.
    pub(super) fn look(self) {
        if !self.is_open.get_value() {
            return;
        }
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            browser::pause(QUIET).await;
            if self.turn.get_value() == turn {
                self.look_now();
            }
        });
    }

    fn look_now(self) {
        let at = browser::cursor(TEXT).unwrap_or_default();
        let step = self.desk.text.with_untracked(|text| step_at(text, yaml::byte_at(text, at)));
        let is_same = |one: &StepText| {
            self.step.read_untracked().as_ref().is_some_and(|now| now.place == one.place)
        };
        if !step.as_ref().is_some_and(is_same) && !self.told.read_untracked().is_empty() {
            self.told.set(String::new());
        }
        if *self.step.read_untracked() != step {
            self.step.set(step);
        }
    }
}

/// The form.
pub(super) fn view(caret: Caret) -> impl IntoView {
    let frame = caret.desk.frame;
    let is_none = move || caret.step.read().is_none();
    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                change(caret);
            }
        >
            <div role="status">{dynamic(move || head(caret))}</div>
            <div class="actions" hidden=is_none>
                <Button label=frame.pick("바꾸기", "Change") submits=true />
                <span role="status">{move || caret.told.get()}</span>
            </div>
            {dynamic(move || groups(caret))}
        </form>
    }
}

/// Which step it is.
fn head(caret: Caret) -> Erased {
    let frame = caret.desk.frame;
    let step = caret.step.read();
    let Some(step) = step.as_ref() else {
        let text = frame.pick(
            "커서를 고칠 단계에 두세요. 파일이 YAML로 읽히지 않는 동안에는 고칠 것이 없습니다.",
            "Put the cursor into the step to change. While the file is no YAML, there is nothing to change.",
        );
        return view! { <p class="scenarios-soft">{text}</p> }.erased();
    };
    let number: Vec<_> = step.place.iter().map(|one| (one + 1).to_string()).collect();
    let number = number.join(".");
    let title = frame.language.pick(format!("{number}단계: "), format!("Step {number}: "));
    let says = step.says.map(|(korean, english)| frame.language.pick(korean, english));
    let more = step.is_more.then(|| {
        frame.pick(
            "안에 있는 단계는 커서를 거기에 두고 고칩니다.",
            "Steps within it are changed with the cursor in them.",
        )
    });
    let more = more.or(says).unwrap_or_default();
    view! {
        <p>
            <b>{title} <span class="code">{step.name.clone()}</span></b>
            " "
            <span class="soft">{more}</span>
        </p>
    }
    .late()
}

/// Its members; a field for each, and two for one of another name.
fn groups(caret: Caret) -> Erased {
    let step = caret.step.read();
    let Some(step) = step.as_ref() else { return ().erased() };
    let mut number = 0;
    let groups = step.groups.iter().enumerate().map(|(at, group)| {
        let legend = match group.path.as_slice() {
            [] => caret.desk.frame.pick("그 밖에", "Besides").to_owned(),
            path => path.join(" "),
        };
        let depth = group.path.len();
        let fields = group.members.iter().map(|member| {
            number += 1;
            field(caret, number - 1, member, depth)
        });
        let fields = fields.collect_view();
        let another = group.is_open.then(|| another(caret, at, &legend));
        view! {
            <fieldset>
                <legend class="code">{legend}</legend>
                <div class="fields">{fields} {another}</div>
            </fieldset>
        }
    });
    groups.collect_view().late()
}

/// The id of a member's field.
fn id(number: usize) -> String {
    format!("scenarios-at-{number}")
}

fn field(caret: Caret, number: usize, member: &MemberText, depth: usize) -> Erased {
    let frame = caret.desk.frame;
    let name = member.path.get(depth..).unwrap_or_default().join(" › ");
    let mark = if member.is_required { " *" } else { "" };
    let long = frame.pick("여러 줄: 본문에서 고칩니다", "several lines: change them in the text");
    let long = if member.is_long { format!(" ({long})") } else { String::new() };
    let otherwise = member.otherwise.as_ref().map(|given| format!("request: {given}"));
    let id = id(number);
    let value = caret.value(&id, &member.written);
    view! {
        <div class="field">
            <label for=id.clone() class="code">{name}{mark}{long}</label>
            <input
                id=id.clone()
                class="code"
                type="text"
                autocomplete="off"
                spellcheck="false"
                readonly=member.is_long
                placeholder=otherwise.unwrap_or_default()
                value=value
                on:input=move |event| caret.keep(&id, event_target_value(&event))
            />
        </div>
    }
    .erased()
}

/// Fields for a member of any name.
fn another(caret: Caret, group: usize, of: &str) -> Erased {
    let frame = caret.desk.frame;
    let one = |what: &str, label: String| {
        let id = format!("scenarios-at-{what}-{group}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input
                    id=id.clone()
                    class="code"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    value=caret.value(&id, "")
                    on:input=move |event| caret.keep(&id, event_target_value(&event))
                />
            </div>
        }
    };
    let name = frame.language.pick(format!("{of} 새 항목"), format!("New in {of}"));
    let value = frame.language.pick(format!("{of} 새 값"), format!("Its value in {of}"));
    view! { {one("name", name)} {one("value", value)} }.erased()
}

/// A member with what was entered for it.
struct Entered {
    path: Vec<String>,
    kind: MemberKind,
    value: String,
}

/// What differs from what the step says; of a member of another name, both must be entered.
fn entered(step: &StepText) -> Vec<Entered> {
    let members = step.groups.iter().flat_map(|group| &group.members).enumerate();
    let members = members.filter(|(_, member)| !member.is_long).map(|(number, member)| {
        let value = browser::typed(&id(number)).trim().to_owned();
        (member.written != value).then(|| Entered {
            path: member.path.clone(),
            kind: member.kind,
            value,
        })
    });
    let open = step.groups.iter().enumerate().filter(|(_, group)| group.is_open);
    let others = open.map(|(at, Group { path, .. })| {
        let typed = |what: &str| browser::typed(&format!("scenarios-at-{what}-{at}"));
        let (name, value) = (typed("name").trim().to_owned(), typed("value"));
        let path = path.iter().cloned().chain([name.clone()]).collect();
        (!name.is_empty() && !value.trim().is_empty()).then_some(Entered {
            path,
            kind: MemberKind::Json,
            value,
        })
    });
    members.chain(others).flatten().collect()
}

/// Changes the text at the members that were changed: all of them, or none.
fn change(caret: Caret) {
    let Some(step) = caret.step.get_untracked() else { return };
    let language = caret.desk.frame.language;
    let mut changes = entered(&step);
    // What is added or set first, so that no map is empty in between.
    changes.sort_by_key(|one| one.value.is_empty());
    let mut text = caret.desk.text.get_untracked();
    for Entered { path, kind, value } in &changes {
        match set(&text, &step.place, path, *kind, value) {
            Some(changed) => text = changed,
            None => {
                let name = path.join(" › ");
                caret.told.set(language.pick(
                    format!("{name}: 여기서는 이렇게 바꿀 수 없습니다. 본문에서 고치세요."),
                    format!("{name} can't be changed so here. Change it in the text."),
                ));
                return;
            }
        }
    }
    if changes.is_empty() {
        let nothing = language.pick("바뀐 것이 없습니다.", "Nothing was changed.");
        caret.told.set(nothing.to_owned());
        return;
    }
    let field = browser::focused();
    // Undone, the text is as it was, and what was entered is not wanted any more.
    caret.unapplied.update_value(|all| all.forget(&step.place));
    editor::rewrite(caret.desk, text);
    caret.look_now();
    let names: Vec<_> = changes.iter().map(|one| one.path.join(" › ")).collect();
    let names = names.join(", ");
    caret.told.set(language.pick(format!("바꿨습니다: {names}"), format!("Changed: {names}")));
    // The fields are new ones: the keyboard is in the same.
    request_animation_frame(move || browser::focus(&field));
}
