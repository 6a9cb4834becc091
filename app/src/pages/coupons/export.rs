//! The coupons of the list as a file.

use engine::coupon::CouponForm;
use engine::csv_file::CsvEncoding;
use engine::failure::Failure;
use engine::field::Field;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::filter::named;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{self, Button, Entry, SelectField, Told, dynamic};

const EXPORT: &str = "/api/v1/coupons/export";

/// What is chosen and told here.
#[derive(Clone, Copy)]
pub(super) struct Export {
    encoding: Entry,
    busy: RwSignal<bool>,
    told: RwSignal<Option<Told>>,
}

impl Export {
    pub(super) fn new() -> Self {
        let encoding = CsvEncoding::Utf8WithBom.code().to_owned();
        Self {
            encoding: Entry::new("export", Field::Encoding, encoding),
            busy: RwSignal::new(false),
            told: RwSignal::new(None),
        }
    }
}

/// Its line below the list.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let Export { encoding, busy, told } = desk.export;
    let hint = if desk.may_act {
        frame.pick(
            "더 보지 않은 것까지, 조회한 조건에 맞는 쿠폰이 모두 담깁니다. 번호가 가려지지 않습니다.",
            "It has all coupons that match what was looked up, also those not shown yet, with numbers unmasked.",
        )
    } else {
        frame.pick(
            "더 보지 않은 것까지, 조회한 조건에 맞는 쿠폰이 모두 담깁니다. 핸드폰번호와 고객계약번호는 가려집니다.",
            "It has all coupons that match what was looked up, also those not shown yet, with phone and contract numbers masked.",
        )
    };
    view! {
        <div class="coupons-export" role="group" aria-label=frame.pick("CSV 내보내기", "Export CSV")>
            <SelectField language entry=encoding choices=components::encodings(language) />
            <Button
                label=frame.pick("CSV 내보내기", "Export CSV")
                busy
                on_press=move || save(desk)
            />
            <p>{hint}</p>
            <div class="told" role="status">
                {dynamic(move || components::told(language, told.get()))}
            </div>
        </div>
    }
}

/// Keeps what the list's filter leaves as a file.
fn save(desk: Desk) {
    let Export { encoding, busy, told } = desk.export;
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    told.set(None);
    let path = address(desk.applied.get_untracked(), &encoding.value.get_untracked());
    spawn_local(async move {
        if let Err(ApiError(failure)) = api::download(&path, "coupons.csv").await {
            told.set(Some(Err(worded(failure))));
        }
        busy.set(false);
    });
}

/// Where the HTTP API has it. What the list takes for the last digits of a number has a name of its own there.
fn address(mut filter: CouponForm, encoding: &str) -> String {
    let is_part = filter.serial_no.trim().len() == 4;
    let values = named(&mut filter).map(|(name, value)| match name {
        "serial_no" if is_part => ("last_digits", value.trim()),
        name => (name, value.trim()),
    });
    let values = values.into_iter().chain([("encoding", encoding)]);
    format!("{EXPORT}?{}", browser::query_of(values))
}

/// What went wrong. Nothing is changed by it, so that nobody needs to look what was done.
fn worded(failure: Failure) -> Failure {
    if !failure.leaves_open() {
        return failure;
    }
    Failure {
        message: engine::language::Text::new(
            "끝까지 받지 못해 파일을 남기지 않았습니다. 다시 시도해 주세요",
            "It broke off, so no file was kept. Please try again",
        ),
        ..failure
    }
}
