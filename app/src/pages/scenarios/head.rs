//! Which scenario is opened, and what can be done with it.

use engine::scenario_store::RunState;
use leptos::prelude::*;

use super::desk::{Desk, Question, Tab};
use super::{actions, running, saving};
use crate::components::Button;

/// Its heading and its buttons.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let name = move || match desk.opened.read().as_ref() {
        Some(file) => file.line.name.clone(),
        None => frame.pick("새 시나리오", "New scenario").to_owned(),
    };
    let path = move || {
        let base = desk.base.read();
        match (base.path.as_str(), base.is_library) {
            ("", _) => String::new(),
            (path, true) => format!("{path} · {}", frame.pick("라이브러리", "library")),
            (path, false) => path.to_owned(),
        }
    };
    let proves = move || {
        let opened = desk.opened.read();
        opened.as_ref().and_then(|file| file.line.proves.clone()).unwrap_or_default()
    };
    view! {
        <header class="scenarios-head">
            <h2 id="scenario-title">{name} " " <small class="code">{path}</small></h2>
            {desk.may_act.then(|| buttons(desk))}
        </header>
        <p class="scenarios-proves">{proves}</p>
    }
}

fn buttons(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let is_new = move || desk.base.read().path.is_empty();
    // What others use needs their arguments.
    let is_part = move || desk.opened.read().as_ref().is_some_and(|file| file.line.is_part);
    let is_library = move || desk.base.read().is_library;
    let under_way = Memo::new(move |_| {
        let run = desk.run.read();
        run.as_ref().is_some_and(|shown| shown.run.state != RunState::Over)
    });
    let edits = move || desk.tab.get() == Tab::Edit && desk.may_edit();
    let run_label = move || match edits() && desk.is_changed() {
        true => frame.pick("저장하고 실행", "Save and run"),
        false => frame.pick("실행", "Run"),
    };
    let nothing = move || (!desk.is_changed()).then_some("true");
    let save_label = move || match desk.problems.read().is_empty() {
        true => frame.pick("저장", "Save"),
        false => frame.pick("초안으로 저장", "Save as draft"),
    };
    view! {
        <div class="actions">
            <span hidden=move || is_new() || is_library() || desk.tab.get() != Tab::Edit>
                <Button
                    label=frame.pick("삭제…", "Delete…")
                    look="quiet"
                    on_press=move || desk.question.set(Some(Question::Delete))
                />
            </span>
            <span hidden=is_new>
                <Button
                    label=frame.pick("복사해서 편집", "Copy and edit")
                    look="quiet"
                    on_press=move || actions::copy(desk)
                />
            </span>
            <span hidden=move || !edits() || is_new() || !desk.is_changed()>
                <Button
                    label=frame.pick("되돌리기", "Undo edits")
                    look="quiet"
                    on_press=move || saving::give_up(desk)
                />
            </span>
            // Not `disabled`: saved by the keyboard, it keeps the focus.
            <span hidden=move || !edits()>
                <button
                    type="button"
                    data-early=""
                    aria-disabled=nothing
                    aria-busy=move || desk.busy.get().then_some("true")
                    on:click=move |_| saving::save(desk, false)
                >
                    {save_label}
                    <kbd>"Ctrl S"</kbd>
                </button>
            </span>
            <span hidden=move || !under_way.get()>
                <Button
                    label=frame.pick("멈추기", "Stop")
                    look="danger"
                    on_press=move || running::stop(desk)
                />
            </span>
            <span hidden=is_part>
            <button
                type="button"
                class="main"
                data-early=""
                aria-busy=move || desk.busy.get().then_some("true")
                on:click=move |_| match untrack(edits) {
                    true => saving::save(desk, true),
                    false => running::run_opened(desk),
                }
            >
                {run_label}
                <kbd>"Ctrl ↵"</kbd>
            </button>
            </span>
        </div>
    }
}
