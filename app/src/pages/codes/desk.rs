//! What the page's parts share.

use engine::catalogue::{CodeForm, CodeKind, ImportedCodes, ListedCode};
use engine::csv_file::CsvEncoding;
use engine::field::Field;
use engine::reader::Role;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::Opening;
use crate::components::{Entry, Told, entries};
use crate::frame::Frame;

entries! {
    /// The code in the editor.
    CodeEntries of CodeForm as "code" {
        kind: Kind,
        pg: Pg,
        cp: Cp,
        code: Code,
        korean: Korean,
        english: English,
        position: Position,
        has_rule: Rule,
        refuses_card_bill_payers: RefusesCardBillPayers,
        serves_minors: ServesMinors,
        next_month_refund: NextMonthRefund,
        retired: Retired,
    }
}

/// The shared values.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    pub(super) may_edit: bool,
    pub(super) lines: RwSignal<Vec<ListedCode>>,
    /// The code in the editor as it is on the server; none: a new one.
    pub(super) opened: RwSignal<Option<ListedCode>>,
    /// What is stored of it, or what a new one begins with.
    pub(super) base: RwSignal<CodeForm>,
    pub(super) form: CodeEntries,
    pub(super) busy: RwSignal<bool>,
    pub(super) told: RwSignal<Option<Told>>,
    /// How an export's characters are stored.
    pub(super) encoding: Entry,
    /// The file that was chosen, and what came of it.
    pub(super) file: StoredValue<Option<SendWrapper<File>>>,
    pub(super) imported: RwSignal<Option<ImportedCodes>>,
    /// What came of the last import or export.
    pub(super) told_of_file: RwSignal<Option<Told>>,
}

impl Desk {
    pub(super) fn new(frame: Frame, opening: Opening) -> Self {
        let Opening { lines, named } = opening;
        let opened = lines.iter().find(|one| address_of(one) == named).or(lines.first()).cloned();
        let base = opened.as_ref().map_or_else(|| blank(CodeKind::Pg, "", ""), CodeForm::from);
        Self {
            frame,
            may_edit: frame.may(Role::Operator),
            lines: RwSignal::new(lines),
            opened: RwSignal::new(opened),
            form: CodeEntries::new(base.clone()),
            base: RwSignal::new(base),
            busy: RwSignal::new(false),
            told: RwSignal::new(None),
            encoding: Entry::new(
                "codes-export",
                Field::Encoding,
                CsvEncoding::Utf8WithBom.code().to_owned(),
            ),
            file: StoredValue::new(None),
            imported: RwSignal::new(None),
            told_of_file: RwSignal::new(None),
        }
    }

    /// Puts a code, or a new one that begins as `base`, into the editor.
    pub(super) fn put(self, opened: Option<ListedCode>, base: CodeForm) {
        for entry in self.form.all() {
            entry.clear();
        }
        self.form.write(base.clone());
        self.base.set(base);
        self.opened.set(opened);
    }

    /// What the code in the editor is of.
    pub(super) fn kind(self) -> CodeKind {
        CodeKind::from_code(&self.form.kind.value.read()).unwrap_or(CodeKind::Pg)
    }

    /// Whether something is entered that is not saved.
    pub(super) fn is_changed(self) -> bool {
        self.form.read() != *self.base.read()
    }
}

/// A new code, below `pg` and `cp` where it is a merchant's.
pub(super) fn blank(kind: CodeKind, pg: &str, cp: &str) -> CodeForm {
    CodeForm {
        kind: kind.code().to_owned(),
        pg: pg.to_owned(),
        cp: cp.to_owned(),
        serves_minors: "yes".to_owned(),
        ..CodeForm::default()
    }
}

/// How the page's address names a code.
pub(super) fn address_of(listed: &ListedCode) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    format!("{}/{}/{}/{}", listed.kind.code(), part(&listed.pg), part(&listed.cp), listed.code)
}
