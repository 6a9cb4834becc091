//! What can be done next about the outcome.

use engine::exchange::Operation;
use engine::payment::PaymentStatus;
use engine::reader::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::actions::{again, follow, inquire, record, timeline};
use super::results::copy_of_order;
use super::shortcuts;
use super::state::{Bench, Message, Phase, SentRequest};
use crate::components::{Button, Copied, Erase, dynamic};

/// The outcome's buttons: take it back, see what happened, copy the call; ask what came of it, or send the
/// same again.
#[component]
pub(super) fn Next(
    /// What came of copying the call.
    copied: RwSignal<Option<Copied>>,
) -> impl IntoView {
    let bench = Bench::here();
    // Made anew only when they change: the focus is on one of them.
    let can_look = Memo::new(move |_| can_look(bench));
    let again = Memo::new(move |_| again(bench));
    let paid = Memo::new(move |_| {
        let message = bench.outcome.message.read();
        message.as_ref().and_then(Message::payment_status) == Some(PaymentStatus::Paid)
    });
    let told_order = Memo::new(move |_| order_made_here(bench));
    let call = Memo::new(move |_| call_of(bench));
    // It is about the outcome that it was copied from.
    Effect::new(move |_| {
        call.track();
        copied.set(None);
    });
    dynamic(move || {
        let look = can_look.get().then(|| {
            view! {
                <Button
                    label=bench.frame.pick("지금 확인", "Check now")
                    on_press=move || look_now(bench)
                />
            }
        });
        let label = again.get();
        let again = (!label.is_empty())
            .then(|| view! { <Button label on_press=move || again::send_again(bench) /> });
        let cancel = paid.get().then(|| {
            view! {
                <Button
                    label=bench.frame.pick("취소", "Cancel")
                    description=bench.frame.pick("방금 결제 취소", "Cancel this payment")
                    shortcut=("C", "c")
                    on_press=move || shortcuts::cancel_last(bench)
                />
            }
        });
        let flow = told_order.get().map(|order_no| {
            view! {
                <Button
                    label=bench.frame.pick("흐름", "Timeline")
                    on_press=move || timeline::open(bench.frame, bench.timeline, order_no.clone())
                />
            }
        });
        let keeps = bench.frame.may(Role::Tester);
        let scenario = told_order.get().filter(|_| keeps).map(|order_no| {
            view! {
                <Button
                    label=bench.frame.pick("시나리오로", "As a scenario")
                    description=bench
                        .frame
                        .pick("이 결제를 시나리오로", "This payment as a scenario")
                    on_press=move || record::order(bench, order_no.clone())
                />
            }
        });
        let command = call.get().map(|(operation, order_no)| {
            let copy = move || {
                let order_no = order_no.clone();
                copied.set(None);
                spawn_local(async move {
                    copied.set(Some(copy_of_order(bench, operation, order_no).await));
                });
            };
            view! {
                <Button
                    label="cURL"
                    description=bench.frame.pick("cURL 복사", "Copy as cURL")
                    on_press=copy
                />
            }
        });
        view! { <p class="actions">{cancel}{flow}{scenario}{command}{look}{again}</p> }.late()
    })
}

/// The order that the outcome is about, where what happened to it is known here.
fn order_made_here(bench: Bench) -> Option<String> {
    let outside = bench.frame.target.with_value(|target| target.payment.is_some());
    let message = bench.outcome.message.read();
    message.as_ref().and_then(Message::order_no).filter(|_| !outside).map(ToOwned::to_owned)
}

/// The call that the outcome came of, where it was answered: what it did, and the order's number.
fn call_of(bench: Bench) -> Option<(Operation, String)> {
    let message = bench.outcome.message.read();
    let message = message.as_ref()?;
    let operation = match message {
        Message::Cancelled { .. } => Operation::Cancel,
        _ => Operation::Pay,
    };
    Some((operation, message.order_no()?.to_owned()))
}

/// Whether there is something to ask for.
fn can_look(bench: Bench) -> bool {
    match bench.outcome.message.read().as_ref() {
        Some(Message::Open { phase, .. }) => matches!(phase, Phase::Asked | Phase::GivenUp),
        message => message.is_some_and(Message::unsettled),
    }
}

/// What sending the same again is called; blank where there is nothing to send.
fn again(bench: Bench) -> &'static str {
    let order = bench.frame.pick("같은 주문 다시 보내기", "Resend");
    match bench.outcome.message.read().as_ref() {
        None | Some(Message::Open { phase: Phase::Sent, .. }) => "",
        Some(Message::Paid { .. } | Message::Open { request: SentRequest::Pay, .. }) => order,
        Some(Message::Open { .. }) => bench.frame.pick("다시 보내기", "Send again"),
        Some(Message::Failed { operation: Some(Operation::Pay), .. })
            if bench.request.sent.read().is_some() =>
        {
            order
        }
        _ => "",
    }
}

/// Inquires, where somebody else has to be asked; else looks at what is stored.
fn look_now(bench: Bench) {
    let outside = bench.frame.target.with_value(|target| target.payment.is_some());
    let message = bench.outcome.message.get_untracked();
    let order_no = match &message {
        Some(Message::Open { request: SentRequest::Pay, .. }) if outside => {
            bench.request.sent.get_untracked().map(|sent| sent.order_no.trim().to_owned())
        }
        Some(Message::Open { request: SentRequest::Cancel(order_no), .. }) if outside => {
            Some(order_no.clone())
        }
        message => message.as_ref().and_then(Message::order_no).map(ToOwned::to_owned),
    };
    match order_no {
        Some(order_no) => inquire::inquire(bench, order_no),
        None => follow::ask_again(bench),
    }
}
