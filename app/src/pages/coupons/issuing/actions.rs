//! What the panel's buttons do.

use engine::failure::Failure;
use engine::issuing::{IssueTo, IssuingForm, IssuingJob};
use engine::language::Text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::{FILE, Issuing, JOB};
use crate::api::{self, ApiError};
use crate::browser::files;
use crate::components::show_problems;
use crate::{address, json};

/// Which way a job is moved.
#[derive(Clone, Copy)]
pub(super) enum Move {
    Start,
    Pause,
    Resume,
    Stop,
}

/// The header that names the sandbox.
fn sandbox_header(issuing: Issuing) -> (&'static str, String) {
    ("micropay-sandbox", issuing.frame.sandbox.with_value(ToString::to_string))
}

/// Makes a job of what is entered; nothing is issued yet.
pub(super) fn prepare(issuing: Issuing) {
    if issuing.busy.get_untracked() {
        return;
    }
    for entry in issuing.form.all() {
        entry.clear();
    }
    let form = issuing.form.read_untracked();
    issuing.told.set(None);
    issuing.busy.set(true);
    spawn_local(async move {
        let made = match IssueTo::from_code(&form.to) {
            Some(IssueTo::List) => upload(issuing, &form.promotion_id).await,
            to => {
                let takes_ctn = to == Some(IssueTo::One);
                let takes_count = matches!(to, Some(IssueTo::One | IssueTo::Codes));
                let form = IssuingForm {
                    ctn: form.ctn.clone().split_off(if takes_ctn { 0 } else { form.ctn.len() }),
                    count: form.count.clone().split_off(if takes_count {
                        0
                    } else {
                        form.count.len()
                    }),
                    ..form
                };
                api::issuing::create(form).await
            }
        };
        issuing.busy.set(false);
        match made {
            Ok(job) => show(issuing, job),
            Err(ApiError(failure)) => issuing.fail(failure),
        }
        issuing.frame.live.refresh();
    });
}

/// Sends the chosen file, or what was pasted.
async fn upload(issuing: Issuing, promotion_id: &str) -> Result<IssuingJob, ApiError> {
    let pasted = issuing.pasted.get_untracked();
    let list: JsValue = match files::file_in(FILE) {
        Some(file) => file.into(),
        None if !pasted.trim().is_empty() => JsValue::from_str(&pasted),
        None => {
            let nothing = Text::new(
                "목록 파일을 고르거나 번호를 붙여 넣어 주세요.",
                "Choose a file with the list, or paste numbers.",
            );
            return Err(ApiError(Failure::new(422, "INVALID_REQUEST", nothing)));
        }
    };
    let address = format!("/api/v1/issuing/list?promotion_id={promotion_id}");
    let (name, sandbox) = sandbox_header(issuing);
    let unreachable = || ApiError(Failure::unreachable());
    let answer = files::send_list(&address, (name, &sandbox), &list).await;
    match answer.ok_or_else(unreachable)? {
        (true, text) => json::read(&text).map_err(|_| unreachable()),
        (false, text) => Err(ApiError(json::read(&text).map_err(|_| unreachable())?)),
    }
}

fn show(issuing: Issuing, job: IssuingJob) {
    address::write([(JOB, job.job.job_no.to_string().as_str())]);
    issuing.opened.set(Some(job));
}

/// Opens a job.
pub(super) fn open(issuing: Issuing, job_no: i64) {
    issuing.told.set(None);
    spawn_local(async move {
        match api::issuing::open(job_no).await {
            Ok(job) => show(issuing, job),
            Err(ApiError(failure)) => issuing.fail(failure),
        }
    });
}

/// Starts, pauses, resumes or stops the job that is opened.
pub(super) fn steer(issuing: Issuing, one: Move) {
    let Some(job_no) = job_no(issuing).filter(|_| !issuing.busy.get_untracked()) else { return };
    issuing.busy.set(true);
    issuing.told.set(None);
    spawn_local(async move {
        let moved = match one {
            Move::Start => api::issuing::start(job_no).await,
            Move::Pause => api::issuing::pause(job_no).await,
            Move::Resume => api::issuing::resume(job_no).await,
            Move::Stop => api::issuing::stop(job_no).await,
        };
        issuing.busy.set(false);
        match moved {
            Ok(job) => issuing.opened.set(Some(job)),
            Err(ApiError(failure)) => issuing.fail(failure),
        }
        issuing.frame.live.refresh();
    });
}

/// Saves a job's rejected lines, or its codes.
pub(super) fn save(issuing: Issuing, what: &'static str, job_no: i64) {
    spawn_local(async move {
        let address = format!("/api/v1/issuing/{job_no}/{what}");
        let (name, sandbox) = sandbox_header(issuing);
        let file = format!("micropay-{what}-{job_no}.csv");
        if !files::save(&address, (name, &sandbox), &file).await {
            issuing.fail(Failure::unreachable());
        }
    });
}

/// Registers a code for a subscriber.
pub(super) fn register(issuing: Issuing) {
    if issuing.busy.get_untracked() {
        return;
    }
    for entry in issuing.register.all() {
        entry.clear();
    }
    let form = issuing.register.read_untracked();
    issuing.told.set(None);
    issuing.busy.set(true);
    spawn_local(async move {
        let registered = api::issuing::register(form).await;
        issuing.busy.set(false);
        match registered {
            Ok(coupon) => {
                let number = coupon.serial_no.grouped();
                issuing.done(Text::new(
                    format!("등록했습니다: {number}"),
                    format!("Registered: {number}"),
                ));
            }
            Err(ApiError(failure)) => {
                show_problems(&issuing.register.all(), &failure.fields);
                issuing.fail(failure);
            }
        }
        issuing.frame.live.refresh();
    });
}

fn job_no(issuing: Issuing) -> Option<i64> {
    issuing.opened.read_untracked().as_ref().map(|opened| opened.job.job_no)
}

/// Takes what the jobs are now.
pub(in crate::pages::coupons) async fn renew(issuing: Issuing) {
    let answer = api::issuing::list(None).await;
    issuing.frame.live.note(&answer);
    let Ok(page) = answer else { return };
    if *issuing.jobs.read_untracked() != page.rows {
        issuing.jobs.set(page.rows);
    }
    if let Some(number) = job_no(issuing)
        && let Ok(now) = api::issuing::open(number).await
        && job_no(issuing) == Some(number)
        && issuing.opened.get_untracked().as_ref() != Some(&now)
    {
        issuing.opened.set(Some(now));
    }
}
