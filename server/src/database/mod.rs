//! The database: a given one or micropay's own. It is inspected, migrated and connected to.
//!
//! Nothing is written before all of it has been looked at: who answers there ([`reach`]), whether a
//! connection keeps its session ([`pooler`]), what is in it ([`inspect`]). And what is written, the
//! migrations, is written together or not at all ([`migrate`]).

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool};
use tokio::time::timeout;

use crate::command_line::DatabaseOptions;
use crate::disk;
use crate::ending::LAST_WORK;
use crate::postgres::{OwnPostgres, SearchPlaces, StartError, default_data_folder};

mod address;
mod error;
mod inspect;
mod migrate;
mod pooler;
mod reach;

use address::Address;
pub use error::DatabaseError;
use inspect::Tables;
pub use migrate::MIGRATIONS;

/// How long a request waits for a connection before the database counts as away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(4);

/// How long an idle connection is assumed to be alive.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Settings of every connection: a transaction left open must not hold its locks for ever.
const DEADLINES: [(&str, &str); 2] =
    [("idle_in_transaction_session_timeout", "15s"), ("lock_timeout", "10s")];

/// Additional settings of a connection that only reads.
const READ_ONLY: (&str, &str) = ("default_transaction_read_only", "on");

/// What the database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To serve: no other server may use the same data folder.
    Serve,
    /// To bring the tables up to date, perhaps beside a server that is running: its PostgreSQL is used
    /// then.
    Migrate,
    /// To read, perhaps beside a server that is running. Nothing is changed: neither tables nor rows
    /// are made, nor a database where there is none.
    Read,
}

/// A connected database, and micropay's own PostgreSQL if it runs one.
pub struct Database {
    /// The pool that serves calls, or that of another [`Purpose`].
    pub pool: PgPool,
    /// The server's pool for bulk reads, if there are [enough connections](bulk_share) for both.
    pub bulk: Option<PgPool>,
    own: Option<OwnPostgres>,
}

impl Database {
    /// Connects, after having started micropay's own PostgreSQL where no other is named, and
    /// brings the tables up to date if the purpose is not to read only.
    pub async fn open(options: &DatabaseOptions, purpose: Purpose) -> Result<Self, DatabaseError> {
        let (own, url) = match &options.database_url {
            Some(url) => (None, url.clone()),
            None => start_own(options, purpose).await?,
        };
        let opened = async {
            let address = Address::parse(&url)?;
            prepare(&address, purpose).await?;
            let bulk = if purpose == Purpose::Serve {
                bulk_share(options.database_connections)
            } else {
                0
            };
            let pool = connect(&address, purpose, options.database_connections - bulk).await?;
            let bulk = (bulk > 0).then(|| bulk_pool(&address, bulk));
            Ok((pool, bulk))
        };
        match opened.await {
            Ok((pool, bulk)) => Ok(Self { pool, bulk, own }),
            Err(error) => {
                if let Some(own) = own {
                    own.stop().await;
                }
                Err(error)
            }
        }
    }

    /// The folder of micropay's own PostgreSQL, if it runs one.
    pub fn own_folder(&self) -> Option<&Path> {
        self.own.as_ref().map(OwnPostgres::data_folder)
    }

    /// Closes the connections and stops micropay's own PostgreSQL. What still has a connection, waiting
    /// for a lock perhaps, is not waited for long.
    pub async fn close(self) {
        let closed = async {
            self.pool.close().await;
            if let Some(bulk) = &self.bulk {
                bulk.close().await;
            }
        };
        if timeout(LAST_WORK, closed).await.is_err() {
            tracing::warn!("some statements did not end in time, and are given up");
        }
        if let Some(own) = self.own {
            own.stop().await;
        }
    }
}

/// micropay's own PostgreSQL, unless another server runs it already; and its address.
async fn start_own(
    options: &DatabaseOptions,
    purpose: Purpose,
) -> Result<(Option<OwnPostgres>, String), DatabaseError> {
    let folder = options.data_folder.clone().unwrap_or_else(default_data_folder);
    if purpose == Purpose::Read && !OwnPostgres::has_data(&folder) {
        return Err(DatabaseError::NoData { folder });
    }
    let places = SearchPlaces::of_this_machine(options.postgres_programs.as_deref());
    match OwnPostgres::start(&folder, &places).await {
        Ok(own) => {
            let url = own.connection_url();
            Ok((Some(own), url))
        }
        Err(StartError::AlreadyUsed { .. }) if purpose != Purpose::Serve => {
            Ok((None, OwnPostgres::url_of_running(&folder)?))
        }
        Err(
            StartError::Files { .. }
            | StartError::Initdb { .. }
            | StartError::Died { .. }
            | StartError::NotReady { .. },
        ) if disk::is_full(&folder) => Err(DatabaseError::DiskFull { folder }),
        Err(error) => Err(error.into()),
    }
}

/// Looks at the database, and brings its tables up to date where that is the purpose.
async fn prepare(address: &Address, purpose: Purpose) -> Result<(), DatabaseError> {
    pooler::check(address).await?;
    let mut connection = reach::connect(address).await?;
    let failed = |error| reach::told(address, error);
    tell(&mut connection, &DEADLINES).await.map_err(failed)?;
    let facts = inspect::look(&mut connection, address).await?;
    facts.check_server(purpose)?;
    match (facts.tables(&mut connection, address).await?, purpose) {
        (Tables::UpToDate, _) => {}
        (Tables::Missing, Purpose::Read) => return Err(DatabaseError::NoTables(facts.database)),
        (Tables::Older(missing), Purpose::Read) => {
            return Err(DatabaseError::TablesOlder { database: facts.database, missing });
        }
        (Tables::Missing | Tables::Older(_), _) => {
            facts.check_may_create()?;
            migrate::migrate(&mut connection, &facts).await?;
        }
    }
    facts.check_rights(&mut connection, address, purpose).await?;
    facts.warn_of_lost_commits();
    // The look is done, and nothing waits for its end.
    drop(connection.close().await);
    Ok(())
}

/// Tells a connection its settings: by a statement, because a pooler takes none with the start of a
/// connection.
async fn tell(connection: &mut PgConnection, settings: &[(&str, &str)]) -> Result<(), sqlx::Error> {
    let (names, values): (Vec<&str>, Vec<&str>) = settings.iter().copied().unzip();
    sqlx::query(include_str!("settings.sql"))
        .persistent(false)
        .bind(names)
        .bind(values)
        .execute(connection)
        .await?;
    Ok(())
}

async fn connect(
    address: &Address,
    purpose: Purpose,
    connections: u32,
) -> Result<PgPool, DatabaseError> {
    let settings: &'static [_] = match purpose {
        Purpose::Serve => &engine::PLANNING,
        // What reads everything is planned as PostgreSQL sees fit.
        Purpose::Read => &[READ_ONLY],
        Purpose::Migrate => &[],
    };
    pool(connections, settings)
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
        .connect_with(address.connect.clone())
        .await
        .map_err(|error| reach::told(address, error))
}

/// How many of a server's connections are for what reads much: a quarter, four at the most. Of a few all
/// serve, since one listens all the time and a sandbox works on two.
fn bulk_share(connections: u32) -> u32 {
    if connections < 8 { 0 } else { (connections / 4).min(4) }
}

/// The pool for what reads much. It connects when it is first asked: it was just seen that it can. Its
/// connections are asked each time whether they are there: beside a list that is cheap, and nobody sees
/// that PostgreSQL was restarted.
fn bulk_pool(address: &Address, connections: u32) -> PgPool {
    pool(connections, &engine::BULK_PLANNING).connect_lazy_with(address.connect.clone())
}

fn pool(connections: u32, planning: &'static [(&str, &str)]) -> PgPoolOptions {
    let settings = [&DEADLINES, planning].concat();
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move { tell(connection, &settings).await })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_much_has_a_quarter_and_leaves_enough_that_serve() {
        let shares = [2, 7, 8, 12, 16, 1000].map(bulk_share);
        assert_eq!(shares, [0, 0, 2, 3, 4, 4]);
    }
}
