//! 주문 조회: asks a system outside what came of an order that it did not answer.

use engine::exchange::Operation;
use engine::language::{Language, Text};
use engine::payment::CancelForm;
use leptos::prelude::*;

use super::pay::{note_status, show_in_history};
use crate::api;
use crate::pages::console::state::{Desk, Message};

/// Inquires, tells how the payment is, and looks at the history for it.
pub(crate) fn inquire(desk: Desk, order_no: String) {
    desk.when_free(Operation::Inquiry, move || inquire_now(desk, order_no));
}

fn inquire_now(desk: Desk, order_no: String) {
    desk.call(Operation::Inquiry, async move {
        let payment = api::payment::inquire(CancelForm { order_no }).await?;
        desk.unanswered.set(None);
        note_status(desk, payment.serial_no.as_ref(), payment.status);
        let line = |language: Language| {
            format!("{} → {}", payment.order_no, payment.status.name(language))
        };
        let text = Text::new(line(Language::Korean), line(Language::English));
        desk.message.set(Some(Message::Done { operation: Operation::Inquiry, text }));
        show_in_history(desk, &payment.order_no).await;
        Ok(())
    });
}
