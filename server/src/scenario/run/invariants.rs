//! What must always hold, looked at in the run's sandbox.

use engine::scenario::report::Mismatch;
use serde_json::Value as Json;

use super::exchange::World;
use crate::scenario::door::NoAnswer;

/// What is broken.
pub(super) async fn broken(world: &World) -> Result<Vec<Mismatch>, NoAnswer> {
    let (status, body) = world.ask("GET", "/api/v1/invariants", None).await?;
    if status != 200 {
        return Err(NoAnswer(format!("{status} {body}")));
    }
    let rows = body["invariants"].as_array();
    let rows = rows.ok_or_else(|| NoAnswer(format!("no invariants in {body}")))?;
    let broken = rows.iter().filter(|row| row["broken"].as_i64() != Some(0));
    Ok(broken.map(mismatch).collect())
}

fn mismatch(row: &Json) -> Mismatch {
    let says = row["says"].as_str().unwrap_or_default();
    Mismatch {
        at: format!("invariant {}", row["number"]),
        line: 0,
        expected: says.to_owned(),
        actual: format!("{} rows break it", row["broken"]),
        hint: None,
    }
}
