//! 시나리오로, of the last calls: how many of them.

use engine::reader::Role;
use leptos::prelude::*;

use super::actions::record;
use super::state::Bench;
use crate::browser;
use crate::components::{Button, Erase, Popover};

/// What the button opens.
const RECORD: &str = "record";
const LAST: &str = "record-last";
/// How many calls can be chosen; the one in the middle is what is chosen at first.
const COUNTS: [&str; 6] = ["1", "2", "5", "10", "20", "50"];

/// The button, with what it opens.
#[component]
pub(super) fn Record() -> impl IntoView {
    let bench = Bench::here();
    let frame = bench.frame;
    let popover = Popover {
        id: RECORD,
        label: frame.pick("시나리오로", "As a scenario"),
        description: Some(frame.pick("최근 호출을 시나리오로", "The last calls as a scenario")),
    };
    let form = move || {
        let options = COUNTS.map(|count| {
            let selected = count == "10";
            view! { <option value=count selected=selected>{count}</option> }
        });
        view! {
            <form
                class="scenarios-record"
                on:submit=move |event| {
                    event.prevent_default();
                    browser::hide_popover(RECORD);
                    let count = browser::chosen(LAST);
                    record::last(bench, count.parse().unwrap_or(10));
                }
            >
                <p class="soft">
                    {frame.pick(
                        "최근 호출이 단계가 되고, 응답에서 나온 번호는 이름으로 이어집니다. 바로 한 번 실행합니다.",
                        "The last calls become steps; a number that an answer gave is kept under a name. It is run at once.",
                    )}
                </p>
                <div class="field">
                    <label for=LAST>{frame.pick("최근 호출 수", "How many calls")}</label>
                    <select id=LAST>{options.collect_view()}</select>
                </div>
                <Button label=frame.pick("시나리오 만들기", "Make the scenario") submits=true />
            </form>
        }
        .late()
    };
    frame.may(Role::Tester).then(|| popover.view(|| (), form))
}
