//! A wire that can be cut after a number of bytes, in one of its two ways: between a server and its
//! database, or between a server and the port that verifies coupons.
//!
//! Of PostgreSQL's protocol the bytes of what has an effect are counted, and those of its answers.
//! How a connection begins, and how it prepares a statement the first time, goes through uncounted:
//! so a payment has the same bytes whether its connections are new or old.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use tempfile::TempDir;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use crate::gate::{message, waits_for_sync};

/// The name of PostgreSQL's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// One of a wire's two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the server, which connects.
    There,
    /// From the database, or the telegram port.
    Back,
}

/// What has gone through since it was last asked for, and what is to be cut.
#[derive(Clone, Copy, Default)]
struct Passage {
    there: usize,
    back: usize,
    cut: Option<(Way, usize)>,
}

impl Passage {
    /// Lets so many of `bytes` through; and whether the wire is cut behind them, which happens once.
    fn take(&mut self, way: Way, bytes: usize) -> (usize, bool) {
        let count = match way {
            Way::There => &mut self.there,
            Way::Back => &mut self.back,
        };
        let before = *count;
        *count += bytes;
        match self.cut {
            Some((cut_way, after)) if cut_way == way && *count >= after => {
                self.cut = None;
                (after.saturating_sub(before), true)
            }
            _ => (bytes, false),
        }
    }
}

/// A wire; all connections that are made through it are counted together.
#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<Passage>>);

impl Wire {
    /// A wire to the database whose socket is in `folder`, and the folder of its own socket.
    pub fn to_database(folder: &Path) -> (Self, TempDir) {
        let own = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(own.path().join(SOCKET)).unwrap();
        let (wire, socket): (_, PathBuf) = (Self::default(), folder.join(SOCKET));
        let listening = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (wire, socket) = (listening.clone(), socket.clone());
                tokio::spawn(async move {
                    let far = UnixStream::connect(socket).await?;
                    let (near, far) = (near.into_split(), far.into_split());
                    wire.connect(near, far, Speech::Postgres).await;
                    io::Result::Ok(())
                });
            }
        });
        (wire, own)
    }

    /// A wire to a telegram port that is told later, and its own address.
    pub async fn to_telegram_port(port: Arc<OnceLock<std::net::SocketAddr>>) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let wire = Self::default();
        let listening = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (wire, port) = (listening.clone(), Arc::clone(&port));
                tokio::spawn(async move {
                    let port = port.get().ok_or(io::ErrorKind::NotConnected)?;
                    let far = TcpStream::connect(port).await?;
                    near.set_nodelay(true)?;
                    far.set_nodelay(true)?;
                    let (near, far) = (near.into_split(), far.into_split());
                    wire.connect(near, far, Speech::Telegrams).await;
                    io::Result::Ok(())
                });
            }
        });
        (wire, address)
    }

    /// Counts anew from here, and cuts the connection on which the last of so many bytes goes.
    pub fn cut_after(&self, way: Way, bytes: usize) {
        *self.passage() = Passage { cut: Some((way, bytes)), ..Passage::default() };
    }

    /// Counts anew from here, and cuts nothing; whether what was to be cut was.
    pub fn mend(&self) -> bool {
        std::mem::take(&mut *self.passage()).cut.is_none()
    }

    /// How many bytes have gone there and back.
    pub fn passed(&self) -> [(Way, usize); 2] {
        let passage = *self.passage();
        [(Way::There, passage.there), (Way::Back, passage.back)]
    }

    fn passage(&self) -> std::sync::MutexGuard<'_, Passage> {
        self.0.lock().unwrap()
    }

    /// Carries both ways until one of them ends: then both sides are closed.
    async fn connect(
        &self,
        near: (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
        far: (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
        speech: Speech,
    ) {
        // However it ends, both ends are told by the closing.
        let _ = tokio::select! {
            ended = self.carry(Way::There, near.0, far.1, speech) => ended,
            ended = self.carry(Way::Back, far.0, near.1, speech) => ended,
        };
    }

    async fn carry(
        &self,
        way: Way,
        from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        speech: Speech,
    ) -> io::Result<()> {
        let mut from = BufReader::new(from);
        let mut group = Vec::new();
        if let (Speech::Postgres, Way::There) = (speech, way) {
            // The first message has no tag.
            message(&mut from, &mut group).await?;
            to.write_all(&group).await?;
        }
        loop {
            group.clear();
            let counts = match speech {
                Speech::Postgres => read_group(&mut from, way, &mut group).await?,
                Speech::Telegrams => read_some(&mut from, &mut group).await?,
            };
            let (through, cut) =
                if counts { self.passage().take(way, group.len()) } else { (group.len(), false) };
            to.write_all(&group[..through]).await?;
            if cut {
                return Ok(());
            }
        }
    }
}

/// What is spoken on a connection.
#[derive(Clone, Copy)]
enum Speech {
    Postgres,
    Telegrams,
}

/// Reads whatever has come; all of it counts.
async fn read_some(from: &mut (impl AsyncBufRead + Unpin), into: &mut Vec<u8>) -> io::Result<bool> {
    into.extend_from_slice(from.fill_buf().await?);
    from.consume(into.len());
    if into.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(true) }
}

/// Reads messages up to where the one who sent them waits; whether they have an effect, or answer
/// what has.
async fn read_group(
    from: &mut (impl AsyncRead + Unpin),
    way: Way,
    into: &mut Vec<u8>,
) -> io::Result<bool> {
    let mut counts = false;
    loop {
        let tag = from.read_u8().await?;
        into.push(tag);
        message(from, into).await?;
        let ends = match way {
            // Bind, Execute, a simple query.
            Way::There => {
                counts |= matches!(tag, b'B' | b'E' | b'Q');
                !waits_for_sync(tag)
            }
            // BindComplete, a row, CommandComplete, an error; what answers Parse and Describe, and
            // CloseComplete, wait for the ReadyForQuery.
            Way::Back => {
                counts |= matches!(tag, b'2' | b'D' | b'C' | b'E');
                !matches!(tag, b'1' | b't' | b'T' | b'n' | b'2' | b'D' | b'C' | b'3')
            }
        };
        if ends {
            return Ok(counts);
        }
    }
}
