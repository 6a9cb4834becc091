//! The duties of process 1: in a container, or wherever else orphans are handed to this process.
//!
//! Orphaned processes become its children and stay zombies until it waits for them: those left
//! behind by a killed PostgreSQL, or by commands that somebody ran in the container. The server
//! itself can't wait for any child, because it would then miss how its own PostgreSQL ended. So the
//! first process starts itself again as a child that does the work, and only waits for children and
//! passes signals on.

use std::process::{Command, ExitCode};
use std::{env, io};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpid};

/// The signals that are passed on.
const PASSED_ON: [Signal; 6] = [
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// Whether orphans are handed to this process.
pub fn adopts_orphans() -> bool {
    getpid() == Pid::from_raw(1) || is_subreaper()
}

#[cfg(target_os = "linux")]
fn is_subreaper() -> bool {
    nix::sys::prctl::get_child_subreaper().unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn is_subreaper() -> bool {
    false
}

/// Runs the work in a child with the same arguments, and ends as it does. Must be called while this
/// process has only one thread.
///
/// # Errors
/// When the child can't be started or waited for.
pub fn run_as_child() -> io::Result<ExitCode> {
    let mut awaited = SigSet::from_iter(PASSED_ON);
    awaited.add(Signal::SIGCHLD);
    // Before the child exists, so that no signal is lost.
    awaited.thread_block()?;
    let child = Command::new(env::current_exe()?).args(env::args_os().skip(1)).spawn()?;
    let child = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
    loop {
        match awaited.wait()? {
            Signal::SIGCHLD => {
                if let Some(code) = wait_for_all(child)? {
                    return Ok(code);
                }
            }
            // A child that has just ended needs no signal.
            signal => drop(kill(child, signal)),
        }
    }
}

/// Unblocks the signals that the first process blocked until its child existed.
pub fn unblock_signals() {
    if let Err(error) = SigSet::all().thread_unblock() {
        tracing::warn!("signals are blocked: {error}");
    }
}

/// Reaps all children that have ended, and gives the status of `child` if it is among them.
fn wait_for_all(child: Pid) -> Result<Option<ExitCode>, Errno> {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::Exited(pid, code)) if pid == child => {
                return Ok(Some(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))));
            }
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == child => {
                // The exit code that a shell would give.
                let code = u8::try_from(128 + signal as i32).unwrap_or(u8::MAX);
                return Ok(Some(ExitCode::from(code)));
            }
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return Ok(None),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}
