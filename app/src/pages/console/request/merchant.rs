//! PG › CP › SVC.

use leptos::prelude::*;

use crate::components::{SelectField, choices};
use crate::frame::Frame;
use crate::pages::console::state::Request;

/// PG › CP › SVC: what is chosen above decides what there is below.
#[component]
pub(super) fn Merchant() -> impl IntoView {
    let request = Request::here();
    let (form, language, catalogue) = (request.form, Frame::here().language, request.catalogue);
    let pg_choices = move || {
        let pgs: Vec<_> = catalogue.with(|all| all.pgs.iter().map(|pg| pg.named.clone()).collect());
        choices(&pgs, language)
    };
    let cps = move |pg: String| {
        catalogue.with(|all| {
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
        let below =
            untrack(move || svcs(form.pg.value.get_untracked(), form.cp.value.get_untracked()));
        form.svc.edit(below.first().map(|svc| svc.code.clone()).unwrap_or_default());
    };
    let first_cp = move || {
        let below = untrack(move || cps(form.pg.value.get_untracked()));
        form.cp.edit(below.first().map(|cp| cp.named.code.clone()).unwrap_or_default());
        first_svc();
    };
    view! {
        <SelectField language entry=form.pg choices=Signal::derive(pg_choices) on_choose=first_cp width="w4" />
        <SelectField
            language
            entry=form.cp
            choices=Signal::derive(cp_choices)
            on_choose=first_svc
            width="w4"
        />
        <SelectField language entry=form.svc choices=Signal::derive(svc_choices) width="w4" />
    }
}
