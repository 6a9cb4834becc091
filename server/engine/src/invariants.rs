//! What must always hold, checked against the database: of everything by `server verify`, of one sandbox by
//! whoever is in it. The queries are the same.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;

/// An invariant of DESIGN §4: its number there, what it says, and the query that counts what it
/// looked at and what breaks it. Each says once that it counts in [`EVERY_SANDBOX`].
struct Invariant {
    number: u8,
    says: &'static str,
    query: &'static str,
}

const INVARIANTS: &[Invariant] = &[
    Invariant {
        number: 1,
        says: "charged + coupon = amount in every payment, nothing negative, the coupon as promised",
        query: include_str!("invariants/amounts_add_up.sql"),
    },
    Invariant {
        number: 2,
        says: "a coupon is held or used exactly while one live payment has it",
        query: include_str!("invariants/coupon_in_one_live_payment.sql"),
    },
    Invariant {
        number: 2,
        says: "a coupon that came back was told as what it was",
        query: include_str!("invariants/coupon_told_as_it_was.sql"),
    },
    Invariant {
        number: 2,
        says: "an approval that stands has a live order",
        query: include_str!("invariants/approval_has_live_order.sql"),
    },
    Invariant {
        number: 3,
        says: "a month's usage is the sum and the number of its live payments, within the limit",
        query: include_str!("invariants/month_usage_is_the_sum.sql"),
    },
    Invariant {
        number: 4,
        says: "an order number has one owner, a payment or a foreign system",
        query: include_str!("invariants/one_owner_per_order.sql"),
    },
    Invariant {
        number: 4,
        says: "an order number has one effect",
        query: include_str!("invariants/one_effect_per_order.sql"),
    },
    Invariant {
        number: 4,
        says: "an idempotency key has one effect, the one that it was answered with",
        query: include_str!("invariants/one_effect_per_key.sql"),
    },
    Invariant {
        number: 5,
        says: "what was acknowledged is stored",
        query: include_str!("invariants/acknowledged_is_stored.sql"),
    },
    Invariant {
        number: 5,
        says: "a payment without an outcome waits to be settled",
        query: include_str!("invariants/open_payment_is_settled.sql"),
    },
    Invariant {
        number: 5,
        says: "the ledger sums to what was paid, and to zero once cancelled",
        query: include_str!("invariants/ledger_sums.sql"),
    },
    Invariant {
        number: 5,
        says: "a copy has asked nothing outside about what the original waits for",
        query: include_str!("invariants/copies_ask_no_target.sql"),
    },
    Invariant {
        number: 5,
        says: "a contract that gave its number up says to which",
        query: include_str!("invariants/ended_contract_says_why.sql"),
    },
    Invariant {
        number: 6,
        says: "a promotion issued what it counts, within its budget",
        query: include_str!("invariants/issued_within_budget.sql"),
    },
    Invariant {
        number: 6,
        says: "a promotion issued on each day and in each month what is counted, within its bounds",
        query: include_str!("invariants/issued_as_its_spans_count.sql"),
    },
    Invariant {
        number: 6,
        says: "a customer was issued what is counted, within the customer's share",
        query: include_str!("invariants/issued_within_customer_limit.sql"),
    },
    Invariant {
        number: 6,
        says: "a job issued what it counts, each line once",
        query: include_str!("invariants/job_did_what_it_counts.sql"),
    },
    Invariant {
        number: 4,
        says: "a slot of a schedule that was begun has its runs, and they are of no other",
        query: include_str!("invariants/slot_has_its_runs.sql"),
    },
    Invariant {
        number: 6,
        says: "a coupon that a cancel replaced is gone, and the new one is in its place",
        query: include_str!("invariants/replaced_coupon_is_gone.sql"),
    },
    Invariant {
        number: 6,
        says: "a coupon is what its promotion's version promised",
        query: include_str!("invariants/coupon_is_as_promised.sql"),
    },
];

/// How a query says that it counts in every sandbox that there is.
const EVERY_SANDBOX: &str = "sandbox.gone_at is null";
/// And how, that it counts in one. Its tables are found by their keys, which begin with the sandbox: PostgreSQL
/// carries a constant through joins.
const ONE_SANDBOX: &str = "sandbox.gone_at is null and sandbox.sandbox_id = $1";

/// Planner settings of the check of one sandbox: planned once for all, by indexes that begin with the sandbox, and
/// joined in a time that grows with its rows, not with their square.
pub const CHECK_PLANNING: [(&str, &str); 8] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_nestloop", "off"),
    ("enable_hashjoin", "on"),
    ("enable_mergejoin", "on"),
    ("cpu_tuple_cost", "1"),
    ("jit", "off"),
];

/// All counts of one sandbox in one statement, so of one moment. First whether it is there at all.
pub static OF_ONE_SANDBOX: LazyLock<String> = LazyLock::new(|| {
    let queries = INVARIANTS.iter().map(|invariant| invariant.query);
    let all = std::iter::once(include_str!("invariants/is_here.sql")).chain(queries);
    let numbered = all.enumerate().map(|(place, query)| {
        let query = query.replace(EVERY_SANDBOX, ONE_SANDBOX);
        format!("select {place} as place, checked, broken from (\n{query}) as counted")
    });
    numbered.collect::<Vec<_>>().join("\nunion all\n")
});

/// What checking one invariant found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InvariantCount {
    /// The invariant's number in ARCHITECTURE.md.
    pub number: u8,
    /// What it says.
    pub says: String,
    /// How many rows it was checked on.
    pub checked: i64,
    /// How many of them break it.
    pub broken: i64,
}

/// Checks every invariant, all against one snapshot, so that payments in progress don't count
/// halfway.
pub async fn check(pool: &PgPool) -> Result<Vec<InvariantCount>, EngineError> {
    let mut transaction = pool.begin().await?;
    sqlx::query(include_str!("invariants/snapshot.sql")).execute(&mut *transaction).await?;
    let findings = check_in(&mut transaction).await?;
    transaction.rollback().await?;
    Ok(findings)
}

/// Checks every invariant on what a connection, and so perhaps a transaction of it, sees.
pub async fn check_in(connection: &mut PgConnection) -> Result<Vec<InvariantCount>, EngineError> {
    let mut findings = Vec::new();
    for invariant in INVARIANTS {
        let (checked, broken) = sqlx::query_as(invariant.query).fetch_one(&mut *connection).await?;
        findings.push(invariant.counted(checked, broken));
    }
    Ok(findings)
}

/// Checks every invariant in one world, on what a transaction sees; `None` if there is no such world. The
/// transaction's statements are planned otherwise from here on.
pub async fn check_world_in(
    transaction: &mut PgConnection,
    world: &WorldId,
) -> Result<Option<Vec<InvariantCount>>, EngineError> {
    let (names, values): (Vec<&str>, Vec<&str>) = CHECK_PLANNING.into_iter().unzip();
    sqlx::query(include_str!("invariants/planning.sql"))
        .bind(names)
        .bind(values)
        .execute(&mut *transaction)
        .await?;
    let mut counts: Vec<(i32, i64, i64)> = sqlx::query_as(AssertSqlSafe(OF_ONE_SANDBOX.as_str()))
        .bind(world)
        .fetch_all(transaction)
        .await?;
    counts.sort_unstable();
    let mut counts = counts.into_iter().map(|(_, checked, broken)| (checked, broken));
    if counts.next() == Some((0, 0)) {
        return Ok(None);
    }
    let counted = INVARIANTS.iter().zip(counts);
    Ok(Some(
        counted.map(|(invariant, (checked, broken))| invariant.counted(checked, broken)).collect(),
    ))
}

impl Invariant {
    fn counted(&self, checked: i64, broken: i64) -> InvariantCount {
        InvariantCount { number: self.number, says: self.says.to_owned(), checked, broken }
    }
}

impl Engine {
    /// Checks every invariant in the caller's sandbox alone, at one moment: a payment that is under way counts
    /// as what it is. It takes a millisecond or two where little is in it, and longer the more there is.
    pub async fn check_sandbox(&self, caller: &Caller) -> Result<Vec<InvariantCount>, EngineError> {
        let mut transaction = self.bulk().begin().await?;
        let findings = check_world_in(&mut transaction, &caller.sandbox).await?;
        transaction.rollback().await?;
        match findings {
            Some(findings) => Ok(findings),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_query_says_once_in_which_sandboxes_it_counts() {
        for invariant in INVARIANTS {
            assert_eq!(invariant.query.matches(EVERY_SANDBOX).count(), 1, "{}", invariant.query);
        }
        assert_eq!(OF_ONE_SANDBOX.matches(ONE_SANDBOX).count(), INVARIANTS.len() + 1);
    }
}
