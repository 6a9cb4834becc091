//! Which codes a member can be, where it is one of a few that the program itself knows.

use super::CallKind;
use crate::catalogue::CodeKind;
use crate::customer::{Sex, SubscriberStatus};
use crate::issuing::IssueTo;
use crate::promotion::{BenefitKind, OnCancel, PromotionState, VerificationFault, WhenIssued};
use crate::reader::Source;
use crate::sandbox::{ClockAct, ClockGoal};
use crate::status::{CouponStatus, PaymentStatus};
use crate::subscriber::LineChangeKind;

macro_rules! codes_of {
    ($kind:ident) => {
        Some($kind::ALL.iter().map(|code| code.code()).collect())
    };
}

impl CallKind {
    /// The codes that its member of this name can be; none of a member that can be anything.
    pub fn codes(&self, member: &str) -> Option<Vec<&'static str>> {
        match (self.name, member) {
            ("payments", "status") => codes_of!(PaymentStatus),
            ("coupons", "status") => codes_of!(CouponStatus),
            ("subscriber" | "edit_subscriber" | "subscribers", "status") => {
                codes_of!(SubscriberStatus)
            }
            ("errors", "source") => codes_of!(Source),
            ("change_line" | "preview_line_change", "kind") => codes_of!(LineChangeKind),
            ("code", "kind") => codes_of!(CodeKind),
            // A new promotion is neither paused nor over.
            ("promotion" | "audience", "state") => {
                let states = [PromotionState::Draft, PromotionState::Running];
                Some(states.map(PromotionState::code).to_vec())
            }
            ("clock", "act") => codes_of!(ClockAct),
            ("clock", "goal") => codes_of!(ClockGoal),
            (_, "sex") => codes_of!(Sex),
            (_, "benefit") => codes_of!(BenefitKind),
            (_, "on_cancel") => codes_of!(OnCancel),
            (_, "issuing") => codes_of!(WhenIssued),
            (_, "verification_fault") => codes_of!(VerificationFault),
            // A list is uploaded.
            ("bulk_issue", "to") => {
                let to = [IssueTo::One, IssueTo::Everyone, IssueTo::Codes];
                Some(to.map(IssueTo::code).to_vec())
            }
            _ => None,
        }
    }
}
