//! The size of a sandbox in the database.

use super::SandboxSize;
use super::list::{not_found, parse};
use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// How many rows and bytes a sandbox has, without its start.
    pub async fn sandbox_size(&self, sandbox_id: &str) -> Result<SandboxSize, EngineError> {
        let sandbox = parse(sandbox_id)?;
        let world = self.enter(&sandbox).await?;
        let size: Option<SandboxSize> = sqlx::query_as(include_str!("size.sql"))
            .bind(&world)
            .fetch_optional(self.bulk())
            .await?;
        size.ok_or_else(|| not_found(&sandbox))
    }
}
