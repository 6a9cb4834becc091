//! 결제 내역.

mod row;

use engine::payment::{HistoryForm, PaymentStatus};
use leptos::prelude::*;

use super::HISTORY;
use super::actions::list;
use super::calls::{Foot, Fresh, nothing};
use super::state::{Connection, Desk};
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
    let filtered = move || *desk.history_applied.read() != HistoryForm::default();
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
            aside=view! { <small>{move || of_when(desk)}</small> }.erased()
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
                    empty=Signal::derive(move || empty(desk, filtered()))
                    filtered=Signal::derive(filtered)
                    on_clear=move || list::clear_payments(desk)
                    more=Signal::derive(move || desk.payments.next.get().is_some())
                    on_more=move || list::more_payments(desk)
                />
            </div>
        </Panel>
    }
}

/// That the list is kept up to date, or of when it is.
fn of_when(desk: Desk) -> String {
    let listed = desk.listed_at.get();
    let follows = matches!(desk.connection.get(), Connection::Live | Connection::Connecting);
    if follows || listed.is_empty() {
        return desk.pick("자동 갱신", "kept up to date").to_owned();
    }
    desk.language.pick(format!("{listed} 기준"), format!("as of {listed}"))
}

/// What is said of an empty list: nothing where it could not be had, for why is said then.
fn empty(desk: Desk, filtered: bool) -> &'static str {
    if !desk.payments.rows.with(Vec::is_empty) || desk.unlisted.with(Option::is_some) {
        return "";
    }
    if desk.listed_at.with(String::is_empty) {
        return desk.pick("불러오는 중…", "Loading…");
    }
    nothing(desk.language, filtered)
}
