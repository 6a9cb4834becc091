//! What the last request led to.

use engine::exchange::Operation;
use engine::failure::Failure;
use engine::language::Text;
use engine::payment::{CancelOutcome, Payment, PaymentOutcome, PaymentStatus};
use serde::{Deserialize, Serialize};

/// The result of the last request, as the console tells it. In both languages, so that it can be
/// kept while the language is switched.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Message {
    /// A payment; `settled` once an unknown outcome is known.
    Paid { outcome: PaymentOutcome, settled: Option<Box<Payment>> },
    /// A cancel.
    Cancelled(CancelOutcome),
    /// Anything else that went well.
    Done { operation: Operation, text: Text },
    /// What went wrong, and in which call, if it is one that is recorded.
    Failed { operation: Option<Operation>, failure: Failure },
}

impl Message {
    /// The payment's status now, if this is about a payment.
    pub(crate) fn payment_status(&self) -> Option<PaymentStatus> {
        match self {
            Self::Paid { outcome, settled } => {
                Some(settled.as_ref().map_or(outcome.status, |payment| payment.status))
            }
            _ => None,
        }
    }

    /// Its colour.
    pub(crate) fn tone(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "bad",
            Self::Paid { .. } => match self.payment_status() {
                Some(PaymentStatus::Paid) => "good",
                Some(PaymentStatus::Declined | PaymentStatus::Cancelled) => "bad",
                _ => "wait",
            },
            Self::Cancelled(_) | Self::Done { .. } => "good",
        }
    }
}

/// Which of the first-time hint's steps are done.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Steps {
    pub(crate) customer: bool,
    pub(crate) coupon: bool,
    pub(crate) paid: bool,
    pub(crate) cancelled: bool,
}
