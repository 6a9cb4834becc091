//! Whom failures and recoveries are told: one address for the sandbox, and what was told.

use engine::field::Field;
use engine::language::Text;
use engine::page::Page;
use engine::scenario_store::{Webhook, WebhookDelivery, WebhookForm};
use engine::target::HIDDEN;
use leptos::prelude::*;

use super::acting::act;
use super::desk::Desk;
use super::live::joined;
use super::{deliveries, webhook_form};
use crate::api;
use crate::components::{CopyButton, Entry};

/// What the section shows.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    /// What is stored; none of who may not see it.
    pub(super) stored: RwSignal<Option<Webhook>>,
    pub(super) url: Entry,
    /// As entered; [`HIDDEN`] stands for the stored one.
    pub(super) secret: Entry,
    /// Whether the secret can be read: one that was made here, until it is saved.
    pub(super) is_secret_shown: RwSignal<bool>,
    pub(super) deliveries: RwSignal<Option<Page<WebhookDelivery>>>,
}

impl Telling {
    pub(super) fn new(stored: Option<Webhook>, deliveries: Option<Page<WebhookDelivery>>) -> Self {
        let (url, secret) = entered(stored.as_ref());
        Self {
            stored: RwSignal::new(stored),
            url: Entry::new("webhook", Field::Url, url),
            secret: Entry::new("webhook", Field::Secret, secret),
            is_secret_shown: RwSignal::new(false),
            deliveries: RwSignal::new(deliveries),
        }
    }

    /// Takes what is stored now; what somebody is entering stays.
    fn take(self, now: Webhook) {
        let known = self.stored.get_untracked();
        if known.as_ref() == Some(&now) {
            return;
        }
        let entered_now = (self.url.value.get_untracked(), self.secret.value.get_untracked());
        let is_untouched = entered_now == entered(known.as_ref());
        if is_untouched {
            self.enter(&now);
        }
        self.stored.set(Some(now));
    }

    /// Has the form say what is stored.
    fn enter(self, now: &Webhook) {
        let (url, secret) = entered(Some(now));
        self.url.edit(url);
        self.secret.edit(secret);
        self.is_secret_shown.set(false);
    }
}

/// What the form says of what is stored: the address, and that there is a secret.
fn entered(stored: Option<&Webhook>) -> (String, String) {
    let url = stored.and_then(|webhook| webhook.url.clone()).unwrap_or_default();
    let has_secret = stored.is_some_and(|webhook| webhook.has_secret);
    (url, if has_secret { HIDDEN.to_owned() } else { String::new() })
}

/// How a signature is computed: what it prints is `v1`.
const CHECK: &str = r#"printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$secret""#;

/// The section.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let (title, lead) = (
        frame.pick("웹훅", "Webhook"),
        frame.pick(
            "이 샌드박스의 시나리오가 실패할 때마다, 그리고 실패한 뒤 처음 통과할 때 JSON을 POST로 보냅니다. 2xx가 아니면 간격을 늘려 가며 모두 여덟 번까지 보냅니다.",
            "Each time a scenario of this sandbox fails, and when it first passes again, JSON is sent by POST. Unless it is answered by 2xx it is sent again, later each time, eight times in all.",
        ),
    );
    let reason = (!desk.may_schedule).then(|| {
        let text = frame.pick(
            "주소와 비밀값은 운영자(operator)만 보고 고칩니다.",
            "Its address and secret are for operators to see and to change.",
        );
        view! { <p class="scenarios-soft">{text}</p> }
    });
    let check = frame.pick(
        "서명 확인: 머리글 Micropay-Signature의 t와, 받은 그대로의 본문으로 계산한 값이 v1과 같아야 합니다.",
        "To check the signature: computed of t of the header Micropay-Signature and of the body as it came, it must equal v1.",
    );
    view! {
        <section class="scenarios-webhook" aria-labelledby="scenarios-webhook-title">
            <h3 id="scenarios-webhook-title">{title}</h3>
            <p class="scenarios-soft">{lead}</p>
            {desk.may_schedule.then(|| webhook_form::view(desk))}
            {reason}
            <div class="scenarios-signature">
                <p class="soft">{check}</p>
                <code class="command">{CHECK}</code>
                <CopyButton
                    language=frame.language
                    description=frame.pick("서명을 확인하는 명령 복사", "Copy the command that checks a signature").to_owned()
                    text=CHECK.to_owned()
                />
            </div>
            {deliveries::view(desk)}
        </section>
    }
}

/// Stores what is entered.
pub(super) fn save(desk: Desk) {
    let Telling { url, secret, .. } = desk.webhook;
    let entered = secret.value.get_untracked();
    let form = WebhookForm {
        url: url.value.get_untracked(),
        secret: if entered == HIDDEN { String::new() } else { entered },
    };
    set(desk, form);
}

/// Nobody is told any more.
pub(super) fn unset(desk: Desk) {
    set(desk, WebhookForm::default());
}

fn set(desk: Desk, form: WebhookForm) {
    let Telling { url, secret, stored, .. } = desk.webhook;
    url.clear();
    secret.clear();
    act(desk, async move {
        let now = api::scenario::set_webhook(form).await?;
        desk.webhook.enter(&now);
        let is_on = now.url.is_some();
        stored.set(Some(now));
        Ok(Some(match is_on {
            true => Text::new("웹훅을 저장했습니다", "The webhook is saved"),
            false => Text::new("웹훅을 껐습니다", "The webhook is off"),
        }))
    });
}

/// Fetches what is stored, for who may see it, and what was told last.
pub(super) async fn fetch(desk: Desk) {
    if desk.may_schedule {
        let answer = api::scenario::open_webhook().await;
        desk.frame.live.note(&answer);
        if let Ok(now) = answer {
            desk.webhook.take(now);
        }
    }
    let answer = api::scenario::deliveries(None).await;
    desk.frame.live.note(&answer);
    let Ok(page) = answer else { return };
    let deliveries = desk.webhook.deliveries;
    let page = match deliveries.get_untracked() {
        Some(shown) => joined(page, shown, |one| one.delivery_no),
        None => page,
    };
    if deliveries.read_untracked().as_ref() != Some(&page) {
        deliveries.set(Some(page));
    }
}
