//! A peer that behaves: it sends whole telegrams, and reads their answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::NaiveDateTime;
use engine::telegram::{FRAME_LENGTH, MessageType, ResponseCode, Telegram, decode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

/// How often a good peer calls.
const CALL_EVERY: Duration = Duration::from_millis(100);
/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Peer {
    pub stream: TcpStream,
}

impl Peer {
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        Self::connect_from(Ipv4Addr::LOCALHOST, address).await
    }

    /// From another of this machine's addresses.
    pub async fn connect_from(own: Ipv4Addr, address: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((own, 0).into())?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// Whether the port has closed the connection, on which nothing was asked.
    pub fn is_closed(&self) -> bool {
        !matches!(self.stream.try_read(&mut [0]), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    pub async fn receive(&mut self) -> io::Result<Telegram> {
        let mut frame = [0; FRAME_LENGTH];
        timeout(PATIENCE, self.stream.read_exact(&mut frame)).await??;
        Ok(decode(&frame).unwrap())
    }

    pub async fn exchange(&mut self, telegram: &Telegram) -> io::Result<Telegram> {
        self.send(&telegram.encode().unwrap()).await?;
        self.receive().await
    }
}

/// The telegram that only asks whether anybody is there.
pub fn echo() -> Telegram {
    Telegram::new(MessageType::InquiryRequest, NaiveDateTime::default())
}

/// Verifies an order, asks about it and takes it back, again and again: how long each telegram took
/// to be answered, by the phase that it was due in.
pub async fn keep_verifying(
    address: SocketAddr,
    number: u64,
    coupon: String,
    phase: Arc<AtomicUsize>,
    over: CancellationToken,
) -> [Vec<Duration>; 4] {
    let mut peer = Peer::connect(address).await.unwrap();
    let its_turn = CALL_EVERY.mul_f64(number as f64 / 8.0);
    let mut due = interval_at(Instant::now() + its_turn, CALL_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut times = [const { Vec::new() }; 4];
    for round in 0.. {
        use MessageType::{InquiryRequest, ReversalRequest, VerifyRequest};
        for message_type in [VerifyRequest, InquiryRequest, ReversalRequest] {
            let began: Instant = due.tick().await;
            if over.is_cancelled() {
                return times;
            }
            let request = Telegram {
                message_no: round,
                sandbox: "default".into(),
                order_no: format!("W{number}-{round}"),
                serial_no: coupon.clone(),
                ctn: crate::world::subscriber(number),
                ncn: (700_000_000_000 + number).to_string(),
                amount: 10_000,
                coupon_amount: 3_000,
                ..Telegram::new(message_type, NaiveDateTime::default())
            };
            let answer = peer.exchange(&request).await.unwrap();
            assert_eq!(answer.response_code, Some(ResponseCode::Approved), "{answer:?}");
            times[phase.load(Ordering::SeqCst)].push(began.elapsed());
        }
    }
    times
}
