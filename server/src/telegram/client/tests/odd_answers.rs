//! Tests of the client with answers that break off, cannot be read or answer something else.

use tokio::io::AsyncWriteExt;

use engine::telegram::{MessageType, ResponseCode, Telegram};

use super::{CallFailure, client, no_answer};
use crate::telegram::now_in_seoul;
use crate::telegram::test_support::{FOREVER, Peer, approval, bind, request};

/// Calls once, with a peer that sends what this makes of the request's approval and then closes.
async fn answered_by(tamper: impl FnOnce(Telegram) -> Vec<u8>) -> Result<Telegram, CallFailure> {
    let (listener, address) = bind().await;
    let client = client(address, FOREVER);
    let (called, ()) = tokio::join!(client.call(request("A")), async {
        let mut peer = Peer::accept(&listener).await;
        let request = peer.receive().await;
        peer.send(&tamper(approval(&request))).await;
        peer.stream.shutdown().await.unwrap();
    });
    called.map(|exchange| exchange.answer)
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    for length in [1, 4, 20, 100, 272] {
        let broken_off = |answer: Telegram| answer.encode().unwrap()[..length].to_vec();
        let (reason, received) = no_answer(answered_by(broken_off).await.unwrap_err());
        assert_eq!(reason, "the peer closed the connection within a frame");
        // As soon as the number has come, it is known whose answer it was.
        assert_eq!(received.map(|bytes| bytes.len()), (length >= 20).then_some(length));
    }
}

#[tokio::test]
async fn a_malformed_answer_is_no_answer_but_is_shown() {
    let malformed = |answer: Telegram| {
        let mut frame = answer.encode().unwrap();
        frame[66..70].copy_from_slice(b"ABCD");
        frame
    };
    let (reason, received) = no_answer(answered_by(malformed).await.unwrap_err());
    assert_eq!(reason, "malformed answer: response_code at byte 66: unknown response code");
    assert_eq!(&received.unwrap()[66..70], b"ABCD");
    let (reason, _) = no_answer(answered_by(|_| b"HTTP".to_vec()).await.unwrap_err());
    assert_eq!(reason, "malformed answer: length at byte 0: not a digit");
}

#[tokio::test]
async fn an_answer_of_another_type_is_no_answer() {
    let wrong = |answer: Telegram| {
        Telegram { message_type: MessageType::ReversalResponse, ..answer }.encode().unwrap()
    };
    let (reason, received) = no_answer(answered_by(wrong).await.unwrap_err());
    assert_eq!(reason, "answered by a 0410 where a 0210 was expected");
    assert!(received.is_some());
}

#[tokio::test]
async fn an_error_telegram_is_an_answer_and_a_strangers_answer_is_none() {
    let error = |answer: Telegram| {
        let stranger = Telegram { message_no: answer.message_no ^ 1, ..answer.clone() };
        let code = Some(ResponseCode::Malformed);
        let error = Telegram {
            message_no: answer.message_no,
            response_code: code,
            ..Telegram::new(MessageType::Error, now_in_seoul())
        };
        [stranger.encode().unwrap(), error.encode().unwrap()].concat()
    };
    let answer = answered_by(error).await.unwrap();
    assert_eq!(answer.response_code, Some(ResponseCode::Malformed));
}
