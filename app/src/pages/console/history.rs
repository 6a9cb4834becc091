//! 결제 내역.

mod row;

use engine::payment::PaymentStatus;
use leptos::prelude::*;

use super::HISTORY;
use super::actions::list;
use super::calls::{Foot, Fresh};
use super::state::Desk;
use crate::components::{Button, Choice, Erase, Look, Panel, SelectField, TextField};
use row::Row;

/// The payments.
#[component]
pub(crate) fn HistoryPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (filter, language) = (desk.history_filter, desk.language);
    let statuses: Vec<Choice> = PaymentStatus::ALL
        .iter()
        .map(|status| Choice::new(status.code(), status.name(language)))
        .collect();
    let today = StoredValue::new(desk.today());
    let heads = [
        ("", desk.pick("시각", "Time")),
        ("", desk.pick("주문번호", "Order")),
        ("", "CTN"),
        ("number", desk.pick("결제 금액", "Amount")),
        ("number", desk.pick("쿠폰", "Coupon")),
        ("number", desk.pick("실제 결제", "Charged")),
        ("", desk.pick("상태", "Status")),
        ("number", desk.pick("취소 금액", "Cancelled")),
        ("", desk.pick("취소 시각", "Cancelled at")),
        ("", desk.pick("작업", "Actions")),
    ]
    .into_iter()
    .map(|(class, text)| view! { <th scope="col" class=class>{text}</th> })
    .collect_view();
    view! {
        <Panel
            id=HISTORY
            title=desk.pick("결제 내역", "Payment history")
            aside=view! { <small>{desk.pick("자동 갱신", "kept up to date")}</small> }.erased()
        >
            <form
                class="filter"
                on:submit=move |event| {
                    event.prevent_default();
                    list::filter_payments(desk);
                }
            >
                <TextField language entry=filter.ctn look=Look::Phone placeholder=desk.pick("전체", "any") />
                <TextField language entry=filter.order_no placeholder=desk.pick("전체", "any") />
                <SelectField
                    language
                    entry=filter.status
                    choices=statuses
                    blank=desk.pick("전체", "any")
                />
                <Button
                    label=desk.pick("조회", "Look up")
                    description=desk.pick("결제 내역 조회", "Look up payments")
                    submits=true
                />
            </form>
            <div
                class="list"
                id=desk.payments.list
                tabindex="0"
                role="region"
                aria-label=desk.pick("결제 내역 표", "Payments")
            >
                <Fresh language feed=desk.payments new=("새 결제", "New payments:") />
                <table>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || desk.payments.rows.get()
                            // A payment that changed is another row.
                            key=|payment| (payment.payment_no, payment.status, payment.cancelled_at)
                            children=move |payment| {
                                view! { <Row desk payment today /> }
                            }
                        />
                    </tbody>
                </table>
                {move || {
                    let why = desk.unlisted.get();
                    why.map(|why| {
                        view! { <p class="soft bad">{why.in_language(language).to_owned()}</p> }
                    })
                }}
                <Foot
                    language
                    empty=Signal::derive(move || desk.payments.rows.with(Vec::is_empty))
                    more=Signal::derive(move || desk.payments.next.get().is_some())
                    on_more=move || list::more_payments(desk)
                />
            </div>
        </Panel>
    }
}
