//! A call, opened: request, response, telegrams, and the same call for a shell.

use engine::exchange::{ApiCall, ExchangeDetail};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Erase, Json, Telegram};
use crate::pages::console::state::Desk;

/// What went back and forth.
#[component]
pub(crate) fn Detail(
    /// The state.
    desk: Desk,
    /// The call's number.
    number: i64,
) -> impl IntoView {
    let detail = RwSignal::new(None);
    spawn_local(async move { detail.set(Some(api::exchange::detail(number).await)) });
    let content = move || match detail.get() {
        None => view! { <p class="soft">{desk.pick("불러오는 중…", "Loading…")}</p> }.erased(),
        Some(Err(ApiError(failure))) => {
            let text = failure.message.in_language(desk.language).to_owned();
            view! { <p class="bad">{text}</p> }.erased()
        }
        Some(Ok(detail)) => opened(desk, detail).erased(),
    };
    view! { <div class="detail">{content}</div> }
}

fn opened(desk: Desk, detail: ExchangeDetail) -> impl IntoView {
    let telegrams = detail
        .telegrams
        .iter()
        .map(|telegram| {
            view! { <Telegram language=desk.language telegram=telegram.clone() /> }
        })
        .collect_view();
    let number = detail.exchange.exchange_no;
    let call = detail.call;
    view! {
        <p class="about">
            <span>{desk.pick("요청 번호", "Request id")} " "</span>
            <span class="code">{detail.request_id}</span>
            {call.map(|call| view! { <CopyCommand desk number call /> })}
        </p>
        <h3>{desk.pick("요청", "Request")}</h3>
        <Json label=desk.pick("요청 본문", "Request body") text=detail.request />
        <h3>{desk.pick("응답", "Response")}</h3>
        <Json label=desk.pick("응답 본문", "Response body") text=detail.response />
        {telegrams}
    }
}

/// Copies a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
fn CopyCommand(
    /// The state.
    desk: Desk,
    /// The call's number.
    number: i64,
    /// The call.
    call: ApiCall,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let shown = RwSignal::new(String::new());
    let copy = move || {
        // A new key each time: what is copied anew is meant anew. Pasted twice, it counts once.
        let key = format!("console-{number}-{}", browser::now());
        let command = curl(&browser::origin(), &call, &key);
        shown.set(command.clone());
        spawn_local(async move {
            copied.set(Some(browser::copy(&command).await));
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
        (copied.get() == Some(false)).then(|| {
            let text =
                desk.pick("복사할 수 없어 여기에 표시합니다", "It can't be copied: here it is");
            view! {
                <small class="wait">{text}</small>
                <code class="command">{shown.get()}</code>
            }
        })
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
            sandbox: SandboxId::default_sandbox(),
            method: "POST".into(),
            path: "/x?a=1&b=2".into(),
            body: Some(r#"{"name":"it's"}"#.into()),
        };
        assert_eq!(
            curl("http://h", &call, "k"),
            "curl -sS -X POST 'http://h/x?a=1&b=2' -H 'micropay-sandbox: default' \
             -H 'idempotency-key: \"k\"' -H 'content-type: application/json' \
             -d '{\"name\":\"it'\\''s\"}'"
        );
        call = ApiCall { method: "GET".into(), body: None, ..call };
        assert_eq!(
            curl("http://h", &call, "k"),
            "curl -sS -X GET 'http://h/x?a=1&b=2' -H 'micropay-sandbox: default'"
        );
    }
}
