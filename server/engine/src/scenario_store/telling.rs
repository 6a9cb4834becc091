//! Whom failures and recoveries are told: a POST of ours, signed, again and again until it is taken, later each time.
//! Of one scenario in the order in which it happened.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::{RunVerdict, ScenarioTask, Webhook, WebhookDelivery, WebhookEvent, WebhookForm};
use crate::engine::{Caller, Change, Engine};
use crate::error::{EngineError, Fault};
use crate::field::{Field, FieldError, FieldProblem};
use crate::identifier::WorldId;
use crate::outbound::{Method, TargetFailure, TargetRequest};
use crate::page::{PAGE_ROWS, Page};
use crate::personal_text;
use crate::reader::Role;
use crate::scenario::report::CaseReport;
use crate::target::BaseUrl;
use crate::topic::Topic;

/// The header with the moment and the signature of a delivery.
pub const SIGNATURE: &str = "Micropay-Signature";
/// The header with its number: one that comes twice is the same.
pub const DELIVERY: &str = "Micropay-Delivery";

/// How many are sent in a round.
const AT_ONCE: i64 = 8;
/// How long a delivery is its sender's: longer than sending takes.
const SENDING_SECONDS: f64 = 30.0;
/// How often one is tried: after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h.
const MOST_ATTEMPTS: i32 = 8;
/// How old one is that is not tried again, however seldom it was: a little more than the tries of one take.
const OLDEST_SECONDS: f64 = 8.0 * 60.0 * 60.0;
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How many failed steps a body tells.
const MOST_STEPS: usize = 10;
/// How many characters of a reason are kept.
const LONGEST_REASON: usize = 500;

#[derive(sqlx::FromRow)]
struct Kept {
    url: String,
    secret: String,
}

#[derive(sqlx::FromRow)]
struct Due {
    sandbox_id: WorldId,
    delivery_no: i64,
    event: WebhookEvent,
    body: String,
    url: Option<String>,
    secret: Option<String>,
    at: i64,
}

/// `t=…,v1=…`: the moment in seconds, and the HMAC-SHA256 of `moment.body` by the secret.
pub fn signature(secret: &str, at: i64, body: &str) -> Result<String, EngineError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|_| Fault::Inconsistent("a secret that can't be a key".to_owned()))?;
    mac.update(format!("{at}.{body}").as_bytes());
    Ok(format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes())))
}

/// What is told of a run, and of the one before; nothing where there is nothing new.
fn event_of(verdict: RunVerdict, before: Option<RunVerdict>) -> Option<WebhookEvent> {
    if verdict.is_red() {
        Some(WebhookEvent::Failed)
    } else if verdict.is_green() && before.is_some_and(RunVerdict::is_red) {
        Some(WebhookEvent::Recovered)
    } else {
        None
    }
}

/// Lets it be told what came of a run.
pub(super) async fn tell(
    connection: &mut sqlx::PgConnection,
    world: &WorldId,
    task: &ScenarioTask,
    (verdict, before): (RunVerdict, Option<RunVerdict>),
    cases: &[CaseReport],
) -> Result<(), EngineError> {
    let Some(event) = event_of(verdict, before) else { return Ok(()) };
    let steps = cases.iter().flat_map(|case| case.steps.iter().map(move |step| (case, step)));
    let red = steps.filter(|(_, step)| RunVerdict::from(step.verdict).is_red());
    let red: Vec<_> = red
        .take(MOST_STEPS)
        .map(|(case, step)| {
            json!({
                "row": case.row, "step": step.no, "file": step.path, "line": step.line,
                "name": step.name, "action": step.action, "mismatches": step.mismatches,
                "problem": step.problem,
            })
        })
        .collect();
    let mut body = json!({
        "event": event, "sandbox_id": task.sandbox, "scenario": task.path,
        "name": cases.first().map(|case| case.name.as_str()), "run_no": task.run_no,
        "verdict": verdict, "before": before, "steps": red,
    });
    // Whoever is told is outside.
    personal_text::hide(&[serde_json::to_value(cases)?], &mut body);
    sqlx::query(include_str!("webhook_tell.sql"))
        .bind(world)
        .bind(event)
        .bind(&task.path)
        .bind(task.run_no)
        .bind(body.to_string().replace("\\u0000", "\\ufffd"))
        .execute(connection)
        .await?;
    Ok(())
}

impl Engine {
    async fn kept_webhook(&self, caller: &Caller) -> Result<Option<Kept>, EngineError> {
        let kept = sqlx::query_as(include_str!("webhook_get.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&self.pool)
            .await?;
        if kept.is_none() {
            self.now(&caller.sandbox).await?;
        }
        Ok(kept)
    }

    /// Whom the sandbox tells. The secret is never shown.
    pub async fn scenario_webhook(&self, caller: &Caller) -> Result<Webhook, EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let kept = self.kept_webhook(caller).await?;
        let has_secret = kept.is_some();
        Ok(Webhook { url: kept.map(|kept| kept.url), has_secret })
    }

    /// Sets whom the sandbox tells. Without a secret the stored one stays, but only for the same origin: somebody who
    /// does not know it could otherwise have it used for an address of their own.
    pub async fn set_scenario_webhook(
        &self,
        caller: &Caller,
        form: &WebhookForm,
    ) -> Result<Webhook, EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let new = form.parse()?;
        let Some(url) = new.url else {
            self.now(&caller.sandbox).await?;
            sqlx::query(include_str!("webhook_unset.sql"))
                .bind(&caller.sandbox)
                .execute(&self.pool)
                .await?;
            self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
            return self.scenario_webhook(caller).await;
        };
        let secret = match (new.secret, self.kept_webhook(caller).await?) {
            (Some(secret), _) => secret,
            (None, Some(kept)) if same_origin(&kept.url, &url) => kept.secret,
            (None, Some(_)) => {
                let problem = FieldProblem::SecretAgain { at: SIGNATURE.to_owned() };
                return Err(FieldError { field: Field::Secret, problem }.into());
            }
            (None, None) => {
                let problem = FieldProblem::Missing;
                return Err(FieldError { field: Field::Secret, problem }.into());
            }
        };
        let set = sqlx::query(include_str!("webhook_set.sql"))
            .bind(&caller.sandbox)
            .bind(&url)
            .bind(&secret)
            .bind(&caller.reader.name)
            .execute(&self.pool)
            .await?;
        if set.rows_affected() == 0 {
            return Err(self.gone(&caller.sandbox).await);
        }
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        self.scenario_webhook(caller).await
    }

    /// A page of what was told, the newest first.
    pub async fn webhook_deliveries(
        &self,
        caller: &Caller,
        before: Option<i64>,
    ) -> Result<Page<WebhookDelivery>, EngineError> {
        let rows: Vec<WebhookDelivery> = sqlx::query_as(include_str!("webhook_deliveries.sql"))
            .bind(&caller.sandbox)
            .bind(before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        self.page(caller, rows, |row| row.delivery_no).await
    }

    /// Sends what is due, and gives how many: of each scenario the oldest that was neither taken nor given up, so that a
    /// receiver ends with what was told last. No transaction is open meanwhile.
    pub async fn deliver_webhooks(&self) -> Result<usize, EngineError> {
        let due: Vec<Due> = sqlx::query_as(include_str!("webhook_claim.sql"))
            .bind(AT_ONCE)
            .bind(SENDING_SECONDS)
            .fetch_all(&self.pool)
            .await?;
        let sent = due.len();
        let mut sending = tokio::task::JoinSet::new();
        for one in due {
            let engine = self.clone();
            sending.spawn(async move { engine.deliver(one).await });
        }
        while let Some(done) = sending.join_next().await {
            done.map_err(|error| Fault::Panicked(error.to_string()))??;
        }
        Ok(sent)
    }

    async fn deliver(&self, due: Due) -> Result<(), EngineError> {
        let (status, reason) = match (due.url, due.secret) {
            (Some(url), Some(secret)) => {
                let headers = vec![
                    ("content-type".to_owned(), "application/json".to_owned()),
                    (SIGNATURE.to_owned(), signature(&secret, due.at, &due.body)?),
                    (DELIVERY.to_owned(), due.delivery_no.to_string()),
                    ("Micropay-Event".to_owned(), due.event.code().to_owned()),
                ];
                let ask = TargetRequest {
                    method: Method::Post,
                    url,
                    headers,
                    body: Some(due.body),
                    connect_timeout: CONNECT_WITHIN,
                    timeout: ANSWER_WITHIN,
                };
                match self.target_client.ask(ask).await {
                    Ok(answer) => (Some(i32::from(answer.status)), None),
                    Err(TargetFailure::NotSent { reason } | TargetFailure::NoAnswer { reason }) => {
                        (None, Some(reason))
                    }
                }
            }
            // Nobody wants to know any more.
            _ => (None, Some("no webhook is set".to_owned())),
        };
        let is_taken = status.is_some_and(|status| (200..300).contains(&status));
        let reason = reason.map(|text| text.chars().take(LONGEST_REASON).collect::<String>());
        let sandbox = due.sandbox_id.sandbox();
        sqlx::query(include_str!("webhook_tried.sql"))
            .bind(&sandbox)
            .bind(due.delivery_no)
            .bind(is_taken)
            .bind(status)
            .bind(reason)
            .bind(MOST_ATTEMPTS)
            .bind(OLDEST_SECONDS)
            .execute(&self.pool)
            .await?;
        self.changed(Change::within(sandbox, Topic::Scenarios));
        Ok(())
    }
}

fn same_origin(one: &str, other: &str) -> bool {
    match (BaseUrl::parse(one), BaseUrl::parse(other)) {
        (Ok(one), Ok(other)) => one.same_origin(&other),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told_and_the_first_green_after_one() {
        use RunVerdict::{Failed, Killed, Passed, Skipped, Stopped};
        for (verdict, before, told) in [
            (Failed, None, Some(WebhookEvent::Failed)),
            (Failed, Some(Failed), Some(WebhookEvent::Failed)),
            (Killed, Some(Passed), Some(WebhookEvent::Failed)),
            (Passed, Some(Failed), Some(WebhookEvent::Recovered)),
            (Passed, Some(Passed), None),
            (Passed, None, None),
            (Stopped, Some(Failed), None),
            (Skipped, Some(Failed), None),
        ] {
            assert_eq!(event_of(verdict, before), told, "{verdict:?} after {before:?}");
        }
    }

    #[test]
    fn a_signature_is_of_the_moment_and_the_body() {
        // openssl dgst -sha256 -hmac 0123456789abcdef
        let signed = signature("0123456789abcdef", 1_795_385_320, r#"{"event":"failed"}"#).unwrap();
        let hmac = "041f53dc866e5c169e6b5a6fcd6f2bff32f7d59834a6327d893173481e7c0aac";
        assert_eq!(signed, format!("t=1795385320,v1={hmac}"));
    }
}
