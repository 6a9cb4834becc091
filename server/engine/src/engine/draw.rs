//! Numbers that are drawn. Nobody can foresee them; but in a sandbox for a run that has a seed, they follow from it, so
//! that the same calls store the same rows.

use super::Engine;
use crate::draw::Draw;
use crate::error::{EngineError, Fault};

impl Engine {
    /// `count` numbers for a world with this seed ([`Engine::seed_of`]): they follow from it and from `purpose`, which
    /// is to tell this draw from all others of the world. Without a seed, nobody can foresee them.
    pub(crate) fn draw(
        &self,
        seed: Option<i64>,
        purpose: &str,
        count: usize,
    ) -> Result<Vec<u64>, EngineError> {
        if let Some(seed) = seed {
            let mut draw = Draw::named(seed.cast_unsigned(), purpose);
            return Ok((0..count).map(|_| draw.next()).collect());
        }
        let mut bytes = vec![0; count * 8];
        (self.random)(&mut bytes).map_err(|error| {
            Fault::Inconsistent(format!("the system gave no random bytes: {error}"))
        })?;
        let numbers = bytes.chunks_exact(8).filter_map(|number| number.try_into().ok());
        Ok(numbers.map(u64::from_le_bytes).collect())
    }

    /// The only number of a draw.
    pub(crate) fn draw_one(&self, seed: Option<i64>, purpose: &str) -> Result<u64, EngineError> {
        let drawn = self.draw(seed, purpose, 1)?;
        drawn.first().copied().ok_or_else(|| Fault::Inconsistent("nothing was drawn".into()).into())
    }
}
