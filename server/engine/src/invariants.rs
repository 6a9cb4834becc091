//! `server verify`: what must always hold, checked against the database.

use sqlx::{PgConnection, PgPool};

use crate::error::EngineError;

/// An invariant of DESIGN §4: its number there, what it says, and the query that counts what it
/// looked at and what breaks it.
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

/// What checking one invariant found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvariantCount {
    /// The invariant's number in ARCHITECTURE.md.
    pub number: u8,
    /// What it says.
    pub says: &'static str,
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
    for Invariant { number, says, query } in INVARIANTS {
        let (checked, broken) = sqlx::query_as(*query).fetch_one(&mut *connection).await?;
        findings.push(InvariantCount { number: *number, says, checked, broken });
    }
    Ok(findings)
}
