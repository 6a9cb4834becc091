//! The dialog: the sandboxes there are, a new one, and the two that lose something, asked once more.

use engine::identifier::SandboxId;
use engine::money::Krw;
use engine::sandbox::SandboxSize;
use leptos::prelude::*;

use super::{SANDBOXES, Sandboxes, Step};
use crate::browser;
use crate::components::{Button, Choice, Erase, SelectField, TextField, dynamic};
use crate::frame::dialogs::waiting;
use crate::sandbox::address_of;

/// The dialog.
pub(in crate::frame) fn sandbox_dialog(sandboxes: Sandboxes) -> impl IntoView {
    let content = dynamic(move || match sandboxes.step.get() {
        Some(Step::Manage) => manage(sandboxes).late(),
        Some(Step::Reset) => reset(sandboxes).late(),
        Some(Step::Delete) => delete(sandboxes).late(),
        None => title(sandboxes).erased(),
    });
    view! {
        <dialog
            id=SANDBOXES
            aria-labelledby="sandbox-question"
            on:close=move |_| sandboxes.closed()
        >
            {content}
            {waiting(sandboxes.frame)}
        </dialog>
    }
}

fn title(sandboxes: Sandboxes) -> impl IntoView {
    view! { <h2 id="sandbox-question">{sandboxes.frame.pick("샌드박스 관리", "Sandboxes")}</h2> }
}

/// What the dialog shows at first.
fn manage(sandboxes: Sandboxes) -> impl IntoView {
    let here = sandboxes.frame.sandbox.get_value();
    view! {
        {title(sandboxes)}
        <p>
            {sandboxes.frame.pick(
                "샌드박스마다 가입자, 쿠폰, 결제, 시계가 따로입니다. 서로의 데이터를 볼 수 없습니다.",
                "Each sandbox has subscribers, coupons, payments and a clock of its own. None sees another's data.",
            )}
        </p>
        {list(sandboxes)}
        {size(sandboxes)}
        {creation(sandboxes)}
        {problem(sandboxes)}
        <div class="actions">
            <Button
                label=sandboxes.frame.pick("초기화…", "Reset…")
                description=named(sandboxes, "초기화", "Reset", &here)
                on_press=move || sandboxes.ask(Step::Reset)
            />
            {(here != SandboxId::default_sandbox()).then(|| {
                view! {
                    <Button
                        label=sandboxes.frame.pick("삭제…", "Delete…")
                        description=named(sandboxes, "삭제", "Delete", &here)
                        on_press=move || sandboxes.ask(Step::Delete)
                    />
                }
            })}
            <Button label=sandboxes.frame.pick("닫기", "Close") on_press=move || browser::close_dialog(SANDBOXES) />
        </div>
    }
}

/// Before everything since the start is lost.
fn reset(sandboxes: Sandboxes) -> impl IntoView {
    let loss = sandboxes.frame.pick(
        "만들어진 뒤의 결제, 쿠폰, 결과, ERROR 내역, 시계 변경이 모두 사라집니다. 다른 샌드박스는 그대로입니다. 되돌릴 수 없습니다.",
        "All payments, coupons, results, errors and clock changes since it began are lost. Other sandboxes stay as they are. This can't be undone.",
    );
    let question = sandboxes.frame.pick("처음 상태로 되돌릴까요?", "Back to its start?");
    confirmation(
        sandboxes,
        question,
        loss,
        sandboxes.frame.pick("초기화", "Reset"),
        Sandboxes::reset,
    )
}

/// Before all of it is lost.
fn delete(sandboxes: Sandboxes) -> impl IntoView {
    let loss = sandboxes.frame.pick(
        "안에 있는 가입자, 쿠폰, 결제, 결과가 모두 사라집니다. 여기서 복사한 샌드박스는 그대로입니다. 되돌릴 수 없습니다.",
        "All subscribers, coupons, payments and results in it are lost. Sandboxes that were copied from it stay. This can't be undone.",
    );
    let question = sandboxes.frame.pick("이 샌드박스를 삭제할까요?", "Delete this sandbox?");
    confirmation(
        sandboxes,
        question,
        loss,
        sandboxes.frame.pick("삭제", "Delete"),
        Sandboxes::delete,
    )
}

fn confirmation(
    sandboxes: Sandboxes,
    question: &'static str,
    loss: &'static str,
    label: &'static str,
    answer: fn(Sandboxes),
) -> impl IntoView {
    view! {
        <h2 id="sandbox-question">{question}</h2>
        <p class="code">{sandboxes.frame.sandbox.get_value().to_string()}</p>
        <p>{loss}</p>
        {problem(sandboxes)}
        <div class="actions">
            <Button label look="danger" busy=sandboxes.busy on_press=move || answer(sandboxes) />
            <Button
                label=sandboxes.frame.pick("돌아가기", "Back")
                on_press=move || sandboxes.ask(Step::Manage)
            />
        </div>
    }
}

fn named(sandboxes: Sandboxes, korean: &str, english: &str, here: &SandboxId) -> String {
    sandboxes.frame.language.pick(format!("{here} {korean}"), format!("{english} {here}"))
}

/// The sandboxes, as links: each opens also in a tab of its own.
fn list(sandboxes: Sandboxes) -> impl IntoView {
    let here = sandboxes.frame.sandbox.get_value();
    let items = move || {
        let all = sandboxes.all.get();
        let items = all.into_iter().map(|one| {
            let current = (one.sandbox_id == here).then_some("page");
            let name = (one.name != one.sandbox_id.as_str()).then_some(one.name);
            let copy_of = one.copy_of.map(|source| {
                let text = sandboxes
                    .frame
                    .language
                    .pick(format!("{source}의 복사본"), format!("copy of {source}"));
                view! { <small>{text}</small> }
            });
            view! {
                <li>
                    <a href=address_of(&one.sandbox_id) aria-current=current>
                        <b>{one.sandbox_id.to_string()}</b>
                        {name.map(|name| format!(" {name}"))}
                    </a>
                    {copy_of}
                </li>
            }
        });
        items.collect_view()
    };
    view! {
        <nav class="sandboxes" aria-label=sandboxes.frame.pick("샌드박스 목록", "List of sandboxes")>
            <ul>{items}</ul>
        </nav>
    }
}

fn creation(sandboxes: Sandboxes) -> impl IntoView {
    let (form, language) = (sandboxes.form, sandboxes.frame.language);
    let here = sandboxes.frame.sandbox.get_value().to_string();
    let copy = language.pick(format!("{here}의 복사본"), format!("A copy of {here}"));
    view! {
        <form
            class="filter"
            on:submit=move |event| {
                event.prevent_default();
                sandboxes.create();
            }
        >
            <TextField language entry=form.sandbox_id placeholder="team-1" />
            <TextField language entry=form.name />
            <SelectField
                language
                entry=form.copy_of
                choices=vec![Choice::new(&here, &copy)]
                blank=sandboxes.frame.pick("빈 샌드박스", "Empty")
            />
            <Button
                label=sandboxes.frame.pick("만들기", "Create")
                description=sandboxes.frame.pick("샌드박스 만들기", "Create sandbox")
                busy=sandboxes.busy
                submits=true
            />
        </form>
    }
}

/// How much the page's sandbox takes, once that is known.
fn size(sandboxes: Sandboxes) -> impl IntoView {
    let here = sandboxes.frame.sandbox.get_value();
    let text = move || {
        let SandboxSize { rows, bytes } = sandboxes.size.get()?;
        let (rows, size) = (Krw(rows), size_in_words(bytes));
        Some(sandboxes.frame.language.pick(
            format!("{here}: 데이터베이스에 약 {rows}행, {size} (어림값)"),
            format!("{here}: about {rows} rows and {size} in the database (an estimate)"),
        ))
    };
    view! { <p class="size" aria-live="polite">{text}</p> }.late()
}

/// `12 KB`, `3.4 MB`: as exactly as an estimate can be.
fn size_in_words(bytes: i64) -> String {
    let tenths = |unit: i64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        ..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// What went wrong, where it is not about a field.
fn problem(sandboxes: Sandboxes) -> impl IntoView {
    let text = move || {
        let failure = sandboxes.failure.read();
        let failure = failure.as_ref()?;
        Some(format!(
            "{} · {}",
            failure.message.in_language(sandboxes.frame.language),
            failure.code
        ))
    };
    view! { <p class="problem" role="alert">{text}</p> }.late()
}
