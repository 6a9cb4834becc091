//! Proof: what systems of this kind are trusted for, tried at numbers that would show the rare case.
//! `make test` runs each at a small size, `make proof` at its full one.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on fails"
)]

#[path = "proof/clock.rs"]
mod clock;
#[path = "proof/crowd.rs"]
mod crowd;
#[path = "proof/gate.rs"]
mod gate;
#[path = "proof/harness.rs"]
mod harness;
#[path = "proof/http.rs"]
mod http;
#[path = "proof/in_process.rs"]
mod in_process;
#[path = "../engine/tests/sql/line.rs"]
mod line;
#[allow(dead_code, reason = "not each suite asks everything of the program")]
mod program;
#[path = "proof/shopper.rs"]
mod shopper;
#[path = "proof/tally.rs"]
mod tally;
#[path = "proof/wire.rs"]
mod wire;
#[path = "proof/world.rs"]
mod world;

#[path = "proof/abuse.rs"]
mod abuse;
#[path = "proof/cancel_storm.rs"]
mod cancel_storm;
#[path = "proof/cut_wires.rs"]
mod cut_wires;
#[path = "proof/database_kills.rs"]
mod database_kills;
#[path = "proof/issuing_jobs.rs"]
mod issuing_jobs;
#[path = "proof/one_coupon.rs"]
mod one_coupon;
#[path = "proof/restarts.rs"]
mod restarts;
#[path = "proof/server_kills.rs"]
mod server_kills;
#[path = "proof/several_servers.rs"]
mod several_servers;
#[path = "proof/slots.rs"]
mod slots;

#[path = "proof/constraints.rs"]
mod constraints;
#[path = "proof/histories.rs"]
mod histories;
#[path = "proof/machine.rs"]
mod machine;
#[path = "proof/pairs.rs"]
mod pairs;
#[path = "proof/replays.rs"]
mod replays;
#[path = "proof/telegram_abuse.rs"]
mod telegram_abuse;
#[path = "proof/telegram_bytes.rs"]
mod telegram_bytes;
#[path = "proof/vanishing_clients.rs"]
mod vanishing_clients;
#[path = "proof/world_storm.rs"]
mod world_storm;
