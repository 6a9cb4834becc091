//! Runs a command with a PostgreSQL of its own, whose address it is told by DATABASE_URL: how
//! `make test` gives the tests a database on any machine.
//!
//! `cargo run -p server --example with-postgres -- cargo test --workspace`

use std::ffi::OsString;
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
        let mut command = Command::new(program);
        command.args(arguments).env("DATABASE_URL", url);
        for name in of_this_package() {
            command.env_remove(name);
        }
        command.status()
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

/// What `cargo run` tells of this package. A cargo that is run from here would take it for a change:
/// ring's build script asks for it, and all that needs ring would be built anew, each time.
fn of_this_package() -> impl Iterator<Item = OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    })
}
