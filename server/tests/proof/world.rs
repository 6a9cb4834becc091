//! Servers with subscribers and promotions enough for a proof test.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use server::postgres::{OwnPostgres, SearchPlaces};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::clock::Clock;
use crate::http::{Call, Client};
use crate::program::{Folder, Server};

/// How many subscribers there are besides the demonstration's.
const SUBSCRIBERS: u64 = 1000;

/// One server or several, their data, and a look at their database beside them.
pub struct World {
    folder: Folder,
    servers: Vec<Server>,
    addresses: Addresses,
    /// For what the API does not tell.
    pub database: PgPool,
    /// The database of servers that run none of their own.
    postgres: Option<OwnPostgres>,
    /// What all of them go by, if not by the machine's clock.
    pub clock: Option<Clock>,
}

/// Where the servers are. Whoever asks is sent to the next of them: a plain round.
#[derive(Clone)]
pub struct Addresses {
    all: Arc<Mutex<Vec<SocketAddr>>>,
    turn: Arc<AtomicUsize>,
}

impl Addresses {
    pub fn of(all: impl IntoIterator<Item = SocketAddr>) -> Self {
        let all = all.into_iter().collect();
        Self { all: Arc::new(Mutex::new(all)), turn: Arc::default() }
    }

    /// The server whose turn it is.
    pub fn in_turn(&self) -> SocketAddr {
        let all = self.all.lock().unwrap();
        all[self.turn.fetch_add(1, Ordering::Relaxed) % all.len()]
    }
}

impl World {
    /// Starts a server, which runs its own PostgreSQL, on an empty folder and fills it.
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let server = folder.start(arguments).await;
        let url = OwnPostgres::url_of_running(&folder.path().join("data")).unwrap();
        Self::filled(folder, vec![server], &url, None).await
    }

    /// Starts so many servers on one PostgreSQL, which outlives them.
    pub async fn of_servers(number: usize) -> Self {
        Self::of_servers_by(|_| None, number).await
    }

    /// The same, all of them by a clock that the test sets, where `clock` makes one in its folder.
    pub async fn of_servers_by(clock: impl FnOnce(&Path) -> Option<Clock>, number: usize) -> Self {
        let mut folder = Folder::new();
        let clock = clock(folder.path());
        let places = clock
            .as_ref()
            .map_or_else(|| SearchPlaces::of_this_machine(None), |clock| clock.postgres());
        let postgres = OwnPostgres::start(&folder.path().join("data"), &places).await.unwrap();
        let url = postgres.connection_url();
        folder.use_database(url.clone());
        // All at once: the tables are made by one of them, whichever comes first.
        let servers = join_all((0..number).map(|_| started(&folder, clock.as_ref()))).await;
        Self { clock, ..Self::filled(folder, servers, &url, Some(postgres)).await }
    }

    async fn filled(
        folder: Folder,
        servers: Vec<Server>,
        url: &str,
        postgres: Option<OwnPostgres>,
    ) -> Self {
        let database = PgPoolOptions::new().max_connections(2).connect(url).await.unwrap();
        sqlx::raw_sql(include_str!("fill.sql")).execute(&database).await.unwrap();
        let addresses = Addresses::of(servers.iter().map(|server| server.address));
        Self { folder, servers, addresses, database, postgres, clock: None }
    }

    pub fn address(&self) -> SocketAddr {
        self.addresses.in_turn()
    }

    pub fn telegram_address(&self) -> SocketAddr {
        self.servers[0].telegram_address
    }

    /// How many bytes of memory the servers have, PostgreSQL's not counted.
    pub fn memory(&self) -> u64 {
        self.servers.iter().map(Server::memory).sum()
    }

    pub fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// A client of the server whose turn it is.
    pub fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// SIGKILL for the server with this number, of which a new one takes the place.
    pub async fn kill(&mut self, number: usize, meanwhile: impl Future<Output = ()>) {
        self.servers.remove(number).kill().await;
        meanwhile.await;
        self.replace(number).await;
    }

    /// Has the server with this number end, and starts a new one in its place; how long the end took.
    pub async fn restart(&mut self, number: usize) -> Duration {
        let began = Instant::now();
        self.servers.remove(number).stop().await;
        let took = began.elapsed();
        self.replace(number).await;
        took
    }

    async fn replace(&mut self, number: usize) {
        let server = started(&self.folder, self.clock.as_ref()).await;
        self.addresses.all.lock().unwrap()[number] = server.address;
        self.servers.insert(number, server);
    }

    /// Starts another server on its database, which is not in the round.
    pub async fn start_beside(&self, arguments: &[&str]) -> Server {
        self.folder.start(arguments).await
    }

    /// The folder of the socket of the PostgreSQL that outlives the servers.
    pub fn socket_folder(&self) -> &Path {
        self.postgres.as_ref().unwrap().socket_folder()
    }

    /// The folder of its PostgreSQL's data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data/postgres")
    }

    /// What its PostgreSQL has logged.
    pub fn postgres_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("data/postgres.log")).unwrap()
    }

    /// What the servers have logged.
    pub fn log(&self) -> String {
        self.servers.iter().map(Server::log).collect()
    }

    /// What every test ends in: the servers end by themselves, and everything that must always hold
    /// does.
    pub async fn end(self) {
        self.database.close().await;
        for server in self.servers {
            server.stop().await;
        }
        self.folder.verify().await;
        if let Some(postgres) = self.postgres {
            postgres.stop().await;
        }
    }
}

async fn started(folder: &Folder, clock: Option<&Clock>) -> Server {
    let mut command = folder.command();
    command.envs(clock.into_iter().flat_map(Clock::environment));
    folder.start_with(command, &[]).await
}

/// The phone number of the subscriber with this number; there are so many that numbers may repeat.
pub fn subscriber(number: u64) -> String {
    format!("010{}", 70_000_000 + number % SUBSCRIBERS)
}

/// Issues a coupon to a subscriber, under a key of its own.
pub fn issue(key: &str, ctn: &str) -> Call {
    let body = json!({ "ctn": ctn, "promotion_id": "PROOF3000" });
    Call::post("/api/v1/coupons", key).json(&body)
}

/// The serial number of the coupon that an answer tells of.
pub async fn issued(client: &mut Client, key: &str, ctn: &str) -> String {
    let answer = client.send(&issue(key, ctn)).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["serial_no"].as_str().unwrap().to_owned()
}

/// A payment of 10,000 won that is granted.
pub fn payment(order_no: &str, ctn: &str, serial_no: Option<&str>) -> Value {
    json!({
        "order_no": order_no, "payment_method": "01", "payment_type": "D1", "amount": 10_000,
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true, "ctn": ctn,
        "serial_no": serial_no,
    })
}

/// Pays, under the order number as its key.
pub fn pay(order_no: &str, ctn: &str, serial_no: Option<&str>) -> Call {
    Call::post("/api/v1/payments", order_no).json(&payment(order_no, ctn, serial_no))
}
