//! 결제 요청: what the order is, who pays it, and what the carrier knows of them.

mod additional;
mod merchant;
mod payer;
mod saved;

use engine::payment::OrderAction;
use leptos::prelude::*;

use super::actions::{order, order_number};
use super::state::{Bench, Request};
use super::{REQUEST, shortcuts};
use crate::components::{Button, Erase, Look, Panel, Segment, SelectField, TextField, dynamic};
use crate::frame::Frame;
use crate::time;
use additional::Additional;
use merchant::Merchant;
use payer::PayerFields;
use saved::{Cases, SavedRequests};

/// The request's form.
#[component]
pub(crate) fn RequestPanel() -> impl IntoView {
    let bench = Bench::here();
    let frame = bench.frame;
    view! {
        <Panel
            id=REQUEST
            title=frame.pick("결제 요청", "Request")
            aside=view! {
                <div class="actions">
                <Cases />
                <SavedRequests />
                <Button
                    label=frame.pick("지우기", "Clear")
                    description=frame.pick("요청을 처음 상태로", "Put the request back to its start")
                    look="quiet"
                    on_press=move || order::clear(bench)
                />
                </div>
            }
        >
            <div class="scroll" data-action=move || bench.request.action.get().code()>
                <OrderFields />
                <ToCancel />
                <PayerFields />
                <Additional />
            </div>
        </Panel>
    }
}

/// 결제 요청 정보.
#[component]
fn OrderFields() -> impl IntoView {
    let bench = Bench::here();
    let frame = Frame::here();
    let request = Request::here();
    let (form, language) = (request.form, frame.language);
    let action = OrderAction::ALL
        .iter()
        .map(|action| (action.code(), action.name(language)))
        .collect::<Vec<_>>();
    let set_now = move || request.set_now(&frame.clock.read());
    view! {
        <div class="fields">
            <Segment
                id="request-action".to_owned()
                legend=frame.pick("주문번호 상태", "Order action")
                value=Signal::derive(move || request.action.get().code().to_owned())
                choices=action
                on_choose=move |code: String| {
                    if let Some(action) = OrderAction::from_code(&code) {
                        order_number::act(bench, action);
                    }
                }
            />
            <TextField language entry=form.order_no width="w6">
                <Button
                    label=frame.pick("새 번호", "New")
                    description=frame.pick("새 주문번호", "New order number")
                    shortcut=shortcuts::ORDER
                    on_press=move || order_number::renew(bench)
                />
            </TextField>
            <TextField language entry=form.amount look=Look::Amount />
            <SelectField
                language
                entry=form.promotion_id
                choices=request.promotions()
                blank=frame.pick("전체에서 찾기", "Any promotion")
                width="w4"
            />
            <SelectField
                language
                entry=form.payment_method
                choices=request.choices(language, |all| &all.payment_methods)
                width="w4"
            />
            <SelectField
                language
                entry=form.payment_type
                choices=request.choices(language, |all| &all.payment_types)
                width="w4"
            />
            <Merchant />
            <TextField language entry=form.paid_on placeholder=frame.pick("오늘", "today") />
            <TextField
                language
                entry=form.paid_time
                placeholder=frame.pick("지금", "now")
                width="w5"
            >
                <Button
                    label=frame.pick("지금", "Now")
                    description=frame.pick("결제일과 결제시간을 지금으로", "Set date and time to now")
                    on_press=set_now
                />
            </TextField>
            <Segment
                id=form.ad_consent.id()
                legend=form.ad_consent.field.name(language)
                value=form.ad_consent.value
                choices=vec![
                    ("yes", frame.pick("동의", "Given")),
                    ("no", frame.pick("미동의", "Not given")),
                ]
                on_choose=move |code| form.ad_consent.edit(code)
                width="w4"
            />
        </div>
    }
}

/// In place of what a cancel does not ask for: what will be cancelled.
#[component]
fn ToCancel() -> impl IntoView {
    let bench = Bench::here();
    let frame = Frame::here();
    let what = dynamic(move || {
        if bench.request.action.get() != OrderAction::Cancel {
            return ().erased();
        }
        let Some(payment) = bench.known_payment() else {
            let text = frame.pick(
                "이 주문번호의 결제를 취소합니다. 최근 결제 내역에는 없습니다.",
                "The payment of this order number will be cancelled. It is not among the latest ones.",
            );
            return view! { <p class="soft">{text}</p> }.late();
        };
        let figures = [
            (frame.pick("상태", "Status"), payment.status.name(frame.language).to_owned()),
            (frame.pick("결제 금액", "Amount"), payment.amount.to_string()),
            (frame.pick("실제 결제", "Charged"), payment.charged.to_string()),
            (frame.pick("쿠폰", "Coupon"), payment.coupon_amount.to_string()),
            (frame.pick("결제 시각", "Paid at"), time::full(payment.paid_at)),
        ];
        let figures = figures
            .into_iter()
            .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
            .collect_view();
        view! { <dl class="figures">{figures}</dl> }.late()
    });
    view! { <div class="to-cancel">{what}</div> }
}
