//! What the workbench's parts share, each with its owner in a file of its own. A part that only shows
//! something takes that from the context; what the buttons do takes all of it.

use std::future::Future;

use engine::catalogue::Catalogue;
use engine::coupon::Coupon;
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::field::{Field, FieldMessage};
use engine::page::Page;
use engine::payment::{HistoryForm, OrderAction, Payment};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{
    Coupons, History, Message, OpenedTimeline, Outcome, Payer, Request, Saved, Timeline, Work,
};
use crate::api::ApiError;
use crate::components::show_problems;
use crate::frame::Frame;

/// What is asked before something is taken back or lost.
#[derive(Clone)]
pub(crate) enum Question {
    /// Whether to cancel an order, with its payment where that is known.
    Cancel(String, Option<Payment>),
    DeleteCoupon(Coupon),
}

/// The shared values.
#[derive(Clone, Copy)]
pub(crate) struct Bench {
    pub(crate) frame: Frame,
    pub(crate) work: Work,
    pub(crate) request: Request,
    pub(crate) payer: Payer,
    pub(crate) coupons: Coupons,
    pub(crate) outcome: Outcome,
    pub(crate) history: History,
    pub(crate) timeline: Timeline,
    pub(crate) question: RwSignal<Option<Question>>,
}

impl Bench {
    /// The page's, each value put into the context.
    pub(crate) fn provide(
        frame: Frame,
        catalogue: Catalogue,
        order_no: String,
        payments: Page<Payment>,
        applied: HistoryForm,
        timeline: Option<OpenedTimeline>,
    ) -> Self {
        // Payments outside are asked for once the page is open.
        let listed = frame.target.with_value(|target| target.payment.is_none());
        let listed_at = if listed { catalogue.now.clone() } else { String::new() };
        let request = Request::new(catalogue, order_no);
        let bench = Self {
            frame,
            work: Work::new(),
            request,
            payer: Payer::new(),
            coupons: Coupons::new(request.form.serial_no),
            outcome: Outcome::new(frame.clock),
            history: History::new(payments, applied, listed_at),
            timeline: Timeline::new(timeline),
            question: RwSignal::new(None),
        };
        provide_context(bench.work);
        provide_context(bench.request);
        provide_context(bench.payer);
        provide_context(bench.coupons);
        provide_context(bench.outcome);
        provide_context(bench.history);
        provide_context(bench.timeline);
        provide_context(Saved::new());
        provide_context(bench);
        bench
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The payment with the order number in the form, where the history on the screen has it.
    pub(crate) fn known_payment(self) -> Option<Payment> {
        let order_no = self.request.form.order_no.value.read();
        let payments = self.history.feed.rows.read();
        payments.iter().find(|payment| payment.order_no.as_str() == order_no.trim()).cloned()
    }

    /// Runs a call, and then whatever was asked for meanwhile. Only from within [`Work::when_free`].
    pub(crate) fn call(
        self,
        operation: Operation,
        work: impl Future<Output = Result<(), ApiError>> + 'static,
    ) {
        self.work.begin(operation);
        self.outcome.note.set(None);
        for entry in self.request.form.all() {
            entry.clear();
        }
        spawn_local(async move {
            let done = work.await;
            self.work.end();
            if let Err(ApiError(failure)) = done {
                self.tell_failure(operation, failure);
            }
            self.frame.live.refresh();
            self.work.go_on();
        });
    }

    /// Tells what went wrong: at its fields, where it has some, and as the message.
    pub(crate) fn tell_failure(self, operation: impl Into<Option<Operation>>, failure: Failure) {
        let operation = operation.into();
        let mut fields = failure.fields.clone();
        // A cancel from the history is not about the order number in the form.
        let elsewhere = operation == Some(Operation::Cancel)
            && self.request.action.get_untracked() != OrderAction::Cancel;
        if let Some(field) = field_of(&failure.code).filter(|_| !elsewhere) {
            fields.push(FieldMessage {
                field,
                code: failure.code.clone(),
                message: failure.message.clone(),
            });
        }
        let has_effects = matches!(
            operation,
            Some(
                Operation::Pay
                    | Operation::Cancel
                    | Operation::CouponIssue
                    | Operation::CouponDelete
            )
        );
        let message = Message::Failed { operation, failure };
        if has_effects {
            self.outcome.tell(message)
        } else {
            self.outcome.note(message)
        }
        show_problems(&self.request.form.all(), &fields);
    }
}

/// The field that a refusal is about, where it is about one.
fn field_of(code: &str) -> Option<Field> {
    match code {
        "SUBSCRIBER_NOT_FOUND" => Some(Field::Ctn),
        "CONTRACT_MISMATCH" => Some(Field::Ncn),
        "PAYER_MISMATCH" => Some(Field::BirthDate),
        "DUPLICATE_ORDER" | "ORDER_OF_ANOTHER_SYSTEM" | "ORDER_NOT_FOUND" | "ALREADY_CANCELLED" => {
            Some(Field::OrderNo)
        }
        _ => None,
    }
}
