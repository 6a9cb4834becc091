//! A PostgreSQL that is nobody's yet: what operators find, and what micropay finds there.

use std::path::PathBuf;

use server::postgres::{OwnPostgres, SearchPlaces};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use crate::support::Folder;

pub struct Postgres {
    own: OwnPostgres,
    folder: Folder,
}

impl Postgres {
    pub async fn start() -> Self {
        let folder = Folder::new();
        let places = SearchPlaces::of_this_machine(None);
        let own = OwnPostgres::start(&folder.path().join("data"), &places).await.unwrap();
        Self { own, folder }
    }

    pub async fn stop(self) {
        self.own.stop().await;
    }

    /// Where its files are.
    pub fn files(&self) -> PathBuf {
        self.folder.path().join("data/postgres")
    }

    /// The folder of its socket.
    pub fn socket(&self) -> PathBuf {
        self.own.socket_folder().to_path_buf()
    }

    /// The address of a database for its superuser.
    pub fn url(&self, database: &str) -> String {
        self.url_of("micropay", database)
    }

    /// The address of a database for a user, perhaps with a password: `user` or `user:password`.
    pub fn url_of(&self, user: &str, database: &str) -> String {
        let host = self.socket().display().to_string().replace('/', "%2F");
        format!("postgres://{user}@{host}/{database}")
    }

    /// A new database with UTF-8; its address.
    pub async fn create(&self, database: &str) -> String {
        self.run("postgres", &format!("create database {database}")).await;
        self.url(database)
    }

    /// Runs statements in a database as its superuser.
    pub async fn run(&self, database: &str, statements: &str) {
        let mut connection = PgConnection::connect(&self.url(database)).await.unwrap();
        for statement in statements.split(';').filter(|statement| !statement.trim().is_empty()) {
            let statement = AssertSqlSafe(statement.to_owned());
            sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
    }

    /// A number that a statement asks for.
    pub async fn count(&self, database: &str, statement: &'static str) -> i64 {
        let mut connection = PgConnection::connect(&self.url(database)).await.unwrap();
        let count = sqlx::query_scalar(statement).fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        count
    }

    /// How many tables, indexes, sequences, types and functions users have made in a database.
    pub async fn things(&self, database: &str) -> i64 {
        let statement = "select
            (select count(*) from pg_class where oid >= 16384)
            + (select count(*) from pg_type where oid >= 16384)
            + (select count(*) from pg_proc where oid >= 16384)";
        self.count(database, statement).await
    }
}
