//! What keeps the page true.

use std::future::Future;
use std::pin::Pin;

use engine::language::Text;
use engine::page::Page;
use engine::scenario_store::{RunState, RunVerdict, RunsForm, ScenarioFile};
use leptos::prelude::*;

use super::desk::{Desk, Tab};
use super::list::LIST;
use super::opened::OPENED;
use super::{groups, list, running, schedules};
use crate::api;
use crate::frame::live::Watched;

/// Keeps the tree, and what is opened of it, up to date.
pub(super) fn watch(desk: Desk) {
    desk.frame.live.watch(LIST, &["scenarios"], Tree { desk });
    desk.frame.live.watch(OPENED, &["scenarios"], Opened { desk });
}

type Fetched = Pin<Box<dyn Future<Output = ()>>>;

struct Tree {
    desk: Desk,
}

impl Watched for Tree {
    fn fetch(&self) -> Fetched {
        let desk = self.desk;
        Box::pin(async move {
            let answer = api::scenario::list().await;
            desk.frame.live.note(&answer);
            if let Ok(lines) = answer
                && *desk.lines.read_untracked() != lines
            {
                list::put(desk, lines);
            }
            running::tell_no_more(desk);
        })
    }
}

struct Opened {
    desk: Desk,
}

impl Watched for Opened {
    fn fetch(&self) -> Fetched {
        let desk = self.desk;
        Box::pin(async move {
            renew_file(desk).await;
            if desk.is_pinned.get_untracked() {
                let run = desk.run.read_untracked();
                let under_way = run.as_ref().filter(|shown| shown.run.state != RunState::Over);
                let run_no = under_way.map(|shown| shown.run.run_no);
                drop(run);
                if let Some(run_no) = run_no {
                    fetch_run(desk, run_no).await;
                }
            } else {
                follow_newest(desk).await;
            }
            if desk.tab.get_untracked() != Tab::Result {
                fetch_tab(desk).await;
            }
        })
    }
}

/// Fetches what the file is now. The tree doesn't say: what changes while it is fetched, it shows only the next time.
async fn renew_file(desk: Desk) {
    let path = desk.opened_path();
    if path.is_empty() {
        return;
    }
    let is_gone = match api::scenario::open(path.clone()).await {
        Ok(file) => return renew(desk, file),
        Err(error) => error.0.status == 404,
    };
    // A deletion of this page's own opens another one.
    let is_known = desk.base.with_untracked(|base| base.edit_no > 0 && base.path == path);
    if is_gone && is_known && !desk.busy.get_untracked() {
        desk.told.set(Some(Ok(Text::new(
            format!("{path} 시나리오는 삭제되었습니다. 저장하면 다시 만들어집니다"),
            format!("{path} was deleted. Saved, it is made again"),
        ))));
        desk.base.update(|base| base.edit_no = 0);
    }
}

/// Takes what a file is now. What somebody is entering stays, on the edit that it began from.
fn renew(desk: Desk, file: ScenarioFile) {
    let is_same = desk.opened.read_untracked().as_ref() == Some(&file);
    if is_same || desk.opened_path() != file.line.path.as_str() {
        return;
    }
    let known = desk.opened.read_untracked().as_ref().map(|file| file.line.edit_no);
    let is_else = known != Some(file.line.edit_no);
    if is_else && !untrack(move || desk.is_changed()) {
        desk.put(Some(file));
    } else {
        desk.opened.set(Some(file));
    }
}

/// Shows the newest run of what is opened, where it is another than the one shown, or that is not over.
pub(super) async fn follow_newest(desk: Desk) {
    let Some(run_no) =
        desk.opened.read_untracked().as_ref().and_then(|file| groups::newest_run(&file.line))
    else {
        return;
    };
    let is_known = desk.run.read_untracked().as_ref().is_some_and(|shown| {
        shown.run.run_no >= run_no && shown.run.state == RunState::Over || shown.run.run_no > run_no
    });
    if !is_known {
        fetch_run(desk, run_no).await;
        return;
    }
    // One that is newer than the file's line knows is under way.
    let newer = desk
        .run
        .read_untracked()
        .as_ref()
        .and_then(|shown| (shown.run.state != RunState::Over).then_some(shown.run.run_no));
    if let Some(run_no) = newer {
        fetch_run(desk, run_no).await;
    }
}

/// Fetches a run, and shows it where it is still of what is opened.
pub(super) async fn fetch_run(desk: Desk, run_no: i64) {
    let answer = api::scenario::open_run(run_no).await;
    desk.frame.live.note(&answer);
    match answer {
        Ok(shown) => {
            let is_same = desk.run.read_untracked().as_ref() == Some(&shown);
            let is_of_opened = shown.run.path.as_str() == desk.opened_path();
            if !is_same && is_of_opened {
                desk.run.set(Some(shown));
            }
            if is_of_opened {
                fetch_parted(desk).await;
            }
        }
        Err(error) if error.0.status < 500 => desk.told.set(Some(Err(error.0))),
        // What can't be had stays as it is: the connection's state says why.
        Err(_) => {}
    }
}

/// Asks where the run that is shown, if it is red, first parts from the last green one.
pub(super) async fn fetch_parted(desk: Desk) {
    let run_no = desk.run.read_untracked().as_ref().and_then(|shown| {
        let is_red = shown.run.verdict.is_some_and(RunVerdict::is_red);
        (is_red && shown.last_green.is_some()).then_some(shown.run.run_no)
    });
    let Some(run_no) = run_no else { return };
    let is_known = desk.parted.read_untracked().as_ref().is_some_and(|(of, _)| *of == run_no);
    if !is_known && let Ok(Some(parted)) = api::scenario::parted(run_no).await {
        desk.parted.set(Some((run_no, parted)));
    }
}

/// Fetches what the tab shows that is not there otherwise.
pub(super) async fn fetch_tab(desk: Desk) {
    match desk.tab.get_untracked() {
        Tab::Result | Tab::Edit => {}
        Tab::History => fetch_runs(desk).await,
        Tab::Schedule => schedules::fetch(desk).await,
    }
}

/// The runs of what is opened, from its newest on; of those that were asked for further below the old ones stay.
async fn fetch_runs(desk: Desk) {
    let path = desk.opened_path();
    if path.is_empty() {
        return;
    }
    let form = RunsForm { path: path.clone(), ..RunsForm::default() };
    let answer = api::scenario::runs(form).await;
    desk.frame.live.note(&answer);
    let Ok(page) = answer else { return };
    if desk.opened_path() != path {
        return;
    }
    let page = match desk.runs.get_untracked() {
        Some(shown) => joined(page, shown, |run| run.run_no),
        None => page,
    };
    if desk.runs.read_untracked().as_ref() != Some(&page) {
        desk.runs.set(Some(page));
    }
}

/// The newest page, with what was shown below it.
pub(super) fn joined<T>(mut page: Page<T>, shown: Page<T>, key: impl Fn(&T) -> i64) -> Page<T> {
    let Some(lowest) = page.rows.last().map(&key) else { return page };
    let below: Vec<_> = shown.rows.into_iter().filter(|row| key(row) < lowest).collect();
    if !below.is_empty() {
        page.rows.extend(below);
        page.next = shown.next;
    }
    page
}
