//! A call, opened: request, response, telegrams, and the same call for a shell.

mod outside;
mod unmasking;

use engine::exchange::{ApiCall, ExchangeDetail};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Erase, Json, Telegram};
use crate::pages::console::state::Desk;
use outside::Outside;
use unmasking::{Reveal, WhoLooked};

/// What is shown of a call; nothing while it is fetched.
type Shown = RwSignal<Option<Result<ExchangeDetail, ApiError>>>;

/// What went back and forth.
#[component]
pub(crate) fn Detail(
    /// The state.
    desk: Desk,
    /// The call's number.
    number: i64,
) -> impl IntoView {
    let detail: Shown = RwSignal::new(None);
    spawn_local(async move { detail.set(Some(api::exchange::detail(number).await)) });
    let content = move || match detail.get() {
        None => view! { <p class="soft">{desk.pick("불러오는 중…", "Loading…")}</p> }.erased(),
        Some(Err(ApiError(failure))) => {
            let text = failure.message.in_language(desk.language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
        Some(Ok(opened)) => view! { <Opened desk opened detail /> }.erased(),
    };
    view! { <div class="detail">{content}</div> }
}

#[component]
fn Opened(
    /// The state.
    desk: Desk,
    /// The call.
    opened: ExchangeDetail,
    /// Where its personal data is put when it is asked for.
    detail: Shown,
) -> impl IntoView {
    let telegrams = opened
        .telegrams
        .iter()
        .map(|telegram| {
            view! { <Telegram language=desk.language telegram=telegram.clone() /> }
        })
        .collect_view();
    let calls_outside =
        opened.outside.into_iter().map(|call| view! { <Outside desk call /> }).collect_view();
    let number = opened.exchange.exchange_no;
    let reveal = opened.masked.then(|| view! { <Reveal desk number detail /> });
    let masked = opened.masked;
    let command = opened.call.map(|call| view! { <CopyCommand desk number call masked /> });
    view! {
        <p class="about">
            <span>{desk.pick("요청 번호", "Request id")} " "</span>
            <span class="code">{opened.request_id}</span>
            {reveal}
            {command}
        </p>
        <WhoLooked desk unmaskings=opened.unmaskings />
        <h3>{desk.pick("요청", "Request")}</h3>
        <Json label=desk.pick("요청 본문", "Request body") text=opened.request />
        <h3>{desk.pick("응답", "Response")}</h3>
        <Json label=desk.pick("응답 본문", "Response body") text=opened.response />
        {telegrams}
        {calls_outside}
    }
}

/// Copies the call as a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
fn CopyCommand(
    /// The state.
    desk: Desk,
    /// The call's number.
    number: i64,
    /// The call.
    call: ApiCall,
    /// Whether personal data in it is masked: then it is asked for when it is copied.
    masked: bool,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let shown = RwSignal::new(String::new());
    let copy = move || {
        let call = call.clone();
        // A new key each time: what is copied anew is meant anew. Pasted twice, it counts once.
        let key = format!("console-{number}-{}", browser::now());
        spawn_local(async move {
            let call = if masked {
                match api::exchange::reveal(number).await {
                    Ok(detail) => detail.call.unwrap_or(call),
                    Err(ApiError(failure)) => {
                        return shown.set(failure.message.in_language(desk.language).to_owned());
                    }
                }
            } else {
                call
            };
            let command = curl(&browser::origin(), &call, &key);
            let done = browser::copy(&command).await;
            shown.set(if done { String::new() } else { command });
            copied.set(Some(done));
            browser::pause(3_000).await;
            if copied.get_untracked() == Some(true) {
                copied.set(None);
            }
        });
    };
    let label = move || match copied.get() {
        Some(true) => desk.pick("복사했습니다", "Copied"),
        _ => desk.pick("cURL 복사", "Copy as cURL"),
    };
    let fallback = move || {
        let shown = shown.get();
        if shown.is_empty() {
            return ().erased();
        }
        if copied.get() != Some(false) {
            return view! { <small class="bad">{shown}</small> }.erased();
        }
        let text = desk.pick("복사할 수 없어 여기에 표시합니다", "It can't be copied: here it is");
        view! {
            <small class="wait">{text}</small>
            <code class="command">{shown}</code>
        }
        .erased()
    };
    view! {
        <Button label=Signal::derive(move || label().to_owned()) on_press=copy />
        <span role="status">{fallback}</span>
    }
}

/// The same call from a shell. Within single quotes a shell takes everything as it is, except a
/// single quote.
fn curl(origin: &str, call: &ApiCall, key: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut command = format!(
        "curl -sS -X {} {} -H {}",
        call.method,
        quoted(&format!("{origin}{}", call.path)),
        quoted(&format!("micropay-sandbox: {}", call.sandbox))
    );
    if call.method == "POST" {
        command += &format!(" -H {}", quoted(&format!("idempotency-key: \"{key}\"")));
    }
    if let Some(body) = &call.body {
        command += &format!(" -H 'content-type: application/json' -d {}", quoted(body));
    }
    command
}

#[cfg(test)]
mod tests {
    use engine::exchange::ApiCall;
    use engine::identifier::SandboxId;

    use super::curl;

    #[test]
    fn a_quote_in_the_body_does_not_end_the_argument() {
        let mut call = ApiCall {
            sandbox: SandboxId::parse("team-1").unwrap(),
            method: "POST".into(),
            path: "/x?a=1&b=2".into(),
            body: Some(r#"{"name":"it's"}"#.into()),
        };
        assert_eq!(
            curl("http://h", &call, "k"),
            "curl -sS -X POST 'http://h/x?a=1&b=2' -H 'micropay-sandbox: team-1' \
             -H 'idempotency-key: \"k\"' -H 'content-type: application/json' \
             -d '{\"name\":\"it'\\''s\"}'"
        );
        call = ApiCall { method: "GET".into(), body: None, ..call };
        assert_eq!(
            curl("http://h", &call, "k"),
            "curl -sS -X GET 'http://h/x?a=1&b=2' -H 'micropay-sandbox: team-1'"
        );
    }
}
