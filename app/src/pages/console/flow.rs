//! The steps that a request goes through, and how far the last one came.

use engine::exchange::Operation;
use engine::payment::{OrderAction, PaymentStatus, Stage};
use leptos::prelude::*;

use crate::pages::console::state::{Bench, Message, Phase, SentRequest};
use crate::time;

/// How far a step came.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Idle,
    Running,
    Done,
    /// Not needed: there was no coupon.
    Skipped,
    Waiting,
    Failed,
}

impl Step {
    fn code(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
        }
    }

    fn name(self, bench: Bench) -> &'static str {
        match self {
            Self::Idle => bench.frame.pick("전", "not yet"),
            Self::Running => bench.frame.pick("진행 중", "running"),
            Self::Done => bench.frame.pick("완료", "done"),
            Self::Skipped => bench.frame.pick("해당 없음", "not needed"),
            Self::Waiting => bench.frame.pick("확인 중", "being inquired"),
            Self::Failed => bench.frame.pick("실패", "failed"),
        }
    }
}

/// Four steps, for a payment and for a cancel.
#[component]
pub(super) fn Flow() -> impl IntoView {
    let bench = Bench::here();
    let items = move || {
        let (cancels, steps) = steps(bench);
        let names = if cancels {
            [
                bench.frame.pick("접수", "Received"),
                bench.frame.pick("결제 취소", "Reversed"),
                bench.frame.pick("쿠폰 복원", "Coupon back"),
                bench.frame.pick("확정", "Final"),
            ]
        } else {
            [
                bench.frame.pick("접수", "Received"),
                bench.frame.pick("쿠폰 선점", "Coupon held"),
                bench.frame.pick("TCP 검증", "TCP verified"),
                bench.frame.pick("확정", "Final"),
            ]
        };
        let stages = [Stage::Received, Stage::Held, Stage::Verified, Stage::Settled];
        let message = bench.outcome.message.read();
        let told = match message.as_ref() {
            Some(Message::Paid { outcome, .. }) if !cancels => outcome.stages.as_slice(),
            _ => &[],
        };
        names
            .into_iter()
            .zip(steps)
            .zip(stages)
            .map(|((name, step), stage)| {
                let took = told.iter().find(|it| it.stage == stage).map(|it| {
                    let took = time::took(it.took_us);
                    match &it.code {
                        Some(code) => format!("{took} · {code}"),
                        None => took,
                    }
                });
                view! {
                    <li data-step=step.code()>
                        {name} <span class="hidden">": " {step.name(bench)}</span>
                        {took.map(|took| view! { <b>{took}</b> })}
                    </li>
                }
            })
            .collect_view()
    };
    view! { <ol class="flow" aria-label=bench.frame.pick("처리 단계", "Steps")>{items}</ol> }
}

/// Whether it is a cancel, and how far each step came: what the answer says, nothing guessed.
fn steps(bench: Bench) -> (bool, [Step; 4]) {
    use Step::{Done, Failed, Idle, Running, Skipped, Waiting};
    let message = bench.outcome.message.read();
    match message.as_ref() {
        Some(Message::Paid { outcome, .. }) => {
            (false, of_payment(outcome.status, outcome.serial_no.is_some()))
        }
        Some(Message::Cancelled { outcome, .. }) => {
            let restored = if outcome.coupon.is_some() { Done } else { Skipped };
            (true, [Done, Done, restored, Done])
        }
        Some(Message::Open { request, phase, .. }) => {
            let received = match phase {
                Phase::Sent => Running,
                Phase::Asked | Phase::GivenUp => Waiting,
                Phase::NotDone => Failed,
            };
            match request {
                SentRequest::Pay if *phase == Phase::Sent => {
                    (false, under_way(bench.outcome.reached.get()))
                }
                SentRequest::Pay => (false, [received, Idle, Idle, Idle]),
                SentRequest::Cancel(_) => (true, [received, Idle, Idle, Idle]),
                _ => (bench.request.action.get() == OrderAction::Cancel, [Idle; 4]),
            }
        }
        Some(Message::Failed { operation: Some(Operation::Pay), failure }) => {
            let steps = match failure.code.as_str() {
                "VERIFICATION_REFUSED" | "VERIFICATION_UNREACHABLE" => [Done, Done, Failed, Failed],
                _ => [Failed, Idle, Idle, Idle],
            };
            (false, steps)
        }
        Some(Message::Failed { operation: Some(Operation::Cancel), .. }) => {
            (true, [Failed, Idle, Idle, Idle])
        }
        _ => (bench.request.action.get() == OrderAction::Cancel, [Idle; 4]),
    }
}

/// How far a payment came by now whose answer is waited for: its status and whether it has a coupon, once
/// that is known.
fn under_way(reached: Option<(PaymentStatus, bool)>) -> [Step; 4] {
    use Step::{Done, Idle, Running, Skipped};
    match reached {
        None => [Running, Idle, Idle, Idle],
        Some((PaymentStatus::Pending, true)) => [Done, Done, Running, Idle],
        Some((PaymentStatus::Pending, false)) => [Done, Skipped, Skipped, Running],
        Some((status, has_coupon)) => of_payment(status, has_coupon),
    }
}

/// How far a payment came that was answered for.
fn of_payment(status: PaymentStatus, has_coupon: bool) -> [Step; 4] {
    use Step::{Done, Failed, Skipped, Waiting};
    let end = match status {
        PaymentStatus::Paid => Done,
        PaymentStatus::Declined | PaymentStatus::Cancelled => Failed,
        PaymentStatus::Unknown | PaymentStatus::Pending => Waiting,
    };
    if has_coupon { [Done, Done, end, end] } else { [Done, Skipped, Skipped, end] }
}
