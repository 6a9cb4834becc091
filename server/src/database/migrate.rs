//! Runs the migrations: all of them or none.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnection, PgDatabaseError};
use sqlx::{Connection, Error};

use super::error::DatabaseError;
use super::inspect::DatabaseFacts;

/// Every migration, ordered by name.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Runs the missing migrations in one transaction: if one fails, the database stays as it was
/// found.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    facts: &DatabaseFacts,
) -> Result<(), DatabaseError> {
    let migrated = async {
        let mut transaction = connection.begin().await?;
        // The migrator releases its own lock before the commit, and another server would start
        // then.
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
        // A table, function or type of this name exists.
        if matches!(error.code(), "42P07" | "42723" | "42710") {
            return facts.foreign(error.message().to_owned());
        }
        if error.code() == "53100" {
            return DatabaseError::NoRoom(facts.database.clone());
        }
        // The table or schema has another owner.
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

    /// A migration outside a transaction would be left half-done if a later one fails.
    #[test]
    fn every_migration_can_be_part_of_a_transaction() {
        for migration in MIGRATIONS.iter() {
            assert!(!migration.no_tx, "{}", migration.description);
        }
    }
}
