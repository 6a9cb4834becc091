//! Tests of the listener's deadlines, with limits short enough to reach, and of its shutdown.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, interval, timeout};

use super::{Limits, gated};
use crate::telegram::test_support::{FOREVER, Peer, Running, approve, request_frame};

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_peer_that_says_nothing_is_cut_off() {
    let limits = Limits { first_byte: SHORT, ..Limits::default() };
    let running = Running::start(limits, approve).await;
    let mut peer = Peer::connect(running.address).await;
    peer.expect_end().await;
}

#[tokio::test]
async fn a_peer_that_says_nothing_more_is_cut_off() {
    let limits = Limits { idle: SHORT, ..Limits::default() };
    let running = Running::start(limits, approve).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "A")).await;
    peer.receive().await;
    // Sooner than the deadline of a first byte, which is over.
    timeout(limits.first_byte / 2, peer.expect_end()).await.unwrap();
}

#[tokio::test]
async fn a_peer_that_waits_for_an_answer_is_not_idle() {
    let limits = Limits { idle: Duration::from_millis(20), ..Limits::default() };
    let (running, gate, mut events) = gated(limits).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "slow")).await;
    events.recv().await.unwrap();
    // Several idle limits must pass for this to prove anything.
    tokio::time::sleep(SHORT).await;
    peer.send(&request_frame(2, "fast")).await;
    assert_eq!(peer.receive().await.message_no, 2);
    gate.permits.add_permits(1);
    assert_eq!(peer.receive().await.message_no, 1);
    peer.expect_end().await;
}

#[tokio::test]
async fn a_drip_is_cut_off_at_the_whole_frames_deadline() {
    let whole_frame = Duration::from_millis(300);
    let running = Running::start(Limits { whole_frame, ..Limits::default() }, approve).await;
    let Peer { stream } = Peer::connect(running.address).await;
    let begun = Instant::now();
    let (mut reading, mut writing) = stream.into_split();
    let drip = tokio::spawn(async move {
        let mut tick = interval(Duration::from_millis(10));
        // The whole frame would take 2.7 s.
        for byte in request_frame(1, "A") {
            tick.tick().await;
            if writing.write_all(&[byte]).await.is_err() {
                return;
            }
        }
    });
    let mut answered = Vec::new();
    timeout(FOREVER, reading.read_to_end(&mut answered)).await.unwrap().unwrap();
    let took = begun.elapsed();
    assert!(answered.starts_with(b"02699999"), "an error telegram says why");
    assert!(took >= whole_frame, "{took:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
    drip.abort();
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_cut_off() {
    let limits = Limits { write: SHORT, ..Limits::default() };
    let running = Running::start(limits, approve).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(running.address).await.unwrap();
    let frames = request_frame(1, "A").repeat(100);
    let cut_off = async { while stream.write_all(&frames).await.is_ok() {} };
    timeout(FOREVER, cut_off).await.unwrap();
}

#[tokio::test]
async fn stopping_lets_work_finish_and_accepts_no_more() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let address = running.address;
    let mut idle = Peer::connect(address).await;
    idle.send(&request_frame(7, "fast")).await;
    idle.receive().await;
    let mut busy = Peer::connect(address).await;
    busy.send(&request_frame(1, "slow")).await;
    events.recv().await.unwrap();

    let served = running.stop();
    idle.expect_end().await;
    assert!(TcpStream::connect(address).await.is_err());
    assert!(!served.is_finished());
    gate.permits.add_permits(1);
    assert_eq!(busy.receive().await.message_no, 1);
    busy.expect_end().await;
    drop((idle, busy));
    timeout(FOREVER, served).await.unwrap().unwrap();
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let limits = Limits { finish: SHORT, ..Limits::default() };
    let (running, _gate, mut events) = gated(limits).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "stuck")).await;
    events.recv().await.unwrap();
    timeout(FOREVER, running.stop()).await.unwrap().unwrap();
}
