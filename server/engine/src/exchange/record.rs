//! Record a call: whatever a verb answers, its request, its answer and its telegrams are stored
//! before the answer is given; what went wrong leaves an error record besides.

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

/// What a verb that went well tells in the list of results.
pub(crate) trait Recorded: Serialize {
    /// The result in a line.
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
    /// Whether the code is one of a target's.
    pub passed_on: bool,
    pub message: Text,
    pub response: Value,
}

impl Engine {
    /// Does `work` and records it. `request` is the body that would ask for the same again.
    pub(crate) async fn recorded<T: Recorded>(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
        work: impl AsyncFnOnce(&mut Trace) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        self.recorded_for(None, caller, operation, request, work).await
    }

    /// The same of a call that shows who somebody is: with it is stored who saw that, as of every
    /// unmasking. A viewer does not see it.
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
        let ending = match &answer {
            Ok(value) => CallResult {
                verdict: value.verdict(),
                code: value.code().to_owned(),
                passed_on: false,
                message: value.message(),
                response: serde_json::to_value(value)?,
            },
            Err(error) => result_of(error, caller)?,
        };
        count(caller, operation, &ending);
        // Nobody knows what was stored where something broke.
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
            // Whatever was done went with its world.
            (_, Ok(false)) => Err(self.gone(&caller.sandbox).await),
            // Nobody sees a person unrecorded.
            (Ok(_), Err(error)) if shown_to.is_some() => Err(error),
            // The verb itself went through and is stored: losing its line in the list is no
            // reason to tell the client that it didn't. The log keeps it.
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

    /// Records a call that has its answer, whatever the database says: to lose its line is no
    /// reason to withhold the answer. The log keeps it.
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

    /// Counts a call and stores it. Whether there is such a world.
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

/// A call's record, as it is stored. JSON is passed on as text: the members keep their order.
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
    outside: String,
    /// The request with personal data masked, of a call that went wrong.
    masked: Option<String>,
    /// The order that it was about.
    order_no: Option<OrderNo>,
    /// The number of its first telegram.
    message_no: Option<i64>,
    /// Who is shown the person that the answer is about.
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
        Ok(Self {
            took_us: microseconds(took),
            source: caller.source,
            operation,
            verdict: ending.verdict,
            message: serde_json::to_string(&ending.message)?,
            request_id: caller.request_id.clone(),
            request: request.to_string(),
            telegrams: serde_json::to_string(&trace.telegrams)?,
            outside: serde_json::to_string(&trace.target_calls)?,
            masked: (!good).then(masked),
            order_no: order_of(request),
            message_no: trace.telegrams.iter().find_map(StoredTelegram::message_no),
            shown_to: None,
            response: ending.response.to_string(),
            code: ending.code,
        })
    }
}

impl Batched for StoreRecord {
    /// Whether there is such a world.
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

/// What a call changed, with the record of it.
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

/// The order that a request names, if it can be one.
fn order_of(request: &Value) -> Option<OrderNo> {
    let named = request.pointer("/form/order_no").or_else(|| request.get("order_no"));
    OrderNo::parse(named?.as_str()?).ok()
}

/// Counts a call, for `/metrics`. Ours are the codes of a list; those of targets have no
/// end, and are counted as one.
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

/// How a call ended that was not done.
pub(crate) fn result_of(error: &EngineError, caller: &Caller) -> Result<CallResult, EngineError> {
    let mut failure = error.failure();
    failure.request_id.clone_from(&caller.request_id);
    let verdict = match error {
        // Nobody knows yet what came of it.
        EngineError::Refused(
            Refusal::TargetOutcomeUnknown { .. } | Refusal::TargetAnswerContradictory { .. },
        ) => Verdict::Unknown,
        EngineError::Invalid(_)
        | EngineError::Refused(_)
        | EngineError::Replayed(_)
        | EngineError::PassedOn(_) => Verdict::Refused,
        EngineError::Fault(_) => Verdict::Fault,
    };
    Ok(CallResult {
        verdict,
        code: failure.code.clone(),
        passed_on: matches!(error, EngineError::PassedOn(_)),
        message: failure.message.clone(),
        response: serde_json::to_value(&failure)?,
    })
}
