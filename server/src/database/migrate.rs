//! Brings the tables up to date: all of it or nothing.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnection, PgDatabaseError};
use sqlx::{Connection, Error};

use super::error::DatabaseError;
use super::inspect::DatabaseFacts;

/// Every migration there is, in the order of their names.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Runs the missing migrations in one transaction: what can't be brought up to date whole is left as it
/// was found.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    facts: &DatabaseFacts,
) -> Result<(), DatabaseError> {
    let migrated = async {
        let mut transaction = connection.begin().await?;
        // The migrator's own lock is given back before the commit: another server would begin then.
        sqlx::query(include_str!("migrate_alone.sql")).execute(&mut *transaction).await?;
        MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
        transaction.commit().await?;
        Ok::<(), MigrateError>(())
    };
    migrated.await.map_err(|error| told(facts, error))
}

fn told(facts: &DatabaseFacts, error: MigrateError) -> DatabaseError {
    let (error, migration) = match error {
        MigrateError::Execute(error) => (error, None),
        MigrateError::ExecuteMigration(error, migration) => (error, Some(migration)),
        other => return facts.migration_failed(other.to_string()),
    };
    if let Error::Database(error) = &error
        && let Some(error) = error.try_downcast_ref::<PgDatabaseError>()
    {
        // A table, a function, a type of this name is there already.
        if matches!(error.code(), "42P07" | "42723" | "42710") {
            return facts.foreign(error.message().to_owned());
        }
        if error.code() == "53100" {
            return DatabaseError::NoRoom(facts.database.clone());
        }
        // It is somebody else's table, or schema.
        if error.code() == "42501" {
            return facts.may_not_create();
        }
    }
    let migration = migration.map(|number| format!("migration {number}: ")).unwrap_or_default();
    facts.migration_failed(format!("{migration}{error}"))
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    /// One that can't be in a transaction would be left half-done by what fails after it.
    #[test]
    fn every_migration_can_be_part_of_a_transaction() {
        for migration in MIGRATIONS.iter() {
            assert!(!migration.no_tx, "{}", migration.description);
        }
    }
}
