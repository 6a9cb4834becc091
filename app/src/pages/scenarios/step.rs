//! A step of a run: what came of it, what was expected, and its calls.

use engine::scenario::report::Mismatch;
use engine::scenario::shown::{Named, StepShown};
use engine::scenario_store::RunVerdict;
use leptos::html;
use leptos::prelude::*;

use super::bars::told_mark;
use super::desk::Desk;
use super::running::Again;
use super::{ADDRESS, SCENARIO, TAB, actions, calls, running};
use crate::address;
use crate::components::{Button, Erase, Erased, Link, dynamic};
use crate::frame::Frame;

/// The step, as a native `<details>`: it opens before the page is live, too. Of one that is not as expected all is seen.
pub(super) fn view(desk: Desk, step: StepShown, again: Again) -> Erased {
    let language = desk.frame.language;
    let verdict = RunVerdict::from(step.verdict);
    let opens = !matches!(verdict, RunVerdict::Passed | RunVerdict::Skipped | RunVerdict::Stopped);
    let is_open = RwSignal::new(opens);
    let node = NodeRef::<html::Details>::new();
    let look = move || {
        if node.get_untracked().is_some_and(|details| details.open()) && !is_open.get_untracked() {
            is_open.set(true);
        }
    };
    // It may have been opened before the page was hydrated.
    Effect::new(move |_| {
        node.track();
        look();
    });
    let told = told(&step);
    let (no, action, name) =
        (step.no.clone(), step.action.clone(), step.name.clone().unwrap_or_default());
    let took = format!("{} ms", step.took_ms);
    let step = StoredValue::new((step, again));
    let body = dynamic(move || match is_open.get() {
        true => step.with_value(|(step, again)| body(desk, step, again)),
        false => ().erased(),
    });
    view! {
        <li class="scenarios-step" data-verdict=verdict.code()>
            <details node_ref=node open=opens on:toggle=move |_| look()>
                <summary>
                    {told_mark(verdict, language)}
                    <span class="number soft">{no}</span>
                    <span class="scenarios-what">
                        <b>{action}</b>
                        " "
                        {name}
                        " "
                        <span class="soft">{told}</span>
                    </span>
                    <small class="took">{took}</small>
                </summary>
                {body}
            </details>
        </li>
    }
    .erased()
}

/// What is told of it while it is closed.
fn told(step: &StepShown) -> String {
    if let Some(first) = step.mismatches.first() {
        return format!("{}: {} ≠ {}", first.at, first.expected, first.actual);
    }
    if !step.outcomes.is_empty() {
        let outcomes = step.outcomes.iter().map(|one| format!("{} × {}", one.value, one.name));
        return outcomes.collect::<Vec<_>>().join(", ");
    }
    if step.attempts > 1 {
        return step.seen.join(" → ");
    }
    let kept = step.kept.iter().map(|one| format!("{} = {}", one.name, one.value));
    kept.collect::<Vec<_>>().join(", ")
}

fn body(desk: Desk, step: &StepShown, again: &Again) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let problem = step.problem.as_ref().map(|problem| {
        view! { <p class="bad">{problem.in_language(language).to_owned()}</p> }
    });
    let mismatches = step.mismatches.iter().map(|one| mismatch(desk, step, one)).collect_view();
    let until = (step.attempts > 1).then(|| {
        let text = language.pick(
            format!("{}번 물어 본 값", step.attempts),
            format!("Values seen in {} attempts", step.attempts),
        );
        view! { <p>{text} ": " <span class="code">{step.seen.join(" → ")}</span></p> }
    });
    let place = place(desk, &step.path, step.line);
    let on = desk.may_act.then(|| {
        let (again, no) = (again.clone(), step.no.clone());
        view! {
            <Button
                label=frame.pick("여기서부터 시뮬레이터로", "On from here in the simulator")
                description=language.pick(
                    format!("{no}단계까지 다시 실행하고, 그 샌드박스를 시뮬레이터로 엽니다"),
                    format!("Runs it again up to step {no}, and opens that sandbox in the simulator"),
                )
                look="plain"
                busy=desk.busy
                on_press=move || running::up_to(desk, again.clone(), no.clone())
            />
        }
    });
    view! {
        <div class="scenarios-body">
            {problem}
            {mismatches}
            {until}
            {named(frame.pick("결과별 개수", "How many of each outcome"), &step.outcomes)}
            {named(frame.pick("이름으로 둔 값", "Kept"), &step.kept)}
            {calls::view(desk, &step.sandbox, &step.calls)}
            {on}
            <p class="soft">{place}</p>
        </div>
    }
    .erased()
}

fn named(title: &'static str, all: &[Named]) -> Option<impl IntoView + use<>> {
    let lines = all.iter().map(|one| {
        view! { <li><span class="soft">{one.name.clone()}</span> " " <span class="code">{one.value.clone()}</span></li> }
    });
    (!all.is_empty()).then(|| {
        view! { <p>{title}</p> <ul class="scenarios-names">{lines.collect_view()}</ul> }
    })
}

/// Expected before actual, one below the other.
fn mismatch(desk: Desk, step: &StepShown, one: &Mismatch) -> impl IntoView + use<> {
    let Frame { language, .. } = desk.frame;
    let line = (one.line > 0).then(|| place(desk, &step.path, one.line));
    let hint = one.hint.as_ref().map(|hint| {
        view! { <p class="scenarios-help">{hint.in_language(language).to_owned()}</p> }
    });
    view! {
        <dl class="scenarios-mismatch">
            <dt>{language.pick("위치", "Where")}</dt>
            <dd><span class="code">{one.at.clone()}</span> " " {line}</dd>
            <dt>{language.pick("기대", "Expected")}</dt>
            <dd class="scenarios-expected code">{one.expected.clone()}</dd>
            <dt>{language.pick("실제", "Actual")}</dt>
            <dd class="scenarios-actual code">{one.actual.clone()}</dd>
        </dl>
        {hint}
    }
}

/// The place in the file, as a way to it.
fn place(desk: Desk, path: &str, line: u32) -> Erased {
    let label = format!("{path}:{line}");
    let address = desk
        .frame
        .sandbox
        .with_value(|here| address::of(ADDRESS, here, &[(SCENARIO, path), (TAB, "edit")]));
    let of_opened = desk.base.with_untracked(|base| base.path == path);
    if !of_opened {
        return view! { <a class="code" href=address>{label}</a> }.erased();
    }
    let follow = move || actions::show_place(desk, line, 1, 200);
    view! { <span class="code"><Link address label on_follow=follow /></span> }.erased()
}
