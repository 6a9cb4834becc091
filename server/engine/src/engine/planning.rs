//! How PostgreSQL plans the statements.

/// How PostgreSQL plans for the connections that serve. Each statement asks for a few rows by an index.
/// Planned while a table was still nearly empty, it would read the whole of it, and go on to do so
/// while the table grows.
///
/// In statements an order number is compared by `is not distinct from`, where the index of the coupons
/// that have one would be read whole: it is nearly empty whenever somebody counts.
pub const PLANNING: [(&str, &str); 7] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    // A row that is looked at in vain costs more than the way to the right one.
    ("cpu_tuple_cost", "1"),
    ("plan_cache_mode", "force_generic_plan"),
    // What these settings forbid counts as dear, and what is dear would be compiled.
    ("jit", "off"),
];
