//! Sandboxes: isolated worlds, each with its own clock. `default` exists from the start.

#[cfg(feature = "postgres")]
mod demo;
