//! The telegram port, as a run reaches it.

use std::io;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};

use super::NoAnswer;
use crate::telegram::FrameBuffer;

/// How long a telegram's answer is waited for.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest frame that is read, in bytes, its prefix included.
const LONGEST_FRAME: usize = 4096;

/// Where a micropay answers telegrams.
#[derive(Clone, Debug)]
pub struct TelegramPort(String);

impl TelegramPort {
    /// At `host:port`.
    pub fn at(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// Sends bytes on a connection of their own and says that they are all; what is answered, or nothing where the
    /// connection is closed without an answer.
    pub async fn exchange(&self, bytes: Vec<u8>) -> Result<Vec<u8>, NoAnswer> {
        match timeout(PATIENCE, self.converse(&bytes)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(NoAnswer(format!("{}: {error}", self.0))),
            Err(_) => Err(NoAnswer(format!("{}: nothing within {PATIENCE:?}", self.0))),
        }
    }

    async fn converse(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.0).await?;
        stream.set_nodelay(true)?;
        stream.write_all(bytes).await?;
        // A frame that announces more than it has would be waited for: there is no more of it.
        stream.shutdown().await?;
        let mut frames = FrameBuffer::new(LONGEST_FRAME);
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => return Ok(frame.to_vec()),
                Ok(None) => {}
                Err(error) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, error.to_string()));
                }
            }
            if frames.fill(&mut stream).await? == 0 {
                return Ok(frames.fragment().to_vec());
            }
        }
    }
}
