//! The program `server`.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use engine::identifier::ReaderName;
use engine::reader::Role;
use server::command_line::{Command, CommandLine, DatabaseOptions};
use server::database::{Database, Purpose};
use server::first_process;
use server::serve::serve;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// A request makes hundreds of small allocations: the system's allocator took a fifth of the
/// server's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if first_process::adopts_orphans() {
        return first_process::run_as_child().unwrap_or_else(|error| {
            eprintln!("micropay: can't work as the first process's child: {error}");
            ExitCode::FAILURE
        });
    }
    first_process::unblock_signals();
    work()
}

#[tokio::main]
async fn work() -> ExitCode {
    let command_line = CommandLine::parse();
    if let Some(Command::Scenario(command)) = &command_line.command {
        // The standard output is the report's.
        log_to(std::io::stderr, std::io::stderr().is_terminal(), "error");
        return server::scenario::command::run(command, &command_line).await;
    }
    log_to(std::io::stdout, std::io::stdout().is_terminal(), "info,sqlx=warn");
    let done = match command_line.command.clone().unwrap_or_default() {
        // Done above, with an exit code of its own.
        Command::Scenario(_) => Ok(()),
        Command::Serve => serve(&command_line).await.map_err(|error| error.to_string()),
        Command::Migrate => migrate(&command_line.database).await,
        Command::Verify => verify(&command_line.database).await,
        Command::AccessToken { name, role } => {
            access_token(name, role, command_line.serve.access_token_file.as_deref())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("micropay: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Logs what RUST_LOG says, and `usual` where it says nothing.
fn log_to<W>(writer: W, is_terminal: bool, usual: &str)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let colours = is_terminal && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    log.with_ansi(colours).with_writer(writer).init();
}

fn access_token(name: ReaderName, role: Role, file: Option<&Path>) -> Result<(), String> {
    let told = server::access::create(name, role, file).map_err(|error| error.to_string())?;
    println!("{told}");
    Ok(())
}

async fn migrate(options: &DatabaseOptions) -> Result<(), String> {
    let database = Database::open(options, Purpose::Migrate).await;
    let database = database.map_err(|error| error.to_string())?;
    println!("the tables are up to date");
    database.close().await;
    Ok(())
}

async fn verify(options: &DatabaseOptions) -> Result<(), String> {
    let database = Database::open(options, Purpose::Read).await;
    let database = database.map_err(|error| error.to_string())?;
    let findings =
        engine::invariants::check(&database.pool).await.map_err(|error| error.to_string());
    database.close().await;
    let findings = findings?;
    println!("{:>2}  {:>10}  {:>7}  what must hold", "§", "checked", "broken");
    for finding in &findings {
        println!(
            "{:>2}  {:>10}  {:>7}  {}",
            finding.number, finding.checked, finding.broken, finding.says
        );
    }
    let broken: i64 = findings.iter().map(|finding| finding.broken).sum();
    if broken == 0 { Ok(()) } else { Err(format!("{broken} rows break what must always hold")) }
}
