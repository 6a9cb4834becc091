//! From paths to cases.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Which;
use crate::scenario::load::{Disk, Fault, Files, Loaded, Loader};
use crate::scenario::run::Case;

/// What was found: everything that is to be run, or everything that is wrong.
pub(super) struct Found {
    /// The files, in the order in which they were named, those of a folder by their names.
    pub files: Vec<Chosen>,
    /// What is wrong with them.
    pub faults: Vec<Fault>,
}

/// A file, and what of it was chosen.
pub(super) struct Chosen {
    /// The file with those that it uses.
    pub loaded: Arc<Loaded>,
    /// The line whose row was named.
    line: Option<u32>,
}

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error)]
pub(super) enum NothingFound {
    /// A path leads nowhere.
    #[error("{0}: {1}")]
    Path(String, io::Error),
    /// No file, tag or row fits.
    #[error("nothing to run: no scenario fits {0}")]
    None(String),
    /// A file that needs arguments was named itself.
    #[error(
        "{0} can't run by itself: it needs {1}, which a step that uses it gives (use: …, with: …)"
    )]
    NeedsArguments(String, String),
}

/// Reads what was named.
pub(super) fn read(which: &Which) -> Result<Found, NothingFound> {
    let disk = Disk::here().map_err(|error| NothingFound::Path(".".to_owned(), error))?;
    let mut loader = Loader::new(&disk);
    let mut files = Vec::new();
    for named in &which.paths {
        let (path, line) = split_line(named);
        let is_folder = Path::new(path).is_dir();
        for file in files_at(path).map_err(|error| NothingFound::Path(path.to_owned(), error))? {
            let Some(loaded) = loader.load(&disk.absolute(&file)) else { continue };
            match loaded.scenario.needed_arguments() {
                needed if needed.is_empty() => files.push(Chosen { loaded, line }),
                _ if is_folder => {}
                needed => return Err(NothingFound::NeedsArguments(file, needed.join(", "))),
            }
        }
    }
    Ok(Found { files, faults: loader.faults() })
}

/// The files that there are, where the paths lead to any.
pub(super) fn named(which: &Which) -> Vec<String> {
    let Ok(disk) = Disk::here() else { return Vec::new() };
    let paths = which.paths.iter().filter_map(|named| files_at(split_line(named).0).ok());
    paths.flatten().map(|path| disk.shown(&disk.absolute(&path))).collect()
}

impl Found {
    /// The cases, in the order of files and rows.
    pub fn cases(&self, which: &Which, seed: u64) -> Result<Vec<Case>, NothingFound> {
        let cases: Vec<_> = self
            .files
            .iter()
            .filter(|file| has_tag(&file.loaded, &which.tag))
            .flat_map(|file| rows_at(file, Case::all_of(&file.loaded, seed)))
            .filter(|case| which.row.is_none() || case.row_name() == which.row.as_deref())
            .collect();
        if cases.is_empty() { Err(NothingFound::None(told(which))) } else { Ok(cases) }
    }

    /// Everything that was read.
    pub fn paths(&self) -> Vec<String> {
        let read = self.files.iter().flat_map(|file| file.loaded.paths()).map(str::to_owned);
        let mut paths: Vec<_> =
            read.chain(self.faults.iter().map(|fault| fault.path.clone())).collect();
        paths.sort();
        paths.dedup();
        paths
    }
}

fn has_tag(loaded: &Loaded, tags: &[String]) -> bool {
    tags.is_empty() || loaded.scenario.tags.iter().any(|tag| tags.contains(tag))
}

/// Of the cases of a file those that a line names: its row, or all where it is not in one.
fn rows_at(file: &Chosen, cases: Vec<Case>) -> Vec<Case> {
    let rows = &file.loaded.scenario.each;
    let first_step = file.loaded.scenario.steps.first().map_or(u32::MAX, |step| step.span.line);
    // The row that begins at the line, or is the last one to begin before it.
    let row = file
        .line
        .filter(|line| *line < first_step || rows_come_last(file))
        .and_then(|line| rows.iter().rposition(|row| row.span.line <= line));
    match row {
        Some(row) => cases.into_iter().filter(|case| case.row == Some(row)).collect(),
        None => cases,
    }
}

fn rows_come_last(file: &Chosen) -> bool {
    let scenario = &file.loaded.scenario;
    let row = scenario.each.first().map(|row| row.span.line);
    row > scenario.steps.last().map(|step| step.span.line)
}

fn told(which: &Which) -> String {
    let mut told = which.paths.join(" ");
    for tag in &which.tag {
        told += &format!(" --tag {tag}");
    }
    if let Some(row) = &which.row {
        told += &format!(" --row '{row}'");
    }
    told
}

/// `FILE:LINE`, where there is no file of that very name.
fn split_line(named: &str) -> (&str, Option<u32>) {
    if Path::new(named).exists() {
        return (named, None);
    }
    match named.rsplit_once(':') {
        Some((path, line)) => match line.parse() {
            Ok(line) => (path, Some(line)),
            Err(_) => (named, None),
        },
        None => (named, None),
    }
}

/// A file, or the scenarios in a folder and those below it, sorted.
fn files_at(path: &str) -> io::Result<Vec<String>> {
    if !std::fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut folders, mut files) = (vec![PathBuf::from(path)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml") {
                files.push(path.to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}
