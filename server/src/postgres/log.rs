//! PostgreSQL's log: a file of bounded size, and the last lines of each run for error messages.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::account::Account;
use super::error::StartError;

/// The size at which the log file is renamed to `….1`, in bytes: with that one, at most twice as
/// much is kept.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// The longest piece that is taken as one line, in bytes.
const LONGEST_LINE: u64 = 16 * 1024;

/// How many lines are kept for error messages.
const TAIL_LINES: usize = 20;

/// The log file, to which every run of PostgreSQL in this server adds.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    open: Mutex<OpenFile>,
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    size: u64,
}

impl LogFile {
    /// Opens, or makes, `<data_folder>/postgres.log`.
    ///
    /// # Errors
    /// [`StartError::Files`].
    pub(super) fn open(data_folder: &Path, account: &Account) -> Result<LogFile, StartError> {
        let path = data_folder.join("postgres.log");
        let open = OpenFile::at(&path).map_err(StartError::files("open", &path))?;
        account.own(&path)?;
        Ok(LogFile { path, open: Mutex::new(open) })
    }

    /// Copies `source`, PostgreSQL's standard error, into the file and into `tail` until it ends.
    ///
    /// It never ends early: a full disk must not fill the pipe, on which PostgreSQL would wait.
    pub(super) fn follow(&self, source: impl Read, tail: &Tail) {
        let mut source = BufReader::new(source);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut source).take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            tail.push(&line);
            let mut open = locked(&self.open);
            if open.size > LARGEST_FILE {
                self.rotate(&mut open);
            }
            // What the file does not take is still in the tail.
            let _ = open.file.write_all(&line);
            open.size += line.len() as u64;
        }
    }

    /// Starts a new file, and keeps the old one beside it in place of the one before.
    fn rotate(&self, open: &mut OpenFile) {
        let mut older = self.path.clone().into_os_string();
        older.push(".1");
        // If either fails, the old file grows by as much again before the next attempt.
        open.size = 0;
        if std::fs::rename(&self.path, older).is_ok()
            && let Ok(fresh) = OpenFile::at(&self.path)
        {
            *open = fresh;
        }
    }
}

impl OpenFile {
    fn at(path: &Path) -> std::io::Result<OpenFile> {
        use std::os::unix::fs::OpenOptionsExt;
        // Statements with customers' data may be in it.
        let file = File::options().append(true).create(true).mode(0o600).open(path)?;
        let size = file.metadata()?.len();
        Ok(OpenFile { file, size })
    }
}

/// The last lines of one run's log. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Tail(Arc<Mutex<VecDeque<String>>>);

impl Tail {
    fn push(&self, line: &[u8]) {
        let mut lines = locked(&self.0);
        if lines.len() == TAIL_LINES {
            lines.pop_front();
        }
        lines.push_back(String::from_utf8_lossy(line).trim_end().to_owned());
    }

    /// The lines, oldest first.
    pub(super) fn text(&self) -> String {
        let lines = locked(&self.0);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// Locks `mutex`; whatever a panicking thread left there is still only a log.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
