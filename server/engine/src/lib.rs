//! The simulator itself: one folder a noun, one file a verb.
//!
//! Without the feature `postgres` this crate is pure: types, parsing, rules and the telegram's
//! codec. It then compiles to WASM, so that the form in the browser is checked by the very code
//! that the server trusts. With the feature it also holds the SQL around those rules.
//!
//! Architecture invariant: nothing here knows axum or Leptos.

// First, because `macro_rules!` are seen only below their place.
#[macro_use]
mod code;
mod draw;

pub mod catalogue;
pub mod clock;
pub mod condition;
pub mod coupon;
pub mod coupon_lookup;
pub mod csv_file;
pub mod customer;
pub mod error_log;
pub mod exchange;
pub mod failure;
pub mod field;
pub mod find;
pub mod idempotency;
pub mod identifier;
pub mod issuing;
pub mod job;
pub mod json;
pub mod language;
pub mod money;
pub mod page;
mod particle;
pub mod payment;
pub mod personal;
pub mod personal_text;
pub mod promotion;
pub mod reader;
pub mod refusal;
pub mod sandbox;
pub mod saved_request;
pub mod scenario;
pub mod scenario_store;
pub mod status;
pub mod subscriber;
pub mod target;
pub mod telegram;
pub mod topic;
pub mod verification;

#[cfg(feature = "postgres")]
mod batch;
#[cfg(feature = "postgres")]
mod connection_test;
#[cfg(feature = "postgres")]
mod engine;
#[cfg(feature = "postgres")]
mod error;
#[cfg(feature = "postgres")]
pub mod invariants;
#[cfg(feature = "postgres")]
mod job_turn;
#[cfg(feature = "postgres")]
mod kept;
#[cfg(feature = "postgres")]
mod outbound;
#[cfg(feature = "postgres")]
mod resend;

#[cfg(feature = "postgres")]
pub use engine::{BULK_PLANNING, Caller, Change, Engine, PLANNING};
#[cfg(feature = "postgres")]
pub use error::{EngineError, Fault};
#[cfg(feature = "postgres")]
pub use job_turn::JobsAtWork;
