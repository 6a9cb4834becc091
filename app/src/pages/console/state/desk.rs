//! The console's whole state: everything is a signal, so the handle is copied around freely.

use std::collections::VecDeque;
use std::future::Future;

use engine::catalogue::Catalogue;
use engine::coupon::{Coupon, CouponLookup, CouponStatus};
use engine::customer::CustomerLookup;
use engine::error_log::{ErrorForm, ErrorRecord};
use engine::exchange::{Exchange, Operation};
use engine::failure::Failure;
use engine::field::{Field, FieldMessage};
use engine::identifier::{SandboxId, SerialNo};
use engine::language::{Language, Text};
use engine::payment::{HistoryForm, OrderAction, Payment, PaymentForm};
use engine::reader::Role;
use engine::sandbox::{Sandbox, SandboxForm, SandboxSize};
use engine::target::TargetSummary;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::{
    ErrorEntries, Feed, HistoryEntries, Message, RequestEntries, SandboxEntries, Steps,
    initial_form,
};
use crate::api::ApiError;
use crate::api::access::Session;
use crate::components::show_problems;
use crate::pages::console::Opening;
use crate::pages::console::actions::refresh;
use crate::sandbox::of_page;

/// Whether the list of changes arrives.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Connection {
    Connecting,
    Live,
    Interrupted,
    /// The server no longer knows who is reading.
    SignedOut,
}

/// What 쿠폰 조회 answered, and to which request: another request may get another answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lookup {
    pub(crate) asked: PaymentForm,
    pub(crate) answer: CouponLookup,
    /// When.
    pub(crate) at: String,
}

/// What is asked before it is done.
#[derive(Clone, PartialEq)]
pub(crate) enum Question {
    CancelPayment(Payment),
    DeleteCoupon(Coupon),
    /// Which sandbox, and what of it.
    Sandboxes,
    ResetSandbox,
    DeleteSandbox,
}

/// Everything the console's parts share.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) language: Language,
    pub(crate) session: StoredValue<Session>,
    pub(crate) catalogue: StoredValue<Catalogue>,
    pub(crate) action: RwSignal<OrderAction>,
    pub(crate) form: RequestEntries,
    pub(crate) customer: RwSignal<Option<CustomerLookup>>,
    /// Of when it is what the customer has used.
    pub(crate) usage_at: RwSignal<String>,
    pub(crate) lookup: RwSignal<Option<Lookup>>,
    pub(crate) chosen: RwSignal<Option<Coupon>>,
    pub(crate) busy: RwSignal<Option<Operation>>,
    /// What came of the last request with effects, and since when that is told.
    pub(crate) message: RwSignal<Option<Message>>,
    pub(crate) told_at: RwSignal<String>,
    /// How often what came of it was asked.
    pub(crate) asked: RwSignal<String>,
    /// Which following of a request without an answer is the last.
    pub(crate) following: StoredValue<u32>,
    /// What the last call without effects told, and when.
    pub(crate) note: RwSignal<Option<Message>>,
    pub(crate) noted_at: RwSignal<String>,
    /// The last payment's request, as it was sent.
    pub(crate) sent: RwSignal<Option<PaymentForm>>,
    /// The last order number that was made here.
    pub(crate) fresh: RwSignal<String>,
    pub(crate) steps: RwSignal<Steps>,
    pub(crate) question: RwSignal<Option<Question>>,
    pub(crate) exchanges: Feed<Exchange>,
    pub(crate) payments: Feed<Payment>,
    pub(crate) errors: Feed<ErrorRecord>,
    pub(crate) history_filter: HistoryEntries,
    pub(crate) history_applied: RwSignal<HistoryForm>,
    pub(crate) error_filter: ErrorEntries,
    pub(crate) error_applied: RwSignal<ErrorForm>,
    pub(crate) connection: RwSignal<Connection>,
    /// The sandbox's clock, as the screen shows it.
    pub(crate) clock: RwSignal<String>,
    /// The sandbox that the page is in, and those that there are.
    pub(crate) sandbox: StoredValue<SandboxId>,
    pub(crate) sandboxes: RwSignal<Vec<Sandbox>>,
    /// How much the page's sandbox takes in the database, once that is known.
    pub(crate) sandbox_size: RwSignal<Option<SandboxSize>>,
    pub(crate) sandbox_form: SandboxEntries,
    pub(crate) sandbox_busy: RwSignal<bool>,
    pub(crate) sandbox_failure: RwSignal<Option<Failure>>,
    /// What of the sandbox is outside.
    pub(crate) target: StoredValue<TargetSummary>,
    /// Why the payments outside can't be had now.
    pub(crate) unlisted: RwSignal<Option<Text>>,
    /// Of when the payments on the screen are; blank until they were asked for.
    pub(crate) listed_at: RwSignal<String>,
    pub(crate) refreshing: StoredValue<refresh::Refreshing>,
    /// What was asked for while a call was under way.
    queue: StoredValue<VecDeque<Asked>>,
}

type Asked = (Operation, Box<dyn FnOnce() + Send + Sync>);

impl Desk {
    pub(crate) fn new(language: Language, opening: Opening) -> Self {
        let sandbox = of_page();
        // Payments outside are asked for once the page is open.
        let listed = opening.target.payment.is_none();
        let listed_at = if listed { opening.catalogue.now.clone() } else { String::new() };
        Self {
            language,
            session: StoredValue::new(opening.session),
            action: RwSignal::new(OrderAction::Pay),
            // The order number comes from the server: both sides must render the same one.
            fresh: RwSignal::new(opening.order_no.clone()),
            form: RequestEntries::new(initial_form(&opening.catalogue, opening.order_no)),
            customer: RwSignal::new(None),
            usage_at: RwSignal::new(String::new()),
            lookup: RwSignal::new(None),
            chosen: RwSignal::new(None),
            busy: RwSignal::new(None),
            message: RwSignal::new(None),
            told_at: RwSignal::new(String::new()),
            asked: RwSignal::new(String::new()),
            following: StoredValue::new(0),
            note: RwSignal::new(None),
            noted_at: RwSignal::new(String::new()),
            sent: RwSignal::new(None),
            steps: RwSignal::new(Steps::default()),
            question: RwSignal::new(None),
            exchanges: Feed::new("results-list", opening.exchanges),
            payments: Feed::new("history-list", opening.payments),
            errors: Feed::new("errors-list", opening.errors),
            history_filter: HistoryEntries::new(HistoryForm::default()),
            history_applied: RwSignal::new(HistoryForm::default()),
            error_filter: ErrorEntries::new(ErrorForm::default()),
            error_applied: RwSignal::new(ErrorForm::default()),
            connection: RwSignal::new(Connection::Connecting),
            clock: RwSignal::new(opening.catalogue.now.clone()),
            catalogue: StoredValue::new(opening.catalogue),
            sandbox: StoredValue::new(sandbox),
            sandboxes: RwSignal::new(opening.sandboxes),
            sandbox_size: RwSignal::new(None),
            sandbox_form: SandboxEntries::new(SandboxForm::default()),
            sandbox_busy: RwSignal::new(false),
            sandbox_failure: RwSignal::new(None),
            target: StoredValue::new(opening.target),
            unlisted: RwSignal::new(None),
            listed_at: RwSignal::new(listed_at),
            refreshing: StoredValue::new(refresh::Refreshing::default()),
            queue: StoredValue::new(VecDeque::new()),
        }
    }

    /// Whether the reader may do what takes this role. Only for what is shown: the server decides.
    pub(crate) fn may(self, needed: Role) -> bool {
        self.session.with_value(|session| session.reader.role.includes(needed))
    }

    /// The wording in the console's language.
    pub(crate) fn pick(self, korean: &'static str, english: &'static str) -> &'static str {
        self.language.pick(korean, english)
    }

    /// The time of day, by the sandbox's clock.
    pub(crate) fn time(self) -> String {
        let clock = self.clock.read_untracked();
        clock.split_once(' ').map_or(clock.as_str(), |(_, time)| time).to_owned()
    }

    /// Tells what came of a request with effects.
    pub(crate) fn tell(self, message: Message) {
        self.told_at.set(self.time());
        self.message.set(Some(message));
    }

    /// Tells what a call without effects led to, beside what came of the last request.
    pub(crate) fn note(self, message: Message) {
        self.noted_at.set(self.time());
        self.note.set(Some(message));
    }

    /// The day on which the page was rendered, by the sandbox's clock.
    pub(crate) fn today(self) -> String {
        self.catalogue.with_value(|catalogue| {
            catalogue.now.split_once(' ').map(|(day, _)| day.to_owned()).unwrap_or_default()
        })
    }

    /// Does `action` now, or, while a call is under way, after it: with what the form says then.
    /// What is asked for twice before it was done once is done once.
    pub(crate) fn when_free(
        self,
        operation: Operation,
        action: impl FnOnce() + Send + Sync + 'static,
    ) {
        let Some(current) = self.busy.get_untracked() else { return action() };
        self.queue.update_value(|queue| {
            if current != operation && queue.iter().all(|(asked, _)| *asked != operation) {
                queue.push_back((operation, Box::new(action)));
            }
        });
    }

    /// Runs a call, and then whatever was asked for meanwhile. Only from within [`Self::when_free`].
    pub(crate) fn call(
        self,
        operation: Operation,
        work: impl Future<Output = Result<(), ApiError>> + 'static,
    ) {
        self.busy.set(Some(operation));
        self.note.set(None);
        for entry in self.form.all() {
            entry.clear();
        }
        spawn_local(async move {
            let done = work.await;
            self.busy.set(None);
            if let Err(ApiError(failure)) = done {
                self.tell_failure(operation, failure);
            }
            refresh::refresh(self);
            // An action that ends at once, at a field, makes no call: the next has its turn.
            while self.busy.get_untracked().is_none() {
                let next = self.queue.try_update_value(VecDeque::pop_front).flatten();
                let Some((_, action)) = next else { break };
                action();
            }
        });
    }

    /// Tells what went wrong: at its fields, where it has some, and as the message.
    pub(crate) fn tell_failure(self, operation: impl Into<Option<Operation>>, failure: Failure) {
        let operation = operation.into();
        let mut fields = failure.fields.clone();
        // A cancel from the history is not about the order number in the form.
        let elsewhere = operation == Some(Operation::Cancel)
            && self.action.get_untracked() != OrderAction::Cancel;
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
            self.tell(message)
        } else {
            self.note(message)
        }
        show_problems(&self.form.all(), &fields);
    }

    /// Puts a coupon into the request, or takes it out.
    pub(crate) fn choose(self, coupon: Option<Coupon>) {
        let serial_no = coupon.as_ref().map(|coupon| coupon.serial_no.to_string());
        self.form.serial_no.edit(serial_no.unwrap_or_default());
        self.chosen.set(coupon);
    }

    /// Notes what became of a coupon, wherever it is shown.
    pub(crate) fn coupon_became(self, serial_no: &SerialNo, status: CouponStatus) {
        let change = |coupon: &mut Coupon| {
            if coupon.serial_no == *serial_no {
                coupon.status = status;
            }
        };
        self.chosen.update(|chosen| chosen.iter_mut().for_each(change));
        self.lookup.update(|lookup| {
            if let Some(lookup) = lookup {
                lookup.answer.usable.iter_mut().for_each(change);
            }
        });
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
