//! What happened, one line each.

use engine::language::Language;
use engine::payment::{PaymentTimeline, TimelineEntry, TimelineKind};
use leptos::prelude::*;

use crate::frame::Frame;
use crate::pages::console::leads::Leads;
use crate::pages::console::state::Timeline;
use crate::time;

/// A line, as it is shown: one that says something else is another line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    index: usize,
    /// Blank of what is told as of now.
    at: String,
    tone: &'static str,
    name: &'static str,
    code: String,
    text: String,
    took: String,
    call: Option<i64>,
}

/// The lines, in their order.
#[component]
pub(super) fn Entries() -> impl IntoView {
    let frame = Frame::here();
    let timeline = Timeline::here();
    let today = frame.clock.today();
    let lines = move || match timeline.found.read().as_ref() {
        Some(Ok(told)) => lines(told, &today.read_value(), frame.language),
        _ => Vec::new(),
    };
    let has_earlier = move || {
        let found = timeline.found.read();
        let more = matches!(found.as_ref(), Some(Ok(told)) if told.has_earlier_calls);
        more.then(|| frame.pick("더 앞선 호출이 있습니다", "There are earlier calls"))
    };
    view! {
        <p class="soft earlier">{has_earlier}</p>
        <ol class="timeline">
            <For
                each=lines
                key=Clone::clone
                children=move |line| view! { <Entry line /> }
            />
        </ol>
    }
}

#[component]
fn Entry(line: Line) -> impl IntoView {
    let (frame, leads) = (Frame::here(), Leads::here());
    let call = line.call.map(|number| {
        let label = frame.language.pick(format!("호출 {number}"), format!("Call {number}"));
        leads.to_call(number, label)
    });
    view! {
        <li data-tone=line.tone>
            <time>{line.at}</time>
            <p>
                <b>{line.name}</b>
                " "
                <span class="code">{line.code}</span>
                " "
                {line.text}
            </p>
            <small class="took">{line.took}</small>
            {call}
        </li>
    }
}

fn lines(told: &PaymentTimeline, today: &str, language: Language) -> Vec<Line> {
    let line = |(index, entry): (usize, &TimelineEntry)| Line {
        index,
        // As of whenever it was fetched: only what it says is news.
        at: match entry.kind {
            TimelineKind::UsageOfMonth => String::new(),
            _ => time::exact(entry.at, today),
        },
        tone: tone(entry.kind),
        name: entry.kind.name(language),
        code: entry.code.clone().unwrap_or_default(),
        text: entry.text.in_language(language).to_owned(),
        took: entry.took_us.map(time::took).unwrap_or_default(),
        call: entry.exchange_no,
    };
    told.entries.iter().enumerate().map(line).collect()
}

/// The class of what happened.
fn tone(kind: TimelineKind) -> &'static str {
    match kind {
        TimelineKind::Paid
        | TimelineKind::CouponUsed
        | TimelineKind::Cancelled
        | TimelineKind::CouponReplaced
        | TimelineKind::CouponRestored => "good",
        TimelineKind::Refused
        | TimelineKind::Declined
        | TimelineKind::CancelRefused
        | TimelineKind::CouponExpired
        | TimelineKind::CouponVoided
        | TimelineKind::NotAnswered => "bad",
        TimelineKind::Unknown
        | TimelineKind::InquiryAsked
        | TimelineKind::InquiryRequested
        | TimelineKind::ReversalAsked => "wait",
        _ => "",
    }
}
