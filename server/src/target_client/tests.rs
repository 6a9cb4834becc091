use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

/// Answers every connection with `answer`, and says nothing where there is none; the first
/// request that comes is sent on.
async fn listening(answer: Option<String>) -> (SocketAddr, tokio::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, heard) = tokio::sync::mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (tell, answer) = (tell.clone(), answer.clone());
            tokio::spawn(async move {
                let mut request = vec![0; 8192];
                let length = stream.read(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                tell.send(text).await.unwrap();
                match answer {
                    Some(answer) => {
                        // Who has read enough may be gone.
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                    None => std::future::pending().await,
                }
            });
        }
    });
    (address, heard)
}

fn ask(url: String) -> TargetRequest {
    TargetRequest {
        method: Method::Post,
        url,
        headers: vec![("Authorization".into(), "Bearer secret".into())],
        body: Some("{}".into()),
        connect_timeout: Duration::from_millis(300),
        timeout: Duration::from_millis(300),
    }
}

#[tokio::test]
async fn an_answer_comes_as_it_is() {
    let answer = "HTTP/1.1 409 Conflict\r\nX-Request-Id: 7\r\nContent-Length: 2\r\n\r\n{}";
    let (address, mut heard) = listening(Some(answer.into())).await;
    let client = HttpTargetClient::new(Ending::default()).unwrap();
    let answered = client.ask(ask(format!("http://{address}/pay?a=1"))).await.unwrap();
    assert_eq!((answered.status, answered.body.as_str()), (409, "{}"));
    assert!(answered.headers.contains(&("x-request-id".into(), "7".into())));
    let request = heard.recv().await.unwrap();
    assert!(request.starts_with("POST /pay?a=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer secret\r\n"), "{request}");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (elsewhere, mut heard) = listening(Some(String::new())).await;
    let answer =
        format!("HTTP/1.1 307 Away\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n");
    let (address, _heard) = listening(Some(answer)).await;
    let client = HttpTargetClient::new(Ending::default()).unwrap();
    let answered = client.ask(ask(format!("http://{address}/"))).await.unwrap();
    assert_eq!(answered.status, 307);
    assert!(heard.try_recv().is_err(), "nobody went there");
}

#[tokio::test]
async fn nobody_there_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = HttpTargetClient::new(Ending::default())
        .unwrap()
        .ask(ask(format!("http://{address}/")))
        .await;
    assert!(matches!(failure, Err(TargetFailure::NotSent { .. })), "{failure:?}");
}

#[tokio::test]
async fn silence_ends_at_the_timeout_and_may_have_arrived() {
    let (address, _heard) = listening(None).await;
    let began = Instant::now();
    let failure = HttpTargetClient::new(Ending::default())
        .unwrap()
        .ask(ask(format!("http://{address}/")))
        .await;
    assert!(matches!(failure, Err(TargetFailure::NoAnswer { .. })), "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let answer = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(LARGEST_BODY + 1));
    let (address, _heard) = listening(Some(answer)).await;
    let failure = HttpTargetClient::new(Ending::default())
        .unwrap()
        .ask(ask(format!("http://{address}/")))
        .await;
    assert!(matches!(failure, Err(TargetFailure::NoAnswer { .. })), "{failure:?}");
}
