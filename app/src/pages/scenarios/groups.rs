//! The tree: scenarios by their folders, or by their tags.

use engine::scenario_store::{RunBar, ScenarioLine};

use super::filter::{Filter, State};

/// Scenarios that stand together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// What tells it from the others.
    pub(super) key: String,
    /// The folder or tag; blank: no folder.
    pub(super) name: String,
    /// Whether its scenarios are the library's.
    pub(super) is_library: bool,
    /// Their paths.
    pub(super) paths: Vec<String>,
    /// How many of them can be run by themselves; how many of these passed when they were last run, how many did not.
    pub(super) all: usize,
    pub(super) passed: usize,
    pub(super) red: usize,
}

/// A row of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Row {
    Group(String),
    Line { group: String, path: String },
}

/// What came of a scenario last.
pub(super) fn newest(line: &ScenarioLine) -> Option<&RunBar> {
    line.last.last()
}

/// Its newest run, also one that is not over.
pub(super) fn newest_run(line: &ScenarioLine) -> Option<i64> {
    line.under_way.or_else(|| newest(line).map(|bar| bar.run_no))
}

/// Whether it went wrong when it was last run.
pub(super) fn is_red(line: &ScenarioLine) -> bool {
    decided(line).is_some_and(|bar| bar.verdict.is_red())
}

fn is_green(line: &ScenarioLine) -> bool {
    decided(line).is_some_and(|bar| bar.verdict.is_green())
}

/// The newest run that says how it is: one that was stopped doesn't.
fn decided(line: &ScenarioLine) -> Option<&RunBar> {
    line.last.iter().rev().find(|bar| bar.verdict.is_green() || bar.verdict.is_red())
}

/// What is opened where the address says nothing: what went wrong, else what is the sandbox's own, else any.
#[cfg(feature = "ssr")]
pub(super) fn first(lines: &[ScenarioLine]) -> Option<String> {
    let red = lines.iter().find(|line| is_red(line));
    let own = lines.iter().find(|line| !line.is_library);
    red.or(own).or(lines.first()).map(|line| line.path.to_string())
}

/// Whether a filter lets a scenario through.
fn passes(line: &ScenarioLine, filter: &Filter) -> bool {
    let text = filter.text.trim().to_lowercase();
    let has_text = || {
        let proves = line.proves.as_deref().unwrap_or_default();
        let parts = [line.path.as_str(), &line.name, proves];
        parts
            .into_iter()
            .chain(line.tags.iter().map(String::as_str))
            .any(|part| part.to_lowercase().contains(&text))
    };
    let has_tag = || filter.tag.is_empty() || line.tags.contains(&filter.tag);
    let has_state = || match State::of(&filter.state) {
        None => true,
        Some(State::Red) => is_red(line),
        Some(State::Green) => is_green(line),
        Some(State::Flaky) => line.is_flaky,
        Some(State::Running) => line.under_way.is_some(),
        Some(State::Never) => line.last.is_empty() && !line.is_part,
        Some(State::Scheduled) => !line.schedules.is_empty(),
        Some(State::Draft) => line.problems > 0,
        Some(State::Own) => !line.is_library,
    };
    has_state() && has_tag() && (text.is_empty() || has_text())
}

/// The folder that a path lies in; blank of one that lies in none.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default()
}

/// The scenarios that a filter lets through, by folder, the sandbox's own first; or by tag.
pub(super) fn grouped(lines: &[ScenarioLine], filter: &Filter) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in lines.iter().filter(|line| passes(line, filter)) {
        if !filter.by_tags() {
            let kind = if line.is_library { "library" } else { "own" };
            add(&mut groups, line, kind, folder(line.path.as_str()));
            continue;
        }
        if line.tags.is_empty() {
            add(&mut groups, line, "tag", "");
        }
        for tag in line.tags.iter().filter(|tag| filter.tag.is_empty() || **tag == filter.tag) {
            add(&mut groups, line, "tag", tag);
        }
    }
    groups.sort_by(|a, b| (a.is_library, &a.name).cmp(&(b.is_library, &b.name)));
    groups
}

fn add(groups: &mut Vec<Group>, line: &ScenarioLine, kind: &str, name: &str) {
    let key = format!("{kind}:{name}");
    let at = groups.iter().position(|group| group.key == key);
    let at = at.unwrap_or_else(|| {
        let (name, is_library, paths) = (name.to_owned(), kind == "library", Vec::new());
        groups.push(Group { key, name, is_library, paths, all: 0, passed: 0, red: 0 });
        groups.len() - 1
    });
    if let Some(group) = groups.get_mut(at) {
        group.paths.push(line.path.to_string());
        group.all += usize::from(!line.is_part);
        group.red += usize::from(is_red(line));
        group.passed += usize::from(is_green(line));
    }
}

/// The rows of the tree: each group with, where it is open, its scenarios.
pub(super) fn rows(groups: &[Group], is_open: impl Fn(&str) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for group in groups {
        rows.push(Row::Group(group.key.clone()));
        if is_open(&group.key) {
            let line = |path: &String| Row::Line { group: group.key.clone(), path: path.clone() };
            rows.extend(group.paths.iter().map(line));
        }
    }
    rows
}

/// The groups that are open when the page opens: the sandbox's own, those with what went wrong, and that of what is
/// opened.
pub(super) fn open_at_first(lines: &[ScenarioLine], filter: &Filter, opened: &str) -> Vec<String> {
    let all = Filter { by: filter.by.clone(), ..Filter::default() };
    let groups = grouped(lines, &all);
    let few = groups.iter().map(|group| group.paths.len()).sum::<usize>() <= 12;
    let is_open = |group: &&Group| {
        let has_own = !filter.by_tags() && !group.is_library;
        few || has_own || group.red > 0 || group.paths.iter().any(|path| path == opened)
    };
    groups.iter().filter(is_open).map(|group| group.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use engine::scenario_store::{RunVerdict, ScenarioPath};

    use super::*;

    fn line(
        path: &str,
        is_library: bool,
        tags: &[&str],
        verdict: Option<RunVerdict>,
    ) -> ScenarioLine {
        let last = verdict.map(|verdict| RunBar {
            run_no: 7,
            verdict,
            took_ms: 3,
            ended_at: chrono::DateTime::UNIX_EPOCH,
        });
        ScenarioLine {
            path: ScenarioPath::parse(path).unwrap(),
            is_library,
            name: format!("이름 {path}"),
            proves: None,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            is_part: false,
            problems: 0,
            edit_no: 0,
            edited_at: None,
            edited_by: None,
            last: last.into_iter().collect(),
            average_ms: None,
            is_flaky: false,
            is_slow: false,
            under_way: None,
            schedules: Vec::new(),
        }
    }

    fn lines() -> Vec<ScenarioLine> {
        vec![
            line("month/a.yaml", true, &["month", "cancel"], Some(RunVerdict::Passed)),
            line("month/b.yaml", true, &["month"], Some(RunVerdict::Failed)),
            line("race/c.yaml", true, &[], None),
            line("mine.yaml", false, &["cancel"], Some(RunVerdict::Stopped)),
        ]
    }

    /// It was not run to its end: what is known of it is what the run before said.
    #[test]
    fn a_run_that_was_stopped_makes_nothing_red_nor_green() {
        let mut line = line("a.yaml", false, &[], Some(RunVerdict::Failed));
        let stopped = RunBar { verdict: RunVerdict::Stopped, run_no: 8, ..line.last[0].clone() };
        line.last.push(stopped);
        assert!(is_red(&line) && !is_green(&line));
        assert_eq!(newest_run(&line), Some(8));
    }

    #[test]
    fn own_scenarios_come_first_and_each_folder_tells_how_many_passed() {
        let groups = grouped(&lines(), &Filter::default());
        let told: Vec<_> =
            groups.iter().map(|it| (&*it.key, it.paths.len(), it.passed, it.red)).collect();
        assert_eq!(
            told,
            [("own:", 1, 0, 0), ("library:month", 2, 1, 1), ("library:race", 1, 0, 0)]
        );
        let rows = rows(&groups, |key| key == "library:race");
        assert_eq!(rows.len(), 4);
        assert!(matches!(&rows[3], Row::Line { path, .. } if path == "race/c.yaml"));
    }

    #[test]
    fn by_tags_a_scenario_stands_below_each_of_its_own() {
        let filter = Filter { by: "tag".to_owned(), ..Filter::default() };
        let groups = grouped(&lines(), &filter);
        let told: Vec<_> = groups.iter().map(|it| (&*it.name, it.paths.len())).collect();
        assert_eq!(told, [("", 1), ("cancel", 2), ("month", 2)]);
        let one = Filter { tag: "cancel".to_owned(), ..filter };
        let groups = grouped(&lines(), &one);
        assert_eq!((groups.len(), groups[0].paths.len()), (1, 2));
    }

    #[test]
    fn a_filter_is_met_as_a_whole() {
        let of = |text: &str, state: &str| {
            let filter = Filter { text: text.into(), state: state.into(), ..Filter::default() };
            grouped(&lines(), &filter).iter().flat_map(|it| it.paths.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of("MONTH", ""), ["month/a.yaml", "month/b.yaml"]);
        assert_eq!(of("month", "red"), ["month/b.yaml"]);
        assert_eq!(of("", "never"), ["race/c.yaml"]);
        assert_eq!(of("", "own"), ["mine.yaml"]);
        assert!(of("mine", "green").is_empty());
    }

    #[test]
    fn what_went_wrong_and_what_is_ones_own_is_seen_at_first() {
        let mut lines = lines();
        let more = (0..20).map(|n| line(&format!("many/{n}.yaml"), true, &[], None));
        lines.extend(more);
        let open = open_at_first(&lines, &Filter::default(), "race/c.yaml");
        assert_eq!(open, ["own:", "library:month", "library:race"]);
        assert_eq!(first(&lines).as_deref(), Some("month/b.yaml"));
    }
}
