//! The micropay in this process: its API without a network between.

use app::api::access::Session;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::{Extension, Router};
use engine::Engine;
use engine::identifier::ReaderName;
use engine::reader::{Reader, Role, Source};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::timeout;
use tower::ServiceExt;

use super::{Answered, Asked, Door, LARGEST_BODY, NoAnswer, PATIENCE, TelegramPort};
use crate::api::{self, problem};
use crate::http::{panic, request_id};

/// The API of an engine in this process. Who asks is the operator `scenario`, and what is recorded came by the door
/// `scenario`.
pub struct InProcess {
    router: Router,
    port: TelegramPort,
}

impl InProcess {
    /// The door to `engine`, whose telegrams are answered at `port`.
    pub fn new(engine: Engine, port: TelegramPort) -> Self {
        let router = api::router(engine)
            .layer(Extension(Session { reader: reader(), signed_in: true }))
            .layer(Extension(Source::Scenario))
            .layer(from_fn(panic::answer_panics))
            .layer(from_fn(problem::tell))
            .layer(from_fn(request_id::identify));
        Self { router, port }
    }
}

/// Who runs scenarios.
fn reader() -> Reader {
    let name = ReaderName::parse("scenario").unwrap_or_else(|_| ReaderName::local());
    Reader { name, role: Role::Operator }
}

impl Door for InProcess {
    fn call(&self, asked: Asked) -> BoxFuture<'_, Result<Answered, NoAnswer>> {
        let router = self.router.clone();
        async move {
            let request = request_of(asked)?;
            let answered = timeout(PATIENCE, async {
                match router.oneshot(request).await {
                    Ok(response) => whole(response).await,
                    Err(never) => match never {},
                }
            });
            answered.await.map_err(|_| NoAnswer(format!("nothing within {PATIENCE:?}")))?
        }
        .boxed()
    }

    fn telegram(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, NoAnswer>> {
        self.port.exchange(bytes).boxed()
    }
}

fn request_of(asked: Asked) -> Result<Request, NoAnswer> {
    let mut request = Request::builder().method(asked.method.as_str()).uri(&asked.path);
    for (name, value) in &asked.headers {
        request = request.header(name, value);
    }
    let body = asked.body.map_or_else(Body::empty, Body::from);
    request.body(body).map_err(|error| NoAnswer(format!("this can't be sent: {error}")))
}

async fn whole(response: Response) -> Result<Answered, NoAnswer> {
    let (parts, body) = response.into_parts();
    let broken = |error: axum::Error| NoAnswer(format!("the answer broke off: {error}"));
    let body = to_bytes(body, LARGEST_BODY).await.map_err(broken)?;
    let headers = parts.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Ok(Answered { status: parts.status.as_u16(), headers: headers.collect(), body: body.to_vec() })
}
