//! 주문 조회: asks now what came of an order, of a system outside too.

use engine::exchange::Operation;
use engine::language::{Language, Text};
use engine::payment::OrderForm;

use super::{follow, tell};
use crate::api;
use crate::lost_answer::Look;
use crate::pages::console::state::{Bench, Message, Phase};

/// Inquires, tells how the payment is, and looks at the history for it.
pub(crate) fn inquire(bench: Bench, order_no: String) {
    bench.work.when_free(Operation::Inquiry, move || inquire_now(bench, order_no));
}

fn inquire_now(bench: Bench, order_no: String) {
    bench.call(Operation::Inquiry, async move {
        let payment = api::payment::inquire(OrderForm { order_no: order_no.clone() }).await?;
        let line = |language: Language| {
            format!("{} → {}", payment.order_no, payment.status.name(language))
        };
        let text = Text::new(line(Language::Korean), line(Language::English));
        bench.outcome.note(Message::Done { operation: Operation::Inquiry, text });
        let settled = !payment.status.is_open();
        if follow::tell_of(bench, payment).await == Look::NotDone && settled {
            follow::enter(bench, Phase::NotDone);
        }
        tell::in_history(bench, &order_no).await;
        Ok(())
    });
}
