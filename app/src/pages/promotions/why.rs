//! 왜 되나요, 왜 안 되나요: the promotion as it is entered, judged for a request.

use engine::condition::ConditionVerdict;
use engine::reader::Role;
use leptos::prelude::*;

use super::apply;
use super::desk::Desk;
use super::judging::{WHY, fields_named};
use crate::api::promotion::Judged;
use crate::components::{
    Button, Choice, Erase, Erased, Look, Panel, SelectField, TextField, choices, dynamic,
};
use crate::frame::Frame;

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let of_when = move || {
        let at = desk.judged_at.get();
        (desk.is_stale.get() && !at.is_empty())
            .then(|| frame.language.pick(format!("{at} 기준"), format!("as of {at}")))
    };
    view! {
        <Panel
            id=WHY
            title=frame.pick("왜 되나요, 왜 안 되나요", "Why, and why not")
            aside=view! { <small>{of_when}</small> }
        >
            {request(desk)}
            <div class="verdicts" aria-live="polite">{dynamic(move || verdicts(desk))}</div>
            {actions(desk)}
        </Panel>
    }
}

fn request(desk: Desk) -> impl IntoView {
    let (form, language) = (desk.request, desk.frame.language);
    let listed = |list: fn(&engine::catalogue::Catalogue) -> Vec<engine::catalogue::Named>| {
        desk.catalogue.with_value(|all| choices(&list(all), language))
    };
    let pgs = listed(|all| all.pgs.iter().map(|pg| pg.named.clone()).collect());
    let cps = move || {
        let pg = form.pg.value.get();
        desk.catalogue.with_value(|all| {
            let of = all.pgs.iter().filter(|one| one.named.code == pg);
            let below: Vec<_> = of.flat_map(|pg| &pg.cps).map(|cp| cp.named.clone()).collect();
            choices(&below, language)
        })
    };
    let svcs = move || {
        let (pg, cp) = (form.pg.value.get(), form.cp.value.get());
        desk.catalogue.with_value(|all| {
            let of = all.pgs.iter().filter(|one| one.named.code == pg).flat_map(|pg| &pg.cps);
            let of = of.filter(|one| one.named.code == cp);
            let below: Vec<_> = of.flat_map(|cp| cp.svcs.clone()).collect();
            choices(&below, language)
        })
    };
    // What is chosen above decides what there is below.
    let first = |choices: Vec<Choice>| {
        choices.into_iter().next().map(|choice| choice.code).unwrap_or_default()
    };
    let first_svc = move || form.svc.edit(first(untrack(svcs)));
    let first_cp = move || {
        form.cp.edit(first(untrack(cps)));
        first_svc();
    };
    let yes_no = vec![
        Choice::new("yes", desk.frame.pick("동의", "Consents")),
        Choice::new("no", desk.frame.pick("미동의", "Doesn't")),
    ];
    view! {
        <div class="fields">
            <TextField language entry=form.ctn look=Look::Phone />
            <TextField language entry=form.amount look=Look::Amount />
            <SelectField language entry=form.payment_method choices=listed(|all| all.payment_methods.clone()) />
            <SelectField language entry=form.payment_type choices=listed(|all| all.payment_types.clone()) />
            <SelectField language entry=form.pg choices=pgs on_choose=first_cp />
            <SelectField language entry=form.cp choices=Signal::derive(cps) on_choose=first_svc />
            <SelectField language entry=form.svc choices=Signal::derive(svcs) />
            <SelectField language entry=form.ad_consent choices=yes_no />
        </div>
    }
}

/// ✓, ✗ or ?, with its word for who does not see it.
pub(super) fn mark(frame: Frame, met: Option<bool>) -> Erased {
    let (class, sign, word) = match met {
        Some(true) => ("good", "✓", frame.pick("충족", "met")),
        Some(false) => ("bad", "✗", frame.pick("불충족", "not met")),
        None => ("wait", "?", frame.pick("알 수 없음", "not known")),
    };
    view! { <span class=class role="img" aria-label=word>{sign}</span> }.late()
}

fn verdicts(desk: Desk) -> Erased {
    let frame = desk.frame;
    let Some(Judged { evaluation, changes, unjudged }) = desk.judged.get() else {
        let text = frame.pick("판정하고 있습니다…", "Judging…");
        return view! { <p class="soft">{text}</p> }.erased();
    };
    let Some(evaluation) = evaluation else {
        return unjudged.map_or_else(|| ().erased(), |failure| not_judged(desk, failure));
    };
    let language = frame.language;
    let (offered, unmet) = (evaluation.offered, evaluation.unmet.len());
    let title = match offered {
        true => frame.pick("쿠폰을 쓸 수 있습니다", "A coupon can be used").to_owned(),
        false => frame.pick("쿠폰을 쓸 수 없습니다", "No coupon can be used").to_owned(),
    };
    let count =
        (unmet > 0).then(|| language.pick(format!("{unmet}가지"), format!("{unmet} not met")));
    let not_issued = evaluation.not_issued.map(|refused| {
        let text = refused.text.in_language(language).to_owned();
        view! { <li>{mark(frame, Some(false))} <span>{text}</span></li> }
    });
    let lines: Vec<_> =
        evaluation.conditions.parts.into_iter().map(|part| line(desk, part)).collect();
    let is_changeable = !changes.is_empty();
    let fixes: Vec<_> = changes
        .into_iter()
        .map(|change| view! { <li>{change.in_language(language).to_owned()}</li> })
        .collect();
    let fixes = is_changeable.then(|| {
        view! {
            <p>{frame.pick("이렇게 고치면 됩니다", "This would do")}</p>
            <ul class="fixes">{fixes}</ul>
        }
    });
    view! {
        <p class="title">{mark(frame, Some(offered))} <b>{title}</b> <span class="soft">{count}</span></p>
        <ul class="lines">{not_issued} {lines}</ul>
        {fixes}
    }
    .late()
}

/// What follows from that. The buttons stay, whatever is judged, and keep the focus.
fn actions(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let is_changeable =
        move || desk.judged.read().as_ref().is_some_and(|judged| !judged.changes.is_empty());
    let to_simulator = move || {
        let label = if is_changeable() {
            frame.pick("이렇게 고쳐서 시뮬레이터로", "To the simulator, so changed")
        } else {
            frame.pick("시뮬레이터로", "To the simulator")
        };
        label.to_owned()
    };
    // From what is saved alone.
    let is_unsaved = move || desk.opened.read().is_none();
    let issue = frame.may(Role::Tester).then(|| {
        view! {
            <span hidden=is_unsaved>
                <Button
                    label=frame.pick("이 고객에게 발급", "Issue to this customer")
                    busy=desk.busy
                    on_press=move || apply::issue(desk)
                />
            </span>
        }
    });
    let issued = dynamic(move || match desk.issued.get() {
        None => ().erased(),
        Some(Ok(text)) => {
            view! { <p class="good">{text.in_language(language).to_owned()}</p> }.late()
        }
        Some(Err(failure)) => {
            view! { <p class="bad">{failure.message.in_language(language).to_owned()}</p> }.late()
        }
    });
    view! {
        <div class="actions">
            <Button
                label=Signal::derive(to_simulator)
                look="main"
                on_press=move || apply::to_simulator(desk)
            />
            <span hidden=move || !is_changeable()>
                <Button
                    label=frame.pick("여기서 고치기", "Change it here")
                    on_press=move || apply::change_here(desk)
                />
            </span>
            {issue}
        </div>
        <div class="issued" role="status">{issued}</div>
    }
}

/// A condition with what it came to; a group with those within. One that asks nothing is not told.
fn line(desk: Desk, verdict: ConditionVerdict) -> Erased {
    let language = desk.frame.language;
    let ConditionVerdict { met, rule, wanted, actual, parts, .. } = verdict;
    if rule.is_some() && parts.is_empty() {
        return ().erased();
    }
    let within = rule.is_some().then(|| {
        let parts: Vec<_> = parts.into_iter().map(|part| line(desk, part)).collect();
        view! { <ul class="lines">{parts}</ul> }
    });
    let actual = actual.map(|actual| actual.in_language(language).to_owned());
    view! {
        <li>
            {mark(desk.frame, met)} <span>{wanted.in_language(language).to_owned()}</span>
            <span class="soft">{actual}</span> {within}
        </li>
    }
    .late()
}

/// Why it can't be judged: what is not entered yet, or who pays is not known.
fn not_judged(desk: Desk, failure: engine::failure::Failure) -> Erased {
    let text = if failure.fields.is_empty() {
        failure.message.in_language(desk.frame.language).to_owned()
    } else {
        let named = fields_named(desk, failure.fields.iter().map(|one| one.field));
        desk.frame.language.pick(
            format!("다음을 채우면 판정합니다: {named}"),
            format!("It is judged once these are entered: {named}"),
        )
    };
    view! { <p class="soft">{text}</p> }.late()
}
