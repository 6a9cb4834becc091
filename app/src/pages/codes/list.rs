//! The codes that there are, list by list; merchants as a tree.

use engine::catalogue::{CodeKind, ListedCode};
use leptos::prelude::*;

use super::desk::{Desk, address_of};
use super::{CODE, actions};
use crate::address;
use crate::components::{Button, Erase, Erased, Link, Panel, dynamic};

/// The panel's id.
pub(super) const LIST: &str = "codes";

/// The lists, in the order in which a request has them. CPs and SVCs stand below their PG.
const LISTS: [CodeKind; 6] = [
    CodeKind::Pg,
    CodeKind::PaymentMethod,
    CodeKind::PaymentType,
    CodeKind::RiskGrade,
    CodeKind::LeedsGrade,
    CodeKind::BillPayMethod,
];

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let lists = LISTS.map(|kind| list_of(desk, kind)).collect_view();
    view! {
        <Panel id=LIST title=desk.frame.pick("코드", "Codes") aside=()>
            {lists}
        </Panel>
    }
}

fn list_of(desk: Desk, list: CodeKind) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let name = match list {
        CodeKind::Pg => "PG › CP › SVC",
        list => list.name(language),
    };
    let is_in_list = move |kind| match kind {
        CodeKind::Cp | CodeKind::Svc => list == CodeKind::Pg,
        kind => kind == list,
    };
    let lines = move || {
        let lines: Vec<_> =
            desk.lines.get().into_iter().filter(|one| is_in_list(one.kind)).collect();
        if lines.is_empty() {
            let text = frame.pick("아직 없습니다.", "There is none yet.");
            return view! { <li class="soft">{text}</li> }.erased();
        }
        lines.into_iter().map(|line| shown(desk, line)).collect_view().erased()
    };
    let add = desk.may_edit.then(|| {
        let label =
            language.pick(format!("{} 추가", list.name(language)), format!("Add a {}", list.name(language)));
        view! { <Button label look="quiet" on_press=move || actions::begin_new(desk, list, "", "") /> }
    });
    let title = format!("codes-{}", list.code());
    view! {
        <section class="group" aria-labelledby=title.clone()>
            <header>
                <h3 id=title.clone()>{name}</h3>
                {add}
            </header>
            <ul class="lines">{dynamic(lines)}</ul>
        </section>
    }
}

fn shown(desk: Desk, line: ListedCode) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let named = address_of(&line);
    let address = frame.sandbox.with_value(|here| address::of("/codes", here, &[(CODE, &named)]));
    let current = {
        let named = named.clone();
        move || {
            let opened = desk.opened.read();
            opened.as_ref().is_some_and(|opened| address_of(opened) == named).then_some("true")
        }
    };
    let name = language.pick(&line.korean, &line.english).clone();
    let depth = match line.kind {
        CodeKind::Svc => "below2",
        CodeKind::Cp => "below1",
        _ => "",
    };
    let (tone, says) = says(desk, &line);
    let code = line.code.clone();
    let follow = move || actions::open(desk, &named);
    view! {
        <li class=depth aria-current=current>
            <Link address label=name on_follow=follow />
            <small class=tone>{says}</small>
            <small class="code">{code}</small>
        </li>
    }
    .erased()
}

/// What the code means to the rules, and whether it is used.
fn says(desk: Desk, line: &ListedCode) -> (&'static str, String) {
    let (frame, language) = (desk.frame, desk.frame.language);
    if line.retired {
        return ("soft", frame.pick("사용 중지", "Out of use").to_owned());
    }
    let mut said: Vec<&str> = line.rule.iter().map(|rule| rule.name(language)).collect();
    if let Some(contract) = &line.contract {
        let terms = [
            (contract.refuses_card_bill_payers, frame.pick("카드 납부 거절", "no payers by card")),
            (!contract.serves_minors, frame.pick("성인만", "adults only")),
            (contract.next_month_refund, frame.pick("다음 달 환불", "next-month refund")),
        ];
        said.extend(terms.iter().filter(|(is_so, _)| *is_so).map(|(_, name)| *name));
    }
    ("", said.join(" · "))
}

/// Has the address say what is opened.
pub(super) fn note_in_address(named: &str) {
    address::write([(CODE, named)]);
}
