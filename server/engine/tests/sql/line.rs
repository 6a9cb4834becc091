//! The way to the verification, without a network: the proofs of the server drive it too.

use engine::Engine;
use engine::telegram::{MessageType, Telegram};
use engine::verification::{Call, CallFailure, Reply};

/// How the way to the verification behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Telegrams arrive and so do their answers.
    Good,
    /// Nobody listens: nothing is sent.
    Down,
    /// Telegrams vanish on their way.
    LosesRequests,
    /// Telegrams arrive, and their answers vanish.
    LosesAnswers,
    /// Answers say something else in this field than was asked.
    Alters(&'static str),
}

impl Line {
    /// Gives a telegram to the engine's own coupon service.
    pub async fn carry(self, engine: &Engine, request: &Telegram) -> Result<Call, CallFailure> {
        let sent = request.encode().unwrap();
        let reason = format!("{self:?}");
        let no_answer = |sent, reason| Err(CallFailure::NoAnswer { sent, received: None, reason });
        match self {
            Self::Down => return Err(CallFailure::NotSent { sent, reason }),
            Self::LosesRequests => return no_answer(sent, reason),
            Self::Good | Self::LosesAnswers | Self::Alters(_) => {}
        }
        match engine.answer_telegram(request).await {
            Ok(Reply::Answer(answer)) if self != Self::LosesAnswers => {
                let answer = match self {
                    Self::Alters(field) => altered(answer, field),
                    _ => answer,
                };
                Ok(Call { sent, received: answer.encode().unwrap(), answer })
            }
            Ok(_) => no_answer(sent, reason),
            // As the port does: nobody can tell what came of it.
            Err(error) => no_answer(sent, error.to_string()),
        }
    }
}

/// An approval of something else.
fn altered(mut answer: Telegram, field: &str) -> Telegram {
    match field {
        "message_type" => {
            let code = answer.response_code;
            answer = Telegram::new(MessageType::Error, answer.sent_at);
            answer.response_code = code;
        }
        "message_no" => answer.message_no += 1,
        "sandbox" => answer.sandbox.push('x'),
        "order_no" => answer.order_no.push('x'),
        "serial_no" => answer.serial_no = "7203000000000000".into(),
        "ctn" => answer.ctn = "01000000000".into(),
        "ncn" => answer.ncn = "500999999999".into(),
        "amount" => answer.amount -= 1,
        "coupon_amount" => answer.coupon_amount += 1,
        _ => unreachable!("nobody alters {field}"),
    }
    answer
}
