//! 추가 정보: what the carrier knows of the payer, changed for this request to try a case.

use leptos::prelude::*;

use crate::components::{Choice, Group, Look, SelectField, TextField};
use crate::frame::Frame;
use crate::pages::console::state::{Payer, Request};

/// Limit, grades, membership, way of paying the phone bill.
#[component]
pub(super) fn Additional() -> impl IntoView {
    let frame = Frame::here();
    let request = Request::here();
    let payer = Payer::here();
    let (form, language) = (request.form, frame.language);
    let own = frame.pick("가입자 값", "the subscriber's");
    let members = vec![
        Choice::new("yes", frame.pick("가입", "Member")),
        Choice::new("no", frame.pick("미가입", "Not a member")),
    ];
    let usage = move || {
        payer
            .found
            .read()
            .as_ref()
            .map(|customer| format!("{} / {}", customer.used_this_month, customer.remaining))
            .unwrap_or_else(|| "–".to_owned())
    };
    let of_when = move || {
        let at = payer.found.read().as_ref().map(|_| payer.usage_at.get())?;
        Some(frame.language.pick(format!("{at} 기준"), format!("as of {at}")))
    };
    view! {
        <Group
            id="additional"
            title=frame.pick("추가 정보", "Additional information")
            aside=view! {
                <small>{frame.pick("이번 요청에만 적용", "for this request only")}</small>
            }
        >
            <div class="fields">
                <TextField
                    language
                    entry=form.limit_amount
                    look=Look::Amount
                    placeholder=own
                    width="w4"
                />
                <div class="field w4">
                    <span class="label" id="usage-label">
                        {frame.pick("이번 달 사용 / 남은 금액", "Used / left this month")}
                    </span>
                    <output class="amount" aria-labelledby="usage-label">
                        {usage}
                        <time>{of_when}</time>
                    </output>
                </div>
                <SelectField
                    language
                    entry=form.risk_grade
                    choices=request.choices(language, |all| &all.risk_grades)
                    blank=own
                    width="w4"
                />
                <SelectField
                    language
                    entry=form.leeds_grade
                    choices=request.choices(language, |all| &all.leeds_grades)
                    blank=own
                    width="w4"
                />
                <SelectField language entry=form.mpay_member choices=members blank=own width="w4" />
                <SelectField
                    language
                    entry=form.bill_pay_method
                    choices=request.choices(language, |all| &all.bill_pay_methods)
                    blank=own
                    width="w4"
                />
            </div>
        </Group>
    }
}
