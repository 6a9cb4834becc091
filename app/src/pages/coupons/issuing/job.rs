//! A job: what it would issue, how far it is, what can be done with it.

use engine::issuing::{IssueTo, IssuingJob, IssuingPreview, LineCount};
use engine::job::JobState;
use engine::money::Krw;
use leptos::prelude::*;

use super::actions::{self, Move};
use super::{Issuing, JOB};
use crate::address;
use crate::components::{Button, Erase, Erased, Link};

/// The newest jobs.
pub(super) fn lines(issuing: Issuing) -> Erased {
    let (frame, language) = (issuing.frame, issuing.frame.language);
    let jobs = issuing.jobs.read();
    if jobs.is_empty() {
        let text = frame.pick(
            "아직 발급 작업이 없습니다. 목록, 조건에 맞는 모두, 코드로 한꺼번에 발급할 수 있습니다.",
            "There is no job yet. Coupons can be issued to a list, to everyone who qualifies, or as codes.",
        );
        return view! { <li class="soft">{text}</li> }.erased();
    }
    let line = |one: &IssuingJob| {
        let number = one.job.job_no;
        let text = number.to_string();
        let address =
            frame.sandbox.with_value(|here| address::of("/coupons", here, &[(JOB, &text)]));
        let label = format!("#{number} {}", one.task.promotion_id);
        let current = move || {
            let opened = issuing.opened.read();
            opened.as_ref().is_some_and(|opened| opened.job.job_no == number).then_some("true")
        };
        view! {
            <li aria-current=current>
                <Link address label on_follow=move || actions::open(issuing, number) />
                <span class=tone(one.job.state)>{one.job.state.name(language)}</span>
                <small>
                    {one.task.to.name(language)}
                    {format!(" · {} / {}", Krw(one.job.succeeded), Krw(one.job.total))}
                </small>
            </li>
        }
    };
    jobs.iter().map(line).collect_view().erased()
}

fn tone(state: JobState) -> &'static str {
    match state {
        JobState::Done => "good",
        JobState::Failed => "bad",
        JobState::Preparing | JobState::Running | JobState::Paused => "wait",
        JobState::Prepared | JobState::Stopped => "soft",
    }
}

/// The job that is opened.
pub(super) fn opened(issuing: Issuing) -> Erased {
    let (frame, language) = (issuing.frame, issuing.frame.language);
    let opened = issuing.opened.read();
    let Some(IssuingJob { job, task, preview }) = opened.as_ref() else { return ().erased() };
    let left = job.total.saturating_sub(job.looked_at()).max(0);
    let speed = job.per_second.filter(|_| job.state == JobState::Running);
    let speed = speed.map_or_else(String::new, |speed| {
        language.pick(format!(" · 초당 {}", Krw(speed)), format!(" · {} a second", Krw(speed)))
    });
    let reason = job.reason.as_ref().map(|it| it.message.in_language(language).to_owned());
    let counts = language.pick(
        format!("발급 {} · 거절 {} · 남음 {}", Krw(job.succeeded), Krw(job.rejected), Krw(left)),
        format!(
            "{} issued · {} rejected · {} left",
            Krw(job.succeeded),
            Krw(job.rejected),
            Krw(left)
        ),
    );
    let has_rejected = job.rejected > 0;
    let has_codes = task.to == IssueTo::Codes && job.succeeded > 0;
    let is_begun = job.state != JobState::Preparing && job.state != JobState::Prepared;
    view! {
        <div class="job" data-state=job.state.code()>
            <p class="says">
                <b class=tone(job.state)>{job.state.name(language)}</b>
                {format!(" · #{} · {} · {}", job.job_no, task.promotion_id, task.to.name(language))}
            </p>
            {preview.as_ref().filter(|_| !is_begun).map(|preview| previewed(issuing, preview))}
            {is_begun
                .then(|| {
                    view! {
                        <progress
                            max=job.total.max(1).to_string()
                            value=job.looked_at().to_string()
                            aria-label=frame.pick("진행", "Progress")
                        ></progress>
                    }
                })}
            {is_begun.then(|| view! { <p class="counts">{counts} {speed}</p> })}
            {reason.map(|reason| view! { <p class="bad">{reason}</p> })}
            {issuing
                .may_act
                .then(|| {
                    view! {
                        <div class="actions">
                            {moves(issuing, job.state)}
                            {has_rejected
                                .then(|| {
                                    let label = frame.pick("거절된 줄 (CSV)", "Rejected lines (CSV)");
                                    save(issuing, label, "rejections", job.job_no)
                                })}
                            {has_codes
                                .then(|| {
                                    let label = frame.pick("코드 (CSV)", "Codes (CSV)");
                                    save(issuing, label, "codes", job.job_no)
                                })}
                        </div>
                    }
                })}
        </div>
    }
    .erased()
}

fn save(issuing: Issuing, label: &'static str, what: &'static str, job_no: i64) -> impl IntoView {
    view! { <Button label look="quiet" on_press=move || actions::save(issuing, what, job_no) /> }
}

fn moves(issuing: Issuing, state: JobState) -> impl IntoView {
    let frame = issuing.frame;
    let start = (Move::Start, frame.pick("발급 시작", "Start issuing"), "main");
    let pause = (Move::Pause, frame.pick("일시 중지", "Pause"), "quiet");
    let resume = (Move::Resume, frame.pick("재개", "Resume"), "main");
    let stop = (Move::Stop, frame.pick("중지", "Stop"), "quiet");
    let all = match state {
        JobState::Prepared => vec![start, stop],
        JobState::Running => vec![pause, stop],
        JobState::Paused => vec![resume, stop],
        JobState::Preparing => vec![stop],
        JobState::Stopped | JobState::Done | JobState::Failed => Vec::new(),
    };
    all.into_iter()
        .map(|(one, label, look)| {
            view! {
                <Button
                    label
                    look
                    busy=issuing.busy
                    on_press=move || actions::steer(issuing, one)
                />
            }
        })
        .collect_view()
}

/// What it would issue, and the first lines.
fn previewed(issuing: Issuing, preview: &IssuingPreview) -> impl IntoView + use<> {
    let (frame, language) = (issuing.frame, issuing.frame.language);
    let counts = language.pick(
        format!(
            "요청 {} · 확인된 가입자 {} · 없는 번호 {} · 남은 발급 수량 {}",
            Krw(preview.wanted),
            Krw(preview.found),
            Krw(preview.unknown),
            Krw(preview.budget_left)
        ),
        format!(
            "{} wanted · {} subscribers found · {} unknown · {} left in the budget",
            Krw(preview.wanted),
            Krw(preview.found),
            Krw(preview.unknown),
            Krw(preview.budget_left)
        ),
    );
    let told = |one: &LineCount| {
        let text = one.message.in_language(language).to_owned();
        view! { <li>{text} {format!(" · {}", Krw(one.lines))}</li> }
    };
    let notes = preview.malformed.iter().chain(&preview.repaired).map(told).collect_view();
    let lines = preview.first.iter().map(|line| {
        let number = line.ctn.as_ref().map(|ctn| ctn.formatted());
        let number = number.or_else(|| line.ncn.as_ref().map(ToString::to_string));
        let note = line.note.as_ref().map(|text| text.in_language(language).to_owned());
        let tone = if line.is_found { "good" } else { "bad" };
        view! {
            <tr>
                <td>{line.line_no}</td>
                <td class="code">{line.as_written.clone()}</td>
                <td class=format!("code {tone}")>{number.unwrap_or_default()}</td>
                <td>{note.unwrap_or_default()}</td>
            </tr>
        }
    });
    let table = (!preview.first.is_empty()).then(|| {
        view! {
            <div class="first" tabindex="0" role="group" aria-label=frame.pick("첫 줄들", "First lines")>
                <table>
                    <thead>
                        <tr>
                            <th>{frame.pick("줄", "Line")}</th>
                            <th>{frame.pick("적힌 대로", "As written")}</th>
                            <th>{frame.pick("읽은 번호", "Read as")}</th>
                            <th>{frame.pick("참고", "Note")}</th>
                        </tr>
                    </thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <p class="counts">{counts}</p>
        <ul class="notes">{notes}</ul>
        {table}
    }
}
