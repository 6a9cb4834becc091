//! The result of the last request, in words and figures.

use engine::language::Language;
use engine::money::Krw;
use engine::payment::{CancelOutcome, Payment, PaymentOutcome, PaymentStatus};
use engine::verification::telegram::ResponseCode;
use leptos::prelude::*;

use super::actions::inquire;
use super::state::{Desk, Message};
use crate::components::{Button, Erase};
use crate::time;

/// A live region that is always there; what it says changes.
#[component]
pub(crate) fn MessageArea(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let content = move || {
        let message = desk.message.read();
        let Some(message) = message.as_ref() else {
            let text = desk.pick("요청의 결과가 여기에 나옵니다", "The result will be told here");
            return view! { <p class="soft">{text}</p> }.erased();
        };
        let told = told(message, desk.language);
        let figures = told
            .figures
            .into_iter()
            .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
            .collect_view();
        view! {
            <p class=format!("title {}", message.tone())>{told.title}</p>
            <p>{told.text}</p>
            <dl class="figures">{figures}</dl>
        }
        .erased()
    };
    view! {
        <div
            class="message"
            role="status"
            data-tone=move || desk.message.read().as_ref().map(Message::tone)
            aria-busy=move || desk.busy.get().is_some().then_some("true")
        >
            {content}
            {move || inquiry(desk)}
        </div>
    }
}

/// The way to know, where a system outside did not say what came of an order. It stays until the
/// order is inquired, or another is sent.
fn inquiry(desk: Desk) -> Option<impl IntoView + use<>> {
    let order_no = desk.unanswered.get()?;
    let label = format!("{} · {order_no}", desk.pick("주문 조회", "Inquire"));
    let on_press = move || inquire::inquire(desk, order_no.clone());
    Some(view! {
        <p>
            <Button label on_press />
        </p>
    })
}

/// A message, put into words.
struct Told {
    title: String,
    text: String,
    figures: Vec<(&'static str, String)>,
}

fn told(message: &Message, language: Language) -> Told {
    match message {
        Message::Paid { outcome, settled } => paid(outcome, settled.as_deref(), language),
        Message::Cancelled(outcome) => cancelled(outcome, language),
        Message::Done { operation, text } => Told {
            title: format!("{} {}", operation.name(language), language.pick("완료", "done")),
            text: text.in_language(language).to_owned(),
            figures: Vec::new(),
        },
        Message::Failed { operation, failure } => {
            let operation = operation.map(|it| it.name(language)).unwrap_or_default();
            let id = (!failure.request_id.is_empty())
                .then(|| (language.pick("요청 번호", "Request id"), failure.request_id.clone()));
            Told {
                title: format!("{operation} {}", failure.code),
                text: failure.message.in_language(language).to_owned(),
                figures: id.into_iter().collect(),
            }
        }
    }
}

fn paid(outcome: &PaymentOutcome, settled: Option<&Payment>, language: Language) -> Told {
    let status = settled.map_or(outcome.status, |payment| payment.status);
    let coupon = outcome.coupon_amount > Krw::ZERO;
    let (title, text) = match (status, settled.is_some()) {
        (PaymentStatus::Paid, false) => (language.pick("결제 완료", "Paid"), ""),
        (PaymentStatus::Paid, true) => (
            language.pick("확인 결과: 결제 완료", "Settled: paid"),
            language.pick(
                "검증 응답을 잃었지만 조회로 결제를 확인했습니다",
                "The verification's answer was lost; an inquiry confirmed the payment",
            ),
        ),
        (PaymentStatus::Declined | PaymentStatus::Cancelled, _) => (
            language.pick("확인 결과: 결제되지 않음", "Settled: not paid"),
            language.pick(
                "망취소되었습니다. 청구되지 않았고 쿠폰은 미사용으로 돌아왔습니다",
                "It was reversed: nothing was charged, and the coupon is unused again",
            ),
        ),
        _ => (
            language.pick("응답 없음 → 확인 중", "No answer → being inquired"),
            language.pick(
                "쿠폰 검증의 믿을 수 있는 응답이 아직 없습니다. 쿠폰은 선점된 채로 조회하고 있으며, 확정되면 여기에 바로 나옵니다",
                "The verification gave no answer yet that can be relied upon. The coupon stays held while it is inquired; the outcome will be told here",
            ),
        ),
    };
    let mut figures = vec![
        (language.pick("주문번호", "Order"), outcome.order_no.to_string()),
        (language.pick("실제 결제 금액", "Charged"), won(outcome.charged, language)),
        (language.pick("쿠폰 금액", "Coupon"), won(outcome.coupon_amount, language)),
    ];
    if coupon || outcome.verification.is_some() {
        let value = verification(outcome, settled, language);
        figures.push((language.pick("쿠폰 검증", "Verification"), value));
    }
    // What there was instead of an answer: none, or one that contradicts the request.
    let title = match &outcome.verification {
        Some(heard) if status == PaymentStatus::Unknown => {
            let heard = heard.name.in_language(language);
            format!("{heard} → {}", language.pick("확인 중", "being inquired"))
        }
        _ => title.to_owned(),
    };
    Told { title, text: text.to_owned(), figures }
}

/// `0000 정상`: the verification's own result.
fn verification(outcome: &PaymentOutcome, settled: Option<&Payment>, language: Language) -> String {
    // A settled payment has the inquiry's answer.
    let code = settled
        .and_then(|payment| payment.verification_code.as_ref())
        .or(outcome.verification.as_ref().and_then(|result| result.code.as_ref()));
    let name = match (code.and_then(|code| ResponseCode::from_code(code)), &outcome.verification) {
        (Some(code), _) => language.pick(code.korean(), code.english()).to_owned(),
        (None, Some(result)) => result.name.in_language(language).to_owned(),
        (None, None) => "–".to_owned(),
    };
    format!("{} {name}", code.map(String::as_str).unwrap_or_default()).trim().to_owned()
}

fn cancelled(outcome: &CancelOutcome, language: Language) -> Told {
    let mut figures = vec![
        (language.pick("주문번호", "Order"), outcome.order_no.to_string()),
        (language.pick("취소 금액", "Cancelled"), won(outcome.cancelled_amount, language)),
        (language.pick("그중 쿠폰", "Of it coupon"), won(outcome.coupon_amount, language)),
        (language.pick("돌려준 금액", "Refunded"), won(outcome.refunded, language)),
    ];
    if let Some(coupon) = &outcome.coupon {
        let status = format!("{} · {}", coupon.status.name(language), coupon.serial_no.grouped());
        figures.push((language.pick("쿠폰 상태", "Coupon status"), status));
    }
    let text = format!("{} · {}", outcome.kind.name(language), time::full(outcome.cancelled_at));
    Told { title: language.pick("결제 취소 완료", "Cancelled").to_owned(), text, figures }
}

fn won(amount: Krw, language: Language) -> String {
    format!("{amount}{}", language.pick("원", " won"))
}
