//! The console: every screen of micropay, rendered on the server and hydrated as WASM.
//!
//! Architecture invariant: no SQL and no rule of the simulator here.
#![recursion_limit = "256"]

pub mod api;
