//! The database: the one that was named, or micropay's own; connected, and its tables up to date.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};

use crate::command_line::DatabaseOptions;
use crate::postgres::{OwnPostgres, SearchPlaces, StartError, default_data_folder};

/// Every migration there is, in the order of their names.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// The oldest PostgreSQL whose SQL micropay speaks, as `server_version_num` has it.
const OLDEST_VERSION: i32 = 130_000;

/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(4);

/// For how long an idle connection is taken to be alive.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// A connected database, and micropay's own PostgreSQL if it runs one.
pub struct Database {
    /// The connections.
    pub pool: PgPool,
    own: Option<OwnPostgres>,
}

/// Why there is no database to work with. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// micropay's own PostgreSQL did not start.
    #[error(transparent)]
    Own(#[from] StartError),
    /// The URL can't be read.
    #[error(
        "DATABASE_URL can't be read ({0}); it should look like postgres://user:password@host/database"
    )]
    Url(sqlx::Error),
    /// Nobody answers there.
    #[error(
        "the database can't be reached ({0}); check DATABASE_URL and that PostgreSQL is running there"
    )]
    Unreachable(sqlx::Error),
    /// Too old.
    #[error("the database is PostgreSQL {0}; micropay needs version 13 or newer")]
    TooOld(String),
    /// The tables could not be brought up to date.
    #[error("the tables could not be brought up to date: {0}")]
    Migration(#[from] MigrateError),
}

impl Database {
    /// Connects, after having started micropay's own PostgreSQL where no other is named, and
    /// brings the tables up to date. No other server may use the same data folder.
    pub async fn open(options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        Self::open_with(options, false).await
    }

    /// The same beside a server that is running: its PostgreSQL is used then.
    pub async fn open_beside(options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        Self::open_with(options, true).await
    }

    async fn open_with(options: &DatabaseOptions, beside: bool) -> Result<Self, DatabaseError> {
        let (own, url) = match &options.database_url {
            Some(url) => (None, url.clone()),
            None => {
                let folder = options.data_folder.clone().unwrap_or_else(default_data_folder);
                let places = SearchPlaces::of_this_machine(options.postgres_programs.as_deref());
                match OwnPostgres::start(&folder, &places).await {
                    Ok(own) => {
                        let url = own.connection_url();
                        (Some(own), url)
                    }
                    Err(StartError::AlreadyUsed { .. }) if beside => {
                        (None, OwnPostgres::url_of_running(&folder)?)
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let connect = PgConnectOptions::from_str(&url).map_err(DatabaseError::Url)?;
        let connect = connect.application_name("micropay").options([
            // A transaction that is left open must not hold its locks for ever.
            ("idle_in_transaction_session_timeout", "15s"),
            ("lock_timeout", "10s"),
        ]);
        // A check of everything reads everything: it is planned as PostgreSQL sees fit.
        let connect = if beside { connect } else { connect.options(engine::PLANNING) };
        match connected(connect, options.database_connections).await {
            Ok(pool) => Ok(Self { pool, own }),
            Err(error) => {
                if let Some(own) = own {
                    own.stop().await;
                }
                Err(error)
            }
        }
    }

    /// Closes the connections and stops micropay's own PostgreSQL.
    pub async fn close(self) {
        self.pool.close().await;
        if let Some(own) = self.own {
            own.stop().await;
        }
    }
}

async fn connected(connect: PgConnectOptions, connections: u32) -> Result<PgPool, DatabaseError> {
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A connection that was in use a moment ago is not asked whether it is there: that would
        // double the ways to the database. One that lay idle may have lost its other end.
        .test_before_acquire(false)
        .before_acquire(|connection, met| {
            Box::pin(async move {
                if met.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(connect)
        .await
        .map_err(DatabaseError::Unreachable)?;
    let (number, name): (i32, String) = sqlx::query_as(
        "select current_setting('server_version_num')::int, current_setting('server_version')",
    )
    .fetch_one(&pool)
    .await
    .map_err(DatabaseError::Unreachable)?;
    if number < OLDEST_VERSION {
        return Err(DatabaseError::TooOld(name));
    }
    MIGRATIONS.run(&pool).await?;
    warn_of_lost_commits(&pool).await.map_err(DatabaseError::Unreachable)?;
    Ok(pool)
}

/// What is acknowledged must be stored: a database that doesn't wait for its disk may lose it.
async fn warn_of_lost_commits(pool: &PgPool) -> Result<(), sqlx::Error> {
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value: String =
            sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(pool).await?;
        if value == "off" {
            tracing::warn!("PostgreSQL runs with {setting} = off: a crash may lose payments");
        }
    }
    Ok(())
}
