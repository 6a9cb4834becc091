//! 결제 내역.

pub(super) mod row;

use engine::payment::{HistoryForm, PaymentStatus};
use leptos::prelude::*;

use super::HISTORY;
use super::actions::list;
use super::call_list::{Foot, Fresh, nothing};
use super::state::{Bench, History};
use crate::components::{Button, Choice, Look, Panel, SelectField, TextField};
use crate::frame::{Connection, Frame};
use row::Row;

/// The payments.
#[component]
pub(crate) fn HistoryPanel() -> impl IntoView {
    let bench = Bench::here();
    let history = History::here();
    let (filter, language) = (history.filter, bench.frame.language);
    let statuses: Vec<Choice> = PaymentStatus::ALL
        .iter()
        .map(|status| Choice::new(status.code(), status.name(language)))
        .collect();
    let today = bench.frame.clock.today();
    let filtered = move || *history.applied.read() != HistoryForm::default();
    let heads = [
        ("", bench.frame.pick("시각", "Time")),
        ("", bench.frame.pick("주문번호", "Order")),
        ("", "CTN"),
        ("number", bench.frame.pick("결제 금액", "Amount")),
        ("number", bench.frame.pick("쿠폰", "Coupon")),
        ("number", bench.frame.pick("실제 결제", "Charged")),
        ("", bench.frame.pick("상태", "Status")),
        ("number", bench.frame.pick("취소 금액", "Cancelled")),
        ("", bench.frame.pick("취소 시각", "Cancelled at")),
        ("", bench.frame.pick("작업", "Actions")),
    ]
    .into_iter()
    .map(|(class, text)| view! { <th scope="col" class=class>{text}</th> })
    .collect_view();
    view! {
            <Panel
                id=HISTORY
                title=bench.frame.pick("결제 내역", "Payment history")
                aside=view! {
    <small>{move || of_when(bench.frame, history)}</small>
                <form
                    class="filter"
                    on:submit=move |event| {
                        event.prevent_default();
                        list::filter_payments(bench);
                    }
                >
                    <TextField language entry=filter.ctn look=Look::Phone placeholder=bench.frame.pick("전체", "any") />
                    <TextField language entry=filter.order_no placeholder=bench.frame.pick("전체", "any") />
                    <SelectField
                        language
                        entry=filter.status
                        choices=statuses
                        blank=bench.frame.pick("전체", "any")
                    />
                    <Button
                        label=bench.frame.pick("조회", "Look up")
                        description=bench.frame.pick("결제 내역 조회", "Look up payments")
                        submits=true
                    />
                </form>
                }
            >
                <div
                    class="list"
                    id=history.feed.list
                    tabindex="0"
                    role="region"
                    aria-label=bench.frame.pick("결제 내역 표", "Payments")
                >
                    <Fresh language feed=history.feed new=("새 결제", "New payments:") />
                    <table>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || history.feed.rows.get()
                                // A payment that changed is another row.
                                key=|payment| (payment.payment_no, payment.status, payment.cancelled_at)
                                children=move |payment| {
                                    view! { <Row payment today /> }
                                }
                            />
                        </tbody>
                    </table>
                    {move || {
                        let why = history.unlisted.get();
                        why.map(|why| {
                            view! { <p class="soft bad">{why.in_language(language).to_owned()}</p> }
                        })
                    }}
                    <Foot
                        language
                        empty=Signal::derive(move || empty(bench.frame, history, filtered()))
                        filtered=Signal::derive(filtered)
                        on_clear=move || list::clear_payments(bench)
                        more=Signal::derive(move || history.feed.next.get().is_some())
                        on_more=move || list::more_payments(bench)
                    />
                </div>
            </Panel>
        }
}

/// That the list is kept up to date, or of when it is.
fn of_when(frame: Frame, history: History) -> String {
    let listed = history.listed_at.get();
    let follows = matches!(frame.connection.get(), Connection::Live | Connection::Connecting);
    if follows || listed.is_empty() {
        return frame.pick("자동 갱신", "kept up to date").to_owned();
    }
    frame.language.pick(format!("{listed} 기준"), format!("as of {listed}"))
}

/// What is said of an empty list: nothing where it could not be had, for why is said then.
fn empty(frame: Frame, history: History, filtered: bool) -> &'static str {
    if !history.feed.rows.with(Vec::is_empty) || history.unlisted.with(Option::is_some) {
        return "";
    }
    if history.listed_at.with(String::is_empty) {
        return frame.pick("불러오는 중…", "Loading…");
    }
    nothing(frame.language, filtered)
}
