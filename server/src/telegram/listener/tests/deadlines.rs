//! Tests of the listener's deadlines, with limits short enough to reach, and of its shutdown.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, interval, timeout};

use super::{Limits, gated};
use crate::telegram::test_support::{FOREVER, Peer, Running, approve, request_frame};

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn an_opened_line_may_be_quiet_as_long_as_an_idle_one() {
    let limits = Limits { quiet: SHORT, whole_frame: FOREVER, ..Limits::default() };
    let running = Running::start(limits, approve).await;
    let begun = Instant::now();
    let mut silent = Peer::connect(running.address).await;
    let mut spoken = Peer::connect(running.address).await;
    spoken.send(&request_frame(1, "A")).await;
    spoken.receive().await;
    silent.expect_end().await;
    spoken.expect_end().await;
    assert!(begun.elapsed() >= SHORT);
}

#[tokio::test]
async fn of_the_quiet_lines_of_an_address_the_one_quiet_for_longest_makes_room() {
    let limits = Limits { quiet_of_one_address: 2, ..Limits::default() };
    let (running, gate, mut events) = gated(limits).await;
    let mut busy = Peer::connect(running.address).await;
    busy.send(&request_frame(1, "slow")).await;
    events.recv().await.unwrap();
    let mut first = Peer::connect(running.address).await;
    first.send(&request_frame(2, "fast")).await;
    first.receive().await;
    // Milliseconds tell who was quiet for longest.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let mut second = Peer::connect(running.address).await;
    second.send(&request_frame(3, "fast")).await;
    second.receive().await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let mut third = Peer::connect(running.address).await;
    first.expect_end().await;
    // The busy one does not count, and the others stay.
    for (number, peer) in [(4, &mut second), (5, &mut third)] {
        peer.send(&request_frame(number, "fast")).await;
        assert_eq!(peer.receive().await.message_no, number);
    }
    gate.permits.add_permits(1);
    assert_eq!(busy.receive().await.message_no, 1);
}

/// telegram.md is read by those who connect.
#[test]
fn the_deadlines_are_told_as_they_are() {
    let limits = Limits::default();
    let told = include_str!("../../../../engine/src/telegram.md");
    for number in [
        format!("{} minutes", limits.quiet.as_secs() / 60),
        format!("{} s from its first byte", limits.whole_frame.as_secs()),
        format!("{} s to take", limits.write.as_secs()),
        format!("{} connections", limits.connections),
        format!("{} quiet", limits.quiet_of_one_address),
        format!("{} telegrams", limits.in_work),
    ] {
        assert!(told.contains(&number), "{number}");
    }
}

#[tokio::test]
async fn a_peer_that_waits_for_an_answer_is_not_idle() {
    let limits = Limits { quiet: Duration::from_millis(20), ..Limits::default() };
    let (running, gate, mut events) = gated(limits).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "slow")).await;
    events.recv().await.unwrap();
    // Several such limits must pass for this to prove anything.
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
