//! The cluster, PostgreSQL's files in the data folder, and how PostgreSQL is brought up on it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::{Instant, sleep};
use tracing::info;

use super::account::Account;
use super::error::StartError;
use super::folders::SocketFolder;
use super::handshake::{Answer, ask};
use super::leftover::{end_leftover, recorded_postmaster};
use super::log::LogFile;
use super::postmaster::Postmaster;
use super::programs::Programs;

/// The cluster's only role, which may do everything in it.
pub(super) const USER: &str = "micropay";

/// The database that the server uses.
pub(super) const DATABASE: &str = "micropay";

/// The port, which without TCP is only a part of the socket's name.
pub(super) const PORT: u16 = 5432;

/// How long a start may take, with the recovery after a crash.
const LONGEST_START: Duration = Duration::from_secs(60);

/// How often a starting PostgreSQL is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// The settings, but for the socket's. They are given at each start, so they take effect for
/// existing clusters too. What keeps committed data stays as safe as PostgreSQL makes it.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=100",
    // 1 GB made no difference up to a million payments: the operating system keeps the rest.
    "shared_buffers=128MB",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    // A load writes some 8 MB of log a second, and after each checkpoint whole pages: with 256 MB, every
    // 15 seconds, it was 10.8 kB a payment with its cancel instead of 7.8. Up to so much of the disk is
    // taken while there is load, and given back after it.
    "min_wal_size=32MB",
    "max_wal_size=1GB",
    // Its compilation takes longer than any of the server's short statements.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // The server collects the log itself, see `log.rs`.
    "logging_collector=off",
    "log_destination=stderr",
];

/// The first change of a page after a checkpoint writes the whole page to the log, and in large tables
/// nearly every change is the first. Compressed, pages are a fraction of it, where this PostgreSQL was
/// built with a compression that costs little (from 15 on, as most are). Said to the database, since a
/// value that is not known at the start would keep PostgreSQL from starting.
const COMPRESS_PAGES: &str = "do $$ begin
    if exists (
        select from pg_settings where name = 'wal_compression' and 'lz4' = any (enumvals)
    ) then
        execute format('alter database %I set wal_compression = %L', current_database(), 'lz4');
    end if;
end $$";

/// A complete cluster, ready to be served.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) programs: Programs,
    pub(super) account: Account,
    pub(super) folder: PathBuf,
    pub(super) socket: SocketFolder,
    pub(super) log: Arc<LogFile>,
}

/// Where the cluster of a data folder is.
pub(super) fn folder_in(data_folder: &Path) -> PathBuf {
    data_folder.join("postgres")
}

impl Cluster {
    /// Starts PostgreSQL on this cluster, and waits until the database serves.
    ///
    /// # Errors
    /// Any that a start can end with; nothing runs any more then.
    pub(super) async fn bring_up(&self) -> Result<Postmaster, StartError> {
        let deadline = Instant::now() + LONGEST_START;
        loop {
            match self.try_bring_up(deadline).await {
                // A postmaster that was killed leaves processes which hold its shared memory
                // until they notice. PostgreSQL rightly starts only after them.
                Err(StartError::Died { log })
                    if log.contains("is still in use") && Instant::now() < deadline =>
                {
                    info!("waiting for the last processes of an earlier PostgreSQL to end");
                    sleep(ASK_EVERY * 5).await;
                }
                other => return other,
            }
        }
    }

    async fn try_bring_up(&self, deadline: Instant) -> Result<Postmaster, StartError> {
        let surely_dead = end_leftover(&self.folder).await?;
        let started = Postmaster::spawn(self.command(surely_dead), Arc::clone(&self.log)).await;
        let mut postmaster = started.map_err(self.account.unusable(self.programs.postgres()))?;
        let process = postmaster.process();
        let served = tokio::select! {
            served = self.wait_until_served(process, deadline) => served,
            _ = postmaster.ended() => Err(None),
        };
        let Err(refusal) = served else { return Ok(postmaster) };
        let log = postmaster.last_words().await;
        postmaster.stop().await;
        Err(match refusal {
            None => StartError::Died { log },
            Some(Answer::Refused(message)) => StartError::Refused { message },
            Some(_) => StartError::NotReady { seconds: LONGEST_START.as_secs(), log },
        })
    }

    /// Asks until `process` serves the database, and creates that where it is missing: after
    /// `initdb`, or when somebody has dropped it; then sets it up. The last answer is the error at the `deadline`.
    async fn wait_until_served(
        &self,
        process: Option<i32>,
        deadline: Instant,
    ) -> Result<(), Option<Answer>> {
        let socket = self.socket.socket();
        let mut told_at = Instant::now();
        loop {
            // One that was not recognized as a leftover must not answer in the new one's place.
            let is_ours = recorded_postmaster(&self.folder).is_ok_and(|found| found == process);
            let mut answer = match is_ours {
                true => ask(&socket, USER, DATABASE, None).await,
                false => Answer::NotYet,
            };
            if answer == Answer::DatabaseMissing {
                let statement = format!("CREATE DATABASE {DATABASE}");
                answer = ask(&socket, USER, "postgres", Some(&statement)).await;
            }
            if answer == Answer::Ready {
                answer = ask(&socket, USER, DATABASE, Some(COMPRESS_PAGES)).await;
            }
            match answer {
                Answer::Ready => return Ok(()),
                Answer::Refused(_) => return Err(Some(answer)),
                _ if Instant::now() >= deadline => return Err(Some(answer)),
                Answer::NotYet | Answer::DatabaseMissing => {}
            }
            if told_at.elapsed() >= Duration::from_secs(5) {
                told_at = Instant::now();
                info!("PostgreSQL is still starting");
            }
            sleep(ASK_EVERY).await;
        }
    }

    /// The command that serves this cluster. `surely_dead` is a process id that the cluster still
    /// records as its postmaster's, and that is known to be no postmaster's.
    fn command(&self, surely_dead: Option<i32>) -> Command {
        let mut command = self.account.command(&self.programs.postgres());
        // "-D folder" comes first: `leftover.rs` knows a postmaster of ours by it.
        command.arg("-D").arg(&self.folder);
        for setting in SETTINGS {
            command.arg("-c").arg(setting);
        }
        command.arg("-c").arg(format!("port={PORT}"));
        command.arg("-c").arg(socket_setting(self.socket.path()));
        if let Some(process) = surely_dead {
            // Else PostgreSQL would take any process with this id for a running postmaster, and
            // refuse to start: in a restarted container, where the same few ids come again, it
            // may well be a thread of this server. It takes this variable's word for it that it is
            // not; that the shared memory is free it still checks itself.
            command.env("PG_GRANDPARENT_PID", process.to_string());
        }
        command
    }
}

/// `unix_socket_directories` is a list: quotes keep a comma or a space in the path.
fn socket_setting(folder: &Path) -> OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut setting = b"unix_socket_directories=\"".to_vec();
    for byte in folder.as_os_str().as_bytes() {
        setting.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    setting.push(b'"');
    OsString::from_vec(setting)
}
