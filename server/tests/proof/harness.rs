//! How large a proof test is, which seed it runs from, and how far it has come.
//!
//! - `MICROPAY_PROOF`: unset for the size of `make test`, `full` for that of `make proof`, or a number.
//! - `MICROPAY_PROOF_SEED`: what all that is drawn at random is drawn from; unset, each run has another.
//!
//! A test is done in parts, each on a server and a database of its own that end in `server verify`.
//! At full size a part that was done is written down (`target/proof/run`), so that a run which was
//! interrupted goes on behind it.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::tally::{Tally, grouped};

/// A test, and its sizes.
pub struct Proof {
    /// Its number in the README's table.
    pub number: u8,
    /// What is done, as that table says it.
    pub title: &'static str,
    /// `module_path!()`: how a single test is asked for.
    pub module: &'static str,
    /// What its size counts.
    pub unit: &'static str,
    /// The size in `make test`.
    pub small: u64,
    /// The size in `make proof`.
    pub full: u64,
    /// The largest size of one part.
    pub part: u64,
    /// The longest that a part may take before it counts as hanging.
    pub patience: Duration,
}

/// One part of a test.
pub struct Part {
    seed: u64,
    /// How many of the test's units it does.
    pub count: u64,
    /// How many are done already, by the parts before it.
    pub done_before: u64,
    size: Size,
    label: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    Full,
    Number(u64),
}

/// What is written down of a test at full size.
#[derive(Default, Serialize, Deserialize)]
struct Progress {
    done: u64,
    seconds: f64,
    tally: Tally,
}

/// Load tests would disturb each other: under `cargo test` they wait here, under nextest its
/// configuration gives each the machine for itself.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

impl Proof {
    /// Does the test at the size that was asked for. `prove` does one part, asserts, and tells what
    /// it counted.
    pub async fn run(&self, prove: impl AsyncFn(&Part) -> Tally) {
        let _alone = ONE_AT_A_TIME.lock().await;
        let size = Size::asked();
        let seed = seed();
        let total = match size {
            Size::Small => self.small,
            Size::Full => self.full,
            Size::Number(number) => number,
        };
        let mut progress = if size == Size::Full { self.read() } else { Progress::default() };
        while progress.done < total {
            let part = Part {
                seed: seed.wrapping_add(progress.done),
                count: (total - progress.done).min(self.part),
                done_before: progress.done,
                size,
                label: format!("proof {}, {}/{total} {}", self.number, progress.done, self.unit),
            };
            eprintln!("{}: seed {}; again: {}", part.label, part.seed, self.again(&part));
            let began = Instant::now();
            let tally = timeout(self.patience, prove(&part)).await;
            let tally = tally.unwrap_or_else(|_| panic!("{}: not done in time", part.label));
            progress.seconds += began.elapsed().as_secs_f64();
            progress.done += part.count;
            progress.tally.add(tally);
            if size == Size::Full {
                self.write("json", &serde_json::to_string(&progress).unwrap());
            }
        }
        let row = self.row(&progress);
        eprintln!("{row}");
        if size == Size::Full {
            self.write("row", &row);
        }
    }

    /// Does what once found something, at every size of the test.
    pub async fn replay(&self, seed: u64, count: u64, prove: impl AsyncFn(&Part) -> Tally) {
        let _alone = ONE_AT_A_TIME.lock().await;
        let label = format!("proof {}, seed {seed}", self.number);
        let part = Part { seed, count, done_before: 0, size: Size::Number(count), label };
        let done = timeout(self.patience, prove(&part)).await;
        done.unwrap_or_else(|_| panic!("{}: not done in time", part.label));
    }

    /// The command that does a part again.
    fn again(&self, part: &Part) -> String {
        let (_, module) = self.module.split_once("::").unwrap_or_default();
        format!(
            "MICROPAY_PROOF={} MICROPAY_PROOF_SEED={} cargo test -p server --test proof {module} -- \
             --nocapture",
            part.count, part.seed
        )
    }

    /// The test's line in the table.
    fn row(&self, progress: &Progress) -> String {
        format!(
            "| {} | {} | {} {} | {} | {} |",
            self.number,
            self.title,
            grouped(progress.done),
            self.unit,
            progress.tally,
            grouped(progress.seconds.round() as u64),
        )
    }

    fn file(&self, ending: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/proof/run");
        // More than one test may have a number: the same on one server, and on several.
        let (_, module) = self.module.split_once("::").unwrap_or_default();
        folder.join(format!("{:02}-{}.{ending}", self.number, module.replace("::", "-")))
    }

    fn read(&self) -> Progress {
        let Ok(text) = fs::read_to_string(self.file("json")) else { return Progress::default() };
        serde_json::from_str(&text).expect("target/proof/run has been changed; remove it")
    }

    fn write(&self, ending: &str, text: &str) {
        let file = self.file(ending);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        // Whole or not at all: the run may be interrupted at any moment.
        let unfinished = file.with_extension("unfinished");
        fs::write(&unfinished, text).unwrap();
        fs::rename(unfinished, file).unwrap();
    }
}

impl Part {
    /// What the unit with this number draws from: the same for the same seed, whatever the units
    /// before it drew.
    pub fn random(&self, number: u64) -> fastrand::Rng {
        let mut of_part = fastrand::Rng::with_seed(self.seed);
        fastrand::Rng::with_seed(of_part.u64(..).wrapping_add(number))
    }

    /// Which of `of` equal shares this part does: as many parts, one behind the other, do them all.
    pub fn turn(&self, of: u64) -> u64 {
        self.seed % of
    }

    /// Says how far it is, where somebody waits for long.
    pub fn progress(&self, done: u64) {
        if self.size != Size::Small && done.is_multiple_of((self.count / 10).max(1)) {
            eprintln!("{}: {} done", self.label, grouped(self.done_before + done));
        }
    }

    /// Whether speed is judged: a debug build, or a machine that builds at the same time, says
    /// nothing about it.
    pub fn is_full(&self) -> bool {
        self.size == Size::Full
    }
}

impl Size {
    fn asked() -> Self {
        match std::env::var("MICROPAY_PROOF").as_deref() {
            Err(_) | Ok("") => Self::Small,
            Ok("full") => Self::Full,
            Ok(number) => Self::Number(number.parse().expect("MICROPAY_PROOF: `full` or a number")),
        }
    }
}

fn seed() -> u64 {
    match std::env::var("MICROPAY_PROOF_SEED") {
        Ok(seed) => seed.parse().expect("MICROPAY_PROOF_SEED: a number"),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs(),
    }
}
