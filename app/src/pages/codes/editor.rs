//! The editor of one code.

use engine::catalogue::{CodeKind, ListedCode};
use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use crate::components::{Button, Choice, Entry, Look, SelectField, TextField, dynamic, told};

/// The panel's id.
pub(super) const EDITOR: &str = "code";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let reason = (!desk.may_edit).then(|| {
        let text = desk.frame.pick(
            "보기만 할 수 있습니다. 코드는 운영자(operator)가 고칩니다.",
            "This is to look at only. Operators edit codes.",
        );
        view! { <p class="hint-text">{text}</p> }
    });
    view! {
        <form
            class="panel"
            id=EDITOR
            aria-labelledby="code-title"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::save(desk);
            }
        >
            {head(desk)}
            <div class="told" role="status">{dynamic(move || told(desk.frame.language, desk.told.get()))}</div>
            {reason}
            <fieldset disabled=!desk.may_edit>{fields(desk)}</fieldset>
        </form>
    }
}

fn head(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let title = move || match desk.opened.read().as_ref() {
        Some(opened) => language.pick(&opened.korean, &opened.english).clone(),
        None => language.pick(
            format!("새 {}", desk.kind().name(language)),
            format!("New: {}", desk.kind().name(language)),
        ),
    };
    let path = move || {
        let form = desk.form.read();
        let parts = [form.pg, form.cp, form.code];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" › ")
    };
    view! {
        <header>
            <h2 id="code-title">{title} " " <small class="code">{path}</small></h2>
            {desk.may_edit.then(|| buttons(desk, frame.pick("저장", "Save")))}
        </header>
    }
}

fn buttons(desk: Desk, save: &'static str) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let opened = move || desk.opened.get();
    let below = move || match opened().map(|opened| opened.kind) {
        Some(CodeKind::Pg) => Some(CodeKind::Cp),
        Some(CodeKind::Cp) => Some(CodeKind::Svc),
        _ => None,
    };
    let below_label = move || {
        let name = below().unwrap_or(CodeKind::Cp).name(language);
        language.pick(format!("아래에 {name} 추가"), format!("Add a {name} below"))
    };
    let retire_label = move || match opened().is_some_and(|opened| opened.retired) {
        true => frame.pick("다시 사용", "Use again").to_owned(),
        false => frame.pick("사용 중지", "Take out of use").to_owned(),
    };
    let nothing = move || (opened().is_some() && !desk.is_changed()).then_some("true");
    view! {
        <div class="actions">
            <span hidden=move || below().is_none()>
                <Button
                    label=Signal::derive(below_label)
                    look="quiet"
                    on_press=move || {
                        if let (Some(kind), Some(ListedCode { pg, code, .. })) = (below(), opened()) {
                            match pg {
                                None => actions::begin_new(desk, kind, &code, ""),
                                Some(pg) => actions::begin_new(desk, kind, &pg, &code),
                            }
                        }
                    }
                />
            </span>
            <span hidden=move || opened().is_none()>
                <Button
                    label=Signal::derive(retire_label)
                    look="quiet"
                    busy=desk.busy
                    on_press=move || actions::retire_or_use(desk)
                />
            </span>
            // Not `disabled`: saved by the keyboard, it keeps the focus.
            <button
                type="submit"
                class="main"
                data-early=""
                aria-disabled=nothing
                aria-busy=move || desk.busy.get().then_some("true")
            >
                {save}
            </button>
        </div>
    }
}

fn fields(desk: Desk) -> impl IntoView {
    let (frame, form, language) = (desk.frame, desk.form, desk.frame.language);
    let is_made = move || desk.opened.read().is_some();
    let is_merchant = move || matches!(desk.kind(), CodeKind::Pg | CodeKind::Cp | CodeKind::Svc);
    let has_no_contract = move || desk.kind() != CodeKind::Svc;
    let rule = move || desk.kind().rule().map(|rule| rule.name(language)).unwrap_or_default();
    let yes_no = move |entry: Entry, yes: &str, no: &str| {
        let choices = vec![Choice::new("no", no), Choice::new("yes", yes)];
        view! { <SelectField language entry choices /> }
    };
    let rules = Signal::derive(move || {
        vec![Choice::new("no", frame.pick("없음", "None")), Choice::new("yes", rule())]
    });
    view! {
        <div class="fields">
            <div hidden=is_made>
                <TextField language entry=form.code look=Look::Code />
            </div>
            <TextField language entry=form.korean />
            <TextField
                language
                entry=form.english
                placeholder=frame.pick("한국어 이름과 같음", "as in Korean")
            />
            <div hidden=is_merchant>
                <TextField
                    language
                    entry=form.position
                    look=Look::Amount
                    placeholder=frame.pick("맨 뒤", "last")
                />
            </div>
            <div hidden=move || rule().is_empty()>
                <SelectField language entry=form.has_rule choices=rules />
            </div>
            <div hidden=has_no_contract>
                {yes_no(
                    form.refuses_card_bill_payers,
                    frame.pick("거절", "Refused"),
                    frame.pick("받음", "Served"),
                )}
            </div>
            <div hidden=has_no_contract>
                {yes_no(form.serves_minors, frame.pick("받음", "Served"), frame.pick("거절", "Refused"))}
            </div>
            <div hidden=has_no_contract>
                {yes_no(
                    form.next_month_refund,
                    frame.pick("환불함", "Refunds"),
                    frame.pick("취소 거절", "Refuses"),
                )}
            </div>
        </div>
        <p class="hint-text">
            {frame.pick(
                "코드는 지우지 않고 사용을 중지합니다: 지난 결제가 그 이름을 계속 씁니다. 사용 중지한 코드는 목록에 나오지 않고, 그 코드로 온 요청은 거절됩니다.",
                "A code is taken out of use instead of deleted, because earlier payments refer to it. It is then offered in no list, and a request with it is refused.",
            )}
        </p>
    }
}
