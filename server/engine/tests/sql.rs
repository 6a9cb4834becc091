//! The engine against a real PostgreSQL, one database per test. `make test` provides it; by hand,
//! set DATABASE_URL to a server on which databases may be created.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on fails")]

#[path = "sql/line.rs"]
mod line;
#[path = "sql/support.rs"]
mod support;
#[path = "sql/target_system.rs"]
mod target_system;

#[path = "sql/at_look_up.rs"]
mod at_look_up;
#[path = "sql/batch.rs"]
mod batch;
#[path = "sql/cancel_policies.rs"]
mod cancel_policies;
#[path = "sql/clock.rs"]
mod clock;
#[path = "sql/codes.rs"]
mod codes;
#[path = "sql/concurrency.rs"]
mod concurrency;
#[path = "sql/coupon_export.rs"]
mod coupon_export;
#[path = "sql/coupon_life.rs"]
mod coupon_life;
#[path = "sql/coupon_list.rs"]
mod coupon_list;
#[path = "sql/coupon_pages.rs"]
mod coupon_pages;
#[path = "sql/coupons.rs"]
mod coupons;
#[path = "sql/explain.rs"]
mod explain;
#[path = "sql/find.rs"]
mod find;
#[path = "sql/first_payments.rs"]
mod first_payments;
#[path = "sql/for_run.rs"]
mod for_run;
#[path = "sql/foreign.rs"]
mod foreign;
#[path = "sql/idempotency.rs"]
mod idempotency;
#[path = "sql/in_place.rs"]
mod in_place;
#[path = "sql/indexes.rs"]
mod indexes;
#[path = "sql/invariants.rs"]
mod invariants;
#[path = "sql/issuing.rs"]
mod issuing;
#[path = "sql/line_changes.rs"]
mod line_changes;
#[path = "sql/lists.rs"]
mod lists;
#[path = "sql/payments.rs"]
mod payments;
#[path = "sql/plan.rs"]
mod plan;
#[path = "sql/planned.rs"]
mod planned;
#[path = "sql/promotion_terms.rs"]
mod promotion_terms;
#[path = "sql/promotions.rs"]
mod promotions;
#[path = "sql/refusals.rs"]
mod refusals;
#[path = "sql/retention.rs"]
mod retention;
#[path = "sql/sandboxes.rs"]
mod sandboxes;
#[path = "sql/sandboxes_at_work.rs"]
mod sandboxes_at_work;
#[path = "sql/saved_requests.rs"]
mod saved_requests;
#[path = "sql/scenario_sittings.rs"]
mod scenario_sittings;
#[path = "sql/scenario_slots.rs"]
mod scenario_slots;
#[path = "sql/scenarios.rs"]
mod scenarios;
#[path = "sql/seeds.rs"]
mod seeds;
#[path = "sql/serials.rs"]
mod serials;
#[path = "sql/settling.rs"]
mod settling;
#[path = "sql/statements.rs"]
mod statements;
#[path = "sql/subscribers.rs"]
mod subscribers;
#[path = "sql/target.rs"]
mod target;
#[path = "sql/timeline.rs"]
mod timeline;
#[path = "sql/topics.rs"]
mod topics;
#[path = "sql/unmasking.rs"]
mod unmasking;
#[path = "sql/upgrade.rs"]
mod upgrade;
#[path = "sql/verification.rs"]
mod verification;
#[path = "sql/worlds.rs"]
mod worlds;
