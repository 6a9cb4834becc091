//! `make bench`: how fast micropay is, beside a yardstick on the same machine in the same minutes.

mod cycle;
mod load;
mod machine;

use std::time::Duration;

use machine::Machine;

/// Whatever stops a measurement stops the run.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // `cargo bench` adds an argument of its own.
    let asked: Vec<String> =
        std::env::args().skip(1).filter(|one| !one.starts_with("--")).collect();
    let seconds = std::env::var("MICROPAY_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(10));
    let machine = Machine::start().await?;
    if asked.is_empty() || asked.iter().any(|one| one == "cycle") {
        cycles(&machine, time).await?;
    }
    machine.stop().await
}

/// The full cycle at several numbers of connections, in parts of what pgbench does at its best.
async fn cycles(machine: &Machine, time: Duration) -> Outcome<()> {
    cycle::set_up_yard(machine).await?;
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server, cycle::PAYERS).await?;
    cycle::run(machine, &server, 16, Duration::from_secs(3), cycle::PAYERS).await?;
    let yard = cycle::yard(machine, 16, time).await?;
    println!(
        "| load | connections | cycles/s | of pgbench | p50 ms | p99 ms | server CPU ms | \
         database CPU ms | transactions |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    let line = |name: &str, one: &cycle::Measured, yard: f64| {
        println!(
            "| {name} | {} | {:.0} | {:.2} | {:.1} | {:.1} | {:.2} | {:.2} | {:.1} |",
            one.connections,
            one.per_second,
            one.per_second / yard,
            one.p50_ms,
            one.p99_ms,
            one.server_cpu_ms,
            one.database_cpu_ms,
            one.transactions
        );
    };
    line("pgbench", &yard, yard.per_second);
    for connections in [1, 8, 16, 32, 64] {
        let measured = cycle::run(machine, &server, connections, time, cycle::PAYERS).await?;
        line("micropay", &measured, yard.per_second);
    }
    println!("server memory after it: {} kB", server.memory_kb()?);
    server.stop().await
}
