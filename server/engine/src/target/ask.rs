//! Ask a target over HTTP, record the request and its answer, and read the answer.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::header::without_secrets;
use super::{
    BaseUrl, HIDDEN, Method, Pair, PathKind, Target, TargetAnswer, TargetCall, TargetFailure,
    TargetRefusal, TargetRequest, TargetResponse, UnreadableAnswer, read,
};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Trace, microseconds};
use crate::failure::Failure;
use crate::field::{Field, FieldError};
use crate::identifier::OrderNo;
use crate::json::{self, as_sent};
use crate::language::Text;
use crate::particle;
use crate::refusal::Refusal;

/// How many characters of a body are kept with the call.
const LONGEST_RECORD: usize = 16_384;

/// The response headers that are recorded; others may hold secrets of the target.
const RECORDED_HEADERS: &[&str] =
    &["content-type", "date", "etag", "location", "retry-after", "x-request-id"];

/// A question to a target.
pub(crate) struct Question<'a> {
    pub url: &'a BaseUrl,
    pub kind: PathKind,
    /// The values of the path's placeholders.
    pub values: &'a [(&'a str, &'a str)],
    /// The body to POST; without one, the request is a GET.
    pub body: Option<&'a Value>,
}

/// The Idempotency-Key of a question that has an effect.
#[derive(sqlx::FromRow)]
struct OpenRequest {
    idempotency_key: String,
    reused: bool,
}

impl Engine {
    /// Asks something without an effect, and reads the answer.
    pub(crate) async fn ask_target<T>(
        &self,
        target: &Target,
        question: Question<'_>,
        trace: &mut Trace,
        read: impl FnOnce(&TargetAnswer<'_>) -> Result<T, UnreadableAnswer>,
    ) -> Result<T, EngineError> {
        let ask = ask_of(target, &question)?;
        let url = question.url.authority();
        let answered = self.exchange_with_target(target, question.url, ask, trace).await;
        match answered {
            Ok(answered) => understood(target, &answered, read),
            Err(TargetFailure::NotSent { .. }) => Err(Refusal::TargetUnreachable { url }.into()),
            Err(TargetFailure::NoAnswer { .. }) => Err(Refusal::TargetNoAnswer { url }.into()),
        }
    }

    /// Asks something with an effect, and reads the answer. Without a readable answer the request
    /// stays open: when it is asked again, even after a crash, it has the same Idempotency-Key.
    pub(crate) async fn order_at_target<T>(
        &self,
        caller: &Caller,
        target: &Target,
        question: Question<'_>,
        order_no: &OrderNo,
        trace: &mut Trace,
        read: impl FnOnce(&TargetAnswer<'_>) -> Result<T, UnreadableAnswer>,
    ) -> Result<T, EngineError> {
        let mut ask = ask_of(target, &question)?;
        let what = format!("{} {}", ask.url, ask.body.as_deref().unwrap_or_default());
        let open: Option<OpenRequest> = sqlx::query_as(include_str!("open_request.sql"))
            .bind(&caller.sandbox)
            .bind(&what)
            .fetch_optional(&self.pool)
            .await?;
        // Nothing is asked in a world that is gone.
        let Some(open) = open else { return Err(self.gone(&caller.sandbox).await) };
        ask.headers.push(("Idempotency-Key".to_owned(), open.idempotency_key.clone()));
        let unknown = || Refusal::TargetOutcomeUnknown { order_no: order_no.clone() };
        let (conclusive, outcome) =
            match self.exchange_with_target(target, question.url, ask, trace).await {
                Ok(answered) => {
                    let status = answered.status;
                    let outcome = understood(target, &answered, read);
                    match &outcome {
                        Ok(_) => (true, outcome),
                        // The target failed, and does not say how far it got.
                        Err(EngineError::PassedOn(failure)) if status >= 500 => {
                            let told = failure.code != EXTERNAL_REFUSED;
                            (false, if told { outcome } else { Err(unknown().into()) })
                        }
                        Err(EngineError::PassedOn(_)) => (is_final(status, open.reused), outcome),
                        // Once the mapping is corrected, the same request gets the same answer,
                        // which can then be read.
                        Err(_) => (false, outcome),
                    }
                }
                Err(TargetFailure::NotSent { .. }) => {
                    let url = question.url.authority();
                    (!open.reused, Err(Refusal::TargetUnreachable { url }.into()))
                }
                Err(TargetFailure::NoAnswer { .. }) => (false, Err(unknown().into())),
            };
        if conclusive {
            sqlx::query(include_str!("close_request.sql"))
                .bind(&caller.sandbox)
                .bind(&what)
                .execute(&self.pool)
                .await?;
        }
        outcome
    }

    /// Sends one request and waits for its answer; both are kept in the trace.
    async fn exchange_with_target(
        &self,
        target: &Target,
        url: &BaseUrl,
        ask: TargetRequest,
        trace: &mut Trace,
    ) -> Result<TargetResponse, TargetFailure> {
        let secret = |name: &str| target.headers.iter().any(|header| header.name == name);
        let headers = ask.headers.iter().map(|(name, value)| {
            Pair::from((name.as_str(), if secret(name) { HIDDEN } else { value.as_str() }))
        });
        let mut call = TargetCall {
            method: ask.method.name().to_owned(),
            url: ask.url.clone(),
            request_headers: headers.collect(),
            request: ask.body.clone().unwrap_or_default(),
            status: None,
            response_headers: Vec::new(),
            response: String::new(),
            took_us: 0,
            problem: None,
        };
        let began = Instant::now();
        let answered = self.target_client.ask(ask).await;
        call.took_us = microseconds(began.elapsed());
        match &answered {
            Ok(answered) => {
                call.status = Some(answered.status);
                let recorded = answered.headers.iter().filter(|(name, _)| {
                    RECORDED_HEADERS.contains(&name.to_ascii_lowercase().as_str())
                });
                call.response_headers = recorded
                    .map(|(name, value)| Pair {
                        name: name.clone(),
                        value: without_secrets(value, &target.headers),
                    })
                    .collect();
                let told = without_secrets(&answered.body, &target.headers);
                call.response = told.chars().take(LONGEST_RECORD).collect();
            }
            Err(TargetFailure::NotSent { reason } | TargetFailure::NoAnswer { reason }) => {
                let reason = without_secrets(reason, &target.headers);
                // Only the host: the path may contain a phone number.
                tracing::warn!("{} {}: {reason}", call.method, url.authority());
                call.problem = Some(reason);
            }
        }
        trace.target_call(call);
        answered
    }
}

/// Whether a refusal is final. 408, 425 and 429 ask for another try. A 409 for a key that was used
/// before may only mean that the first request is still running.
fn is_final(status: u16, reused: bool) -> bool {
    match status {
        408 | 425 | 429 => false,
        409 => !reused,
        _ => true,
    }
}

fn ask_of(target: &Target, question: &Question<'_>) -> Result<TargetRequest, EngineError> {
    let path = target
        .paths
        .expand(question.kind, question.values)
        .map_err(|problem| FieldError { field: Field::OrderNo, problem })?;
    let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
    let method = if question.body.is_some() { Method::Post } else { Method::Get };
    if method == Method::Post {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    let extra = target.headers.iter();
    headers.extend(extra.map(|header| (header.name.clone(), header.value.reveal().to_owned())));
    Ok(TargetRequest {
        method,
        url: question.url.join(&path),
        headers,
        body: question.body.map(ToString::to_string),
        connect_timeout: Duration::from_millis(target.connect_timeout_ms),
        timeout: Duration::from_millis(target.timeout_ms),
    })
}

/// Reads an answer: the requested value, a refusal in the target's own words, or an answer that
/// can't be read.
fn understood<T>(
    target: &Target,
    answered: &TargetResponse,
    read_answer: impl FnOnce(&TargetAnswer<'_>) -> Result<T, UnreadableAnswer>,
) -> Result<T, EngineError> {
    let parsed = as_sent::read(&answered.body);
    if (400..600).contains(&answered.status) {
        let value = parsed.unwrap_or(Value::Null);
        let refusal = TargetAnswer::new(&value, &target.mapping).refusal(answered.status);
        return Err(passed_on(refusal, target));
    }
    let unreadable = |UnreadableAnswer { pointer, problem, contradictory }| {
        let pointer = if pointer.is_empty() { "/".to_owned() } else { pointer };
        EngineError::from(if contradictory {
            Refusal::TargetAnswerContradictory { pointer, problem }
        } else {
            Refusal::TargetAnswerUnreadable { pointer, problem }
        })
    };
    let unreadable_whole = |problem| {
        unreadable(UnreadableAnswer { pointer: String::new(), problem, contradictory: false })
    };
    if !(200..300).contains(&answered.status) {
        let problem = Text::new(
            format!("HTTP {}", answered.status),
            format!("HTTP {}, which is not followed", answered.status),
        );
        return Err(unreadable_whole(problem));
    }
    let value = parsed.map_err(|error| {
        let problem = match error {
            json::Unreadable::Twice(name) => {
                let name = read::text(&name).unwrap_or_default();
                Text::new(
                    particle::chosen(format!("\"{name}\"이(가) 두 번 있습니다")),
                    format!("it has \"{name}\" twice"),
                )
            }
            json::Unreadable::NoJson(_) => Text::new("JSON이 아닙니다", "it is not JSON"),
        };
        unreadable_whole(problem)
    })?;
    read_answer(&TargetAnswer::new(&value, &target.mapping)).map_err(unreadable)
}

/// The code of a target's refusal that has none of its own.
const EXTERNAL_REFUSED: &str = "EXTERNAL_REFUSED";

/// A target's refusal with its own code, message and status.
pub(crate) fn passed_on(refusal: TargetRefusal, target: &Target) -> EngineError {
    let TargetRefusal { status, code, message, fields } = refusal;
    let message = message.unwrap_or_else(|| {
        Text::new(
            format!(
                "외부 시스템이 거절했습니다(HTTP {status}). 결과에서 외부 응답을 확인해 주세요"
            ),
            format!("The external system refused (HTTP {status}). See its answer in the results"),
        )
    });
    let message = Text::new(
        without_secrets(&message.korean, &target.headers),
        without_secrets(&message.english, &target.headers),
    );
    // The target refused our credentials, not the caller's.
    let status = if matches!(status, 401 | 407) { 502 } else { status };
    let code = code.unwrap_or_else(|| EXTERNAL_REFUSED.to_owned());
    let failure = Failure { fields, ..Failure::new(status, &code, message) };
    EngineError::PassedOn(Box::new(failure))
}
