//! Runs a command with a PostgreSQL of its own, whose address it is told by DATABASE_URL: how
//! `make test` gives the tests a database on any machine.
//!
//! `cargo run -p server --example with-postgres -- cargo test --workspace`

use std::process::{Command, ExitCode};

use server::postgres::{OwnPostgres, SearchPlaces};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: with-postgres COMMAND [ARGUMENT …]");
        return ExitCode::FAILURE;
    };
    // A folder that another user can reach: as root, PostgreSQL runs as one.
    let folder = std::env::temp_dir().join(format!("micropay-tests-{}", std::process::id()));
    let postgres = match OwnPostgres::start(&folder, &SearchPlaces::of_this_machine(None)).await {
        Ok(postgres) => postgres,
        Err(error) => {
            eprintln!("with-postgres: {error}");
            return ExitCode::FAILURE;
        }
    };
    let url = postgres.connection_url();
    let arguments: Vec<_> = arguments.collect();
    let command = tokio::task::spawn_blocking(move || {
        Command::new(program).args(arguments).env("DATABASE_URL", url).status()
    });
    let status = command.await;
    postgres.stop().await;
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        eprintln!("with-postgres: {} was not removed: {error}", folder.display());
    }
    match status {
        Ok(Ok(status)) if status.success() => ExitCode::SUCCESS,
        Ok(Ok(_)) => ExitCode::FAILURE,
        Ok(Err(error)) => {
            eprintln!("with-postgres: the command did not start: {error}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("with-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}
