//! What one server stores, the open pages of another are told.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::exchange::Source;
use engine::identifier::{SandboxId, WorldId};
use engine::payment::HistoryForm;
use engine::reader::Reader;
use engine::{Caller, Engine};
use futures_util::StreamExt as _;
use server::ending::Ending;
use server::events::{Events, events};
use server::target_client::HttpTargetClient;
use server::telegram::{ClientSettings, LocalAddresses, VerificationClient};
use server::verification::TcpVerifier;
use sqlx::PgPool;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::program::PATIENCE;

/// A server, as far as live screens go.
struct LiveServer {
    engine: Engine,
    events: Events,
}

impl LiveServer {
    fn start(pool: PgPool, shutdown: &CancellationToken) -> Self {
        let address = "127.0.0.1:9".parse().unwrap();
        let addresses = LocalAddresses::calling(address);
        let client =
            VerificationClient::new(address.to_string(), ClientSettings::default(), addresses);
        let target_client = Arc::new(HttpTargetClient::new(Ending::default()).unwrap());
        let engine =
            Engine::new(pool, Arc::new(TcpVerifier::new(client, Ending::default())), target_client);
        let events = Events::new(shutdown.clone());
        let (telling, listening) = (events.clone(), events.clone());
        let (of_telling, of_listening) = (engine.clone(), engine.clone());
        tokio::spawn(async move { telling.tell(of_telling).await });
        tokio::spawn(async move { listening.listen(of_listening).await });
        Self { engine, events }
    }

    /// Stores the record of a call.
    async fn change(&self) {
        let caller = Caller {
            sandbox: WorldId::first(&SandboxId::default_sandbox()),
            source: Source::Api,
            request_id: "test".into(),
            reader: Reader::local(),
        };
        self.engine.history(&caller, &HistoryForm::default()).await.unwrap();
    }
}

/// Two in this process have one number, as two in containers have.
#[sqlx::test(migrations = "../migrations")]
async fn servers_with_the_same_process_number_tell_one_another(pool: PgPool) {
    let shutdown = CancellationToken::new();
    let (one, other) =
        (LiveServer::start(pool.clone(), &shutdown), LiveServer::start(pool, &shutdown));
    let page = events(State(other.events.clone())).await.into_response();
    let mut page = Body::new(page.into_body()).into_data_stream();
    // The first comes at once, and one when the server begins to listen. All further ones are told by
    // the other server.
    let told = timeout(PATIENCE, async {
        let mut last = Vec::new();
        for _ in 0..5 {
            let event = loop {
                tokio::select! {
                    event = page.next() => break event,
                    () = sleep(Duration::from_millis(50)) => one.change().await,
                }
            };
            let event = event.expect("the stream goes on").unwrap();
            assert!(event.starts_with(b"event: changed"), "{event:?}");
            last = event.to_vec();
        }
        // In which sandbox and about what, so that whoever shows something else need not ask.
        assert_eq!(
            String::from_utf8_lossy(&last).trim_end(),
            "event: changed\ndata: default:calls"
        );
    });
    told.await.expect("the other server's changes are told");
    shutdown.cancel();
}
