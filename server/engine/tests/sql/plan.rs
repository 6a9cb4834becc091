//! What a statement looked at, read from the plan that PostgreSQL tells of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::planned::Statement;

/// How a statement that was run found its rows.
#[derive(Default)]
pub struct Access {
    /// The indexes that it went by.
    pub indexes: BTreeSet<String>,
    /// How many rows of each table it looked at, whether it took them or not.
    pub rows: BTreeMap<String, f64>,
}

impl Access {
    /// Adds what a node of a plan in JSON, and those below it, did.
    fn add(&mut self, node: &Value) {
        let number = |name: &str| node[name].as_f64().unwrap_or_default();
        if let Some(index) = node["Index Name"].as_str() {
            self.indexes.insert(index.to_owned());
        }
        // What is changed or locked was read by a node below.
        let is_scan = node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Scan"));
        if let Some(table) = node["Relation Name"].as_str().filter(|_| is_scan) {
            let each = number("Actual Rows")
                + number("Rows Removed by Filter")
                + number("Rows Removed by Join Filter")
                + number("Rows Removed by Index Recheck");
            *self.rows.entry(table.to_owned()).or_default() += each * number("Actual Loops");
        }
        for below in node["Plans"].as_array().into_iter().flatten() {
            self.add(below);
        }
    }
}

/// Runs a statement as it is planned under these settings, and undoes it.
pub async fn run(
    connection: &mut PgConnection,
    one: &Statement,
    planning: &[(&str, &str)],
) -> Result<(Access, String), sqlx::Error> {
    let (_, statement, values, _) = one;
    let values = if values.is_empty() { String::new() } else { format!("({values})") };
    let mut transaction = connection.begin().await.unwrap();
    let settings = planning.iter().map(|(setting, value)| format!("set local {setting} = {value}"));
    for command in settings.chain([format!("prepare checked as {statement}")]) {
        sqlx::raw_sql(AssertSqlSafe(command)).execute(&mut *transaction).await.unwrap();
    }
    let explain = AssertSqlSafe(format!(
        "explain (analyze, timing off, format json) execute checked{values}"
    ));
    let row = sqlx::raw_sql(explain).fetch_one(&mut *transaction).await;
    transaction.rollback().await?;
    sqlx::raw_sql("deallocate checked").execute(&mut *connection).await?;
    let plan: Value = row?.get(0);
    let mut access = Access::default();
    access.add(&plan[0]["Plan"]);
    Ok((access, plan.to_string()))
}
