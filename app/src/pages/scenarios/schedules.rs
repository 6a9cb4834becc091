//! When a scenario is run by itself.

use engine::language::Text;
use engine::scenario_store::{Missed, Overlap, ScenarioSchedule, ScheduleForm};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Desk, Question, ScheduleEntries};
use super::{actions, slots};
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Choice, Erase, Erased, SelectField, TextField, dynamic};
use crate::time;

/// What a schedule often is.
const SUGGESTED: [&str; 6] =
    ["* * * * *", "*/10 * * * *", "0 * * * *", "0 9 * * *", "*/10 9-18 * * 1-5", "0 0 1 * *"];
/// How long nothing is typed before its times are asked for, in milliseconds.
const QUIET: i32 = 250;

/// The tab.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let reason = (!desk.may_schedule).then(|| {
        let text = desk.frame.pick(
            "보기만 할 수 있습니다. 예약은 운영자(operator)가 합니다.",
            "This is to look at only. Operators schedule.",
        );
        view! { <p class="scenarios-soft">{text}</p> }
    });
    view! {
        {desk.may_schedule.then(|| form(desk))}
        {reason}
        <ul class="scenarios-schedules">{dynamic(move || list(desk))}</ul>
    }
}

fn form(desk: Desk) -> impl IntoView {
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
            Ok(preview) => {
                entry.clear();
                desk.schedule.preview.set(Some(preview));
            }
            Err(ApiError(failure)) if failure.status < 500 => {
                let at_field = failure.fields.iter().find(|one| one.field == entry.field);
                let told = at_field.map_or(&failure.message, |one| &one.message);
                entry.problem.set(Some(told.clone()));
                desk.schedule.preview.set(None);
            }
            // What can't be had stays as it is: the connection's state says why.
            Err(_) => {}
        }
    });
}

/// Whether a schedule runs what is opened.
fn concerns(desk: Desk, schedule: &ScenarioSchedule) -> bool {
    let opened = desk.opened.read();
    let Some(file) = opened.as_ref() else { return false };
    let by_path = schedule.path.as_ref().is_some_and(|path| *path == file.line.path);
    by_path || schedule.tag.as_ref().is_some_and(|tag| file.line.tags.contains(tag))
}

fn list(desk: Desk) -> Erased {
    let frame = desk.frame;
    let text = match (desk.schedules.read().as_ref(), desk.base.read().path.is_empty()) {
        (_, true) => {
            frame.pick("저장한 뒤에 예약할 수 있습니다.", "It can be scheduled once it is saved.")
        }
        (None, _) => frame.pick("불러오는 중…", "Loading…"),
        (Some(all), _) if !all.iter().any(|one| concerns(desk, one)) => frame.pick(
            "이 시나리오를 실행하는 예약이 없습니다. 파일에 schedule:을 적어도 됩니다.",
            "No schedule runs this scenario. Its file can say schedule: as well.",
        ),
        (Some(all), _) => {
            let all = all.iter().filter(|one| concerns(desk, one));
            return all.map(|one| line(desk, one)).collect_view().erased();
        }
    };
    view! { <li class="soft">{text}</li> }.erased()
}

fn line(desk: Desk, schedule: &ScenarioSchedule) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let number = schedule.schedule_no;
    let words = schedule.words.in_language(language).to_owned();
    let of_tag = schedule.tag.as_ref().map(|tag| {
        let text = language.pick(format!("태그 {tag} 전체"), format!("All with the tag {tag}"));
        view! { <small>{text}</small> }
    });
    let state = match schedule.paused {
        true => ("wait", frame.pick("❚❚ 쉼", "❚❚ paused")),
        false => ("good", frame.pick("◷ 켜짐", "◷ on")),
    };
    let next = schedule.next.iter().map(|at| time::full(*at)).collect::<Vec<_>>().join(" · ");
    let next = match next.is_empty() {
        true => String::new(),
        false => language.pick(format!("다음: {next}"), format!("Next: {next}")),
    };
    let rules = format!(
        "{}: {} · {}: {}",
        frame.pick("겹치면", "while one runs"),
        schedule.overlap.name(language),
        frame.pick("놓치면", "missed"),
        schedule.missed.name(language),
    );
    let of_file = schedule.is_of_file.then(|| {
        let text = frame.pick(
            "파일의 schedule:에 적힌 예약입니다. 거기에서 고치고, 여기서는 쉬게 할 수 있습니다.",
            "Its file says it, and it is changed there. Here it can rest.",
        );
        view! { <p class="scenarios-soft">{text}</p> }
    });
    let form = form_of(schedule);
    let buttons = desk.may_schedule.then(|| {
        let (paused, edited) = (ScheduleForm { paused: !form.paused, ..form.clone() }, form);
        let pause = match schedule.paused {
            true => frame.pick("다시 켜기", "Resume"),
            false => frame.pick("쉬게 하기", "Pause"),
        };
        let own = (!schedule.is_of_file).then(|| {
            view! {
                <Button
                    label=frame.pick("고치기", "Edit")
                    look="quiet"
                    on_press=move || edit(desk, number, &edited)
                />
                <Button
                    label=frame.pick("삭제…", "Delete…")
                    look="quiet"
                    on_press=move || desk.question.set(Some(Question::DeleteSchedule(number)))
                />
            }
        });
        view! {
            <p class="actions">
                <Button
                    label=pause
                    look="quiet"
                    on_press=move || change(desk, number, paused.clone())
                />
                {own}
            </p>
        }
    });
    view! {
        <li>
            <p>
                <b>{words}</b> " " <span class="code">{schedule.cron.clone()}</span> " "
                <span class=state.0>{state.1}</span>
            </p>
            {of_tag}
            <p class="soft">{next}</p>
            <small>{rules}</small>
            {of_file}
            {buttons}
            {slots::view(desk, number, schedule.last.as_ref())}
        </li>
    }
    .erased()
}

/// A schedule as it is entered.
fn form_of(schedule: &ScenarioSchedule) -> ScheduleForm {
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
fn edit(desk: Desk, number: i64, form: &ScheduleForm) {
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
        all.as_ref()?.iter().find(|one| one.schedule_no == number).map(form_of)
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
    actions::act(desk, async move {
        let saved = match number {
            Some(number) => api::scenario::edit_schedule(number, form).await?,
            None => api::scenario::create_schedule(form).await?,
        };
        desk.clear_schedule();
        fetch(desk).await;
        preview(desk, 0);
        let Text { korean, english } = saved.words;
        Ok(Some(Text::new(format!("예약했습니다: {korean}"), format!("Scheduled: {english}"))))
    });
}

fn change(desk: Desk, number: i64, form: ScheduleForm) {
    let is_paused = form.paused;
    actions::act(desk, async move {
        api::scenario::edit_schedule(number, form).await?;
        fetch(desk).await;
        Ok(Some(match is_paused {
            true => Text::new("예약을 쉬게 했습니다", "The schedule rests"),
            false => Text::new("예약을 다시 켰습니다", "The schedule goes on"),
        }))
    });
}

/// Deletes a schedule.
pub(super) fn delete(desk: Desk, number: i64) {
    actions::act(desk, async move {
        api::scenario::delete_schedule(number).await?;
        if desk.schedule.number.get_untracked() == Some(number) {
            desk.clear_schedule();
        }
        fetch(desk).await;
        Ok(Some(Text::new("예약을 삭제했습니다", "The schedule is deleted")))
    });
}

/// Fetches the schedules, and the slots of the one that is looked at.
pub(super) async fn fetch(desk: Desk) {
    let answer = api::scenario::schedules().await;
    desk.frame.live.note(&answer);
    if let Ok(all) = answer
        && desk.schedules.read_untracked().as_ref() != Some(&all)
    {
        desk.schedules.set(Some(all));
    }
    slots::renew(desk).await;
}
