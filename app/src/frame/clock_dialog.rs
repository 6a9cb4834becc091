//! 시계: the sandbox's clock set, put forward, stopped.

use engine::failure::Failure;
use engine::field::{Field, FieldError};
use engine::language::Text;
use engine::reader::Role;
use engine::sandbox::{ClockAct, ClockForm, ClockGoal, SandboxClock};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Frame;
use super::dialogs::waiting;
use crate::api::{self, ApiError};
use crate::components::{
    Button, Entry, Erase, TextField, Told, dynamic, entries, show_problems, told,
};
use crate::{browser, time};

/// The dialog's id.
pub(super) const CLOCK: &str = "clock";

entries! {
    /// A time to set it to.
    ClockEntries of ClockForm as "clock" {
        moment: Moment
    }
}

/// The dialog's state.
#[derive(Clone, Copy)]
pub(super) struct ClockDialog {
    frame: Frame,
    /// As it was when it was read last; none while the dialog is closed.
    clock: RwSignal<Option<SandboxClock>>,
    form: ClockEntries,
    busy: RwSignal<bool>,
    told: RwSignal<Option<Told>>,
}

impl ClockDialog {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            clock: RwSignal::new(None),
            form: ClockEntries::new(ClockForm::default()),
            busy: RwSignal::new(false),
            told: RwSignal::new(None),
        }
    }

    /// The dialog was opened: it shows the clock as it is now.
    pub(super) fn opened(self) {
        self.told.set(None);
        spawn_local(async move {
            match api::clock::read().await {
                Ok(clock) => {
                    let moment = time::full(clock.now);
                    self.form.write(ClockForm { moment, ..ClockForm::default() });
                    self.clock.set(Some(clock));
                }
                Err(ApiError(failure)) => self.told.set(Some(Err(failure))),
            }
        });
    }

    fn closed(self) {
        if !browser::is_open(CLOCK) {
            self.clock.set(None);
        }
    }

    /// Changes it. One at a time: pressed twice, it is done once.
    fn change(self, form: ClockForm) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            match api::clock::change(form).await {
                Ok(clock) => {
                    let now = time::full(clock.now);
                    let back = if clock.went_back {
                        (
                            " 시계가 뒤로 갔습니다: 그전에 한 일이 앞날에 있을 수 있습니다.",
                            " The clock went back: what was done before may lie in its future.",
                        )
                    } else {
                        ("", "")
                    };
                    let done = Text::new(
                        format!("{now} KST입니다.{}", back.0),
                        format!("It is {now} KST.{}", back.1),
                    );
                    self.told.set(Some(Ok(done)));
                    self.clock.set(Some(clock));
                }
                Err(ApiError(failure)) => {
                    show_problems(&self.form.all(), &failure.fields);
                    self.told.set(Some(Err(failure)));
                }
            }
            self.busy.set(false);
        });
    }

    fn set(self) {
        let form = ClockForm { act: ClockAct::Set.code().to_owned(), ..self.form.read_untracked() };
        match form.parse() {
            Ok(_) => self.change(form),
            Err(errors) => self.refuse(&errors),
        }
    }

    fn refuse(self, errors: &[FieldError]) {
        let failure = Failure::invalid(errors);
        show_problems(&self.form.all(), &failure.fields);
        self.told.set(Some(Err(failure)));
    }
}

/// The dialog.
pub(super) fn clock_dialog(dialog: ClockDialog) -> impl IntoView {
    let content = dynamic(move || match dialog.clock.get() {
        Some(clock) => shown(dialog, clock).late(),
        None => title(dialog).erased(),
    });
    view! {
        <dialog id=CLOCK aria-labelledby="clock-title" on:close=move |_| dialog.closed()>
            {content}
            {waiting(dialog.frame)}
        </dialog>
    }
}

fn title(dialog: ClockDialog) -> impl IntoView {
    view! { <h2 id="clock-title">{dialog.frame.pick("샌드박스 시계", "Clock of the sandbox")}</h2> }
}

fn shown(dialog: ClockDialog, clock: SandboxClock) -> impl IntoView {
    let frame = dialog.frame;
    let state = match clock.stopped {
        true => frame.pick("멈춰 있습니다", "stands still"),
        false => frame.pick("가고 있습니다", "is running"),
    };
    view! {
        {title(dialog)}
        <p>
            {frame.pick(
                "한도, 달, 유효기간, 만료, 취소 기간이 이 시계를 따릅니다. 응답 대기 같은 기계의 시한은 실제 시각을 따릅니다.",
                "Limits, months, validity, expiry and cancel periods follow this clock. Deadlines of the machinery, such as waits for an answer, stay real time.",
            )}
        </p>
        <p class="code">{time::full(clock.now)}" KST · "{state}</p>
        {frame.may(Role::Tester).then(|| buttons(dialog, clock.stopped))}
        <div role="status">{dynamic(move || told(frame.language, dialog.told.get()))}</div>
        <div class="actions">
            <Button label=frame.pick("닫기", "Close") on_press=move || browser::close_dialog(CLOCK) />
        </div>
    }
}

fn buttons(dialog: ClockDialog, stopped: bool) -> impl IntoView {
    let frame = dialog.frame;
    let act = |act: ClockAct| ClockForm { act: act.code().to_owned(), ..ClockForm::default() };
    let by = |duration: &str| ClockForm { duration: duration.to_owned(), ..act(ClockAct::Advance) };
    let to = |goal: ClockGoal| ClockForm { goal: goal.code().to_owned(), ..act(ClockAct::Advance) };
    let pause = match stopped {
        true => (ClockAct::Resume, frame.pick("다시 가기", "Resume")),
        false => (ClockAct::Stop, frame.pick("멈추기", "Stop")),
    };
    let steps = [
        (frame.pick("+1시간", "+1 hour"), by("1h")),
        (frame.pick("+1일", "+1 day"), by("1d")),
        (ClockGoal::NextDay.name(frame.language), to(ClockGoal::NextDay)),
        (ClockGoal::NextMonth.name(frame.language), to(ClockGoal::NextMonth)),
        (ClockGoal::NextExpiry.name(frame.language), to(ClockGoal::NextExpiry)),
        (pause.1, act(pause.0)),
        (frame.pick("실제 시각으로", "To real time"), act(ClockAct::Real)),
    ];
    let steps = steps.map(|(label, form)| {
        view! {
            <Button label busy=dialog.busy on_press=move || dialog.change(form.clone()) />
        }
    });
    view! {
        <div class="steps">{Vec::from(steps)}</div>
        <form
            class="filter"
            on:submit=move |event| {
                event.prevent_default();
                dialog.set();
            }
        >
            <TextField language=frame.language entry=dialog.form.moment placeholder="2026-12-01 00:00:00" />
            <Button label=frame.pick("설정", "Set") busy=dialog.busy submits=true />
        </form>
    }
}
