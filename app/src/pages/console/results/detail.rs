//! A call, opened: request, response, telegrams, and the same call for a shell.

use engine::exchange::{ExchangeDetail, Operation};
use engine::target::{OutsideCall, Pair};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Erase, Json, Telegram};
use crate::pages::console::state::Desk;
use crate::time;

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
    let command = endpoint(detail.exchange.operation)
        .map(|endpoint| curl(&browser::origin(), endpoint, &detail.request_line));
    view! {
        <p class="about">
            <span>{desk.pick("요청 번호", "Request id")} " "</span>
            <span class="code">{detail.request_id}</span>
            {command.map(|command| view! { <CopyCommand desk command /> })}
        </p>
        <h3>{desk.pick("요청", "Request")}</h3>
        <Json label=desk.pick("요청 본문", "Request body") text=detail.request />
        <h3>{desk.pick("응답", "Response")}</h3>
        <Json label=desk.pick("응답 본문", "Response body") text=detail.response />
        {telegrams}
        {detail.outside.into_iter().map(|call| outside(desk, call)).collect_view()}
    }
}

/// What went to a system outside for it, and what came back.
fn outside(desk: Desk, call: OutsideCall) -> impl IntoView {
    let answer = match (&call.problem, call.status) {
        (Some(problem), _) => problem.clone(),
        (None, status) => status.map(|status| status.to_string()).unwrap_or_default(),
    };
    let title = format!("{} {} {}", desk.pick("외부", "External"), call.method, call.url);
    let headers = |headers: Vec<Pair>| {
        let lines: Vec<_> =
            headers.into_iter().map(|it| format!("{}: {}", it.name, it.value)).collect();
        view! { <p class="code headers">{lines.join("\n")}</p> }
    };
    let body = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <Json label text /> })
    };
    view! {
        <h3>{title}</h3>
        {headers(call.request_headers)}
        {body(desk.pick("외부로 보낸 본문", "Body sent outside"), call.request)}
        <h3>{desk.pick("외부 응답", "External answer")} " " {answer} " · " {time::took(call.took_us)}</h3>
        {headers(call.response_headers)}
        {body(desk.pick("외부 응답 본문", "Body of the external answer"), call.response)}
    }
}

/// Copies a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
fn CopyCommand(
    /// The state.
    desk: Desk,
    /// The command.
    command: String,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let shown = command.clone();
    let copy = move || {
        let command = command.clone();
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
                <code class="command">{shown.clone()}</code>
            }
        })
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
        Operation::Inquiry => Some("/api/payment/inquire"),
        // A test is made with a target, which is not kept with its record.
        Operation::Verification | Operation::Settlement | Operation::TargetTest => None,
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
