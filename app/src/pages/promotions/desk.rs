//! What the page's parts share.

use std::task::Waker;

use engine::catalogue::Catalogue;
use engine::condition::ConditionForm;
use engine::failure::Failure;
use engine::field::Field;
use engine::language::Text;
use engine::payment::PaymentForm;
use engine::promotion::{
    Audience, BenefitKind, KindView, OnCancel, PromotionForm, PromotionLine, PromotionView,
};
use engine::reader::Role;
use leptos::prelude::*;

use super::Opening;
use super::conditions::Node;
use crate::api::promotion::Judged;
use crate::components::{Entry, entries};
use crate::frame::Frame;
use crate::pages::first_request::first_request;

/// A promotion as it is entered.
pub(super) type Form = PromotionForm<ConditionForm>;

entries! {
    /// The promotion in the editor, but for its conditions.
    PromotionEntries of Form as "promotion" {
        promotion_id: PromotionId,
        name: Name,
        benefit: Benefit,
        coupon_amount: CouponAmount,
        percent: Percent,
        rounding: Rounding,
        minimum_amount: MinimumAmount,
        valid_from: ValidFrom,
        valid_until: ValidUntil,
        valid_days: ValidDays,
        on_cancel: OnCancel,
        grace_days: GraceDays,
        budget: Budget,
        budget_won: BudgetWon,
        per_customer: PerCustomer,
        per_day: PerDay,
        per_month: PerMonth,
        issuing: Issuing,
        verification_fault: VerificationFault,
    }
}

entries! {
    /// The request that it is judged for.
    RequestEntries of PaymentForm as "why" {
        ctn: Ctn,
        amount: Amount,
        payment_method: PaymentMethod,
        payment_type: PaymentType,
        pg: Pg,
        cp: Cp,
        svc: Svc,
        ad_consent: AdConsent,
    }
}

/// What an edit began from.
#[derive(Clone, PartialEq)]
pub(super) struct Base {
    /// The promotion's edit; 0 of a new one.
    pub(super) edit_no: i32,
    /// What it promised then.
    pub(super) form: Form,
}

/// What came of the last button.
#[derive(Clone)]
pub(super) enum Told {
    /// It is done.
    Done(Text),
    /// Edits that this tab kept are in the form again.
    Restored,
    Failed(Failure),
}

/// What is asked before something is done.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Question {
    Copy,
    End,
    Delete,
}

/// The shared values.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    pub(super) may_edit: bool,
    pub(super) catalogue: StoredValue<Catalogue>,
    pub(super) kinds: StoredValue<Vec<KindView>>,
    pub(super) lines: RwSignal<Vec<PromotionLine>>,
    /// The promotion in the editor as it is on the server; none: a new one.
    pub(super) opened: RwSignal<Option<PromotionView>>,
    pub(super) base: RwSignal<Base>,
    pub(super) form: PromotionEntries,
    pub(super) conditions: Node,
    /// What is wrong with the conditions as a whole. It has no value of its own.
    pub(super) whole: Entry,
    /// The copy's code.
    pub(super) copy: Entry,
    pub(super) busy: RwSignal<bool>,
    pub(super) told: RwSignal<Option<Told>>,
    pub(super) question: RwSignal<Option<Question>>,
    pub(super) request: RequestEntries,
    pub(super) judged: RwSignal<Option<Judged>>,
    /// When it was judged, by the sandbox's clock; and whether something was entered since.
    pub(super) judged_at: RwSignal<String>,
    pub(super) is_stale: RwSignal<bool>,
    pub(super) audience: RwSignal<Option<Audience>>,
    /// The conditions that it was counted for.
    pub(super) counted: StoredValue<Option<ConditionForm>>,
    /// What came of issuing, or of going to the simulator.
    pub(super) issued: RwSignal<Option<Result<Text, Failure>>>,
    /// How often something was asked to be judged: only the last is shown.
    pub(super) turn: StoredValue<u32>,
    /// Wakes who waits for a count, to look whether it is asked for still.
    pub(super) counting: StoredValue<Option<Waker>>,
    /// How many conditions were made: what tells them apart.
    pub(super) made: StoredValue<u32>,
}

impl Desk {
    pub(super) fn new(frame: Frame, opening: Opening) -> Self {
        let Opening { catalogue, kinds, lines, opened, unopened } = opening;
        let base = Base::of(opened.as_ref(), &catalogue.now);
        let made = StoredValue::new(0);
        let entry = |field| Entry::new("promotion", field, String::new());
        Self {
            frame,
            may_edit: frame.may(Role::Operator),
            kinds: StoredValue::new(kinds),
            lines: RwSignal::new(lines),
            opened: RwSignal::new(opened),
            form: PromotionEntries::new(base.form.clone()),
            conditions: Node::new(made, base.form.conditions.clone()),
            base: RwSignal::new(base),
            whole: entry(Field::Conditions),
            copy: Entry::new("copy", Field::PromotionId, String::new()),
            busy: RwSignal::new(false),
            told: RwSignal::new(unopened.map(Told::Failed)),
            question: RwSignal::new(None),
            request: RequestEntries::new(first_request(&catalogue, String::new())),
            judged: RwSignal::new(None),
            judged_at: RwSignal::new(String::new()),
            is_stale: RwSignal::new(false),
            audience: RwSignal::new(None),
            counted: StoredValue::new(None),
            issued: RwSignal::new(None),
            turn: StoredValue::new(0),
            counting: StoredValue::new(None),
            catalogue: StoredValue::new(catalogue),
            made,
        }
    }

    /// What is entered now.
    pub(super) fn read(self) -> Form {
        meant(Form { conditions: self.conditions.read(), ..self.form.read() })
    }

    /// The same, for an event's handler.
    pub(super) fn read_untracked(self) -> Form {
        let conditions = untrack(move || self.conditions.read());
        meant(Form { conditions, ..self.form.read_untracked() })
    }

    /// Whether something is entered that is not saved.
    pub(super) fn is_changed(self) -> bool {
        self.read() != self.base.read().form
    }

    /// Whether what is entered would be the promotion's next version: quantities, when coupons are issued and
    /// the fault belong to none.
    pub(super) fn promises_anew(self) -> bool {
        let base = self.base.read();
        let entered = self.read();
        let before = base.form.clone();
        let quantities = Form {
            budget: before.budget,
            budget_won: before.budget_won,
            per_customer: before.per_customer,
            per_day: before.per_day,
            per_month: before.per_month,
            issuing: before.issuing,
            verification_fault: before.verification_fault,
            ..entered
        };
        quantities != base.form
    }

    /// Puts a promotion, or a new one, into the editor.
    pub(super) fn put(self, opened: Option<PromotionView>) {
        let base = Base::of(opened.as_ref(), &self.frame.clock.read());
        self.write(base.form.clone());
        self.base.set(base);
        self.opened.set(opened);
    }

    /// Puts what was entered before into the form.
    pub(super) fn write(self, form: Form) {
        self.whole.clear();
        self.conditions.write(self.made, form.conditions.clone());
        self.form.write(form);
    }
}

/// A form without what was entered into a field that is not shown.
fn meant(mut form: Form) -> Form {
    if form.benefit != BenefitKind::Percentage.code() {
        form.percent.clear();
        form.rounding.clear();
    }
    if form.on_cancel != OnCancel::RestoreWithGrace.code() {
        form.grace_days.clear();
    }
    form
}

impl Base {
    /// A new one begins today, and gives a customer one.
    fn of(opened: Option<&PromotionView>, now: &str) -> Self {
        match opened {
            Some(opened) => Self { edit_no: opened.line.edit_no, form: opened.form.clone() },
            None => {
                let today = now.split_once(' ').map(|(day, _)| day).unwrap_or(now);
                let form = Form {
                    valid_from: today.to_owned(),
                    per_customer: "1".to_owned(),
                    ..Form::default()
                };
                Self { edit_no: 0, form }
            }
        }
    }
}
