//! A client that abuses its connection, and comes again when the server has had enough of it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use crate::tally::Tally;

/// How long it takes until all of them are there.
const COMES_WITHIN: Duration = Duration::from_secs(10);
/// The pause of a slow one between two bytes.
const DRIP: Duration = Duration::from_millis(500);
/// The longest that the server may take to be rid of one: its longest deadline for those that it waits
/// for, for bodies, is 20 s.
const GONE_WITHIN: Duration = Duration::from_secs(40);
/// The same for one that was served once and says nothing more: as a kept connection it has 75 s.
const IDLE_GONE_WITHIN: Duration = Duration::from_secs(80);
/// When one that does not read goes by itself: it can't see that the server gave it up (after 30 s),
/// for what it did not read stands before the end.
const READS_FOR: Duration = Duration::from_secs(35);
/// The pause before it comes again.
const REST: Duration = Duration::from_millis(100);
/// The same for one that sends far too much, as fast as this machine can: it is to abuse the server,
/// and not to take the two's processors for itself.
const FLOOD_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// What a client sends in one go that sends far too much.
const PIECE: usize = 64 * 1024;
/// How many such pieces it sends at the most.
const PIECES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Silent,
    SilentAfterOne,
    SlowHeader,
    SlowBody,
    SlowReader,
    LargeHeader,
    LargeBody,
}

impl Kind {
    fn draw(random: &mut fastrand::Rng) -> Self {
        match random.u8(0..40) {
            0..4 => Self::Silent,
            4..8 => Self::SilentAfterOne,
            8..18 => Self::SlowHeader,
            18..28 => Self::SlowBody,
            28..38 => Self::SlowReader,
            38 => Self::LargeHeader,
            _ => Self::LargeBody,
        }
    }

    fn gone_within(self) -> Duration {
        match self {
            Self::SilentAfterOne => IDLE_GONE_WITHIN,
            _ => GONE_WITHIN,
        }
    }

    fn rest(self) -> Duration {
        match self {
            Self::LargeHeader | Self::LargeBody => FLOOD_AGAIN_AFTER,
            _ => REST,
        }
    }
}

/// Abuses the server until it is over: how often it came again.
pub async fn attack(
    address: SocketAddr,
    mut random: fastrand::Rng,
    over: Arc<AtomicBool>,
) -> Tally {
    let mut tally = Tally::default();
    // Not all at the same moment: their deadlines are to end at any time.
    sleep(COMES_WITHIN.mul_f64(random.f64())).await;
    let kind = Kind::draw(&mut random);
    while !over.load(Ordering::SeqCst) {
        let abuse = async {
            let mut stream = connect(address).await?;
            match kind {
                Kind::Silent => silent(&mut stream, &over).await,
                Kind::SilentAfterOne => silent_after_one(&mut stream, address, &over).await,
                Kind::SlowHeader => drip(&mut stream, slow_header(address), &over).await,
                Kind::SlowBody => drip(&mut stream, slow_body(address), &over).await,
                Kind::SlowReader => read_slowly(&mut stream, address, &over).await,
                Kind::LargeHeader => flood(&mut stream, "GET / HTTP/1.1\r\nX-Large: ", &over).await,
                Kind::LargeBody => flood(&mut stream, &large_body(address), &over).await,
            }
        };
        // Whether the server closed the connection or reset it is all the same.
        let gone_within = kind.gone_within();
        let ended = timeout(gone_within, abuse).await;
        if !over.load(Ordering::SeqCst) {
            assert!(ended.is_ok(), "{kind:?} was borne for {gone_within:?}");
            tally.count("abusers came again", 1);
            sleep(kind.rest()).await;
        }
    }
    tally
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // What is not read must not fit in a buffer.
    socket.set_recv_buffer_size(4 * 1024)?;
    socket.connect(address).await
}

/// Waits until the server closes.
async fn silent(stream: &mut TcpStream, over: &AtomicBool) -> io::Result<()> {
    let mut byte = [0];
    while !over.load(Ordering::SeqCst) {
        if let Ok(read) = timeout(DRIP, stream.read(&mut byte)).await
            && read? == 0
        {
            return Ok(());
        }
    }
    Ok(())
}

/// Asks once, then waits until the server closes.
async fn silent_after_one(
    stream: &mut TcpStream,
    address: SocketAddr,
    over: &AtomicBool,
) -> io::Result<()> {
    let ask = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await?;
    // Its answer, of which no byte tells the end here.
    while !over.load(Ordering::SeqCst) {
        if let Ok(read) = timeout(DRIP, stream.read(&mut [0; 1024])).await
            && read? == 0
        {
            return Ok(());
        }
    }
    Ok(())
}

fn slow_header(address: SocketAddr) -> (String, String) {
    let begun = format!("GET / HTTP/1.1\r\nHost: {address}\r\nX-Slow: ");
    (begun, "x".repeat(PIECE))
}

fn slow_body(address: SocketAddr) -> (String, String) {
    let begun = format!(
        "POST /api/v1/payments HTTP/1.1\r\nHost: {address}\r\nIdempotency-Key: slow\r\n\
         Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    );
    (begun, " ".repeat(60_000))
}

fn large_body(address: SocketAddr) -> String {
    format!(
        "POST /api/v1/payments HTTP/1.1\r\nHost: {address}\r\nIdempotency-Key: large\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        PIECE * PIECES
    )
}

/// Sends the beginning, then byte by byte, until the server closes.
async fn drip(
    stream: &mut TcpStream,
    (begun, rest): (String, String),
    over: &AtomicBool,
) -> io::Result<()> {
    stream.write_all(begun.as_bytes()).await?;
    let mut answer = [0; 1024];
    for byte in rest.as_bytes().chunks(1) {
        if over.load(Ordering::SeqCst) {
            return Ok(());
        }
        stream.write_all(byte).await?;
        if let Ok(read) = timeout(DRIP, stream.read(&mut answer)).await
            && read? == 0
        {
            return Ok(());
        }
    }
    Ok(())
}

/// Asks for much again and again, and takes what it gets byte by byte, for longer than the server
/// bears it.
async fn read_slowly(
    stream: &mut TcpStream,
    address: SocketAddr,
    over: &AtomicBool,
) -> io::Result<()> {
    let ask = format!("GET /api/v1/openapi.json HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(ask.repeat(100).as_bytes()).await?;
    let began = Instant::now();
    while !over.load(Ordering::SeqCst) && began.elapsed() < READS_FOR {
        sleep(DRIP).await;
        if stream.read_u8().await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends far more than is taken, as fast as it can.
async fn flood(stream: &mut TcpStream, begun: &str, over: &AtomicBool) -> io::Result<()> {
    stream.write_all(begun.as_bytes()).await?;
    let piece = vec![b'x'; PIECE];
    for _ in 0..PIECES {
        if over.load(Ordering::SeqCst) {
            return Ok(());
        }
        stream.write_all(&piece).await?;
    }
    silent(stream, over).await
}
