//! Whom failures and recoveries are told: one address a sandbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ScenarioPath;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::target::BaseUrl;

codes! {
    /// What is told.
    pub enum WebhookEvent {
        Failed = "failed", "실패", "Failed";
        /// Green for the first time after red.
        Recovered = "recovered", "회복", "Recovered";
    }
}

codes! {
    /// Where a delivery is.
    pub enum DeliveryState {
        Waiting = "waiting", "대기", "Waiting";
        Delivered = "delivered", "보냄", "Delivered";
        /// After the last try.
        GivenUp = "given_up", "포기", "Given up";
    }
}

/// Whom a sandbox tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Where to; none: nobody is told.
    pub url: Option<String>,
    /// Whether there is a secret. It is never shown.
    pub has_secret: bool,
}

/// Whom to tell, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookForm {
    /// Where to; blank: nobody is told.
    pub url: String,
    /// What bodies are signed with. Blank: the one that is stored, as long as the address has the same origin.
    pub secret: String,
}

/// Whom to tell, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewWebhook {
    /// Where to.
    pub url: Option<String>,
    /// What bodies are signed with; `None`: the one that is stored.
    pub secret: Option<String>,
}

/// The shortest and the longest secret, in characters.
const SECRET: (usize, usize) = (16, 200);

impl WebhookForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<NewWebhook, Vec<FieldError>> {
        let mut at = Collector::default();
        let url = at.optional(Field::Url, &self.url, |text| {
            BaseUrl::parse(text).map(|url| url.to_string())
        });
        let secret = at.optional(Field::Secret, &self.secret, |text| {
            let (least, most) = SECRET;
            if !(least..=most).contains(&text.chars().count()) {
                return Err(FieldProblem::OutOfRange { least: least as u64, most: most as u64 });
            }
            if !text.chars().all(|c| c.is_ascii_graphic()) {
                return Err(FieldProblem::BadCharacter { allowed: "A–Z a–z 0–9 !–~" });
            }
            Ok(text.to_owned())
        });
        at.finish(Some(NewWebhook { url, secret }))
    }
}

/// One thing told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct WebhookDelivery {
    /// Rising with every delivery.
    pub delivery_no: i64,
    /// What.
    pub event: WebhookEvent,
    /// Of which scenario.
    pub path: ScenarioPath,
    /// By which run.
    pub run_no: i64,
    /// Where it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// The HTTP status of the last answer.
    pub status: Option<i32>,
    /// Why the last try failed.
    pub reason: Option<String>,
    /// When it was decided, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub made_at: DateTime<Utc>,
    /// When it is tried next, or was tried last, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub next_at: DateTime<Utc>,
}
