//! The files that a run is told in.

use std::path::Path;

use super::{RunArguments, told};
use crate::scenario::report::{Summary, html, json, junit};

/// Why a report is not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadReport {
    #[error("{0} can't be written: {1}")]
    NotWritten(String, std::io::Error),
    #[error(
        "two reports can't be written to one file: give each of --junit, --html and --json its own"
    )]
    SameFile,
}

/// Whether no two are written to one file.
pub(super) fn each_has_its_file(arguments: &RunArguments) -> Result<(), BadReport> {
    let files = [&arguments.junit, &arguments.html, &arguments.json];
    let files: Vec<_> = files.into_iter().flatten().collect();
    match files.iter().enumerate().any(|(place, file)| files[..place].contains(file)) {
        true => Err(BadReport::SameFile),
        false => Ok(()),
    }
}

/// Writes all that are wanted.
pub(super) fn write(arguments: &RunArguments, summary: &Summary) -> Result<(), BadReport> {
    let write = |path: &Path, text: String| {
        std::fs::write(path, text)
            .map_err(|error| BadReport::NotWritten(path.display().to_string(), error))
    };
    if let Some(path) = &arguments.junit {
        write(path, junit::write(summary, arguments.junit_for, told::language()))?;
    }
    if let Some(path) = &arguments.html {
        write(path, html::write(summary, told::language()))?;
    }
    if let Some(path) = &arguments.json {
        write(path, json::write(summary))?;
    }
    Ok(())
}
