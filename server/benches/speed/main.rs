//! `make bench`: how fast micropay is, beside a baseline on the same machine in the same minutes.
//!
//! Every section runs on a PostgreSQL of its own, so that none measures what another left behind:
//!
//! | section    | measures                                                                      |
//! |------------|-------------------------------------------------------------------------------|
//! | `cycle`    | look up → pay with a coupon → cancel, beside pgbench, a stand-in, mock tools  |
//! | `servers`  | the same with one server and with three on one database                       |
//! | `telegram` | the telegram port alone, 32 telegrams in flight on each connection            |
//! | `rest`     | memory after a load and with 2,000 open event streams, processor time at rest |
//! | `growth`   | the cycle while coupons and payments become more                              |
//! | `promotions` | why a coupon is offered or not, with many promotions and subscribers       |
//! | `coupons`  | their list by each filter and each pair of filters, and as a file           |
//! | `issuing`  | a long list, uploaded and issued to: coupons a second, memory                 |
//! | `people`   | 100,000 subscribers from a CSV: lines a second, memory                        |
//! | `scenarios` | 1,000 short scenarios: how many a second, and a tester's look-up meanwhile   |
//!
//! `cargo bench -p server --bench speed -- cycle growth` runs two of them. `MICROPAY_BENCH_SECONDS`
//! is how long each load lasts (10), `MICROPAY_BENCH_ROWS` how far `growth` goes and how long lists are (1000000).

mod baseline;
mod coupons;
mod cycle;
mod growth;
mod issuing;
mod load;
mod machine;
mod people;
mod promotions;
mod rest;
mod scenarios;
mod servers;
mod stand_in;
mod table;
mod telegram;
mod work;

use std::time::Duration;

use machine::Machine;

/// Whatever stops a measurement stops the run.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// All sections, in the order in which they run.
const SECTIONS: [&str; 10] = [
    "cycle",
    "servers",
    "telegram",
    "rest",
    "growth",
    "promotions",
    "coupons",
    "issuing",
    "people",
    "scenarios",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // `cargo bench` adds an argument of its own.
    let asked: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let Some(unknown) = asked.iter().find(|one| !SECTIONS.contains(&one.as_str())) {
        return Err(format!("no section {unknown:?}; there are {}", SECTIONS.join(", ")).into());
    }
    let time = Duration::from_secs(number("MICROPAY_BENCH_SECONDS", 10)?);
    let most_rows = number("MICROPAY_BENCH_ROWS", 1_000_000)?;
    server::open_files::raise_limit();
    let mut told = false;
    for section in SECTIONS {
        if !asked.is_empty() && !asked.iter().any(|one| one == section) {
            continue;
        }
        eprintln!("speed: {section}");
        let machine = Machine::start().await?;
        if !told {
            println!("{}", machine.description().await?);
            told = true;
        }
        match section {
            "cycle" => cycle::section(&machine, time).await?,
            "servers" => servers::section(&machine, time).await?,
            "telegram" => telegram::section(&machine, time).await?,
            "rest" => rest::section(&machine, time).await?,
            "growth" => growth::section(&machine, time, most_rows).await?,
            "coupons" => coupons::section(&machine, most_rows).await?,
            "issuing" => issuing::section(&machine, most_rows).await?,
            "people" => people::section(&machine).await?,
            "scenarios" => scenarios::section(&machine).await?,
            _ => promotions::section(&machine, time).await?,
        }
        machine.stop().await?;
    }
    Ok(())
}

/// A number from the environment.
fn number(name: &str, default: u64) -> Outcome<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|error| format!("{name}: {error}").into()),
        Err(_) => Ok(default),
    }
}
