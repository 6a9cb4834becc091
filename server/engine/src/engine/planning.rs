//! PostgreSQL's planner settings.

/// Planner settings of the connections that serve calls. Each statement asks for a few rows by an
/// index. Planned while a table was nearly empty, it would scan the whole table, and go on doing so
/// while the table grows.
///
/// Some statements compare an order number with `is not distinct from`: with `=` the planner could
/// choose the index of coupons that have one and scan it whole, because the statistics mostly say
/// that it is nearly empty. For the same reason a job's state is compared so: with `=` it could be the index of
/// what is under way in all sandboxes.
pub const PLANNING: [(&str, &str); 7] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    // Reading rows in vain costs more than finding the right one by an index.
    ("cpu_tuple_cost", "1"),
    ("plan_cache_mode", "force_generic_plan"),
    // Plans that these settings forbid count as expensive, and expensive plans would be
    // JIT-compiled.
    ("jit", "off"),
];
