//! Why there is no database to work with. Each says what to do.

use std::path::PathBuf;

use crate::postgres::StartError;

/// Why there is no database to work with. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// micropay's own PostgreSQL did not start.
    #[error(transparent)]
    Own(#[from] StartError),
    /// Nothing was ever stored in the data folder, and only a server makes something there.
    #[error(
        "there is no database in {} yet: `server serve` makes one; or name another folder with \
         --data-folder, another database with DATABASE_URL",
        folder.display()
    )]
    NoData {
        /// The data folder.
        folder: PathBuf,
    },

    /// No room for micropay's own PostgreSQL.
    #[error(
        "the disk of {} is full: make room there, or choose another folder with --data-folder",
        folder.display()
    )]
    DiskFull {
        /// The data folder.
        folder: PathBuf,
    },

    /// Another kind of database is named.
    #[error(
        "DATABASE_URL names a database by {scheme}://, and micropay keeps its data in PostgreSQL (13 \
         or newer): it should look like postgres://user:password@host/database. Without DATABASE_URL \
         micropay runs a PostgreSQL of its own"
    )]
    NotPostgresql {
        /// What stands before `://`.
        scheme: String,
    },
    /// The URL can't be read.
    #[error(
        "DATABASE_URL can't be read ({problem}): it should look like \
         postgres://user:password@host/database"
    )]
    Url {
        /// What is wrong with it.
        problem: String,
    },

    /// Nobody listens there.
    #[error(
        "nobody answers at {place}: start PostgreSQL there, or correct host and port in DATABASE_URL"
    )]
    NobodyListens {
        /// Host and port, or the socket.
        place: String,
    },
    /// There is no such host, or no way to it.
    #[error(
        "{place} can't be reached ({problem}): correct the host in DATABASE_URL, or mend the way there"
    )]
    NoWay {
        /// Host and port, or the socket.
        place: String,
        /// What the system said.
        problem: String,
    },
    /// It is silent.
    #[error(
        "{place} gives no answer within {seconds} s: check that PostgreSQL runs there and that no \
         firewall stands between; a connection pooler must have two connections free"
    )]
    Silent {
        /// Host and port, or the socket.
        place: String,
        /// How long was waited.
        seconds: u64,
    },
    /// Something else is there.
    #[error(
        "what answers at {place} is not PostgreSQL ({problem}): correct host and port in DATABASE_URL"
    )]
    Stranger {
        /// Host and port, or the socket.
        place: String,
        /// What it did.
        problem: String,
    },
    /// No encrypted connection.
    #[error(
        "no encrypted connection to {place} ({problem}): mend the certificates (sslrootcert in \
         DATABASE_URL), or say sslmode=disable where the way there is safe"
    )]
    Tls {
        /// Host and port, or the socket.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// The password is not the user's.
    #[error(
        "PostgreSQL at {place} does not accept the password of the user {user:?}: correct it in \
         DATABASE_URL (a character like @ or / is written as %40 or %2F there)"
    )]
    WrongPassword {
        /// Host and port, or the socket.
        place: String,
        /// The user.
        user: String,
    },
    /// No such user.
    #[error(
        "PostgreSQL at {place} has no user {user:?} that may log in: make it (create role … login), or \
         name another in DATABASE_URL"
    )]
    NoSuchUser {
        /// Host and port, or the socket.
        place: String,
        /// The user.
        user: String,
    },
    /// `pg_hba.conf` lets nobody in who comes this way.
    #[error(
        "PostgreSQL at {place} does not let the user {user:?} into the database {database:?} from \
         here: its pg_hba.conf must have a line that does (as `host {database} {user} ADDRESS \
         scram-sha-256`), and is read again after pg_ctl reload"
    )]
    NotAdmitted {
        /// Host and port, or the socket.
        place: String,
        /// The user.
        user: String,
        /// The database.
        database: String,
    },
    /// No such database.
    #[error(
        "PostgreSQL at {place} has no database {database:?}: make it (createdb --encoding=UTF8 \
         --template=template0 {database}), or name another in DATABASE_URL"
    )]
    NoSuchDatabase {
        /// Host and port, or the socket.
        place: String,
        /// The database.
        database: String,
    },
    /// The user may not enter the database.
    #[error(
        "the user {user:?} may not connect to the database {database:?} at {place}: its owner allows it \
         (grant connect on database {database} to {user})"
    )]
    MayNotConnect {
        /// Host and port, or the socket.
        place: String,
        /// The user.
        user: String,
        /// The database.
        database: String,
    },
    /// All connections are taken.
    #[error(
        "PostgreSQL at {place} takes no more connections: raise its max_connections, end some that \
         nobody needs, or give micropay fewer with --database-connections"
    )]
    NoConnectionLeft {
        /// Host and port, or the socket.
        place: String,
    },
    /// On its way up or down.
    #[error("PostgreSQL at {place} is starting up or shutting down: try again when it is ready")]
    NotReady {
        /// Host and port, or the socket.
        place: String,
    },
    /// It says no in another way.
    #[error("PostgreSQL at {place} refuses ({code}): {said}")]
    Refused {
        /// Host and port, or the socket.
        place: String,
        /// The SQLSTATE.
        code: String,
        /// What it said.
        said: String,
    },

    /// A pooler that does not know what a connection asks for.
    #[error(
        "a connection pooler answers at {place} and refuses: {said}. Mend its settings (in PgBouncer \
         the database must be named under [databases], the user known to auth_file or auth_query, and \
         `options` in DATABASE_URL are not understood), or name PostgreSQL itself in DATABASE_URL"
    )]
    PoolerRefused {
        /// Host and port, or the socket.
        place: String,
        /// What it said.
        said: String,
    },
    /// A pooler that gives every transaction another session.
    #[error(
        "at {place} a connection pooler gives a session away between transactions (PgBouncer with \
         pool_mode = transaction or statement), and with it settings, prepared statements and the \
         notifications by which screens are told of changes. Set pool_mode = session for this \
         database, or name PostgreSQL itself in DATABASE_URL"
    )]
    SessionsShared {
        /// Host and port, or the socket.
        place: String,
    },

    /// Too old.
    #[error("the database is PostgreSQL {0}; micropay needs version 13 or newer")]
    TooOld(String),
    /// Not every text can be stored.
    #[error(
        "the database {database:?} has the encoding {encoding}, in which not every text can be stored: \
         micropay needs UTF8. Make another (createdb --encoding=UTF8 --template=template0 NAME) and \
         name it in DATABASE_URL"
    )]
    Encoding {
        /// The database.
        database: String,
        /// Its encoding.
        encoding: String,
    },
    /// A standby, or one that was told to take no writes.
    #[error(
        "the database {0:?} takes no writes: it is a standby, or default_transaction_read_only is on. \
         Name the primary in DATABASE_URL, or switch the setting off for micropay's user"
    )]
    ReadOnly(String),
    /// No place for tables.
    #[error(
        "the database {database:?} has no schema for the tables of the user {user:?}: none on its \
         search_path exists, or none that {user} may use. Make one (create schema NAME authorization \
         {user}), or name another with options[search_path]=NAME in DATABASE_URL"
    )]
    NoSchema {
        /// The database.
        database: String,
        /// The user.
        user: String,
    },
    /// Somebody else's tables are there.
    #[error(
        "the schema {schema} of the database {database:?} belongs to another program: {found}. Nothing \
         was changed. Give micropay a database of its own (createdb --encoding=UTF8 \
         --template=template0 NAME), or a schema (options[search_path]=NAME in DATABASE_URL)"
    )]
    Foreign {
        /// The database.
        database: String,
        /// The schema.
        schema: String,
        /// What was found there.
        found: String,
    },
    /// A newer micropay was here.
    #[error(
        "the tables in the database {database:?} were made by a newer micropay (its migration \
         {migration} is not known here): start the newer program, or name another database in \
         DATABASE_URL"
    )]
    Newer {
        /// The database.
        database: String,
        /// The first that is unknown.
        migration: i64,
    },
    /// Another history than this program's.
    #[error(
        "the tables in the database {database:?} were made by another build of micropay (its migration \
         {migration} differs from this program's): start that one, or name another database in \
         DATABASE_URL"
    )]
    Altered {
        /// The database.
        database: String,
        /// The first that differs.
        migration: i64,
    },
    /// Nothing to read.
    #[error(
        "there are no tables of micropay's in the database {0:?}: `server migrate` makes them, and \
         `server serve` does too"
    )]
    NoTables(String),
    /// Too old to be read.
    #[error(
        "the tables in the database {database:?} are older than this program by {missing} migrations: \
         run `server migrate` first"
    )]
    TablesOlder {
        /// The database.
        database: String,
        /// How many are missing.
        missing: usize,
    },
    /// The tables are to be made or altered, and this user may not.
    #[error(
        "the tables in the database {database:?} are to be brought up to date, which the user {user:?} \
         may not: run `server migrate` once as their owner, or allow it (grant create on schema \
         {schema} to {user})"
    )]
    MayNotCreate {
        /// The database.
        database: String,
        /// The schema.
        schema: String,
        /// The user.
        user: String,
    },
    /// Rights are missing on the tables, or on what numbers are drawn from.
    #[error(
        "the user {user:?} lacks rights on what is micropay's ({lacking}). Its owner gives them: {remedy}"
    )]
    RightsMissing {
        /// The user.
        user: String,
        /// On which tables and sequences.
        lacking: String,
        /// The statements that give them.
        remedy: String,
    },
    /// The database has no room for the tables.
    #[error(
        "the disk of the database {0:?} is full: make room there. Its tables could not be brought up to \
         date, and were left as they were"
    )]
    NoRoom(String),
    /// The tables could not be brought up to date.
    #[error(
        "the tables in the database {database:?} could not be brought up to date, and were left as \
         they were: {problem}"
    )]
    Migration {
        /// The database.
        database: String,
        /// Which migration, and what PostgreSQL says.
        problem: String,
    },
}
