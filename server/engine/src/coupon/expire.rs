//! 만료: unused coupons past their last day.

use crate::engine::{Change, Engine, EngineError};

impl Engine {
    /// Marks the coupons whose last day has gone by, in every sandbox; the number of them.
    pub async fn expire_coupons(&self) -> Result<u64, EngineError> {
        let done = sqlx::query(include_str!("expire.sql")).execute(&self.pool).await?;
        if done.rows_affected() > 0 {
            self.changed(Change::Anywhere);
        }
        Ok(done.rows_affected())
    }
}
