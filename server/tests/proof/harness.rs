//! How large a proof test is, which seed it runs from, and how far it has come.
//!
//! - `MICROPAY_PROOF`: unset for the size of `make test`, `full` for that of `make proof`, or a number.
//! - `MICROPAY_PROOF_SEED`: what all that is drawn at random is drawn from; unset, each run has another.
//! - `MICROPAY_PROOF_MINUTES`: at full size, how long after its begin a test begins no further part;
//!   unset, it does them all.
//!
//! A test is done in parts, each on a server and a database of its own that end in `server verify`.
//! At full size a part that was done is written down (`target/proof/run`), so that a run which was
//! interrupted, or had no more time, goes on behind it.

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
    /// The largest size of one part: some two minutes' work.
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
    /// The seed of the part that was begun and did not end: it is under way, failed, or was
    /// interrupted.
    begun: Option<u64>,
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
        let (bound, began) = (size.bound(), Instant::now());
        while progress.done < total && bound.is_none_or(|bound| began.elapsed() < bound) {
            let part = Part {
                seed: seed.wrapping_add(progress.done),
                count: (total - progress.done).min(self.part),
                done_before: progress.done,
                size,
                label: format!("proof {}, {}/{total} {}", self.number, progress.done, self.unit),
            };
            eprintln!("{}: seed {}; again: {}", part.label, part.seed, self.again(&part));
            progress.begun = Some(part.seed);
            self.keep(size, &progress, total);
            let began = Instant::now();
            let tally = timeout(self.patience, prove(&part)).await;
            let tally = tally.unwrap_or_else(|_| panic!("{}: not done in time", part.label));
            progress.seconds += began.elapsed().as_secs_f64();
            progress.done += part.count;
            progress.tally.add(tally);
            progress.begun = None;
            self.keep(size, &progress, total);
        }
        self.keep(size, &progress, total);
        eprintln!("{}", self.row(&progress, total));
    }

    /// Does what once found something, at every size of the test.
    pub async fn replay(&self, seed: u64, count: u64, prove: impl AsyncFn(&Part) -> Tally) {
        let _alone = ONE_AT_A_TIME.lock().await;
        if Size::asked().bound() == Some(Duration::ZERO) {
            return;
        }
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

    /// The test's line in the table. What is a part of the whole, or did not end, says so.
    fn row(&self, progress: &Progress, total: u64) -> String {
        let of =
            if progress.done < total { format!(" of {}", grouped(total)) } else { String::new() };
        let end = match progress.begun {
            Some(seed) => format!("**the next part has not ended, seed {seed}** "),
            None if progress.done == 0 => "**not done** ".to_owned(),
            None => String::new(),
        };
        format!(
            "| {} | {} | {}{of} {} | {end}{} | {} |",
            self.number,
            self.title,
            grouped(progress.done),
            self.unit,
            progress.tally,
            grouped(progress.seconds.round() as u64),
        )
    }

    /// Writes down how far the test has come, for the table and for the next run.
    fn keep(&self, size: Size, progress: &Progress, total: u64) {
        if size == Size::Full {
            self.write("json", &serde_json::to_string(progress).unwrap());
            self.write("row", &(self.row(progress, total) + "\n"));
        }
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

    /// How long after its begin a test of this size begins no further part.
    fn bound(self) -> Option<Duration> {
        let minutes = std::env::var("MICROPAY_PROOF_MINUTES").ok()?;
        let minutes = (!minutes.is_empty()).then_some(minutes)?;
        let minutes: u64 = minutes.parse().expect("MICROPAY_PROOF_MINUTES: a whole number");
        (self == Self::Full).then(|| Duration::from_secs(minutes * 60))
    }
}

fn seed() -> u64 {
    match std::env::var("MICROPAY_PROOF_SEED") {
        Ok(seed) => seed.parse().expect("MICROPAY_PROOF_SEED: a number"),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs(),
    }
}
