//! Inspects what the database is and what is in it.

use sqlx::postgres::PgConnection;

use super::Purpose;
use super::address::Address;
use super::error::DatabaseError;
use super::migrate::MIGRATIONS;
use super::reach;

/// The oldest supported PostgreSQL, as `server_version_num`.
const OLDEST_VERSION: i32 = 130_000;

/// Facts about a database, from PostgreSQL alone.
#[derive(sqlx::FromRow)]
pub(super) struct DatabaseFacts {
    version_number: i32,
    version: String,
    pub(super) database: String,
    encoding: String,
    user_name: String,
    /// The schema in which tables are created; none if no schema of the search path exists.
    schema: Option<String>,
    may_create: bool,
    takes_no_writes: bool,
    /// Whether migrations of any program were ever run here.
    was_migrated: bool,
    /// The settings with which a crash may lose committed data.
    loses_commits: Vec<String>,
}

/// The state of the tables.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// There are none.
    Missing,
    /// This many migrations are missing.
    Older(usize),
    /// They match this program.
    UpToDate,
}

/// A migration that was run.
#[derive(sqlx::FromRow)]
struct Applied {
    version: i64,
    checksum: Vec<u8>,
}

/// Queries the facts.
pub(super) async fn look(
    connection: &mut PgConnection,
    address: &Address,
) -> Result<DatabaseFacts, DatabaseError> {
    let facts = sqlx::query_as(include_str!("facts.sql")).fetch_one(connection).await;
    facts.map_err(|error| reach::told(address, error))
}

impl DatabaseFacts {
    /// Refuses a database that micropay can't work with, whatever it contains.
    pub(super) fn check_server(&self, purpose: Purpose) -> Result<(), DatabaseError> {
        if self.version_number < OLDEST_VERSION {
            return Err(DatabaseError::TooOld(self.version.clone()));
        }
        if self.encoding != "UTF8" {
            let (database, encoding) = (self.database.clone(), self.encoding.clone());
            return Err(DatabaseError::Encoding { database, encoding });
        }
        if self.takes_no_writes && purpose != Purpose::Read {
            return Err(DatabaseError::ReadOnly(self.database.clone()));
        }
        if self.schema.is_none() {
            let (database, user) = (self.database.clone(), self.user_name.clone());
            return Err(DatabaseError::NoSchema { database, user });
        }
        Ok(())
    }

    /// The state of the tables; refused if they are not those of this program.
    pub(super) async fn tables(
        &self,
        connection: &mut PgConnection,
        address: &Address,
    ) -> Result<Tables, DatabaseError> {
        if !self.was_migrated {
            return Ok(Tables::Missing);
        }
        let applied: Result<Vec<Applied>, _> =
            sqlx::query_as(include_str!("applied.sql")).fetch_all(connection).await;
        let applied = applied.map_err(|error| match error.as_database_error() {
            Some(told) if told.code().as_deref() == Some("42501") => {
                self.rights_missing(Purpose::Read, vec!["_sqlx_migrations".to_owned()])
            }
            _ => reach::told(address, error),
        })?;
        self.compare(&applied)
    }

    fn compare(&self, applied: &[Applied]) -> Result<Tables, DatabaseError> {
        let database = || self.database.clone();
        let first = MIGRATIONS.iter().next().map(|migration| migration.version);
        if applied.is_empty() {
            return Ok(Tables::Missing);
        }
        if applied.iter().all(|applied| Some(applied.version) != first) {
            return Err(self.foreign("its table _sqlx_migrations is of another program".to_owned()));
        }
        for Applied { version, checksum } in applied {
            let own = MIGRATIONS.iter().find(|migration| migration.version == *version);
            let Some(own) = own else {
                return Err(DatabaseError::Newer { database: database(), migration: *version });
            };
            if *own.checksum != **checksum {
                return Err(DatabaseError::Altered { database: database(), migration: *version });
            }
        }
        match MIGRATIONS.iter().count() - applied.len() {
            0 => Ok(Tables::UpToDate),
            missing => Ok(Tables::Older(missing)),
        }
    }

    /// Refuses a user who may not create or alter tables.
    pub(super) fn check_may_create(&self) -> Result<(), DatabaseError> {
        if self.may_create { Ok(()) } else { Err(self.may_not_create()) }
    }

    /// Refuses a user without the rights on the tables that the purpose needs.
    pub(super) async fn check_rights(
        &self,
        connection: &mut PgConnection,
        address: &Address,
        purpose: Purpose,
    ) -> Result<(), DatabaseError> {
        let lacking: Result<Vec<String>, _> =
            sqlx::query_scalar(include_str!("lacking_rights.sql"))
                .bind(purpose != Purpose::Read)
                .fetch_all(connection)
                .await;
        let lacking = lacking.map_err(|error| reach::told(address, error))?;
        if lacking.is_empty() { Ok(()) } else { Err(self.rights_missing(purpose, lacking)) }
    }

    /// Acknowledged data must be stored: a database that doesn't wait for its disk may lose it.
    pub(super) fn warn_of_lost_commits(&self) {
        for setting in &self.loses_commits {
            tracing::warn!("PostgreSQL runs with {setting} = off: a crash may lose payments");
        }
    }

    /// An object of another program is in the way.
    pub(super) fn foreign(&self, found: String) -> DatabaseError {
        DatabaseError::Foreign { database: self.database.clone(), schema: self.schema(), found }
    }

    /// The user may not create or alter tables.
    pub(super) fn may_not_create(&self) -> DatabaseError {
        let (database, user) = (self.database.clone(), self.user_name.clone());
        DatabaseError::MayNotCreate { database, schema: self.schema(), user }
    }

    /// The tables could not be brought up to date.
    pub(super) fn migration_failed(&self, problem: String) -> DatabaseError {
        DatabaseError::Migration { database: self.database.clone(), problem }
    }

    fn rights_missing(&self, purpose: Purpose, lacking: Vec<String>) -> DatabaseError {
        let (user, schema) = (self.user_name.clone(), self.schema());
        let remedy = match purpose {
            Purpose::Read => format!("grant select on all tables in schema {schema} to {user}"),
            Purpose::Serve | Purpose::Migrate => format!(
                "grant select, insert, update, delete on all tables in schema {schema} to {user}; \
                 grant usage on all sequences in schema {schema} to {user}"
            ),
        };
        DatabaseError::RightsMissing { user, lacking: lacking.join(", "), remedy }
    }

    fn schema(&self) -> String {
        self.schema.clone().unwrap_or_default()
    }
}
