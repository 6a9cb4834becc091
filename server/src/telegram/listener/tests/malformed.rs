//! Tests of the listener with frames that cannot be read, and with those that nobody asked for.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use engine::telegram::{DecodeError, MessageType, ResponseCode, Telegram};

use super::{Limits, Reply, gated};
use crate::telegram::Answerer;
use crate::telegram::test_support::{
    FOREVER, Peer, Running, approval, approve, request, request_frame,
};

#[tokio::test]
async fn a_broken_frame_ends_only_its_own_connection() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let mut good = Peer::connect(running.address).await;
    good.send(&request_frame(1, "good")).await;
    assert_eq!(events.recv().await.unwrap(), "good begins");

    let mut bad = Peer::connect(running.address).await;
    let mut frame = request_frame(2, "bad");
    frame[149] = b'x';
    // What follows the broken frame, more than one read takes, must not be answered; nor may it
    // turn the end of the connection into a reset.
    bad.send(&[frame, request_frame(3, "fast"), vec![b'0'; 40_000]].concat()).await;
    let refusal = bad.receive().await;
    assert_eq!(refusal.message_type, MessageType::Error);
    assert_eq!(refusal.response_code, Some(ResponseCode::Malformed));
    assert_eq!(refusal.message_no, 2);
    assert_eq!(refusal.message, "결제 금액 149번째 바이트: 숫자가 아님");
    bad.expect_end().await;
    // After a reset this would fail.
    bad.send(b"still talking").await;

    gate.permits.add_permits(1);
    assert_eq!(good.receive().await.message_no, 1);
    good.send(&request_frame(4, "fast")).await;
    assert_eq!(good.receive().await.message_no, 4);
}

#[tokio::test]
async fn what_came_before_a_broken_frame_is_still_answered() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let mut peer = Peer::connect(running.address).await;
    let mut broken = request_frame(2, "broken");
    broken[4..8].copy_from_slice(b"0300");
    peer.send(&[request_frame(1, "slow"), broken].concat()).await;
    assert_eq!(events.recv().await.unwrap(), "slow begins");
    assert_eq!(peer.receive().await.response_code, Some(ResponseCode::UnknownMessageType));
    gate.permits.add_permits(1);
    assert_eq!(peer.receive().await.message_no, 1);
    peer.expect_end().await;
}

#[tokio::test]
async fn a_length_that_is_no_length_ends_the_connection() {
    let running = Running::start(Limits::default(), approve).await;
    for prefix in ["GET / HTTP/1.1\r\n\r\n", "4093", "9999", "0000", "\0\0\0\0", "\u{ff}\u{ff}"] {
        let mut peer = Peer::connect(running.address).await;
        peer.send(prefix.as_bytes()).await;
        let refusal = peer.receive().await;
        assert_eq!(refusal.response_code, Some(ResponseCode::Malformed), "{prefix}");
        assert_eq!(refusal.message_no, 0);
        assert!(refusal.message.starts_with("전문 길이"), "{}", refusal.message);
        peer.expect_end().await;
    }
}

#[tokio::test]
async fn what_a_request_names_must_be_a_name() {
    let running = Running::start(Limits::default(), approve).await;
    // 주문, and the two-byte blank behind a coupon's number.
    for (offset, bytes, told) in [
        (70, b"\xc1\xd6\xb9\xae".as_slice(), "주문번호 70번째 바이트"),
        (110, b"7203671709499\xa1\xa1 ", "일련번호 123번째 바이트"),
        (20, b"\xa1\xa1", "샌드박스 20번째 바이트"),
        (137, b"50012345\xa1\xa1\xa1\xa1", "고객계약번호 145번째 바이트"),
        (70, &[b' '; 40], "주문번호 70번째 바이트: 비어 있음"),
    ] {
        let mut peer = Peer::connect(running.address).await;
        let mut frame = request_frame(8, "A");
        frame[offset..offset + bytes.len()].copy_from_slice(bytes);
        peer.send(&frame).await;
        let refusal = peer.receive().await;
        assert_eq!(refusal.response_code, Some(ResponseCode::Malformed));
        assert!(refusal.message.starts_with(told), "{}", refusal.message);
        assert_eq!((refusal.message_type, refusal.message_no), (MessageType::Error, 8));
        peer.expect_end().await;
    }
}

#[tokio::test]
async fn an_empty_connection_is_refused_nothing_and_learnt_of_by_nobody() {
    let (begun, mut learning) = mpsc::unbounded_channel();
    let answerer = SlowToLearn { permits: Arc::new(Semaphore::new(10)), begun };
    let running = Running::start_with(Limits::default(), answerer).await;
    let mut closed = Peer::connect(running.address).await;
    closed.stream.shutdown().await.unwrap();
    closed.expect_end().await;
    let reset = Peer::connect(running.address).await;
    reset.stream.set_zero_linger().unwrap();
    drop(reset);
    let mut other = Peer::connect(running.address).await;
    other.send(b"GET / HTTP/1.0\r\n\r\n").await;
    other.receive().await;
    other.expect_end().await;
    timeout(FOREVER, learning.recv()).await.unwrap().unwrap();
    timeout(FOREVER, running.stop()).await.unwrap().unwrap();
    assert!(learning.try_recv().is_err());
}

#[tokio::test]
async fn a_frame_that_breaks_off_is_refused() {
    let running = Running::start(Limits::default(), approve).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(9, "A")[..100]).await;
    peer.stream.shutdown().await.unwrap();
    let refusal = peer.receive().await;
    assert_eq!(refusal.message_no, 9);
    assert_eq!(refusal.message, "전문 길이 0번째 바이트: 길이 269, 실제 96");
    peer.expect_end().await;
}

/// Learns of each refusal only when it may.
#[derive(Clone)]
struct SlowToLearn {
    permits: Arc<Semaphore>,
    begun: mpsc::UnboundedSender<()>,
}

impl Answerer for SlowToLearn {
    async fn answer(&self, request: Telegram, _: SocketAddr) -> Reply {
        approve(request).await
    }

    async fn refused(&self, _: Vec<u8>, _: DecodeError, _: Telegram, _: SocketAddr) {
        self.begun.send(()).unwrap();
        self.permits.acquire().await.unwrap().forget();
    }
}

#[tokio::test]
async fn answers_that_nobody_asked_for_are_read_no_faster_than_they_are_learnt_of() {
    let (begun, mut learning) = mpsc::unbounded_channel();
    let permits = Arc::new(Semaphore::new(0));
    let answerer = SlowToLearn { permits: Arc::clone(&permits), begun };
    let limits = Limits { in_work: 3, ..Limits::default() };
    let running = Running::start_with(limits, answerer).await;
    let mut peer = Peer::connect(running.address).await;
    let unasked = approval(&request("A")).encode().unwrap();
    peer.send(&unasked.repeat(20)).await;
    for _ in 0..3 {
        timeout(FOREVER, learning.recv()).await.unwrap().unwrap();
    }
    // A connection of its own is answered after all that the listener had to do before it.
    let mut other = Peer::connect(running.address).await;
    other.send(&request_frame(1, "A")).await;
    other.receive().await;
    assert!(learning.try_recv().is_err(), "a fourth was set to work");
    permits.add_permits(20);
    for _ in 0..20 {
        assert_eq!(peer.receive().await.message_type, MessageType::Error);
    }
}
