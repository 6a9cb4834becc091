//! Draw serial numbers that nobody can guess.

use std::collections::HashSet;

use sqlx::PgConnection;

use crate::engine::Engine;
use crate::error::{EngineError, Fault};
use crate::identifier::{SerialNo, WorldId};

/// How often serial numbers that are taken are drawn again before it counts as a fault.
const ATTEMPTS: usize = 10;

impl Engine {
    /// A random serial number.
    pub(crate) fn drawn_serial(&self) -> Result<SerialNo, EngineError> {
        let mut bytes = [0; 8];
        self.draw(&mut bytes)?;
        Ok(SerialNo::of_random(u64::from_le_bytes(bytes)))
    }

    /// Random serial numbers that no coupon and no code of the world has. Those that one has are drawn again,
    /// alone.
    pub(crate) async fn free_serials(
        &self,
        connection: &mut PgConnection,
        world: &WorldId,
        count: usize,
    ) -> Result<Vec<SerialNo>, EngineError> {
        let mut free = HashSet::with_capacity(count);
        for _ in 0..ATTEMPTS {
            let mut bytes = vec![0; (count - free.len()) * 8];
            self.draw(&mut bytes)?;
            let numbers = bytes.chunks_exact(8).filter_map(|number| number.try_into().ok());
            let drawn: Vec<_> =
                numbers.map(|number| SerialNo::of_random(u64::from_le_bytes(number))).collect();
            let taken: Vec<SerialNo> = sqlx::query_scalar(include_str!("serials_taken.sql"))
                .bind(world)
                .bind(&drawn)
                // Planned anew for each chunk: the tables grow while a job runs.
                .persistent(false)
                .fetch_all(&mut *connection)
                .await?;
            free.extend(drawn.into_iter().filter(|serial_no| !taken.contains(serial_no)));
            if free.len() == count {
                return Ok(free.into_iter().collect());
            }
        }
        Err(Fault::Inconsistent("no serial numbers are free".into()).into())
    }

    fn draw(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        (self.random)(bytes).map_err(|error| {
            Fault::Inconsistent(format!("the system gave no random bytes: {error}"))
        })
    }
}
