//! micropay's host: the command line, HTTP, the TCP telegram port, background tasks, and a
//! PostgreSQL of its own.

pub mod access;
pub mod api;
mod assets;
pub mod background;
pub mod command_line;
pub mod database;
pub mod disk;
pub mod ending;
pub mod events;
pub mod files;
pub mod first_process;
pub mod http;
pub mod metrics;
pub mod open_files;
pub mod postgres;
pub mod readiness;
pub mod sandbox_of_request;
pub mod scenario;
pub mod scenario_turn;
pub mod serve;
pub mod server_functions;
pub mod site;
pub mod target_client;
pub mod telegram;
pub mod verification;

#[cfg(test)]
mod rooms;
