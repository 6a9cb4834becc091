//! 결제자 정보.

use engine::customer::Sex;
use engine::exchange::Operation;
use leptos::prelude::*;

use super::saved::People;
use crate::components::{Button, Choice, Group, Look, SelectField, TextField};
use crate::frame::Frame;
use crate::pages::console::actions::look_up;
use crate::pages::console::shortcuts;
use crate::pages::console::state::{Bench, Request, Work};

/// Who pays.
#[component]
pub(super) fn PayerFields() -> impl IntoView {
    let bench = Bench::here();
    let frame = Frame::here();
    let (form, language) = (Request::here().form, frame.language);
    let sexes: Vec<Choice> =
        Sex::ALL.iter().map(|sex| Choice::new(sex.code(), sex.name(language))).collect();
    let unasked = frame.pick("비교하지 않음", "not compared");
    view! {
        <Group id="payer" title=frame.pick("결제자 정보", "Payer") aside=()>
            <div class="people"><People /></div>
            <div class="fields">
                <TextField
                    language
                    entry=form.ctn
                    look=Look::Phone
                    width="w6"
                    on_edit=move || look_up::forget(bench)
                >
                    <Button
                        label=frame.pick("NCN 조회", "Look up")
                        description=frame.pick("NCN 조회", "Look up NCN")
                        shortcut=shortcuts::CUSTOMER
                        busy=Work::here().is(Operation::CustomerLookup)
                        on_press=move || look_up::customer(bench)
                    />
                </TextField>
                <TextField
                    language
                    entry=form.ncn
                    placeholder=frame.pick("번호의 현재 계약", "the number's contract")
                />
                <TextField language entry=form.birth_date placeholder=unasked />
                <SelectField language entry=form.sex choices=sexes blank=unasked width="w4" />
            </div>
        </Group>
    }
}
