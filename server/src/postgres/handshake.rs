//! As much of PostgreSQL's protocol as it takes to ask over its socket whether it is ready, and to
//! create and set up the database: so neither `psql` nor `pg_isready`, which packages install apart from the
//! server, is needed.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// How long it may take to connect.
const LONGEST_GREETING: Duration = Duration::from_secs(5);

/// How long a statement may take; the creation of a database copies some 8 MB.
const LONGEST_STATEMENT: Duration = Duration::from_secs(30);

/// The largest message that is believed, in bytes.
const LARGEST_MESSAGE: usize = 1024 * 1024;

/// Version 3.0 of the protocol, which every PostgreSQL since 2003 speaks.
const PROTOCOL_VERSION: i32 = 3 << 16;

/// What came of a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server serves this database; a statement, if one was sent, was carried out.
    Ready,
    /// Nobody listens yet, or the server says that it starts up or shuts down.
    NotYet,
    /// The server runs, but has no database of this name.
    DatabaseMissing,
    /// The server says no.
    Refused(String),
}

/// Connects as `user` to `database`, runs `statement` if one is given, and takes leave.
pub(super) async fn ask(
    socket: &Path,
    user: &str,
    database: &str,
    statement: Option<&str>,
) -> Answer {
    let patience = if statement.is_none() { LONGEST_GREETING } else { LONGEST_STATEMENT };
    match timeout(patience, converse(socket, user, database, statement)).await {
        Ok(Ok(answer)) => answer,
        // No socket, a refused connection, one that ends midway: all that is seen while a server
        // comes or goes, and whoever asks has a deadline of his own.
        Ok(Err(_)) | Err(_) => Answer::NotYet,
    }
}

async fn converse(
    socket: &Path,
    user: &str,
    database: &str,
    statement: Option<&str>,
) -> io::Result<Answer> {
    let mut stream = UnixStream::connect(socket).await?;
    let mut hello = PROTOCOL_VERSION.to_be_bytes().to_vec();
    for text in ["user", user, "database", database, "application_name", "micropay start"] {
        hello.extend_from_slice(text.as_bytes());
        hello.push(0);
    }
    hello.push(0);
    send(&mut stream, None, &hello).await?;
    let mut answer = read_answer(&mut stream).await?;
    if let (Answer::Ready, Some(statement)) = (&answer, statement) {
        let mut query = statement.as_bytes().to_vec();
        query.push(0);
        send(&mut stream, Some(b'Q'), &query).await?;
        answer = read_answer(&mut stream).await?;
    }
    send(&mut stream, Some(b'X'), &[]).await.ok();
    Ok(answer)
}

/// Sends one message; only the very first has no `kind`.
async fn send(stream: &mut UnixStream, kind: Option<u8>, body: &[u8]) -> io::Result<()> {
    let length = i32::try_from(body.len() + 4).map_err(io::Error::other)?;
    let mut message: Vec<u8> = kind.into_iter().collect();
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(body);
    stream.write_all(&message).await
}

/// Reads up to the server's "ready for a query", or up to its first error.
async fn read_answer(stream: &mut UnixStream) -> io::Result<Answer> {
    loop {
        let kind = stream.read_u8().await?;
        let length = usize::try_from(stream.read_i32().await?).unwrap_or_default();
        let size = length.checked_sub(4).filter(|size| *size <= LARGEST_MESSAGE);
        let mut body = vec![0; size.ok_or(io::ErrorKind::InvalidData)?];
        stream.read_exact(&mut body).await?;
        match kind {
            b'Z' => return Ok(Answer::Ready),
            b'E' => return Ok(read_error(&body)),
            // Anything but "you are who you say" asks for a password.
            b'R' if body != [0; 4] => {
                let message = "it asks for a password: its pg_hba.conf was changed";
                return Ok(Answer::Refused(message.to_owned()));
            }
            _ => {}
        }
    }
}

/// What an error message means: fields, each a letter and a text with a zero at its end.
fn read_error(body: &[u8]) -> Answer {
    let field = |letter: u8| {
        let found = body.split(|byte| *byte == 0).find(|field| field.first() == Some(&letter));
        String::from_utf8_lossy(found.and_then(|field| field.get(1..)).unwrap_or_default())
    };
    match field(b'C').as_ref() {
        // cannot_connect_now, too_many_connections, admin_shutdown, crash_shutdown
        "57P03" | "53300" | "57P01" | "57P02" => Answer::NotYet,
        // invalid_catalog_name
        "3D000" => Answer::DatabaseMissing,
        code => Answer::Refused(format!("{} ({code})", field(b'M'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_by_its_code() {
        let starting = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
        assert_eq!(read_error(starting), Answer::NotYet);
        assert_eq!(read_error(b"SFATAL\0C3D000\0Mno such database\0\0"), Answer::DatabaseMissing);
        let refusal = Answer::Refused("no entry (28000)".to_owned());
        assert_eq!(read_error(b"SFATAL\0C28000\0Mno entry\0\0"), refusal);
    }
}
