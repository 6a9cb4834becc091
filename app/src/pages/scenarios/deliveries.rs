//! What was told by the webhook, and what came of it.

use engine::page::Page;
use engine::scenario_store::{DeliveryState, WebhookDelivery, WebhookEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::{ADDRESS, RUN};
use crate::components::{Button, Erase, Erased, dynamic};
use crate::{address, api, time};

/// All of the sandbox, the newest first.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let shown = desk.webhook.deliveries;
    let next = move || shown.read().as_ref().and_then(|page| page.next);
    view! {
        <h4 id="scenarios-deliveries-title">{frame.pick("보낸 알림", "Deliveries")}</h4>
        <ul class="scenarios-lines scenarios-deliveries" aria-labelledby="scenarios-deliveries-title">
            {dynamic(move || lines(desk))}
        </ul>
        <p class="scenarios-more" hidden=move || next().is_none()>
            <Button
                label=frame.pick("더 보기", "More")
                look="quiet"
                on_press=move || spawn_local(more(desk, untrack(next)))
            />
        </p>
    }
}

fn lines(desk: Desk) -> Erased {
    let frame = desk.frame;
    let page = desk.webhook.deliveries.read();
    let text = match page.as_ref() {
        None => frame.pick("불러오는 중…", "Loading…"),
        Some(page) if page.rows.is_empty() => {
            frame.pick("아직 보낸 알림이 없습니다.", "Nothing was sent yet.")
        }
        Some(page) => return page.rows.iter().map(|one| line(desk, one)).collect_view().erased(),
    };
    view! { <li class="soft">{text}</li> }.erased()
}

fn line(desk: Desk, one: &WebhookDelivery) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let (event_tone, mark) = match one.event {
        WebhookEvent::Failed => ("bad", "✗ "),
        WebhookEvent::Recovered => ("good", "✓ "),
    };
    let state_tone = match one.state {
        DeliveryState::Waiting => "wait",
        DeliveryState::Delivered => "good",
        DeliveryState::GivenUp => "bad",
    };
    let status = one.status.map(|status| format!(" · HTTP {status}")).unwrap_or_default();
    let attempts = match one.attempts {
        0 => String::new(),
        count => language.pick(
            format!(" · {count}번 시도"),
            format!(" · {count} {}", if count == 1 { "attempt" } else { "attempts" }),
        ),
    };
    let when = time::full(one.next_at);
    let when = match one.state {
        DeliveryState::Waiting => {
            language.pick(format!(" · 다음 시도 {when}"), format!(" · next try {when}"))
        }
        _ => language.pick(format!(" · 마지막 시도 {when}"), format!(" · last try {when}")),
    };
    let reason = one.reason.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
    let number = one.run_no.to_string();
    let run = frame.sandbox.with_value(|here| address::of(ADDRESS, here, &[(RUN, &number)]));
    view! {
        <li>
            <time>{time::full(one.made_at)}</time>
            <span>
                <b class=event_tone>{mark} {one.event.name(language)}</b>
                " · "
                <span class=state_tone>{one.state.name(language)}</span>
                {status}
                {attempts}
            </span>
            <a href=run>{format!("#{number}")}</a>
            <small><span class="code">{one.path.to_string()}</span> {when} {reason}</small>
        </li>
    }
    .erased()
}

async fn more(desk: Desk, before: Option<i64>) {
    let answer = api::scenario::deliveries(before).await;
    desk.frame.live.note(&answer);
    let Ok(Page { rows, next }) = answer else { return };
    desk.webhook.deliveries.update(|shown| {
        if let Some(shown) = shown
            && shown.next == before
        {
            shown.rows.extend(rows);
            shown.next = next;
        }
    });
}
