//! 발급: coupons of a promotion for the subscriber in the request.

use engine::exchange::Operation;
use engine::field::Field;
use leptos::prelude::*;

use crate::browser;
use crate::components::{Button, Entry, Erase, Popover, SelectField};
use crate::pages::console::actions::coupon;
use crate::pages::console::state::Bench;

/// The id of what the button opens.
const ISSUE: &str = "issue";
/// How many coupons can be asked for at once.
const MOST: u8 = 20;

/// The button 발급, with what it asks.
#[component]
pub(super) fn Issue() -> impl IntoView {
    let bench = Bench::here();
    let (frame, language) = (bench.frame, bench.frame.language);
    let request = bench.request.form.promotion_id;
    let promotions = bench.request.promotions();
    let first = promotions
        .with_untracked(|all| all.first().map(|choice| choice.code.clone()).unwrap_or_default());
    let promotion = Entry::new(ISSUE, Field::PromotionId, first);
    // Of the promotion that the request asks for, where it asks for one.
    Effect::new(move |_| {
        let asked = request.value.get();
        if !asked.is_empty() {
            promotion.edit(asked);
        }
    });
    let count = RwSignal::new(1_u8);
    let issue = move || {
        browser::hide_popover(ISSUE);
        coupon::issue(bench, promotion.value.get_untracked(), count.get_untracked());
    };
    let content = move || {
        view! {
            <form
                class="issue"
                on:submit=move |event| {
                    event.prevent_default();
                    issue();
                }
            >
                <SelectField language entry=promotion choices=promotions />
                <div class="field">
                    <label for="issue-count">{frame.pick("매수", "Number")}</label>
                    <input
                        id="issue-count"
                        class="number"
                        type="number"
                        min="1"
                        max=MOST.to_string()
                        required
                        value=count.get_untracked().to_string()
                        prop:value=move || count.get().to_string()
                        on:change=move |event| {
                            let entered = event_target_value(&event).parse().unwrap_or(1_u8);
                            count.set(entered.clamp(1, MOST));
                        }
                    />
                </div>
                <p class="soft">
                    {move || {
                        let ctn = bench.request.form.ctn.value.get();
                        language.pick(format!("{ctn} 번호로"), format!("To {ctn}"))
                    }}
                </p>
                <Button
                    label=frame.pick("발급", "Issue")
                    description=frame.pick("이 번호로 발급", "Issue to this number")
                    busy=bench.work.is(Operation::CouponIssue)
                    submits=true
                />
            </form>
        }
        .late()
    };
    let popover = Popover {
        id: ISSUE,
        label: frame.pick("발급", "Issue"),
        description: Some(frame.pick("쿠폰 발급", "Issue coupons")),
    };
    popover.view(|| (), content)
}
