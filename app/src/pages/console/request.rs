//! 결제 요청 정보.

use engine::payment::OrderAction;
use leptos::prelude::*;

use super::actions::order;
use super::shortcuts;
use super::state::Desk;
use crate::components::{Button, Choice, Look, Panel, Segment, SelectField, TextField, choices};

/// The request's own fields.
#[component]
pub(crate) fn RequestPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (form, language) = (desk.form, desk.language);
    let catalogue = desk.catalogue.get_value();
    let action = OrderAction::ALL
        .iter()
        .map(|action| (action.code(), action.name(language)))
        .collect::<Vec<_>>();
    let promotions: Vec<Choice> = catalogue
        .promotions
        .iter()
        .map(|promotion| {
            let id = promotion.promotion_id.as_str();
            Choice::new(id, &format!("{id} {}", promotion.name))
        })
        .collect();
    let set_now = move || {
        let clock = desk.clock.get_untracked();
        if let Some((day, time)) = clock.split_once(' ') {
            form.paid_on.edit(day.to_owned());
            form.paid_at.edit(time.to_owned());
        }
    };
    view! {
        <Panel id="request" title=desk.pick("결제 요청 정보", "Payment request")>
            <div class="fields">
                <Segment
                    id="request-action".to_owned()
                    legend=desk.pick("주문번호 상태", "Order action")
                    value=Signal::derive(move || desk.action.get().code().to_owned())
                    choices=action
                    on_choose=move |code: String| {
                        if let Some(action) = OrderAction::from_code(&code) {
                            order::act(desk, action);
                        }
                    }
                />
                <TextField language entry=form.order_no wide=true>
                    <Button
                        label=desk.pick("새 번호", "New")
                        description=desk.pick("새 주문번호", "New order number")
                        shortcut=shortcuts::ORDER
                        on_press=move || order::renew(desk)
                    />
                </TextField>
                <SelectField
                    language
                    entry=form.promotion_id
                    choices=promotions
                    blank=desk.pick("전체에서 찾기", "Any promotion")
                    wide=true
                />
                <TextField language entry=form.amount look=Look::Amount />
                <SelectField
                    language
                    entry=form.payment_method
                    choices=choices(&catalogue.payment_methods, language)
                />
                <SelectField
                    language
                    entry=form.payment_type
                    choices=choices(&catalogue.payment_types, language)
                />
                <Segment
                    id=form.ad_consent.id()
                    legend=form.ad_consent.field.name(language)
                    value=form.ad_consent.value
                    choices=vec![
                        ("yes", desk.pick("동의", "Given")),
                        ("no", desk.pick("미동의", "Not given")),
                    ]
                    on_choose=move |code| form.ad_consent.edit(code)
                />
                <TextField
                    language
                    entry=form.paid_on
                    placeholder=desk.pick("오늘", "today")
                />
                <TextField
                    language
                    entry=form.paid_at
                    placeholder=desk.pick("지금", "now")
                    wide=true
                >
                    <Button
                        label=desk.pick("지금", "Now")
                        description=desk.pick("결제일과 결제시간을 지금으로", "Set date and time to now")
                        on_press=set_now
                    />
                </TextField>
                <Merchant desk />
            </div>
        </Panel>
    }
}

/// PG › CP › SVC: what is chosen above decides what there is below.
#[component]
fn Merchant(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (form, language, catalogue) = (desk.form, desk.language, desk.catalogue);
    let pgs: Vec<_> =
        catalogue.with_value(|all| all.pgs.iter().map(|pg| pg.named.clone()).collect());
    let cps = move |pg: String| {
        catalogue.with_value(|all| {
            let pg = all.pgs.iter().find(|one| one.named.code == pg);
            pg.map(|pg| pg.cps.clone()).unwrap_or_default()
        })
    };
    let svcs = move |pg: String, cp: String| {
        let cp = cps(pg).into_iter().find(|one| one.named.code == cp);
        cp.map(|cp| cp.svcs).unwrap_or_default()
    };
    let cp_choices = move || {
        let below: Vec<_> = cps(form.pg.value.get()).into_iter().map(|cp| cp.named).collect();
        choices(&below, language)
    };
    let svc_choices = move || choices(&svcs(form.pg.value.get(), form.cp.value.get()), language);
    let first_svc = move || {
        let below = svcs(form.pg.value.get_untracked(), form.cp.value.get_untracked());
        form.svc.edit(below.first().map(|svc| svc.code.clone()).unwrap_or_default());
    };
    let first_cp = move || {
        let below = cps(form.pg.value.get_untracked());
        form.cp.edit(below.first().map(|cp| cp.named.code.clone()).unwrap_or_default());
        first_svc();
    };
    view! {
        <SelectField language entry=form.pg choices=choices(&pgs, language) on_choose=first_cp />
        <SelectField
            language
            entry=form.cp
            choices=Signal::derive(cp_choices)
            on_choose=first_svc
        />
        <SelectField language entry=form.svc choices=Signal::derive(svc_choices) />
    }
}
