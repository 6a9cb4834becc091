//! Why the server's own PostgreSQL could not be started.

use std::io;
use std::path::PathBuf;

/// Why [`OwnPostgres::start`](super::OwnPostgres::start) failed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No folder with PostgreSQL's server programs was found on this machine.
    #[error(
        "PostgreSQL 13 or newer was not found: install it (Debian and Ubuntu: `apt install \
         postgresql`; Fedora: `dnf install postgresql-server`; macOS: `brew install \
         postgresql@17`), or set DATABASE_URL to use a PostgreSQL that runs elsewhere"
    )]
    ProgramsNotFound,

    /// The folder named by the option or by MICROPAY_PG_BIN holds no usable programs.
    #[error(
        "{} does not hold the programs initdb and postgres of PostgreSQL 13 or newer: name a \
         folder which does (MICROPAY_PG_BIN), or name none to have it searched for",
        folder.display()
    )]
    ChosenProgramsMissing {
        /// The folder that was named.
        folder: PathBuf,
    },

    /// The existing cluster was made by a major version that is not installed.
    #[error(
        "the data in {} was written by PostgreSQL {needed}, but only {found} is installed: \
         install PostgreSQL {needed}, or choose another folder with --data-folder",
        cluster.display()
    )]
    VersionMissing {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The major version that wrote it.
        needed: u32,
        /// The major versions that are installed, for reading.
        found: String,
    },

    /// Another server holds the data folder's lock.
    #[error(
        "another micropay (process {process}) already uses {}; stop it or choose another folder \
         with --data-folder",
        folder.display()
    )]
    AlreadyUsed {
        /// The data folder.
        folder: PathBuf,
        /// The other server's process id, or "unknown".
        process: String,
    },

    /// The server runs as root, and there is no other user to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has no user named postgres or nobody: \
         start micropay as an ordinary user, or create the user postgres"
    )]
    NoAccount,

    /// `initdb` asks for its user's name, and there is none.
    #[error(
        "PostgreSQL makes no database for a user without a name, and the user id {user} has none on this \
         machine: start micropay as a user that has one (in a container give this one a line in \
         /etc/passwd, as `useradd --uid {user} micropay` does, or leave --user out), or set DATABASE_URL \
         to use a PostgreSQL that runs elsewhere"
    )]
    NoName {
        /// The user's id.
        user: u32,
    },

    /// The user that PostgreSQL runs as may not run its programs.
    #[error(
        "the user {account} cannot run {}: name a folder of programs that this user can run \
         (MICROPAY_PG_BIN), or start micropay as another user: {source}",
        program.display()
    )]
    ProgramUnusable {
        /// The program that was tried.
        program: PathBuf,
        /// The user PostgreSQL would run as.
        account: String,
        /// What the system said.
        source: io::Error,
    },

    /// The user that PostgreSQL runs as cannot reach the data folder.
    #[error(
        "PostgreSQL would run as the user {account}, which may not enter {}: choose a folder that \
         it can reach with --data-folder (as root, /var/lib/micropay is the default)",
        obstacle.display()
    )]
    DataFolderUnreachable {
        /// The first folder on the way that stops the user.
        obstacle: PathBuf,
        /// The user PostgreSQL would run as.
        account: String,
    },

    /// The existing cluster belongs to another user.
    #[error(
        "the data in {} belongs to another user (id {owner}): start micropay as that user, or \
         choose another folder with --data-folder",
        cluster.display()
    )]
    ForeignCluster {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The user id of its owner.
        owner: u32,
    },

    /// Something which is no cluster is where the cluster should be.
    #[error(
        "{} holds files, but no PostgreSQL data: move it away, or choose another folder with \
         --data-folder",
        cluster.display()
    )]
    NotACluster {
        /// The cluster's folder.
        cluster: PathBuf,
    },

    /// A file or a folder could not be made, read or changed.
    #[error(
        "cannot {doing} {}: check its permissions and the free space, or choose another folder \
         with --data-folder: {source}",
        path.display()
    )]
    Files {
        /// The verb, for reading: "create", "read", …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// No private folder for the socket could be made.
    #[error(
        "no private folder for PostgreSQL's socket can be made at {}: remove what is there, or \
         choose a data folder with a shorter path",
        folder.display()
    )]
    SocketFolder {
        /// The last folder that was tried.
        folder: PathBuf,
    },

    /// `initdb` failed or took too long.
    #[error(
        "initdb could not make the database's files; mend what it says, and start again:\n{output}"
    )]
    Initdb {
        /// The end of what it printed.
        output: String,
    },

    /// PostgreSQL ended before it was ready.
    #[error(
        "PostgreSQL stopped while it was starting; mend what its log says, and start again:\n{log}"
    )]
    Died {
        /// The end of its log.
        log: String,
    },

    /// PostgreSQL was not ready in time.
    #[error(
        "PostgreSQL was not ready after {seconds} s; see what its log says, and start again:\n{log}"
    )]
    NotReady {
        /// How long was waited, in seconds.
        seconds: u64,
        /// The end of its log.
        log: String,
    },

    /// PostgreSQL runs, but refused the server's first request.
    #[error(
        "PostgreSQL refused the server's own connection; mend what it says, and start \
         again: {message}"
    )]
    Refused {
        /// PostgreSQL's message.
        message: String,
    },

    /// A PostgreSQL left behind by a killed server does not stop.
    #[error(
        "a PostgreSQL left behind by an earlier micropay does not stop: end its process {process}"
    )]
    LeftoverStays {
        /// Its process id.
        process: i32,
    },
}

impl StartError {
    /// Makes the closure that turns an I/O error about `path` into [`StartError::Files`].
    pub(super) fn files(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> StartError {
        let path = path.into();
        move |source| StartError::Files { doing, path, source }
    }
}
