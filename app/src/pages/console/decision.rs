//! 결제(취소) 요청: what it will cost, the button, and what came of it.

mod sum;

use engine::exchange::Operation;
use engine::language::Language;
use engine::money::Krw;
use engine::payment::OrderAction;
use engine::target::TargetSummary;
use leptos::prelude::*;

use super::DECISION;
use super::actions::order;
use super::message::MessageArea;
use super::shortcuts;
use super::state::Bench;
use crate::components::{Button, Panel};

/// The decision.
#[component]
pub(crate) fn DecisionPanel() -> impl IntoView {
    let bench = Bench::here();
    let busy = move || matches!(bench.work.busy(), Some(Operation::Pay | Operation::Cancel));
    view! {
        <Panel
            id=DECISION
            title=bench.frame.pick("결제(취소) 요청", "Pay or cancel")
            aside=outside(bench)
        >
            <sum::Sum />
            <div class="send" data-action=move || bench.request.action.get().code()>
                <Button
                    label=Signal::derive(move || main_label(bench))
                    look="main"
                    shortcut=shortcuts::SEND
                    busy=Signal::derive(busy)
                    on_press=move || order::send(bench)
                />
            </div>
            <MessageArea />
        </Panel>
    }
}

/// Who else decides, where it is not micropay alone.
fn outside(bench: Bench) -> Option<impl IntoView + use<>> {
    let hosts = bench.frame.target.with_value(TargetSummary::hosts)?;
    Some(view! {
        <small class="outside">{bench.frame.pick("외부", "External")} " · " {hosts}</small>
    })
}

/// What the button will do, and for how much.
fn main_label(bench: Bench) -> String {
    let order_no = bench.request.form.order_no.value.get();
    match (bench.request.action.get(), bench.frame.language) {
        (OrderAction::Pay, Language::Korean) => match charged(bench) {
            Some(charged) => format!("{charged}원 결제 요청"),
            None => "결제 요청".to_owned(),
        },
        (OrderAction::Pay, Language::English) => match charged(bench) {
            Some(charged) => format!("Pay {charged} won"),
            None => "Pay".to_owned(),
        },
        (OrderAction::Cancel, language) => {
            let amount = match bench.known_payment() {
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
fn charged(bench: Bench) -> Option<Krw> {
    let amount = Krw::parse(&bench.request.form.amount.value.read()).ok()?;
    let coupon = bench.coupons.chosen.read().as_ref().map_or(Krw::ZERO, |coupon| coupon.amount);
    (coupon <= amount).then(|| amount.minus(coupon))
}
