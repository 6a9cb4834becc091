//! Whom failures are told, as it is entered.

use leptos::prelude::*;

use super::desk::{Desk, Question};
use super::webhook::{self, Telling};
use crate::browser;
use crate::components::{Button, CopyButton, Erase, Erased, Problem, TextField, dynamic};

/// The form.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let Telling { url, stored, .. } = desk.webhook;
    let is_off = move || stored.read().as_ref().is_none_or(|webhook| webhook.url.is_none());
    view! {
        <form
            class="scenarios-webhook-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                webhook::save(desk);
            }
        >
            <div class="fields">
                <TextField language entry=url width="w6" placeholder="https://hooks.example/micropay" />
                {secret_field(desk)}
            </div>
            <div class="actions">
                <Button label=frame.pick("웹훅 저장", "Save the webhook") look="main" submits=true busy=desk.busy />
                <span hidden=is_off>
                    <Button
                        label=frame.pick("웹훅 끄기…", "Switch it off…")
                        look="quiet"
                        on_press=move || desk.question.set(Some(Question::UnsetWebhook))
                    />
                </span>
            </div>
        </form>
    }
}

/// The secret can be read while it is one that was made here; else it is hidden, and the stored one is never shown.
fn secret_field(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let Telling { secret, is_secret_shown, .. } = desk.webhook;
    let make = move || {
        secret.edit(browser::random_hex());
        is_secret_shown.set(true);
    };
    let once = dynamic(move || match is_secret_shown.get() {
        true => once(desk),
        false => ().erased(),
    });
    view! {
        <div class="field w6">
            <label for=secret.id()>{secret.field.name(language)}</label>
            <div class="join">
                <input
                    id=secret.id()
                    class="code"
                    type=move || if is_secret_shown.get() { "text" } else { "password" }
                    autocomplete="off"
                    spellcheck="false"
                    value=secret.value.get_untracked()
                    prop:value=secret.value
                    aria-invalid=move || secret.problem.with(Option::is_some).then_some("true")
                    aria-describedby=secret.problem_id()
                    on:input=move |event| secret.edit(event_target_value(&event))
                />
                <Button label=frame.pick("만들기", "Make one") on_press=make />
            </div>
            <Problem language entry=secret />
            <div class="scenarios-once" role="status">{once}</div>
        </div>
    }
}

fn once(desk: Desk) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let text = desk.webhook.secret.value.get();
    let told = frame.pick(
        "저장하면 다시는 보이지 않습니다. 받는 쪽에 먼저 적어 두세요.",
        "Once it is saved it is never shown again: give it to the receiver first.",
    );
    view! {
        <small class="wait">{told}</small>
        " "
        <CopyButton
            language
            description=frame.pick("서명 비밀값 복사", "Copy the signing secret").to_owned()
            text
        />
    }
    .late()
}
