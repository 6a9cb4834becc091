//! Requests whose effect is their key's record: the key is stored with the effect, in one statement, and
//! the answer is told again from what was stored.

use std::sync::{Arc, OnceLock};

use sqlx::types::Json;

use super::{Claim, IdempotencyKey, Once, StoredAnswer};
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Trace;
use crate::refusal::Refusal;

/// A request's key, and what the verb that it is given to made of it.
#[derive(Clone, Debug)]
pub struct Keyed {
    key: IdempotencyKey,
    /// What identifies the request; `None` where the key is only stored with the effect.
    fingerprint: Option<Vec<u8>>,
    progress: Arc<OnceLock<Progress>>,
}

/// What a verb made of a request's key. Nothing where it neither stored nor knew it.
#[derive(Debug)]
pub enum Progress {
    /// The key is stored with the effect of this request.
    Stored,
    /// The effect was there: what is told is told again.
    Repeated,
    /// The answer that was kept. The verb ended with [`EngineError::Answered`].
    Answered(StoredAnswer),
    /// The effect is a target's, so the key is claimed until the answer is kept.
    Claimed(Claim),
}

/// What is known of a key, as the statements tell it that look it up.
#[derive(Debug, Default, sqlx::FromRow)]
pub(crate) struct KeyRow {
    /// `None` where the key is not known.
    key_is_same: Option<bool>,
    key_is_claimed: Option<bool>,
    key_status: Option<i16>,
    key_headers: Option<Json<Vec<(String, String)>>>,
    key_body: Option<Vec<u8>>,
}

/// What is known of a key.
pub(crate) enum Known {
    /// Nothing.
    New,
    /// The effect of its request is stored.
    Effect,
    /// The answer to its request.
    Answer(StoredAnswer),
}

impl KeyRow {
    /// # Errors
    ///
    /// Refused if the key belongs to another request, or if its first one is being worked on.
    pub(crate) fn known(self) -> Result<Known, Refusal> {
        match self.key_is_same {
            None => return Ok(Known::New),
            Some(false) => return Err(Refusal::IdempotencyKeyReused {}),
            Some(true) => {}
        }
        match (self.key_status, self.key_headers, self.key_body) {
            (Some(status), Some(Json(headers)), Some(body)) => {
                Ok(Known::Answer(StoredAnswer { status, headers, body }))
            }
            _ if self.key_is_claimed == Some(true) => Err(Refusal::IdempotencyKeyInFlight {}),
            _ => Ok(Known::Effect),
        }
    }

    /// Whether the effect of the key's request is stored. What only repeats what is known of a key is no
    /// call of its own.
    ///
    /// # Errors
    ///
    /// Refused as by [`Self::known`]. A kept answer ends the verb.
    pub(crate) fn has_effect(
        self,
        keyed: Option<&Keyed>,
        trace: &mut Trace,
    ) -> Result<bool, EngineError> {
        let known = self.known();
        if !matches!(known, Ok(Known::New)) {
            trace.repeats();
        }
        match (known?, keyed) {
            (Known::Answer(answer), Some(keyed)) => Err(keyed.answered(answer)),
            (known, _) => Ok(matches!(known, Known::Effect)),
        }
    }
}

impl Keyed {
    /// A request with its key. Its `fingerprint` identifies it: under its key it is done once.
    pub fn new(key: IdempotencyKey, fingerprint: Vec<u8>) -> Self {
        Self { key, fingerprint: Some(fingerprint), progress: Arc::default() }
    }

    /// A key that is stored with the effect, so that this can be found by it.
    pub fn of_effect(key: IdempotencyKey) -> Self {
        Self { key, fingerprint: None, progress: Arc::default() }
    }

    /// The key.
    pub fn key(&self) -> &IdempotencyKey {
        &self.key
    }

    /// What identifies the request, if it is to be done once.
    pub fn fingerprint(&self) -> Option<&[u8]> {
        self.fingerprint.as_deref()
    }

    /// The key, where it is stored as its request's.
    pub(crate) fn stored_key(&self) -> Option<&IdempotencyKey> {
        self.fingerprint.as_ref().map(|_| &self.key)
    }

    /// What the verb made of the key.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.get()
    }

    /// Notes what the verb made of it. The first note stands: a verb does one of these things.
    pub(crate) fn note(&self, progress: Progress) {
        let _noted_before = self.progress.set(progress);
    }

    /// Ends the verb with the answer that was kept.
    pub(crate) fn answered(&self, answer: StoredAnswer) -> EngineError {
        self.note(Progress::Answered(answer));
        EngineError::Answered
    }
}

impl Engine {
    /// What is stored of a key.
    pub(crate) async fn look_at_key(
        &self,
        caller: &Caller,
        keyed: &Keyed,
    ) -> Result<KeyRow, EngineError> {
        let row: Option<KeyRow> = sqlx::query_as(include_str!("look.sql"))
            .bind(&caller.sandbox)
            .bind(&keyed.key)
            .bind(&keyed.fingerprint)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.unwrap_or_default())
    }

    /// Claims the key of a request whose effect is a target's.
    pub(crate) async fn claim_for_target(
        &self,
        caller: &Caller,
        keyed: Option<&Keyed>,
        trace: &mut Trace,
    ) -> Result<(), EngineError> {
        let Some((keyed, fingerprint)) = keyed.and_then(|it| Some((it, it.fingerprint()?))) else {
            return Ok(());
        };
        let claimed = self.claim_key(caller, &keyed.key, fingerprint).await;
        if !matches!(claimed, Ok(Once::Do(_))) {
            trace.repeats();
        }
        match claimed? {
            Once::Do(claim) => keyed.note(Progress::Claimed(claim)),
            Once::Done(answer) => return Err(keyed.answered(answer)),
        }
        Ok(())
    }

    /// Keeps the answer of a request that stored no key. Gives the answer that stands: an earlier one
    /// where the key was known.
    ///
    /// # Errors
    ///
    /// Refused if the key belongs to another request, or if its effect came meanwhile.
    pub async fn keep_new_answer(
        &self,
        caller: &Caller,
        keyed: &Keyed,
        answer: StoredAnswer,
    ) -> Result<StoredAnswer, EngineError> {
        let kept: Option<bool> = sqlx::query_scalar(include_str!("keep_new.sql"))
            .bind(&caller.sandbox)
            .bind(&keyed.key)
            .bind(&keyed.fingerprint)
            .bind(answer.status)
            .bind(Json(&answer.headers))
            .bind(&answer.body)
            .fetch_optional(&self.pool)
            .await?;
        if kept.is_some() {
            return Ok(answer);
        }
        match self.look_at_key(caller, keyed).await?.known()? {
            Known::Answer(answer) => Ok(answer),
            Known::Effect => Err(Refusal::IdempotencyKeyInFlight {}.into()),
            // Its world is gone, and with it whatever was done.
            Known::New => Err(match self.now(&caller.sandbox).await {
                Ok(_) => Fault::Inconsistent("a key was neither kept nor known".into()).into(),
                Err(error) => error,
            }),
        }
    }
}
