//! The command line. Every option can also be given by the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use engine::exchange::Retention;
use engine::identifier::ReaderName;
use engine::reader::Role;
use ipnet::IpNet;

use crate::scenario::command::ScenarioCommand;
use crate::telegram::parse_network;

/// Where the telegram port is, unless something else is said.
pub const TELEGRAM_ADDRESS: &str = "127.0.0.1:7700";

/// Every payment, coupon, cancel and restore you are afraid of, on your own machine, in a minute.
#[derive(Debug, Parser)]
#[command(name = "server", version, about, long_about = LONG_ABOUT)]
pub struct CommandLine {
    /// What to do; without it: serve.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where the data is.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// How to serve.
    #[command(flatten)]
    pub serve: ServeOptions,
}

const LONG_ABOUT: &str = "\
micropay simulates mobile-phone micropayments (휴대폰 소액결제) that are paid with coupons: \
issue, use, cancel, restore, and the coupon's verification over TCP.

Without further options it runs a PostgreSQL of its own in your data folder, and serves the \
console on http://127.0.0.1:3000 and the telegram port on 127.0.0.1:7700.";

/// What to do.
#[derive(Clone, Debug, Default, Subcommand)]
pub enum Command {
    /// Serve the console, the API and the telegram port (the default).
    #[default]
    Serve,
    /// Bring the database's tables up to date, and end.
    Migrate,
    /// Check everything that must always hold, print a count for each, and fail if any is broken.
    /// Nothing is changed.
    Verify,
    /// Make an access token for a person or a program, and print it, this once. With
    /// --access-token-file its line is added to that file, else it is printed too.
    AccessToken {
        /// Whose it is; the log and the console show it.
        #[arg(long, value_parser = reader_name)]
        name: ReaderName,
        /// What it may do: viewer, tester or operator.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Run scenarios: what is done in a sandbox, step by step, and what is expected, from YAML files.
    #[command(subcommand)]
    Scenario(Box<ScenarioCommand>),
}

fn reader_name(text: &str) -> Result<ReaderName, String> {
    ReaderName::parse(text).map_err(|problem| problem.text().english)
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::from_code(text)
        .ok_or("viewer looks, tester pays and issues too, operator does everything")
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct DatabaseOptions {
    /// A PostgreSQL (13 or newer) to use, as postgres://user:password@host/database. Without it,
    /// micropay runs one of its own from the programs installed on this machine.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_url: Option<String>,

    /// Where micropay's own PostgreSQL keeps its data [default: micropay in your data folder].
    #[arg(long, env = "MICROPAY_DATA_FOLDER", global = true, value_name = "FOLDER")]
    pub data_folder: Option<PathBuf>,

    /// Where PostgreSQL's programs (initdb, postgres) are, if they aren't found.
    #[arg(long, env = "MICROPAY_PG_BIN", global = true, value_name = "FOLDER")]
    pub postgres_programs: Option<PathBuf>,

    /// How many connections to the database are open at the most.
    #[arg(long, env = "MICROPAY_DATABASE_CONNECTIONS", global = true, default_value_t = 16,
        value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,
}

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct ServeOptions {
    /// Where to serve the console and the API.
    #[arg(
        global = true,
        long = "addr",
        env = "LEPTOS_SITE_ADDR",
        default_value = "127.0.0.1:3000",
        value_name = "ADDRESS"
    )]
    pub address: SocketAddr,

    /// Where to serve the telegram port, which verifies coupons.
    #[arg(
        global = true,
        long = "telegram-addr",
        env = "MICROPAY_TELEGRAM_ADDR",
        default_value = TELEGRAM_ADDRESS,
        value_name = "ADDRESS"
    )]
    pub telegram_address: SocketAddr,

    /// Where payments have their coupons verified [default: micropay's own telegram port].
    #[arg(
        global = true,
        long = "verification-addr",
        env = "MICROPAY_VERIFICATION_ADDR",
        value_name = "HOST:PORT"
    )]
    pub verification_address: Option<String>,

    /// For how many milliseconds a verification's answer is waited for.
    #[arg(global = true, long, env = "MICROPAY_VERIFICATION_TIMEOUT_MS", default_value_t = 3000,
        value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(10..=8000))]
    pub verification_timeout_ms: u64,

    /// Further host names under which a browser may reach micropay, besides localhost.
    #[arg(
        global = true,
        long = "allow-host",
        env = "MICROPAY_ALLOWED_HOSTS",
        value_delimiter = ',',
        value_name = "NAME"
    )]
    pub allowed_hosts: Vec<String>,

    /// The file of access tokens, a line `name role hash` for each. With it everybody signs in, and
    /// micropay may serve on other addresses than loopback.
    #[arg(global = true, long, env = "MICROPAY_ACCESS_TOKEN_FILE", value_name = "FILE")]
    pub access_token_file: Option<PathBuf>,

    /// Who may connect to the telegram port, besides this machine: addresses and networks, as
    /// 10.1.2.3 or 10.1.0.0/16. Telegrams carry no token.
    #[arg(
        global = true,
        long = "telegram-allow",
        env = "MICROPAY_TELEGRAM_ALLOW",
        value_delimiter = ',',
        value_parser = parse_network,
        value_name = "ADDRESS"
    )]
    pub telegram_allowed: Vec<IpNet>,

    /// For how many seconds a line of the telegram port may be quiet, from its opening on or between
    /// two telegrams.
    #[arg(global = true, long, env = "MICROPAY_TELEGRAM_IDLE_SECONDS", default_value_t = 600,
        value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub telegram_idle_seconds: u64,

    /// Start with nothing in the default sandbox, instead of a small demonstration.
    #[arg(global = true, long, env = "MICROPAY_NO_DEMO")]
    pub no_demo: bool,

    /// For how many days a call in 결과 and its error are kept. Payments, coupons and the ledger
    /// always are.
    #[arg(global = true, long, env = "MICROPAY_KEEP_CALLS_DAYS", default_value_t = 30,
        value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub keep_calls_days: u16,

    /// How many calls a sandbox keeps at the most.
    #[arg(global = true, long, env = "MICROPAY_KEEP_CALLS", default_value_t = 1_000_000,
        value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1_000..))]
    pub keep_calls: u32,

    /// Where the built page is.
    #[arg(
        global = true,
        long,
        env = "LEPTOS_SITE_ROOT",
        default_value = "target/site",
        value_name = "FOLDER"
    )]
    pub site_root: PathBuf,
}

impl ServeOptions {
    /// For how long a verification's answer is waited for.
    pub fn verification_timeout(&self) -> Duration {
        Duration::from_millis(self.verification_timeout_ms)
    }

    /// What is kept of the calls.
    pub fn retention(&self) -> Retention {
        let days = u64::from(self.keep_calls_days);
        Retention { age: Duration::from_secs(days * 24 * 60 * 60), calls: self.keep_calls }
    }

    /// For how long a line of the telegram port may be quiet.
    pub fn telegram_idle(&self) -> Duration {
        Duration::from_secs(self.telegram_idle_seconds)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::CommandLine;

    #[test]
    fn the_declaration_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn options_come_before_or_after_the_command() {
        for arguments in [
            ["server", "serve", "--no-demo", "--addr=127.0.0.1:1"],
            ["server", "--no-demo", "--addr=127.0.0.1:1", "serve"],
        ] {
            let parsed = CommandLine::try_parse_from(arguments).unwrap();
            assert!(parsed.serve.no_demo);
            assert_eq!(parsed.serve.address.port(), 1);
        }
    }
}
