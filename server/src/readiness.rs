//! `/readyz`: whether requests can be served. The database must answer and have disk space, and the
//! telegram port must answer.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::{Engine, Fault};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::disk;

/// The timeout of each check.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// How long a disk check is cached: it costs the disk something, and anybody may ask.
const ROOM_KNOWN_FOR: Duration = Duration::from_secs(5);

/// What is checked.
#[derive(Clone)]
pub struct Readiness {
    engine: Engine,
    telegrams: SocketAddr,
    /// The folder of micropay's own PostgreSQL.
    data_folder: Option<PathBuf>,
    room: Arc<Mutex<Option<(Instant, Room)>>>,
}

/// The last result of the disk check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    There,
    Full,
    /// The database does not answer.
    Unknown,
}

impl Readiness {
    /// Checks an engine, the telegram port beside it, and the folder of micropay's own PostgreSQL
    /// if it runs one.
    pub fn new(engine: Engine, telegrams: SocketAddr, data_folder: Option<&Path>) -> Self {
        let data_folder = data_folder.map(Path::to_owned);
        Self { engine, telegrams, data_folder, room: Arc::default() }
    }

    /// `ready`, or why not.
    pub async fn answer(&self) -> Response {
        let unready = |what: &'static str| (StatusCode::SERVICE_UNAVAILABLE, what).into_response();
        if self.data_folder.as_deref().is_some_and(disk::is_full) {
            return unready("the disk of the database is full");
        }
        let asked = sqlx::query(include_str!("readiness/here.sql")).execute(self.engine.pool());
        if !matches!(timeout(READY_WITHIN, asked).await, Ok(Ok(_))) {
            return unready("the database does not answer");
        }
        match self.room().await {
            Room::There => {}
            Room::Full => return unready("the disk of the database is full"),
            Room::Unknown => return unready("the database does not answer"),
        }
        if !matches!(timeout(READY_WITHIN, TcpStream::connect(self.telegrams)).await, Ok(Ok(_))) {
            return unready("the telegram port does not answer");
        }
        "ready".into_response()
    }

    /// Has PostgreSQL write as much as must be free to files that it removes at once, unless that
    /// was checked just now.
    async fn room(&self) -> Room {
        let mut known = self.room.lock().await;
        if let Some((since, room)) = *known
            && since.elapsed() < ROOM_KNOWN_FOR
        {
            return room;
        }
        let written = sqlx::raw_sql(include_str!("readiness/room.sql")).execute(self.engine.pool());
        let room = match timeout(READY_WITHIN, written).await {
            Ok(Ok(_)) => Room::There,
            Ok(Err(error)) => match Fault::from(error) {
                fault if fault.is_storage_full() => Room::Full,
                fault if fault.is_database_away() => Room::Unknown,
                // Other errors of this statement say nothing about disk space.
                fault => {
                    tracing::warn!("how much room the database has is not known: {fault}");
                    Room::There
                }
            },
            Err(_) => Room::Unknown,
        };
        // Temporary errors are checked again.
        *known = (room != Room::Unknown).then(|| (Instant::now(), room));
        room
    }
}
