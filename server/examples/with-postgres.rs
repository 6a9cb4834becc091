//! Runs a command with a PostgreSQL of its own, whose address it is told by DATABASE_URL: how
//! `make test` gives the tests a database on any machine.
//!
//! `cargo run -p server --example with-postgres -- cargo test --workspace`

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use server::database::MIGRATIONS;
use server::disk;
use server::postgres::{OwnPostgres, SearchPlaces};
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

/// How many bytes all that tests store at the same time may take, PostgreSQL's log included.
const ROOM: u64 = 4 << 30;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: with-postgres COMMAND [ARGUMENT …]");
        return ExitCode::FAILURE;
    };
    // A folder that another user can reach: as root, PostgreSQL runs as one.
    let folder = fastest().join(format!("micropay-tests-{}", std::process::id()));
    let postgres = match OwnPostgres::start(&folder, &SearchPlaces::of_this_machine(None)).await {
        Ok(postgres) => postgres,
        Err(error) => {
            eprintln!("with-postgres: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = run(postgres.connection_url(), program, arguments.collect()).await;
    postgres.stop().await;
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        eprintln!("with-postgres: {} was not removed: {error}", folder.display());
    }
    match done {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("with-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command with the address of a database, once that is prepared.
async fn run(
    url: String,
    program: OsString,
    arguments: Vec<OsString>,
) -> Result<ExitStatus, Box<dyn Error>> {
    prepare(&url).await?;
    let command = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(program);
        command.args(arguments).env("DATABASE_URL", url);
        for name in of_this_package() {
            command.env_remove(name);
        }
        command.status()
    });
    command.await?.map_err(|error| format!("the command did not start: {error}").into())
}

/// The memory's folder where it has room, else the one for temporary files: what is stored here need not outlive a
/// crash, and much of the tests' time was waiting for the disk.
fn fastest() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if disk::free(memory).is_some_and(|free| free >= ROOM) {
        memory.into()
    } else {
        std::env::temp_dir()
    }
}

/// Runs the migrations in what PostgreSQL copies into each new database: a test's own begins with all of them, and
/// does not run them again.
async fn prepare(url: &str) -> Result<(), MigrateError> {
    let options: PgConnectOptions = url.parse()?;
    let mut connection = PgConnection::connect_with(&options.database("template1")).await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await?;
    connection.close().await?;
    Ok(())
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
