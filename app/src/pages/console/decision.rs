//! 결제(취소) 요청: what it will cost, the button, and what came of it.

mod flow;
mod sum;

use engine::exchange::Operation;
use engine::language::Language;
use engine::money::Krw;
use engine::payment::{OrderAction, Payment};
use engine::target::TargetSummary;
use leptos::prelude::*;

use super::DECISION;
use super::actions::order;
use super::message::MessageArea;
use super::shortcuts;
use super::state::Desk;
use crate::components::{Button, Erase, Panel};

/// The decision.
#[component]
pub(crate) fn DecisionPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let busy = move || matches!(desk.busy.get(), Some(Operation::Pay | Operation::Cancel));
    view! {
        <Panel
            id=DECISION
            title=desk.pick("결제(취소) 요청", "Pay or cancel")
            aside=outside(desk).erased()
        >
            <sum::Sum desk />
            <Button
                label=Signal::derive(move || main_label(desk))
                look="main"
                shortcut=shortcuts::SEND
                busy=Signal::derive(busy)
                on_press=move || order::send(desk)
            />
            <flow::Flow desk />
            <MessageArea desk />
        </Panel>
    }
}

/// Who else decides, where it is not micropay alone.
fn outside(desk: Desk) -> Option<impl IntoView + use<>> {
    let hosts = desk.target.with_value(TargetSummary::hosts)?;
    Some(view! {
        <small class="outside">{desk.pick("외부", "External")} " · " {hosts}</small>
    })
}

/// What the button will do, and for how much.
fn main_label(desk: Desk) -> String {
    let order_no = desk.form.order_no.value.get();
    match (desk.action.get(), desk.language) {
        (OrderAction::Pay, Language::Korean) => match charged(desk) {
            Some(charged) => format!("{charged}원 결제 요청"),
            None => "결제 요청".to_owned(),
        },
        (OrderAction::Pay, Language::English) => match charged(desk) {
            Some(charged) => format!("Pay {charged} won"),
            None => "Pay".to_owned(),
        },
        (OrderAction::Cancel, language) => {
            let amount = match known_payment(desk) {
                Some(payment) if language == Language::Korean => format!("{}원 ", payment.amount),
                Some(payment) => format!(" {} won", payment.amount),
                None => String::new(),
            };
            match language {
                Language::Korean => format!("{amount}결제 취소 요청 · {order_no}"),
                Language::English => format!("Cancel{amount} · {order_no}"),
            }
        }
    }
}

/// What would be charged, where the form says enough.
fn charged(desk: Desk) -> Option<Krw> {
    let amount = Krw::parse(&desk.form.amount.value.read()).ok()?;
    let coupon = desk.chosen.read().as_ref().map_or(Krw::ZERO, |coupon| coupon.amount);
    (coupon <= amount).then(|| amount.minus(coupon))
}

/// The payment with the order number in the form, where the history on the screen has it.
fn known_payment(desk: Desk) -> Option<Payment> {
    let order_no = desk.form.order_no.value.read();
    let payments = desk.payments.rows.read();
    payments.iter().find(|payment| payment.order_no.as_str() == order_no.trim()).cloned()
}
