//! The tree of scenarios, with what came of their last runs.

use engine::money::Krw;
use engine::scenario_store::{RunWhat, ScenarioLine};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::desk::Desk;
use super::groups::{self, Group, Row};
use super::{actions, filter, row, running};
use crate::browser;
use crate::components::{Button, Erase, Erased, Panel, dynamic};

/// The panel's id.
pub(super) const LIST: &str = "scenarios";
/// So many rows more are shown at a time.
const MORE: usize = 200;

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let groups = Memo::new(move |_| groups::grouped(&desk.lines.read(), &desk.applied.read()));
    let rows =
        Memo::new(move |_| groups.with(|groups| groups::rows(groups, |key| is_open(desk, key))));
    let shown_rows = move || {
        let mut rows = rows.get();
        rows.truncate(desk.most.get());
        rows
    };
    let left = move || rows.with(Vec::len).saturating_sub(desk.most.get());
    let more = move || {
        let left = left();
        frame.language.pick(format!("{left}개 더 보기"), format!("{left} more"))
    };
    let count = move || Krw(desk.lines.read().len() as i64).to_string();
    view! {
        <Panel
            id=LIST
            title=frame.pick("시나리오", "Scenarios")
            aside=view! { <small>{count}</small> {desk.may_act.then(|| buttons(desk))} }
        >
            {filter::view(desk)}
            <div class="scenarios-now" role="status">{dynamic(move || under_way(desk))}</div>
            <div
                class="list scenarios-tree"
                id="scenarios-tree"
                role="region"
                aria-label=frame.pick("시나리오 목록", "List of scenarios")
                on:keydown=step
            >
                <ul>
                    <For
                        each=shown_rows
                        key=Clone::clone
                        children=move |row| match row {
                            Row::Group(key) => group(desk, groups, key),
                            Row::Line { path, .. } => row::view(desk, path),
                        }
                    />
                </ul>
                {dynamic(move || empty(desk, groups))}
                <p class="scenarios-more" hidden=move || left() == 0>
                    <Button
                        label=Signal::derive(more)
                        look="quiet"
                        on_press=move || desk.most.update(|most| *most += MORE)
                    />
                </p>
            </div>
        </Panel>
    }
}

fn buttons(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let reds =
        Memo::new(move |_| desk.lines.read().iter().filter(|line| groups::is_red(line)).count());
    let red_label = move || {
        let reds = reds.get();
        frame.language.pick(format!("실패한 것 {reds}"), format!("Failed {reds}"))
    };
    let tag = move || desk.applied.read().tag.clone();
    view! {
        <div class="actions">
            <Button
                label=frame.pick("새로", "New")
                description=frame.pick("새 시나리오", "New scenario")
                look="quiet"
                on_press=move || actions::begin_new(desk)
            />
            <span hidden=move || reds.get() == 0>
                <Button
                    label=Signal::derive(red_label)
                    look="quiet"
                    busy=desk.busy
                    on_press=move || running::run(desk, running::of_all(RunWhat::Failed))
                />
            </span>
            <span hidden=move || tag().is_empty()>
                <Button
                    label=frame.pick("태그 실행", "Run the tag")
                    look="quiet"
                    busy=desk.busy
                    on_press=move || {
                        let tag = desk.applied.with_untracked(|filter| filter.tag.clone());
                        running::run(desk, running::of_tag(tag));
                    }
                />
            </span>
            <Button
                label=frame.pick("모두 실행", "Run all")
                look="main"
                busy=desk.busy
                on_press=move || running::run(desk, running::of_all(RunWhat::All))
            />
        </div>
    }
}

/// How many are under way, and the way to stop them.
fn under_way(desk: Desk) -> Erased {
    let count = desk.lines.read().iter().filter(|line| line.under_way.is_some()).count();
    if count == 0 {
        return ().erased();
    }
    let frame = desk.frame;
    let text = frame
        .language
        .pick(format!("{count}개 대기·실행 중"), format!("{count} waiting or under way"));
    let stop = desk.may_act.then(|| {
        view! {
            <Button
                label=frame.pick("모두 멈추기", "Stop all")
                look="quiet"
                on_press=move || running::stop_everything(desk)
            />
        }
    });
    view! { <p class="wait">{text} " " {stop}</p> }.erased()
}

fn empty(desk: Desk, groups: Memo<Vec<Group>>) -> Erased {
    if !groups.with(Vec::is_empty) {
        return ().erased();
    }
    let frame = desk.frame;
    if !desk.applied.read().hides() {
        let text = frame.pick(
            "아직 시나리오가 없습니다. ‘새로’를 눌러 쓰거나, 시뮬레이터에서 한 일을 ‘시나리오로’ 담아 보세요.",
            "There is no scenario yet. Write one with “New”, or keep what you did in the simulator with “As a scenario”.",
        );
        return view! { <p class="soft">{text}</p> }.erased();
    }
    let clear = move || {
        desk.filter.update(|filter| {
            *filter = filter::Filter { by: filter.by.clone(), ..Default::default() }
        });
    };
    view! {
        <p class="soft">
            {frame.pick("찾는 시나리오가 없습니다.", "No scenario is like that.")} " "
            <Button label=frame.pick("모두 보기", "Show all") look="quiet" on_press=clear />
        </p>
    }
    .erased()
}

/// The arrow keys go from row to row.
fn step(event: KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    if browser::is_at_row() {
        browser::step_rows(by);
        event.prevent_default();
    }
}

fn group(desk: Desk, groups: Memo<Vec<Group>>, key: String) -> Erased {
    let frame = desk.frame;
    let key = StoredValue::new(key);
    let of = Memo::new(move |_| {
        groups
            .with(|groups| key.with_value(|key| groups.iter().find(|one| one.key == *key).cloned()))
    });
    let name = of.with_untracked(|group| {
        group.as_ref().map(|group| group_name(desk, group)).unwrap_or_default()
    });
    let is_open = move || key.with_value(|key| is_open(desk, key));
    let set = move |open: bool| key.with_value(|key| toggle(desk, key, open));
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => set(true),
        "ArrowLeft" => set(false),
        _ => {}
    };
    let passed = move || {
        of.with(|group| group.as_ref().map(|group| format!("{}/{}", group.passed, group.all)))
    };
    let told = move || {
        of.with(|group| {
            let group = group.as_ref()?;
            let (passed, red, all) = (group.passed, group.red, group.all);
            Some(frame.language.pick(
                format!("{all}개 중 {passed}개 통과, {red}개 실패"),
                format!("{passed} of {all} passed, {red} failed"),
            ))
        })
    };
    let tone =
        move || of.with(|group| group.as_ref().is_some_and(|group| group.red > 0).then_some("bad"));
    let tag = desk.applied.with_untracked(filter::Filter::by_tags);
    let tag =
        tag.then(|| of.with_untracked(|group| group.as_ref().map(|group| group.name.clone())));
    let run = tag.flatten().filter(|tag| desk.may_act && !tag.is_empty()).map(|tag| {
        let description =
            frame.language.pick(format!("태그 {tag} 실행"), format!("Run the tag {tag}"));
        view! {
            <Button
                label="▶"
                look="quiet"
                description
                on_press=move || running::run(desk, running::of_tag(tag.clone()))
            />
        }
    });
    view! {
        <li class="scenarios-group">
            <button
                type="button"
                data-row=""
                aria-expanded=move || if is_open() { "true" } else { "false" }
                on:click=move |_| set(!untrack(is_open))
                on:keydown=on_key
            >
                <span aria-hidden="true">{move || if is_open() { "▾" } else { "▸" }}</span>
                <b>{name}</b>
            </button>
            <small class=tone role="img" aria-label=told title=told>
                {move || passed().unwrap_or_default()}
            </small>
            {run}
        </li>
    }
    .erased()
}

fn group_name(desk: Desk, group: &Group) -> String {
    let frame = desk.frame;
    let by_tags = desk.applied.with_untracked(filter::Filter::by_tags);
    let library = frame.pick("라이브러리", "Library");
    let own = frame.pick("이 샌드박스", "This sandbox");
    match (group.name.as_str(), by_tags, group.is_library) {
        ("", true, _) => frame.pick("태그 없음", "No tag").to_owned(),
        (name, true, _) => name.to_owned(),
        ("", false, true) => library.to_owned(),
        ("", false, false) => own.to_owned(),
        (name, false, true) => name.to_owned(),
        (name, false, false) => format!("{own} · {name}"),
    }
}

/// Whether a group of the tree is open: all are while something is looked for.
fn is_open(desk: Desk, key: &str) -> bool {
    desk.applied.read().hides() || desk.open.read().iter().any(|open| open == key)
}

/// Opens a group, or closes it.
fn toggle(desk: Desk, key: &str, open: bool) {
    desk.open.update(|all| {
        all.retain(|one| one != key);
        if open {
            all.push(key.to_owned());
        }
    });
}

/// Shows these lines. The group of what is opened opens where it is new among them: who makes a scenario sees it.
pub(super) fn put(desk: Desk, lines: Vec<ScenarioLine>) {
    let opened = desk.opened_path();
    let is_opened = |line: &ScenarioLine| line.path.as_str() == opened;
    let is_new = !desk.lines.read_untracked().iter().any(is_opened);
    if is_new && lines.iter().any(is_opened) {
        let groups = groups::grouped(&lines, &desk.applied.read_untracked());
        for group in groups.iter().filter(|group| group.paths.contains(&opened)) {
            toggle(desk, &group.key, true);
        }
    }
    desk.lines.set(lines);
}

/// Which groups are open is the tab's to keep.
pub(super) fn restore_and_keep(desk: Desk) {
    let key = move || format!("micropay-scenario-groups {}", desk.frame.sandbox.get_value());
    if let Some(open) = browser::kept::<Vec<String>>(&key()) {
        desk.open.set(open);
    }
    Effect::new(move |_| {
        if let Ok(text) = serde_json::to_string(&*desk.open.read()) {
            browser::keep(&key(), &text);
        }
    });
}
