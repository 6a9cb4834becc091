//! 결제 취소 요청.

use engine::exchange::Operation;
use engine::failure::Failure;
use engine::payment::{HistoryForm, OrderForm, Payment};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{follow, tell};
use crate::api::{self, ApiError};
use crate::pages::console::state::{Bench, Message, Question, SentRequest};

/// Asks whether to cancel an order: the same question from everywhere. `payment` is the order's, where
/// it is known; else it is looked for.
pub(crate) fn ask(bench: Bench, order_no: String, payment: Option<Payment>) {
    let form = OrderForm { order_no };
    let order_no = match form.parse() {
        Ok(order_no) => order_no.to_string(),
        Err(errors) => return bench.tell_failure(Operation::Cancel, Failure::invalid(&errors)),
    };
    if payment.is_some() {
        return bench.question.set(Some(Question::Cancel(order_no, payment)));
    }
    spawn_local(async move {
        let form = HistoryForm { order_no: order_no.clone(), ..HistoryForm::default() };
        // What can't be found may be there all the same: whether to cancel it can be asked.
        let found = api::payment::list(form).await.map(|page| page.rows).unwrap_or_default();
        let payment = found.into_iter().find(|payment| payment.order_no.as_str() == order_no);
        bench.question.set(Some(Question::Cancel(order_no, payment)));
    });
}

/// Cancels a payment by its order number, and tells what came back.
pub(crate) fn cancel(bench: Bench, order_no: String) {
    bench.work.when_free(Operation::Cancel, move || cancel_now(bench, order_no));
}

fn cancel_now(bench: Bench, order_no: String) {
    let form = OrderForm { order_no };
    let order_no = match form.parse() {
        Ok(order_no) => order_no.to_string(),
        Err(errors) => return bench.tell_failure(Operation::Cancel, Failure::invalid(&errors)),
    };
    let request = SentRequest::Cancel(order_no.clone());
    bench.outcome.tell(Message::sent(request.clone()));
    bench.call(Operation::Cancel, async move {
        match api::payment::cancel(form).await {
            Ok(outcome) => tell::cancelled(bench, outcome, false),
            Err(ApiError(failure)) if failure.leaves_open() => {
                follow::begin(bench, request, Some(failure));
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        tell::in_history(bench, &order_no).await;
        Ok(())
    });
}
