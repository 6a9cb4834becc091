//! The reader of a connection on arbitrary streams, without a socket: what comes is answered up to the
//! first frame that cannot be read, wherever the stream is torn.

use std::pin::Pin;
use std::task::{Context, Poll};

use engine::telegram::{FRAME_LENGTH, announced_frame_length, message_no_of};
use proptest::prelude::*;
use tokio::io::ReadBuf;
use tokio::runtime::Builder;

use tokio::sync::Semaphore;

use super::super::lines::Lines;
use super::*;
use crate::telegram::test_support::{approval, approve, request, request_frame};

/// Bytes that come in pieces of these lengths, again and again, and then end.
struct Torn {
    bytes: Vec<u8>,
    pieces: Vec<usize>,
    reads: usize,
}

impl AsyncRead for Torn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let piece = self.pieces.get(self.reads % self.pieces.len()).copied().unwrap_or(1);
        let length = piece.min(buffer.remaining()).min(self.bytes.len());
        self.reads += 1;
        buffer.put_slice(&self.bytes.drain(..length).collect::<Vec<_>>());
        Poll::Ready(Ok(()))
    }
}

#[derive(Clone)]
struct Approving;

impl Answerer for Approving {
    async fn answer(&self, request: Telegram, _: SocketAddr) -> Reply {
        approve(request).await
    }

    async fn refused(&self, _: Vec<u8>, _: DecodeError, _: Telegram, _: SocketAddr) {}
}

/// How a connection ended that these bytes came on, and what was answered, in order of the numbers.
async fn conversation(stream: &mut Torn) -> (End, Vec<Telegram>) {
    let (answers, mut queue) = mpsc::unbounded_channel();
    let (working, _all_done) = mpsc::channel(1);
    let place = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
    let limits = Limits { in_work: 5, ..Limits::default() };
    let entry = Lines::new(1, limits.in_work).enter([127, 0, 0, 1].into());
    let responder = Responder {
        answerer: Approving,
        peer: ([127, 0, 0, 1], 1).into(),
        answers,
        turns: Turns::default(),
        seat: Arc::new(Seat { entry, _place: place, _working: working }),
    };
    let (_stop, mut stopping) = watch::channel(false);
    let collect = async {
        let mut answers = Vec::new();
        while let Some(Outgoing { telegram, .. }) = queue.recv().await {
            answers.push(*telegram);
        }
        answers
    };
    let (end, mut answers) =
        tokio::join!(read_telegrams(stream, &limits, responder, &mut stopping), collect);
    answers.sort_by_key(|answer| answer.message_no);
    (end, answers)
}

/// A part of a stream.
#[derive(Clone, Debug)]
enum Piece {
    Request,
    /// An answer that nobody asked for.
    Answer,
    Error,
    Broken(usize, u8),
    Noise(Vec<u8>),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        8 => Just(Piece::Request),
        2 => Just(Piece::Answer),
        1 => Just(Piece::Error),
        1 => (0..FRAME_LENGTH, any::<u8>()).prop_map(|(index, byte)| Piece::Broken(index, byte)),
        1 => proptest::collection::vec(any::<u8>(), 1..600).prop_map(Piece::Noise),
    ]
}

impl Piece {
    fn bytes(&self, number: u64) -> Vec<u8> {
        let numbered = |telegram| Telegram { message_no: number, ..telegram }.encode().unwrap();
        match self {
            Self::Request => request_frame(number, "A-1"),
            Self::Answer => numbered(approval(&request("A"))),
            Self::Error => {
                numbered(Telegram { message_type: MessageType::Error, ..approval(&request("A")) })
            }
            Self::Broken(index, byte) => {
                let mut frame = request_frame(number, "A");
                frame[*index] = *byte;
                frame
            }
            Self::Noise(bytes) => bytes.clone(),
        }
    }
}

/// What is to be answered to these bytes, and the number of the refusal that ends the connection, if one
/// does: the stream read in one piece.
fn expected(mut bytes: &[u8]) -> (Vec<u64>, Option<u64>) {
    let mut numbers = Vec::new();
    loop {
        let length = match announced_frame_length(bytes, Limits::default().frame_bytes) {
            Ok(None) if bytes.is_empty() => return (numbers, None),
            Ok(Some(length)) if length <= bytes.len() => length,
            Ok(_) | Err(_) => bytes.len().min(FRAME_LENGTH),
        };
        let (frame, rest) = bytes.split_at(length);
        match super::read(frame) {
            Ok(telegram) if telegram.message_type == MessageType::Error => {}
            Ok(telegram) => numbers.push(telegram.message_no),
            Err(_) => {
                return (numbers, Some(message_no_of(frame).unwrap_or(0)));
            }
        }
        bytes = rest;
    }
}

proptest! {
    #[test]
    fn a_stream_is_answered_up_to_its_first_fault_wherever_it_is_torn(
        parts in proptest::collection::vec(piece(), 0..12),
        lengths in proptest::collection::vec(1..700_usize, 1..8),
    ) {
        let bytes: Vec<u8> =
            parts.iter().zip(1..).flat_map(|(part, number)| part.bytes(number)).collect();
        let (numbers, refused) = expected(&bytes);
        let mut stream = Torn { bytes, pieces: lengths, reads: 0 };
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let (end, answers) = runtime.block_on(conversation(&mut stream));
        let malformed = matches!(end, End::Malformed(_) | End::OtherProtocol);
        prop_assert_eq!(malformed, refused.is_some(), "{:?}", end);
        let answered: Vec<u64> = answers.iter().map(|answer| answer.message_no).collect();
        // A refusal can name the number only if that had come when the fault was seen.
        let told = [refused, refused.map(|_| 0)].map(|refused| {
            let mut told: Vec<u64> = numbers.iter().copied().chain(refused).collect();
            told.sort_unstable();
            told
        });
        prop_assert!(told.contains(&answered), "{:?} instead of {:?}", answered, told);
        for answer in answers {
            prop_assert!(answer.encode().is_ok());
        }
    }
}
