//! Coupons in bulk: for whom, what that would be, and how far it is.

mod actions;
mod job;

use engine::failure::Failure;
use engine::field::Field;
use engine::issuing::{IssueTo, IssuingForm, IssuingJob, RegisterForm};
use engine::language::Text;
use leptos::prelude::*;

use crate::components::{
    Button, Choice, Entry, Look, Segment, SelectField, TextField, Told, dynamic, entries, told,
};
use crate::frame::Frame;

pub(super) use actions::renew;

/// The panel's id, and that of the field with a list's file.
pub(super) const ISSUING: &str = "issuing";
const FILE: &str = "issuing-file";

/// What the address says: which job is opened.
pub(super) const JOB: &str = "job";

entries! {
    /// Whom coupons are issued to.
    IssuingEntries of IssuingForm as "issuing" {
        promotion_id: PromotionId,
        to: To,
        ctn: Ctn,
        count: Count,
    }
}

entries! {
    /// The code that is registered, and for whom.
    RegisterEntries of RegisterForm as "register" {
        serial_no: SerialNo,
        ctn: Ctn,
    }
}

/// The panel's values.
#[derive(Clone, Copy)]
pub(super) struct Issuing {
    frame: Frame,
    may_act: bool,
    promotions: StoredValue<Vec<Choice>>,
    form: IssuingEntries,
    pasted: RwSignal<String>,
    register: RegisterEntries,
    pub(super) jobs: RwSignal<Vec<IssuingJob>>,
    pub(super) opened: RwSignal<Option<IssuingJob>>,
    busy: RwSignal<bool>,
    told: RwSignal<Option<Told>>,
}

impl Issuing {
    pub(super) fn new(
        frame: Frame,
        may_act: bool,
        promotions: Vec<Choice>,
        jobs: Vec<IssuingJob>,
        opened: Option<IssuingJob>,
    ) -> Self {
        let form = IssuingForm {
            promotion_id: promotions.first().map(|one| one.code.clone()).unwrap_or_default(),
            to: IssueTo::List.code().to_owned(),
            count: "1".to_owned(),
            ..IssuingForm::default()
        };
        Self {
            frame,
            may_act,
            promotions: StoredValue::new(promotions),
            form: IssuingEntries::new(form),
            pasted: RwSignal::new(String::new()),
            register: RegisterEntries::new(RegisterForm::default()),
            jobs: RwSignal::new(jobs),
            opened: RwSignal::new(opened),
            busy: RwSignal::new(false),
            told: RwSignal::new(None),
        }
    }

    fn to(self) -> Option<IssueTo> {
        IssueTo::from_code(&self.form.to.value.read())
    }

    fn fail(self, failure: Failure) {
        crate::components::show_problems(&self.form.all(), &failure.fields);
        self.told.set(Some(Err(failure)));
    }

    fn done(self, text: Text) {
        self.told.set(Some(Ok(text)));
    }
}

/// The panel.
pub(super) fn view(issuing: Issuing) -> impl IntoView {
    let frame = issuing.frame;
    view! {
        <section class="panel" id=ISSUING aria-labelledby="issuing-title">
            <header>
                <h2 id="issuing-title">{frame.pick("발급 작업", "Issuing jobs")}</h2>
            </header>
            {issuing.may_act.then(|| form(issuing))}
            <div class="told" role="status">
                {dynamic(move || told(issuing.frame.language, issuing.told.get()))}
            </div>
            {dynamic(move || job::opened(issuing))}
            <ul class="jobs">{dynamic(move || job::lines(issuing))}</ul>
            {issuing.may_act.then(|| register(issuing))}
        </section>
    }
}

fn form(issuing: Issuing) -> impl IntoView {
    let (frame, language) = (issuing.frame, issuing.frame.language);
    let choices = IssueTo::ALL.iter().map(|to| (to.code(), to.name(language))).collect();
    let is = move |wanted: &[IssueTo]| issuing.to().is_some_and(|to| wanted.contains(&to));
    view! {
        <form
            class="bulk"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::prepare(issuing);
            }
        >
            <SelectField
                language
                entry=issuing.form.promotion_id
                choices=issuing.promotions.get_value()
            />
            <Segment
                id="issuing-to".to_owned()
                legend=frame.pick("누구에게", "To whom")
                value=issuing.form.to.value
                choices
                on_choose=move |(code,)| issuing.form.to.edit(code)
            />
            <div hidden=move || !is(&[IssueTo::One])>
                <TextField language entry=issuing.form.ctn look=Look::Phone />
            </div>
            <div hidden=move || !is(&[IssueTo::One, IssueTo::Codes])>
                <TextField language entry=issuing.form.count look=Look::Amount />
            </div>
            <div class="list" hidden=move || !is(&[IssueTo::List])>
                <div class="field">
                    <label for=FILE>{frame.pick("목록 파일 (CSV)", "File with the list (CSV)")}</label>
                    <input id=FILE type="file" accept=".csv,.txt,text/csv,text/plain" />
                </div>
                <div class="field">
                    <label for="issuing-pasted">
                        {frame.pick("또는 붙여 넣은 번호", "Or numbers, pasted")}
                    </label>
                    <textarea
                        id="issuing-pasted"
                        rows="3"
                        spellcheck="false"
                        placeholder="010-1234-5678"
                        prop:value=issuing.pasted
                        on:input=move |event| issuing.pasted.set(event_target_value(&event))
                    ></textarea>
                </div>
            </div>
            <div class="actions">
                <Button
                    label=frame.pick("미리보기", "Preview")
                    look="main"
                    submits=true
                    busy=issuing.busy
                />
                <small>
                    {frame.pick(
                        "시작하기 전에는 아무것도 발급되지 않습니다.",
                        "Nothing is issued before it is started.",
                    )}
                </small>
            </div>
        </form>
    }
}

fn register(issuing: Issuing) -> impl IntoView {
    let (frame, language) = (issuing.frame, issuing.frame.language);
    view! {
        <details class="fold">
            <summary>{frame.pick("코드 등록", "Register a code")}</summary>
            <form
                class="filter"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    actions::register(issuing);
                }
            >
                <TextField language entry=issuing.register.serial_no />
                <TextField language entry=issuing.register.ctn look=Look::Phone />
                <Button label=frame.pick("등록", "Register") submits=true busy=issuing.busy />
            </form>
        </details>
    }
}
