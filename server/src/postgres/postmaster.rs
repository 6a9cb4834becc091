//! One run of PostgreSQL: its first process, the postmaster, as this server's child.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::warn;

use super::log::{LogFile, Tail};

/// How PostgreSQL is ended: the signal, and how long it is waited for until the next.
///
/// SIGINT is its "fast" shutdown: transactions are rolled back, everything is written out. SIGQUIT
/// is its "immediate" one: the next start recovers from the write-ahead log. Neither loses what
/// was committed.
pub(super) const STOP_STEPS: &[(Signal, Duration)] =
    &[(Signal::SIGINT, Duration::from_secs(10)), (Signal::SIGQUIT, Duration::from_secs(5))];

/// A running postmaster. Dropping it asks it to shut down, without waiting.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    tail: Tail,
    log_ended: oneshot::Receiver<()>,
}

impl Postmaster {
    /// Starts `command`, which must be `postgres`; it is not ready yet then.
    ///
    /// A thread of its own starts it, then copies its log until PostgreSQL's last process has
    /// ended. It must be one which lives that long, not one of tokio's, which come and go: the
    /// kernel signals the child when the *thread* that made it ends (see [`end_with_parent`]).
    ///
    /// # Errors
    /// What the system says when no thread or no process can be started.
    pub(super) async fn spawn(mut command: Command, log: Arc<LogFile>) -> io::Result<Postmaster> {
        let (log_source, log_sink) = io::pipe()?;
        // `kill_on_drop` would be SIGKILL.
        command.stderr(log_sink).stdout(std::process::Stdio::null()).kill_on_drop(false);
        end_with_parent(&mut command);
        let (report, reported) = oneshot::channel();
        let (log_end, log_ended) = oneshot::channel();
        let runtime = Handle::current();
        thread::Builder::new().name("postgres".to_owned()).spawn(move || {
            let inside = runtime.enter();
            let started = command.spawn();
            drop(inside);
            // It holds our copy of the pipe's writing end, without which the log would never end.
            drop(command);
            let tail = Tail::default();
            let running = started.is_ok();
            let postmaster =
                started.map(|child| Postmaster { child, tail: tail.clone(), log_ended });
            // If nobody waits any more, the postmaster is dropped, and so asked to end.
            drop(report.send(postmaster));
            if running {
                log.follow(log_source, &tail);
            }
            drop(log_end);
        })?;
        reported.await.map_err(io::Error::other)?
    }

    /// Its process id; `None` when it has ended.
    pub(super) fn process(&self) -> Option<i32> {
        // The id is there until the child has been waited for, so it cannot be another's by now.
        self.child.id().and_then(|process| i32::try_from(process).ok())
    }

    /// Waits until it has ended. May be cancelled.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// The last lines of its log. Of one that has ended, all is waited for that it has written.
    pub(super) async fn last_words(&mut self) -> String {
        if self.child.id().is_none() && !self.log_ended.is_terminated() {
            // Bounded: one of its processes may outlive it, and hold the log open, for a while.
            let _ = timeout(Duration::from_millis(200), &mut self.log_ended).await;
        }
        self.tail.text()
    }

    /// Shuts it down, and waits until it has ended: some 15 s at most, mostly far less.
    pub(super) async fn stop(mut self) {
        for (signal, patience) in STOP_STEPS {
            self.signal(*signal);
            if timeout(*patience, self.child.wait()).await.is_ok() {
                return;
            }
            warn!(%signal, "PostgreSQL has not stopped within {} s", patience.as_secs());
        }
        if let Err(error) = self.child.kill().await {
            warn!(%error, "PostgreSQL cannot be ended");
        }
    }

    /// Sends `signal`, unless it has ended.
    fn signal(&self, signal: Signal) {
        if let Some(process) = self.process() {
            let _ = kill(Pid::from_raw(process), signal);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.signal(Signal::SIGINT);
    }
}

/// Has the kernel shut the child down (SIGINT, as [`Postmaster::stop`] does) when the server is
/// killed: so the next server seldom finds one that still runs, nor one to recover.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "only the child itself, before it becomes postgres, can ask for it")]
fn end_with_parent(command: &mut Command) {
    let server = nix::unistd::getpid();
    let prepare = move || {
        nix::sys::prctl::set_pdeathsig(Signal::SIGINT)?;
        // If the server was killed before that line, no signal will come.
        if nix::unistd::getppid() != server {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    };
    // SAFETY: between fork and exec only calls are allowed that are safe in a signal handler.
    // `prepare` makes two system calls, prctl and getppid, takes no lock, and allocates nothing:
    // both errors it may return are plain numbers.
    unsafe { command.pre_exec(prepare) };
}

/// Other systems know no such request: there the next start ends what was left.
#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut Command) {}
