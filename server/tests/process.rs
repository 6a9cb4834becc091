//! The server as its users run it: the program itself, killed and started again, asked over HTTP.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on fails")]

#[path = "process/client.rs"]
mod client;
#[allow(dead_code, reason = "not each suite asks everything of the program")]
mod program;
#[path = "process/support.rs"]
mod support;

#[path = "process/access.rs"]
mod access;
#[path = "process/account.rs"]
mod account;
#[path = "process/api.rs"]
mod api;
#[path = "process/api_examples.rs"]
mod api_examples;
#[path = "process/api_isolation.rs"]
mod api_isolation;
#[path = "process/api_once.rs"]
mod api_once;
#[path = "process/crash.rs"]
mod crash;
#[path = "process/crowd.rs"]
mod crowd;
#[path = "process/database.rs"]
mod database;
#[path = "process/doors.rs"]
mod doors;
#[path = "process/ending.rs"]
mod ending;
#[cfg(target_os = "linux")]
#[path = "process/exports.rs"]
mod exports;
#[path = "process/first_process.rs"]
mod first_process;
#[path = "process/foreign.rs"]
mod foreign;
#[path = "process/from_openapi.rs"]
mod from_openapi;
#[path = "process/full_disk.rs"]
mod full_disk;
#[path = "process/live.rs"]
mod live;
#[path = "process/metrics.rs"]
mod metrics;
#[path = "process/people.rs"]
mod people;
#[path = "process/personal.rs"]
mod personal;
#[path = "process/pooler.rs"]
mod pooler;
#[path = "process/postgres.rs"]
mod postgres;
#[path = "process/sandboxes.rs"]
mod sandboxes;
#[path = "process/scenario.rs"]
mod scenario;
#[path = "process/scenarios.rs"]
mod scenarios;
#[path = "process/settling.rs"]
mod settling;
#[path = "process/target.rs"]
mod target;
#[path = "process/worlds.rs"]
mod worlds;
