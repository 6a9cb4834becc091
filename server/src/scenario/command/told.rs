//! What the terminal says while scenarios run: a line that changes where a person looks on, lines that stay in a build.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use engine::language::Language;
use engine::scenario::report::{CaseReport, Verdict};

use crate::scenario::report::terminal::Terminal;
use crate::scenario::report::{Asked, Summary};
use crate::scenario::run::Progress;
use crate::scenario::suite::Event;

/// Tells what happens.
pub(super) struct Told {
    language: Language,
    asked: Asked,
    is_terminal: bool,
    is_coloured: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    of: usize,
    done: usize,
    failed: usize,
    /// Whether the line that changes is on the screen.
    has_line: bool,
}

impl Told {
    /// Tells on the standard output.
    pub fn new(asked: Asked) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        Self {
            language: language(),
            asked,
            is_terminal,
            is_coloured: is_terminal && std::env::var_os("NO_COLOR").is_none(),
            state: Mutex::default(),
        }
    }

    /// So many cases begin.
    pub fn begin(&self, of: usize) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) =
            State { of, ..State::default() };
    }

    /// Something happened.
    pub fn event(&self, event: Event<'_>) {
        match event {
            Event::Ended(_, case) => self.ended(case),
            Event::Progress(_, Progress::Step(step)) => {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                self.line(&mut state, &format!("{}:{} {}", step.path, step.line, step.action));
            }
            Event::Progress(_, Progress::Began(_)) => {}
        }
    }

    fn ended(&self, case: &CaseReport) {
        let told = self.with_terminal(|terminal| terminal.case(case));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done += 1;
        state.failed += usize::from(case.verdict != Verdict::Passed);
        self.wipe(&mut state);
        print(&told);
        self.line(&mut state, &case.path);
    }

    /// All are done.
    pub fn total(&self, summary: &Summary) {
        let told = self.with_terminal(|terminal| terminal.total(summary));
        self.wipe(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        print(&told);
    }

    fn with_terminal<T>(&self, tell: impl FnOnce(&Terminal) -> T) -> T {
        tell(&Terminal {
            language: self.language,
            is_coloured: self.is_coloured,
            asked: &self.asked,
            text_of: &text_of,
        })
    }

    /// The line that changes.
    fn line(&self, state: &mut State, now: &str) {
        if !self.is_terminal {
            return;
        }
        self.wipe(state);
        let text = format!("{}/{} ({} ✗) {now}", state.done, state.of, state.failed);
        // A line that breaks could not be wiped.
        print(&text.chars().take(76).collect::<String>());
        state.has_line = true;
    }

    fn wipe(&self, state: &mut State) {
        if std::mem::take(&mut state.has_line) {
            print("\r\x1b[K");
        }
    }
}

/// The text of a file, where it can be had; what is no UTF-8 in it shown as that.
pub(super) fn text_of(path: &str) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Korean where the terminal is, else English, as of every other command.
pub(super) fn language() -> Language {
    let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if told.is_some_and(|told| told.starts_with("ko")) {
        Language::Korean
    } else {
        Language::English
    }
}

/// Prints; a reader who has gone (`| head`) is no reason to fail.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
