//! What the last request led to.

use engine::coupon::{Coupon, CouponStatus, IssueForm};
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::language::Text;
use engine::payment::{CancelOutcome, PaymentOutcome, PaymentStatus};
use serde::{Deserialize, Serialize};

/// The result of the last request, as the console tells it. In both languages, so that it can be
/// kept while the language is switched.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Message {
    /// A payment, and the status of its coupon where that is known.
    Paid { outcome: PaymentOutcome, known: Known, coupon: Option<CouponStatus> },
    /// A cancel; `found` where its answer was lost and the order told.
    Cancelled { outcome: CancelOutcome, found: bool },
    /// A request with effects that may have been done: no answer says what came of it.
    Open { request: SentRequest, phase: Phase, failure: Option<Failure> },
    /// Anything else that went well.
    Done { operation: Operation, text: Text },
    /// What went wrong, and in which call, if it is one that is recorded.
    Failed { operation: Option<Operation>, failure: Failure },
}

/// What a payment's status is known from.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Known {
    /// The answer to the request.
    Answered,
    /// An inquiry, after an answer that could not say.
    Settled,
    /// The stored order: the answer was lost.
    Found,
}

/// A request with effects, as far as it takes to ask what came of it, and to send it again. Of a
/// payment, the last one that was sent.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum SentRequest {
    Pay,
    Cancel(String),
    Issue(IssueForm, String),
    Delete(Box<Coupon>),
}

impl SentRequest {
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Pay => Operation::Pay,
            Self::Cancel(_) => Operation::Cancel,
            Self::Issue(..) => Operation::CouponIssue,
            Self::Delete(_) => Operation::CouponDelete,
        }
    }
}

/// How far one is with knowing what came of a request.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Its answer is waited for.
    Sent,
    /// There was none; what came of it is asked again and again.
    Asked,
    /// Nobody said so for as long as was asked.
    GivenUp,
    /// It was not done.
    NotDone,
}

impl Message {
    /// A request that is sent now.
    pub(crate) fn sent(request: SentRequest) -> Self {
        Self::Open { request, phase: Phase::Sent, failure: None }
    }

    /// The payment's status now, if this is about a payment.
    pub(crate) fn payment_status(&self) -> Option<PaymentStatus> {
        match self {
            Self::Paid { outcome, .. } => Some(outcome.status),
            _ => None,
        }
    }

    /// The order that this is about, where it tells one.
    pub(crate) fn order_no(&self) -> Option<&str> {
        match self {
            Self::Paid { outcome, .. } => Some(outcome.order_no.as_str()),
            Self::Cancelled { outcome, .. } => Some(outcome.order_no.as_str()),
            _ => None,
        }
    }

    /// A payment that may yet be settled either way.
    pub(crate) fn unsettled(&self) -> bool {
        matches!(self.payment_status(), Some(PaymentStatus::Unknown | PaymentStatus::Pending))
    }

    /// Whether its request may have to be sent again, just as it was.
    pub(crate) fn leaves_open(&self) -> bool {
        self.unsettled() || matches!(self, Self::Open { .. })
    }

    /// Whether what came of it is asked again and again.
    pub(crate) fn is_followed(&self) -> bool {
        self.unsettled() || matches!(self, Self::Open { phase: Phase::Asked, .. })
    }

    /// Its colour.
    pub(crate) fn tone(&self) -> &'static str {
        match self {
            Self::Failed { .. } | Self::Open { phase: Phase::NotDone, .. } => "bad",
            Self::Open { .. } => "wait",
            Self::Paid { outcome, .. } => match outcome.status {
                PaymentStatus::Paid => "good",
                PaymentStatus::Declined | PaymentStatus::Cancelled => "bad",
                PaymentStatus::Unknown | PaymentStatus::Pending => "wait",
            },
            Self::Cancelled { .. } | Self::Done { .. } => "good",
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
    /// What the coupon of the cancelled payment is since then; none where it had none.
    pub(crate) returned: Option<CouponStatus>,
}
