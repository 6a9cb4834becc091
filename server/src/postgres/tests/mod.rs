//! These start real PostgreSQLs, from the programs that are installed on the machine.

mod faults;
mod files;
mod life;
mod programs;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use tempfile::TempDir;

use super::cluster::{DATABASE, PORT, USER};
use super::handshake::{Answer, ask};
use super::{OwnPostgres, SearchPlaces, StartError};

/// The environment variable that tells [`helper_server`] its data folder.
const HELPER_FOLDER: &str = "MICROPAY_TEST_HELPER_FOLDER";

/// A folder which, when the tests run as root, PostgreSQL's user can reach too.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn is_root() -> bool {
    geteuid().is_root()
}

async fn start(data_folder: &Path) -> Result<OwnPostgres, StartError> {
    OwnPostgres::start(data_folder, &SearchPlaces::of_this_machine(None)).await
}

/// Runs `statement` in the database.
async fn run(own: &OwnPostgres, statement: &str) -> Answer {
    let socket = own.socket_folder().join(format!(".s.PGSQL.{PORT}"));
    ask(&socket, USER, DATABASE, Some(statement)).await
}

/// Whether the table `kept` holds exactly one row: else the statement divides by zero.
async fn row_is_kept(own: &OwnPostgres) -> bool {
    run(own, "SELECT 1 / (count(*) = 1)::int FROM kept").await == Answer::Ready
}

const KEEP_A_ROW: &str = "CREATE TABLE kept AS SELECT 1 AS number";

/// The process id that the running PostgreSQL has written down.
fn postmaster(data_folder: &Path) -> Option<i32> {
    let content = fs::read_to_string(data_folder.join("postgres/postmaster.pid")).ok()?;
    content.lines().next()?.trim().parse().ok()
}

fn send(process: i32, signal: Signal) {
    kill(Pid::from_raw(process), signal).unwrap();
}

/// Whether `process` exists, and is not only waiting to be reaped.
fn is_alive(process: i32) -> bool {
    let status = Command::new("ps").args(["-o", "stat=", "-p", &process.to_string()]).output();
    let status = status.unwrap().stdout;
    !status.is_empty() && !status.starts_with(b"Z")
}

/// Polls until `condition` gives something; fails after 60 s.
fn eventually<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(result) = condition() {
            return result;
        }
        assert!(Instant::now() < deadline, "not within 60 s: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The tests' program again, as a server that can be killed: it runs only [`helper_server`].
struct Helper(Child);

impl Helper {
    fn start(data_folder: &Path) -> Helper {
        let module = module_path!().split_once("::").unwrap().1;
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "--ignored", "--nocapture", &format!("{module}::helper_server")])
            .env(HELPER_FOLDER, data_folder)
            .stdout(Stdio::null());
        Helper(command.spawn().unwrap())
    }

    /// Ends it without any chance to clean up.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The file that [`helper_server`] makes when its row is in the database.
fn helper_mark(data_folder: &Path) -> PathBuf {
    data_folder.join("row-is-committed")
}

/// Not a test: what [`Helper`] runs in a process of its own.
#[tokio::test]
#[ignore = "runs only as another test's helper"]
async fn helper_server() {
    let Some(folder) = std::env::var_os(HELPER_FOLDER).map(PathBuf::from) else { return };
    let own = start(&folder).await.unwrap();
    assert_eq!(run(&own, KEEP_A_ROW).await, Answer::Ready);
    fs::write(helper_mark(&folder), "").unwrap();
    std::future::pending::<()>().await;
}
