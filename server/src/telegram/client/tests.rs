//! Tests of the client against peers that behave in every way a peer can, on real sockets. Answers that are not what
//! they should be are in `odd_answers`.

mod odd_answers;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use engine::telegram::{MessageType, ResponseCode, Telegram};

use super::{CallFailure, ClientSettings, LocalAddresses, VerificationClient};
use crate::telegram::test_support::{FOREVER, Peer, Running, approval, approve, bind, request};
use crate::telegram::{Limits, Reply};

/// Short enough to reach in a test.
const SHORT: Duration = Duration::from_millis(100);

/// A client with one connection.
fn client(address: SocketAddr, answer_timeout: Duration) -> Arc<VerificationClient> {
    let settings = ClientSettings { connections: 1, answer_timeout, ..ClientSettings::default() };
    client_with(address, settings)
}

fn client_with(address: SocketAddr, settings: ClientSettings) -> Arc<VerificationClient> {
    let addresses = LocalAddresses::calling(address);
    Arc::new(VerificationClient::new(address.to_string(), settings, addresses))
}

async fn until_closed(client: &VerificationClient) {
    let closed = async {
        while client.open_connections().await > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(FOREVER, closed).await.unwrap();
}

#[track_caller]
fn no_answer(failure: CallFailure) -> (String, Option<Vec<u8>>) {
    match failure {
        CallFailure::NoAnswer { reason, received, sent } => {
            assert_eq!(sent.len(), 273);
            (reason, received)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_calls_answered_backwards_find_their_answers() {
    let (listener, address) = bind().await;
    let settings = ClientSettings { answer_timeout: FOREVER, ..ClientSettings::default() };
    let client = client_with(address, settings);
    let calls: Vec<_> = (0..500)
        .map(|number| {
            let client = Arc::clone(&client);
            tokio::spawn(async move {
                let order_no = format!("ORDER-{number}");
                let exchange = client.call(request(&order_no)).await.unwrap();
                assert_eq!(exchange.answer.order_no, order_no);
                assert_eq!(exchange.answer.encode().unwrap(), exchange.received);
                exchange.answer.message_no
            })
        })
        .collect();
    for _ in 0..4 {
        let mut peer = Peer::accept(&listener).await;
        tokio::spawn(async move {
            let mut requests = Vec::new();
            for _ in 0..125 {
                requests.push(peer.receive().await);
            }
            for request in requests.iter().rev() {
                peer.send_telegram(&approval(request)).await;
            }
            peer.expect_end().await;
        });
    }
    let mut numbers = HashSet::new();
    for call in calls {
        numbers.insert(timeout(FOREVER, call).await.unwrap().unwrap());
    }
    assert_eq!(numbers.len(), 500);
    assert_eq!(client.open_connections().await, 4);
}

#[tokio::test]
async fn a_call_that_is_given_up_says_whether_it_was_sent() {
    let (listener, address) = bind().await;
    let client = client(address, FOREVER);
    let given_up = CancellationToken::new();
    let calling = tokio::spawn({
        let (client, given_up) = (Arc::clone(&client), given_up.clone());
        async move { client.call_until(request("A"), &given_up).await }
    });
    let mut peer = Peer::accept(&listener).await;
    peer.receive().await;
    given_up.cancel();
    let (reason, _) = no_answer(timeout(FOREVER, calling).await.unwrap().unwrap().unwrap_err());
    assert_eq!(reason, "the server is ending");
    let failure = client.call_until(request("B"), &given_up).await.unwrap_err();
    assert!(matches!(failure, CallFailure::NotSent { .. }), "{failure:?}");
    drop(client);
    peer.expect_end().await;
}

#[tokio::test]
async fn an_echo_is_answered_by_our_own_listener() {
    let running = Running::start(Limits::default(), |request: Telegram| async move {
        assert!(request.is_echo());
        approve(request).await
    })
    .await;
    let exchange = client(running.address, FOREVER).echo().await.unwrap();
    assert_eq!(exchange.answer.message_type, MessageType::InquiryResponse);
    assert_eq!(exchange.answer.response_code, Some(ResponseCode::Approved));
}

#[tokio::test]
async fn a_refused_connection_means_not_sent() {
    let (listener, address) = bind().await;
    drop(listener);
    match client(address, FOREVER).call(request("A")).await.unwrap_err() {
        CallFailure::NotSent { sent, .. } => assert!(sent.starts_with(b"02690200")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_no_request_is_not_sent() {
    let (_listener, address) = bind().await;
    let failure = client(address, FOREVER).call(approval(&request("A"))).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Encode(_)), "{failure:?}");
    let failure = client(address, FOREVER).call(request(&"x".repeat(41))).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Encode(_)), "{failure:?}");
}

#[tokio::test]
async fn silence_means_no_answer_and_the_next_call_gets_another_connection() {
    let (listener, address) = bind().await;
    let client = client(address, SHORT);
    let begun = Instant::now();
    let (reason, _) = no_answer(client.call(request("A")).await.unwrap_err());
    assert!(begun.elapsed() >= SHORT, "{reason}");
    let mut silent = Peer::accept(&listener).await;
    assert_eq!(silent.receive().await.order_no, "A");

    let answering = tokio::spawn(async move {
        let mut peer = Peer::accept(&listener).await;
        let request = peer.receive().await;
        peer.send_telegram(&approval(&request)).await;
        peer
    });
    assert_eq!(client.call(request("B")).await.unwrap().answer.order_no, "B");
    silent.expect_end().await;
    answering.await.unwrap();
}

#[tokio::test]
async fn a_silent_reply_of_our_listener_means_no_answer() {
    let running = Running::start(Limits::default(), |_| async { Reply::Silence }).await;
    no_answer(client(running.address, SHORT).call(request("A")).await.unwrap_err());
}

#[tokio::test]
async fn a_peer_that_answers_and_closes_is_connected_to_again() {
    let (listener, address) = bind().await;
    tokio::spawn(async move {
        loop {
            let mut peer = Peer::accept(&listener).await;
            let request = peer.receive().await;
            peer.send_telegram(&approval(&request)).await;
        }
    });
    let client = client(address, FOREVER);
    for order_no in ["A", "B", "C"] {
        assert_eq!(client.call(request(order_no)).await.unwrap().answer.order_no, order_no);
        until_closed(&client).await;
    }
}

#[tokio::test]
async fn a_late_answer_does_not_disturb_the_next_call() {
    let (listener, address) = bind().await;
    let client = client(address, Duration::from_millis(300));
    let late = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.call(request("late")).await }
    });
    let mut peer = Peer::accept(&listener).await;
    let late_request = peer.receive().await;
    // Another answer meanwhile shows that the connection itself is alive, so it is kept.
    let (other, ()) = tokio::join!(client.call(request("other")), async {
        let request = peer.receive().await;
        peer.send_telegram(&approval(&request)).await;
    });
    other.unwrap();
    no_answer(late.await.unwrap().unwrap_err());
    let (next, ()) = tokio::join!(client.call(request("next")), async {
        let request = peer.receive().await;
        peer.send_telegram(&approval(&late_request)).await;
        peer.send_telegram(&approval(&request)).await;
    });
    assert_eq!(next.unwrap().answer.order_no, "next");
}

#[tokio::test]
async fn a_broken_connection_fails_all_its_calls_at_once() {
    let (listener, address) = bind().await;
    let client = client(address, FOREVER);
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.call(request("A")).await })
        })
        .collect();
    let mut peer = Peer::accept(&listener).await;
    for _ in 0..10 {
        peer.receive().await;
    }
    drop(peer);
    let begun = Instant::now();
    for call in calls {
        no_answer(call.await.unwrap().unwrap_err());
    }
    assert!(begun.elapsed() < FOREVER / 2);
}

#[tokio::test]
async fn a_dropped_call_is_forgotten() {
    let (listener, address) = bind().await;
    let client = client(address, FOREVER);
    let (received, asked) = oneshot::channel();
    let peer = tokio::spawn(async move {
        let mut peer = Peer::accept(&listener).await;
        received.send(peer.receive().await).unwrap();
        peer
    });
    let dropped = tokio::select! {
        _ = client.call(request("A")) => panic!("nobody answers"),
        request = asked => request.unwrap(),
    };
    let connection = client.slots[0].lock().await.clone().unwrap();
    assert_eq!(connection.pending.in_flight(), 0);
    let mut peer = peer.await.unwrap();
    let (next, ()) = tokio::join!(client.call(request("B")), async {
        peer.send_telegram(&approval(&dropped)).await;
        let request = peer.receive().await;
        peer.send_telegram(&approval(&request)).await;
    });
    assert_eq!(next.unwrap().answer.order_no, "B");
}
