//! A system outside, as a test wants it: its answers are written down before they are asked for.

use std::collections::VecDeque;
use std::sync::Mutex;

use engine::target::{TargetClient, TargetFailure, TargetFuture, TargetRequest, TargetResponse};
use serde_json::Value;

/// Answers in turn, and keeps what it was asked.
#[derive(Default)]
pub struct TargetSystem {
    answers: Mutex<VecDeque<Result<TargetResponse, TargetFailure>>>,
    asked: Mutex<Vec<TargetRequest>>,
}

impl TargetClient for TargetSystem {
    fn ask(&self, ask: TargetRequest) -> TargetFuture<'_> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(ask);
            let answer = self.answers.lock().unwrap().pop_front();
            answer
                .unwrap_or_else(|| Err(TargetFailure::NotSent { reason: "nobody is there".into() }))
        })
    }
}

impl TargetSystem {
    /// The next answer.
    pub fn answers(&self, status: u16, body: &Value) {
        self.answers_text(status, &body.to_string());
    }

    /// The next answer, to the letter.
    pub fn answers_text(&self, status: u16, body: &str) {
        let answered = TargetResponse {
            status,
            headers: vec![
                ("Content-Type".into(), "application/json".into()),
                ("Set-Cookie".into(), "session=of-theirs".into()),
            ],
            body: body.to_owned(),
        };
        self.answers.lock().unwrap().push_back(Ok(answered));
    }

    /// The next request arrives, perhaps, and is not answered.
    pub fn is_silent(&self) {
        let reason = "nothing came".into();
        self.answers.lock().unwrap().push_back(Err(TargetFailure::NoAnswer { reason }));
    }

    /// What it was asked since the last look: method, address and body.
    pub fn asked(&self) -> Vec<TargetRequest> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// What a header of a request says.
pub fn header<'a>(ask: &'a TargetRequest, name: &str) -> Option<&'a str> {
    let header = ask.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    header.map(|(_, value)| value.as_str())
}
