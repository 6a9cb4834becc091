//! A sitting becomes a scenario: what was done by hand is kept as a file, and run at once.

use serde_json::Value as Json;

use super::{RecordForm, RunForm, RunWhat, SaveForm, ScenarioPath, Sitting};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Exchange, ExchangeDetail, ExchangeForm, Operation, Verdict};
use crate::field::{Field, FieldError};
use crate::identifier::SandboxId;
use crate::language::Language;
use crate::reader::{Role, Source};
use crate::refusal::Refusal;
use crate::sandbox::DEMONSTRATION;
use crate::scenario::record::{Recorded, record};
use crate::scenario::{Template, parse, write};

/// So many seconds beside the real time a sandbox's clock was moved by hand: then its times are kept.
const MOVED_SECONDS: i64 = 3_600;
/// A clock that jumps by so many seconds from one call to the next was moved between them.
const JUMP_SECONDS: i64 = 240;
/// The folder of what is recorded.
const FOLDER: &str = "recorded";

impl Engine {
    /// Keeps what was done as a scenario, and runs it where it can be read: all calls of an order, with what gave its
    /// coupon; or the last calls. Personal data is told for it, which is stored as whenever somebody asks for it.
    pub async fn record_scenario(
        &self,
        caller: &Caller,
        form: &RecordForm,
    ) -> Result<Sitting, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let wanted = form.parse()?;
        let mut numbers = match &wanted.order_no {
            Some(order_no) => self.sitting_of_order(caller, order_no.as_str()).await?,
            None => self.last_sitting(caller, wanted.last).await?,
        };
        numbers.sort_unstable();
        numbers.dedup();
        let mut calls = Vec::with_capacity(numbers.len());
        for number in numbers {
            calls.push(self.reveal_exchange(caller, number).await?);
        }
        calls.retain(|call| call.call.is_some());
        if calls.is_empty() {
            return Err(Refusal::RecordNotFound {}.into());
        }
        let path =
            self.free_scenario_path(caller, wanted.order_no.as_ref().map(|it| it.as_str())).await?;
        let text = self.sitting_as_text(caller, &calls).await?;
        let draft = !parse(path.as_str(), &text).problems.is_empty();
        let form = SaveForm { path: path.to_string(), text, edit_no: 0, draft };
        self.save_scenario(caller, &form).await?;
        if draft {
            return Ok(Sitting { path, run_no: None });
        }
        let form = RunForm {
            what: RunWhat::Path.code().to_owned(),
            path: path.to_string(),
            ..RunForm::default()
        };
        let started = self.run_scenarios(caller, &form).await?;
        Ok(Sitting { path, run_no: started.runs.first().map(|run| run.run_no) })
    }

    async fn sitting_of_order(
        &self,
        caller: &Caller,
        order_no: &str,
    ) -> Result<Vec<i64>, EngineError> {
        let of = |form: ExchangeForm| async move { self.list_exchanges(caller, &form).await };
        let calls =
            of(ExchangeForm { order_no: order_no.to_owned(), ..Default::default() }).await?;
        let Some(first) = calls.rows.last().map(|call| call.exchange_no) else {
            return Err(Refusal::RecordNotFound {}.into());
        };
        let mut numbers: Vec<_> = calls.rows.iter().filter(done_by_hand).map(number).collect();
        let Some(serial_no) = self.exchange_detail(caller, first).await?.serial_no else {
            return Ok(numbers);
        };
        // What gave the coupon: its issue, or the look-up that told it.
        let text = serial_no.to_string();
        let named = of(ExchangeForm { text, before: Some(first), ..Default::default() }).await?;
        let gave = |call: &&Exchange| {
            let gives =
                matches!(call.operation, Operation::CouponIssue | Operation::CouponRegister);
            gives && call.verdict == Verdict::Good
        };
        numbers.extend(named.rows.iter().filter(gave).map(number));
        let operation = Operation::CouponLookup.code().to_owned();
        let looks =
            of(ExchangeForm { operation, before: Some(first), ..Default::default() }).await?;
        for look in looks.rows.iter().take(5) {
            let told = self.exchange_detail(caller, look.exchange_no).await?;
            if told.response.contains(serial_no.as_str()) {
                numbers.push(look.exchange_no);
                break;
            }
        }
        Ok(numbers)
    }

    async fn last_sitting(&self, caller: &Caller, last: usize) -> Result<Vec<i64>, EngineError> {
        let (mut numbers, mut before) = (Vec::new(), None);
        loop {
            let form = ExchangeForm { before, ..ExchangeForm::default() };
            let page = self.list_exchanges(caller, &form).await?;
            let by_hand: Vec<_> = page.rows.iter().filter(done_by_hand).map(number).collect();
            let theirs: Vec<i64> = sqlx::query_scalar(include_str!("sitting_theirs.sql"))
                .bind(&caller.sandbox)
                .bind(by_hand)
                .bind(DEMONSTRATION)
                .fetch_all(&self.pool)
                .await?;
            numbers.extend(theirs);
            before = page.next;
            if numbers.len() >= last || before.is_none() {
                numbers.truncate(last);
                return Ok(numbers);
            }
        }
    }

    /// The text of the file. Where the sandbox's clock shows the real time, calls happen whenever they are run;
    /// otherwise when they did.
    async fn sitting_as_text(
        &self,
        caller: &Caller,
        calls: &[ExchangeDetail],
    ) -> Result<String, EngineError> {
        let beside = self.now(&caller.sandbox).await? - self.real_time().await?;
        let is_moved = beside.num_seconds().abs() > MOVED_SECONDS;
        let mut recorded = Vec::new();
        let mut shows: Option<chrono::DateTime<chrono::Utc>> = None;
        for call in calls {
            let at = call.exchange.at;
            if is_moved
                && shows.is_some_and(|shown| (at - shown).num_seconds().abs() > JUMP_SECONDS)
            {
                recorded.push(clock_at(at));
            }
            if is_moved {
                shows = shows
                    .filter(|shown| (at - *shown).num_seconds().abs() <= JUMP_SECONDS)
                    .or(Some(at));
            }
            recorded.extend(recorded_of(call, is_moved));
        }
        let sandbox = caller.sandbox.sandbox();
        let template = match sandbox == SandboxId::default_sandbox() {
            true => Template::Demonstration,
            false => Template::Copy(sandbox.to_string()),
        };
        let text = record(&name_of(calls), template, &recorded);
        let Some(mut scenario) = parse("recorded.yaml", &text).scenario() else { return Ok(text) };
        scenario.tags = vec![FOLDER.to_owned()];
        if is_moved {
            scenario.clock = calls.first().map(|call| clock::in_seoul(call.exchange.at));
        }
        Ok(write(&scenario))
    }

    /// A path that nothing is kept at.
    async fn free_scenario_path(
        &self,
        caller: &Caller,
        order_no: Option<&str>,
    ) -> Result<ScenarioPath, EngineError> {
        let stem = match order_no {
            Some(order_no) => order_no.to_owned(),
            None => {
                let now = clock::in_seoul(self.now(&caller.sandbox).await?);
                format!("{}-{}", now.date(), now.time().format("%H%M"))
            }
        };
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
        let stem: String = stem.chars().map(plain).collect();
        let mut number = 1;
        loop {
            let tail = if number == 1 { String::new() } else { format!("-{number}") };
            let path = ScenarioPath::parse(&format!("{FOLDER}/{stem}{tail}.yaml"))
                .map_err(|problem| FieldError { field: Field::Path, problem })?;
            match self.runnable(caller, &path).await {
                Ok(_) => number += 1,
                Err(EngineError::Refused(Refusal::ScenarioNotFound { .. })) => return Ok(path),
                Err(error) => return Err(error),
            }
        }
    }
}

fn number(call: &Exchange) -> i64 {
    call.exchange_no
}

/// Whether somebody or a program did it: not what settles by itself, nor a telegram or a test.
fn done_by_hand(call: &&Exchange) -> bool {
    let by_hand = matches!(call.source, Source::Console | Source::Api);
    let is_look = matches!(call.operation, Operation::History | Operation::CustomerLookup);
    by_hand && !is_look
}

/// `쿠폰 발급, 결제, 결제 취소`.
fn name_of(calls: &[ExchangeDetail]) -> String {
    let mut names: Vec<_> =
        calls.iter().map(|call| call.exchange.operation.name(Language::Korean)).collect();
    names.dedup();
    names.truncate(6);
    names.join(", ")
}

/// A call as it was made. Where times are not kept, a payment is asked for at the time of the run.
fn recorded_of(call: &ExchangeDetail, keeps_times: bool) -> Option<Recorded> {
    let api = call.call.as_ref()?;
    let mut request: Option<Json> =
        api.body.as_ref().and_then(|body| serde_json::from_str(body).ok());
    if let Some(Json::Object(members)) = &mut request
        && !keeps_times
    {
        members.remove("paid_on");
        members.remove("paid_at");
    }
    let answer: Option<Json> = serde_json::from_str(&call.response).ok();
    let told = answer.as_ref().and_then(|answer| answer.get("status")?.as_u64());
    let status = match call.exchange.verdict {
        Verdict::Good | Verdict::Unknown => 200,
        Verdict::Refused | Verdict::Fault => {
            told.and_then(|it| u16::try_from(it).ok()).unwrap_or(422)
        }
    };
    let (method, path) = (api.method.clone(), api.path.clone());
    Some(Recorded { method, path, request, status, answer })
}

/// The clock is stopped at a moment.
fn clock_at(at: chrono::DateTime<chrono::Utc>) -> Recorded {
    let at = clock::in_seoul(at);
    let moment = format!("{}T{}", at.date(), at.time().format("%H:%M:%S"));
    Recorded {
        method: "POST".to_owned(),
        path: "/api/v1/clock".to_owned(),
        request: Some(serde_json::json!({ "act": "set", "moment": moment })),
        status: 200,
        answer: None,
    }
}
