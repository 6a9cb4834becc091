//! 추가 정보: what the carrier knows of the payer, changed for this request to try a case.

use leptos::prelude::*;

use super::state::Desk;
use crate::components::{Choice, Erase, Look, Panel, SelectField, TextField, choices};

/// Limit, grades, membership, way of paying the phone bill.
#[component]
pub(crate) fn AdditionalPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (form, language) = (desk.form, desk.language);
    let catalogue = desk.catalogue.get_value();
    let own = desk.pick("가입자 값", "the subscriber's");
    let members = vec![
        Choice::new("yes", desk.pick("가입", "Member")),
        Choice::new("no", desk.pick("미가입", "Not a member")),
    ];
    let usage = move || {
        desk.customer
            .read()
            .as_ref()
            .map(|customer| format!("{} / {}", customer.used_this_month, customer.remaining))
            .unwrap_or_else(|| "–".to_owned())
    };
    let of_when = move || {
        let at = desk.customer.read().as_ref().map(|_| desk.usage_at.get())?;
        Some(desk.language.pick(format!("{at} 기준"), format!("as of {at}")))
    };
    view! {
        <Panel
            id="additional"
            title=desk.pick("추가 정보", "Additional information")
            aside=view! {
                <small>{desk.pick("이번 요청에만 적용", "for this request only")}</small>
            }
                .erased()
        >
            <div class="fields">
                <TextField
                    language
                    entry=form.limit_amount
                    look=Look::Amount
                    placeholder=own
                />
                <div class="field">
                    <span class="label" id="usage-label">
                        {desk.pick("이번 달 사용 / 남은 금액", "Used / left this month")}
                    </span>
                    <output class="amount" aria-labelledby="usage-label">
                        {usage}
                        <time>{of_when}</time>
                    </output>
                </div>
                <SelectField
                    language
                    entry=form.risk_grade
                    choices=choices(&catalogue.risk_grades, language)
                    blank=own
                />
                <SelectField
                    language
                    entry=form.leeds_grade
                    choices=choices(&catalogue.leeds_grades, language)
                    blank=own
                />
                <SelectField language entry=form.mpay_member choices=members blank=own />
                <SelectField
                    language
                    entry=form.bill_pay_method
                    choices=choices(&catalogue.bill_pay_methods, language)
                    blank=own
                />
            </div>
        </Panel>
    }
}
