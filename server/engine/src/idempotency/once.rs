//! Claim a key, keep its answer, give it back.

use crate::engine::{Caller, Engine, EngineError};
use crate::refusal::Refusal;

use super::IdempotencyKey;

/// For how many seconds a request without an answer is taken to be under way: longer than any
/// request works. After it the server that worked on it is taken to have died, and the request is
/// done again. Should that server live after all, the verbs find their first effect by its key.
const LEASE_SECONDS: f64 = 30.0;

/// A first request's answer, to be given again byte for byte.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: i16,
    /// The headers that belong to the answer, by name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The right, and the duty, to answer the request of a key.
#[derive(Clone, Debug)]
pub struct Claim {
    key: IdempotencyKey,
    claim_no: i64,
}

/// What there is to do for a request with a key.
#[derive(Debug)]
pub enum Once {
    /// Do it, then [`Engine::keep_answer`] or [`Engine::release_key`].
    Do(Claim),
    /// It was done: this was the answer.
    Done(StoredAnswer),
}

#[derive(sqlx::FromRow)]
struct Known {
    claimed: Option<i64>,
    same: Option<bool>,
    status: Option<i16>,
    headers: Option<sqlx::types::Json<Vec<(String, String)>>>,
    body: Option<Vec<u8>>,
}

impl Engine {
    /// Claims `key` for a request, known again by its `fingerprint`.
    ///
    /// # Errors
    ///
    /// Refused where the key belongs to another request, or its first request has no answer yet.
    pub async fn claim_key(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        fingerprint: &[u8],
    ) -> Result<Once, EngineError> {
        let known: Option<Known> = sqlx::query_as(include_str!("claim.sql"))
            .bind(&caller.sandbox)
            .bind(key)
            .bind(fingerprint)
            .bind(LEASE_SECONDS)
            .fetch_optional(&self.pool)
            .await?;
        let known = known
            .ok_or_else(|| Refusal::SandboxNotFound { sandbox_id: caller.sandbox.to_string() })?;
        if let Some(claim_no) = known.claimed {
            return Ok(Once::Do(Claim { key: key.clone(), claim_no }));
        }
        if known.same == Some(false) {
            return Err(Refusal::IdempotencyKeyReused {}.into());
        }
        match (known.status, known.headers, known.body) {
            (Some(status), Some(headers), Some(body)) => {
                Ok(Once::Done(StoredAnswer { status, headers: headers.0, body }))
            }
            // Claimed by another: before this statement, or while it ran.
            _ => Err(Refusal::IdempotencyKeyInFlight {}.into()),
        }
    }

    /// Keeps the answer of a claimed request. Whoever lost the claim meanwhile keeps nothing.
    pub async fn keep_answer(
        &self,
        caller: &Caller,
        claim: &Claim,
        answer: &StoredAnswer,
    ) -> Result<(), EngineError> {
        sqlx::query(include_str!("keep.sql"))
            .bind(&caller.sandbox)
            .bind(&claim.key)
            .bind(claim.claim_no)
            .bind(answer.status)
            .bind(sqlx::types::Json(&answer.headers))
            .bind(&answer.body)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Gives a claimed key back: what was asked for was not done, and may be asked for again.
    pub async fn release_key(&self, caller: &Caller, claim: &Claim) -> Result<(), EngineError> {
        sqlx::query(include_str!("release.sql"))
            .bind(&caller.sandbox)
            .bind(&claim.key)
            .bind(claim.claim_no)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Forgets the keys of yesterday, in every sandbox; the number of them.
    pub async fn forget_keys(&self) -> Result<u64, EngineError> {
        let forgotten = sqlx::query(include_str!("forget.sql")).execute(&self.pool).await?;
        Ok(forgotten.rows_affected())
    }
}
