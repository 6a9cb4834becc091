//! What the commands are told.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::scenario::report::junit;

/// What is done with scenarios.
#[derive(Clone, Debug, Subcommand)]
pub enum ScenarioCommand {
    /// Run them, each in a sandbox of its own. Exit code 0: all passed; 1: something is not as expected; 2: something
    /// could not run.
    Run(RunArguments),
    /// Read them and tell everything that is wrong, without running anything. Needs no database.
    Check {
        /// What is read, as for `run`.
        #[command(flatten)]
        which: Which,
        /// Read again whatever changes, until Ctrl-C.
        #[arg(long)]
        watch: bool,
    },
    /// Print the JSON Schema of scenario files, by which editors complete and check them.
    Schema,
    /// Print a page of Markdown about them: what each proves, and its steps.
    Docs {
        /// What is read, as for `run`.
        #[command(flatten)]
        which: Which,
    },
}

/// Which scenarios.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// Files, folders (all *.yaml and *.yml in them), or FILE:LINE: the row at that line.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,

    /// Only those with this tag; given more than once: with any of them.
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,

    /// Only the rows of exactly this name.
    #[arg(long, value_name = "NAME")]
    pub row: Option<String>,
}

/// How they are run.
#[derive(Args, Clone, Debug)]
pub struct RunArguments {
    /// Which.
    #[command(flatten)]
    pub which: Which,

    /// Write a report in JUnit's XML.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// For whom the JUnit report is: jenkins (valid against its schema) or gitlab.
    #[arg(long, value_name = "READER", default_value = "jenkins")]
    pub junit_for: junit::For,

    /// Write a report as one page of HTML.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write a report as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Run them on a micropay at this address, http://host:port, with the access token in MICROPAY_TOKEN; its telegram
    /// port has the number of --telegram-addr. Without it a micropay is started for the run, on a PostgreSQL of its own,
    /// or the one of --database-url, and removed afterwards.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// Where coupons and payments are: the base URL of a system under test, http://host:port/path, as in the settings'
    /// target. Each run's sandbox is pointed to it, with the token in MICROPAY_TARGET_TOKEN, if there is one. Its data
    /// stay: they are no sandbox's. Without it they are built in.
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,

    /// Where the customer API (NCN) is: its base URL.
    #[arg(long, value_name = "URL")]
    pub target_customer: Option<String>,

    /// Where coupons are verified by telegram.
    #[arg(long, value_name = "HOST:PORT")]
    pub target_telegram: Option<String>,

    /// How many run at the same time.
    #[arg(long, value_name = "NUMBER", default_value_t = 4,
        value_parser = clap::value_parser!(u16).range(1..=256))]
    pub parallel: u16,

    /// What values are drawn from, unless a file says.
    #[arg(long, value_name = "NUMBER", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(..=i64::MAX.cast_unsigned()))]
    pub seed: u64,

    /// Run each so many times.
    #[arg(long, value_name = "NUMBER", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub repeat: u32,

    /// Run one that failed again, in a new sandbox, up to so many times. One that passes then is called flaky.
    #[arg(long, value_name = "NUMBER", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=100))]
    pub retries: u32,

    /// Begin no more after one has failed.
    #[arg(long)]
    pub bail: bool,

    /// Run again whatever changes, until Ctrl-C.
    #[arg(long)]
    pub watch: bool,
}
