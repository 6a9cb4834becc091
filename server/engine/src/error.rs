//! Why a verb was not done: a refusal, or a fault.

use crate::failure::Failure;
use crate::field::FieldError;
use crate::refusal::Refusal;

/// Why a verb was not done.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Fields that could not be understood.
    #[error("invalid fields: {0:?}")]
    Invalid(Vec<FieldError>),
    /// A business refusal.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The refusal that the same request got before, repeated.
    #[error("again: {}", .0.code())]
    Replayed(Refusal),
    /// The request's key has its answer already: whoever gave the key finds it there
    /// ([`crate::idempotency::Keyed`]), and gives that one.
    #[error("the key has its answer")]
    Answered,
    /// A target's refusal, passed on in its own words.
    #[error("outside: {0}")]
    PassedOn(Box<Failure>),
    /// A fault.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A fault: something failed unexpectedly. Its details go to the log, never to a client.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database returned an error or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A value could not be serialised, or stored JSON not deserialised.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// The work panicked.
    #[error("panicked: {0}")]
    Panicked(String),
    /// What is stored contradicts itself.
    #[error("inconsistent: {0}")]
    Inconsistent(String),
}

impl From<Vec<FieldError>> for EngineError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<FieldError> for EngineError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<serde_json::Error> for EngineError {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// An error of the database is a fault, unless the statement's file maps it: its world may be gone
/// ([`crate::Engine::unless_gone`]), or a constraint may mean a refusal
/// ([`Fault::broken_constraint`]).
impl From<sqlx::Error> for EngineError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(Fault::Database(error))
    }
}

impl EngineError {
    /// The failure that a client gets. The details of a fault stay in the log.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Invalid(errors) => Failure::invalid(errors),
            Self::Refused(refusal) => Failure::refused(refusal),
            Self::Replayed(refusal) => Failure { replayed: true, ..Failure::refused(refusal) },
            Self::PassedOn(failure) => Failure::clone(failure),
            Self::Fault(fault) if fault.is_storage_full() => Failure::storage_full(),
            Self::Fault(fault) if fault.is_database_away() => Failure::database_unavailable(),
            Self::Answered | Self::Fault(_) => Failure::internal(),
        }
    }
}

impl Fault {
    /// Whether the database refused a row because of another one, or of one that is not there. What a
    /// statement relied on goes away only with its world.
    pub(crate) fn is_broken_integrity(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code.starts_with("23"))
    }

    /// The name of the violated constraint.
    pub(crate) fn broken_constraint(&self) -> Option<&str> {
        let Self::Database(error) = self else { return None };
        error.as_database_error().and_then(|error| error.constraint())
    }

    /// Whether the database could not be reached, as opposed to having refused.
    pub fn is_database_away(&self) -> bool {
        matches!(self, Self::Database(error) if is_database_away(error))
    }

    /// Whether the database has no room left on its disk.
    pub fn is_storage_full(&self) -> bool {
        matches!(self, Self::Database(error) if is_storage_full(error))
    }
}

/// The same of an error of the database's.
pub(crate) fn is_storage_full(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        // An exceeded disk quota has no code of its own.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code == "53100" || code == "XX000" && error.message().ends_with("Disk quota exceeded")
        }),
        _ => false,
    }
}

/// The same of an error of the database's.
pub(crate) fn is_database_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_) => true,
        // Class 57P: shutting down, crashed, starting up; class 08: connection; 53300: too many.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("57P") || code.starts_with("08") || code == "53300"
        }),
        _ => false,
    }
}
