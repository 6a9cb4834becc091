//! Scenarios are run here: what the engine read of a file is done step by step, through the doors that everybody else
//! comes by (the HTTP API and the telegram port), and told in reports.
//!
//! [`door`] is how a run reaches a micropay: the one in this process, or one at an address. [`load`] reads files with
//! those that they use, [`run`] does a case, [`suite`] many at once. None of them knows of a command line: the console's
//! runs go the same way as those of [`command`].

pub mod command;
pub mod door;
pub mod kept;
pub mod load;
pub mod report;
pub mod run;
pub mod suite;
