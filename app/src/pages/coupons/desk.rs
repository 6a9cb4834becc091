//! What the page's parts share.

use engine::catalogue::Catalogue;
use engine::coupon::{CouponForm, CouponLife, CouponLine};
use engine::failure::Failure;
use engine::field::Field;
use engine::page::Page;
use engine::reader::Role;
use leptos::prelude::*;

use super::Opening;
use super::export::Export;
use super::issuing::Issuing;
use crate::components::{Entry, Told, entries, show_problems};
use crate::frame::Frame;

entries! {
    /// What coupons are looked for by.
    FilterEntries of CouponForm as "coupons" {
        serial_no: SerialNo,
        ctn: Ctn,
        promotion_id: PromotionId,
        version: Version,
        status: Status,
        ncn: Ncn,
        issued_from: IssuedFrom,
        issued_until: IssuedUntil,
        ends_from: EndsFrom,
        ends_until: EndsUntil,
    }
}

/// What is asked before something is done.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Question {
    Delete,
    Restore,
    Extend,
}

/// The shared values.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    pub(super) may_act: bool,
    pub(super) issuing: Issuing,
    pub(super) catalogue: StoredValue<Catalogue>,
    pub(super) filter: FilterEntries,
    /// The filter that the lines passed.
    pub(super) applied: RwSignal<CouponForm>,
    pub(super) page: RwSignal<Page<CouponLine, String>>,
    /// What the list is now, while somebody reads what it would move.
    pub(super) waiting: RwSignal<Option<Page<CouponLine, String>>>,
    /// How many pages were asked for.
    pub(super) pages: StoredValue<usize>,
    /// Why there is no list.
    pub(super) unlisted: RwSignal<Option<Failure>>,
    pub(super) opened: RwSignal<Option<CouponLife>>,
    pub(super) busy: RwSignal<bool>,
    pub(super) told: RwSignal<Option<Told>>,
    pub(super) question: RwSignal<Option<Question>>,
    pub(super) reason: Entry,
    pub(super) last_day: Entry,
    pub(super) export: Export,
}

impl Desk {
    pub(super) fn new(frame: Frame, opening: Opening) -> Self {
        let Opening { catalogue, filter, page, unlisted, opened, unopened, jobs, job } = opening;
        let entries = FilterEntries::new(filter.clone());
        if let Some(failure) = &unlisted {
            for entry in entries.all() {
                let told = failure.fields.iter().find(|one| one.field == entry.field);
                entry.problem.set(told.map(|one| one.message.clone()));
            }
        }
        let may_act = frame.may(Role::Tester);
        let promotions = super::filter::promotions(&catalogue);
        let entry = |field| Entry::new("by-hand", field, String::new());
        Self {
            frame,
            may_act,
            issuing: Issuing::new(frame, may_act, promotions, jobs, job),
            catalogue: StoredValue::new(catalogue),
            filter: entries,
            applied: RwSignal::new(filter),
            page: RwSignal::new(page),
            waiting: RwSignal::new(None),
            pages: StoredValue::new(1),
            unlisted: RwSignal::new(unlisted),
            opened: RwSignal::new(opened),
            busy: RwSignal::new(false),
            told: RwSignal::new(unopened.map(Err)),
            question: RwSignal::new(None),
            reason: entry(Field::Reason),
            last_day: entry(Field::ValidUntil),
            export: Export::new(),
        }
    }

    /// Shows why there is no list, at its fields.
    pub(super) fn refuse(self, failure: Failure) {
        show_problems(&self.filter.all(), &failure.fields);
        self.unlisted.set(Some(failure));
    }

    /// The serial number of the coupon that is opened.
    pub(super) fn serial_no(self) -> Option<String> {
        let opened = self.opened.read_untracked();
        opened.as_ref().map(|life| life.line.coupon.serial_no.to_string())
    }
}
