//! 흐름: what happened to one payment, with the calls behind it. Beside the calls where the window is
//! wide, over the page's end where it is not.

mod entries;

use engine::failure::Failure;
use engine::identifier::SerialNo;
use engine::language::Language;
use engine::payment::{Payment, PaymentTimeline};
use engine::reader::Role;
use leptos::html;
use leptos::prelude::*;

use super::TIMELINE;
use super::actions::{record, timeline as actions};
use super::history::row::tone;
use super::leads::Leads;
use super::state::{Bench, Timeline};
use crate::browser;
use crate::components::{Button, Erase, dynamic};
use crate::frame::Frame;
use crate::time;
use entries::Entries;

/// The timeline.
#[component]
pub(crate) fn TimelinePanel() -> impl IntoView {
    let frame = Frame::here();
    let timeline = Timeline::here();
    let leads = Leads::here();
    let bench = Bench::here();
    let node = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        let is_chosen = timeline.order_no.with(|order_no| !order_no.is_empty());
        let Some(section) = node.get() else { return };
        if browser::show_over_page(&section, is_chosen) {
            actions::focus_list();
        }
    });
    // Closed by Escape, or by what was pressed beside it.
    let on_toggle = move |_| {
        if node.get_untracked().is_some_and(|section| !browser::is_shown(&section)) {
            actions::close(timeline);
        }
    };
    let is_chosen = Memo::new(move |_| timeline.order_no.with(|order_no| !order_no.is_empty()));
    let close = move || {
        is_chosen.get().then(|| {
            view! {
                <Button
                    label=frame.pick("닫기", "Close")
                    description=frame.pick("흐름 닫기", "Close the timeline")
                    look="quiet"
                    on_press=move || actions::close(timeline)
                />
            }
        })
    };
    let record = move || {
        let keeps = is_chosen.get() && frame.may(Role::Tester);
        keeps.then(|| {
            view! {
                <Button
                    label=frame.pick("시나리오로", "As a scenario")
                    description=frame.pick("이 결제를 시나리오로", "This payment as a scenario")
                    look="quiet"
                    on_press=move || record::order(bench, timeline.order_no.get_untracked())
                />
            }
        })
    };
    let head = Memo::new(move |_| {
        let found = timeline.found.read();
        found.as_ref().and_then(|found| found.as_ref().ok()).map(|told| head(told, frame.language))
    });
    let problem = Memo::new(move |_| {
        let found = timeline.found.read();
        let failure = found.as_ref().and_then(|found| found.as_ref().err());
        failure.map(|failure: &Failure| failure.message.in_language(frame.language).to_owned())
    });
    let hint = dynamic(move || {
        if !is_chosen.get() {
            let text = frame.pick(
                "결제 내역의 ‘흐름’을 누르면 그 결제에 있었던 일이 여기에 시간순으로 나옵니다: 접수, 쿠폰 선점, 전문, 확정, 취소, 복원.",
                "Press ‘Timeline’ in the payment history, and what happened to that payment is told here in its order: received, coupon held, telegrams, settled, cancelled, restored.",
            );
            return view! { <p class="soft">{text}</p> }.erased();
        }
        if let Some(problem) = problem.get() {
            return view! { <p class="bad">{problem}</p> }.late();
        }
        match head.get() {
            Some(head) => figures_of(head, frame.language, leads).late(),
            None => view! { <p class="soft">{frame.pick("불러오는 중…", "Loading…")}</p> }.late(),
        }
    });
    view! {
        <section
            class="panel"
            id=TIMELINE
            aria-labelledby="timeline-title"
            popover="auto"
            node_ref=node
            on:toggle=on_toggle
        >
            <header>
                <h2 id="timeline-title">{frame.pick("흐름", "Timeline")}</h2>
                <span class="code">{move || timeline.order_no.get()}</span>
                {record}
                {close}
            </header>
            <div
                class="list"
                id=actions::LIST
                tabindex="0"
                role="region"
                aria-label=frame.pick("결제의 흐름", "What happened to the payment")
            >
                {hint}
                <Entries />
            </div>
        </section>
    }
}

/// A figure: what it is called, its class, and what it says.
type Figure = (&'static str, &'static str, String);

/// What is told of the payment before all that happened to it, and its coupon: its name, which it is, and
/// what it is by now.
type Head = (Vec<Figure>, Option<(String, SerialNo, &'static str)>);

fn head(told: &PaymentTimeline, language: Language) -> Head {
    let Payment { status, amount, charged, coupon_amount, cancelled_amount, .. } = &told.payment;
    let sum = language.pick(
        format!("{amount} = {charged} + 쿠폰 {coupon_amount}"),
        format!("{amount} = {charged} + coupon {coupon_amount}"),
    );
    let mut figures = vec![
        (language.pick("상태", "Status"), tone(*status), status.name(language).to_owned()),
        (language.pick("결제 금액", "Amount"), "", sum),
    ];
    if let Some(at) = told.payment.cancelled_at {
        let text = format!("{cancelled_amount} · {}", time::full(at));
        figures.push((language.pick("취소 금액", "Cancelled"), "", text));
    }
    let coupon = told.coupon.as_ref().map(|coupon| {
        (coupon.name.clone(), coupon.serial_no.clone(), coupon.status.name(language))
    });
    (figures, coupon)
}

fn figures_of((figures, coupon): Head, language: Language, leads: Leads) -> impl IntoView {
    let rows = figures
        .into_iter()
        .map(
            |(label, tone, value)| view! { <div><dt>{label}</dt><dd class=tone>{value}</dd></div> },
        )
        .collect_view();
    let coupon = coupon.map(|(name, serial_no, status)| {
        view! {
            <div>
                <dt>{language.pick("쿠폰", "Coupon")}</dt>
                <dd>{name} " · " {leads.to_coupon(&serial_no)} " · " {status}</dd>
            </div>
        }
    });
    view! { <dl class="figures">{rows} {coupon}</dl> }
}
