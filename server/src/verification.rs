//! Both ends of the coupon verification: the engine's calls go out through the telegram client, and
//! the telegram port's calls come in to the engine.

use std::future::Future;

use engine::Engine;
use engine::verification::telegram::{ResponseCode, Telegram};
use engine::verification::{Call, CallFailure, CallFuture, Reply, Verifier};
use tokio::net::TcpListener;

use crate::metrics;
use crate::telegram::{self, Limits, VerificationClient};

/// Carries the engine's telegrams over TCP.
pub struct TcpVerifier(pub VerificationClient);

impl Verifier for TcpVerifier {
    fn call(&self, request: Telegram) -> CallFuture<'_> {
        Box::pin(async move {
            let message_type = request.message_type.code();
            let answered = self.0.call(request).await;
            let response = answered.as_ref().ok().and_then(|call| call.answer.response_code);
            metrics::telegram("client", message_type, response.map(ResponseCode::code));
            match answered {
                Ok(telegram::CallExchange { sent, received, answer, .. }) => {
                    Ok(Call { sent, received, answer })
                }
                Err(telegram::CallFailure::NotSent { sent, reason }) => {
                    Err(CallFailure::NotSent { sent, reason })
                }
                Err(telegram::CallFailure::NoAnswer { sent, received, reason }) => {
                    Err(CallFailure::NoAnswer { sent, received, reason })
                }
                // What can't be written was not sent.
                Err(telegram::CallFailure::Encode(error)) => {
                    Err(CallFailure::NotSent { sent: Vec::new(), reason: error.to_string() })
                }
            }
        })
    }
}

/// Answers telegrams until `shutdown`.
pub async fn answer_telegrams(
    listener: TcpListener,
    engine: Engine,
    shutdown: impl Future<Output = ()> + Send,
) {
    let answer = move |request: Telegram| {
        let engine = engine.clone();
        async move {
            let reply = engine.answer_telegram(&request).await.unwrap_or_else(|error| {
                tracing::error!("a telegram was not answered: {error}");
                Reply::Answer(request.reply(ResponseCode::SystemError, request.sent_at))
            });
            let response = match &reply {
                Reply::Answer(answer) => answer.response_code,
                Reply::Silence => None,
            };
            metrics::telegram(
                "port",
                request.message_type.code(),
                response.map(ResponseCode::code),
            );
            reply
        }
    };
    telegram::serve(listener, Limits::default(), answer, shutdown).await;
}
