//! Calls of foreign systems at the telegram port: telegram and answer are recorded, as for every
//! call. micropay's own verifications use the same port but belong to a payment's record.

use std::time::Instant;

use serde_json::json;

use super::Reply;
use super::answer::Sender;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{CallResult, Direction, Operation, Source, Trace, Verdict, result_of};
use crate::failure::VERIFICATION_TIMEOUT;
use crate::identifier::{SandboxId, WorldId};
use crate::language::{Language, Text};
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::telegram::{DecodeError, MessageType, OtherProtocol, ResponseCode, Telegram};

impl Engine {
    /// The coupon service's answer to a foreign system's `request`, recorded before it is sent.
    /// `peer` is the sender's address. There is always a reply, even after a fault.
    ///
    /// It is recorded in the sandbox that it names; if there is none of that name, in `default`,
    /// where somebody can see it.
    pub async fn answer_foreign_telegram(&self, request: &Telegram, peer: &str) -> Reply {
        let began = Instant::now();
        let (world, answered) = self.answer_now(request).await;
        let world = match world {
            Some(world) => world,
            None => self.default_world().await,
        };
        let caller = caller(world, peer, request.message_no);
        let mut trace = Trace::default();
        keep(&mut trace, Direction::Received, request);
        let (reply, ending) = match answered {
            Ok(reply) => {
                let ending = ending(request, &reply, peer);
                (reply, ending)
            }
            Err(error) => {
                tracing::error!(
                    request_id = caller.request_id,
                    "a telegram was not answered: {error}"
                );
                let answer = request.reply(ResponseCode::SystemError, request.sent_at);
                (Reply::Answer(answer), result_of(&error, &caller))
            }
        };
        if may_change(request, &reply) {
            trace.took_effect();
        }
        if let Reply::Answer(answer) = &reply {
            keep(&mut trace, Direction::Sent, answer);
        }
        let stored = async {
            let (request, ending) = (serde_json::to_value(request)?, ending?);
            let operation = Operation::Verification;
            self.record(&caller, operation, &request, began.elapsed(), &trace, ending).await;
            Ok::<(), EngineError>(())
        };
        if let Err(error) = stored.await {
            tracing::error!(request_id = caller.request_id, "a call was not recorded: {error}");
        }
        reply
    }

    /// Records an unreadable frame of a foreign system, with the error telegram that answered it.
    pub async fn record_malformed_frame(
        &self,
        frame: &[u8],
        error: &DecodeError,
        refusal: &Telegram,
        peer: &str,
    ) {
        let sandbox = self.world_named(&refusal.sandbox).await;
        let caller = caller(sandbox, peer, refusal.message_no);
        let mut trace = Trace::default();
        trace.telegram(Direction::Received, frame);
        keep(&mut trace, Direction::Sent, refusal);
        let code = error.response_code();
        let problem = match OtherProtocol::of(frame) {
            Some(stranger) => stranger.told(),
            None => Text::new(error.korean(), error.to_string()),
        };
        let told = |language: Language, problem: &str| {
            format!("{} · {problem} ({peer})", name(code, language))
        };
        let ending = CallResult {
            verdict: Verdict::Refused,
            code: code.code().to_owned(),
            passed_on: false,
            message: Text::new(
                told(Language::Korean, &problem.korean),
                told(Language::English, &problem.english),
            ),
            response: json!({ "response_code": code, "message": refusal.message }).to_string(),
        };
        // The trace has the bytes. They may hold personal data, so the request only says how many
        // there are.
        let request = json!({ "bytes": frame.len() });
        let took = std::time::Duration::ZERO;
        self.record(&caller, Operation::Verification, &request, took, &trace, ending).await;
    }

    /// The answer, and the world that it is about. If the sandbox was reset or deleted between the
    /// look and the effect, nothing was done yet, and the telegram is answered in the new world.
    async fn answer_now(
        &self,
        request: &Telegram,
    ) -> (Option<WorldId>, Result<Reply, EngineError>) {
        loop {
            let known = match self.load_facts(request).await {
                Ok(known) => known,
                Err(error) => return (None, Err(error)),
            };
            let world = known.as_ref().map(|known| known.world.clone());
            match self.answer_with_facts(request, known, Sender::Foreign).await {
                Err(EngineError::Refused(
                    Refusal::SandboxChanged {} | Refusal::SandboxNotFound { .. },
                )) => {}
                answered => return (world, answered),
            }
        }
    }

    /// The world of the sandbox with this name, or of `default`.
    async fn world_named(&self, name: &str) -> WorldId {
        if let Ok(sandbox) = SandboxId::parse(name)
            && let Ok(world) = self.enter(&sandbox).await
            && self.now(&world).await.is_ok()
        {
            return world;
        }
        self.default_world().await
    }

    async fn default_world(&self) -> WorldId {
        let sandbox = SandboxId::default_sandbox();
        self.enter(&sandbox).await.unwrap_or_else(|_| WorldId::first(&sandbox))
    }
}

fn caller(sandbox: WorldId, peer: &str, message_no: u64) -> Caller {
    Caller {
        sandbox,
        source: Source::Tcp,
        request_id: format!("tcp-{peer}-{message_no}"),
        reader: Reader::local(),
    }
}

/// Adds a telegram's frame to the trace, if there is one.
fn keep(trace: &mut Trace, direction: Direction, telegram: &Telegram) {
    if let Ok(frame) = telegram.encode() {
        trace.telegram_with_notes(direction, &frame, telegram.losses(), Instant::now());
    }
}

/// Whether a telegram that got this reply may have used a coupon, or given one back.
fn may_change(request: &Telegram, reply: &Reply) -> bool {
    let asks =
        matches!(request.message_type, MessageType::VerifyRequest | MessageType::ReversalRequest);
    let was_done = match reply {
        Reply::Answer(answer) => matches!(
            answer.response_code,
            Some(ResponseCode::Approved | ResponseCode::SystemError) | None
        ),
        // The answer may have been lost.
        Reply::Silence => true,
    };
    asks && was_done
}

fn ending(request: &Telegram, reply: &Reply, peer: &str) -> Result<CallResult, EngineError> {
    let (verdict, code, response) = match reply {
        Reply::Silence => (Verdict::Unknown, VERIFICATION_TIMEOUT, "null".to_owned()),
        Reply::Answer(answer) => {
            let (verdict, code) = match answer.response_code {
                Some(ResponseCode::Approved) => (Verdict::Good, "OK"),
                Some(ResponseCode::SystemError) | None => {
                    (Verdict::Fault, ResponseCode::SystemError.code())
                }
                Some(code) => (Verdict::Refused, code.code()),
            };
            (verdict, code, serde_json::to_string(answer)?)
        }
    };
    let line = |language| told(request, reply, peer, language);
    Ok(CallResult {
        verdict,
        code: code.to_owned(),
        passed_on: false,
        message: Text::new(line(Language::Korean), line(Language::English)),
        response,
    })
}

/// `0200 쿠폰 검증 요청 T1 → 0000 정상 (127.0.0.1:51000)`.
fn told(request: &Telegram, reply: &Reply, peer: &str, language: Language) -> String {
    let message_type = request.message_type;
    let asked = if request.is_echo() {
        language.pick("에코", "Echo")
    } else {
        language.pick(message_type.korean(), message_type.english())
    };
    let order = Some(&request.order_no).filter(|order_no| !order_no.is_empty());
    let order = order.map(|order_no| format!(" {order_no}")).unwrap_or_default();
    let answer = match reply {
        Reply::Answer(answer) => {
            let code = answer.response_code.unwrap_or(ResponseCode::SystemError);
            format!("{} {}", code.code(), name(code, language))
        }
        Reply::Silence => {
            language.pick("응답 없음 (일부러 유실)", "no answer (lost on purpose)").to_owned()
        }
    };
    format!("{} {asked}{order} → {answer} ({peer})", message_type.code())
}

fn name(code: ResponseCode, language: Language) -> &'static str {
    language.pick(code.korean(), code.english())
}
