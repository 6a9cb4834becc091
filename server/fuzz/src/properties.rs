//! What holds for any bytes that come to the telegram port. Fuzzed by libFuzzer in `make proof`, and
//! tried on random bytes by the proof test `telegram_bytes`, which includes this file.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use engine::telegram::{
    DecodeError, FRAME_LENGTH, FieldView, ResponseCode, Telegram, announced_frame_length, decode,
    mask_fields, message_no_of, ruler,
};
use tokio::io::{AsyncRead, ReadBuf};

use super::FrameBuffer;

/// The longest frame that the port takes, in bytes.
const LONGEST_FRAME: usize = 4096;

/// A frame is a telegram that is written with the same bytes, or is refused for a place in a field.
/// Whether it is one.
pub fn codec(frame: &[u8]) -> bool {
    match decode(frame) {
        Ok(telegram) => {
            assert_eq!(telegram.encode().as_deref(), Ok(frame), "{telegram:?}");
            assert_eq!(message_no_of(frame), Some(telegram.message_no));
            if let Err(error) = telegram.check_names() {
                assert_is_in_its_field(&error);
            }
            true
        }
        Err(error) => {
            assert_is_in_its_field(&error);
            false
        }
    }
}

fn assert_is_in_its_field(DecodeError { field, offset, problem }: &DecodeError) {
    assert!((field.offset..field.end()).contains(offset), "{problem} at {offset}");
}

/// A frame is answered, or refused, by a telegram that arrives as it was meant.
pub fn answer(frame: &[u8]) {
    match decode(frame) {
        Ok(telegram) => {
            assert_can_be_sent(telegram.reply(ResponseCode::SystemError, telegram.sent_at));
            if let Err(error) = telegram.check_names() {
                refusal(frame, &error);
            }
        }
        Err(error) => refusal(frame, &error),
    }
}

/// The screen shows any frame, and nothing personal of one that cannot be read.
pub fn screen(frame: &[u8]) {
    let mut fields = ruler(frame);
    mask_fields(&mut fields, frame);
    let hides = |field: &FieldView| {
        matches!(field.name.as_str(), "length" | "message_type")
            || !field.text.contains(|c: char| c.is_ascii_digit())
    };
    assert!(decode(frame).is_ok() || fields.iter().all(hides), "{fields:?}");
}

/// A stream is cut into the same frames wherever it is torn, up to the first that cannot be read.
///
/// The first eight bytes say into pieces of which lengths it is torn.
pub fn framing(bytes: &[u8]) {
    let (lengths, stream) = bytes.split_at(bytes.len().min(8));
    let mut torn = Torn { rest: stream, lengths, reads: 0 };
    let mut buffer = FrameBuffer::new(LONGEST_FRAME);
    let mut whole = stream;
    loop {
        let frame = match buffer.next_frame() {
            Ok(Some(frame)) => Ok(frame.to_vec()),
            Ok(None) => {
                if fill(&mut buffer, &mut torn) > 0 {
                    continue;
                }
                // The end: what is left is no whole frame.
                assert_eq!(buffer.is_empty(), whole.is_empty());
                assert_eq!(buffer.fragment(), &whole[..whole.len().min(FRAME_LENGTH)]);
                if !buffer.is_empty() {
                    codec(buffer.fragment());
                }
                return;
            }
            Err(error) => Err(error),
        };
        let length = announced_frame_length(whole, LONGEST_FRAME);
        match frame {
            Ok(frame) => {
                assert_eq!(length, Ok(Some(frame.len())));
                let (first, rest) = whole.split_at(frame.len());
                assert_eq!(frame, first);
                if !codec(&frame) {
                    return;
                }
                whole = rest;
            }
            Err(error) => {
                assert_eq!(length, Err(error.clone()));
                assert!(whole.starts_with(buffer.fragment()));
                refusal(buffer.fragment(), &error);
                return;
            }
        }
    }
}

fn refusal(frame: &[u8], error: &DecodeError) {
    assert_can_be_sent(Telegram::refusal(frame, error, chrono::NaiveDateTime::default()));
}

fn assert_can_be_sent(telegram: Telegram) {
    let frame = telegram.encode().unwrap_or_else(|error| panic!("{error}: {telegram:?}"));
    assert_eq!(decode(&frame), Ok(telegram));
}

fn fill(buffer: &mut FrameBuffer, torn: &mut Torn) -> usize {
    let filled = pin!(buffer.fill(torn)).poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Ok(length)) = filled else { panic!("{filled:?}") };
    length
}

/// A stream that comes in pieces of these lengths, again and again, and then ends.
struct Torn<'bytes> {
    rest: &'bytes [u8],
    lengths: &'bytes [u8],
    reads: usize,
}

impl AsyncRead for Torn<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length =
            self.lengths.get(self.reads % 8).copied().map_or(1, |byte| usize::from(byte) + 1);
        let (piece, rest) = self.rest.split_at(length.min(buffer.remaining()).min(self.rest.len()));
        buffer.put_slice(piece);
        self.rest = rest;
        self.reads += 1;
        Poll::Ready(Ok(()))
    }
}
