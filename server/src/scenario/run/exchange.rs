//! One call of a step: made ready, sent, and told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chrono::NaiveDateTime;
use engine::language::Text;
use engine::sandbox::SANDBOX_HEADER;
use engine::scenario::expect::Answer;
use engine::scenario::report::CallReport;
use engine::scenario::{Action, Names, Step, UnknownName, Value, sent};
use serde_json::{Map, Value as Json};
use tokio_util::sync::CancellationToken;

use super::telegram::{self, Usual};
use crate::scenario::door::{Answered, Asked, Door, NoAnswer};

/// Where sandboxes are made and deleted.
pub(super) const SANDBOXES: &str = "/api/v1/sandboxes";

/// Where a run happens.
pub(super) struct World {
    /// The way there.
    pub door: Arc<dyn Door>,
    /// The run's sandbox.
    pub sandbox: String,
    /// What its clock was set to.
    pub clock: Option<NaiveDateTime>,
    /// The run is to end.
    pub stop: CancellationToken,
    /// How many keys and telegrams were numbered.
    pub numbered: AtomicU64,
}

/// Something that can be sent.
#[derive(Clone, Debug)]
pub(super) enum Ready {
    /// A request of the API, and its body as it is told.
    Request(Asked, Option<Json>),
    /// A telegram, and its fields as they are told.
    Telegram(Vec<u8>, Option<Json>),
}

/// Why a step has nothing to send.
#[derive(Clone, Debug)]
pub(super) enum NotReady {
    /// A name that it needs stands for nothing.
    Unknown(UnknownName),
    /// What it would send is not allowed or not possible.
    Wrong(Text),
}

impl From<UnknownName> for NotReady {
    fn from(unknown: UnknownName) -> Self {
        Self::Unknown(unknown)
    }
}

/// A call that was made.
pub(super) struct Exchanged {
    /// How it is told.
    pub report: CallReport,
    /// What was answered.
    pub answer: Result<Answer, NoAnswer>,
}

impl World {
    /// Asks the API for the run itself, and not for a step.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<Json>,
    ) -> Result<(u16, Json), NoAnswer> {
        let mut asked = self.asked(method, path, body.as_ref(), method == "POST");
        if path.starts_with(SANDBOXES) {
            // It is not there yet, or no more.
            asked.headers.retain(|(name, _)| name != SANDBOX_HEADER);
        }
        let answered = self.answered(asked).await?;
        Ok((answered.status, json_of(&answered.body)))
    }

    /// What a step sends.
    pub fn ready(&self, step: &Step, names: &Names) -> Result<Ready, NotReady> {
        let key = step.key.as_ref().map(|key| names.value(key)).transpose()?;
        let key = key.map(|key| text_of(&key));
        key.as_deref().map_or(Ok(()), sent::header_value).map_err(NotReady::Wrong)?;
        match &step.action {
            Action::Call(call) | Action::Until { check: call, .. } => {
                let request = call.request(names)?;
                let draws_key = request.method == "POST" && key.is_none();
                let mut asked =
                    self.asked(&request.method, &request.path, request.body.as_ref(), draws_key);
                asked.headers.extend(key.map(with_key));
                Ok(Ready::Request(asked, request.body))
            }
            Action::Http { method, path, body, headers } => {
                let path = text_of(&names.value(path)?);
                let body = body.as_ref().map(|body| names.value(body)).transpose()?;
                let mut asked = self.free_request(method, &path, body.as_ref(), headers, names)?;
                asked.headers.extend(key.map(with_key));
                Ok(Ready::Request(asked, body))
            }
            Action::Telegram(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), names.value(value)?)))
                    .collect::<Result<Vec<_>, UnknownName>>()?;
                self.telegram(&fields)
            }
            Action::RawTelegram(raw) => {
                let bytes = telegram::raw(&text_of(&names.value(raw)?));
                let bytes = bytes.map_err(NotReady::Wrong)?;
                self.own_telegram(bytes, None)
            }
            Action::AtOnce { .. } | Action::Use { .. } => Err(NotReady::Wrong(Text::new(
                "at_once 안에는 호출만 있을 수 있습니다",
                "within at_once there are calls only",
            ))),
        }
    }

    fn telegram(&self, fields: &[(String, Json)]) -> Result<Ready, NotReady> {
        let now = || engine::clock::in_seoul(chrono::Utc::now());
        let sent_at = self.clock.unwrap_or_else(now).format("%Y%m%d%H%M%S").to_string();
        let message_no = self.number();
        let usual = Usual { sandbox: &self.sandbox, sent_at: &sent_at, message_no };
        let frame = telegram::frame(fields, &usual).map_err(NotReady::Wrong)?;
        let told = fields.iter().cloned().collect::<Map<_, _>>();
        self.own_telegram(frame, Some(Json::Object(told)))
    }

    /// A telegram, by its bytes. It stays in this sandbox.
    fn own_telegram(&self, bytes: Vec<u8>, told: Option<Json>) -> Result<Ready, NotReady> {
        if telegram::stays_inside(&bytes, &self.sandbox) {
            return Ok(Ready::Telegram(bytes, told));
        }
        Err(NotReady::Wrong(sent::other_sandbox()))
    }

    /// A request that a step writes itself. It stays on this host and in this sandbox.
    fn free_request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Json>,
        headers: &[(String, Value)],
        names: &Names,
    ) -> Result<Asked, NotReady> {
        sent::path(path).map_err(|why| {
            // What names stood for is not seen in the file.
            let told = |why: &str| format!("{path}: {why}");
            NotReady::Wrong(Text::new(told(&why.korean), told(&why.english)))
        })?;
        let mut given = Vec::new();
        for (name, value) in headers {
            let value = text_of(&names.value(value)?);
            let header = sent::header_name(name).and_then(|()| sent::header_value(&value));
            header.map_err(NotReady::Wrong)?;
            given.push((name.clone(), value));
        }
        let mut asked = self.asked(method, &plain(path), body, false);
        // A text is sent as it is: a list in CSV, or what is no JSON on purpose.
        if let Some(Json::String(text)) = body {
            asked.body = Some(text.clone());
        }
        let is_given = |name: &str| given.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
        asked.headers.retain(|(name, _)| !is_given(name));
        asked.headers.extend(given);
        Ok(asked)
    }

    fn asked(&self, method: &str, path: &str, body: Option<&Json>, draws_key: bool) -> Asked {
        let mut headers = vec![(SANDBOX_HEADER.to_owned(), self.sandbox.clone())];
        if draws_key {
            headers.push(with_key(format!("{}-{}", self.sandbox, self.number())));
        }
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let body = body.map(Json::to_string);
        Asked { method: method.to_owned(), path: path.to_owned(), headers, body }
    }

    fn number(&self) -> u64 {
        self.numbered.fetch_add(1, Ordering::Relaxed) + 1
    }

    async fn answered(&self, asked: Asked) -> Result<Answered, NoAnswer> {
        tokio::select! {
            biased;
            answered = self.door.call(asked) => answered,
            () = self.stop.cancelled() => Err(NoAnswer("the run was stopped".to_owned())),
        }
    }

    /// Sends it; `began` is when its step did.
    pub async fn send(&self, ready: Ready, began: Instant) -> Exchanged {
        let sent = Instant::now();
        let (sent_ms, mut report) = (ms(sent - began), blank());
        let answer = match ready {
            Ready::Request(asked, body) => {
                (report.method, report.path) = (asked.method.clone(), asked.path.clone());
                report.request = body;
                self.answered(asked)
                    .await
                    .map(|answered| Answer { http: answered.status, body: json_of(&answered.body) })
            }
            Ready::Telegram(bytes, fields) => {
                (report.method, report.request) = ("TCP".to_owned(), fields);
                let kind = telegram::members(&bytes)["message_type"].as_str().map(str::to_owned);
                report.path = kind.unwrap_or_else(|| "raw".to_owned());
                let shown = telegram::shown(&bytes);
                let answered = self.door.telegram(bytes).await;
                let came = answered.as_ref().map(|frame| telegram::shown(frame));
                report.telegram = Some((shown, came.unwrap_or_default()));
                // A telegram has no status: what was answered at all is taken for a success.
                answered.map(|frame| Answer {
                    http: if frame.is_empty() { 0 } else { 200 },
                    body: telegram::members(&frame),
                })
            }
        };
        (report.sent_ms, report.took_ms) = (sent_ms, ms(sent.elapsed()));
        match &answer {
            Ok(answer) => {
                report.status = answer.http;
                report.outcome = outcome(answer);
                report.answer = Some(answer.body.clone()).filter(|body| !body.is_null());
            }
            Err(none) => report.outcome = format!("no answer: {none}"),
        }
        Exchanged { report, answer }
    }
}

/// A path in which a person wrote letters that a request can't have: percent-encoded.
fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && byte != b'#' {
            plain.push(char::from(byte));
        } else {
            plain.push_str(&format!("%{byte:02X}"));
        }
    }
    plain
}

/// What an answer is counted as.
fn outcome(answer: &Answer) -> String {
    let text = |pointer: &str| answer.body.pointer(pointer).and_then(Json::as_str);
    let code = text("/code").filter(|_| answer.http >= 400);
    let told = code.or_else(|| text("/status")).or_else(|| text("/response_code"));
    told.map_or_else(|| format!("http {}", answer.http), str::to_owned)
}

fn with_key(key: String) -> (String, String) {
    ("idempotency-key".to_owned(), key)
}

fn json_of(body: &[u8]) -> Json {
    if body.is_empty() {
        return Json::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into())
}

/// A value as it stands in a path, a header or a telegram.
pub(super) fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn blank() -> CallReport {
    CallReport {
        method: String::new(),
        path: String::new(),
        request: None,
        status: 0,
        answer: None,
        outcome: String::new(),
        sent_ms: 0,
        took_ms: 0,
        telegram: None,
    }
}

/// A time in whole milliseconds.
pub(super) fn ms(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
