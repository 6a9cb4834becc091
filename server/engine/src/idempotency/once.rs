//! Claim a key, store its answer, or release it.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::refusal::Refusal;

use super::{IdempotencyKey, KeyRow, Known};

/// The lease of a claim in seconds: longer than any request takes. After it, the server that worked
/// on the request counts as dead, and the request is done again. If that server is alive after all, a
/// target is asked under the key of its first request, and a sandbox's name is taken.
const LEASE_SECONDS: f64 = 30.0;

/// The answer to the first request, to be repeated byte for byte.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: i16,
    /// The answer's own headers, by name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The right and duty to answer the request of a key.
#[derive(Clone, Debug)]
pub struct Claim {
    key: IdempotencyKey,
    claim_no: i64,
}

/// What to do with a request that has a key.
#[derive(Debug)]
pub enum Once {
    /// Do it, then [`Engine::keep_answer`] or [`Engine::release_key`].
    Do(Claim),
    /// It was done before, with this answer.
    Done(StoredAnswer),
}

/// A row of `claim.sql`: the key after an attempt to claim it.
#[derive(sqlx::FromRow)]
pub(crate) struct ClaimRow {
    claimed: Option<i64>,
    #[sqlx(flatten)]
    known: KeyRow,
}

/// A key to be claimed.
pub(crate) struct ClaimKey {
    key: IdempotencyKey,
    fingerprint: Vec<u8>,
}

impl Batched for ClaimKey {
    /// `None` if the world does not exist.
    type Answer = Option<ClaimRow>;

    fn row(&self) -> Option<&str> {
        Some(self.key.as_str())
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        claims: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<ClaimRow>> = batch_query!(
            query_as(include_str!("claim.sql")), sandbox,
            claim in claims => {
                key: &claim.key,
                fingerprint: &claim.fingerprint,
            }
        )
        .bind(LEASE_SECONDS)
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(claims, rows))
    }
}

/// An answer to be stored for a claimed key.
pub(crate) struct KeepAnswer {
    claim: Claim,
    answer: StoredAnswer,
}

impl Batched for KeepAnswer {
    type Answer = ();

    fn row(&self) -> Option<&str> {
        Some(self.claim.key.as_str())
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        kept: &[Self],
    ) -> Result<Vec<()>, sqlx::Error> {
        batch_query!(
            query(include_str!("keep.sql")), sandbox,
            one in kept => {
                key: &one.claim.key,
                claim_no: one.claim.claim_no,
                status: one.answer.status,
                headers: Json(&one.answer.headers),
                body: &one.answer.body,
            }
        )
        .execute(&mut *connection)
        .await?;
        Ok(vec![(); kept.len()])
    }
}

impl Engine {
    /// Claims `key` for a request, which its `fingerprint` identifies.
    ///
    /// # Errors
    ///
    /// Refused if the key belongs to another request, or if its first request has no answer yet.
    pub async fn claim_key(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        fingerprint: &[u8],
    ) -> Result<Once, EngineError> {
        let work = ClaimKey { key: key.clone(), fingerprint: fingerprint.to_owned() };
        let row = match self.batchers.run(caller.sandbox.as_str(), work).await {
            Ok(Some(row)) => row,
            Ok(None) => return Err(self.gone(&caller.sandbox).await),
            Err(error) => return Err(self.unless_gone(&caller.sandbox, error).await),
        };
        if let Some(claim_no) = row.claimed {
            return Ok(Once::Do(Claim { key: key.clone(), claim_no }));
        }
        match row.known.known()? {
            Known::Answer(answer) => Ok(Once::Done(answer)),
            // Somebody else claimed it while this statement ran; or it is a payment's, made where the
            // sandbox had no target yet.
            Known::New | Known::Effect => Err(Refusal::IdempotencyKeyInFlight {}.into()),
        }
    }

    /// Stores the answer of a claimed request, unless the claim was lost meanwhile.
    pub async fn keep_answer(
        &self,
        caller: &Caller,
        claim: &Claim,
        answer: StoredAnswer,
    ) -> Result<(), EngineError> {
        let work = KeepAnswer { claim: claim.clone(), answer };
        self.batchers.run(caller.sandbox.as_str(), work).await
    }

    /// Releases a claimed key: the request was not done, and may be sent again.
    pub async fn release_key(&self, caller: &Caller, claim: &Claim) -> Result<(), EngineError> {
        sqlx::query(include_str!("release.sql"))
            .bind(&caller.sandbox)
            .bind(&claim.key)
            .bind(claim.claim_no)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes the keys older than a day in every sandbox, and gives their number.
    pub async fn forget_keys(&self) -> Result<u64, EngineError> {
        let forgotten = sqlx::query(include_str!("forget.sql")).execute(&self.pool).await?;
        Ok(forgotten.rows_affected())
    }
}
