//! Runs what a sandbox keeps, and what the program brings along.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use engine::language::Text;
use engine::scenario::report::{CaseReport, StepReport, Verdict};
use engine::scenario_store::{RunFuture, RunNews, ScenarioRunner, ScenarioTask};
use tokio_util::sync::CancellationToken;

use super::door::Door;
use super::load::{Fault, Files, Loaded, Loader};
use super::run::{Case, Progress, run};

/// What values are drawn from where neither the file nor whoever wants the run says.
const SEED: u64 = 1;

include!(concat!(env!("OUT_DIR"), "/scenario_library.rs"));

/// Runs through a door.
pub struct KeptRunner {
    door: Arc<dyn Door>,
}

impl KeptRunner {
    /// Through this one.
    pub fn new(door: Arc<dyn Door>) -> Self {
        Self { door }
    }

    async fn run_task(
        &self,
        task: &ScenarioTask,
        tell: &(dyn Fn(RunNews) + Send + Sync),
        stop: &CancellationToken,
    ) -> Vec<CaseReport> {
        let (loaded, faults) = load(task);
        let Some(loaded) = loaded else { return vec![broken(task, why(&faults))] };
        let needed = loaded.scenario.needed_arguments();
        if !needed.is_empty() {
            let needed = needed.join(", ");
            return vec![broken(
                task,
                Text::new(
                    format!(
                        "다른 파일이 사용하는 부분이라 혼자 실행할 수 없습니다. 필요한 인자: {needed}"
                    ),
                    format!(
                        "It is a part that other files use, and does not run alone. It needs {needed}"
                    ),
                ),
            )];
        }
        let mut cases = Case::all_of(&loaded, task.seed.unwrap_or(SEED));
        for case in &mut cases {
            case.until.clone_from(&task.until);
        }
        if let Some(row) = &task.row {
            cases.retain(|case| case.row_name() == Some(row));
        }
        if cases.is_empty() {
            let row = task.row.as_deref().unwrap_or_default();
            return vec![broken(
                task,
                Text::new(format!("{row}라는 행이 없습니다"), format!("It has no row {row}")),
            )];
        }
        tell(RunNews::Steps((cases.len() * steps_of(&loaded)) as i64));
        // What is kept as a secret may be seen before it is: then nothing of calls is told until all is over.
        let has_secrets = keeps_secrets(&loaded);
        let mut reports = Vec::with_capacity(cases.len());
        for case in &cases {
            if stop.is_cancelled() {
                reports.push(case.not_begun());
                continue;
            }
            let progress = |progress: Progress<'_>| match progress {
                Progress::Began(sandbox) => {
                    let mut row = case.begun(sandbox);
                    if has_secrets {
                        row.drawn.clear();
                    }
                    tell(RunNews::Row(Box::new(row)));
                }
                Progress::Step(step) => {
                    let step = if has_secrets { without_values(step) } else { step.clone() };
                    tell(RunNews::Step(Box::new(step)));
                }
            };
            let report = run(Arc::clone(&self.door), case, stop, &progress).await;
            tell(RunNews::RowOver(Box::new(CaseReport { steps: Vec::new(), ..report.clone() })));
            reports.push(report);
        }
        reports
    }
}

impl ScenarioRunner for KeptRunner {
    fn run<'a>(
        &'a self,
        task: &'a ScenarioTask,
        tell: &'a (dyn Fn(RunNews) + Send + Sync),
        stop: CancellationToken,
    ) -> RunFuture<'a> {
        Box::pin(async move { self.run_task(task, tell, &stop).await })
    }
}

/// The files that a run may use.
struct Kept<'a>(&'a BTreeMap<String, String>);

impl Files for Kept<'_> {
    fn text(&self, path: &str) -> io::Result<String> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn load(task: &ScenarioTask) -> (Option<Arc<Loaded>>, Vec<Fault>) {
    let files = Kept(&task.files);
    let mut loader = Loader::new(&files);
    let loaded = loader.load_text(task.path.as_str(), &task.text);
    (loaded, loader.faults())
}

/// How many steps it has, those of the files that it uses among them.
fn steps_of(loaded: &Loaded) -> usize {
    let used: usize = loaded.uses.values().map(|used| steps_of(used)).sum();
    loaded.scenario.steps.len() + used
}

/// Whether it, or a file that it uses, keeps something as a secret.
fn keeps_secrets(loaded: &Loaded) -> bool {
    let steps = &loaded.scenario.steps;
    steps.iter().any(|step| step.keep.iter().any(|keep| keep.is_secret))
        || loaded.uses.values().any(|used| keeps_secrets(used))
}

/// A step without what was sent, answered, seen, expected and kept.
fn without_values(step: &StepReport) -> StepReport {
    StepReport {
        name: None,
        problem: None,
        mismatches: Vec::new(),
        calls: Vec::new(),
        seen: Vec::new(),
        outcomes: Vec::new(),
        kept: Vec::new(),
        ..step.clone()
    }
}

/// What is wrong first, and how much else.
fn why(faults: &[Fault]) -> Text {
    let Some(Fault { path, problem }) = faults.first() else {
        return Text::new("읽을 수 없습니다", "It can't be read");
    };
    let (line, text) = (problem.span.line, &problem.text);
    let others = faults.len() - 1;
    let (korean, english) = match others {
        0 => (String::new(), String::new()),
        _ => (format!(" (그 밖에 {others}군데)"), format!(" (and {others} more)")),
    };
    Text::new(
        format!("{path}:{line} {}{korean}", text.korean),
        format!("{path}:{line} {}{english}", text.english),
    )
}

/// A report that says why it could not run.
fn broken(task: &ScenarioTask, problem: Text) -> CaseReport {
    CaseReport {
        row: task.row.clone(),
        problem: Some(problem),
        seed: task.seed.unwrap_or(SEED),
        started_at: chrono::Utc::now(),
        ..CaseReport::blank(task.path.as_str(), Verdict::Broken)
    }
}
