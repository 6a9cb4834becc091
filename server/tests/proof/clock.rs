//! A clock that a test sets: PostgreSQL and the servers go by it, as on a machine whose clock is set. libfaketime adds
//! to their clock what a file says, and the test writes the file. The monotonic clock goes on as it is, as there.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use server::postgres::{Programs, SearchPlaces};

/// Debian's package, and what to install elsewhere.
pub const INSTALL: &str = "libfaketime is not there: apt-get install faketime (or MICROPAY_FAKETIME \
                           names the library)";

/// Where packages put the library: the one for programs with threads.
const FOLDERS: [&str; 4] =
    ["/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime"];
const LIBRARY: &str = "libfaketimeMT.so.1";

pub struct Clock {
    library: PathBuf,
    /// Where its file and PostgreSQL's programs are.
    folder: PathBuf,
    ahead: TimeDelta,
}

impl Clock {
    /// A clock that says `moment`, with its files in `folder`; `None` where the library isn't.
    pub fn at(moment: DateTime<Utc>, folder: &Path) -> Option<Self> {
        let library = library()?;
        let folder = folder.join("clock");
        fs::create_dir(&folder).unwrap();
        let mut clock = Self { library, folder, ahead: TimeDelta::zero() };
        clock.set(moment);
        Some(clock)
    }

    /// What it says now.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.ahead
    }

    /// How far it is ahead of the machine's.
    pub fn ahead(&self) -> TimeDelta {
        self.ahead
    }

    /// Sets it, for all at once.
    pub fn set(&mut self, moment: DateTime<Utc>) {
        self.ahead = moment - Utc::now();
        let ahead = self.ahead.num_milliseconds() as f64 / 1000.0;
        // Whole or not at all: somebody reads it at every moment.
        let unfinished = self.folder.join("unfinished");
        fs::write(&unfinished, format!("{ahead:+.3}\n")).unwrap();
        fs::rename(unfinished, self.file()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.folder.join("ahead")
    }

    /// What a program has to be started with, to go by it.
    pub fn environment(&self) -> [(&'static str, OsString); 4] {
        [
            ("LD_PRELOAD", self.library.clone().into()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().into()),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    /// PostgreSQL's programs, which go by it.
    pub fn postgres(&self) -> SearchPlaces {
        let found = Programs::find(&SearchPlaces::of_this_machine(None), None).unwrap();
        let folder = self.folder.join("postgres");
        fs::create_dir(&folder).unwrap();
        let environment = self
            .environment()
            .map(|(name, value)| format!("{name}={} ", quoted(value.to_str().unwrap())));
        for program in [found.postgres(), found.initdb()] {
            let script = format!(
                "#!/bin/sh\n{}exec {} \"$@\"\n",
                environment.concat(),
                quoted(program.to_str().unwrap())
            );
            let path = folder.join(program.file_name().unwrap());
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        SearchPlaces { chosen: Some(folder), ..SearchPlaces::of_this_machine(None) }
    }
}

/// What was killed left libfaketime's shared memory behind, named by its process.
impl Drop for Clock {
    fn drop(&mut self) {
        for entry in fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
            let name = entry.file_name();
            let process = name.to_str().and_then(|name| {
                name.strip_prefix("faketime_shm_").or(name.strip_prefix("sem.faketime_sem_"))
            });
            if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn library() -> Option<PathBuf> {
    let named = std::env::var_os("MICROPAY_FAKETIME").filter(|name| !name.is_empty());
    if let Some(named) = named.map(PathBuf::from) {
        assert!(named.is_file(), "MICROPAY_FAKETIME: {} is not there", named.display());
        return Some(named);
    }
    let folders = FOLDERS.iter().flat_map(|folder| match folder.split_once("/*") {
        Some((above, below)) => {
            let each = fs::read_dir(above).into_iter().flatten().flatten();
            each.map(|each| each.path().join(below.trim_start_matches('/'))).collect()
        }
        None => vec![PathBuf::from(folder)],
    });
    folders.map(|folder| folder.join(LIBRARY)).find(|library| library.is_file())
}
