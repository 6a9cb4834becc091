//! `server scenario …`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use app::shell_command::TOKEN;
use chrono::Utc;
use engine::scenario::report::{CaseReport, Verdict};
use tokio_util::sync::CancellationToken;

use super::door::{BadAddress, Door, OverHttp};
use super::report::{Asked, Summary};
use super::run::Case;
use super::suite::{Settings, run_all};
use crate::command_line::{CommandLine, TELEGRAM_ADDRESS};
use crate::http::request_id::RequestId;

mod arguments;
mod embedded;
mod faults;
mod reports;
mod target;
mod told;
mod watch;
mod which;

pub use arguments::{RunArguments, ScenarioCommand, Which};

use embedded::{Embedded, NotStarted};
use reports::BadReport;
use target::BadTarget;
use told::Told;
use watch::Watched;
use which::{Found, NothingFound};

/// Something is not as expected.
const FAILED: u8 = 1;
/// Something could not run.
const COULD_NOT_RUN: u8 = 2;

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
enum NotRun {
    #[error(transparent)]
    Nothing(#[from] NothingFound),
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    #[error(transparent)]
    BadAddress(#[from] BadAddress),
    #[error(transparent)]
    BadTarget(#[from] BadTarget),
    #[error(transparent)]
    BadReport(#[from] BadReport),
    #[error("can't listen for signals: {0}")]
    Signals(std::io::Error),
}

/// Does a command, and says how the process ends.
pub async fn run(command: &ScenarioCommand, command_line: &CommandLine) -> ExitCode {
    let done = match command {
        ScenarioCommand::Run(arguments) => run_scenarios(arguments, command_line).await,
        ScenarioCommand::Check { which, watch } => check(which, *watch).await,
        ScenarioCommand::Schema => {
            told::print(&format!("{:#}\n", engine::scenario::schema()));
            Ok(0)
        }
        ScenarioCommand::Docs { which } => docs(which),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("micropay: {error}");
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

async fn check(which: &Which, watch: bool) -> Result<u8, NotRun> {
    loop {
        let found = match which::read(which) {
            Err(error) if watch => {
                eprintln!("micropay: {error}");
                Found::nothing()
            }
            found => found?,
        };
        let code = match is_sound(&found).then(|| count(&found, which)) {
            Some(Ok((files, cases))) => {
                let many = |count: usize| if count == 1 { "" } else { "s" };
                told::print(&told::language().pick(
                    format!("파일 {files}개, {cases}건: 잘못된 것이 없습니다\n"),
                    format!(
                        "{files} file{}, {cases} case{}: no problem\n",
                        many(files),
                        many(cases)
                    ),
                ));
                0
            }
            Some(Err(error)) if watch => {
                eprintln!("micropay: {error}");
                COULD_NOT_RUN
            }
            Some(Err(error)) => return Err(error.into()),
            None => COULD_NOT_RUN,
        };
        if !watch {
            return Ok(code);
        }
        Watched::now(found.paths()).changed(which).await;
    }
}

/// How many files and cases were checked: at least one.
fn count(found: &Found, which: &Which) -> Result<(usize, usize), NothingFound> {
    let cases = match found.cases(which, 0) {
        // Of a folder with nothing but what others use all was read.
        Err(NothingFound::None(_))
            if found.parts > 0 && which.tag.is_empty() && which.row.is_none() =>
        {
            return Ok((found.parts, 0));
        }
        cases => cases?,
    };
    let mut files: Vec<_> = cases.iter().map(|case| case.loaded.path.as_str()).collect();
    files.dedup();
    Ok((files.len(), cases.len()))
}

fn docs(which: &Which) -> Result<u8, NotRun> {
    let found = which::read(which)?;
    if !is_sound(&found) {
        return Ok(COULD_NOT_RUN);
    }
    let all = which.tag.is_empty() && which.row.is_none();
    let cases = if all { Vec::new() } else { found.cases(which, 0)? };
    let is_asked = |path: &str| all || cases.iter().any(|case| case.loaded.path == path);
    let files = found.files.iter().filter(|file| is_asked(&file.loaded.path));
    let files: Vec<_> =
        files.map(|file| (file.loaded.path.as_str(), &file.loaded.scenario)).collect();
    told::print(&engine::scenario::docs::page(&files, told::language()));
    Ok(0)
}

/// Whether nothing is wrong with the files; tells what is.
fn is_sound(found: &Found) -> bool {
    told::print(&faults::told(&found.faults, told::language(), &told::text_of));
    found.faults.is_empty()
}

async fn run_scenarios(arguments: &RunArguments, command_line: &CommandLine) -> Result<u8, NotRun> {
    reports::each_has_its_file(arguments)?;
    // What is wrong with a file is told before a database is started.
    let found = which::read(&arguments.which)?;
    if !is_sound(&found) && !arguments.watch {
        return Ok(COULD_NOT_RUN);
    }
    let cases = if found.faults.is_empty() { cases_of(&found, arguments)? } else { Vec::new() };
    let stop = stopped_by_signals()?;
    let (door, embedded) = match &arguments.url {
        Some(url) => (over_http(url, command_line)?, None),
        None => {
            // Also where the run is stopped meanwhile: what was started is ended in order.
            let embedded = Embedded::start(command_line).await?;
            (embedded.door(), Some(embedded))
        }
    };
    let done =
        run_and_watch(arguments, asked(arguments, command_line), found, cases, door, &stop).await;
    if let Some(embedded) = embedded {
        embedded.stop().await;
    }
    done
}

async fn run_and_watch(
    arguments: &RunArguments,
    asked: Asked,
    mut found: Found,
    mut cases: Vec<Case>,
    door: Arc<dyn Door>,
    stop: &CancellationToken,
) -> Result<u8, NotRun> {
    loop {
        let summary = run_once(arguments, asked.clone(), cases, Arc::clone(&door), stop).await;
        reports::write(arguments, &summary)?;
        if !arguments.watch || stop.is_cancelled() {
            return Ok(code_of(&summary.cases));
        }
        // What changed is run again, once it can be read.
        cases = loop {
            let watched = Watched::now(found.paths());
            let changed = tokio::select! {
                changed = watched.changed(&arguments.which) => changed,
                () = stop.cancelled() => return Ok(code_of(&summary.cases)),
            };
            // A file that is just being written may be gone for a moment.
            let Ok(read) = told_unless(which::read(&arguments.which)) else { continue };
            found = read;
            if is_sound(&found) {
                let Ok(all) = told_unless(cases_of(&found, arguments)) else { continue };
                let is_changed = |case: &Case| {
                    case.loaded.paths().iter().any(|path| changed.iter().any(|it| it == path))
                };
                break all.into_iter().filter(is_changed).collect();
            }
        };
    }
}

/// What there is; else why not, told and gone on with.
fn told_unless<T, E: std::fmt::Display>(done: Result<T, E>) -> Result<T, ()> {
    done.map_err(|error| eprintln!("micropay: {error}"))
}

fn cases_of(found: &Found, arguments: &RunArguments) -> Result<Vec<Case>, NotRun> {
    let target = target::form(arguments)?;
    let mut cases = found.cases(&arguments.which, arguments.seed)?;
    cases.iter_mut().for_each(|case| case.target.clone_from(&target));
    if arguments.repeat == 1 {
        return Ok(cases);
    }
    let turns = |case: Case| {
        (1..=arguments.repeat).map(move |turn| Case { turn: Some(turn), ..case.clone() })
    };
    Ok(cases.into_iter().flat_map(turns).collect())
}

/// Whom the runs ask, as the commands are to tell it that do one again.
fn asked(arguments: &RunArguments, command_line: &CommandLine) -> Asked {
    let is_running = arguments.url.is_some();
    let telegrams = command_line.serve.telegram_address.to_string();
    let words = target::options(arguments).into_iter().flat_map(|(name, value)| [name, value]);
    Asked {
        url: arguments.url.clone(),
        telegram_address: Some(telegrams).filter(|it| is_running && it != TELEGRAM_ADDRESS),
        token_variable: token().filter(|_| is_running).map(|_| TOKEN.to_owned()),
        target: words.map(str::to_owned).collect(),
    }
}

async fn run_once(
    arguments: &RunArguments,
    asked: Asked,
    cases: Vec<Case>,
    door: Arc<dyn Door>,
    stop: &CancellationToken,
) -> Summary {
    let (started_at, began) = (Utc::now(), Instant::now());
    let told = Arc::new(Told::new(asked.clone()));
    told.begin(cases.len());
    let settings = Settings {
        parallel: arguments.parallel.into(),
        retries: arguments.retries,
        bail: arguments.bail,
    };
    let telling = Arc::clone(&told);
    let tell = Arc::new(move |event: super::suite::Event<'_>| telling.event(event));
    let cases = run_all(door, cases, settings, stop, tell).await;
    let summary = Summary {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: RequestId::random().to_string(),
        seed: arguments.seed,
        asked,
        started_at,
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        cases,
    };
    told.total(&summary);
    summary
}

/// How the process ends: what could not run counts more than what is not as expected.
fn code_of(cases: &[CaseReport]) -> u8 {
    let any = |verdict| cases.iter().any(|case| case.verdict == verdict);
    if any(Verdict::Broken) || any(Verdict::Stopped) && !any(Verdict::Failed) {
        COULD_NOT_RUN
    } else if any(Verdict::Failed) {
        FAILED
    } else {
        0
    }
}

fn token() -> Option<String> {
    std::env::var(TOKEN).ok().filter(|token| !token.is_empty())
}

fn over_http(url: &str, command_line: &CommandLine) -> Result<Arc<dyn Door>, NotRun> {
    let port = command_line.serve.telegram_address.port();
    Ok(Arc::new(OverHttp::new(url, token(), port)?))
}

/// Cancelled by Ctrl-C, or by whoever ends a build.
fn stopped_by_signals() -> Result<CancellationToken, NotRun> {
    let asked = crate::serve::asked_to_end().map_err(NotRun::Signals)?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        asked.await;
        told.cancel();
    });
    Ok(stop)
}
