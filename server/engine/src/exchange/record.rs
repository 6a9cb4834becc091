//! Record a call: the request, answer and telegrams of every verb are stored before the answer is
//! given. A call that went wrong also leaves an error record.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use super::trace::StoredTelegram;
use super::{Operation, Source, Trace, Verdict};
use crate::batch::{Batched, batch_query};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::identifier::OrderNo;
use crate::language::Text;
use crate::personal;
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::topic::{Topic, Topics};

/// What the record of a successful call says.
pub(crate) trait Recorded: Serialize {
    /// A summary of the result, on one line.
    fn message(&self) -> Text;

    /// The result's code.
    fn code(&self) -> &'static str {
        "OK"
    }

    /// How it ended.
    fn verdict(&self) -> Verdict {
        Verdict::Good
    }
}

/// How a call ended, as it is stored.
pub(crate) struct CallResult {
    pub verdict: Verdict,
    pub code: String,
    /// Whether the code is a target's own.
    pub passed_on: bool,
    pub message: Text,
    /// The answer, as JSON.
    pub response: String,
}

impl Engine {
    /// Does `work` and records it. `request` is the body that asks for the same again.
    pub(crate) async fn recorded<T: Recorded>(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        work: impl AsyncFnOnce(&mut Trace) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        self.recorded_for(None, caller, operation, request, work).await
    }

    /// The same for a call whose answer identifies a person: that the caller saw it is stored with
    /// the record, as for every unmasking. Viewers don't see it.
    pub(crate) async fn recorded_showing<T: Recorded>(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        work: impl AsyncFnOnce(&mut Trace) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let reader = Some(&caller.reader).filter(|reader| !reader.sees_masked());
        self.recorded_for(reader, caller, operation, request, work).await
    }

    async fn recorded_for<T: Recorded>(
        &self,
        shown_to: Option<&Reader>,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        work: impl AsyncFnOnce(&mut Trace) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let began = Instant::now();
        let mut trace = Trace::default();
        let answer = work(&mut trace).await;
        if trace.repeats {
            return answer;
        }
        let ending = match &answer {
            Ok(value) => CallResult {
                verdict: value.verdict(),
                code: value.code().to_owned(),
                passed_on: false,
                message: value.message(),
                response: serde_json::to_string(value)?,
            },
            Err(error) => result_of(error, caller)?,
        };
        count(caller, operation, &ending);
        // After a fault it is unknown what was stored, so it counts as a change.
        let broke = ending.verdict == Verdict::Fault;
        let change = change(caller, operation, trace.took_effect || broke, ending.verdict);
        let took = began.elapsed();
        let stored = async {
            let mut record = StoreRecord::new(caller, operation, request, took, &trace, ending)?;
            record.shown_to = shown_to.filter(|_| answer.is_ok()).cloned();
            self.batchers.run(caller.sandbox.as_str(), record).await
        };
        let stored = stored.await;
        self.changed(change);
        match (answer, stored) {
            // Everything that the call did is gone with its world.
            (_, Ok(false)) => Err(self.gone(&caller.sandbox).await),
            // Without a record of who saw it, the answer is not given.
            (Ok(_), Err(error)) if shown_to.is_some() => Err(error),
            // The effect of the verb is stored: a lost record is no reason to tell the client that
            // it failed. It is logged.
            (Ok(value), Err(error)) => {
                tracing::error!(
                    request_id = caller.request_id,
                    "a result was not recorded: {error}"
                );
                Ok(value)
            }
            (answer, Ok(true)) => answer,
            (Err(error), Err(second)) => {
                tracing::error!(
                    request_id = caller.request_id,
                    "an error was not recorded: {second}"
                );
                Err(error)
            }
        }
    }

    /// Records a call whose answer is decided. If the record is lost, the answer is given all the
    /// same, and the loss is logged.
    pub(crate) async fn record(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        took: Duration,
        trace: &Trace,
        ending: CallResult,
    ) {
        let change = change(caller, operation, trace.took_effect, ending.verdict);
        if let Err(error) = self.store(caller, operation, request, took, trace, ending).await {
            tracing::error!(request_id = caller.request_id, "a call was not recorded: {error}");
        }
        self.changed(change);
    }

    /// Counts a call and stores it. Gives whether the world exists.
    async fn store(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        took: Duration,
        trace: &Trace,
        ending: CallResult,
    ) -> Result<bool, EngineError> {
        count(caller, operation, &ending);
        let record = StoreRecord::new(caller, operation, request, took, trace, ending)?;
        self.batchers.run(caller.sandbox.as_str(), record).await
    }
}

/// A call that is recorded in the transaction of what it tells of.
pub(crate) struct ToRecord {
    pub operation: Operation,
    pub request: Value,
    pub took: Duration,
    pub ending: CallResult,
}

/// Records calls in a transaction. Gives whether the world exists.
pub(crate) async fn store_within(
    connection: &mut PgConnection,
    caller: &Caller,
    calls: Vec<ToRecord>,
) -> Result<bool, EngineError> {
    let trace = Trace::default();
    let records: Result<Vec<_>, _> = calls
        .into_iter()
        .map(|ToRecord { operation, request, took, ending }| {
            count(caller, operation, &ending);
            StoreRecord::new(caller, operation, &request, took, &trace, ending)
        })
        .collect();
    let stored = StoreRecord::run(connection, caller.sandbox.as_str(), &records?).await?;
    Ok(stored.into_iter().all(|exists| exists))
}

/// A call's record, as it is stored. JSON is bound as text, so that members keep their order.
pub(crate) struct StoreRecord {
    took_us: i64,
    source: Source,
    operation: Operation,
    verdict: Verdict,
    code: String,
    message: String,
    request_id: String,
    request: String,
    response: String,
    telegrams: String,
    /// The bytes of the telegrams, one after the other.
    frames: Vec<u8>,
    outside: String,
    /// The request with personal data masked, if the call went wrong.
    masked: Option<String>,
    /// The order that the call was about.
    order_no: Option<OrderNo>,
    /// The number of its first telegram.
    message_no: Option<i64>,
    /// Who sees the person in the answer.
    shown_to: Option<Reader>,
}

impl StoreRecord {
    fn new(
        caller: &Caller,
        operation: Operation,
        request: &Value,
        took: Duration,
        trace: &Trace,
        ending: CallResult,
    ) -> Result<Self, serde_json::Error> {
        let good = ending.verdict == Verdict::Good;
        let masked = || {
            let mut masked = request.clone();
            personal::mask(&mut masked);
            masked.to_string()
        };
        let (telegrams, frames) = StoredTelegram::packed(&trace.telegrams);
        Ok(Self {
            took_us: microseconds(took),
            source: caller.source,
            operation,
            verdict: ending.verdict,
            message: serde_json::to_string(&ending.message)?,
            request_id: caller.request_id.clone(),
            request: request.to_string(),
            telegrams: serde_json::to_string(&telegrams)?,
            frames,
            outside: serde_json::to_string(&trace.target_calls)?,
            masked: (!good).then(masked),
            order_no: order_of(request),
            message_no: trace.telegrams.iter().find_map(StoredTelegram::message_no),
            shown_to: None,
            response: ending.response,
            code: ending.code,
        })
    }
}

impl Batched for StoreRecord {
    /// Whether the world exists.
    type Answer = bool;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        records: &[Self],
    ) -> Result<Vec<bool>, sqlx::Error> {
        let exists: bool = batch_query!(
            query_scalar(include_str!("record.sql")), sandbox,
            record in records => {
                took_us: record.took_us,
                source: record.source.code(),
                operation: record.operation.code(),
                verdict: record.verdict.code(),
                code: &record.code,
                message: &record.message,
                request_id: &record.request_id,
                request: &record.request,
                response: &record.response,
                telegrams: &record.telegrams,
                frames: &record.frames,
                outside: &record.outside,
                masked: &record.masked,
                shown_to: record.shown_to.as_ref().map(|reader| &reader.name),
                shown_as: record.shown_to.as_ref().map(|reader| reader.role.code()),
                order_no: record.order_no.as_ref(),
                message_no: record.message_no,
            }
        )
        .fetch_one(&mut *connection)
        .await?;
        Ok(vec![exists; records.len()])
    }
}

/// The change that a call and its record make.
fn change(caller: &Caller, operation: Operation, took_effect: bool, verdict: Verdict) -> Change {
    let recorded = match verdict {
        Verdict::Good => Topics::of(&[Topic::Calls]),
        Verdict::Refused | Verdict::Unknown | Verdict::Fault => {
            Topics::of(&[Topic::Calls, Topic::Errors])
        }
    };
    let effect = if took_effect { operation.changes() } else { Topics::NONE };
    Change::within(caller.sandbox.sandbox(), recorded | effect)
}

/// The order that a request names, if it is a valid order number.
fn order_of(request: &Value) -> Option<OrderNo> {
    let named = request.pointer("/form/order_no").or_else(|| request.get("order_no"));
    OrderNo::parse(named?.as_str()?).ok()
}

/// Counts a call, for `/metrics`. Our codes are a fixed list; targets may have any number of codes,
/// so all of those are counted as one.
fn count(caller: &Caller, operation: Operation, ending: &CallResult) {
    let code = if ending.passed_on { "OUTSIDE" } else { ending.code.as_str() };
    metrics::counter!(
        "micropay_calls_total",
        "operation" => operation.code(),
        "source" => caller.source.code(),
        "code" => code.to_owned()
    )
    .increment(1);
}

/// A duration as it is stored, in microseconds.
pub(crate) fn microseconds(took: Duration) -> i64 {
    i64::try_from(took.as_micros()).unwrap_or(i64::MAX)
}

/// The result of a call that was refused or failed.
pub(crate) fn result_of(error: &EngineError, caller: &Caller) -> Result<CallResult, EngineError> {
    let mut failure = error.failure();
    failure.request_id.clone_from(&caller.request_id);
    let verdict = match error {
        // The outcome at the target is still unknown.
        EngineError::Refused(
            Refusal::TargetOutcomeUnknown { .. } | Refusal::TargetAnswerContradictory { .. },
        ) => Verdict::Unknown,
        EngineError::Invalid(_)
        | EngineError::Refused(_)
        | EngineError::Replayed(_)
        | EngineError::PassedOn(_) => Verdict::Refused,
        EngineError::Answered | EngineError::Fault(_) => Verdict::Fault,
    };
    Ok(CallResult {
        verdict,
        code: failure.code.clone(),
        passed_on: matches!(error, EngineError::PassedOn(_)),
        message: failure.message.clone(),
        response: serde_json::to_string(&failure)?,
    })
}
