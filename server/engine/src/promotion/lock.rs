//! Whoever issues coupons of a promotion, or registers its codes, waits for each other.

use sqlx::PgConnection;

use crate::identifier::{PromotionId, WorldId};

/// Locks a promotion until the transaction ends. What depends on it is asked in another statement, which sees what was
/// stored while the lock was waited for.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    world: &WorldId,
    promotion_id: &PromotionId,
) -> Result<(), sqlx::Error> {
    let locked = sqlx::query(include_str!("lock.sql")).bind(world).bind(promotion_id);
    locked.execute(connection).await.map(drop)
}
