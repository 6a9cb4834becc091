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
    /// How many were read that only others use, in folders that were named.
    pub parts: usize,
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
    /// A line was named that is not in the file.
    #[error("{0} has no line {1}: its last is {2}")]
    NoLine(String, u32, usize),
    /// A line was named where neither a row nor a step is.
    #[error(
        "{0}:{1} is of no row and no step; rows are in the lines below `each:`, steps in those below `steps:`"
    )]
    NoStep(String, u32),
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
    let (mut files, mut parts) = (Vec::new(), 0);
    for named in &which.paths {
        let (path, line) = split_line(named);
        let is_folder = Path::new(path).is_dir();
        for file in files_at(path).map_err(|error| NothingFound::Path(path.to_owned(), error))? {
            let absolute = disk.absolute(&file);
            let Some(loaded) = loader.load(&absolute) else { continue };
            if let Some(line) = line {
                let text = disk.text(&absolute);
                let text = text.map_err(|error| NothingFound::Path(file.clone(), error))?;
                must_be_of_a_step(&file, line, &text, &loaded)?;
            }
            match loaded.scenario.needed_arguments() {
                needed if needed.is_empty() => files.push(Chosen { loaded, line }),
                _ if is_folder => parts += 1,
                needed => return Err(NothingFound::NeedsArguments(file, needed.join(", "))),
            }
        }
    }
    Ok(Found { files, parts, faults: loader.faults() })
}

/// Holds a line that was named to those of rows and steps.
fn must_be_of_a_step(
    path: &str,
    line: u32,
    text: &str,
    loaded: &Loaded,
) -> Result<(), NothingFound> {
    let lines: Vec<_> = text.lines().collect();
    let above = usize::try_from(line).unwrap_or(usize::MAX);
    if above == 0 || above > lines.len() {
        return Err(NothingFound::NoLine(path.to_owned(), line, lines.len()));
    }
    let scenario = &loaded.scenario;
    let begins = scenario.each.iter().map(|row| row.span.line);
    let begin = begins.chain(scenario.steps.iter().map(|step| step.span.line));
    let begin = begin.filter(|begin| *begin <= line).max();
    // The member of the file that it stands in, unless all of it is between brackets.
    let mut member = lines[..above].iter().enumerate().rev();
    let member = member.find_map(|(at, line)| Some((at, member_of_file(line)?)));
    let is_of_it = |begin: u32| {
        member.is_none_or(|(at, name)| {
            matches!(name, "each" | "steps") && usize::try_from(begin).unwrap_or(0) > at
        })
    };
    if begin.is_some_and(is_of_it) {
        Ok(())
    } else {
        Err(NothingFound::NoStep(path.to_owned(), line))
    }
}

/// The name of a member of the file itself, where its line begins with one.
fn member_of_file(line: &str) -> Option<&str> {
    let name = line.split_once(':')?.0.trim_end().trim_matches(['"', '\'']);
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
    is_name.then_some(name)
}

/// The files that there are, where the paths lead to any.
pub(super) fn named(which: &Which) -> Vec<String> {
    let Ok(disk) = Disk::here() else { return Vec::new() };
    let paths = which.paths.iter().filter_map(|named| files_at(split_line(named).0).ok());
    paths.flatten().map(|path| disk.shown(&disk.absolute(&path))).collect()
}

impl Found {
    /// No file, and nothing wrong.
    pub fn nothing() -> Self {
        Self { files: Vec::new(), parts: 0, faults: Vec::new() }
    }

    /// The cases, in the order of files and rows.
    pub fn cases(&self, which: &Which, seed: u64) -> Result<Vec<Case>, NothingFound> {
        let cases: Vec<_> = self
            .files
            .iter()
            .filter(|file| has_tag(&file.loaded, &which.tag))
            .flat_map(|file| rows_at(file, Case::all_of(&file.loaded, seed)))
            .filter(|case| which.row.as_deref().is_none_or(|row| is_named(case, row)))
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

/// Whether a case is the row of this name, as a file has it or as a report of several turns does: `last won #3`.
fn is_named(case: &Case, row: &str) -> bool {
    let without_turn = row.rsplit_once('#').filter(|(_, turn)| turn.parse::<u32>().is_ok());
    let without_turn = without_turn.map(|(name, _)| name.trim_end());
    case.row_name() == Some(row)
        || without_turn.is_some_and(|it| it == case.row_name().unwrap_or(""))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Loader;

    #[test]
    fn a_line_that_is_named_must_be_of_a_row_or_a_step() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            let path = folder.path().join("a.yaml");
            std::fs::write(&path, text).unwrap();
            let disk = Disk::here().unwrap();
            let loaded = Loader::new(&disk).load(path.to_str().unwrap()).unwrap();
            let last = u32::try_from(text.lines().count()).unwrap();
            let told =
                (0..last + 2).map(|line| match must_be_of_a_step("a.yaml", line, text, &loaded) {
                    Ok(()) => '+',
                    Err(NothingFound::NoLine(..)) => '0',
                    Err(_) => '-',
                });
            told.collect::<String>()
        };
        let rows = "name: x\neach:\n  # two\n  - name: a\n    v: 1\n  - {name: b, v: 2}\nvalues:\n  w: 1\nsteps:\n- check: {clock: {}}\n\n- inquire: A\n  name: x\ntags: [a]\n";
        assert_eq!(told(rows), "0---+++---++++-0");
        assert_eq!(told("name: x\nsteps: [{inquire: A},\n  {inquire: B}]\n"), "0-++0");
        assert_eq!(told("{name: x,\n steps: [\n  {inquire: A}]}\n"), "0--+0");
    }
}
