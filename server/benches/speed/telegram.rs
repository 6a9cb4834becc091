//! The telegram port alone, as a foreign system uses it: many telegrams in flight on a connection.

use std::net::SocketAddr;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use engine::telegram::{FRAME_LENGTH, MessageType, ResponseCode, Telegram, decode};
use server::telegram::FrameBuffer;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::cycle::{self, PAYERS, SANDBOX};
use crate::load::percentile_ms;
use crate::machine::Machine;
use crate::{Outcome, table};

const IN_FLIGHT: u64 = 32;
/// For the last answers, once the time is over.
const LONGEST_END: Duration = Duration::from_secs(60);

/// Order numbers of the run so far.
static ORDERS: AtomicU64 = AtomicU64::new(1);

/// What is asked.
#[derive(Clone, Copy)]
enum Kind {
    /// 0200 for a coupon of another subscriber: looked up, refused (1004), stored and recorded, with
    /// an error's record. The coupon stays as it is.
    Refused,
    /// 0200 that uses a coupon, then 0400 that gives it back.
    Pair,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Refused => "0200 → 1004, another's coupon",
            Self::Pair => "0200 → 0000, then 0400 → 0000",
        }
    }

    fn expected(self) -> ResponseCode {
        match self {
            Self::Refused => ResponseCode::OtherSubscriber,
            Self::Pair => ResponseCode::Approved,
        }
    }
}

/// A place for one telegram in flight, with a coupon of its own.
struct Place {
    request: Telegram,
    sent: Instant,
}

/// What came of a connection's telegrams.
#[derive(Default)]
struct Answers {
    /// How long each verification took that was answered as expected.
    took: Vec<Duration>,
    /// Telegrams answered in another way.
    failed: usize,
}

/// Both kinds at several numbers of connections.
pub async fn section(machine: &Machine, time: Duration) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    let address = server.telegram_address.ok_or("no telegram port")?;
    cycle::seed(machine, &server).await?;
    cycle::warm_up(machine, slice::from_ref(&server), 16, PAYERS).await?;
    let columns = [
        "telegrams, 32 in flight on each connection",
        "connections",
        "verifications/s",
        "wanted",
        "p50 ms",
        "p99 ms",
        "server CPU ms",
        "database CPU ms",
        "answered otherwise",
    ];
    table::begin("The telegram port; every telegram stored and recorded", &columns);
    for kind in [Kind::Refused, Kind::Pair] {
        for connections in [1, 16, 256] {
            let before = machine.cpu(slice::from_ref(&server))?;
            let began = Instant::now();
            let Answers { mut took, failed } =
                run(address, kind, connections, began + time).await?;
            let seconds = began.elapsed().as_secs_f64();
            let after = machine.cpu(slice::from_ref(&server))?;
            took.sort_unstable();
            let verifications = took.len() as f64;
            table::line(&[
                kind.name().to_owned(),
                connections.to_string(),
                format!("{:.0}", verifications / seconds),
                "≥ 20000".to_owned(),
                format!("{:.1}", percentile_ms(&took, 0.5)),
                format!("{:.1}", percentile_ms(&took, 0.99)),
                format!("{:.2}", (after.server - before.server) / verifications),
                format!("{:.2}", (after.database - before.database) / verifications),
                failed.to_string(),
            ]);
        }
    }
    server.stop().await
}

async fn run(
    address: SocketAddr,
    kind: Kind,
    connections: u64,
    until: Instant,
) -> Outcome<Answers> {
    let mut tasks = JoinSet::new();
    for connection in 0..connections {
        let longest = until.saturating_duration_since(Instant::now()) + LONGEST_END;
        tasks.spawn(timeout(longest, work(address, kind, connection, until)));
    }
    let mut all = Answers::default();
    while let Some(done) = tasks.join_next().await {
        let answers = done???;
        all.took.extend(answers.took);
        all.failed += answers.failed;
    }
    Ok(all)
}

/// Keeps a connection's places filled until the time is over, and every coupon used given back.
async fn work(
    address: SocketAddr,
    kind: Kind,
    connection: u64,
    until: Instant,
) -> Outcome<Answers> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let first_payer = connection * IN_FLIGHT + 1;
    let mut places: Vec<Place> = (first_payer..first_payer + IN_FLIGHT)
        .zip(0..)
        .map(|(payer, place)| Place { request: request(kind, payer, place), sent: Instant::now() })
        .collect();
    let mut sending = Vec::new();
    for place in &places {
        sending.extend(place.request.encode()?);
    }
    let mut in_flight = places.len();
    let mut received = FrameBuffer::new(FRAME_LENGTH);
    let mut answers = Answers::default();
    while in_flight > 0 {
        stream.write_all(&sending).await?;
        sending.clear();
        if received.fill(&mut stream).await? == 0 {
            return Err("the telegram port has closed a connection".into());
        }
        while let Some(frame) = received.next_frame()? {
            let answer = decode(frame)?;
            let place = usize::try_from(answer.message_no)?;
            let place = places.get_mut(place).ok_or("an answer to nothing that was asked")?;
            let good = answer.response_code == Some(kind.expected());
            if !good {
                answers.failed += 1;
            } else if place.request.message_type == MessageType::VerifyRequest {
                answers.took.push(place.sent.elapsed());
            }
            if go_on(kind, place, good, until) {
                sending.extend(place.request.encode()?);
                place.sent = Instant::now();
            } else {
                in_flight -= 1;
            }
        }
    }
    Ok(answers)
}

/// Makes the place's next telegram; whether there is one.
fn go_on(kind: Kind, place: &mut Place, good: bool, until: Instant) -> bool {
    let request = &mut place.request;
    match (kind, request.message_type) {
        (Kind::Pair, MessageType::VerifyRequest) => {
            request.message_type = MessageType::ReversalRequest;
            true
        }
        // Until it is done, the coupon is perhaps still used.
        (Kind::Pair, _) if !good => true,
        _ => {
            request.message_type = MessageType::VerifyRequest;
            request.order_no = next_order();
            Instant::now() < until
        }
    }
}

fn request(kind: Kind, payer: u64, place: u64) -> Telegram {
    let holder = match kind {
        Kind::Refused => payer + 1,
        Kind::Pair => payer,
    };
    Telegram {
        message_no: place,
        sandbox: SANDBOX.to_owned(),
        order_no: next_order(),
        serial_no: (7_000_000_000_000_000 + payer).to_string(),
        ctn: format!("010{}", 70_000_000 + holder),
        ncn: (700_000_000_000 + holder).to_string(),
        amount: 12_000,
        coupon_amount: 3_000,
        ..Telegram::new(MessageType::VerifyRequest, chrono::Utc::now().naive_utc())
    }
}

fn next_order() -> String {
    format!("T{:x}", ORDERS.fetch_add(1, Ordering::Relaxed))
}
