//! A light HTTP client, so that the load costs the machine little: one connection, one request at
//! a time, written by hand.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The time that this part of all, sorted, does not exceed, in milliseconds; NaN of none.
pub fn percentile_ms(sorted: &[Duration], part: f64) -> f64 {
    let place = sorted.len().saturating_sub(1) as f64 * part;
    sorted.get(place as usize).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
}

/// The most that one read takes.
const CHUNK: usize = 16 * 1024;

/// A kept-alive connection.
pub struct Client {
    stream: TcpStream,
    address: SocketAddr,
    received: Vec<u8>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, received: Vec::with_capacity(CHUNK) })
    }

    /// Posts JSON into a sandbox; the status. `body` holds the answer's body until the next call.
    pub async fn post(
        &mut self,
        path: &str,
        sandbox: &str,
        key: Option<&str>,
        json: &str,
    ) -> io::Result<(u16, &[u8])> {
        let key = key.map(|key| format!("idempotency-key: {key}\r\n")).unwrap_or_default();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             micropay-sandbox: {sandbox}\r\n{key}content-length: {}\r\n\r\n{json}",
            self.address,
            json.len()
        );
        self.ask(&request).await
    }

    /// Gets something of a sandbox; the status and the body.
    pub async fn get(&mut self, path: &str, sandbox: &str) -> io::Result<(u16, &[u8])> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nmicropay-sandbox: {sandbox}\r\n\r\n",
            self.address
        );
        self.ask(&request).await
    }

    async fn ask(&mut self, request: &str) -> io::Result<(u16, &[u8])> {
        self.stream.write_all(request.as_bytes()).await?;
        self.received.clear();
        let (status, from, to) = loop {
            if let Some((status, from, to)) = parse(&self.received)?
                && self.received.len() >= to
            {
                break (status, from, to);
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        Ok((status, &self.received[from..to]))
    }
}

/// Status, and where the body begins and ends, once the head is whole.
fn parse(bytes: &[u8]) -> io::Result<Option<(u16, usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let (Some(status), Some(length)) = (status, length) else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, head.into_owned()));
    };
    Ok(Some((status, end + 4, end + 4 + length)))
}
