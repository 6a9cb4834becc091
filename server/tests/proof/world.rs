//! A server with subscribers and promotions enough for a proof test.

use std::fs;
use std::net::SocketAddr;

use serde_json::{Value, json};
use server::postgres::OwnPostgres;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::http::{Call, Client};
use crate::program::{Folder, Server};

/// How many subscribers there are besides the demonstration's.
const SUBSCRIBERS: u64 = 1000;

/// A server, its data, and a look at its database beside it.
pub struct World {
    folder: Folder,
    server: Server,
    /// For what the API does not tell.
    pub database: PgPool,
}

impl World {
    /// Starts a server on an empty folder and fills it.
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let server = folder.start(arguments).await;
        let url = OwnPostgres::url_of_running(&folder.path().join("data")).unwrap();
        let database = PgPoolOptions::new().max_connections(2).connect(&url).await.unwrap();
        sqlx::raw_sql(include_str!("fill.sql")).execute(&database).await.unwrap();
        Self { folder, server, database }
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    pub fn telegram_address(&self) -> SocketAddr {
        self.server.telegram_address
    }

    /// How many bytes of memory the server has, PostgreSQL's not counted.
    pub fn memory(&self) -> u64 {
        self.server.memory()
    }

    pub fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// What its PostgreSQL has logged.
    pub fn postgres_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("data/postgres.log")).unwrap()
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// What every test ends in: the server ends by itself, and everything that must always hold does.
    pub async fn end(self) {
        self.database.close().await;
        self.server.stop().await;
        self.folder.verify().await;
    }
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
