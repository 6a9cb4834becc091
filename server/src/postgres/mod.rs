//! The embedded PostgreSQL: without a DATABASE_URL, the server runs one of its own, from the
//! programs that are installed on the machine.
//!
//! What is in the data folder:
//!
//! ```text
//! lock             held by the server for as long as it lives; its process id
//! postgres/        PostgreSQL's files (the "cluster")
//! postgres.log     PostgreSQL's log; postgres.log.1 is the part before
//! socket/          PostgreSQL's socket, unless no socket can have this path
//! ```
//!
//! [`OwnPostgres`] starts and stops it; the modules below have one subject each.

mod account;
mod cluster;
mod create;
mod error;
mod folders;
mod handshake;
mod leftover;
mod lock;
mod log;
mod own;
mod postmaster;
mod programs;
mod supervisor;
#[cfg(test)]
mod tests;

pub use error::StartError;
pub use folders::default_data_folder;
pub use own::OwnPostgres;
pub use programs::{Programs, SearchPlaces};
