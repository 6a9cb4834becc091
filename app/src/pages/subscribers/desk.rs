//! What the page's parts share.

use engine::catalogue::Catalogue;
use engine::csv_file::CsvEncoding;
use engine::failure::Failure;
use engine::field::Field;
use engine::reader::Role;
use engine::subscriber::{
    Imported, LineChangeForm, LineChangeOutcome, ListedSubscriber, StatusView, SubscriberDetail,
    SubscriberForm, SubscriberListForm,
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::Opening;
use crate::components::{Entry, Told, entries};
use crate::frame::Frame;

entries! {
    /// The subscriber in the editor.
    SubscriberEntries of SubscriberForm as "subscriber" {
        name: Name,
        ctn: Ctn,
        ncn: Ncn,
        birth_date: BirthDate,
        sex: Sex,
        status: Status,
        limit_amount: LimitAmount,
        risk_grade: RiskGrade,
        leeds_grade: LeedsGrade,
        mpay_member: MpayMember,
        bill_pay_method: BillPayMethod,
        contracted_on: ContractedOn,
    }
}

entries! {
    /// A change of the line.
    LineEntries of LineChangeForm as "line" {
        kind: Kind,
        ncn: Ncn,
        ctn: Ctn,
        name: Name,
        birth_date: BirthDate,
        sex: Sex,
    }
}

/// The shared values.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    pub(super) may_edit: bool,
    pub(super) catalogue: StoredValue<Catalogue>,
    pub(super) statuses: StoredValue<Vec<StatusView>>,
    /// Who is looked for.
    pub(super) text: Entry,
    pub(super) status: Entry,
    pub(super) lines: RwSignal<Vec<ListedSubscriber>>,
    pub(super) next: RwSignal<Option<i64>>,
    /// Why the list could not be had.
    pub(super) unlisted: RwSignal<Option<Failure>>,
    /// How often a list was asked for: only the last is shown.
    pub(super) turn: StoredValue<u32>,
    /// Who is in the editor, as they are on the server; none: a new one.
    pub(super) opened: RwSignal<Option<SubscriberDetail>>,
    /// What the edit began from.
    pub(super) base: RwSignal<SubscriberForm>,
    pub(super) form: SubscriberEntries,
    pub(super) busy: RwSignal<bool>,
    pub(super) told: RwSignal<Option<Told>>,
    /// Whether it is asked before somebody is deleted.
    pub(super) doubtful: RwSignal<Option<()>>,
    /// Whether the line is being changed, and what is entered for it.
    pub(super) changing: RwSignal<bool>,
    pub(super) line: LineEntries,
    /// What would come of which change.
    pub(super) looked: RwSignal<Option<(LineChangeForm, LineChangeOutcome)>>,
    pub(super) told_of_line: RwSignal<Option<Told>>,
    /// How many people are made up, and from which seed.
    pub(super) count: Entry,
    pub(super) seed: Entry,
    pub(super) encoding: Entry,
    /// The list that was chosen, and what came of it.
    pub(super) list: StoredValue<Option<SendWrapper<File>>>,
    pub(super) imported: RwSignal<Option<Imported>>,
    /// What came of making up, importing or exporting.
    pub(super) told_of_many: RwSignal<Option<Told>>,
}

impl Desk {
    pub(super) fn new(frame: Frame, opening: Opening) -> Self {
        let Opening { catalogue, statuses, text, status, page, opened, unopened } = opening;
        let base = base_of(opened.as_ref(), &catalogue);
        Self {
            frame,
            may_edit: frame.may(Role::Tester),
            statuses: StoredValue::new(statuses),
            text: Entry::new("who", Field::Text, text),
            status: Entry::new("who", Field::Status, status),
            lines: RwSignal::new(page.rows),
            next: RwSignal::new(page.next),
            unlisted: RwSignal::new(None),
            turn: StoredValue::new(0),
            form: SubscriberEntries::new(base.clone()),
            base: RwSignal::new(base),
            opened: RwSignal::new(opened),
            busy: RwSignal::new(false),
            told: RwSignal::new(unopened.map(Err)),
            doubtful: RwSignal::new(None),
            changing: RwSignal::new(false),
            line: LineEntries::new(LineChangeForm::default()),
            looked: RwSignal::new(None),
            told_of_line: RwSignal::new(None),
            count: Entry::new("generate", Field::Count, "1,000".to_owned()),
            seed: Entry::new("generate", Field::Seed, "1".to_owned()),
            encoding: Entry::new(
                "export",
                Field::Encoding,
                CsvEncoding::Utf8WithBom.code().to_owned(),
            ),
            list: StoredValue::new(None),
            imported: RwSignal::new(None),
            told_of_many: RwSignal::new(None),
            catalogue: StoredValue::new(catalogue),
        }
    }

    /// Who is looked for, below `before`.
    pub(super) fn filter(self, before: Option<i64>) -> SubscriberListForm {
        SubscriberListForm {
            text: self.text.value.get_untracked(),
            status: self.status.value.get_untracked(),
            before,
        }
    }

    /// Whether something is entered that is not saved.
    pub(super) fn is_changed(self) -> bool {
        self.form.read() != self.base.get()
    }

    /// Whether the one in the editor has a number: no contract that gave it up.
    pub(super) fn has_line(self) -> bool {
        let opened = self.opened.read();
        opened.as_ref().is_some_and(|opened| opened.listed.ended_at.is_none())
    }

    /// Whether what is in the editor can be edited.
    pub(super) fn is_editable(self) -> bool {
        self.may_edit && (self.opened.read().is_none() || self.has_line())
    }

    /// Puts a subscriber, or a new one, into the editor.
    pub(super) fn put(self, opened: Option<SubscriberDetail>) {
        let base = self.catalogue.with_value(|catalogue| base_of(opened.as_ref(), catalogue));
        for entry in self.form.all() {
            entry.clear();
        }
        self.form.write(base.clone());
        self.base.set(base);
        self.opened.set(opened);
    }
}

/// What the editor begins with: a new one has the first of each code.
fn base_of(opened: Option<&SubscriberDetail>, catalogue: &Catalogue) -> SubscriberForm {
    if let Some(opened) = opened {
        return SubscriberForm::from(&opened.listed.subscriber);
    }
    let first = |list: &[engine::catalogue::Named]| {
        list.first().map(|named| named.code.clone()).unwrap_or_default()
    };
    SubscriberForm {
        sex: "F".to_owned(),
        status: "active".to_owned(),
        limit_amount: "500,000".to_owned(),
        risk_grade: first(&catalogue.risk_grades),
        leeds_grade: first(&catalogue.leeds_grades),
        mpay_member: "no".to_owned(),
        bill_pay_method: first(&catalogue.bill_pay_methods),
        ..SubscriberForm::default()
    }
}
