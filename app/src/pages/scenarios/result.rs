//! What came of a run, step by step, also while it is under way.

use engine::identifier::SandboxId;
use engine::language::Language;
use engine::money::Krw;
use engine::scenario::compare::Divergence;
use engine::scenario::shown::{CaseShown, StepShown};
use engine::scenario_store::{RunShown, RunState, RunVerdict, ScenarioRun};
use leptos::prelude::*;

use super::bars::{mark, told_mark};
use super::desk::Desk;
use super::running::Again;
use super::{ADDRESS, RUN, SCENARIO, actions, step};
use crate::components::{Button, Erase, Erased, Link, dynamic};
use crate::{address, sandbox, time};

/// What is seen below the head, in its order.
#[derive(Clone)]
enum Item {
    /// With whether it is under way.
    Case(CaseShown, bool),
    /// With how its row is run again.
    Step(StepShown, Again),
}

/// An item, with what tells it from the others: one that says something else is another.
#[derive(Clone)]
struct Keyed {
    key: (i64, usize, usize, &'static str, u64, usize),
    item: Item,
}

/// The tab.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let language = desk.frame.language;
    let items = move || desk.run.read().as_ref().map(items).unwrap_or_default();
    view! {
        <div class="scenarios-run">{dynamic(move || told_of_run(desk))}</div>
        <ol class="scenarios-steps">
            <For
                each=items
                key=|keyed| keyed.key
                children=move |keyed| match keyed.item {
                    Item::Case(case, under_way) => case_head(desk, &case, under_way),
                    Item::Step(one, again) => step::view(desk, one, again),
                }
            />
        </ol>
        <div class="scenarios-hint">{dynamic(move || hint(desk, language))}</div>
    }
}

/// Of a scenario without rows that went well, the steps alone; else each row with its head.
fn items(shown: &RunShown) -> Vec<Keyed> {
    let run_no = shown.run.run_no;
    let mut items = Vec::new();
    for (at, case) in shown.cases.iter().enumerate() {
        let again = Again {
            path: shown.run.path.to_string(),
            row: case.row.clone().unwrap_or_default(),
            seed: case.seed.clone(),
        };
        let steps = case.steps.iter().enumerate().map(|(step, one)| Keyed {
            // A long run tells the calls of its older steps only once it is over.
            key: (run_no, at, step + 1, one.verdict.code(), one.took_ms, one.calls.len()),
            item: Item::Step(one.clone(), again.clone()),
        });
        let head = CaseShown { steps: Vec::new(), ..case.clone() };
        let under_way = shown.run.state != RunState::Over && at + 1 == shown.cases.len();
        let verdict = if under_way { "" } else { case.verdict.code() };
        let key = (run_no, at, 0, verdict, case.took_ms, 0);
        items.push(Keyed { key, item: Item::Case(head, under_way) });
        items.extend(steps);
    }
    items
}

/// What is said where there are no steps.
fn hint(desk: Desk, language: Language) -> Erased {
    let run = desk.run.read();
    let text = match run.as_ref() {
        Some(shown) if !shown.cases.is_empty() => return ().erased(),
        Some(shown) if shown.run.state == RunState::Waiting => {
            language.pick("차례를 기다립니다.", "It waits for its turn.")
        }
        Some(shown) if shown.run.state == RunState::Running => {
            language.pick("샌드박스를 만드는 중입니다.", "Its sandbox is being made.")
        }
        None if desk.opened.read().as_ref().is_some_and(|file| file.line.is_part) => language.pick(
            "다른 시나리오가 use로 쓰는 파일입니다. 받을 값이 있어서 혼자서는 실행되지 않습니다.",
            "Other scenarios use this file. It needs their arguments, and does not run alone.",
        ),
        Some(_) => language.pick("이 실행은 보고서를 남기지 않았습니다.", "This run left no report."),
        None => language.pick(
            "아직 실행하지 않았습니다. ‘실행’을 누르면 자기 샌드박스에서 한 단계씩 진행되고, 단계마다 호출과 응답, 기대와 실제가 여기에 나옵니다.",
            "It was not run yet. Press “Run”: it goes step by step in a sandbox of its own, and each step is told here with its calls, what was expected and what came.",
        ),
    };
    view! { <p class="soft">{text}</p> }.erased()
}

/// Which run it is, and what came of it.
fn told_of_run(desk: Desk) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let shown = desk.run.read();
    let Some(shown) = shown.as_ref() else { return ().erased() };
    let run = &shown.run;
    let verdict = match run.verdict {
        Some(verdict) => {
            let (tone, _) = mark(verdict);
            let name = verdict.name(language);
            view! { {told_mark(verdict, language)} " " <b class=tone>{name}</b> }.erased()
        }
        None => view! { <b class="wait">{run.state.name(language)}</b> }.erased(),
    };
    let seed = shown.cases.first().map(|case| format!(" · seed {}", case.seed)).unwrap_or_default();
    let took = run.took_ms.map(|took| format!(" · {} ms", Krw(took))).unwrap_or_default();
    let progress = (run.state != RunState::Over).then(|| {
        let (done, all) = (run.progress.finished, run.progress.total);
        let text = language.pick(format!("{done}/{all} 단계"), format!("{done} of {all} steps"));
        view! {
            <span class="wait">{text}</span>
            <progress max=all.max(1).to_string() value=done.to_string() aria-hidden="true"></progress>
        }
    });
    let note = run.note.as_ref().map(|note| {
        view! { <p class="wait">{note.in_language(language).to_owned()}</p> }
    });
    let slow = run.slower_than_ms.map(|average| {
        let text = language.pick(
            format!("평소({average} ms)의 두 배가 넘게 걸렸습니다"),
            format!("It took more than twice its average of {average} ms"),
        );
        view! { <p class="wait">{text}</p> }
    });
    let green =
        shown.last_green.filter(|_| run.verdict.is_some_and(RunVerdict::is_red)).map(|green| {
            let label =
                language.pick(format!("마지막 성공 #{green}"), format!("Last green #{green}"));
            run_link(desk, green, label)
        });
    let newest = desk.is_pinned.get().then(|| {
        view! {
            <Button
                label=frame.pick("최신 실행 보기", "Show the newest run")
                look="plain"
                on_press=move || actions::show_newest(desk)
            />
        }
    });
    let parted = desk.parted.read();
    let parted = parted.as_ref().filter(|(of, _)| *of == run.run_no);
    let parted = parted.map(|(_, parted)| told_of_parting(desk, parted));
    view! {
        <p>
            {verdict}
            " "
            <span class="soft">
                {format!("#{}", run.run_no)}
                {seed}
                {took}
                {format!(" · {}", cause(run, language))}
                {format!(" · {}", time::full(run.wanted_at))}
            </span>
            " "
            {progress}
            {green}
            {newest}
        </p>
        {note}
        {slow}
        {parted}
    }
    .erased()
}

/// Who or what wanted a run.
pub(super) fn cause(run: &ScenarioRun, language: Language) -> String {
    let cause = run.cause.name(language);
    match run.wanted_by.as_str() {
        "" => cause.to_owned(),
        by => format!("{cause} ({by})"),
    }
}

/// A link to a run of what is opened.
pub(super) fn run_link(desk: Desk, run_no: i64, label: String) -> Erased {
    let path = desk.opened_path();
    let number = run_no.to_string();
    let address = desk
        .frame
        .sandbox
        .with_value(|here| address::of(ADDRESS, here, &[(SCENARIO, &path), (RUN, &number)]));
    view! { <Link address label on_follow=move || actions::show_run(desk, run_no) /> }.erased()
}

/// A row's head: its name, its sandbox and what was drawn for it.
fn case_head(desk: Desk, case: &CaseShown, under_way: bool) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let verdict = RunVerdict::from(case.verdict);
    let name = case.row.clone().unwrap_or_default();
    let problem = case.problem.as_ref().map(|problem| {
        view! { <p class="bad">{problem.in_language(language).to_owned()}</p> }
    });
    let drawn = case.drawn.iter().map(|one| {
        view! { <li><span class="soft">{one.name.clone()}</span> " " <span class="code">{one.value.clone()}</span></li> }
    });
    let drawn = (!case.drawn.is_empty())
        .then(|| view! { <ul class="scenarios-names">{drawn.collect_view()}</ul> });
    let mark = (!under_way).then(|| told_mark(verdict, language));
    let took = if under_way { String::new() } else { format!("{} ms", case.took_ms) };
    // Of one that passed it is gone.
    let to_simulator = SandboxId::parse(&case.sandbox)
        .ok()
        .filter(|_| verdict != RunVerdict::Passed && !under_way)
        .map(|of_run| {
            let text = frame.pick("끝난 그대로 시뮬레이터로", "To the simulator, as it ended");
            view! { <a class="scenarios-on" href=sandbox::address_of(&of_run)>{text} " →"</a> }
        });
    view! {
        <li class="scenarios-case">
            {mark}
            <b>{name}</b>
            <small class="took">{took}</small>
            {to_simulator}
            {problem}
            {drawn}
        </li>
    }
    .erased()
}

/// The first call at which it parts from the last green run, and what differs there.
fn told_of_parting(desk: Desk, parted: &Divergence) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let call = match parted.call {
        0 => String::new(),
        call => language.pick(format!(" · 호출 {call}"), format!(" · call {call}")),
    };
    let rows = parted.differences.iter().map(|one| {
        view! {
            <li>
                <span class="code">{one.at.clone()}</span>
                ": "
                <span class="code">{one.before.clone()}</span>
                " → "
                <b class="code">{one.now.clone()}</b>
            </li>
        }
    });
    let title =
        frame.pick("마지막 성공과 처음 달라진 곳", "Where it first parts from the last green run");
    view! {
        <div class="scenarios-parted">
            <b>{title}</b>
            " "
            <span class="soft">
                {format!("{} {} ({}:{}){call}", parted.no, parted.action, parted.path, parted.line)}
            </span>
            <ul>{rows.collect_view()}</ul>
        </div>
    }
    .erased()
}
