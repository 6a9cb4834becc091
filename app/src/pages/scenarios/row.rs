//! A scenario in the tree.

use engine::money::Krw;
use engine::scenario_store::ScenarioLine;
use leptos::prelude::*;

use super::bars::{bars, told_mark};
use super::desk::Desk;
use super::{ADDRESS, SCENARIO, actions, groups};
use crate::address;
use crate::components::{Erase, Erased, dynamic};

/// The scenario at a path.
pub(super) fn view(desk: Desk, path: String) -> Erased {
    let frame = desk.frame;
    let address = frame.sandbox.with_value(|here| address::of(ADDRESS, here, &[(SCENARIO, &path)]));
    let path = StoredValue::new(path);
    let of = Memo::new(move |_| {
        let lines = desk.lines.read();
        path.with_value(|path| lines.iter().find(|line| line.path.as_str() == path).cloned())
    });
    let current = move || {
        let base = desk.base.read();
        path.with_value(|path| base.path == *path).then_some("true")
    };
    let name =
        move || of.with(|line| line.as_ref().map(|line| line.name.clone()).unwrap_or_default());
    let title = path.get_value();
    let rest = dynamic(move || {
        of.with(|line| line.as_ref().map_or_else(|| ().erased(), |line| told_of(desk, line)))
    });
    view! {
        <li class="scenarios-line" aria-current=current>
            <a
                href=address
                title=title
                data-row=path.get_value()
                on:click=move |event| {
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        event.prevent_default();
                        actions::open(desk, path.get_value());
                    }
                }
            >
                {name}
            </a>
            {rest}
        </li>
    }
    .erased()
}

/// What came of a scenario's runs, and what else is to be known of it.
fn told_of(desk: Desk, line: &ScenarioLine) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let mark = match (line.under_way, groups::newest(line)) {
        (Some(_), _) => {
            let text = frame.pick("실행 중", "Under way");
            view! { <span class="scenarios-mark wait" role="img" aria-label=text title=text>"…"</span> }
                .erased()
        }
        (None, Some(bar)) => told_mark(bar.verdict, language).erased(),
        (None, None) => {
            view! { <span class="scenarios-mark soft" aria-hidden="true">"○"</span> }.erased()
        }
    };
    let took =
        groups::newest(line).map(|bar| format!("{} ms", Krw(bar.took_ms))).unwrap_or_default();
    let mut notes = Vec::new();
    if line.problems > 0 {
        notes.push(("bad", frame.pick("✎ 초안", "✎ draft")));
    }
    if line.is_part {
        notes.push(("soft", frame.pick("⧉ 다른 것이 씀", "⧉ used by others")));
    }
    if line.is_flaky {
        notes.push(("wait", frame.pick("▲ 불안정", "▲ flaky")));
    }
    if line.is_slow {
        notes.push(("wait", frame.pick("느림", "slow")));
    }
    if !line.schedules.is_empty() {
        notes.push(("soft", frame.pick("◷ 예약", "◷ scheduled")));
    }
    let notes = notes
        .into_iter()
        .map(|(tone, text)| view! { <span class=tone>{text}</span> })
        .collect_view();
    view! {
        {mark}
        {bars(&line.last, language)}
        <small class="scenarios-notes">{notes} <span class="took">{took}</span></small>
    }
    .erased()
}
