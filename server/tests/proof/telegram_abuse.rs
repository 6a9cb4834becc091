//! Proof 11, live: peers of the telegram port that send a byte a second or half a frame, lengths of 0
//! and of 65,535, broken Hangul and garbage, and 600 connections of one address that say nothing; then
//! 1,000 connections that wait. The server lives, grows by less than 64 MB, and is rid of a bad peer
//! within 12 s: a frame that has begun has 10 s. Of the silent ones it keeps 512, so that their address
//! can't have all places for itself, and closes those that were there first. Meanwhile 8 good peers
//! keep verifying, and their p99 stays below twice what it was before.
//!
//! The connections that wait are no bad peers: each has sent a telegram, as a client's pool does, and
//! has 10 minutes for its next one. At the end each is asked whether it still has its connection.
//!
//! A p99 below a floor counts as that: on a machine that does other things besides, what is twice as
//! slow as a few milliseconds was not made so by the bad peers. It is judged at full size alone: what a
//! debug build takes beside other work says nothing.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use self::bad_peer::abuse;
use self::peer::{Peer, echo, keep_verifying};
use crate::harness::{Part, Proof};
use crate::tally::Tally;
use crate::world::{World, issued, subscriber};

#[path = "telegram_abuse/bad_peer.rs"]
mod bad_peer;
#[path = "telegram_abuse/peer.rs"]
mod peer;

/// How many peers keep verifying.
const GOOD_PEERS: u64 = 8;
/// How many peers misbehave at once.
const BAD_PEERS: u64 = 200;
/// How many connections say nothing at all, and how many of them the port keeps.
const SILENT: usize = 600;
const KEPT: usize = 512;
/// From where they come. A machine that has one loopback address only has them come from there too,
/// where the other peers are.
#[cfg(target_os = "linux")]
const OF_THE_SILENT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);
#[cfg(not(target_os = "linux"))]
const OF_THE_SILENT: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// How many connections wait at once, and from where. With the good peers they are nearly all that the
/// port takes, and of each address nearly all that may be quiet.
#[cfg(target_os = "linux")]
const WAITING: [(Ipv4Addr, u64); 2] =
    [(Ipv4Addr::new(127, 0, 0, 2), 500), (Ipv4Addr::new(127, 0, 0, 3), 500)];
#[cfg(not(target_os = "linux"))]
const WAITING: [(Ipv4Addr, u64); 1] = [(Ipv4Addr::LOCALHOST, 480)];
/// How many peers misbehave beside those that wait: they share the places that are left.
const BAD_PEERS_BESIDE: u64 = 16;
/// How long it takes until they are there.
const COME_WITHIN: Duration = Duration::from_secs(5);
/// What a waiting connection does not reach: the port closes it after 10 minutes.
const SPEAKS_EVERY: Duration = Duration::from_secs(40);
/// What the server's memory may grow by, in bytes.
const MOST_GROWTH: u64 = 64_000_000;
/// The floor of the p99.
const FLOOR: Duration = Duration::from_millis(5);
/// The pause within a frame that is sent in two pieces. Each offset has its turn in ten seconds.
const TORN_FOR: Duration = Duration::from_millis(35);

/// What is going on while a good peer calls.
#[derive(Clone, Copy)]
enum Phase {
    /// A server's first calls are slow, and so are those beside 1,000 that all speak at once.
    NotCounted,
    Calm,
    Abused,
    Waiting,
}

#[tokio::test(flavor = "multi_thread")]
async fn good_peers_are_answered_while_others_abuse_the_telegram_port() {
    let proof = Proof {
        number: 11,
        title: "the telegram port abused by 200 peers, then 1,000 waiting ones; 8 good peers",
        module: module_path!(),
        unit: "seconds",
        small: 24,
        full: 600,
        part: 100,
        patience: Duration::from_secs(400),
    };
    proof.run(prove).await;
}

async fn prove(part: &Part) -> Tally {
    let world = World::start(&[]).await;
    server::open_files::raise_limit();
    let address = world.telegram_address();
    let phase = Arc::new(AtomicUsize::new(Phase::NotCounted as usize));
    let over = CancellationToken::new();
    let mut good = JoinSet::new();
    for number in 0..GOOD_PEERS {
        let coupon = issued(&mut world.client(), &format!("I{number}"), &subscriber(number)).await;
        good.spawn(keep_verifying(address, number, coupon, Arc::clone(&phase), over.clone()));
    }
    let enter = |next: Phase| phase.store(next as usize, Ordering::SeqCst);
    let mut tally = Tally::default();
    sleep(Duration::from_secs(2)).await;
    enter(Phase::Calm);
    sleep(Duration::from_secs(part.count.div_ceil(3))).await;

    let before = world.memory();
    let mut most = before;
    let mut watch = async |seconds: std::ops::Range<u64>| {
        for second in seconds {
            sleep(Duration::from_secs(1)).await;
            most = most.max(world.memory());
            part.progress(second + 1);
        }
    };
    enter(Phase::Abused);
    let done = CancellationToken::new();
    let mut others = bad_peers(part, address, BAD_PEERS, &done);
    others.spawn(split_at_every_offset(address, done.clone()));
    others.spawn(say_nothing(address, done.clone()));
    watch(0..part.count / 2).await;
    done.cancel();
    take_in(&mut tally, others).await;

    // Their first telegrams are many, but no abuse: what is looked at begins when all are there.
    enter(Phase::NotCounted);
    let mut coming = JoinSet::new();
    for (own, connections) in WAITING {
        for number in 0..connections {
            let pause = COME_WITHIN.mul_f64(number as f64 / connections as f64);
            coming.spawn(come(own, address, pause));
        }
    }
    let there = coming.join_all().await;
    enter(Phase::Waiting);
    let done = CancellationToken::new();
    let mut others = JoinSet::new();
    for peer in there {
        others.spawn(wait(peer, done.clone()));
    }
    let beside = bad_peers(part, address, BAD_PEERS_BESIDE, &done);
    watch(part.count / 2..part.count).await;
    enter(Phase::NotCounted);
    done.cancel();
    take_in(&mut tally, beside).await;
    take_in(&mut tally, others).await;
    let waiting: u64 = WAITING.iter().map(|(_, connections)| connections).sum();
    assert_eq!(tally.of("connections kept"), waiting, "{tally}");

    over.cancel();
    let mut times = [const { Vec::new() }; 4];
    for of_peer in good.join_all().await {
        for (all, some) in times.iter_mut().zip(of_peer) {
            all.extend(some);
        }
    }
    let [_, calm, abused, waiting] = times.map(|times| p99(times, &mut tally));
    tally.duration("p99 before", calm);
    tally.duration("abused", abused);
    tally.duration("with 1,000 waiting", waiting);
    tally.bytes("growth", most - before);
    assert!(most - before < MOST_GROWTH, "{tally}");
    assert!(!part.is_full() || abused.max(waiting) < 2 * calm.max(FLOOR), "{tally}");
    let log = world.log();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    world.end().await;
    tally
}

fn bad_peers(
    part: &Part,
    address: SocketAddr,
    number: u64,
    done: &CancellationToken,
) -> JoinSet<Tally> {
    let mut peers = JoinSet::new();
    for number in 0..number {
        peers.spawn(abuse(address, number, part.random(number), done.clone()));
    }
    peers
}

async fn take_in(tally: &mut Tally, peers: JoinSet<Tally>) {
    for counted in peers.join_all().await {
        tally.add(counted);
    }
}

fn p99(mut times: Vec<Duration>, tally: &mut Tally) -> Duration {
    times.sort_unstable();
    tally.count("telegrams verified, inquired and reversed", times.len() as u64);
    times[times.len() * 99 / 100]
}

/// Sends good frames in two pieces, torn at each byte in turn.
async fn split_at_every_offset(address: SocketAddr, done: CancellationToken) -> Tally {
    let mut tally = Tally::default();
    let mut peer = Peer::connect(address).await.unwrap();
    let frame = echo().encode().unwrap();
    for offset in (1..frame.len()).cycle() {
        if done.is_cancelled() {
            break;
        }
        let (first, second) = frame.split_at(offset);
        peer.send(first).await.unwrap();
        sleep(TORN_FOR).await;
        peer.send(second).await.unwrap();
        peer.receive().await.unwrap();
        tally.count("split frames answered", 1);
    }
    tally
}

/// Opens connections one after the other and says nothing on any. As many as one address may have are
/// kept, the last ones.
async fn say_nothing(address: SocketAddr, done: CancellationToken) -> Tally {
    let mut peers = Vec::new();
    for _ in 0..SILENT {
        peers.push(Peer::connect_from(OF_THE_SILENT, address).await.unwrap());
        // Each a little later than the one before, by which the port knows who was first.
        sleep(Duration::from_millis(2)).await;
    }
    done.cancelled().await;
    let kept: Vec<_> = peers.iter().map(|peer| !peer.is_closed()).collect();
    let mut tally = Tally::default();
    tally.count("silent connections kept", kept.iter().filter(|kept| **kept).count() as u64);
    if cfg!(target_os = "linux") {
        let first_kept = SILENT - KEPT;
        assert!(kept[first_kept..].iter().all(|kept| *kept), "{tally}");
        assert!(kept[..first_kept].iter().all(|kept| !kept), "{tally}");
    }
    tally
}

async fn come(own: Ipv4Addr, address: SocketAddr, pause: Duration) -> Peer {
    sleep(pause).await;
    let mut peer = Peer::connect_from(own, address).await.unwrap();
    peer.exchange(&echo()).await.unwrap();
    peer
}

/// Says something now and then, and keeps its connection.
async fn wait(mut peer: Peer, done: CancellationToken) -> Tally {
    while timeout(SPEAKS_EVERY, done.cancelled()).await.is_err() {
        peer.exchange(&echo()).await.unwrap();
    }
    peer.exchange(&echo()).await.unwrap();
    let mut tally = Tally::default();
    tally.count("connections kept", 1);
    tally
}
