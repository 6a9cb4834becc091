//! The target of a sandbox: which parts are built in, and which are at the system under test.
//!
//! Three parts can be at the target independently: the customer API, coupons with payments (one
//! owner, because a payment uses a coupon and its cancel restores it), and the telegram port. The
//! target is the authority for what it owns: it is asked, its answer is mapped to our types, and
//! only the record of the call is stored here.

mod address;
mod finding;
mod form;
mod guide;
mod header;
mod mapping;
mod paths;
pub(crate) mod read;

#[cfg(feature = "postgres")]
mod ask;
#[cfg(feature = "postgres")]
mod store;

pub use crate::exchange::{Pair, TargetCall};
pub use address::{BaseUrl, PeerAddress};
pub use finding::{Endpoint, Finding};
pub use form::TargetForm;
pub use guide::{Guide, GuideRow, TargetSummary, TargetView};
pub use header::{HIDDEN, Header, Secret};
pub use mapping::{Mapped, Mapping};
pub use paths::{PathKind, Paths};
pub use read::{TargetAnswer, TargetRefusal, UnreadableAnswer};

#[cfg(feature = "postgres")]
pub use crate::outbound::{
    Method, TargetClient, TargetFailure, TargetFuture, TargetRequest, TargetResponse,
};
#[cfg(feature = "postgres")]
pub(crate) use ask::{Question, passed_on};
#[cfg(feature = "postgres")]
pub(crate) use store::StoredTarget;

/// Where a sandbox's calls go. `None` is built in.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The base URL of NCN 조회.
    pub customer: Option<BaseUrl>,
    /// The base URL of coupons and payments.
    pub payment: Option<BaseUrl>,
    /// The telegram port that verifies coupons.
    pub telegram: Option<PeerAddress>,
    /// Sent with each HTTP request; their values are secrets.
    pub headers: Vec<Header>,
    /// The timeout for a connection, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The timeout from there to the whole answer, in milliseconds.
    pub timeout_ms: u64,
    /// The paths below the base URLs.
    pub paths: Paths,
    /// Where our fields are in the answers.
    pub mapping: Mapping,
}

impl Target {
    /// Everything built in.
    pub fn built_in() -> Self {
        Self {
            customer: None,
            payment: None,
            telegram: None,
            headers: Vec::new(),
            connect_timeout_ms: 1_000,
            timeout_ms: 5_000,
            paths: Paths::default(),
            mapping: Mapping::default(),
        }
    }

    /// Which parts are at the target.
    pub fn summary(&self) -> TargetSummary {
        TargetSummary {
            customer: self.customer.as_ref().map(BaseUrl::authority),
            payment: self.payment.as_ref().map(BaseUrl::authority),
            telegram: self.telegram.as_ref().map(ToString::to_string),
        }
    }
}
