//! The file, with what is wrong with it while it is typed.

use engine::scenario::Problem;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::actions::{self, TEXT};
use super::at_caret::Caret;
use super::desk::Desk;
use super::{insert, saving, yaml};
use crate::browser;
use crate::components::{Button, Erase, Erased, TextField, dynamic};

/// The list of what is wrong.
const PROBLEMS: &str = "scenario-problems";

/// The tab.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let caret = Caret::new(desk);
    let is_new = move || desk.base.read().path.is_empty();
    let reason = dynamic(move || reason(desk));
    // Until the page is live what is typed would be lost.
    let is_fixed = move || !desk.is_live.get() || !desk.may_edit();
    let lines = Memo::new(move |_| desk.text.read().lines().count().max(1));
    let numbers = dynamic(move || numbers(lines.get(), &desk.problems.read()));
    let rows = move || (lines.get() + 1).max(12).to_string();
    view! {
        <div class="scenarios-path" hidden=move || !is_new()>
            <TextField language entry=desk.path placeholder="payments/cancel.yaml" />
        </div>
        <div role="status">{dynamic(move || newer(desk))}</div>
        {reason}
        <div class="scenarios-code">
            <pre class="scenarios-numbers" aria-hidden="true">{numbers}</pre>
            <textarea
                id=TEXT
                class="code"
                rows=rows
                wrap="off"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                aria-label=frame.pick("시나리오 파일 (YAML)", "The scenario's file (YAML)")
                aria-describedby=PROBLEMS
                aria-invalid=move || (!desk.problems.read().is_empty()).then_some("true")
                readonly=is_fixed
                prop:value=desk.text
                on:input=move |event| desk.text.set(event_target_value(&event))
                on:keydown=move |event| indent(desk, &event)
                on:keyup=move |_| caret.look()
                on:click=move |_| caret.look()
                on:select=move |_| caret.look()
            ></textarea>
        </div>
        <div id=PROBLEMS class="scenarios-problems" role="status">
            {dynamic(move || problems(desk))}
        </div>
        {desk.may_act.then(|| insert::view(desk, caret))}
    }
}

/// Why it can't be edited.
fn reason(desk: Desk) -> Erased {
    let frame = desk.frame;
    let text = match (desk.may_act, desk.base.read().is_library) {
        (false, _) => frame.pick(
            "보기만 할 수 있습니다. 시나리오는 시험(tester) 이상이 고치고 실행합니다.",
            "This is to look at only. Testers edit and run scenarios.",
        ),
        (true, true) => frame.pick(
            "라이브러리의 시나리오는 읽고 실행할 수 있습니다. 고치려면 ‘복사해서 편집’을 누르세요.",
            "A scenario of the library is read and run. To change it, press “Copy and edit”.",
        ),
        (true, false) => return ().erased(),
    };
    view! { <p class="scenarios-soft">{text}</p> }.erased()
}

/// The lines' numbers; those with something wrong are marked, by more than their colour.
fn numbers(lines: usize, problems: &[Problem]) -> Erased {
    let mut bad: Vec<usize> = problems.iter().map(|one| one.span.line as usize).collect();
    bad.sort_unstable();
    bad.dedup();
    let mut parts = Vec::new();
    let mut plain = String::new();
    for line in 1..=lines {
        if bad.binary_search(&line).is_ok() {
            parts.push(std::mem::take(&mut plain).erased());
            parts.push(view! { <b class="bad">{format!("▸{line}\n")}</b> }.erased());
        } else {
            plain += &format!("{line}\n");
        }
    }
    parts.push(plain.erased());
    parts.erased()
}

/// What is wrong, each with the way to its place.
fn problems(desk: Desk) -> Erased {
    let language = desk.frame.language;
    let problems = desk.problems.read();
    if problems.is_empty() {
        return ().erased();
    }
    let items: Vec<_> = problems
        .iter()
        .map(|problem| {
            let span = problem.span;
            let place = format!("{}:{}", span.line, span.column);
            let text = problem.text.in_language(language).to_owned();
            let go = move || actions::show_place(desk, span.line, span.column, span.length.max(1));
            view! {
                <li>
                    <Button label=place look="plain" on_press=go />
                    " "
                    <span class="bad">{text}</span>
                </li>
            }
        })
        .collect();
    let count = language.pick(
        format!("{}곳을 고쳐야 실행할 수 있습니다", items.len()),
        format!("{} to be mended before it runs", items.len()),
    );
    view! { <p class="bad">{count}</p> <ul>{items}</ul> }.erased()
}

/// That somebody else saved it meanwhile.
fn newer(desk: Desk) -> Erased {
    if !saving::is_newer_elsewhere(desk) {
        return ().erased();
    }
    let frame = desk.frame;
    let by = desk.opened.read().as_ref().and_then(|file| file.line.edited_by.clone());
    let by = by.map(|by| by.to_string()).unwrap_or_default();
    let text = frame.language.pick(
        format!("그동안 다른 사람({by})이 저장했습니다. 입력한 내용은 그대로 있습니다."),
        format!("Somebody else ({by}) saved it meanwhile. What you entered is here still."),
    );
    view! {
        <div class="scenarios-newer">
            <p class="wait">{text}</p>
            <p class="actions">
                <Button
                    label=frame.pick("저장된 것 불러오기 (편집은 버림)", "Load what is saved (drops the edits)")
                    look="quiet"
                    on_press=move || saving::give_up(desk)
                />
                <Button
                    label=frame.pick("내 것으로 덮어쓰기", "Save mine over it")
                    look="quiet"
                    busy=desk.busy
                    on_press=move || saving::save_over(desk)
                />
            </p>
        </div>
    }
    .late()
}

/// Enter keeps the line's indent. Tab goes on to the next field, as everywhere.
fn indent(desk: Desk, event: &KeyboardEvent) {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key());
    if event.key() != "Enter" || !is_plain || event.is_composing() {
        return;
    }
    let Some(at) = browser::cursor(TEXT) else { return };
    let indent = desk.text.with_untracked(|text| {
        let line = text.lines().nth(yaml::line_at(text, at)).unwrap_or_default();
        line.chars().take_while(|c| *c == ' ').collect::<String>()
    });
    if !indent.is_empty() && browser::type_text(&format!("\n{indent}")) {
        event.prevent_default();
    }
}

/// Makes the text another one by typing over what differs, so that the browser can undo it.
pub(super) fn rewrite(desk: Desk, after: String) {
    // Where lines end otherwise, a text area counts otherwise.
    let difference = desk.text.with_untracked(|before| {
        (*before != after && !before.contains('\r')).then(|| yaml::difference(before, &after))
    });
    let is_typed =
        difference.is_some_and(|(from, to, put)| browser::type_over(TEXT, from, to, &put));
    if !is_typed || *desk.text.read_untracked() != after {
        desk.text.set(after);
    }
}
