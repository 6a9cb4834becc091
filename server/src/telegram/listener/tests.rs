//! Tests of the listener, on real sockets: what it answers. How long it waits is in `deadlines`,
//! and what it does with frames it cannot read in `malformed`.

mod deadlines;
mod malformed;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use engine::telegram::{FRAME_LENGTH, MessageType, ResponseCode, Telegram};

use super::{Limits, Reply};
use crate::telegram::test_support::{
    FOREVER, Peer, Running, approval, approve, request, request_frame,
};

/// A handler that reports each order when it begins and when it ends, and waits in between.
#[derive(Clone)]
struct Gate {
    permits: Arc<Semaphore>,
    events: mpsc::UnboundedSender<String>,
}

impl Gate {
    fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (events, received) = mpsc::unbounded_channel();
        (Self { permits: Arc::new(Semaphore::new(0)), events }, received)
    }

    async fn answer(self, request: Telegram) -> Reply {
        if request.order_no == "fast" {
            return approve(request).await;
        }
        self.events.send(format!("{} begins", request.order_no)).unwrap();
        self.permits.acquire().await.unwrap().forget();
        self.events.send(format!("{} ends", request.order_no)).unwrap();
        approve(request).await
    }
}

async fn gated(limits: Limits) -> (Running, Gate, mpsc::UnboundedReceiver<String>) {
    let (gate, events) = Gate::new();
    let handler = gate.clone();
    let running = Running::start(limits, move |request| handler.clone().answer(request)).await;
    (running, gate, events)
}

#[tokio::test]
async fn two_frames_in_one_write_are_both_answered() {
    let running = Running::start(Limits::default(), approve).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&[request_frame(1, "A"), request_frame(2, "B")].concat()).await;
    let mut numbers = [peer.receive().await.message_no, peer.receive().await.message_no];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn frames_split_at_every_offset_are_answered() {
    let running = Running::start(Limits::default(), approve).await;
    let mut peer = Peer::connect(running.address).await;
    for split in 1..FRAME_LENGTH {
        let frame = request_frame(split as u64, "A-1");
        peer.send(&frame[..split]).await;
        tokio::task::yield_now().await;
        peer.send(&frame[split..]).await;
        let answer = peer.receive().await;
        assert_eq!((answer.message_no, answer.order_no.as_str()), (split as u64, "A-1"));
    }
}

#[tokio::test]
async fn a_slow_telegram_does_not_hold_up_a_fast_one() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "slow")).await;
    assert_eq!(events.recv().await.unwrap(), "slow begins");
    peer.send(&request_frame(2, "fast")).await;
    assert_eq!(peer.receive().await.message_no, 2);
    gate.permits.add_permits(1);
    assert_eq!(peer.receive().await.message_no, 1);
}

#[tokio::test]
async fn telegrams_about_one_order_or_coupon_keep_their_order() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let mut peer = Peer::connect(running.address).await;
    let frame = |message_no, order_no: &str, serial_no: &str| {
        let serial_no = serial_no.to_owned();
        Telegram { message_no, serial_no, ..request(order_no) }.encode().unwrap()
    };
    // The second names the first's order, the third the second's coupon; the fourth none of these.
    let coalesced = [
        frame(1, "one", "7000"),
        frame(2, "one", "8000"),
        frame(3, "other", "8000"),
        frame(4, "fast", "9000"),
    ];
    peer.send(&coalesced.concat()).await;
    assert_eq!(peer.receive().await.message_no, 4);
    gate.permits.add_permits(3);
    for message_no in 1..=3 {
        assert_eq!(peer.receive().await.message_no, message_no);
    }
    let mut told = Vec::new();
    events.recv_many(&mut told, 6).await;
    let order = ["one begins", "one ends", "one begins", "one ends", "other begins", "other ends"];
    assert_eq!(told, order);
}

#[tokio::test]
async fn what_is_no_request_is_refused_but_an_error_is_left_alone() {
    let running = Running::start(Limits::default(), approve).await;
    let mut peer = Peer::connect(running.address).await;
    let answer = approval(&request("A"));
    peer.send_telegram(&Telegram { message_type: MessageType::Error, ..answer.clone() }).await;
    peer.send_telegram(&Telegram { message_no: 5, ..answer }).await;
    let refusal = peer.receive().await;
    assert_eq!((refusal.message_type, refusal.message_no), (MessageType::Error, 5));
    assert_eq!(refusal.response_code, Some(ResponseCode::UnknownMessageType));
    peer.send(&request_frame(6, "A")).await;
    assert_eq!(peer.receive().await.message_no, 6);
}

#[tokio::test]
async fn silence_and_panics_send_nothing_and_keep_the_connection() {
    let running = Running::start(Limits::default(), |request: Telegram| async move {
        match request.order_no.as_str() {
            "silent" => Reply::Silence,
            "panic" => panic!("as the test wants"),
            _ => approve(request).await,
        }
    })
    .await;
    let mut peer = Peer::connect(running.address).await;
    let frames = [request_frame(1, "silent"), request_frame(2, "panic"), request_frame(3, "A")];
    peer.send(&frames.concat()).await;
    assert_eq!(peer.receive().await.message_no, 3);
    peer.stream.shutdown().await.unwrap();
    peer.expect_end().await;
}

#[tokio::test]
async fn an_answer_without_a_frame_becomes_a_system_error() {
    let running = Running::start(Limits::default(), |request: Telegram| async move {
        Reply::Answer(Telegram { amount: -1, ..approval(&request) })
    })
    .await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "A")).await;
    let answer = peer.receive().await;
    assert_eq!((answer.message_type, answer.message_no), (MessageType::Error, 1));
    assert_eq!(answer.response_code, Some(ResponseCode::SystemError));
}

#[tokio::test]
async fn work_goes_on_when_the_peer_has_gone() {
    let (running, gate, mut events) = gated(Limits::default()).await;
    let mut peer = Peer::connect(running.address).await;
    peer.send(&request_frame(1, "order")).await;
    assert_eq!(events.recv().await.unwrap(), "order begins");
    peer.stream.set_zero_linger().unwrap();
    drop(peer);
    gate.permits.add_permits(1);
    assert_eq!(timeout(FOREVER, events.recv()).await.unwrap().unwrap(), "order ends");
}

#[tokio::test]
async fn no_more_telegrams_are_in_work_than_allowed() {
    let busy = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (Arc::clone(&busy), Arc::clone(&most));
    let limits = Limits { in_work: 3, ..Limits::default() };
    let running = Running::start(limits, move |request| {
        let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
        async move {
            peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            approve(request).await
        }
    })
    .await;
    let mut peer = Peer::connect(running.address).await;
    let frames: Vec<u8> = (1..=50).flat_map(|number| request_frame(number, "A")).collect();
    peer.send(&frames).await;
    for _ in 1..=50 {
        peer.receive().await;
    }
    assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
}

#[tokio::test]
async fn connections_beyond_the_cap_are_closed_at_once() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let running = Running::start(limits, approve).await;
    let mut first = Peer::connect(running.address).await;
    first.send(&request_frame(1, "A")).await;
    first.receive().await;
    let mut second = Peer::connect(running.address).await;
    second.expect_end().await;
    // The place is free again once the first has gone.
    first.stream.shutdown().await.unwrap();
    first.expect_end().await;
    let served = async {
        loop {
            let mut stream = TcpStream::connect(running.address).await.unwrap();
            let mut frame = [0; FRAME_LENGTH];
            let sent = stream.write_all(&request_frame(2, "A")).await;
            let read = tokio::io::AsyncReadExt::read_exact(&mut stream, &mut frame).await;
            if sent.is_ok() && read.is_ok() {
                return;
            }
        }
    };
    timeout(FOREVER, served).await.unwrap();
}
