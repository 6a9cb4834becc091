//! When a scenario is run by itself.

use engine::language::Text;
use engine::scenario_store::{ScenarioSchedule, ScheduleForm};
use leptos::prelude::*;

use super::acting::act;
use super::desk::{Desk, Question};
use super::{schedule_form, slots, webhook};
use crate::components::{Button, Erase, Erased, dynamic};
use crate::{api, time};

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
        {desk.may_schedule.then(|| schedule_form::view(desk))}
        {reason}
        <ul class="scenarios-schedules">{dynamic(move || list(desk))}</ul>
    }
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
    let form = schedule_form::of(schedule);
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
                    on_press=move || schedule_form::edit(desk, number, &edited)
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

fn change(desk: Desk, number: i64, form: ScheduleForm) {
    let is_paused = form.paused;
    act(desk, async move {
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
    // Before it is gone: nothing asks for its slots then.
    slots::fold(desk, number);
    act(desk, async move {
        api::scenario::delete_schedule(number).await?;
        if desk.schedule.number.get_untracked() == Some(number) {
            desk.clear_schedule();
        }
        fetch(desk).await;
        Ok(Some(Text::new("예약을 삭제했습니다", "The schedule is deleted")))
    });
}

/// Fetches what the tab shows: the schedules, the slots of the one that is looked at, and whom failures are told.
pub(super) async fn fetch(desk: Desk) {
    let answer = api::scenario::schedules().await;
    desk.frame.live.note(&answer);
    if let Ok(all) = answer
        && desk.schedules.read_untracked().as_ref() != Some(&all)
    {
        desk.schedules.set(Some(all));
    }
    slots::renew(desk).await;
    webhook::fetch(desk).await;
}
