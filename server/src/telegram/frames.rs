//! Cutting a byte stream into frames.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use engine::telegram::{DecodeError, FRAME_LENGTH, announced_frame_length};

/// How much is read at once from a peer that sends one telegram at a time: nearly two frames.
const FEW_BYTES: usize = 512;
/// How much, from one that has sent more than that: about thirty frames a system call.
const MANY_BYTES: usize = 8 * 1024;

/// Bytes received and not yet taken out as frames. Never holds more than one incomplete frame and
/// one read's worth of bytes, so a peer cannot make it grow.
pub struct FrameBuffer {
    bytes: Vec<u8>,
    /// Where the first byte is that has not been taken out.
    start: usize,
    /// How much is read next. A thousand peers that wait keep little each.
    read_bytes: usize,
    longest_frame: usize,
}

impl FrameBuffer {
    /// An empty buffer that refuses frames longer than this many bytes, prefix included.
    #[must_use]
    pub fn new(longest_frame: usize) -> Self {
        Self { bytes: Vec::new(), start: 0, read_bytes: FEW_BYTES, longest_frame }
    }

    /// Takes out the next frame, if all of it has been received.
    ///
    /// # Errors
    /// When the length prefix is no number or too large; nothing more can be cut from this stream.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, DecodeError> {
        let Some(length) = announced_frame_length(self.rest(), self.longest_frame)? else {
            return Ok(None);
        };
        let start = self.start;
        let frame = self.bytes.get(start..start + length);
        if frame.is_some() {
            self.start += length;
        }
        Ok(frame)
    }

    /// Waits for more bytes; 0 when the peer has sent its last. Nothing is lost when cancelled.
    ///
    /// # Errors
    /// When the connection broke.
    pub async fn fill(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<usize> {
        self.bytes.drain(..self.start);
        self.start = 0;
        self.bytes.reserve_exact(self.read_bytes);
        let read = stream.read_buf(&mut self.bytes).await?;
        if self.bytes.len() == self.bytes.capacity() {
            self.read_bytes = MANY_BYTES;
        }
        Ok(read)
    }

    /// Whether there is nothing of a next frame yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// What has come of a frame that is incomplete or cannot be cut, for reporting it.
    #[must_use]
    pub fn fragment(&self) -> &[u8] {
        let rest = self.rest();
        rest.get(..FRAME_LENGTH).unwrap_or(rest)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::FrameBuffer;

    #[tokio::test]
    async fn several_frames_in_one_read_and_the_rest_of_one_in_the_next() {
        let mut buffer = FrameBuffer::new(4096);
        assert_eq!(buffer.fill(&mut b"0003abc0000000".as_slice()).await.unwrap(), 14);
        assert_eq!(buffer.next_frame().unwrap(), Some(b"0003abc".as_slice()));
        assert_eq!(buffer.next_frame().unwrap(), Some(b"0000".as_slice()));
        assert_eq!(buffer.next_frame().unwrap(), None);
        assert_eq!(buffer.fragment(), b"000");
        buffer.fill(&mut b"1x".as_slice()).await.unwrap();
        assert_eq!(buffer.next_frame().unwrap(), Some(b"0001x".as_slice()));
        assert!(buffer.is_empty());
    }

    #[tokio::test]
    async fn more_is_read_at_once_from_a_peer_that_sends_more() {
        let mut buffer = FrameBuffer::new(4096);
        let many = b"0003abc".repeat(2_000);
        let mut stream = many.as_slice();
        let mut reads = Vec::new();
        loop {
            let read = buffer.fill(&mut stream).await.unwrap();
            if read == 0 {
                break;
            }
            while buffer.next_frame().unwrap().is_some() {}
            reads.push(read);
        }
        assert_eq!(reads, [512, 8 * 1024, 14_000 - 512 - 8 * 1024]);
    }

    #[tokio::test]
    async fn a_frame_may_be_split_anywhere() {
        let frame = b"0009abcdefghi".as_slice();
        for split in 0..=frame.len() {
            let mut buffer = FrameBuffer::new(4096);
            let mut stream = frame.get(..split).unwrap().chain(frame.get(split..).unwrap());
            while buffer.next_frame().unwrap().is_none() {
                assert_ne!(buffer.fill(&mut stream).await.unwrap(), 0);
            }
            assert!(buffer.is_empty());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_cut_stays_an_error() {
        let mut buffer = FrameBuffer::new(100);
        buffer.fill(&mut b"0097".as_slice()).await.unwrap();
        assert!(buffer.next_frame().is_err());
        assert!(buffer.next_frame().is_err());
        assert_eq!(buffer.fragment(), b"0097");
    }
}
