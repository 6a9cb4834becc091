//! A gate between an engine and PostgreSQL, which can hold the n-th statement back: so that
//! something else is done between any two statements of an operation, whatever they are.
//!
//! It passes on the bytes of PostgreSQL's protocol, and knows of it only where a message ends and
//! which messages make the database do something.

use std::path::PathBuf;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;

/// What has gone through a gate.
#[derive(Clone, Copy, Default)]
struct Passage {
    /// Statements that came to the gate.
    statements: usize,
    /// The one to be held back, counted from 1; 0 for none.
    hold_before: usize,
    /// It is there, and waits.
    held: bool,
}

/// A gate, and the pool whose connections all lead through it.
pub struct Gate {
    passage: watch::Sender<Passage>,
    /// The pool.
    pub pool: PgPool,
    /// Where the gate's socket is.
    _folder: TempDir,
}

impl Gate {
    /// A gate before the database of `options`. PostgreSQL knows its connections by `name`.
    pub async fn before(options: &PgConnectOptions, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join(format!(".s.PGSQL.{}", options.get_port()));
        let listener = UnixListener::bind(socket).unwrap();
        let passage = watch::Sender::new(Passage::default());
        let (database, passing) = (Database::of(options), passage.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                database.connect(client, passing.clone()).await;
            }
        });
        let through = options
            .clone()
            .socket(folder.path())
            .ssl_mode(PgSslMode::Disable)
            .application_name(name);
        let pool = PgPoolOptions::new()
            // An operation may need two; both are there before anything is counted.
            .min_connections(2)
            .max_connections(2)
            .test_before_acquire(false)
            .connect_with(through)
            .await
            .unwrap();
        Self { passage, pool, _folder: folder }
    }

    /// Counts statements from now on, and holds the `number`-th back; 0 holds none.
    pub fn hold_before(&self, number: usize) {
        self.passage.send_replace(Passage { hold_before: number, ..Passage::default() });
    }

    /// Resolves when the statement to be held back has come.
    pub async fn is_held(&self) {
        // The gate itself keeps the sender.
        self.passage.subscribe().wait_for(|passage| passage.held).await.unwrap();
    }

    /// Lets everything through.
    pub fn open(&self) {
        self.passage.send_modify(|passage| (passage.held, passage.hold_before) = (false, 0));
    }

    /// How many statements have come.
    pub fn statements(&self) -> usize {
        self.passage.borrow().statements
    }
}

/// Where PostgreSQL is.
#[derive(Clone)]
enum Database {
    Socket(PathBuf),
    Address(String, u16),
}

impl Database {
    fn of(options: &PgConnectOptions) -> Self {
        let port = options.get_port();
        match options.get_socket() {
            Some(folder) => Self::Socket(folder.join(format!(".s.PGSQL.{port}"))),
            None => Self::Address(options.get_host().to_owned(), port),
        }
    }

    async fn connect(&self, client: UnixStream, passage: watch::Sender<Passage>) {
        let (from_client, to_client) = client.into_split();
        match self {
            Self::Socket(path) => {
                let (from, to) = UnixStream::connect(path).await.unwrap().into_split();
                run(from_client, to_client, from, to, passage);
            }
            Self::Address(host, port) => {
                let server = TcpStream::connect((host.as_str(), *port)).await.unwrap();
                server.set_nodelay(true).unwrap();
                let (from, to) = server.into_split();
                run(from_client, to_client, from, to, passage);
            }
        }
    }
}

fn run(
    from_client: impl AsyncRead + Unpin + Send + 'static,
    mut to_client: impl AsyncWrite + Unpin + Send + 'static,
    mut from_server: impl AsyncRead + Unpin + Send + 'static,
    to_server: impl AsyncWrite + Unpin + Send + 'static,
    passage: watch::Sender<Passage>,
) {
    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    // Either side closes when it is done with; that ends the way here, and is no failure.
    tokio::spawn(async move { pass_on(from_client, to_server, passage).await });
}

/// Passes the client's messages on, in the groups in which they take effect. The first message has
/// no tag; of the others, the first byte tells what it is.
async fn pass_on(
    mut client: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    passage: watch::Sender<Passage>,
) -> std::io::Result<()> {
    let mut group = Vec::new();
    message(&mut client, &mut group).await?;
    server.write_all(&group).await?;
    group.clear();
    let mut executes = false;
    loop {
        let tag = client.read_u8().await?;
        group.push(tag);
        message(&mut client, &mut group).await?;
        // Execute, or a simple query.
        executes |= matches!(tag, b'E' | b'Q');
        if waits_for_sync(tag) {
            continue;
        }
        if std::mem::take(&mut executes) {
            wait_at(&passage).await;
        }
        server.write_all(&group).await?;
        group.clear();
    }
}

async fn wait_at(passage: &watch::Sender<Passage>) {
    passage.send_modify(|passage| {
        passage.statements += 1;
        passage.held |= passage.statements == passage.hold_before;
    });
    let mut passing = passage.subscribe();
    // The sender is here, so this ends only when the gate is open.
    passing.wait_for(|passage| !passage.held).await.map(drop).unwrap();
}

/// Whether a client's message, by its tag, is acted upon only with the Sync or Flush behind it: Parse,
/// Bind, Describe, Execute, Close.
pub fn waits_for_sync(tag: u8) -> bool {
    matches!(tag, b'P' | b'B' | b'D' | b'E' | b'C')
}

/// Reads a message's length, which counts itself, and what it announces.
pub async fn message(
    client: &mut (impl AsyncRead + Unpin),
    into: &mut Vec<u8>,
) -> std::io::Result<()> {
    let length = client.read_u32().await?;
    into.extend_from_slice(&length.to_be_bytes());
    let begin = into.len();
    into.resize(begin + length.saturating_sub(4) as usize, 0);
    client.read_exact(&mut into[begin..]).await?;
    Ok(())
}
