//! What the page's parts share.

use engine::failure::Failure;
use engine::field::Field;
use engine::page::Page;
use engine::reader::Role;
use engine::scenario::Problem;
use engine::scenario::compare::Divergence;
use engine::scenario_store::{
    RunShown, ScenarioFile, ScenarioLine, ScenarioRun, ScenarioSchedule, ScenarioSlot,
    SchedulePreview,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::webhook::Telling;
use super::{Opening, groups};
use crate::components::{Entry, Told};
use crate::frame::Frame;

/// What is seen of the scenario that is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) enum Tab {
    #[default]
    Result,
    Edit,
    History,
    Schedule,
}

impl Tab {
    pub(super) const ALL: [Self; 4] = [Self::Result, Self::Edit, Self::History, Self::Schedule];

    /// What the address calls it; blank: the first.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Result => "",
            Self::Edit => "edit",
            Self::History => "history",
            Self::Schedule => "schedule",
        }
    }

    /// The tab of a code; of one that there is not, the first.
    #[cfg(feature = "ssr")]
    pub(super) fn of(code: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.code() == code).unwrap_or_default()
    }

    /// The id of its panel.
    pub(super) fn panel(self) -> &'static str {
        match self {
            Self::Result => "scenario-result",
            Self::Edit => "scenario-edit",
            Self::History => "scenario-history",
            Self::Schedule => "scenario-schedule",
        }
    }
}

/// What an edit began from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Base {
    /// Where it is kept; blank of a new one.
    pub(super) path: String,
    /// Whether it is the library's, which is read only.
    pub(super) is_library: bool,
    /// The file's edit; 0 of a new one.
    pub(super) edit_no: i64,
    /// What the file said.
    pub(super) text: String,
}

/// What is asked before something is done.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Question {
    Delete,
    DeleteSchedule(i64),
    /// A new one that was not saved gives way to a copy.
    CopyOver,
    UnsetWebhook,
}

/// When it is run by itself, as entered.
#[derive(Clone, Copy)]
pub(super) struct ScheduleEntries {
    pub(super) cron: Entry,
    pub(super) overlap: Entry,
    pub(super) missed: Entry,
    pub(super) again_if_killed: RwSignal<bool>,
    /// The schedule that is changed; none: a new one.
    pub(super) number: RwSignal<Option<i64>>,
    pub(super) preview: RwSignal<Option<SchedulePreview>>,
}

/// The shared values.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    /// Whether the reader edits and runs; and schedules.
    pub(super) may_act: bool,
    pub(super) may_schedule: bool,
    pub(super) lines: RwSignal<Vec<ScenarioLine>>,
    /// The filter as entered, and as the tree follows it once it stands still.
    pub(super) filter: RwSignal<Filter>,
    pub(super) applied: RwSignal<Filter>,
    pub(super) quiet: StoredValue<u32>,
    /// The groups that are open, by their keys.
    pub(super) open: RwSignal<Vec<String>>,
    /// How many rows of the tree are shown at the most.
    pub(super) most: RwSignal<usize>,
    pub(super) tab: RwSignal<Tab>,
    /// The scenario in the editor as it is on the server; none: a new one.
    pub(super) opened: RwSignal<Option<ScenarioFile>>,
    pub(super) base: RwSignal<Base>,
    pub(super) path: Entry,
    pub(super) text: RwSignal<String>,
    /// What is wrong with the text.
    pub(super) problems: RwSignal<Vec<Problem>>,
    /// Whether the page is live: until then nothing is typed into the editor that would be lost.
    pub(super) is_live: RwSignal<bool>,
    pub(super) run: RwSignal<Option<RunShown>>,
    /// Whether the reader chose that run: then no newer one takes its place.
    pub(super) is_pinned: RwSignal<bool>,
    /// Where a run that is red first parts from the last green one.
    pub(super) parted: RwSignal<Option<(i64, Divergence)>>,
    pub(super) runs: RwSignal<Option<Page<ScenarioRun>>>,
    pub(super) schedules: RwSignal<Option<Vec<ScenarioSchedule>>>,
    pub(super) schedule: ScheduleEntries,
    /// The slots of the schedule that is looked at.
    pub(super) slots: RwSignal<Option<(i64, Page<ScenarioSlot>)>>,
    /// Whom failures are told, and what was told.
    pub(super) webhook: Telling,
    pub(super) busy: RwSignal<bool>,
    pub(super) told: RwSignal<Option<Told>>,
    /// The runs that it was told of last that they begin.
    pub(super) begun: StoredValue<Vec<ScenarioRun>>,
    pub(super) question: RwSignal<Option<Question>>,
    /// How often something was asked to be opened, or judged: only the last is shown.
    pub(super) turn: StoredValue<u32>,
    pub(super) judging: StoredValue<u32>,
}

/// A schedule begins with this.
const CRON: &str = "*/10 * * * *";

impl Desk {
    pub(super) fn new(frame: Frame, opening: Opening) -> Self {
        let Opening { lines, filter, tab, opened, unopened, run, is_pinned, .. } = opening;
        let Opening { runs, schedules, webhook, deliveries, .. } = opening;
        let base = Base::of(opened.as_ref());
        let open = groups::open_at_first(&lines, &filter, &base.path);
        let problems = opened.as_ref().map(|file| file.problems.clone()).unwrap_or_default();
        let entry = |field, value: &str| Entry::new("schedule", field, value.to_owned());
        Self {
            frame,
            may_act: frame.may(Role::Tester),
            may_schedule: frame.may(Role::Operator),
            lines: RwSignal::new(lines),
            applied: RwSignal::new(filter.clone()),
            filter: RwSignal::new(filter),
            quiet: StoredValue::new(0),
            open: RwSignal::new(open),
            most: RwSignal::new(200),
            tab: RwSignal::new(if opened.is_none() && unopened.is_none() {
                Tab::Edit
            } else {
                tab
            }),
            path: Entry::new("scenario", Field::Path, base.path.clone()),
            text: RwSignal::new(base.text.clone()),
            base: RwSignal::new(base),
            opened: RwSignal::new(opened),
            problems: RwSignal::new(problems),
            is_live: RwSignal::new(false),
            run: RwSignal::new(run),
            is_pinned: RwSignal::new(is_pinned),
            parted: RwSignal::new(None),
            runs: RwSignal::new(runs),
            schedules: RwSignal::new(schedules),
            schedule: ScheduleEntries {
                cron: entry(Field::Cron, CRON),
                overlap: entry(Field::Overlap, "skip"),
                missed: entry(Field::Missed, "once"),
                again_if_killed: RwSignal::new(false),
                number: RwSignal::new(None),
                preview: RwSignal::new(None),
            },
            slots: RwSignal::new(None),
            webhook: Telling::new(webhook, deliveries),
            busy: RwSignal::new(false),
            told: RwSignal::new(unopened.map(Err::<_, Failure>)),
            begun: StoredValue::new(Vec::new()),
            question: RwSignal::new(None),
            turn: StoredValue::new(0),
            judging: StoredValue::new(0),
        }
    }

    /// The path of what is opened; blank of a new one.
    pub(super) fn opened_path(self) -> String {
        self.base.with_untracked(|base| base.path.clone())
    }

    /// Whether something is entered that is not saved.
    pub(super) fn is_changed(self) -> bool {
        let base = self.base.read();
        *self.text.read() != base.text || base.edit_no == 0 && !base.is_library
    }

    /// Whether it can be edited: by this reader, and it is not the library's.
    pub(super) fn may_edit(self) -> bool {
        self.may_act && !self.base.read().is_library
    }

    /// Puts a scenario, or a new one, into the editor.
    pub(super) fn put(self, opened: Option<ScenarioFile>) {
        let base = Base::of(opened.as_ref());
        self.path.edit(base.path.clone());
        self.problems.set(opened.as_ref().map(|file| file.problems.clone()).unwrap_or_default());
        self.text.set(base.text.clone());
        self.base.set(base);
        self.opened.set(opened);
    }

    /// Begins a schedule anew.
    pub(super) fn clear_schedule(self) {
        let ScheduleEntries { cron, overlap, missed, again_if_killed, number, preview } =
            self.schedule;
        cron.edit(CRON.to_owned());
        overlap.edit("skip".to_owned());
        missed.edit("once".to_owned());
        again_if_killed.set(false);
        number.set(None);
        preview.set(None);
    }
}

impl Base {
    fn of(opened: Option<&ScenarioFile>) -> Self {
        match opened {
            None => Self { text: super::yaml::NEW.to_owned(), ..Self::default() },
            Some(file) => Self {
                path: file.line.path.to_string(),
                is_library: file.line.is_library,
                edit_no: file.line.edit_no,
                text: file.text.clone(),
            },
        }
    }
}
