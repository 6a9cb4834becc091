//! The editor of one subscriber, with what their payments used.

use engine::customer::Sex;
use engine::identifier::Ctn;
use engine::subscriber::PastLineChange;
use leptos::prelude::*;

use super::desk::Desk;
use super::{actions, line};

use crate::components::{
    Button, Choice, Erase, Erased, Look, SelectField, TextField, choices, dynamic, told,
};
use crate::{address, time};

/// The panel's id.
pub(super) const EDITOR: &str = "subscriber";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let reason = (!desk.may_edit).then(|| {
        let text = frame.pick(
            "보기만 할 수 있습니다. 가입자는 테스터(tester)가 고칩니다.",
            "This is to look at only. Testers edit subscribers.",
        );
        view! { <p class="hint-text">{text}</p> }
    });
    let name = move || match desk.opened.read().as_ref() {
        Some(opened) => opened.listed.subscriber.name.to_string(),
        None => frame.pick("새 가입자", "New subscriber").to_owned(),
    };
    view! {
        <form
            class="panel"
            id=EDITOR
            aria-labelledby="subscriber-title"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                actions::save(desk);
            }
        >
            <header>
                <h2 id="subscriber-title">{name}</h2>
                {desk.may_edit.then(|| buttons(desk))}
            </header>
            <div class="told" role="status">{dynamic(move || told(desk.frame.language, desk.told.get()))}</div>
            {reason}
            <fieldset disabled=move || !desk.is_editable()>{fields(desk)}</fieldset>
            {dynamic(move || known(desk))}
        </form>
    }
}

fn buttons(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let is_new = move || desk.opened.read().is_none();
    let nothing = move || (!is_new() && !desk.is_changed()).then_some("true");
    let has_no_line = move || !desk.has_line();
    let label = move || match is_new() {
        true => frame.pick("만들기", "Make"),
        false => frame.pick("저장", "Save"),
    };
    view! {
        <div class="actions">
            <span hidden=has_no_line>
                <Button
                    label=frame.pick("회선 변경…", "Change the line…")
                    look="quiet"
                    on_press=move || line::begin(desk)
                />
            </span>
            <span hidden=has_no_line>
                <Button
                    label=frame.pick("시뮬레이터로", "To the simulator")
                    look="quiet"
                    on_press=move || actions::to_simulator(desk)
                />
            </span>
            <span hidden=has_no_line>
                <Button
                    label=frame.pick("삭제…", "Delete…")
                    look="quiet"
                    on_press=move || desk.doubtful.set(Some(()))
                />
            </span>
            <span hidden=move || !desk.is_changed()>
                <Button
                    label=frame.pick("되돌리기", "Undo edits")
                    look="quiet"
                    on_press=move || actions::give_up(desk)
                />
            </span>
            // Not `disabled`: saved by the keyboard, it keeps the focus.
            <button
                type="submit"
                class="main"
                hidden=move || !desk.is_editable()
                data-early=""
                aria-disabled=nothing
                aria-busy=move || desk.busy.get().then_some("true")
            >
                {label}
            </button>
        </div>
    }
}

fn fields(desk: Desk) -> impl IntoView {
    let (frame, form, language) = (desk.frame, desk.form, desk.frame.language);
    let sexes: Vec<_> =
        Sex::ALL.iter().map(|sex| Choice::new(sex.code(), sex.name(language))).collect();
    let statuses = desk.statuses.with_value(|all| {
        let all = all.iter();
        all.map(|it| Choice::new(&it.code, it.name.in_language(language))).collect::<Vec<_>>()
    });
    let members = vec![
        Choice::new("no", frame.pick("아니요", "No")),
        Choice::new("yes", frame.pick("예", "Yes")),
    ];
    let (risks, leeds, bills) = desk.catalogue.with_value(|catalogue| {
        (
            choices(&catalogue.risk_grades, language),
            choices(&catalogue.leeds_grades, language),
            choices(&catalogue.bill_pay_methods, language),
        )
    });
    let is_made = move || desk.opened.read().is_some();
    view! {
        <div class="fields">
            <TextField language entry=form.name />
            <TextField language entry=form.ctn look=Look::Phone placeholder="010-0000-0000" />
            <div hidden=is_made>
                <TextField language entry=form.ncn placeholder="990000000000" />
            </div>
            <TextField language entry=form.birth_date placeholder="1990-01-31" />
            <SelectField language entry=form.sex choices=sexes />
            <SelectField language entry=form.status choices=statuses />
            <TextField language entry=form.limit_amount look=Look::Amount />
            <SelectField language entry=form.risk_grade choices=risks />
            <SelectField language entry=form.leeds_grade choices=leeds />
            <SelectField language entry=form.mpay_member choices=members />
            <SelectField language entry=form.bill_pay_method choices=bills />
            <TextField
                language
                entry=form.contracted_on
                placeholder=frame.pick("모름 (오래전)", "not known (long ago)")
            />
        </div>
        <p class="says">{move || pays(desk)}</p>
        <p class="hint-text">
            {frame.pick(
                "가입일부터 3일 동안은 결제가 거절됩니다 (SUBSCRIBER_NEW_CONTRACT · KG 0054). 미성년자인지는 생년월일로 정해지고, 받을지는 서비스의 계약이 정합니다 (MINOR_REFUSED · KG 0032).",
                "In the three days from its contract date a line may not pay (SUBSCRIBER_NEW_CONTRACT · KG 0054). Who is a minor follows from the birth date; whether they may pay is in the service's contract (MINOR_REFUSED · KG 0032).",
            )}
        </p>
    }
}

/// What the chosen status does to a payment.
fn pays(desk: Desk) -> String {
    let (frame, chosen) = (desk.frame, desk.form.status.value.get());
    desk.statuses.with_value(|all| match all.iter().find(|it| it.code == chosen) {
        Some(status) if !status.refusal.is_empty() => {
            let refused =
                frame.pick("결제와 쿠폰 조회 거절", "Payments and coupon look-ups are refused");
            format!("{refused}: {} ({})", status.reason.in_language(frame.language), status.refusal)
        }
        _ => frame.pick("결제할 수 있는 회선입니다.", "The line may pay.").to_owned(),
    })
}

/// What is known besides what can be edited: the contract, the months, and where the payments are.
fn known(desk: Desk) -> Erased {
    let frame = desk.frame;
    let opened = desk.opened.read();
    let Some(opened) = opened.as_ref() else { return ().erased() };
    let subscriber = &opened.listed.subscriber;
    let payments = subscriber.ctn.whole().map(|ctn| payments(desk, ctn));
    let coupons = subscriber.ncn.whole().map(|ncn| {
        let address = frame
            .sandbox
            .with_value(|here| address::of("/coupons", here, &[("ncn", ncn.as_str())]));
        view! { <a href=address>{frame.pick("쿠폰 보기", "Coupons")}</a> }
    });
    let ended = opened.listed.ended_at.map(|at| {
        let at = time::full(at);
        let text = frame.language.pick(
            format!("{at}에 번호를 넘기고 끝난 계약입니다. 쿠폰과 결제 기록은 남아 있습니다."),
            format!("This contract ended at {at}, when it gave its number up. Its coupons and payments are kept."),
        );
        view! { <p class="wait">{text}</p> }
    });
    let changes = (!opened.changes.is_empty()).then(|| {
        let lines = opened.changes.iter().map(|change| changed(desk, change)).collect_view();
        view! {
            <h3>{frame.pick("회선이 바뀐 기록", "What became of the line")}</h3>
            <ol class="line-changes">{lines}</ol>
        }
    });
    let months = opened.months.iter().map(|month| {
        view! {
            <tr>
                <th scope="row">{month.month.to_string()[..7].to_owned()}</th>
                <td>{month.used.to_string()}</td>
                <td>{month.limit_amount.to_string()}</td>
            </tr>
        }
    });
    let table = (!opened.months.is_empty()).then(|| {
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{frame.pick("달", "Month")}</th>
                        <th scope="col">{frame.pick("사용", "Used")}</th>
                        <th scope="col">{frame.pick("한도", "Limit")}</th>
                    </tr>
                </thead>
                <tbody>{months.collect_view()}</tbody>
            </table>
        }
    });
    let none = opened.months.is_empty().then(|| {
        let text = frame.pick("아직 결제한 달이 없습니다.", "No month with payments yet.");
        view! { <p class="soft">{text}</p> }
    });
    let left = frame.language.pick(
        format!("이번 달 남은 한도 {}원", opened.listed.remaining),
        format!("{} won left this month", opened.listed.remaining),
    );
    view! {
        <div class="known">
            <p>
                {frame.pick("고객계약번호", "Contract no.")} " "
                <span class="code">{subscriber.ncn.to_string()}</span> " · " {left}
            </p>
            <p class="line-links">{payments} " " {coupons}</p>
            {ended}
            {table}
            {none}
            {changes}
        </div>
    }
    .erased()
}

/// A link to the payments that were made with a number.
fn payments(desk: Desk, ctn: &Ctn) -> impl IntoView + use<> {
    let frame = desk.frame;
    let address = frame.sandbox.with_value(|here| address::of("/", here, &[("ctn", ctn.as_str())]));
    view! { <a href=address>{frame.pick("결제 내역 보기", "Payments")}</a> }
}

/// A change that was. Payments from before a new number are found by the old one.
fn changed(desk: Desk, change: &PastLineChange) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let PastLineChange { kind, at, reader, before, after } = change;
    let is_number = before.ncn == after.ncn;
    let (from, to) = match is_number {
        true => (before.ctn.to_string(), after.ctn.to_string()),
        false => (before.ncn.to_string(), after.ncn.to_string()),
    };
    let past = before.ctn.whole().filter(|_| is_number).map(|ctn| payments(desk, ctn));
    view! {
        <li>
            <time>{time::full(*at)}</time>
            " "
            {kind.name(language)}
            " "
            <span class="code">{format!("{from} → {to}")}</span>
            " "
            <small>{format!("{} {reader}", frame.pick("한 사람:", "by"))}</small>
            " "
            {past}
        </li>
    }
    .erased()
}
