//! What came of a run, written for whoever reads it: a terminal, a build, a browser, a program. Each form is a
//! pure function of the [`Summary`].

use chrono::{DateTime, Utc};
use engine::language::Language;
use engine::scenario::report::{CaseReport, Verdict};
use serde::Serialize;

mod again;
mod characters;
pub mod html;
pub mod json;
pub mod junit;
mod source;
pub mod terminal;
mod words;

/// Whom a run asked.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Asked {
    /// The server (`http://127.0.0.1:3000`), where it was a running one: `--url`. None where the server was started for
    /// the run and is gone.
    pub url: Option<String>,
    /// Its telegram port, where it is another than the usual one.
    pub telegram_address: Option<String>,
    /// The environment variable that the access token was taken from, where one was.
    pub token_variable: Option<String>,
    /// The options that pointed each run's sandbox to a target, word by word: `--target`, its address. Without any all
    /// of it was built in.
    pub target: Vec<String>,
}

/// A run of scenarios, with everything that came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The version of micropay that ran it.
    pub version: String,
    /// What distinguishes this run from others.
    pub run: String,
    /// The seed that it was given; a case says its own.
    pub seed: u64,
    /// Whom it asked.
    #[serde(flatten)]
    pub asked: Asked,
    /// When it began, in real time.
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Its cases, in the order of files and rows.
    pub cases: Vec<CaseReport>,
}

impl Summary {
    /// How many cases came out as `verdict`.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }
}

/// `12 ms`, `1.2 s`, `2 min 5 s`.
fn took(milliseconds: u64, language: Language) -> String {
    let (minutes, seconds) = (milliseconds / 60_000, milliseconds % 60_000 / 1000);
    match milliseconds {
        0..1000 => language.pick(format!("{milliseconds}밀리초"), format!("{milliseconds} ms")),
        1000..60_000 => {
            let tenths = milliseconds % 1000 / 100;
            language.pick(format!("{seconds}.{tenths}초"), format!("{seconds}.{tenths} s"))
        }
        _ => {
            language.pick(format!("{minutes}분 {seconds}초"), format!("{minutes} min {seconds} s"))
        }
    }
}

#[cfg(test)]
mod tests;
