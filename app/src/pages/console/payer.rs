//! 결제자 정보.

use engine::customer::Sex;
use engine::exchange::Operation;
use leptos::prelude::*;

use super::actions::look_up;
use super::shortcuts;
use super::state::Desk;
use crate::components::{Button, Choice, Look, Panel, SelectField, TextField};

/// Who pays.
#[component]
pub(crate) fn PayerPanel(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let (form, language) = (desk.form, desk.language);
    let sexes: Vec<Choice> =
        Sex::ALL.iter().map(|sex| Choice::new(sex.code(), sex.name(language))).collect();
    let unasked = desk.pick("비교하지 않음", "not compared");
    view! {
        <Panel id="payer" title=desk.pick("결제자 정보", "Payer")>
            <div class="fields">
                <TextField
                    language
                    entry=form.ctn
                    look=Look::Phone
                    wide=true
                    on_edit=move || look_up::forget(desk)
                >
                    <Button
                        label=desk.pick("NCN 조회", "Look up NCN")
                        shortcut=shortcuts::CUSTOMER
                        busy=Signal::derive(move || {
                            desk.busy.get() == Some(Operation::CustomerLookup)
                        })
                        on_press=move || look_up::customer(desk)
                    />
                </TextField>
                <TextField
                    language
                    entry=form.ncn
                    placeholder=desk.pick("번호의 현재 계약", "the number's contract")
                />
                <TextField language entry=form.birth_date placeholder=unasked />
                <SelectField language entry=form.sex choices=sexes blank=unasked />
            </div>
        </Panel>
    }
}
