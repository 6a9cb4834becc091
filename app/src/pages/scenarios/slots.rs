//! The times at which a schedule was due, and what became of each.

use engine::money::Krw;
use engine::scenario_store::{ScenarioSlot, SlotState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::live::joined;
use super::{ADDRESS, RUN};
use crate::components::{Button, Erase, Erased, dynamic};
use crate::{address, api, time};

/// The newest of them, and the way to the others.
pub(super) fn view(desk: Desk, number: i64, last: Option<&ScenarioSlot>) -> impl IntoView + use<> {
    let frame = desk.frame;
    let last = last.cloned();
    let is_shown = move || desk.slots.read().as_ref().is_some_and(|(of, _)| *of == number);
    let label = move || match is_shown() {
        true => frame.pick("지난 차례 접기", "Hide past slots"),
        false => frame.pick("지난 차례", "Past slots"),
    };
    let toggle = move || match untrack(is_shown) {
        true => desk.slots.set(None),
        false => spawn_local(fetch(desk, number)),
    };
    let lines = dynamic(move || {
        let slots = desk.slots.read();
        match slots.as_ref().filter(|(of, _)| *of == number) {
            None => last.as_ref().map(|slot| line(desk, slot)).into_iter().collect_view().erased(),
            Some((_, page)) if page.rows.is_empty() => {
                let text = frame.pick("아직 차례가 없었습니다.", "None was due yet.");
                view! { <li class="soft">{text}</li> }.late()
            }
            Some((_, page)) => page.rows.iter().map(|slot| line(desk, slot)).collect_view().late(),
        }
    });
    let next = move || {
        let slots = desk.slots.read();
        slots.as_ref().filter(|(of, _)| *of == number).and_then(|(_, page)| page.next)
    };
    view! {
        <div class="scenarios-slots">
            <Button label=Signal::derive(move || label().to_owned()) look="plain" on_press=toggle />
            <ul class="scenarios-lines">{lines}</ul>
            <p hidden=move || next().is_none()>
                <Button
                    label=frame.pick("더 보기", "More")
                    look="quiet"
                    on_press=move || spawn_local(more(desk, number, untrack(next)))
                />
            </p>
        </div>
    }
}

fn line(desk: Desk, slot: &ScenarioSlot) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let (tone, mark) = match slot.state {
        SlotState::Due => ("wait", "◷"),
        SlotState::Running => ("wait", "…"),
        SlotState::Done if slot.red > 0 => ("bad", "✗"),
        SlotState::Done => ("good", "✓"),
        SlotState::Skipped => ("soft", "–"),
        SlotState::Missed => ("bad", "◌"),
    };
    let state = slot.state.name(language);
    let runs = (slot.runs > 1).then(|| {
        language.pick(
            format!(" {}개 중 {}개 실패", slot.runs, slot.red),
            format!(" {} of {} failed", slot.red, slot.runs),
        )
    });
    let many = (slot.stands_for > 1).then(|| {
        let count = Krw(slot.stands_for);
        language.pick(format!(" × {count}번"), format!(" × {count}"))
    });
    let why = slot.why.as_ref().map(|why| why.in_language(language).to_owned()).unwrap_or_default();
    let (runs, many) = (runs.unwrap_or_default(), many.unwrap_or_default());
    let run = slot.run_no.map(|run_no| {
        let number = run_no.to_string();
        let address =
            frame.sandbox.with_value(|here| address::of(ADDRESS, here, &[(RUN, &number)]));
        view! { <a href=address>{format!("#{number}")}</a> }
    });
    view! {
        <li>
            <time>{time::full(slot.due_at)}</time>
            <span class=tone>{mark} " " {state} {many} {runs}</span>
            <span>{run}</span>
            <small>{why}</small>
        </li>
    }
    .erased()
}

async fn fetch(desk: Desk, number: i64) {
    let before = looked_at(desk);
    let answer = api::scenario::slots(number, None).await;
    desk.frame.live.note(&answer);
    let Ok(page) = answer else { return };
    // They may have been folded meanwhile, or another schedule's are looked at.
    if looked_at(desk) != before {
        return;
    }
    let page = match desk.slots.get_untracked() {
        Some((of, shown)) if of == number => joined(page, shown, |slot| slot.slot_no),
        _ => page,
    };
    let slots = Some((number, page));
    if *desk.slots.read_untracked() != slots {
        desk.slots.set(slots);
    }
}

/// The schedule whose slots are looked at.
fn looked_at(desk: Desk) -> Option<i64> {
    desk.slots.read_untracked().as_ref().map(|(number, _)| *number)
}

/// Fetches the newest slots again, where some are looked at; not those of a schedule that is no more.
pub(super) async fn renew(desk: Desk) {
    let Some(number) = looked_at(desk) else { return };
    let is_gone = desk
        .schedules
        .read_untracked()
        .as_ref()
        .is_some_and(|all| !all.iter().any(|one| one.schedule_no == number));
    match is_gone {
        true => fold(desk, number),
        false => fetch(desk, number).await,
    }
}

/// Looks at the slots of a schedule no longer.
pub(super) fn fold(desk: Desk, number: i64) {
    if looked_at(desk) == Some(number) {
        desk.slots.set(None);
    }
}

async fn more(desk: Desk, number: i64, before: Option<i64>) {
    let answer = api::scenario::slots(number, before).await;
    desk.frame.live.note(&answer);
    let Ok(page) = answer else { return };
    desk.slots.update(|slots| {
        if let Some((of, shown)) = slots
            && *of == number
            && shown.next == before
        {
            shown.rows.extend(page.rows);
            shown.next = page.next;
        }
    });
}
