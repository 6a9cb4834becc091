//! Short scenarios (issue, look up, pay, cancel, check), each in a sandbox of its own: how many a second, and how
//! quickly a tester who clicks meanwhile is answered.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::Command;

use crate::cycle::{self, SANDBOX};
use crate::load::{Client, percentile_ms};
use crate::machine::{Machine, Server};
use crate::{Outcome, table};

/// How many are run.
const SCENARIOS: u64 = 1_000;
/// How long a tester looks at what came before the next click.
const LOOKS: Duration = Duration::from_millis(100);

/// How many sandboxes for runs are made to see how long one takes.
const SANDBOXES: u64 = 200;

/// All of them, four at the same time as by default.
pub async fn section(machine: &Machine) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    let mut quiet = clicks(&server, Duration::from_secs(3)).await?;
    let made = sandboxes(&server).await?;
    let (file, report) =
        (machine.folder().join("scenario.yaml"), machine.folder().join("scenarios.json"));
    std::fs::write(&file, include_str!("scenario.yaml"))?;
    let mut running = Command::new(env!("CARGO_BIN_EXE_server"))
        .args(["scenario", "run"])
        .arg(&file)
        .args(["--url", &format!("http://{}", server.address)])
        .args(["--repeat", &SCENARIOS.to_string(), "--json"])
        .arg(&report)
        .env_remove("MICROPAY_TOKEN")
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let began = Instant::now();
    let mut busy = Vec::new();
    let ended = loop {
        if let Some(ended) = running.try_wait()? {
            break ended;
        }
        busy.extend(clicks(&server, LOOKS).await?);
    };
    let took = began.elapsed();
    if !ended.success() {
        return Err(format!("the scenarios were not green: {ended}").into());
    }
    let told: Value = serde_json::from_slice(&std::fs::read(&report)?)?;
    let cases = told["cases"].as_array().map_or(0, Vec::len);
    if cases as u64 != SCENARIOS {
        return Err(format!("{cases} of {SCENARIOS} scenarios were told").into());
    }
    busy.sort_unstable();
    quiet.sort_unstable();
    table::begin(
        &format!("{SCENARIOS} short scenarios: issue, look up, pay, cancel, check"),
        &["", "scenarios/s", "seconds", "wanted", "a tester's look-up, p95 ms", "wanted"],
    );
    table::line(&[
        "nothing else".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        format!("{:.1}", percentile_ms(&quiet, 0.95)),
        String::new(),
    ]);
    table::line(&[
        "4 at the same time".to_owned(),
        format!("{:.0}", SCENARIOS as f64 / took.as_secs_f64()),
        format!("{:.1}", took.as_secs_f64()),
        "≤ 60".to_owned(),
        format!("{:.1}", percentile_ms(&busy, 0.95)),
        "≤ 100".to_owned(),
    ]);
    table::begin(
        "A sandbox for a run, made from the demonstration, one after the other",
        &["p50 ms", "p95 ms", "wanted"],
    );
    table::line(&[
        format!("{:.1}", percentile_ms(&made, 0.5)),
        format!("{:.1}", percentile_ms(&made, 0.95)),
        "≤ 10".to_owned(),
    ]);
    server.stop().await
}

/// How long each takes, the shortest first.
async fn sandboxes(server: &Server) -> Outcome<Vec<Duration>> {
    let (mut client, mut took) = (Client::connect(server.address).await?, Vec::new());
    for number in 0..SANDBOXES {
        let name = format!("made-{number}");
        let asked =
            format!(r#"{{"sandbox_id":"{name}","copy_of":"default","for_run":true,"seed":1}}"#);
        let began = Instant::now();
        let (status, _) = client.post("/api/v1/sandboxes", "default", Some(&name), &asked).await?;
        if status != 201 {
            return Err(format!("a sandbox was answered with {status}").into());
        }
        took.push(began.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}

/// A tester looks coupons up, again and again for a while.
async fn clicks(server: &Server, time: Duration) -> Outcome<Vec<Duration>> {
    let mut client = Client::connect(server.address).await?;
    let asked = r#"{"payment_method":"01","payment_type":"D1","amount":12000,"pg":"PG01","cp":"CP014","svc":"SVC201","ad_consent":true,"ctn":"01070000001"}"#;
    let (until, mut took) = (Instant::now() + time, Vec::new());
    while Instant::now() < until {
        let began = Instant::now();
        let (status, _) = client.post("/api/v1/coupons/eligible", SANDBOX, None, asked).await?;
        if status != 200 {
            return Err(format!("a look-up was answered with {status}").into());
        }
        took.push(began.elapsed());
        tokio::time::sleep(LOOKS).await;
    }
    Ok(took)
}
