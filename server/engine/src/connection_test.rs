//! 연결 시험: ask each endpoint of a target something that changes nothing, all at once, and tell
//! what was found.

use std::time::Instant;

use serde::Serialize;
use serde_json::json;

use crate::catalogue::{Catalogue, Named};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Direction, Operation, Recorded, Trace, Verdict, microseconds};
use crate::field::{Field, FieldError};
use crate::identifier::Ctn;
use crate::language::{Language, Text};
use crate::outbound::{Call, CallFailure, Peer};
use crate::payment::{HistoryFilter, PaymentForm, PaymentRequest};
use crate::target::{BaseUrl, Endpoint, Finding, PathKind, Target, TargetForm};
use crate::telegram::{MessageType, ResponseCode, Telegram, contradiction, decode};

/// What a test found, as it is recorded.
#[derive(Serialize)]
struct Tested {
    findings: Vec<Finding>,
}

impl Engine {
    /// Tests a target as it is entered, saved or not, with a look-up of the subscriber `ctn`.
    /// It takes no longer than the target's timeouts.
    pub async fn test_target(
        &self,
        caller: &Caller,
        form: &TargetForm,
        ctn: &str,
    ) -> Result<Vec<Finding>, EngineError> {
        let request = json!({ "ctn": ctn });
        let tested = self.recorded(caller, Operation::TargetTest, &request, async |trace| {
            let stored = self.target_of(&caller.sandbox).await?;
            let target = form.parse(Some(&stored))?;
            let ctn =
                Ctn::parse(ctn).map_err(|problem| FieldError { field: Field::Ctn, problem })?;
            let sample = sample(&self.catalogue(caller).await?, &ctn)?;
            let mut traces = [Trace::default(), Trace::default(), Trace::default()];
            let [of_customer, of_coupons, of_payments] = &mut traces;
            let (customer, coupons, payments, telegram) = tokio::join!(
                self.test_customer(&target, &ctn, of_customer),
                self.test_coupons(&target, &sample, of_coupons),
                self.test_payments(&target, of_payments),
                self.test_telegram(&target, trace),
            );
            for part in traces {
                trace.append(part);
            }
            Ok(Tested { findings: vec![customer, coupons, payments, telegram] })
        });
        Ok(tested.await?.findings)
    }

    async fn test_customer(&self, target: &Target, ctn: &Ctn, trace: &mut Trace) -> Finding {
        let Some(url) = &target.customer else { return built_in(Endpoint::Customer) };
        let began = Instant::now();
        let found = self.customer_at_target(target, url, ctn, trace).await;
        finding(Endpoint::Customer, url, target, PathKind::Customer, began, found)
    }

    async fn test_coupons(
        &self,
        target: &Target,
        sample: &PaymentRequest,
        trace: &mut Trace,
    ) -> Finding {
        let Some(url) = &target.payment else { return built_in(Endpoint::Coupons) };
        let began = Instant::now();
        let found = self.coupons_at_target(target, url, sample, chrono::Utc::now(), trace).await;
        finding(Endpoint::Coupons, url, target, PathKind::Coupons, began, found)
    }

    async fn test_payments(&self, target: &Target, trace: &mut Trace) -> Finding {
        let Some(url) = &target.payment else { return built_in(Endpoint::Payments) };
        let began = Instant::now();
        let found = self.payments_at_target(target, url, &HistoryFilter::default(), trace).await;
        finding(Endpoint::Payments, url, target, PathKind::Payments, began, found)
    }

    async fn test_telegram(&self, target: &Target, trace: &mut Trace) -> Finding {
        let Some(peer) = target.peer() else { return built_in(Endpoint::Telegram) };
        let began = Instant::now();
        let (verdict, told) = self.echo(&peer, trace).await;
        let asked = format!("TCP {} · 0800", peer.address);
        Finding {
            endpoint: Endpoint::Telegram,
            asked: Text::new(asked.clone(), asked),
            verdict,
            told,
            took_us: Some(microseconds(began.elapsed())),
        }
    }

    /// Asks whether anybody is there.
    async fn echo(&self, peer: &Peer, trace: &mut Trace) -> (Verdict, Text) {
        let telegram =
            Telegram::new(MessageType::InquiryRequest, clock::in_seoul(chrono::Utc::now()));
        match self.verifier.call(Some(peer.clone()), telegram).await {
            Ok(Call { sent, received, answer }) => {
                trace.telegram(Direction::Sent, &sent);
                trace.telegram(Direction::Received, &received);
                let fields = match decode(&sent) {
                    Ok(asked) if answer.message_type != MessageType::Error => {
                        answer.contradictions(&asked)
                    }
                    _ => Vec::new(),
                };
                if !fields.is_empty() {
                    return (Verdict::Fault, contradiction(&fields));
                }
                let code = answer.response_code;
                let name = |language: Language| match code {
                    Some(code) => {
                        format!("{} {}", code.code(), language.pick(code.korean(), code.english()))
                    }
                    None => "–".to_owned(),
                };
                let good = code == Some(ResponseCode::Approved);
                let verdict = if good { Verdict::Good } else { Verdict::Refused };
                (verdict, Text::new(name(Language::Korean), name(Language::English)))
            }
            Err(CallFailure::NotSent { reason, .. }) => {
                (Verdict::Fault, Text::new(format!("연결할 수 없습니다: {reason}"), reason))
            }
            Err(CallFailure::NoAnswer { reason, .. }) => {
                (Verdict::Fault, Text::new(format!("응답이 없습니다: {reason}"), reason))
            }
        }
    }
}

fn built_in(endpoint: Endpoint) -> Finding {
    Finding {
        endpoint,
        asked: Text::new("내장", "Built in"),
        verdict: Verdict::Good,
        told: Text::new("주소를 넣으면 외부로 보냅니다", "With an address it is asked outside"),
        took_us: None,
    }
}

fn finding<T: Recorded>(
    endpoint: Endpoint,
    url: &BaseUrl,
    target: &Target,
    kind: PathKind,
    began: Instant,
    found: Result<T, EngineError>,
) -> Finding {
    let (verdict, told) = match found {
        Ok(found) => (Verdict::Good, found.message()),
        Err(error) => {
            let failure = error.failure();
            let told = |message: &str| format!("{} {} · {message}", failure.status, failure.code);
            let told = Text::new(told(&failure.message.korean), told(&failure.message.english));
            // Whoever refuses was reached, and was understood.
            let passed = matches!(error, EngineError::PassedOn(_));
            (if passed { Verdict::Refused } else { Verdict::Fault }, told)
        }
    };
    let asked = url.join(target.paths.template(kind));
    Finding {
        endpoint,
        asked: Text::new(asked.clone(), asked),
        verdict,
        told,
        took_us: Some(microseconds(began.elapsed())),
    }
}

/// A request to look coupons up for, with codes that the sandbox knows.
fn sample(catalogue: &Catalogue, ctn: &Ctn) -> Result<PaymentRequest, EngineError> {
    let first = |list: &[Named], otherwise: &str| {
        list.first().map_or_else(|| otherwise.to_owned(), |named| named.code.clone())
    };
    let pg = catalogue.pgs.first();
    let cp = pg.and_then(|pg| pg.cps.first());
    let form = PaymentForm {
        payment_method: first(&catalogue.payment_methods, "01"),
        payment_type: first(&catalogue.payment_types, "D1"),
        amount: "12000".to_owned(),
        pg: pg.map_or_else(|| "PG01".to_owned(), |pg| pg.named.code.clone()),
        cp: cp.map_or_else(|| "CP014".to_owned(), |cp| cp.named.code.clone()),
        svc: cp.map_or_else(|| "SVC201".to_owned(), |cp| first(&cp.svcs, "SVC201")),
        ctn: ctn.to_string(),
        ..PaymentForm::default()
    };
    Ok(form.draft().lookup_request()?)
}

impl Recorded for Tested {
    fn verdict(&self) -> Verdict {
        let bad = |verdict: Verdict| self.findings.iter().any(|it| it.verdict == verdict);
        [Verdict::Fault, Verdict::Refused].into_iter().find(|it| bad(*it)).unwrap_or(Verdict::Good)
    }

    fn code(&self) -> &'static str {
        if self.verdict() == Verdict::Good { "OK" } else { "TARGET_TEST_FAILED" }
    }

    fn message(&self) -> Text {
        let line = |language: Language| {
            let parts = self
                .findings
                .iter()
                .map(|it| format!("{} {}", it.endpoint.name(language), it.verdict.name(language)));
            parts.collect::<Vec<_>>().join(" · ")
        };
        Text::new(line(Language::Korean), line(Language::English))
    }
}
