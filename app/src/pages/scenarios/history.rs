//! The runs of a scenario.

use engine::money::Krw;
use engine::page::Page;
use engine::scenario_store::{RunsForm, ScenarioRun};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bars::told_mark;
use super::desk::Desk;
use super::result::{cause, run_link};
use crate::api;
use crate::components::{Button, Erase, Erased, dynamic};
use crate::time;

/// The tab.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let lines = dynamic(move || lines(desk));
    let is_last = move || desk.runs.read().as_ref().is_none_or(|page| page.next.is_none());
    view! {
        <ul class="scenarios-lines">{lines}</ul>
        <p class="scenarios-more" hidden=is_last>
            <Button
                label=frame.pick("더 보기", "More")
                look="quiet"
                on_press=move || more(desk)
            />
        </p>
    }
}

fn lines(desk: Desk) -> Erased {
    let frame = desk.frame;
    let runs = desk.runs.read();
    let Some(page) = runs.as_ref() else {
        let text = match desk.base.read().path.is_empty() {
            true => frame.pick(
                "저장하고 실행하면 기록이 여기에 쌓입니다.",
                "Saved and run, its runs are told here.",
            ),
            false => frame.pick("불러오는 중…", "Loading…"),
        };
        return view! { <li class="soft">{text}</li> }.erased();
    };
    if page.rows.is_empty() {
        let text = frame.pick("아직 실행한 적이 없습니다.", "It was not run yet.");
        return view! { <li class="soft">{text}</li> }.erased();
    }
    page.rows.iter().map(|run| line(desk, run)).collect_view().erased()
}

fn line(desk: Desk, run: &ScenarioRun) -> Erased {
    let language = desk.frame.language;
    let run_no = run.run_no;
    let verdict = match run.verdict {
        Some(verdict) => {
            view! { {told_mark(verdict, language)} " " <span>{verdict.name(language)}</span> }
                .erased()
        }
        None => view! { <span class="wait">{run.state.name(language)}</span> }.erased(),
    };
    let current = move || {
        let shown = desk.run.read();
        shown.as_ref().is_some_and(|shown| shown.run.run_no == run_no).then_some("true")
    };
    let took = run.took_ms.map(|took| format!("{} ms", Krw(took))).unwrap_or_default();
    let slow = run.slower_than_ms.map(|average| {
        let text = language.pick(format!("평소 {average} ms"), format!("average {average} ms"));
        view! { " " <span class="wait">{text}</span> }
    });
    let row = run.row.as_ref().map(|row| format!(" · {row}")).unwrap_or_default();
    let again = run
        .again_of
        .map(|of| language.pick(format!(" · #{of} 대신"), format!(" · in place of #{of}")));
    let again = again.unwrap_or_default();
    view! {
        <li aria-current=current>
            {run_link(desk, run_no, format!("#{run_no}"))}
            <span>{verdict}</span>
            <span class="took">{took}{slow}</span>
            <small>
                {time::full(run.wanted_at)} {format!(" · {}", cause(run, language))} {row} {again}
            </small>
        </li>
    }
    .erased()
}

/// Fetches what follows.
fn more(desk: Desk) {
    let path = desk.opened_path();
    let before = desk.runs.read_untracked().as_ref().and_then(|page| page.next);
    spawn_local(async move {
        let form = RunsForm { path: path.clone(), before, ..RunsForm::default() };
        let answer = api::scenario::runs(form).await;
        desk.frame.live.note(&answer);
        let Ok(Page { rows, next }) = answer else { return };
        // Pressed twice, or another scenario is opened by now.
        let now = desk.runs.read_untracked().as_ref().and_then(|page| page.next);
        if desk.opened_path() == path && now == before {
            desk.runs.update(|runs| {
                if let Some(runs) = runs {
                    runs.rows.extend(rows);
                    runs.next = next;
                }
            });
        }
    });
}
