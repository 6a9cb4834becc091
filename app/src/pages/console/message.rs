//! The result of the last request with effects, in words and figures, and what the calls since then
//! told.

use engine::coupon::CouponStatus;
use engine::failure::Failure;
use engine::language::Language;
use engine::money::Krw;
use engine::payment::{CancelOutcome, PaymentOutcome, PaymentStatus};
use engine::promotion::OnCancel;
use engine::telegram::ResponseCode;
use leptos::prelude::*;

use super::flow::Flow;
use super::next::Next;
use super::state::{Bench, Known, Message, Outcome, Phase, SentRequest};
use crate::components::{Erase, dynamic, told_of_copying};
use crate::time;

/// Live regions that are always there; what they say changes.
#[component]
pub(crate) fn MessageArea() -> impl IntoView {
    let bench = Bench::here();
    let outcome = Outcome::here();
    let content = dynamic(move || {
        let message = outcome.message.read();
        let Some(message) = message.as_ref() else {
            let text =
                bench.frame.pick("요청의 결과가 여기에 나옵니다", "The result will be told here");
            return view! { <p class="soft">{text}</p> }.erased();
        };
        let told = told(message, bench);
        let figures = told
            .figures
            .into_iter()
            .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
            .collect_view();
        view! {
            <p class=format!("title {}", message.tone())>
                {told.title} " " <time>{outcome.told_at.get()}</time>
            </p>
            <p>{told.text}</p>
            <dl class="figures">{figures}</dl>
        }
        .late()
    });
    let note = dynamic(move || {
        let note = outcome.note.read();
        let Some(note) = note.as_ref() else { return ().erased() };
        let told = told(note, bench);
        view! {
            <b class=note.tone()>{told.title}</b>
            " "
            <time>{outcome.noted_at.get()}</time>
            " "
            <span>{told.text}</span>
        }
        .late()
    });
    let copied = RwSignal::new(None);
    let is_followed = move || outcome.message.read().as_ref().is_some_and(Message::is_followed);
    view! {
        <div
            class="message"
            data-tone=move || outcome.message.read().as_ref().map(Message::tone)
            aria-busy=move || bench.work.busy().is_some().then_some("true")
        >
            <Flow />
            <span class="copied" role="status">
                {move || told_of_copying(bench.frame.language, copied.get())}
            </span>
            <div role="status">{content}</div>
            // Each look, told aloud, would drown what it is about.
            <small class="wait">{move || is_followed().then(|| outcome.asked.get())}</small>
            <Next copied />
            <p class="note" role="status">{note}</p>
        </div>
    }
}

/// A message, put into words.
struct Told {
    title: String,
    text: String,
    figures: Vec<(&'static str, String)>,
}

fn told(message: &Message, bench: Bench) -> Told {
    let language = bench.frame.language;
    match message {
        Message::Paid { outcome, known, coupon } => paid(outcome, *known, *coupon, language),
        Message::Cancelled { outcome, found } => cancelled(outcome, *found, language),
        Message::Open { request, phase, failure } => open(bench, request, *phase, failure.as_ref()),
        Message::Done { operation, text } => Told {
            title: format!("{} {}", operation.name(language), language.pick("완료", "done")),
            text: text.in_language(language).to_owned(),
            figures: Vec::new(),
        },
        Message::Failed { operation, failure } => {
            let operation = operation.map(|it| it.name(language)).unwrap_or_default();
            let again = language.pick("첫 요청의 결과 · ", "The first answer again · ");
            let again = if failure.replayed { again } else { "" };
            Told {
                title: format!("{operation} {}", failure.code),
                text: format!("{again}{}", failure.message.in_language(language)),
                figures: request_id(failure, language).into_iter().collect(),
            }
        }
    }
}

fn request_id(failure: &Failure, language: Language) -> Option<(&'static str, String)> {
    let id = (!failure.request_id.is_empty()).then(|| failure.request_id.clone())?;
    Some((language.pick("요청 번호", "Request id"), id))
}

fn open(bench: Bench, request: &SentRequest, phase: Phase, failure: Option<&Failure>) -> Told {
    let language = bench.frame.language;
    let name = request.operation().name(language);
    let (title, text) = match phase {
        Phase::Sent => (
            language.pick(format!("{name} 요청 중"), format!("{name} sent")),
            language.pick("응답을 기다리고 있습니다", "Its answer is waited for"),
        ),
        Phase::Asked => (
            language.pick(
                format!("{name} 결과를 모름 → 확인 중"),
                format!("{name}: outcome unknown → being checked"),
            ),
            language.pick(
                "응답을 받지 못했습니다. 처리되었을 수도 있습니다. 확인되면 여기에 바로 나옵니다",
                "No answer came back; it may have been done. The outcome will be told here",
            ),
        ),
        Phase::GivenUp => (
            language.pick(format!("{name} 결과를 모름"), format!("{name}: outcome unknown")),
            language.pick(
                "여러 번 확인했지만 아직 알 수 없습니다. 서버가 돌아오면 저절로 다시 확인합니다",
                "Asked many times, it is still unknown. It is asked again once the server is back",
            ),
        ),
        Phase::NotDone => (
            language.pick(format!("확인 결과: {name} 안 됨"), format!("Checked: {name} not done")),
            language.pick(
                "요청이 처리되지 않았습니다. 다시 보내도 두 번 처리되지 않습니다",
                "The request was not done. Sent again, it is done once at most",
            ),
        ),
    };
    let order = match request {
        SentRequest::Pay => bench.request.sent.read().as_ref().map(|sent| sent.order_no.clone()),
        SentRequest::Cancel(order_no) => Some(order_no.clone()),
        SentRequest::Issue(..) => None,
        SentRequest::Delete(coupon) => Some(coupon.serial_no.grouped()),
    };
    // While its answer is waited for, nothing is told of the order yet.
    let order = order.filter(|_| phase != Phase::Sent);
    let field = match request {
        SentRequest::Delete(_) => language.pick("일렬 번호", "Serial number"),
        _ => language.pick("주문번호", "Order"),
    };
    let mut figures: Vec<_> = order.map(|order| (field, order)).into_iter().collect();
    let mut text = text.to_owned();
    let why = failure.filter(|_| matches!(phase, Phase::Asked | Phase::GivenUp));
    if let Some(failure) = why {
        text = format!("{text}. {}", failure.message.in_language(language));
        figures.push((language.pick("사유", "Reason"), failure.code.clone()));
        figures.extend(request_id(failure, language));
    }
    Told { title, text, figures }
}

fn paid(
    outcome: &PaymentOutcome,
    known: Known,
    coupon: Option<CouponStatus>,
    language: Language,
) -> Told {
    let answered = known == Known::Answered;
    let (title, text) = match outcome.status {
        PaymentStatus::Paid if outcome.replayed => (
            language.pick("결제 완료 · 첫 요청의 결과", "Paid · the first answer again"),
            language.pick(
                "이 주문은 이미 결제되었습니다. 다시 청구하지 않고 첫 요청의 결과를 돌려받았습니다",
                "This order had been paid. Nothing was charged again: this is its first answer",
            ),
        ),
        PaymentStatus::Paid if answered => (language.pick("결제 완료", "Paid"), ""),
        PaymentStatus::Paid => (
            language.pick("확인 결과: 결제 완료", "Settled: paid"),
            if known == Known::Settled {
                language.pick(
                    "검증 응답을 잃었지만 조회로 결제를 확인했습니다",
                    "The verification's answer was lost; an inquiry confirmed the payment",
                )
            } else {
                language.pick(
                    "응답은 받지 못했지만 결제된 것을 확인했습니다",
                    "No answer came back, but the order was paid",
                )
            },
        ),
        PaymentStatus::Declined => (
            language.pick("확인 결과: 결제되지 않음", "Settled: not paid"),
            language.pick("청구되지 않았습니다", "Nothing was charged"),
        ),
        PaymentStatus::Cancelled => (
            language.pick("확인 결과: 결제 후 취소됨", "Settled: paid, then cancelled"),
            language.pick("남은 청구가 없습니다", "Nothing is charged any more"),
        ),
        PaymentStatus::Unknown | PaymentStatus::Pending => (
            language.pick("응답 없음 → 확인 중", "No answer → being inquired"),
            if outcome.serial_no.is_some() {
                language.pick(
                    "쿠폰 검증의 믿을 수 있는 응답이 아직 없습니다. 쿠폰은 선점된 채로 조회하고 있으며, 확정되면 여기에 바로 나옵니다",
                    "The verification gave no answer yet that can be relied upon. The coupon stays held while it is inquired; the outcome will be told here",
                )
            } else {
                language.pick(
                    "아직 결과가 없습니다. 확정되면 여기에 바로 나옵니다",
                    "There is no outcome yet; it will be told here",
                )
            },
        ),
    };
    let mut figures = vec![
        (language.pick("주문번호", "Order"), outcome.order_no.to_string()),
        (language.pick("실제 결제 금액", "Charged"), won(outcome.charged, language)),
        (language.pick("쿠폰 금액", "Coupon"), won(outcome.coupon_amount, language)),
    ];
    if outcome.coupon_amount > Krw::ZERO || outcome.verification.is_some() {
        figures.push((language.pick("쿠폰 검증", "Verification"), verification(outcome, language)));
    }
    if let Some((status, serial_no)) = coupon.zip(outcome.serial_no.as_ref()) {
        figures.push(coupon_figure(status, &serial_no.grouped(), language));
    }
    // What there was instead of an answer: none, or one that contradicts the request.
    let title = match &outcome.verification {
        Some(heard) if outcome.status == PaymentStatus::Unknown => {
            let heard = heard.name.in_language(language);
            format!("{heard} → {}", language.pick("확인 중", "being inquired"))
        }
        _ => title.to_owned(),
    };
    Told { title, text: text.to_owned(), figures }
}

fn coupon_figure(
    status: CouponStatus,
    serial_no: &str,
    language: Language,
) -> (&'static str, String) {
    let value = format!("{} · {serial_no}", status.name(language));
    (language.pick("쿠폰 상태", "Coupon status"), value)
}

/// `0000 정상`: the verification's own result.
fn verification(outcome: &PaymentOutcome, language: Language) -> String {
    let Some(result) = &outcome.verification else { return "–".to_owned() };
    let known = result.code.as_deref().and_then(ResponseCode::from_code);
    let name = match known {
        Some(code) => language.pick(code.korean(), code.english()),
        None => result.name.in_language(language),
    };
    format!("{} {name}", result.code.as_deref().unwrap_or_default()).trim().to_owned()
}

fn cancelled(outcome: &CancelOutcome, found: bool, language: Language) -> Told {
    let mut figures = vec![
        (language.pick("주문번호", "Order"), outcome.order_no.to_string()),
        (language.pick("취소 금액", "Cancelled"), won(outcome.cancelled_amount, language)),
        (language.pick("그중 쿠폰", "Of it coupon"), won(outcome.coupon_amount, language)),
        (language.pick("돌려준 금액", "Refunded"), won(outcome.refunded, language)),
    ];
    if let Some(coupon) = &outcome.coupon {
        figures.push(coupon_figure(coupon.status, &coupon.serial_no.grouped(), language));
        if let Some(new) = &coupon.replaced_by {
            let status = coupon.replacement_status.map(|status| status.name(language));
            let told = [Some(new.grouped()), status.map(str::to_owned)];
            let told = told.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            figures.push((language.pick("새 쿠폰", "New coupon"), told));
        } else if let Some(on_cancel @ (OnCancel::Void | OnCancel::RestoreWithGrace)) =
            coupon.on_cancel
        {
            let promised = on_cancel.name(language).to_owned();
            figures.push((language.pick("취소하면", "A cancel"), promised));
        }
    }
    let title = if found {
        language.pick("확인 결과: 결제 취소 완료", "Checked: cancelled")
    } else {
        language.pick("결제 취소 완료", "Cancelled")
    };
    let text = format!("{} · {}", outcome.kind.name(language), time::full(outcome.cancelled_at));
    Told { title: title.to_owned(), text, figures }
}

fn won(amount: Krw, language: Language) -> String {
    format!("{amount}{}", language.pick("원", " won"))
}
