//! What is asked before a line is changed: which change, then what becomes of coupons, usage and payments.

use engine::customer::Sex;
use engine::language::Text;
use engine::subscriber::{LineChangeForm, LineChangeKind, LineChangeOutcome, SubscriberListForm};
use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use crate::api;
use crate::components::{
    Button, Choice, Erase, Erased, Look, SelectField, TextField, dialog, dynamic, told,
};
use crate::time;

/// Opens the dialog, with nothing entered.
pub(super) fn begin(desk: Desk) {
    for entry in desk.line.all() {
        entry.clear();
    }
    desk.line.write(LineChangeForm {
        kind: "number_port".to_owned(),
        sex: "F".to_owned(),
        ..LineChangeForm::default()
    });
    desk.looked.set(None);
    desk.told_of_line.set(None);
    desk.changing.set(true);
}

/// The dialog.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let is_open = Signal::derive(move || desk.changing.get());
    dialog("line-title", is_open, move || desk.changing.set(false), move || asked(desk))
}

fn kind(form: &LineChangeForm) -> LineChangeKind {
    LineChangeKind::from_code(&form.kind).unwrap_or(LineChangeKind::NumberPort)
}

/// What is entered, without what the chosen kind has no use for.
fn entered(form: LineChangeForm) -> LineChangeForm {
    let blank = LineChangeForm { kind: form.kind.clone(), ..LineChangeForm::default() };
    match kind(&form) {
        LineChangeKind::NumberPort => LineChangeForm { ncn: form.ncn, ..blank },
        LineChangeKind::Owner => LineChangeForm { ctn: String::new(), ..form },
        LineChangeKind::Number => LineChangeForm { ctn: form.ctn, ..blank },
    }
}

/// What was looked at, while nothing else is entered since.
fn looked_at(desk: Desk) -> Option<LineChangeOutcome> {
    let (form, outcome) = desk.looked.get()?;
    (form == entered(desk.line.read())).then_some(outcome)
}

fn asked(desk: Desk) -> Erased {
    let (frame, form, language) = (desk.frame, desk.line, desk.frame.language);
    let line = desk.opened.read_untracked().as_ref().map(|opened| {
        let subscriber = &opened.listed.subscriber;
        format!("{} · {} · {}", subscriber.name, subscriber.ctn, subscriber.ncn)
    });
    let kinds: Vec<_> =
        LineChangeKind::ALL.iter().map(|it| Choice::new(it.code(), it.name(language))).collect();
    let sexes: Vec<_> =
        Sex::ALL.iter().map(|sex| Choice::new(sex.code(), sex.name(language))).collect();
    let chosen = Memo::new(move |_| kind(&desk.line.read()));
    let has_number = move || chosen.get() == LineChangeKind::Number;
    let has_owner = move || chosen.get() == LineChangeKind::Owner;
    let is_looked_at = Memo::new(move |_| looked_at(desk).is_some());
    view! {
        <form
            class="line-change"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                look(desk);
            }
        >
            <h2 id="line-title">{frame.pick("회선 변경", "Change the line")}</h2>
            <p class="code">{line}</p>
            <div class="fields">
                <SelectField language entry=form.kind choices=kinds />
                <div hidden=has_number>
                    <TextField
                        language
                        entry=form.ncn
                        placeholder=frame.pick("비우면 뽑습니다", "blank: one is drawn")
                    />
                </div>
                <div hidden=move || !has_number()>
                    <TextField language entry=form.ctn look=Look::Phone placeholder="010-0000-0000" />
                </div>
                <div hidden=move || !has_owner()>
                    <TextField language entry=form.name />
                </div>
                <div hidden=move || !has_owner()>
                    <TextField language entry=form.birth_date placeholder="1990-01-31" />
                </div>
                <div hidden=move || !has_owner()>
                    <SelectField language entry=form.sex choices=sexes />
                </div>
            </div>
            <div role="status">
                {dynamic(move || told(language, desk.told_of_line.get()))}
                {dynamic(move || consequences(desk))}
            </div>
            <div class="actions">
                <Button
                    label=frame.pick("미리 보기", "Preview")
                    look="main"
                    submits=true
                    busy=desk.busy
                />
                <span hidden=move || !is_looked_at.get()>
                    <Button
                        label=Signal::derive(move || {
                            let name = chosen.get().name(language);
                            language.pick(format!("{name} 하기"), format!("Do it: {name}"))
                        })
                        look="danger"
                        busy=desk.busy
                        on_press=move || change(desk)
                    />
                </span>
                <Button
                    label=frame.pick("닫기", "Close")
                    on_press=move || desk.changing.set(false)
                />
            </div>
        </form>
    }
    .late()
}

/// What would come of it, in words.
fn consequences(desk: Desk) -> Erased {
    let language = desk.frame.language;
    let Some(outcome) = looked_at(desk) else { return ().erased() };
    let at = time::full(outcome.at);
    let at =
        language.pick(format!("샌드박스 시계로 {at}"), format!("At {at} by the sandbox's clock"));
    let after = format!(
        "{} · {} · {}",
        outcome.subscriber.name, outcome.subscriber.ctn, outcome.subscriber.ncn
    );
    let lines = outcome
        .consequences
        .iter()
        .map(|text| view! { <li>{text.in_language(language).to_owned()}</li> })
        .collect_view();
    view! {
        <p>{at} " → " <span class="code">{after}</span></p>
        <ul class="consequences">{lines}</ul>
    }
    .late()
}

/// Asks what would come of it. A contract that is drawn is entered, so that it is the one that is made.
fn look(desk: Desk) {
    let Some(ctn) = actions::number_now(desk) else { return };
    let form = entered(desk.line.read_untracked());
    actions::run(desk, desk.told_of_line, desk.line.all(), async move {
        let outcome = api::subscriber::preview_change(ctn, form.clone()).await?;
        let form = match outcome.kind {
            LineChangeKind::Number => form,
            LineChangeKind::NumberPort | LineChangeKind::Owner => {
                LineChangeForm { ncn: outcome.subscriber.ncn.to_string(), ..form }
            }
        };
        desk.line.ncn.edit(form.ncn.clone());
        desk.looked.set(Some((form, outcome)));
        Ok(None)
    });
}

/// Does what was looked at, and shows who has the line since.
fn change(desk: Desk) {
    let Some(ctn) = actions::number_now(desk) else { return };
    let form = entered(desk.line.read_untracked());
    actions::run(desk, desk.told_of_line, desk.line.all(), async move {
        let done = api::subscriber::change(ctn, form).await?;
        desk.changing.set(false);
        let name = |language| done.kind.name(language);
        use engine::language::Language::{English, Korean};
        desk.told.set(Some(Ok(Text::new(
            format!("{}했습니다", name(Korean)),
            format!("Done: {}", name(English)),
        ))));
        let form = SubscriberListForm {
            text: done.subscriber.ncn.to_string(),
            ..SubscriberListForm::default()
        };
        let found = api::subscriber::list(form).await?;
        if let Some(line) = found.rows.first() {
            actions::show(desk, Some(api::subscriber::open(line.subscriber_no).await?));
        }
        Ok(None)
    });
}
