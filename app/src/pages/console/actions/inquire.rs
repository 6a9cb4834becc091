//! 주문 조회: asks now what came of an order, of a system outside too.

use engine::exchange::Operation;
use engine::language::{Language, Text};
use engine::payment::{OrderForm, PaymentStatus};

use super::follow::{self, Look};
use super::pay::show_in_history;
use crate::api;
use crate::pages::console::state::{Desk, Message, Phase};

/// Inquires, tells how the payment is, and looks at the history for it.
pub(crate) fn inquire(desk: Desk, order_no: String) {
    desk.when_free(Operation::Inquiry, move || inquire_now(desk, order_no));
}

fn inquire_now(desk: Desk, order_no: String) {
    desk.call(Operation::Inquiry, async move {
        let payment = api::payment::inquire(OrderForm { order_no: order_no.clone() }).await?;
        let line = |language: Language| {
            format!("{} → {}", payment.order_no, payment.status.name(language))
        };
        let text = Text::new(line(Language::Korean), line(Language::English));
        desk.note(Message::Done { operation: Operation::Inquiry, text });
        let settled = !matches!(payment.status, PaymentStatus::Unknown | PaymentStatus::Pending);
        if follow::tell_of(desk, payment).await == Look::NotDone && settled {
            follow::enter(desk, Phase::NotDone);
        }
        show_in_history(desk, &order_no).await;
        Ok(())
    });
}
