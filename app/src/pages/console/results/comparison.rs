//! 견주기: a call is picked, then another; what differs of them is marked.

use engine::exchange::{Exchange, ExchangeDetail};
use leptos::prelude::*;

use super::compare::{Pair, compare};
use crate::components::{Button, Erase, Erased, dialog};
use crate::frame::Frame;
use crate::pages::console::state::Calls;
use crate::time;

/// Over the list: which call is picked, and what to do next.
#[component]
pub(super) fn Picked(
    /// The calls.
    calls: Calls,
) -> impl IntoView {
    let frame = Frame::here();
    move || {
        let first = calls.compared.read();
        let name = name_of(&first.as_ref()?.exchange, frame);
        Some(view! {
            <p class="picked" role="status">
                <span>
                    {frame.pick("견줄 호출: ", "To compare: ")} <b>{name}</b> " · "
                    {frame.pick("다른 호출을 열고 견주기를 누르세요", "open another call and press Compare")}
                </span>
                <Button
                    label=frame.pick("그만", "Stop")
                    look="plain"
                    on_press=move || calls.compared.set(None)
                />
            </p>
        })
    }
}

/// The button of an opened call: picks it, or compares the picked one with it.
#[component]
pub(super) fn Compare(
    /// The calls.
    calls: Calls,
    /// The call.
    opened: ExchangeDetail,
) -> impl IntoView {
    let frame = Frame::here();
    let number = opened.exchange.exchange_no;
    let is_picked =
        move || calls.compared.read().as_ref().is_some_and(|it| it.exchange.exchange_no == number);
    let label = move || {
        if is_picked() {
            frame.pick("견주기 취소", "Don't compare")
        } else {
            frame.pick("견주기", "Compare")
        }
    };
    let press = move || {
        if is_picked() {
            calls.compared.set(None);
        } else if calls.compared.with_untracked(Option::is_none) {
            calls.compared.set(Some(opened.clone()));
        } else {
            calls.with.set(Some(opened.clone()));
        }
    };
    view! { <Button label=Signal::derive(move || label().to_owned()) on_press=press /> }
}

/// Both calls, side by side.
#[component]
pub(super) fn Comparison(
    /// The calls.
    calls: Calls,
) -> impl IntoView {
    let frame = Frame::here();
    let close = move || {
        if calls.with.with_untracked(Option::is_some) {
            calls.with.set(None);
            calls.compared.set(None);
        }
    };
    let content = move || {
        let (left, right) = (calls.compared.read(), calls.with.read());
        let table =
            left.as_ref().zip(right.as_ref()).map(|(left, right)| table(left, right, frame));
        view! {
            <h2 id="compare-title">{frame.pick("두 호출 견주기", "Two calls compared")}</h2>
            {table}
            <div class="actions">
                <Button label=frame.pick("닫기", "Close") on_press=close />
            </div>
        }
        .late()
    };
    let is_open = Signal::derive(move || calls.with.read().is_some());
    dialog("compare-title", is_open, close, content)
}

fn table(left: &ExchangeDetail, right: &ExchangeDetail, frame: Frame) -> Erased {
    let parts = compare(left, right, frame.language);
    let differ = parts.iter().flat_map(|part| &part.pairs).filter(|pair| pair.differs()).count();
    let told = frame.language.pick(format!("다른 값 {differ}"), format!("{differ} differ"));
    let groups = parts
        .into_iter()
        .map(|part| {
            let rows = part.pairs.into_iter().map(|pair| row(pair, frame)).collect_view();
            view! {
                <tbody>
                    <tr>
                        <th colspan="3" scope="rowgroup" class="part">
                            {part.title}
                        </th>
                    </tr>
                    {rows}
                </tbody>
            }
        })
        .collect_view();
    view! {
        <p class="soft">{told}</p>
        <div
            class="compared"
            tabindex="0"
            role="region"
            aria-label=frame.pick("두 호출의 값", "Members of both calls")
        >
            <table>
                <thead>
                    <tr>
                        <th scope="col">{frame.pick("이름", "Name")}</th>
                        <th scope="col">{name_of(&left.exchange, frame)}</th>
                        <th scope="col">{name_of(&right.exchange, frame)}</th>
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    }
    .late()
}

fn row(pair: Pair, frame: Frame) -> impl IntoView {
    let differs = pair.differs();
    let mark = differs.then(|| {
        view! {
            <b class="wait" aria-hidden="true">"≠ "</b>
            <span class="hidden">{frame.pick("다름: ", "differs: ")}</span>
        }
    });
    let value =
        |value: Option<String>| view! { <td class="code">{value.unwrap_or("–".to_owned())}</td> };
    view! {
        <tr class:differs=differs>
            <th scope="row">{mark} {pair.name}</th>
            {value(pair.left)}
            {value(pair.right)}
        </tr>
    }
}

/// `14:03:21 결제`.
fn name_of(call: &Exchange, frame: Frame) -> String {
    let at = time::short(call.at, &frame.clock.today().read_value());
    format!("{at} {}", call.operation.name(frame.language))
}
