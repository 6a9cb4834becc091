//! 만료: unused coupons past their last day.

use crate::engine::{Change, Engine};
use crate::error::EngineError;
use crate::topic::Topic;

impl Engine {
    /// Marks the coupons whose last day is over as expired, in every sandbox, and gives their
    /// number.
    pub async fn expire_coupons(&self) -> Result<u64, EngineError> {
        let done = sqlx::query(include_str!("expire.sql")).execute(&self.pool).await?;
        if done.rows_affected() > 0 {
            self.changed(Change::anywhere(Topic::Coupons));
        }
        Ok(done.rows_affected())
    }
}
