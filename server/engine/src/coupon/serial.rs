//! Draw serial numbers that nobody can guess.

use std::collections::HashSet;

use sqlx::PgConnection;

use crate::engine::Engine;
use crate::error::{EngineError, Fault};
use crate::identifier::{Ncn, PromotionId, SerialNo, WorldId};
use crate::promotion;

/// How often serial numbers that are taken are drawn again before it counts as a fault.
const ATTEMPTS: usize = 10;

impl Engine {
    /// A serial number for the next coupon that a customer is issued of a promotion. It may be taken. In a world with
    /// a seed the promotion stays locked, as whoever issues its coupons locks it first: so nobody draws the same.
    pub(super) async fn drawn_serial(
        &self,
        connection: &mut PgConnection,
        world: &WorldId,
        promotion_id: &PromotionId,
        ncn: &Ncn,
    ) -> Result<SerialNo, EngineError> {
        let seed = self.seed_of(&mut *connection, world).await?;
        let mut purpose = String::new();
        if seed.is_some() {
            promotion::lock(&mut *connection, world, promotion_id).await?;
            let before: i64 = sqlx::query_scalar(include_str!("serials_before.sql"))
                .bind(world)
                .bind(promotion_id)
                .bind(ncn)
                .fetch_one(&mut *connection)
                .await?;
            purpose = format!("coupon {before} {promotion_id} {}", ncn.as_str());
        }
        Ok(SerialNo::of_random(self.draw_one(seed, &purpose)?))
    }

    /// Random serial numbers that no coupon and no code of the world has. Those that one has are drawn again,
    /// alone. With a seed, `purpose` tells these from all others of the world.
    pub(crate) async fn free_serials(
        &self,
        connection: &mut PgConnection,
        world: &WorldId,
        (seed, purpose): (Option<i64>, &str),
        count: usize,
    ) -> Result<Vec<SerialNo>, EngineError> {
        let (mut free, mut known) = (Vec::with_capacity(count), HashSet::with_capacity(count));
        for attempt in 0..ATTEMPTS {
            let numbers = self.draw(seed, &format!("{purpose} {attempt}"), count - free.len())?;
            let drawn: Vec<_> = numbers.into_iter().map(SerialNo::of_random).collect();
            let taken: HashSet<SerialNo> = sqlx::query_scalar(include_str!("serials_taken.sql"))
                .bind(world)
                .bind(&drawn)
                // Planned anew for each chunk: the tables grow while a job runs.
                .persistent(false)
                .fetch_all(&mut *connection)
                .await?
                .into_iter()
                .collect();
            for serial_no in drawn {
                if !taken.contains(&serial_no) && known.insert(serial_no.clone()) {
                    free.push(serial_no);
                }
            }
            if free.len() == count {
                return Ok(free);
            }
        }
        Err(Fault::Inconsistent("no serial numbers are free".into()).into())
    }
}
