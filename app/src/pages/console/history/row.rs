//! One payment in the history.

use engine::exchange::Operation;
use engine::money::Krw;
use engine::payment::{OrderForm, Payment, PaymentStatus};
use engine::reader::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::components::{Button, Erase};
use crate::pages::console::actions::{cancel as cancels, inquire, order, timeline};
use crate::pages::console::state::{Bench, Message};
use crate::time;

/// A row.
#[component]
pub(crate) fn Row(
    /// The payment.
    payment: Payment,
    /// The day on which times are shown alone.
    today: StoredValue<String>,
) -> impl IntoView {
    let bench = Bench::here();
    let tone = tone(payment.status);
    let order_no = payment.order_no.clone();
    let latest = move || {
        let message = bench.outcome.message.read();
        message.as_ref().and_then(Message::order_no) == Some(order_no.as_str())
    };
    let at = |at| time::short(at, &today.read_value());
    let decline = payment.decline_code.clone().map(|code| view! { <small>{code}</small> });
    let number = payment.order_no.to_string();
    let put_back = {
        let number = number.clone();
        move || order::put_back(bench, number.clone())
    };
    let cancel = (payment.status == PaymentStatus::Paid).then(|| {
        let description = format!("{number} {}", bench.frame.pick("취소", "cancel"));
        let payment = payment.clone();
        view! {
            <Button
                label=bench.frame.pick("취소", "Cancel")
                description
                key="cancel"
                on_press=move || cancels::ask(bench, payment.order_no.to_string(), Some(payment.clone()))
            />
        }
    });
    let open = payment.status.is_open();
    let check = open.then(|| {
        let description = format!("{number} {}", bench.frame.pick("지금 확인", "check now"));
        let number = number.clone();
        view! {
            <Button
                label=bench.frame.pick("지금 확인", "Check now")
                description
                on_press=move || inquire::inquire(bench, number.clone())
            />
        }
    });
    let outside = bench.frame.target.with_value(|target| target.payment.is_some());
    // Of a payment outside only the system there knows what happened.
    let flow = (!outside).then(|| {
        let description = format!("{number} {}", bench.frame.pick("흐름", "timeline"));
        let number = number.clone();
        view! {
            <Button
                label=bench.frame.pick("흐름", "Timeline")
                description
                on_press=move || timeline::open(bench.frame, bench.timeline, number.clone())
            />
        }
    });
    let again = format!("{number} {}", bench.frame.pick("다시", "again"));
    view! {
        <tr class:latest=latest data-row="" tabindex="-1">
            <td class="code">{at(payment.paid_at)}</td>
            <th scope="row" class="code">{number}</th>
            <td class="code"><Phone payment=payment.clone() /></td>
            <td class="number" data-label=bench.frame.pick("결제 금액", "Amount")>
                {payment.amount.to_string()}
            </td>
            <td class="number" data-label=bench.frame.pick("쿠폰", "Coupon")>
                {payment.coupon_amount.to_string()}
            </td>
            <td class="number" data-label=bench.frame.pick("실제 결제", "Charged")>
                {payment.charged.to_string()}
            </td>
            <td class=tone>{payment.status.name(bench.frame.language)} " " {decline}</td>
            <td class="number" data-label=bench.frame.pick("취소 금액", "Cancelled")>
                {amount_or_dash(payment.cancelled_amount)}
            </td>
            <td class="code" data-label=bench.frame.pick("취소 시각", "Cancelled at")>{payment.cancelled_at.map_or("–".to_owned(), at)}</td>
            <td class="actions">
                {flow}
                <Button
                    label=bench.frame.pick("다시", "Again")
                    description=again
                    key="again"
                    on_press=put_back
                />
                {cancel}
                {check}
            </td>
        </tr>
    }
}

/// A phone number, masked until asked for, which is kept. Who may not is shown it masked.
#[component]
fn Phone(
    /// Whose it is.
    payment: Payment,
) -> impl IntoView {
    let bench = Bench::here();
    let masked = payment.ctn.masked();
    if !bench.frame.may(Role::Tester) {
        return view! { <span>{masked}</span> }.erased();
    }
    // The number, once it was asked for, and whether it is shown.
    let whole = RwSignal::new(None);
    let shown = RwSignal::new(false);
    let text = move || whole.get().filter(|_| shown.get()).unwrap_or_else(|| masked.clone());
    let order_no = payment.order_no.to_string();
    let toggle = move |_| {
        if whole.with_untracked(Option::is_some) {
            return shown.update(|shown| *shown = !*shown);
        }
        let form = OrderForm { order_no: order_no.clone() };
        spawn_local(async move {
            match api::payment::reveal(form).await {
                Ok(payment) => {
                    whole.set(Some(payment.ctn.formatted()));
                    shown.set(true);
                }
                Err(ApiError(failure)) => bench.tell_failure(Operation::History, failure),
            }
        });
    };
    view! {
        <button
            type="button"
            class="plain"
            data-early=""
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            title=bench.frame.pick("번호 보기/가리기", "Show or mask the number")
            on:click=toggle
        >
            {text}
        </button>
    }
    .erased()
}

/// The class of what became of a payment.
pub(crate) fn tone(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Paid => "good",
        PaymentStatus::Declined => "bad",
        PaymentStatus::Unknown | PaymentStatus::Pending => "wait",
        PaymentStatus::Cancelled => "",
    }
}

fn amount_or_dash(amount: Krw) -> String {
    if amount == Krw::ZERO { "–".to_owned() } else { amount.to_string() }
}
