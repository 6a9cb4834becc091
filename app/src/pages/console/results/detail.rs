//! A call, opened: request, response, telegrams, and the same call for a shell.

mod unmasking;

use engine::exchange::{ExchangeDetail, Operation};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Erase, Json, Telegram};
use crate::pages::console::state::Desk;
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
    let number = opened.exchange.exchange_no;
    let reveal = opened.masked.then(|| view! { <Reveal desk number detail /> });
    let line = if opened.masked { Line::Masked(number) } else { Line::Whole(opened.request_line) };
    let command = endpoint(opened.exchange.operation)
        .map(|endpoint| view! { <CopyCommand desk endpoint line /> });
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
    }
}

/// The request to copy: as it is there, or to be asked for with its personal data.
#[derive(Clone)]
enum Line {
    Whole(String),
    Masked(i64),
}

impl Line {
    async fn whole(self) -> Result<String, ApiError> {
        match self {
            Self::Whole(line) => Ok(line),
            Self::Masked(number) => Ok(api::exchange::reveal(number).await?.request_line),
        }
    }
}

/// Copies the call as a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
fn CopyCommand(
    /// The state.
    desk: Desk,
    /// Where the call is sent.
    endpoint: &'static str,
    /// Its body.
    line: Line,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let shown = RwSignal::new(String::new());
    let copy = move || {
        let line = line.clone();
        spawn_local(async move {
            let line = match line.whole().await {
                Ok(line) => line,
                Err(ApiError(failure)) => {
                    return shown.set(failure.message.in_language(desk.language).to_owned());
                }
            };
            let command = curl(&browser::origin(), endpoint, &line);
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

/// Where a call of this kind is sent; what runs in the background can't be sent.
fn endpoint(operation: Operation) -> Option<&'static str> {
    match operation {
        Operation::Pay => Some("/api/payment/pay"),
        Operation::Cancel => Some("/api/payment/cancel"),
        Operation::CouponLookup => Some("/api/coupon/lookup"),
        Operation::CouponIssue => Some("/api/coupon/issue"),
        Operation::CouponDelete => Some("/api/coupon/delete"),
        Operation::CustomerLookup => Some("/api/customer/lookup"),
        Operation::History => Some("/api/payment/history"),
        Operation::Verification | Operation::Settlement => None,
    }
}

/// The same call from a shell. Within single quotes a shell takes everything as it is, except a
/// single quote.
fn curl(origin: &str, endpoint: &str, body: &str) -> String {
    let body = body.replace('\'', r"'\''");
    format!("curl -sS {origin}{endpoint} -H 'content-type: application/json' -d '{body}'")
}

#[cfg(test)]
mod tests {
    use super::curl;

    #[test]
    fn a_quote_in_the_body_does_not_end_the_argument() {
        assert_eq!(
            curl("http://h", "/api/x", r#"{"name":"it's"}"#),
            r#"curl -sS http://h/api/x -H 'content-type: application/json' -d '{"name":"it'\''s"}'"#
        );
    }
}
