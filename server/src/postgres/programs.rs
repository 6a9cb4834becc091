//! Finds PostgreSQL's server programs on this machine.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::StartError;

/// The oldest major version that micropay's SQL is written for.
const OLDEST_VERSION: u32 = 13;

/// Where packages put the programs, group by group. `*` stands for any text within one name.
const USUAL_FOLDERS: &[&[&str]] = &[
    // Debian and Ubuntu
    &["usr/lib/postgresql/*/bin"],
    // Fedora's own package, and the PostgreSQL project's packages for Fedora and RHEL
    &["usr/bin", "usr/pgsql-*/bin"],
    // Homebrew, on Apple silicon and on Intel
    &[
        "opt/homebrew/opt/postgresql@*/bin",
        "opt/homebrew/opt/postgresql/bin",
        "usr/local/opt/postgresql@*/bin",
        "usr/local/opt/postgresql/bin",
    ],
    // Postgres.app
    &["Applications/Postgres.app/Contents/Versions/*/bin"],
];

/// Where to look for the programs. Tests make one that points into a folder of theirs.
#[derive(Debug, Clone)]
pub struct SearchPlaces {
    /// A folder named by the user; when given, no other is looked at.
    pub chosen: Option<PathBuf>,
    /// The value of PATH.
    pub path: Option<OsString>,
    /// What the usual folders are relative to: `/`, but in tests.
    pub root: PathBuf,
}

impl SearchPlaces {
    /// This machine's places: `chosen`, else the environment's MICROPAY_PG_BIN, else PATH and the
    /// usual folders.
    #[must_use]
    pub fn of_this_machine(chosen: Option<&Path>) -> SearchPlaces {
        let from_environment =
            || std::env::var_os("MICROPAY_PG_BIN").filter(|v| !v.is_empty()).map(PathBuf::from);
        SearchPlaces {
            chosen: chosen.map(Path::to_path_buf).or_else(from_environment),
            path: std::env::var_os("PATH"),
            root: PathBuf::from("/"),
        }
    }

    /// The folders worth a look, group by group, the preferred group first.
    fn groups(&self) -> Vec<Vec<PathBuf>> {
        if let Some(chosen) = &self.chosen {
            return vec![vec![chosen.clone()]];
        }
        let path: Vec<PathBuf> = match &self.path {
            // A relative folder in PATH would mean something else in every working directory.
            Some(path) => std::env::split_paths(path).filter(|p| p.is_absolute()).collect(),
            None => Vec::new(),
        };
        let told = path.iter().map(|folder| folder.join("pg_config")).find(|p| p.is_file());
        let mut groups =
            vec![told.and_then(|program| ask_pg_config(&program)).into_iter().collect()];
        groups.push(path);
        for patterns in USUAL_FOLDERS {
            groups.push(patterns.iter().flat_map(|p| expand(&self.root, p)).collect());
        }
        groups
    }
}

/// A folder that holds `initdb` and `postgres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    folder: PathBuf,
    version: u32,
}

impl Programs {
    /// Finds the programs: the highest version in the first group of places that has any.
    ///
    /// `existing` is a cluster which the programs must be able to open, with the major version
    /// that wrote it: then only programs of that version will do, wherever they are.
    ///
    /// # Errors
    /// [`StartError::ChosenProgramsMissing`], [`StartError::ProgramsNotFound`], or
    /// [`StartError::VersionMissing`].
    pub fn find(
        places: &SearchPlaces,
        existing: Option<(&Path, u32)>,
    ) -> Result<Programs, StartError> {
        let mut other_versions = BTreeSet::new();
        for group in places.groups() {
            let found = group.into_iter().filter_map(Programs::in_folder);
            let (fitting, others): (Vec<_>, Vec<_>) = found.partition(|programs| {
                existing.is_none_or(|(_, version)| programs.version == version)
            });
            // `rev`: of equal versions, `max_by_key` would take the last, and the first is meant.
            if let Some(best) = fitting.into_iter().rev().max_by_key(|programs| programs.version) {
                return Ok(best);
            }
            other_versions.extend(others.into_iter().map(|programs| programs.version));
        }
        match (existing, &places.chosen) {
            (Some((cluster, needed)), _) if !other_versions.is_empty() => {
                let found: Vec<_> = other_versions.iter().map(u32::to_string).collect();
                let found = found.join(", ");
                Err(StartError::VersionMissing { cluster: cluster.to_path_buf(), needed, found })
            }
            (_, Some(folder)) => Err(StartError::ChosenProgramsMissing { folder: folder.clone() }),
            _ => Err(StartError::ProgramsNotFound),
        }
    }

    /// The programs in `folder`, if both are there and answer with a version that is new enough.
    fn in_folder(folder: PathBuf) -> Option<Programs> {
        // Absolute, since the programs are started with another working directory than ours.
        let folder = std::path::absolute(folder).ok()?;
        if !folder.join("initdb").is_file() {
            return None;
        }
        let answer = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let version = parse_version(&String::from_utf8_lossy(&answer.stdout))?;
        (version >= OLDEST_VERSION).then_some(Programs { folder, version })
    }

    /// The folder that holds the programs, absolute.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The major version, such as 15.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The path of the program `initdb`.
    #[must_use]
    pub fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    /// The path of the program `postgres`.
    #[must_use]
    pub fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }
}

/// The folder that `pg_config` names. The programs need not be there: Debian's libpq-dev brings a
/// `pg_config`, but no server.
fn ask_pg_config(program: &Path) -> Option<PathBuf> {
    let answer = Command::new(program).arg("--bindir").output().ok()?;
    let folder = String::from_utf8(answer.stdout).ok()?;
    Some(PathBuf::from(folder.trim())).filter(|folder| folder.is_absolute())
}

/// The major version in an answer such as `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`,
/// or `postgres (PostgreSQL) 18beta1`.
fn parse_version(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("(PostgreSQL) ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The existing folders that `pattern` stands for below `root`, in the order of their names.
fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    pattern.split('/').fold(vec![root.to_path_buf()], |folders, part| match part.split_once('*') {
        None => folders.into_iter().map(|folder| folder.join(part)).collect(),
        Some((start, end)) => folders.iter().flat_map(|f| matching(f, start, end)).collect(),
    })
}

/// What in `folder` has a name that begins with `start` and ends with `end`.
fn matching(folder: &Path, start: &str, end: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let fits = |name: &str| name.starts_with(start) && name.ends_with(end);
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(fits))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}
