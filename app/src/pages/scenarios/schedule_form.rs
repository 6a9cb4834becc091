//! When a scenario is to be run by itself, as it is entered.

use engine::language::Text;
use engine::scenario_store::{Missed, Overlap, ScenarioSchedule, ScheduleForm};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::acting::act;
use super::desk::{Desk, ScheduleEntries};
use super::schedules;
use crate::api;
use crate::components::{Button, Choice, Erase, Erased, SelectField, TextField, dynamic};
use crate::{browser, time};

/// What a schedule often is.
const SUGGESTED: [&str; 6] =
    ["* * * * *", "*/10 * * * *", "0 * * * *", "0 9 * * *", "*/10 9-18 * * 1-5", "0 0 1 * *"];
/// How long nothing is typed before its times are asked for, in milliseconds.
const QUIET: i32 = 250;

/// The form.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let ScheduleEntries { cron, overlap, missed, again_if_killed, number, .. } = desk.schedule;
    let choices = |all: Vec<(&'static str, &'static str)>| {
        all.into_iter().map(|(code, name)| Choice::new(code, name)).collect::<Vec<_>>()
    };
    let overlaps =
        choices(Overlap::ALL.iter().map(|one| (one.code(), one.name(language))).collect());
    let misses = choices(Missed::ALL.iter().map(|one| (one.code(), one.name(language))).collect());
    let is_new = move || number.get().is_none();
    let label = move || match is_new() {
        true => frame.pick("예약 저장", "Save the schedule"),
        false => frame.pick("고친 예약 저장", "Save the changed schedule"),
    };
    // Asked for once somebody looks.
    Effect::new(move |_| {
        if desk.tab.get() == super::desk::Tab::Schedule {
            preview(desk, 0);
        }
    });
    view! {
        <form
            class="scenarios-schedule-form"
            novalidate
            hidden=move || desk.base.read().path.is_empty()
            on:submit=move |event| {
                event.prevent_default();
                save(desk);
            }
        >
            <div class="fields">
                <TextField
                    language
                    entry=cron
                    suggestions=SUGGESTED.to_vec()
                    placeholder="*/10 9-18 * * 1-5"
                    on_edit=move || preview(desk, QUIET)
                />
                <SelectField language entry=overlap choices=overlaps />
                <SelectField language entry=missed choices=misses />
            </div>
            <p class="scenarios-check">
                <label>
                    <input
                        type="checkbox"
                        prop:checked=again_if_killed
                        on:change=move |event| again_if_killed.set(event_target_checked(&event))
                    />
                    " "
                    {frame.pick("서버가 죽어 끊긴 실행은 다시 실행", "Run again what a dying server broke off")}
                </label>
            </p>
            <div class="scenarios-preview" aria-live="polite">{dynamic(move || told_preview(desk))}</div>
            <div class="actions">
                <Button label=Signal::derive(move || label().to_owned()) look="main" submits=true busy=desk.busy />
                <span hidden=is_new>
                    <Button
                        label=frame.pick("새 예약으로", "As a new one")
                        look="quiet"
                        on_press=move || {
                            desk.clear_schedule();
                            preview(desk, 0);
                        }
                    />
                </span>
            </div>
        </form>
    }
}

/// The cron in words, and the next times.
fn told_preview(desk: Desk) -> Erased {
    let language = desk.frame.language;
    let preview = desk.schedule.preview.read();
    let Some(preview) = preview.as_ref() else { return view! { <p>"\u{a0}"</p> }.erased() };
    let words = preview.words.in_language(language).to_owned();
    let next = preview.next.iter().map(|at| time::full(*at)).collect::<Vec<_>>().join(" · ");
    let next = language.pick(format!("다음: {next}"), format!("Next: {next}"));
    view! { <p><b>{words}</b></p> <p class="soft">{next}</p> }.erased()
}

/// Asks what the cron means, once it stands still.
fn preview(desk: Desk, quiet: i32) {
    let entry = desk.schedule.cron;
    spawn_local(async move {
        let cron = entry.value.get_untracked();
        browser::pause(quiet).await;
        if entry.value.get_untracked() != cron {
            return;
        }
        let answer = api::scenario::preview_cron(cron.clone()).await;
        if entry.value.get_untracked() != cron {
            return;
        }
        match answer {
            Ok(Ok(preview)) => {
                entry.clear();
                desk.schedule.preview.set(Some(preview));
            }
            Ok(Err(problem)) => {
                entry.problem.set(Some(problem));
                desk.schedule.preview.set(None);
            }
            // What can't be had stays as it is: the connection's state says why.
            Err(_) => {}
        }
    });
}

/// A schedule as it is entered.
pub(super) fn of(schedule: &ScenarioSchedule) -> ScheduleForm {
    ScheduleForm {
        path: schedule.path.as_ref().map(ToString::to_string).unwrap_or_default(),
        tag: schedule.tag.clone().unwrap_or_default(),
        cron: schedule.cron.clone(),
        overlap: schedule.overlap.code().to_owned(),
        missed: schedule.missed.code().to_owned(),
        paused: schedule.paused,
        again_if_killed: schedule.again_if_killed,
    }
}

/// Puts a schedule into the form.
pub(super) fn edit(desk: Desk, number: i64, form: &ScheduleForm) {
    let ScheduleEntries { cron, overlap, missed, again_if_killed, number: edited, .. } =
        desk.schedule;
    cron.edit(form.cron.clone());
    overlap.edit(form.overlap.clone());
    missed.edit(form.missed.clone());
    again_if_killed.set(form.again_if_killed);
    edited.set(Some(number));
    preview(desk, 0);
    browser::focus(&cron.id());
}

fn save(desk: Desk) {
    let ScheduleEntries { cron, overlap, missed, again_if_killed, number, .. } = desk.schedule;
    let number = number.get_untracked();
    let known = number.and_then(|number| {
        let all = desk.schedules.read_untracked();
        all.as_ref()?.iter().find(|one| one.schedule_no == number).map(of)
    });
    let base = known
        .unwrap_or_else(|| ScheduleForm { path: desk.opened_path(), ..ScheduleForm::default() });
    let form = ScheduleForm {
        cron: cron.value.get_untracked(),
        overlap: overlap.value.get_untracked(),
        missed: missed.value.get_untracked(),
        again_if_killed: again_if_killed.get_untracked(),
        ..base
    };
    for entry in [cron, overlap, missed] {
        entry.clear();
    }
    act(desk, async move {
        let saved = match number {
            Some(number) => api::scenario::edit_schedule(number, form).await?,
            None => api::scenario::create_schedule(form).await?,
        };
        desk.clear_schedule();
        schedules::fetch(desk).await;
        preview(desk, 0);
        let Text { korean, english } = saved.words;
        Ok(Some(Text::new(format!("예약했습니다: {korean}"), format!("Scheduled: {english}"))))
    });
}
