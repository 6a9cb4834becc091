//! Behind PgBouncer, where it is installed: in session mode micropay works, in the others it says why
//! not.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde_json::json;
use server::command_line::DatabaseOptions;
use server::database::{Database, Purpose};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::postgres::Postgres;
use crate::program::PATIENCE;
use crate::support::{Folder, pay_form};

/// PgBouncer before a PostgreSQL, with a database for each of its modes.
struct Pooler {
    child: Child,
    folder: Folder,
}

impl Pooler {
    /// `None` where it is not installed.
    async fn start(postgres: &Postgres, settings: &str) -> Option<Self> {
        let program = program()?;
        let folder = Folder::new();
        let place = folder.path().to_path_buf();
        let databases: String = ["session", "transaction", "statement"]
            .map(|mode| {
                let host = postgres.socket();
                format!("{mode} = host={} dbname=shop pool_mode={mode}\n", host.display())
            })
            .concat();
        let configuration = format!(
            "[databases]\n{databases}\n[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = {0}\n\
             auth_type = trust\nauth_file = {0}/users\nlogfile = {0}/log\npidfile = {0}/pid\n{settings}\n",
            place.display()
        );
        fs::write(place.join("users"), "\"micropay\" \"\"\n").unwrap();
        fs::write(place.join("configuration"), configuration).unwrap();
        // It refuses to run as root, and has to reach PostgreSQL's socket: so it is PostgreSQL's user.
        let owner = fs::metadata(postgres.files()).unwrap();
        let mut command = Command::new(program);
        command.arg("-q").arg(place.join("configuration")).kill_on_drop(true);
        if nix::unistd::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
            chown(&place, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let child = command.spawn().unwrap();
        let pooler = Self { child, folder };
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = UnixStream::connect(place.join(".s.PGSQL.6432")).await {
            assert!(Instant::now() < deadline, "{error}: {}", pooler.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Some(pooler)
    }

    fn url(&self, mode: &str) -> String {
        let host = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://micropay@{host}:6432/{mode}")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    async fn stop(mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("pgbouncer")).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: PgBouncer is not installed (Debian: apt-get install pgbouncer)");
    }
    found
}

#[tokio::test]
async fn behind_a_pooler_that_keeps_sessions_all_works() {
    let postgres = Postgres::start().await;
    postgres.create("shop").await;
    let Some(pooler) = Pooler::start(&postgres, "").await else { return postgres.stop().await };
    let folder = Folder::new().on(&pooler.url("session"));
    // The tables are made through it too.
    let server = folder.start(&["--database-connections", "6"]).await;
    let coupon = server.issue("AUTUMN3000").await;
    let (status, paid) = server.post("/api/payment/pay", &pay_form("T1", &coupon)).await;
    assert_eq!((status, &paid["coupon_amount"]), (200, &json!(3000)), "{paid}");
    let listening = "select count(*) from pg_stat_activity where query like 'LISTEN%'";
    assert_eq!(postgres.count("shop", listening).await, 1);
    server.stop().await;
    folder.verify().await;
    // What a session is told reaches it, though a pooler takes none of it with a connection's start.
    for (purpose, expected) in
        [(Purpose::Serve, "10s 15s off off"), (Purpose::Read, "10s 15s on on")]
    {
        let options = DatabaseOptions {
            database_url: Some(pooler.url("session")),
            data_folder: None,
            postgres_programs: None,
            database_connections: 2,
        };
        let database = Database::open(&options, purpose).await.unwrap();
        let told: String = sqlx::query_scalar(
            "select concat_ws(' ', current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout'),
                current_setting('enable_seqscan'), current_setting('transaction_read_only'))",
        )
        .fetch_one(&database.pool)
        .await
        .unwrap();
        assert_eq!(told, expected, "{purpose:?}");
        database.close().await;
    }
    pooler.stop().await;
    postgres.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_gives_sessions_away_is_refused() {
    let postgres = Postgres::start().await;
    postgres.create("shop").await;
    let before = postgres.things("shop").await;
    for settings in ["", "server_round_robin = 1", "default_pool_size = 1"] {
        let Some(pooler) = Pooler::start(&postgres, settings).await else { break };
        for mode in ["transaction", "statement"] {
            let folder = Folder::new().on(&pooler.url(mode));
            for told in [folder.refused().await, folder.run(&["migrate"]).await.1] {
                assert!(told.contains("pool_mode = session"), "{mode}, {settings}: {told}");
            }
        }
        if settings != "default_pool_size = 1" {
            // Whoever else uses it at the same time is not in the way of finding out.
            let others = tokio::spawn(use_it(pooler.url("transaction")));
            for _ in 0..3 {
                let told = Folder::new().on(&pooler.url("transaction")).refused().await;
                assert!(told.contains("pool_mode = session"), "{settings}: {told}");
            }
            others.abort();
        }
        // What it says no to itself is told too.
        let told = Folder::new().on(&pooler.url("nowhere")).refused().await;
        assert!(told.contains("a connection pooler answers"), "{told}");
        let options = format!("{}?options[search_path]=shop", pooler.url("session"));
        let told = Folder::new().on(&options).refused().await;
        assert!(told.contains("a connection pooler answers"), "{told}");
        pooler.stop().await;
    }
    assert_eq!(postgres.things("shop").await, before, "nothing was made");
    postgres.stop().await;
}

/// Four others, each with one short transaction after another.
async fn use_it(url: String) {
    let mut others = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = url.clone();
        others.spawn(async move {
            let options = PgConnectOptions::from_str(&url).unwrap().extra_float_digits(None);
            let mut connection = PgConnection::connect_with(&options).await.unwrap();
            loop {
                sqlx::raw_sql("begin; select 1; commit").execute(&mut connection).await.unwrap();
            }
        });
    }
    others.join_all().await;
}
