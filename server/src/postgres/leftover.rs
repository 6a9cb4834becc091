//! A PostgreSQL that an earlier server, killed without a chance to stop it, has left behind.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};
use tracing::info;

use super::error::StartError;
use super::postmaster::STOP_STEPS;

/// How often a process is looked at while it ends.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Ends the PostgreSQL that still runs on `cluster`, if one does, and waits until it is gone.
/// Returns the process id in the cluster's `postmaster.pid` if that is surely no postmaster's.
///
/// It is ended, not taken over: it is not our child, so its death would go unnoticed, nobody
/// reads its log any more, and an older micropay may have given it other settings. It loses
/// nothing by that; what was committed is in its write-ahead log.
///
/// # Errors
/// [`StartError::LeftoverStays`], or [`StartError::Files`].
pub(super) async fn end_leftover(cluster: &Path) -> Result<Option<i32>, StartError> {
    let Some(process) = recorded_postmaster(cluster)? else { return Ok(None) };
    match look_at(process, cluster) {
        Recorded::Ours => {}
        Recorded::NoPostmaster => return Ok(Some(process)),
        Recorded::Unknown => return Ok(None),
    }
    info!(process, "an earlier micropay left its PostgreSQL running: stopping it");
    for (signal, patience) in STOP_STEPS {
        // An error means that it is gone already, or will be told by the last line.
        let _ = kill(Pid::from_raw(process), *signal);
        if is_gone_within(process, cluster, *patience).await {
            return Ok(None);
        }
    }
    let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
    if is_gone_within(process, cluster, Duration::from_secs(5)).await {
        return Ok(None);
    }
    Err(StartError::LeftoverStays { process })
}

/// The process id in the cluster's `postmaster.pid`: of the postmaster that serves it, or of one
/// that had no chance to remove the file.
///
/// # Errors
/// [`StartError::Files`].
pub(super) fn recorded_postmaster(cluster: &Path) -> Result<Option<i32>, StartError> {
    let path = cluster.join("postmaster.pid");
    let content = match fs::read_to_string(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StartError::files("read", path)(source)),
    };
    let first_line = content.lines().next().unwrap_or_default();
    // 1 and below would be a whole system, or a group of processes, to send a signal to.
    Ok(first_line.trim().parse().ok().filter(|process| *process > 1))
}

async fn is_gone_within(process: i32, cluster: &Path, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while look_at(process, cluster) == Recorded::Ours {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(LOOK_EVERY).await;
    }
    true
}

/// What is known about a process that is recorded as a postmaster.
#[derive(Debug, PartialEq, Eq)]
enum Recorded {
    /// It is a `postgres` that was started with this cluster's folder.
    Ours,
    /// It is something else: after a restart of the machine, or of a container, another program
    /// may have the id; or it has ended, and its parent has not noticed yet.
    NoPostmaster,
    /// There is none, or it cannot be told, and PostgreSQL's own check of the id shall decide.
    Unknown,
}

/// Looks at the command line of `process`, which the postmaster leaves as it was. Unlike the
/// working directory, root can read it in a container without further rights.
fn look_at(process: i32, cluster: &Path) -> Recorded {
    let Ok(command_line) = command_line(process) else { return Recorded::Unknown };
    let separator = &[SEPARATOR];
    let cluster = cluster.as_os_str().as_encoded_bytes();
    let ours = [b"postgres", b"-D".as_slice(), cluster, b""].join(separator.as_slice());
    if command_line.windows(ours.len()).any(|part| part == ours) {
        return Recorded::Ours;
    }
    let program = command_line.split(|byte| *byte == SEPARATOR).next().unwrap_or_default();
    if program.ends_with(b"postgres") { Recorded::Unknown } else { Recorded::NoPostmaster }
}

/// What stands between, and after, the words of [`command_line`].
const SEPARATOR: u8 = if cfg!(target_os = "linux") { 0 } else { b' ' };

#[cfg(target_os = "linux")]
fn command_line(process: i32) -> io::Result<Vec<u8>> {
    fs::read(format!("/proc/{process}/cmdline"))
}

#[cfg(not(target_os = "linux"))]
fn command_line(process: i32) -> io::Result<Vec<u8>> {
    let mut ps = std::process::Command::new("ps");
    let answer = ps.args(["-ww", "-o", "command=", "-p", &process.to_string()]).output()?;
    if !answer.status.success() {
        return Err(ErrorKind::NotFound.into());
    }
    let mut line = answer.stdout.trim_ascii_end().to_vec();
    line.push(SEPARATOR);
    Ok(line)
}
