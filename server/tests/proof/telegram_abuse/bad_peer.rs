//! A peer that misbehaves, and comes again when the port has had enough of it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::peer::{Peer, echo};
use crate::tally::Tally;

/// Within which time the port has to be rid of it: a frame that has begun has 10 s.
const GONE_WITHIN: Duration = Duration::from_secs(12);
/// The pause of one that sends byte by byte.
const DRIP: Duration = Duration::from_secs(1);
/// The most that one sends of garbage.
const MOST_GARBAGE: usize = 64 * 1024;
/// The pause before it comes again: it is to abuse the port, and not to take the machine's
/// processors for itself.
const REST: Duration = Duration::from_secs(2);
/// Where the frame's texts are: sandbox, then order, serial and phone number, then name and message.
const TEXTS: [std::ops::Range<usize>; 3] = [20..52, 70..149, 173..273];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Drip,
    HalfAFrame,
    EndsWithinAFrame,
    WrongLength,
    BrokenHangul,
    Garbage,
}

const KINDS: [Kind; 6] = [
    Kind::Drip,
    Kind::HalfAFrame,
    Kind::EndsWithinAFrame,
    Kind::WrongLength,
    Kind::BrokenHangul,
    Kind::Garbage,
];

/// Misbehaves until it is over: how often it came, and the longest that it was borne.
pub async fn abuse(
    address: SocketAddr,
    number: u64,
    mut random: fastrand::Rng,
    over: CancellationToken,
) -> Tally {
    let kind = KINDS[number as usize % KINDS.len()];
    let mut tally = Tally::default();
    // Not all at the same moment.
    let mut pause = REST.mul_f64(random.f64());
    loop {
        let visit = async {
            sleep(pause).await;
            let began = Instant::now();
            // Whether the port closes the connection or resets it is all the same.
            let ended = timeout(GONE_WITHIN, misbehave(kind, address, &mut random)).await;
            assert!(ended.is_ok(), "{kind:?} was borne for {GONE_WITHIN:?}");
            began.elapsed()
        };
        let Some(borne) = over.run_until_cancelled(visit).await else { return tally };
        tally.count("bad peers gone", 1);
        tally.duration("longest borne", borne);
        pause = REST;
    }
}

/// Until the port closes the connection.
async fn misbehave(kind: Kind, address: SocketAddr, random: &mut fastrand::Rng) -> io::Result<()> {
    let mut peer = Peer::connect(address).await?;
    let mut frame = echo().encode().unwrap();
    match kind {
        Kind::Drip => return drip(peer, &frame).await,
        Kind::HalfAFrame => peer.send(&frame[..random.usize(1..frame.len())]).await?,
        Kind::EndsWithinAFrame => {
            peer.send(&frame[..random.usize(1..frame.len())]).await?;
            peer.stream.shutdown().await?;
        }
        Kind::WrongLength => {
            let lengths: [&[u8]; 7] =
                [b"0000", b"0268", b"9999", b"65535", &[0, 0], &[0xFF; 4], &[0; 4]];
            peer.send(random.choice(lengths).unwrap()).await?;
        }
        Kind::BrokenHangul => {
            let text = random.choice(TEXTS).unwrap();
            frame[random.usize(text)] = random.choice([0xB0, 0xC9, 0x8C, 0xFF, 0x80]).unwrap();
            peer.send(&frame).await?;
        }
        Kind::Garbage => {
            let garbage: Vec<u8> =
                (0..random.usize(1..MOST_GARBAGE)).map(|_| random.u8(..)).collect();
            peer.send(&garbage).await?;
        }
    }
    until_closed(&mut peer).await
}

async fn drip(mut peer: Peer, frame: &[u8]) -> io::Result<()> {
    for byte in frame.chunks(1) {
        peer.send(byte).await?;
        if let Ok(closed) = timeout(DRIP, until_closed(&mut peer)).await {
            return closed;
        }
    }
    Ok(())
}

async fn until_closed(peer: &mut Peer) -> io::Result<()> {
    tokio::io::copy(&mut peer.stream, &mut tokio::io::sink()).await?;
    Ok(())
}
